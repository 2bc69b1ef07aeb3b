/* What a statement must be: such as SQLite prepares, in words that PostgreSQL shares, careful with protected texts. */
#include "sqlgen.h"

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}

/* Functions that mean the same to both engines. */
static const char *const shared_functions[] = {
    "abs", "avg", "coalesce", "count", "max", "min", "nullif", "sum", "length", "substr", "replace", "trim", "ltrim",
    "rtrim", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value",
    "last_value", "nth_value", NULL,
};

/* Texts that a rung can close: a statement reads them for a viewer, or says why not. */
static const struct { const char *table, *column; } protected_columns[] = {
    {"pitch_item", "body"},
};

/* ---- by tokens ---- */

static bool check_token(const struct statement *s, struct span span, size_t i)
{
    const struct token *t = &span.at[i], *last = i ? t - 1 : NULL;
    if (token_is(t, ";"))
        return complain(s->file, t->line, "two statements in one; the next one needs a header of its own");
    if (token_is(t, "*") && last && token_in(last, WORDS("SELECT", "DISTINCT", "ALL", "RETURNING", ",", ".")))
        return complain(s->file, t->line, "name the columns instead of *");
    bool clock = token_in(t, WORDS("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIMESTAMP", "now",
                                   "clock_timestamp"));
    if (clock || (t->kind == TOKEN_STRING && str_eq(t->text, STR("'now'"))))
        return complain(s->file, t->line, "SQL has no clock; write :now_ms");
    if (token_in(t, WORDS("random", "randomblob")))
        return complain(s->file, t->line, "SQL has no dice: a statement gives the same answer when it is run again");
    return true;
}

/* min(a, b) is another function on PostgreSQL. */
static bool check_min_max(const struct statement *s, struct span span, size_t i)
{
    const struct token *t = &span.at[i];
    if (!t->both || !token_in(t, WORDS("min", "max")) || i + 1 >= span.count || !token_is(&t[1], "("))
        return true;
    size_t end = span_find(span, i + 2, t->depth, WORDS(")"));
    if (span_find(span_sub(span, 0, end), i + 2, t->depth + 1, WORDS(",")) == end)
        return true;
    return complain(s->file, t->line, "%.*s of several values is not PostgreSQL's; write CASE", STR_ARG(t->text));
}

static bool check_param(struct statement *s, struct span span, size_t i, bool used[FIELDS_MAX])
{
    const struct token *t = &span.at[i];
    if (t->kind != TOKEN_PARAM)
        return true;
    struct field *f = fields_find(&s->params, t->text);
    if (!f && str_eq(t->text, STR("now_ms"))) {
        f = &s->params.at[s->params.count++];
        *f = (struct field){.name = t->text, .type = SQL_INT, .clock = true, .line = t->line};
    }
    if (!f)
        return complain(s->file, t->line, "the parameter :%.*s is not declared", STR_ARG(t->text));
    used[f - s->params.at] = true;

    bool list = f->type == SQL_INT_LIST || f->type == SQL_TEXT_LIST;
    bool in = i >= 2 && token_is(&t[-1], "(") && token_is(&t[-2], "IN") && i + 1 < span.count && token_is(&t[1], ")");
    if (list && t->both && !in)
        return complain(s->file, t->line, "the list :%.*s stands only in IN (:%.*s)", STR_ARG(t->text),
                        STR_ARG(t->text));
    return true;
}

static bool check_span(struct statement *s, struct span span, bool used[FIELDS_MAX])
{
    bool ok = true;
    for (size_t i = 0; i < span.count; i++)
        ok &= check_token(s, span, i) && check_min_max(s, span, i) && check_param(s, span, i, used);
    return ok;
}

/* All text of the statement, for both engines; one of them is enough of a problem. */
static bool check_tokens(struct statement *s)
{
    bool used[FIELDS_MAX] = {false};
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        bool ok = check_span(s, s->body[e], used);
        for (size_t i = 0; i < s->clause_count; i++) {
            ok &= check_span(s, s->clauses[i].join[e], used);
            ok &= check_span(s, s->clauses[i].text[e], used);
        }
        if (!ok)
            return false;
    }
    for (size_t i = 0; i < s->params.count; i++)
        if (!used[i])
            return complain(s->file, s->params.at[i].line, "the parameter %.*s is never used",
                            STR_ARG(s->params.at[i].name));
    return true;
}

