/*
 * Between the statements (sql.c, list.c) and the two engines (sqlite.c, postgres*.c): one execution of one prepared
 * text with its values, into rows. Private to src/db.
 */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "base/buf.h"
#include "db/counts.h"
#include "db/sql.h"

#include <pthread.h>

/* What a parameter is bound to. `type` is always set: PostgreSQL is told it when it prepares. Lists are never null. */
struct sql_value {
    enum sql_type type;
    bool null;
    union {
        int64_t i;
        bool b;
        double real;
        str text;
        struct int_list ints;
        struct str_list texts;
    };
};

/* Of an args struct, or of the transaction's clock for SQL_NOW_MS. Text is lent, not copied. */
struct sql_value sql_value_of(const struct tx *, const struct sql_slot *, const void *args);
/* All of them, in the transaction's arena. */
const struct sql_value *sql_values_of(const struct tx *, const struct sql_slot *, size_t count, const void *args);

/*
 * The connection keeps what it prepared under (id, shape). A statement has one text and shape 0. A list is assembled
 * anew each time, in the arena: its shape, never 0, is a number that tells its texts apart (order, filters present,
 * rows or count or which facet); the least used shapes of a list are forgotten. A text may leave out some of the
 * numbered parameters (?3 without ?2); values are given for all of them.
 */
struct query {
    const char *name;                /* for errors, and of the prepared statement; with the shape behind it for lists */
    int id;                          /* as sql_register gave it, 1 … */
    uint64_t shape;
    const char *text;                /* of this engine, NUL-terminated */
    const struct sql_value *values;
    size_t value_count;
    const struct sql_slot *cols;
    size_t col_count;
    bool writes;
    struct sql_columns touches;
};

/*
 * Rows one after another, each `size` bytes, filled by the query's cols; what comes after `max` of them is dropped.
 * `rows` starts as NULL with cap 0 and grows in the arena, or is the caller's own memory, zeroed, for cap = max rows.
 */
struct row_set {
    void *rows;
    size_t size, count, cap, max;
    int64_t changed;                 /* rows inserted, updated or deleted */
};
#define ROWS_ALL SIZE_MAX

/* The one way to run anything. A failure is kept in the transaction, which then refuses the rest with the same error. */
err query_run(struct tx *, const struct query *, struct row_set *);

/* ---- for the engines ---- */

/*
 * What an engine does. tx.c and sql.c keep what is common: `begin` comes on a connection without a transaction, `run`
 * and `each` only in one without a failure, `commit` or `rollback` ends every `begin`. Both leave the connection clean.
 */
struct engine {
    void (*close)(struct db *);
    enum db_state (*state)(struct db *);
    bool (*failed_sync)(struct db *);
    void (*stats)(struct db *, struct db_stats *);
    const char *(*version)(struct db *);
    err (*connect)(struct db *, bool writer, struct db_conn **);
    void (*disconnect)(struct db_conn *);

    err (*begin)(struct tx *, enum tx_mode);
    err (*commit)(struct tx *);
    void (*rollback)(struct tx *);
    err (*run)(struct tx *, const struct query *, struct row_set *);
    err (*each)(struct tx *, const struct query *, const struct sql_value *const *values, size_t count);
    void (*ahead)(struct tx *, const struct query *);        /* NULL: there is no journey to spare */

    /* A transaction of one migration, alone in the world until it ends. */
    err (*migrate_begin)(struct tx *);
    err (*migrate_script)(struct tx *, const char *text);    /* statements with semicolons, no parameters, no rows */
    err (*migrate_commit)(struct tx *);
    err (*check)(struct tx *, buf *findings);         /* one per line */
};

/* First member of each engine's own. */
struct db {
    const struct engine *engine;
    enum db_engine kind;
    struct counts *counts;
    _Atomic int64_t commits, statements, journeys, commit_batch_last;
    pthread_mutex_t error_lock;      /* guards last_error; nothing is taken after it */
    char last_error[160];
};
struct db_conn {
    struct db *db;
    bool writer;
    struct counts_view view;
};

/* No statement sees what another saw. */
static inline bool tx_reads_singly(const struct tx *tx)
{
    return tx->mode == TX_EACH || tx->mode == TX_LATE;
}

void db_init(struct db *, const struct engine *, enum db_engine);
void db_release(struct db *);

err sqlite_open(const struct db_options *, str path, struct problem *, arena *, struct db **);
err postgres_open(const struct db_options *, struct problem *, arena *, struct db **);

/* Shown by db_stats: trouble of the database itself, not of one statement. Any thread. */
void db_note_error(struct db *, const char *words);

/* Says for the log what went wrong and returns e. */
err tx_fail(struct tx *, err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The place of the next row, zeroed; NULL when `max` rows are there. */
void *row_next(struct row_set *, arena *);
/* Into the row's field. NULL is for nullable slots alone, whose `has` is set by the others. */
err row_put_null(struct tx *, const struct query *, const struct sql_slot *);
void row_put_int(void *row, const struct sql_slot *, int64_t);
void row_put_bool(void *row, const struct sql_slot *, bool);
void row_put_real(void *row, const struct sql_slot *, double);
void row_put_text(struct tx *, void *row, const struct sql_slot *, str);      /* copied into the transaction's arena */

/* ERR_INTERNAL once the rows so far are more than the arena's budget. */
err rows_fit(struct tx *, const struct query *);

/* Ids of db/'s own statements; sql_register numbers from the next one. */
enum { SQL_ID_MIGRATION_APPLIED = 1, SQL_ID_MIGRATION_EXISTS, SQL_ID_MIGRATION_ADD, SQL_ID_OWN = SQL_ID_MIGRATION_ADD };

/* The statements of the program, as sql_register was told. */
const struct sql_module *const *sql_modules(size_t *count);

#endif
