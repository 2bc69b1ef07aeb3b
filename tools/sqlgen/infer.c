/*
 * Types of results: those of plain columns of tables are known, through views too; the rest is declared in the header.
 * SQLite's own word is not taken: it calls columns beyond an outer join NOT NULL, and primary keys nullable.
 */
#include "sqlgen.h"

enum { TABLES_MAX = 32 };

struct table {
    str name, alias;     /* a name of length 0: a sub-select, a function, a WITH: nothing is known of its columns */
    bool outer;          /* an outer join may leave it out */
};
struct query {
    struct span items;
    struct table tables[TABLES_MAX];
    size_t table_count;
};

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define COMPOUND "UNION", "EXCEPT", "INTERSECT"

static bool is_name(const struct token *t)
{
    return t->kind == TOKEN_WORD || t->kind == TOKEN_QUOTED;
}

static str unquoted(str name)
{
    return name.len >= 2 && name.ptr[0] == '"' ? str_sub(name, 1, name.len - 2) : name;
}

/* ---- FROM ---- */

static bool is_with_name(struct span sql, size_t verb, str name)
{
    for (size_t i = 1; i < verb; i++)
        if (sql.at[i].depth == 0 && is_name(&sql.at[i]) && str_eq_nocase(unquoted(sql.at[i].text), name) &&
            !token_is(&sql.at[i], "AS"))
            return true;
    return false;
}

static bool ends_table(const struct token *t)
{
    return token_in(t, WORDS("ON", "USING", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER", ",",
                             "SET", "VALUES", "DEFAULT", "SELECT", "WHERE", "FROM", "RETURNING", "("));
}

/* A table, function or sub-select at i, with its alias; returns where it ends. */
static size_t read_table(struct query *q, struct span from, size_t i, bool outer)
{
    struct table t = {.outer = outer};
    int depth = from.at[0].depth;
    if (is_name(&from.at[i]))
        t.name = t.alias = unquoted(from.at[i++].text);
    if (i < from.count && token_is(&from.at[i], "(")) {
        t.name = STR_NONE;
        i = span_find(from, i, depth, WORDS(")"));
        i += i < from.count;
    }
    if (i < from.count && token_is(&from.at[i], "AS"))
        i++;
    if (i < from.count && is_name(&from.at[i]) && !ends_table(&from.at[i]))
        t.alias = unquoted(from.at[i++].text);
    if (q->table_count < TABLES_MAX)
        q->tables[q->table_count++] = t;
    return i;
}

static void read_from(struct query *q, struct span from)
{
    if (from.count == 0)
        return;
    int depth = from.at[0].depth;
    bool outer = false;
    for (size_t i = read_table(q, from, 0, false); i < from.count;) {
        const struct token *t = &from.at[i++];
        if (t->depth != depth)
            continue;
        if (token_in(t, WORDS("LEFT", "FULL")))
            outer = true;
        if (token_in(t, WORDS("RIGHT", "FULL")))
            for (size_t k = 0; k < q->table_count; k++)
                q->tables[k].outer = true;
        if (token_in(t, WORDS("JOIN", ",")) && i < from.count) {
            i = read_table(q, from, i, outer);
            outer = false;
        }
    }
}

/* ---- the query ---- */

static void read_select(struct query *q, struct span sql, size_t select)
{
    int depth = sql.at[select].depth;
    size_t first = select + 1;
    if (first < sql.count && token_in(&sql.at[first], WORDS("DISTINCT", "ALL")))
        first++;
    size_t from = span_find(sql, first, depth, WORDS("FROM", "WHERE", "GROUP", "ORDER", "LIMIT", COMPOUND));
    q->items = span_sub(sql, first, from - first);
    if (from < sql.count && token_is(&sql.at[from], "FROM")) {
        size_t end = span_find(sql, from, depth, WORDS("WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT",
                                                       COMPOUND));
        read_from(q, span_sub(sql, from + 1, end - from - 1));
    }
    /* Columns of a UNION come from several places. */
    if (span_find(sql, select, depth, WORDS(COMPOUND)) < sql.count)
        q->table_count = 0;
}

