/*
 * What the parts of sqlgen share: a module's statements as they are read (parse.c), checked against the schema
 * (check.c, infer.c) and written as C (emit_h.c, emit_c.c). Everything lives in one arena until the program ends.
 * Functions that return bool have said what is wrong when they return false; the program goes on to the next statement.
 */
#ifndef SQLGEN_H
#define SQLGEN_H

#include "base/arena.h"
#include "base/buf.h"
#include "db/sql.h"

#include <sqlite3.h>

enum { FIELDS_MAX = 128, CLAUSES_MAX = 64, KEYS_MAX = 6, STATEMENTS_MAX = 512, WORK_MAX = 16 << 20 };

extern arena *memory;

/* ---- problems (main.c) ---- */

/* "FILE:LINE: words" on stderr; line 0: the file as a whole. Always false. */
bool complain(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

bool read_file(const char *path, str *text);

/* ---- tokens (lex.c) ---- */

enum token_kind { TOKEN_WORD, TOKEN_QUOTED, TOKEN_STRING, TOKEN_NUMBER, TOKEN_PARAM, TOKEN_SIGN };
struct token {
    enum token_kind kind;
    str text;        /* a parameter without its colon */
    int line;
    int depth;       /* of parentheses; both ends of a pair count as outside it */
    bool gap;        /* something blank stood before it */
    bool both;       /* outside the sections of one engine */
};
struct span { const struct token *at; size_t count; };

/* What one engine reads of the text; line is the file's line of its first byte. */
bool lex(const char *file, int line, str text, enum db_engine engine, struct span *out);
/* In either case; quoted names and strings are no words. `words` ends with NULL. */
bool token_is(const struct token *t, const char *word);
bool token_in(const struct token *t, const char *const *words);
struct span span_sub(struct span s, size_t from, size_t count);
struct span span_from(struct span s, size_t from);
/* Index of the first word of `words` at this depth from `from` on; s.count: none. */
size_t span_find(struct span s, size_t from, int depth, const char *const *words);
bool span_same(struct span a, struct span b);
/* Takes the next piece up to a comma at the depth of the first token; false once nothing is left. */
bool span_cut(struct span *rest, struct span *piece);

/* ---- columns by number (columns.c): each table has one for its rows and one for each column ---- */

struct columns { bool has[SQL_COLUMNS_MAX]; };
bool columns_number(sqlite3 *db);                             /* once the schema is there */
void columns_add(struct columns *c, const char *table, const char *column);    /* column NULL or "": the rows */
const char *columns_name(size_t number);                      /* "book.title", "book" */

/* ---- statements (parse.c) ---- */

struct field {
    str name;
    enum sql_type type;
    bool nullable;
    bool clock;              /* :now_ms */
    bool filter;             /* the value of a list's filter: null unless has_x */
    int line;
};
struct fields { struct field at[FIELDS_MAX]; size_t count; };
struct field *fields_find(struct fields *f, str name);

enum statement_kind { EXEC, CHANGED, ONE, MAYBE, MANY, EACH, LIST };

struct key {
    struct span expr[DB_ENGINES];
    bool desc;
    enum sql_type type;
    int column;              /* of the row; -1: selected behind it */
    bool param;              /* the same in every row: not sorted by */
};

enum clause_kind { FILTER, ORDER, FACET };
struct clause {
    enum clause_kind kind;
    str name;
    int line;
    struct span text[DB_ENGINES];    /* filter: AND …, order: its keys, facet: its value */
    struct span join[DB_ENGINES];    /* facet */
    bool given[DB_ENGINES];
    struct key keys[KEYS_MAX];       /* order */
    size_t key_count;
};

struct statement {
    const char *file;
    int line;
    str name, doc;
    enum statement_kind kind;
    str row;                         /* the row struct's name */
    struct fields params, declared, cols;
    struct span body[DB_ENGINES];
    struct span select[DB_ENGINES], from[DB_ENGINES], where[DB_ENGINES];    /* list: the body's parts */
    struct span count_from[DB_ENGINES];    /* FROM without outer joins that bring only columns: for counts and facets */
    struct clause clauses[CLAUSES_MAX];
    size_t clause_count;
    int64_t limit_max;
    bool reads_protected;            /* with a reason given */
    bool writes;
    struct columns touches;          /* what it writes */
    struct columns counted;          /* list: what its count looks at; none: it may not be kept */
    bool args_struct;                /* the wrapper takes NAME_args */
};

struct module {
    str name;
    struct statement *statements[STATEMENTS_MAX];
    size_t count;
};

bool parse_file(const char *file, str text, struct module *m);
bool has_columns(const struct statement *s);
/* The one behind `last`; NULL begins, and ends. */
const struct clause *clause_next(const struct statement *s, enum clause_kind kind, const struct clause *last);
size_t clause_count(const struct statement *s, enum clause_kind kind);

/* ---- text of one engine (text.c) ---- */

/* SQL as it is prepared, and from which line each part came. */
struct mark { size_t at; int line; };
struct text {
    buf sql;
    const struct statement *statement;
    enum db_engine engine;
    struct mark *marks;
    size_t mark_count, mark_max;
};
void text_init(struct text *t, const struct statement *s, enum db_engine engine);
void text_put(struct text *t, const char *words);
void text_span(struct text *t, struct span s);          /* :name becomes ?3 or $3, IN (:list) json_each or ANY */
void text_number(struct text *t, size_t number);        /* ?7 or $7 */
int text_line(const struct text *t, size_t at);
const char *text_z(struct text *t);

/* Parts of a list that are not in the file (list.c): limit, offset and the cursor's keys are the last parameters. */
void text_order_by(struct text *t, const struct clause *order);
void text_after(struct text *t, const struct clause *order);
void text_extra_keys(struct text *t, const struct clause *order);
void text_page(struct text *t);
bool list_split(sqlite3 *db, struct statement *s);
bool list_may_go_on(const struct statement *s, struct span condition);
bool list_keys(sqlite3 *db, struct statement *s);

/* ---- the schema that the migrations make (schema.c) ---- */

sqlite3 *schema_open(const char *migrations_dir);             /* NULL: said why */
bool schema_print(sqlite3 *db, FILE *to);

/* ---- checks (check.c) and result types (infer.c) ---- */

bool check_module(sqlite3 *db, struct module *m);
sqlite3_stmt *check_prepare(sqlite3 *db, struct text *t);     /* NULL: said why */
bool infer_columns(sqlite3 *db, struct statement *s, sqlite3_stmt *prepared);
/* Fills type and nullable of a plain column as the query sees it; false, silently: it is none. */
bool infer_expr(sqlite3 *db, struct span query, struct span expr, struct field *type);
/* The rows' own number: at most one row has it. */
bool infer_is_row_id(sqlite3 *db, str table, str column);
bool infer_has_column(sqlite3 *db, str table, str column);
/* The expressions that a query selects or returns, without their AS. */
size_t infer_items(struct span query, struct span items[FIELDS_MAX]);
const char *type_word(enum sql_type type);

/* ---- output (emit_h.c, emit_c.c) ---- */

void emit_header(const struct module *m, const char *sources, buf *out);
void emit_code(const struct module *m, const char *sources, const char *header, buf *out);
/* Shared by both: a wrapper's first lines, up to and without the end of the declaration. */
void emit_signature(const struct statement *s, buf *out);
void emit_list_signature(const struct statement *s, buf *out);
void emit_count_signature(const struct statement *s, buf *out);
void emit_facet_signature(const struct statement *s, const struct clause *facet, buf *out);
void emit_ahead_signature(const struct statement *s, buf *out);
void emit_args_struct(const struct statement *s, buf *out);
/* The first statement with the same row. */
const struct statement *row_owner(const struct module *m, const struct statement *s);
bool has_args(const struct statement *s);
bool can_go_ahead(const struct statement *s);

#endif
