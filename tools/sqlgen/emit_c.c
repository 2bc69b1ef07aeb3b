/* The code of a module: tables that describe each statement, and wrappers that hand them to db/. */
#include "sqlgen.h"

/* ---- SQL text as C strings ---- */

enum part {
    BODY,
    PART_SELECT, PART_FROM, PART_COUNT_FROM, PART_WHERE, PART_PAGE,     /* of a list */
    PART_FILTER,
    PART_EXTRA, PART_AFTER, PART_BY,                                    /* of an order */
    PART_VALUE, PART_JOIN                                               /* of a facet */
};

static void make_part(struct text *t, enum part part, const struct clause *c)
{
    const struct statement *s = t->statement;
    enum db_engine e = t->engine;
    switch (part) {
    case BODY: text_span(t, s->body[e]); break;
    case PART_SELECT: text_span(t, s->select[e]); break;
    case PART_FROM: text_span(t, s->from[e]); break;
    case PART_COUNT_FROM: text_span(t, s->count_from[e]); break;
    case PART_WHERE: text_span(t, s->where[e]); break;
    case PART_FILTER: case PART_VALUE: text_span(t, c->text[e]); break;
    case PART_EXTRA: text_extra_keys(t, c); break;
    case PART_AFTER: text_after(t, c); break;
    case PART_BY: text_order_by(t, c); break;
    case PART_JOIN: text_span(t, c->join[e]); break;
    case PART_PAGE: text_page(t); break;
    }
}

/* Broken at blanks, so that long statements can be read in a debugger's listing too. */
static void put_string(str s, buf *out)
{
    size_t column = 0;
    buf_put_char(out, '"');
    for (size_t i = 0; i < s.len; i++, column++) {
        char c = s.ptr[i];
        if (c == '\n')
            buf_put(out, STR("\\n"));
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else
            buf_put_char(out, c);
        if (c == ' ' && column >= 100) {
            buf_put(out, STR("\"\n            \""));
            column = 0;
        }
    }
    buf_put_char(out, '"');
}

/* struct sql_text of one part. */
static void put_text(const struct statement *s, enum part part, const struct clause *c, buf *out)
{
    buf_put(out, STR("{{\n"));
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        struct text t;
        text_init(&t, s, e);
        make_part(&t, part, c);
        buf_put(out, e == DB_SQLITE ? STR("        [DB_SQLITE] = ") : STR("        [DB_POSTGRES] = "));
        put_string(buf_str(&t.sql), out);
        buf_put(out, STR(",\n"));
        buf_release(&t.sql);
    }
    buf_put(out, STR("    }}"));
}

/* ---- slots ---- */

static const char *type_name(enum sql_type type)
{
    static const char *const words[] = {"SQL_INT", "SQL_TEXT", "SQL_BOOL", "SQL_REAL", "SQL_INT_LIST", "SQL_TEXT_LIST"};
    return words[type];
}

static void put_slot(const struct field *f, const char *owner, bool flag, buf *out)
{
    buf_printf(out, "    {\"%.*s\", %s, %s, ", STR_ARG(f->name), type_name(f->type),
               f->nullable || flag ? "true" : "false");
    if (f->clock)
        buf_put(out, STR("SQL_NOW_MS, 0},\n"));
    else if (flag)
        buf_printf(out, "offsetof(struct %s, %.*s), offsetof(struct %s, has_%.*s)},\n", owner, STR_ARG(f->name), owner,
                   STR_ARG(f->name));
    else
        buf_printf(out, "offsetof(struct %s, %.*s), %s},\n", owner, STR_ARG(f->name),
                   f->nullable ? "SQL_NO_FLAG" : "0");
}

static void put_cols(const struct statement *s, buf *out)
{
    const char *owner = arena_cstr(memory, s->row);
    buf_printf(out, "static const struct sql_slot cols_%s[] = {\n", owner);
    for (size_t i = 0; i < s->cols.count; i++)
        put_slot(&s->cols.at[i], owner, s->cols.at[i].nullable, out);
    buf_put(out, STR("};\n\n"));
}

static void put_params(const struct statement *s, buf *out)
{
    if (!s->params.count)
        return;
    const char *owner = arena_printf(memory, "%.*s_args", STR_ARG(s->name)).ptr;
    buf_printf(out, "static const struct sql_slot params_%.*s[] = {\n", STR_ARG(s->name));
    for (size_t i = 0; i < s->params.count; i++) {
        const struct field *f = &s->params.at[i];
        put_slot(f, owner, !f->clock && (f->filter || (f->nullable && f->type != SQL_TEXT)), out);
    }
    buf_put(out, STR("};\n\n"));
}

