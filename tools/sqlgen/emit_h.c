/* The header of a module: row structs, args structs, and a function for each statement. */
#include "sqlgen.h"

#include <ctype.h>

static const char *c_type(enum sql_type type)
{
    static const char *const words[] = {"int64_t ", "str ", "bool ", "double ", "struct int_list ", "struct str_list "};
    return words[type];
}

static void put_upper(buf *out, str s)
{
    for (size_t i = 0; i < s.len; i++)
        buf_put_char(out, (char)toupper((unsigned char)s.ptr[i]));
}

/* ---- structs ---- */

static void put_member(const struct field *f, bool flag, buf *out)
{
    if (flag)
        buf_printf(out, "    bool has_%.*s;\n", STR_ARG(f->name));
    buf_printf(out, "    %s%.*s;\n", c_type(f->type), STR_ARG(f->name));
}

static void put_row_struct(const struct statement *s, buf *out)
{
    buf_printf(out, "struct %.*s {\n", STR_ARG(s->row));
    for (size_t i = 0; i < s->cols.count; i++)
        put_member(&s->cols.at[i], s->cols.at[i].nullable, out);
    buf_put(out, STR("};\n\n"));
}

static bool takes_list(const struct statement *s)
{
    for (size_t i = 0; i < s->params.count; i++)
        if (s->params.at[i].type == SQL_INT_LIST || s->params.at[i].type == SQL_TEXT_LIST)
            return true;
    return false;
}

bool can_go_ahead(const struct statement *s)
{
    return !s->writes && (s->kind == ONE || s->kind == MAYBE || s->kind == MANY) && !takes_list(s);
}

bool has_args(const struct statement *s)
{
    for (size_t i = 0; i < s->params.count; i++)
        if (!s->params.at[i].clock)
            return true;
    return clause_count(s, FILTER) > 0;
}

void emit_args_struct(const struct statement *s, buf *out)
{
    buf_printf(out, "struct %.*s_args {\n", STR_ARG(s->name));
    for (size_t i = 0; i < s->params.count; i++) {
        const struct field *f = &s->params.at[i];
        if (!f->clock)
            put_member(f, f->filter || (f->nullable && f->type != SQL_TEXT), out);
    }
    for (const struct clause *c = NULL; (c = clause_next(s, FILTER, c));) {
        struct field *value = fields_find(&((struct statement *)s)->params, c->name);
        if (!value || !value->filter)
            buf_printf(out, "    bool has_%.*s;\n", STR_ARG(c->name));
    }
    buf_put(out, STR("};\n\n"));
}

static void put_order_enum(const struct statement *s, buf *out)
{
    buf_printf(out, "enum %.*s_order {", STR_ARG(s->name));
    const char *between = " ";
    for (const struct clause *c = NULL; (c = clause_next(s, ORDER, c)); between = ", ") {
        buf_put(out, str_from(between));
        put_upper(out, s->name);
        buf_put_char(out, '_');
        put_upper(out, c->name);
    }
    buf_put(out, STR(" };\n\n"));
}

/* ---- functions ---- */

static void put_args(const struct statement *s, buf *out)
{
    if (s->args_struct) {
        if (has_args(s))
            buf_printf(out, ", const struct %.*s_args *args", STR_ARG(s->name));
        return;
    }
    for (size_t i = 0; i < s->params.count; i++)
        if (!s->params.at[i].clock)
            buf_printf(out, ", %s%.*s", c_type(s->params.at[i].type), STR_ARG(s->params.at[i].name));
}

void emit_signature(const struct statement *s, buf *out)
{
    static const char *const results[] = {
        [EXEC] = "",
        [CHANGED] = ", int64_t *changed",
        [ONE] = ", struct %.*s *out",
        [MAYBE] = ", struct %.*s *out, bool *found",
        [MANY] = ", struct %.*s **rows, size_t *count",
        [EACH] = ", size_t count",
        [LIST] = ", const struct sql_page *page, struct %.*s **rows, size_t *count, struct sql_page_end *end",
    };
    buf_printf(out, "err sql_%.*s(struct ctx *c", STR_ARG(s->name));
    put_args(s, out);
    str result = str_from(results[s->kind]), before;
    while (str_cut(&result, '%', &before)) {
        buf_put(out, before);
        if (!result.ptr)
            break;
        buf_put(out, s->row);
        result = str_sub(result, 3, result.len);    /* what is left of %.*s */
    }
    buf_put_char(out, ')');
}

void emit_count_signature(const struct statement *s, buf *out)
{
    buf_printf(out, "err sql_%.*s_count(struct ctx *c", STR_ARG(s->name));
    put_args(s, out);
    buf_put(out, STR(", int64_t *count)"));
}

void emit_facet_signature(const struct statement *s, const struct clause *facet, buf *out)
{
    buf_printf(out, "err sql_%.*s_facet_%.*s(struct ctx *c", STR_ARG(s->name), STR_ARG(facet->name));
    put_args(s, out);
    buf_put(out, STR(", struct sql_bucket **buckets, size_t *count)"));
}

void emit_ahead_signature(const struct statement *s, buf *out)
{
    buf_printf(out, "void sql_%.*s_ahead(struct ctx *c", STR_ARG(s->name));
    put_args(s, out);
    buf_put_char(out, ')');
}

/* Several lines when one would be too long to read. */
static void put_doc(const struct statement *s, buf *out)
{
    if (!s->doc.len)
        return;
    buf_put(out, STR("/*"));
    size_t column = 2;
    str rest = s->doc, word;
    while (str_cut(&rest, ' ', &word)) {
        if (column + word.len > 110) {
            buf_put(out, STR("\n *"));
            column = 2;
        }
        buf_put_char(out, ' ');
        buf_put(out, word);
        column += 1 + word.len;
    }
    buf_put(out, STR(" */\n"));
}

static void put_functions(const struct statement *s, buf *out)
{
    put_doc(s, out);
    emit_signature(s, out);
    buf_put(out, STR(";\n"));
    if (can_go_ahead(s)) {
        emit_ahead_signature(s, out);
        buf_put(out, STR(";\n"));
    }
    if (s->kind == LIST) {
        emit_count_signature(s, out);
        buf_put(out, STR(";\n"));
    }
    for (const struct clause *c = NULL; (c = clause_next(s, FACET, c));) {
        emit_facet_signature(s, c, out);
        buf_put(out, STR(";\n"));
    }
    buf_put_char(out, '\n');
}

void emit_header(const struct module *m, const char *sources, buf *out)
{
    buf_printf(out, "/* Generated by sqlgen from %s. */\n#ifndef SQL_", sources);
    put_upper(out, m->name);
    buf_put(out, STR("_H\n#define SQL_"));
    put_upper(out, m->name);
    buf_put(out, STR("_H\n\n#include \"db/sql.h\"\n\nstruct ctx;\n\n"));

    for (size_t i = 0; i < m->count; i++)
        if (has_columns(m->statements[i]) && row_owner(m, m->statements[i]) == m->statements[i])
            put_row_struct(m->statements[i], out);
    for (size_t i = 0; i < m->count; i++) {
        const struct statement *s = m->statements[i];
        if (s->args_struct && has_args(s))
            emit_args_struct(s, out);
        if (s->kind == LIST)
            put_order_enum(s, out);
        put_functions(s, out);
    }
    buf_printf(out, "extern const struct sql_module sql_%.*s;\n\n#endif\n", STR_ARG(m->name));
}