/* ---- by SQLite's authorizer ---- */

enum { SEEN_MAX = 64 };
struct seen {
    const char *protected_table, *protected_column;
    const char *functions[SEEN_MAX];
    size_t function_count;
    struct columns reads, writes;
};

static bool is_shared(const char *function)
{
    for (const char *const *name = shared_functions; *name; name++)
        if (str_eq_nocase(str_from(function), str_from(*name)))
            return true;
    return false;
}

static void see_columns(struct seen *seen, int action, const char *table, const char *column)
{
    if (action == SQLITE_READ) {
        columns_add(&seen->reads, table, NULL);
        columns_add(&seen->reads, table, column);
    } else if (action == SQLITE_INSERT || action == SQLITE_DELETE) {
        columns_add(&seen->writes, table, NULL);
    } else if (action == SQLITE_UPDATE) {
        columns_add(&seen->writes, table, column);
    }
}

static int on_access(void *arg, int action, const char *first, const char *second, const char *database,
                     const char *inside)
{
    struct seen *seen = arg;
    (void)database;
    see_columns(seen, action, first, second);
    if (action == SQLITE_READ)
        for (size_t i = 0; i < COUNT(protected_columns); i++)
            if (!sqlite3_stricmp(first, protected_columns[i].table) &&
                !sqlite3_stricmp(second, protected_columns[i].column)) {
                seen->protected_table = protected_columns[i].table;
                seen->protected_column = protected_columns[i].column;
            }
    /* What a view calls was decided in its migration. */
    if (action == SQLITE_FUNCTION && !inside && !is_shared(second) && seen->function_count < SEEN_MAX)
        seen->functions[seen->function_count++] = arena_cstr(memory, str_from(second));
    return SQLITE_OK;
}

/* Where the text for both engines says the word; NULL: only a section of SQLite's does. */
static const struct token *find_shared_word(struct span span, const char *word)
{
    for (size_t i = 0; i < span.count; i++)
        if (span.at[i].both && token_is(&span.at[i], word))
            return &span.at[i];
    return NULL;
}

static const struct token *find_shared_function(const struct statement *s, const char *word)
{
    const struct token *t = find_shared_word(s->body[DB_SQLITE], word);
    for (size_t i = 0; !t && i < s->clause_count; i++) {
        t = find_shared_word(s->clauses[i].text[DB_SQLITE], word);
        t = t ? t : find_shared_word(s->clauses[i].join[DB_SQLITE], word);
    }
    return t;
}

static bool check_seen(struct statement *s, const struct seen *seen)
{
    for (size_t i = 0; i < seen->function_count; i++) {
        const struct token *t = find_shared_function(s, seen->functions[i]);
        if (t)
            return complain(s->file, t->line, "%s is not the same on both engines; write it in a section of each",
                            seen->functions[i]);
    }
    if (seen->protected_table && !s->reads_protected && !fields_find(&s->params, STR("viewer_rung")))
        return complain(s->file, s->line,
                        "it reads %s.%s without :viewer_rung; add the parameter, or a line \"-- protected: REASON\"",
                        seen->protected_table, seen->protected_column);
    return true;
}

sqlite3_stmt *check_prepare(sqlite3 *db, struct text *t)
{
    const char *sql = text_z(t);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
        return stmt;
    int at = sqlite3_error_offset(db);
    complain(t->statement->file, at < 0 ? t->statement->line : text_line(t, (size_t)at), "%s", sqlite3_errmsg(db));
    return NULL;
}

/* ---- statements and lists ---- */

static bool check_kind(const struct statement *s, sqlite3_stmt *prepared)
{
    int columns = sqlite3_column_count(prepared);
    if (has_columns(s) && columns == 0)
        return complain(s->file, s->line, "it returns no columns; write exec, or add RETURNING");
    if (!has_columns(s) && columns > 0)
        return complain(s->file, s->line, "it returns columns; write one, maybe or many");
    if (s->kind == LIST && !sqlite3_stmt_readonly(prepared))
        return complain(s->file, s->line, "a list reads only");
    return true;
}