static void put_slot_members(const struct statement *s, buf *out)
{
    if (s->params.count)
        buf_printf(out, "    .params = params_%.*s, .param_count = %zu,\n", STR_ARG(s->name), s->params.count);
    if (has_columns(s))
        buf_printf(out, "    .cols = cols_%.*s, .col_count = %zu, .row_size = sizeof(struct %.*s),\n", STR_ARG(s->row),
                   s->cols.count, STR_ARG(s->row));
}

/* ---- columns by number ---- */

static size_t count_columns(const struct columns *c)
{
    size_t count = 0;
    for (size_t i = 0; i < SQL_COLUMNS_MAX; i++)
        count += c->has[i];
    return count;
}

static void put_columns(const char *what, const struct statement *s, const struct columns *c, buf *out)
{
    if (!count_columns(c))
        return;
    buf_printf(out, "static const uint16_t %s_%.*s[] = {\n", what, STR_ARG(s->name));
    for (size_t i = 0; i < SQL_COLUMNS_MAX; i++)
        if (c->has[i])
            buf_printf(out, "    %zu, /* %s */\n", i, columns_name(i));
    buf_put(out, STR("};\n\n"));
}

static void put_columns_member(const char *what, const struct statement *s, const struct columns *c, buf *out)
{
    if (count_columns(c))
        buf_printf(out, "    .%s = {%s_%.*s, %zu},\n", what, what, STR_ARG(s->name), count_columns(c));
}

/* ---- statements ---- */

static void put_statement(const struct statement *s, buf *out)
{
    put_columns("touches", s, &s->touches, out);
    buf_printf(out, "static struct sql_stmt stmt_%.*s = {\n    .name = \"%.*s\",\n    .text = ", STR_ARG(s->name),
               STR_ARG(s->name));
    put_text(s, BODY, NULL, out);
    buf_put(out, STR(",\n"));
    put_slot_members(s, out);
    buf_printf(out, "    .writes = %s,\n", s->writes ? "true" : "false");
    put_columns_member("touches", s, &s->touches, out);
    buf_put(out, STR("};\n\n"));
}

/* The pointer that the descriptor's offsets refer to. */
static void put_args_value(const struct statement *s, buf *out)
{
    if (!has_args(s)) {
        buf_put(out, STR("NULL"));
        return;
    }
    if (s->args_struct) {
        buf_put(out, STR("args"));
        return;
    }
    buf_printf(out, "&(struct %.*s_args){", STR_ARG(s->name));
    const char *between = "";
    for (size_t i = 0; i < s->params.count; i++) {
        if (s->params.at[i].clock)
            continue;
        buf_printf(out, "%s.%.*s = %.*s", between, STR_ARG(s->params.at[i].name), STR_ARG(s->params.at[i].name));
        between = ", ";
    }
    buf_put_char(out, '}');
}

static void put_call(const struct statement *s, const char *function, buf *out)
{
    buf_printf(out, "%s(c->tx, &%s_%.*s, ", function, s->kind == LIST ? "list" : "stmt", STR_ARG(s->name));
    put_args_value(s, out);
}

/* Rows come as void *: one variable of that type, then the caller's. */
static void put_rows_body(const struct statement *s, const char *function, const char *rest, buf *out)
{
    buf_put(out, STR("    void *found = NULL;\n    err e = "));
    put_call(s, function, out);
    buf_printf(out, ", %s);\n    *rows = found;\n    return e;\n", rest);
}

static void put_wrapper(const struct statement *s, buf *out)
{
    static const struct { const char *function, *rest; } calls[] = {
        [EXEC] = {"sql_exec", "NULL"},
        [CHANGED] = {"sql_exec", "changed"},
        [ONE] = {"sql_one", "out"},
        [MAYBE] = {"sql_maybe", "out, found"},
        [MANY] = {"sql_many", "&found, count"},
        [EACH] = {"sql_each", "sizeof(*args), count"},
        [LIST] = {"sql_list_rows", "page, &found, count, end"},
    };
    emit_signature(s, out);
    buf_put(out, STR("\n{\n"));
    if (s->kind == MANY || s->kind == LIST) {
        put_rows_body(s, calls[s->kind].function, calls[s->kind].rest, out);
    } else {
        buf_put(out, STR("    return "));
        put_call(s, calls[s->kind].function, out);
        buf_printf(out, ", %s);\n", calls[s->kind].rest);
    }
    buf_put(out, STR("}\n\n"));
}