static void read_returning(struct query *q, struct span sql, size_t verb)
{
    size_t returning = span_find(sql, verb, 0, WORDS("RETURNING"));
    if (returning == sql.count)
        return;
    q->items = span_from(sql, returning + 1);
    bool update = token_is(&sql.at[verb], "UPDATE");
    size_t table = span_find(sql, verb, 0, update ? WORDS("UPDATE") : WORDS("INTO", "FROM")) + 1;
    if (table >= sql.count)
        return;
    struct span target = span_from(sql, table);
    target.count = target.count > 3 ? 3 : target.count;    /* name AS alias */
    if (target.count > 1 && token_is(&target.at[1], "("))
        target.count = 1;
    read_table(q, target, 0, false);
}

static void read_query(struct query *q, struct span sql)
{
    *q = (struct query){0};
    size_t verb = span_find(sql, 0, 0, WORDS("SELECT", "INSERT", "UPDATE", "DELETE"));
    if (verb == sql.count)
        return;
    if (token_is(&sql.at[verb], "SELECT"))
        read_select(q, sql, verb);
    else
        read_returning(q, sql, verb);
    for (size_t i = 0; i < q->table_count; i++)
        if (is_with_name(sql, verb, q->tables[i].name))
            q->tables[i].name = STR_NONE;
}

/* ---- columns ---- */

static bool column_type(const char *declared, enum sql_type *type)
{
    static const struct { const char *word; enum sql_type type; } types[] = {
        {"BIGINT", SQL_INT},   {"INTEGER", SQL_INT},           {"TEXT", SQL_TEXT},
        {"BOOLEAN", SQL_BOOL}, {"DOUBLE PRECISION", SQL_REAL},
    };
    for (size_t i = 0; declared && i < COUNT(types); i++)
        if (str_eq_nocase(str_from(declared), str_from(types[i].word))) {
            *type = types[i].type;
            return true;
        }
    return false;
}

bool infer_is_row_id(sqlite3 *db, str table, str column)
{
    const char *declared = NULL;
    int key = 0;
    return sqlite3_table_column_metadata(db, NULL, arena_cstr(memory, table), arena_cstr(memory, column), &declared,
                                         NULL, NULL, &key, NULL) == SQLITE_OK &&
           key && str_eq_nocase(str_from(declared), STR("INTEGER"));
}

bool infer_has_column(sqlite3 *db, str table, str column)
{
    return sqlite3_table_column_metadata(db, NULL, arena_cstr(memory, table), arena_cstr(memory, column), NULL, NULL,
                                         NULL, NULL, NULL) == SQLITE_OK;
}

static bool view_column(sqlite3 *db, str view, str column, struct field *type);

/* Of a table or view; false: there is no such column, or nothing is known of it. */
static bool stored_column(sqlite3 *db, str table, str column, struct field *type)
{
    const char *declared = NULL;
    int not_null = 0, key = 0;
    int code = sqlite3_table_column_metadata(db, NULL, arena_cstr(memory, table), arena_cstr(memory, column), &declared,
                                             NULL, &not_null, &key, NULL);
    if (code != SQLITE_OK)
        return view_column(db, table, column, type);
    type->nullable = !not_null && !key && !str_eq_nocase(column, STR("rowid"));
    return column_type(declared, &type->type);
}

/* alias.column or column; false: it is an expression, or its table is not plain. */
static bool plain_column(sqlite3 *db, const struct query *q, struct span expr, struct field *type)
{
    bool dotted = expr.count == 3 && token_is(&expr.at[1], ".") && is_name(&expr.at[0]) && is_name(&expr.at[2]);
    if (!dotted && (expr.count != 1 || !is_name(&expr.at[0])))
        return false;

    str column = unquoted(expr.at[expr.count - 1].text);
    for (size_t i = 0; i < q->table_count; i++) {
        const struct table *t = &q->tables[i];
        if (dotted && !str_eq_nocase(t->alias, unquoted(expr.at[0].text)))
            continue;
        if (!t->name.len)
            return false;    /* the column may be its */
        if (stored_column(db, t->name, column, type))
            return !t->outer;
    }
    return false;
}

/* An item and the name it gets: `expr AS name`, `name`, `alias.name`. */
static struct span item_expr(struct span item, str *name)
{
    if (item.count >= 3 && token_is(&item.at[item.count - 2], "AS") &&
        item.at[item.count - 2].depth == item.at[0].depth) {
        *name = unquoted(item.at[item.count - 1].text);
        return span_sub(item, 0, item.count - 2);
    }
    *name = item.count ? unquoted(item.at[item.count - 1].text) : STR_NONE;
    return item;
}

