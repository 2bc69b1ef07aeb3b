/*
 * Named, typed statements. tools/sqlgen writes the descriptors and one wrapper each from the .sql files beside the
 * handlers; this runs them. No C concatenates SQL: lists are assembled from pieces that sqlgen has prepared.
 */
#ifndef DB_SQL_H
#define DB_SQL_H

#include "db/db.h"

enum sql_type { SQL_INT, SQL_TEXT, SQL_BOOL, SQL_REAL, SQL_INT_LIST, SQL_TEXT_LIST };

/* A parameter of the args struct or a column of the row struct: int64_t, str, bool, double, or one of the lists. */
struct sql_slot {
    const char *name;
    enum sql_type type;
    bool nullable;
    uint16_t offset;
    uint16_t has_offset;             /* of `bool has_x`; nullable slots only. Null text is STR_NONE as well */
};
#define SQL_NOW_MS UINT16_MAX        /* offset of the parameter :now_ms, taken from the transaction */
#define SQL_NO_FLAG UINT16_MAX       /* has_offset of a nullable text without a flag: it is null when it is STR_NONE */

/* Both dialects. Parameters are ?1 … in SQLite, $1 … in PostgreSQL, numbered as `params` lists them. */
struct sql_text { const char *by_engine[DB_ENGINES]; };

/* Columns and tables by numbers that are the same in all modules: what is written, what a count looks at. */
struct sql_columns { const uint16_t *at; size_t count; };
enum { SQL_COLUMNS_MAX = 1024 };

struct sql_stmt {
    const char *name;                /* also its name as a prepared statement */
    struct sql_text text;
    const struct sql_slot *params; uint16_t param_count;
    const struct sql_slot *cols;   uint16_t col_count;
    size_t row_size;
    bool writes;
    struct sql_columns touches;      /* what it writes */
    int id;                          /* index of the connection's prepared statements; given by sql_register */
};

/*
 * Results are copied into tx->arena. Unique violations are ERR_CONFLICT, foreign keys and checks ERR_INVALID, both with
 * the constraint's table and columns in problem->log_detail ("unique app_user(email_key)").
 */
err sql_exec (struct tx *, const struct sql_stmt *, const void *args, int64_t *changed);       /* changed may be NULL */
err sql_one  (struct tx *, const struct sql_stmt *, const void *args, void *row);              /* none: ERR_NOT_FOUND */
err sql_maybe(struct tx *, const struct sql_stmt *, const void *args, void *row, bool *found);
err sql_many (struct tx *, const struct sql_stmt *, const void *args, void **rows, size_t *count);
err sql_each (struct tx *, const struct sql_stmt *, const void *args, size_t arg_size, size_t count);    /* pipelined */

/*
 * A hint that this read comes soon, with these args: on PostgreSQL it makes its journey together with the next statement,
 * and its own call finds the rows there. It changes no result: a write in between makes it forgotten, and without that
 * call, or with other args, the work was for nothing. Texts among the args live until the transaction ends.
 */
void sql_ahead(struct tx *, const struct sql_stmt *, const void *args);

/* The constraint of the last ERR_CONFLICT, as "app_user(email_key)", or "". */
str sql_conflict(const struct tx *);

/* ---- lists: filters, sorts, cursor pages, counts, facets (style.md section 6) ---- */

struct sql_filter {                  /* one "--? name type : AND …" line */
    const char *name;
    struct sql_text text;            /* with its own parameter numbers of the whole list */
    uint16_t has_offset;             /* of `bool has_x` in the args struct: present when true */
};
enum sql_key_from {
    SQL_KEY_ROW,                     /* a column of the row; offset is into its struct */
    SQL_KEY_EXTRA,                   /* a column selected behind the row's, in the order of the keys */
    SQL_KEY_ARGS                     /* a parameter, the same in every row; offset is into the args struct */
};
struct sql_key {                     /* one sort key: its value in a row is the cursor's */
    enum sql_type type;
    bool desc;
    enum sql_key_from from;
    uint16_t offset;
};
struct sql_order {                   /* one "--order name : …" line; keys are NOT NULL, together unique */
    const char *name;
    struct sql_text extra;           /* ", k1, k2": the extra keys */
    struct sql_text after;           /* "AND (k1, k2) < (?n, ?m)": behind the cursor, parameters being equal */
    struct sql_text by;              /* "k1 DESC, k2 DESC" */
    const struct sql_key *keys; uint16_t key_count;
};
struct sql_facet {
    const char *name;
    struct sql_text value, join;     /* the text expression; what is added to FROM, or "" */
    uint16_t own_filter;             /* left out; its index, or SQL_NO_FILTER */
};
#define SQL_NO_FILTER UINT16_MAX
/* Parameters are numbered once for the whole list: params, then limit, offset, then the cursor's keys. */
struct sql_list {
    const char *name;
    struct sql_text select, from, where, page;                /* "SELECT …" … "LIMIT ?5 OFFSET ?6" */
    struct sql_text count_from;      /* FROM for counts and facets, without outer joins that only bring columns */
    const struct sql_filter *filters; uint16_t filter_count;  /* at most SQL_FILTERS_MAX */
    const struct sql_order *orders;   uint16_t order_count;
    const struct sql_facet *facets;   uint16_t facet_count;
    const struct sql_slot *params; uint16_t param_count;      /* the list's, its filters', :now_ms */
    const struct sql_slot *cols;   uint16_t col_count;
    size_t row_size;
    int64_t limit_max;
    struct sql_columns counted;      /* what its count looks at; none: each count is taken anew */
    int id;
};
enum { SQL_FILTERS_MAX = 32 };

struct sql_page {
    int order;
    int64_t limit;                   /* 1 … limit_max */
    int64_t offset;                  /* used without a cursor */
    str cursor;                      /* from the last answer, or STR_NONE */
    str scope;                       /* what the cursor belongs to (filters as text): another scope is ERR_INVALID */
};
/* The cursor is the last row's, also when nothing follows: a caller with several runs may have more in the next one. */
struct sql_page_end { bool has_more; str next_cursor; };
struct sql_bucket { str value; int64_t count; };

err sql_list_rows  (struct tx *, const struct sql_list *, const void *args, const struct sql_page *, void **rows,
                    size_t *count, struct sql_page_end *);
/* Kept until a column that it looks at is written: of 10,000 rows it costs as much as many pages. */
err sql_list_count (struct tx *, const struct sql_list *, const void *args, int64_t *count);
err sql_list_facet (struct tx *, const struct sql_list *, int facet, const void *args, struct sql_bucket **buckets,
                    size_t *count);

/* All descriptors of the program, for giving ids at start and for the tests that prepare every one on a real server. */
struct sql_module {
    const char *name;
    struct sql_stmt *const *stmts; size_t stmt_count;
    struct sql_list *const *lists; size_t list_count;
};
void sql_register(const struct sql_module *const *modules, size_t count);

#endif
