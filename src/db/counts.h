/*
 * Counts of lists, kept until a column that they looked at is written; sqlgen knows both sides. Every commit that wrote
 * something has a number, and each column remembers the last one. A transaction notes the number before its snapshot: a
 * count is as old as that, and good while none of its columns was written since. Other processes that write to a
 * PostgreSQL are not heard of: there a count lives a second at most.
 */
#ifndef DB_COUNTS_H
#define DB_COUNTS_H

#include "base/arena.h"
#include "db/sql.h"

struct counts;                       /* one for each database; any thread */
struct counts *counts_new(bool alone);       /* alone: nobody else writes to the database */
void counts_free(struct counts *);

/* What a connection has written and not yet committed; and the last commit that its transaction is sure to see. */
struct counts_view {
    uint64_t as_of;
    uint64_t touched[SQL_COLUMNS_MAX / 64];
};
void counts_begin(struct counts *, struct counts_view *);                /* before the snapshot */
void counts_touch(struct counts_view *, const struct sql_columns *);
void counts_commit(struct counts *, struct counts_view *);               /* after the commit, whatever came of it */

struct query;
struct counts_key { uint8_t hash[16]; };     /* of the list, its filters and their values */
bool counts_key_of(const struct query *, struct counts_key *);           /* false: the values are too long to be kept */
bool counts_find(struct counts *, const struct counts_key *, const struct sql_columns *looked_at, int64_t *count);
void counts_keep(struct counts *, const struct counts_view *, const struct counts_key *, int64_t count);

#endif