static void put_ahead(const struct statement *s, buf *out)
{
    emit_ahead_signature(s, out);
    buf_put(out, STR("\n{\n    "));
    put_call(s, "sql_ahead", out);
    buf_put(out, STR(");\n}\n\n"));
}

/* ---- lists ---- */

static size_t filter_index(const struct statement *s, str name)
{
    size_t i = 0;
    for (const struct clause *c = NULL; (c = clause_next(s, FILTER, c)); i++)
        if (str_eq(c->name, name))
            return i;
    return SIZE_MAX;
}

static void put_filters(const struct statement *s, buf *out)
{
    if (!clause_count(s, FILTER))
        return;
    buf_printf(out, "static const struct sql_filter filters_%.*s[] = {\n", STR_ARG(s->name));
    for (const struct clause *c = NULL; (c = clause_next(s, FILTER, c));) {
        buf_printf(out, "    {\"%.*s\", ", STR_ARG(c->name));
        put_text(s, PART_FILTER, c, out);
        buf_printf(out, ", offsetof(struct %.*s_args, has_%.*s)},\n", STR_ARG(s->name), STR_ARG(c->name));
    }
    buf_put(out, STR("};\n\n"));
}

static void put_key(const struct statement *s, const struct key *key, buf *out)
{
    buf_printf(out, "    {%s, %s, ", type_name(key->type), key->desc ? "true" : "false");
    if (key->param)
        buf_printf(out, "SQL_KEY_ARGS, offsetof(struct %.*s_args, %.*s)},\n", STR_ARG(s->name),
                   STR_ARG(key->expr[DB_SQLITE].at[0].text));
    else if (key->column < 0)
        buf_put(out, STR("SQL_KEY_EXTRA, 0},\n"));
    else
        buf_printf(out, "SQL_KEY_ROW, offsetof(struct %.*s, %.*s)},\n", STR_ARG(s->row),
                   STR_ARG(s->cols.at[key->column].name));
}

static void put_keys(const struct statement *s, const struct clause *order, buf *out)
{
    buf_printf(out, "static const struct sql_key keys_%.*s_%.*s[] = {\n", STR_ARG(s->name), STR_ARG(order->name));
    for (size_t k = 0; k < order->key_count; k++)
        put_key(s, &order->keys[k], out);
    buf_put(out, STR("};\n\n"));
}

static void put_orders(const struct statement *s, buf *out)
{
    for (const struct clause *c = NULL; (c = clause_next(s, ORDER, c));)
        put_keys(s, c, out);
    buf_printf(out, "static const struct sql_order orders_%.*s[] = {\n", STR_ARG(s->name));
    for (const struct clause *c = NULL; (c = clause_next(s, ORDER, c));) {
        buf_printf(out, "    {\"%.*s\", ", STR_ARG(c->name));
        put_text(s, PART_EXTRA, c, out);
        buf_put(out, STR(", "));
        put_text(s, PART_AFTER, c, out);
        buf_put(out, STR(", "));
        put_text(s, PART_BY, c, out);
        buf_printf(out, ",\n     keys_%.*s_%.*s, %zu},\n", STR_ARG(s->name), STR_ARG(c->name), c->key_count);
    }
    buf_put(out, STR("};\n\n"));
}

static void put_facets(const struct statement *s, buf *out)
{
    if (!clause_count(s, FACET))
        return;
    buf_printf(out, "static const struct sql_facet facets_%.*s[] = {\n", STR_ARG(s->name));
    for (const struct clause *c = NULL; (c = clause_next(s, FACET, c));) {
        buf_printf(out, "    {\"%.*s\", ", STR_ARG(c->name));
        put_text(s, PART_VALUE, c, out);
        buf_put(out, STR(", "));
        put_text(s, PART_JOIN, c, out);
        size_t own = filter_index(s, c->name);
        if (own == SIZE_MAX)
            buf_put(out, STR(", SQL_NO_FILTER},\n"));
        else
            buf_printf(out, ", %zu},\n", own);
    }
    buf_put(out, STR("};\n\n"));
}