static bool view_item(sqlite3 *db, const struct query *q, struct span item, str column, struct field *type)
{
    if (item.count == 3 && token_is(&item.at[2], "*")) {
        for (size_t i = 0; i < q->table_count; i++)
            if (str_eq_nocase(q->tables[i].alias, unquoted(item.at[0].text)))
                return stored_column(db, q->tables[i].name, column, type) && !q->tables[i].outer;
        return false;
    }
    str name;
    struct span expr = item_expr(item, &name);
    return str_eq_nocase(name, column) && plain_column(db, q, expr, type);
}

static bool view_column(sqlite3 *db, str view, str column, struct field *type)
{
    sqlite3_stmt *find = NULL;
    if (sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1", -1, &find, NULL) !=
        SQLITE_OK)
        return false;
    sqlite3_bind_text(find, 1, view.ptr, (int)view.len, SQLITE_STATIC);
    struct query q = {0};
    struct span sql;
    if (sqlite3_step(find) == SQLITE_ROW) {
        str text = arena_str(memory, str_from((const char *)sqlite3_column_text(find, 0)));
        if (lex("view", 1, text, DB_SQLITE, &sql))
            read_query(&q, sql);
    }
    sqlite3_finalize(find);

    struct span rest = q.items, item;
    while (span_cut(&rest, &item))
        if (view_item(db, &q, item, column, type))
            return true;
    return false;
}

bool infer_expr(sqlite3 *db, struct span query, struct span expr, struct field *type)
{
    struct query q;
    read_query(&q, query);
    return plain_column(db, &q, expr, type);
}

size_t infer_items(struct span query, struct span items[FIELDS_MAX])
{
    struct query q;
    read_query(&q, query);
    struct span rest = q.items, item;
    size_t count = 0;
    str name;
    while (count < FIELDS_MAX && span_cut(&rest, &item))
        items[count++] = item_expr(item, &name);
    return count;
}

/* ---- the row ---- */

const char *type_word(enum sql_type type)
{
    static const char *const words[] = {"int", "text", "bool", "real", "int[]", "text[]"};
    return words[type];
}

static bool is_c_name(str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || name.ptr[i] == '_' ||
              (i && name.ptr[i] >= '0' && name.ptr[i] <= '9')))
            return false;
    return name.len > 0;
}

/* One column: what is known of it and what the header says must agree. */
static bool infer_column(sqlite3 *db, struct statement *s, struct span expr, str name, int line)
{
    struct field known = {.name = name, .line = line};
    struct field *declared = fields_find(&s->declared, name);
    bool plain = infer_expr(db, s->body[DB_SQLITE], expr, &known);
    if (!is_c_name(name))
        return complain(s->file, line, "the column \"%.*s\" needs a name: AS name", STR_ARG(name));
    if (fields_find(&s->cols, name))
        return complain(s->file, line, "two columns are called \"%.*s\"", STR_ARG(name));
    if (!plain && !declared)
        return complain(s->file, line,
                        "declare the column \"%.*s\" in the header: only a plain column of a table has a type",
                        STR_ARG(name));
    if (plain && declared && declared->type != known.type)
        return complain(s->file, line, "the column \"%.*s\" is %s in the table and %s in the header", STR_ARG(name),
                        type_word(known.type), type_word(declared->type));
    s->cols.at[s->cols.count++] = declared ? *declared : known;
    return true;
}

bool infer_columns(sqlite3 *db, struct statement *s, sqlite3_stmt *prepared)
{
    struct span items[FIELDS_MAX];
    size_t count = infer_items(s->body[DB_SQLITE], items);
    if (count != (size_t)sqlite3_column_count(prepared))
        return complain(s->file, s->line, "it has %d columns, of which %zu can be read here; write it more plainly",
                        sqlite3_column_count(prepared), count);
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        str name = arena_str(memory, str_from(sqlite3_column_name(prepared, (int)i)));
        ok &= infer_column(db, s, items[i], name, items[i].at[0].line);
    }
    for (size_t i = 0; i < s->declared.count; i++)
        if (ok && !fields_find(&s->cols, s->declared.at[i].name))
            ok = complain(s->file, s->line, "the column \"%.*s\" is declared but not selected",
                          STR_ARG(s->declared.at[i].name));
    return ok;
}
