/* What the tests of generated statements share: the small library, on either engine. */
#ifndef TESTS_SQL_LIBRARY_H
#define TESTS_SQL_LIBRARY_H

#include "core/ctx.h"      /* first: cmocka makes a macro of fail */
#include "db/sql.h"
#include "shelf/shelf_sql.h"

#include "../unit/check.h"

enum { LIBRARY_NOW_MS = 1700000000 };

/*
 * A database of the program's own, on PostgreSQL if there is a server. Every test works in one transaction that is
 * rolled back; the statements run in `ctx`.
 */
struct library {
    char folder[64];
    struct db *db;
    struct db_conn *conn;
    arena *arena;
    struct tx tx;
    struct ctx ctx;
};
extern struct library lib;
int library_open(void **state);            /* of the group */
int library_close(void **state);
int library_begin(void **state);           /* of each test */
int library_rollback(void **state);

int64_t library_author(str name);
int64_t library_book(const struct book_add_args *);

#endif