static bool check_body(sqlite3 *db, struct statement *s)
{
    struct text t;
    text_init(&t, s, DB_SQLITE);
    text_span(&t, s->body[DB_SQLITE]);
    sqlite3_stmt *prepared = check_prepare(db, &t);
    bool ok = prepared && check_kind(s, prepared);
    if (ok && has_columns(s))
        ok = infer_columns(db, s, prepared);
    if (ok)
        s->writes = !sqlite3_stmt_readonly(prepared);
    sqlite3_finalize(prepared);
    buf_release(&t.sql);
    return ok;
}

static bool prepares(sqlite3 *db, struct text *t)
{
    sqlite3_stmt *prepared = check_prepare(db, t);
    bool ok = prepared != NULL;
    sqlite3_finalize(prepared);
    buf_release(&t->sql);
    return ok;
}

static void put_filtered(struct text *t, bool filters)
{
    const struct statement *s = t->statement;
    text_span(t, s->where[t->engine]);
    for (const struct clause *f = NULL; filters && (f = clause_next(s, FILTER, f));) {
        text_put(t, " ");
        text_span(t, f->text[t->engine]);
    }
}

static void put_page(struct text *t, const struct clause *order)
{
    text_put(t, " ");
    text_after(t, order);
    text_put(t, " ORDER BY ");
    text_order_by(t, order);
    text_put(t, " ");
    text_page(t);
}

static bool check_order(sqlite3 *db, const struct statement *s, const struct clause *order, bool filters)
{
    struct text t;
    text_init(&t, s, DB_SQLITE);
    text_span(&t, s->select[DB_SQLITE]);
    text_extra_keys(&t, order);
    text_span(&t, s->from[DB_SQLITE]);
    put_filtered(&t, filters);
    put_page(&t, order);
    return prepares(db, &t);
}

static bool check_filter(sqlite3 *db, const struct statement *s, const struct clause *filter)
{
    if (!token_is(&filter->text[DB_SQLITE].at[0], "AND") || !token_is(&filter->text[DB_POSTGRES].at[0], "AND"))
        return complain(s->file, filter->line, "a filter begins with AND");
    if (!list_may_go_on(s, filter->text[DB_SQLITE]) || !list_may_go_on(s, filter->text[DB_POSTGRES]))
        return false;
    struct text t;
    text_init(&t, s, DB_SQLITE);
    text_span(&t, s->body[DB_SQLITE]);
    text_put(&t, " ");
    text_span(&t, filter->text[DB_SQLITE]);
    return prepares(db, &t);
}

static bool check_facet(sqlite3 *db, const struct statement *s, const struct clause *facet)
{
    struct text t;
    text_init(&t, s, DB_SQLITE);
    text_put(&t, "SELECT ");
    text_span(&t, facet->text[DB_SQLITE]);
    text_put(&t, ", count(*)");
    text_span(&t, s->count_from[DB_SQLITE]);
    text_put(&t, " ");
    text_span(&t, facet->join[DB_SQLITE]);
    text_span(&t, s->where[DB_SQLITE]);
    text_put(&t, " GROUP BY 1 ORDER BY 1");
    return prepares(db, &t);
}

/* A count that depends on who is asking, or when, is not worth keeping. */
static bool may_be_kept(struct statement *s)
{
    for (enum db_engine e = 0; e < DB_ENGINES; e++)
        for (size_t i = 0; i < s->body[e].count; i++)
            if (s->body[e].at[i].kind == TOKEN_PARAM)
                return false;
    return !fields_find(&s->params, STR("now_ms"));
}

static bool check_count(sqlite3 *db, struct statement *s, struct seen *seen)
{
    seen->reads = (struct columns){0};
    struct text t;
    text_init(&t, s, DB_SQLITE);
    text_put(&t, "SELECT count(*)");
    text_span(&t, s->count_from[DB_SQLITE]);
    put_filtered(&t, true);
    bool ok = prepares(db, &t);
    if (ok && may_be_kept(s))
        s->counted = seen->reads;
    return ok;
}