static void put_list_members(const struct statement *s, enum clause_kind kind, const char *many, const char *one,
                             buf *out)
{
    if (clause_count(s, kind))
        buf_printf(out, "    .%s = %s_%.*s, .%s_count = %zu,\n", many, many, STR_ARG(s->name), one,
                   clause_count(s, kind));
}

static void put_list(const struct statement *s, buf *out)
{
    static const struct { const char *name; enum part part; } texts[] = {
        {"select", PART_SELECT}, {"from", PART_FROM}, {"count_from", PART_COUNT_FROM},
        {"where", PART_WHERE},   {"page", PART_PAGE},
    };
    put_filters(s, out);
    put_orders(s, out);
    put_facets(s, out);
    put_columns("counted", s, &s->counted, out);
    buf_printf(out, "static struct sql_list list_%.*s = {\n    .name = \"%.*s\",\n", STR_ARG(s->name),
               STR_ARG(s->name));
    for (size_t i = 0; i < COUNT(texts); i++) {
        buf_printf(out, "    .%s = ", texts[i].name);
        put_text(s, texts[i].part, NULL, out);
        buf_put(out, STR(",\n"));
    }
    put_list_members(s, FILTER, "filters", "filter", out);
    put_list_members(s, ORDER, "orders", "order", out);
    put_list_members(s, FACET, "facets", "facet", out);
    put_slot_members(s, out);
    buf_printf(out, "    .limit_max = %lld,\n", (long long)s->limit_max);
    put_columns_member("counted", s, &s->counted, out);
    buf_put(out, STR("};\n\n"));
}

static void put_list_wrappers(const struct statement *s, buf *out)
{
    emit_count_signature(s, out);
    buf_put(out, STR("\n{\n    return "));
    put_call(s, "sql_list_count", out);
    buf_put(out, STR(", count);\n}\n\n"));

    size_t facet = 0;
    for (const struct clause *c = NULL; (c = clause_next(s, FACET, c)); facet++) {
        emit_facet_signature(s, c, out);
        buf_printf(out, "\n{\n    return sql_list_facet(c->tx, &list_%.*s, %zu, ", STR_ARG(s->name), facet);
        put_args_value(s, out);
        buf_put(out, STR(", buckets, count);\n}\n\n"));
    }
}

/* ---- the module ---- */

static void put_table(const struct module *m, bool lists, buf *out)
{
    const char *what = lists ? "list" : "stmt";
    buf_printf(out, "static struct sql_%s *const %ss[] = {\n", what, what);
    for (size_t i = 0; i < m->count; i++)
        if ((m->statements[i]->kind == LIST) == lists)
            buf_printf(out, "    &%s_%.*s,\n", what, STR_ARG(m->statements[i]->name));
    buf_put(out, STR("};\n\n"));
}

static size_t count_kind(const struct module *m, bool lists)
{
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++)
        count += (m->statements[i]->kind == LIST) == lists;
    return count;
}

static void put_module(const struct module *m, buf *out)
{
    size_t stmts = count_kind(m, false), lists = count_kind(m, true);
    if (stmts)
        put_table(m, false, out);
    if (lists)
        put_table(m, true, out);
    buf_printf(out, "const struct sql_module sql_%.*s = {\"%.*s\", %s, %zu, %s, %zu};\n", STR_ARG(m->name),
               STR_ARG(m->name), stmts ? "stmts" : "NULL", stmts, lists ? "lists" : "NULL", lists);
}

void emit_code(const struct module *m, const char *sources, const char *header, buf *out)
{
    buf_printf(out, "/* Generated by sqlgen from %s. */\n#include \"%s\"\n\n#include \"core/ctx.h\"\n\n", sources,
               header);
    for (size_t i = 0; i < m->count; i++) {
        const struct statement *s = m->statements[i];
        if (!s->args_struct && has_args(s))
            emit_args_struct(s, out);
        if (has_columns(s) && row_owner(m, s) == s)
            put_cols(s, out);
        put_params(s, out);
        if (s->kind == LIST)
            put_list(s, out);
        else
            put_statement(s, out);
        put_wrapper(s, out);
        if (can_go_ahead(s))
            put_ahead(s, out);
        if (s->kind == LIST)
            put_list_wrappers(s, out);
    }
    put_module(m, out);
}
