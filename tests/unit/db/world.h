/* What the tests of db/ share: a small schema with its statements, and a database of either engine to run them on. */
#ifndef TESTS_UNIT_DB_WORLD_H
#define TESTS_UNIT_DB_WORLD_H

#include "../check.h"

#include "db/db.h"
#include "db/sql.h"

/* A database of the test program's own, migrated; PostgreSQL's is on the server of tools/with-postgres. */
struct world {
    enum db_engine engine;
    char folder[64];                                   /* SQLite */
    char name[32];                                     /* PostgreSQL */
    char url[256];
    struct db *db;
    arena *arena;
    struct problem problem;
};

bool world_has_postgres(void);
void world_server(const char *sql);                    /* as PostgreSQL's superuser, in a database of its own */
void world_make(struct world *, enum db_engine);       /* aborts when it cannot */
void world_remove(struct world *);
struct db_options world_options(const struct world *);
void world_reopen(struct world *, const struct db_options *);
void world_empty(struct world *);                      /* no rows, as at the start */
const struct migration *world_migrations(size_t *count);
/* A file's tests in its world: on SQLite, then on PostgreSQL where there is a server. How many failed. */
int world_run(struct world *, const struct CMUnitTest *tests, size_t count);

/* Somebody with a connection; one thread at a time. */
struct actor {
    struct world *world;
    struct db_conn *conn;
    arena *arena;
    struct problem problem;
    struct tx tx;
};
void actor_make(struct actor *, struct world *, bool writer);
void actor_remove(struct actor *);
/* A fresh transaction within `deadline_ms` from now; 0: none. */
err actor_begin(struct actor *, enum tx_mode, int64_t deadline_ms);

/* ---- the statements ---- */

struct owner_args { str email; int64_t n; bool has_n, ok; double weight; bool has_weight; };
struct owner_row { int64_t id; str email; int64_t n; bool has_n, ok; double weight; bool has_weight; };
struct thing_args { int64_t owner_id; str kind; int64_t size; };
struct note_args { str note; };
struct id_args { int64_t id; };
struct ids_args { struct int_list ids; };
struct emails_args { struct str_list emails; };
struct n_row { int64_t n; };

extern struct sql_stmt owner_add;          /* owner_args : one owner_row */
extern struct sql_stmt owner_note;         /* note_args : one note_args, a nullable text without a flag */
extern struct sql_stmt owner_get;          /* id_args : one owner_row */
extern struct sql_stmt owner_all;          /* : many owner_row, by id */
extern struct sql_stmt owner_in;           /* ids_args : many owner_row */
extern struct sql_stmt owner_named;        /* emails_args : many owner_row */
extern struct sql_stmt owner_count;        /* : one n_row */
extern struct sql_stmt owner_drop;         /* id_args : exec */
extern struct sql_stmt thing_add;          /* thing_args : exec */
extern struct sql_stmt thing_made;         /* thing_args : one n_row, its id */
extern struct sql_stmt thing_drop_all;     /* : exec */
extern struct sql_stmt owner_drop_all;     /* : exec */
extern struct sql_stmt endless;            /* : one n_row, never */
extern struct sql_stmt null_n;             /* : one n_row, but n is NULL */
extern struct sql_stmt text_n;             /* : one n_row, but n is text */
extern struct sql_stmt broken;             /* : one n_row, but the column does not exist */

int64_t owner_added(struct actor *, str email);        /* its id; fails the test when it cannot */
int64_t owners(struct actor *);                        /* how many, in the actor's transaction */

#endif