/* Each filter and facet alone; each order alone and with all filters. */
static bool check_list(sqlite3 *db, struct statement *s, struct seen *seen)
{
    if (!list_split(db, s) || !list_keys(db, s))
        return false;
    bool ok = true;
    const struct clause *c;
    for (c = NULL; (c = clause_next(s, FILTER, c));)
        ok &= check_filter(db, s, c);
    for (c = NULL; (c = clause_next(s, FACET, c));)
        ok &= check_facet(db, s, c);
    ok = ok && check_count(db, s, seen);
    for (c = NULL; ok && (c = clause_next(s, ORDER, c));)
        ok &= check_order(db, s, c, false) && check_order(db, s, c, true);
    return ok;
}

static bool needs_struct(const struct statement *s)
{
    size_t count = 0;
    bool flags = s->kind == LIST || s->kind == EACH;
    for (size_t i = 0; i < s->params.count; i++) {
        const struct field *f = &s->params.at[i];
        count += !f->clock;
        flags |= f->nullable && f->type != SQL_TEXT;
    }
    return flags || count > 3;
}

static bool check_statement(sqlite3 *db, struct statement *s)
{
    struct seen seen = {0};
    sqlite3_set_authorizer(db, on_access, &seen);
    bool ok = check_tokens(s) && check_body(db, s) && (s->kind != LIST || check_list(db, s, &seen)) &&
              check_seen(s, &seen);
    s->touches = seen.writes;
    sqlite3_set_authorizer(db, NULL, NULL);
    s->args_struct = needs_struct(s);
    return ok;
}

/* ---- the module ---- */

const struct statement *row_owner(const struct module *m, const struct statement *s)
{
    for (size_t i = 0; i < m->count; i++)
        if (has_columns(m->statements[i]) && str_eq(m->statements[i]->row, s->row))
            return m->statements[i];
    return s;
}

static bool same_columns(const struct fields *a, const struct fields *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_eq(a->at[i].name, b->at[i].name) || a->at[i].type != b->at[i].type ||
            a->at[i].nullable != b->at[i].nullable)
            return false;
    return true;
}

static str columns_words(const struct fields *f)
{
    buf words;
    buf_init(&words, WORK_MAX);
    for (size_t i = 0; i < f->count; i++)
        buf_printf(&words, "%s%.*s %s%s", i ? ", " : "", STR_ARG(f->at[i].name), type_word(f->at[i].type),
                   f->at[i].nullable ? "?" : "");
    str text = arena_str(memory, buf_str(&words));
    buf_release(&words);
    return text;
}

static bool check_row(const struct module *m, const struct statement *s)
{
    const struct statement *owner = row_owner(m, s);
    if (!has_columns(s) || same_columns(&owner->cols, &s->cols))
        return true;
    return complain(s->file, s->line, "the row %.*s is (%.*s) here and (%.*s) at %s:%d", STR_ARG(s->row),
                    STR_ARG(columns_words(&s->cols)), STR_ARG(columns_words(&owner->cols)), owner->file, owner->line);
}

static bool check_names(const struct module *m, size_t at)
{
    const struct statement *s = m->statements[at];
    for (size_t i = 0; i < at; i++)
        if (str_eq(m->statements[i]->name, s->name))
            return complain(s->file, s->line, "\"%.*s\" stands at %s:%d already", STR_ARG(s->name),
                            m->statements[i]->file, m->statements[i]->line);
    if (str_eq(s->name, m->name))
        return complain(s->file, s->line, "a statement cannot have the module's name");
    return true;
}

bool check_module(sqlite3 *db, struct module *m)
{
    bool ok = true;
    for (size_t i = 0; i < m->count; i++)
        ok &= check_names(m, i) && check_statement(db, m->statements[i]);
    for (size_t i = 0; ok && i < m->count; i++)
        ok &= check_row(m, m->statements[i]);
    return ok;
}
