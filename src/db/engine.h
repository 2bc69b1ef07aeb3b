/*
 * Between the statements (sql.c, list.c) and the two engines (sqlite.c, postgres*.c): one execution of one prepared
 * text with its values, into rows. Private to src/db.
 */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/sql.h"

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
};

/*
 * Rows one after another, each `size` bytes, filled by the query's cols; SQLite stops after `max` of them. `rows` is in
 * the arena, or the caller's own memory for `max` rows when it is not NULL.
 */
struct row_set {
    void *rows;
    size_t size, count, max;
    int64_t changed;                 /* rows inserted, updated or deleted */
};
#define ROWS_ALL SIZE_MAX

/* The one way to run anything. A failure is kept in the transaction, which then refuses the rest with the same error. */
err query_run(struct tx *, const struct query *, struct row_set *);

/* ---- for the engines ---- */

struct engine {
    err (*connect)(struct db *, bool writer, struct db_conn **);
    void (*disconnect)(struct db_conn *);
    void (*close)(struct db *);
    enum db_state (*state)(struct db *);
    void (*stats)(struct db *, struct db_stats *);
    const char *(*version)(struct db *);

    err (*begin)(struct tx *, enum tx_mode);
    err (*commit)(struct tx *);
    void (*rollback)(struct tx *);
    err (*run)(struct tx *, const struct query *, struct row_set *);
    err (*each)(struct tx *, const struct query *, const struct sql_value *const *values, size_t count);

    /* Several statements separated by semicolons, without parameters or rows, outside db_begin: for migrations. */
    err (*script)(struct tx *, const char *text);
    /* Holds other processes' migrations off until unlocked: an advisory lock, nothing on SQLite (BEGIN IMMEDIATE does). */
    err (*migrate_begin)(struct tx *);
    err (*migrate_end)(struct tx *, err so_far);     /* commits, or rolls back when so_far is a failure */
    err (*check)(struct db *, struct problem *, arena *, struct str_list *findings);
};

/* First member of each engine's own. */
struct db {
    const struct engine *engine;
    enum db_engine kind;
};
struct db_conn {
    struct db *db;
    bool writer;
};

err sqlite_open(const struct db_options *, str path, struct problem *, arena *, struct db **);
err postgres_open(const struct db_options *, struct problem *, arena *, struct db **);

/* Fills tx->problem for the log and returns e: "pitch_card: …". */
err tx_fail(struct tx *, err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The place of the next row, zeroed; NULL when `max` rows are there or the arena is over its budget. */
void *row_next(struct row_set *, arena *);
void *row_field(void *row, const struct sql_slot *);
void row_set_has(void *row, const struct sql_slot *);     /* marks a nullable slot present */

#endif
