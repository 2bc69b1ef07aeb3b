/* The text that one engine is given: blanks squeezed, parameters numbered, lists spelt its way. */
#include "sqlgen.h"

void text_init(struct text *t, const struct statement *s, enum db_engine engine)
{
    *t = (struct text){.statement = s, .engine = engine};
    buf_init(&t->sql, WORK_MAX);
}

static void put_mark(struct text *t, int line)
{
    if (t->mark_count == t->mark_max) {
        size_t max = t->mark_max ? 2 * t->mark_max : 64;
        struct mark *marks = ARENA_ARRAY(memory, struct mark, max);
        if (t->mark_count)
            memcpy(marks, t->marks, t->mark_count * sizeof(*marks));
        t->marks = marks;
        t->mark_max = max;
    }
    t->marks[t->mark_count++] = (struct mark){t->sql.len, line};
}

int text_line(const struct text *t, size_t at)
{
    int line = t->statement->line;
    for (size_t i = 0; i < t->mark_count && t->marks[i].at <= at; i++)
        line = t->marks[i].line;
    return line;
}

void text_put(struct text *t, const char *words)
{
    buf_put(&t->sql, str_from(words));
}

void text_number(struct text *t, size_t number)
{
    buf_printf(&t->sql, "%c%zu", t->engine == DB_SQLITE ? '?' : '$', number);
}

static size_t number_of(const struct statement *s, str param)
{
    for (size_t i = 0; i < s->params.count; i++)
        if (str_eq(s->params.at[i].name, param))
            return i + 1;
    return 0;    /* undeclared: check.c says so */
}

static bool is_list_param(const struct statement *s, const struct token *t)
{
    size_t number = t->kind == TOKEN_PARAM ? number_of(s, t->text) : 0;
    return number && (s->params.at[number - 1].type == SQL_INT_LIST || s->params.at[number - 1].type == SQL_TEXT_LIST);
}

/* [NOT] IN (:list) at i: how many tokens; 0: something else. */
static size_t in_list_at(const struct statement *s, struct span span, size_t i)
{
    size_t not = token_is(&span.at[i], "NOT") ? 1 : 0;
    const struct token *t = &span.at[i + not];
    if (span.count - i < not + 4 || !token_is(&t[0], "IN") || !token_is(&t[1], "(") || !token_is(&t[3], ")"))
        return 0;
    return is_list_param(s, &t[2]) ? not + 4 : 0;
}

static void put_in_list(struct text *t, struct span in)
{
    bool not = in.count == 5;
    size_t number = number_of(t->statement, in.at[in.count - 2].text);
    if (t->engine == DB_SQLITE)
        buf_printf(&t->sql, "%s (SELECT value FROM json_each(?%zu))", not ? "NOT IN" : "IN", number);
    else
        buf_printf(&t->sql, "%s($%zu)", not ? "<> ALL" : "= ANY", number);
}

static bool needs_blank(const struct text *t, const struct token *token)
{
    size_t len = t->sql.len;
    return len && token->gap && t->sql.ptr[len - 1] != ' ' && t->sql.ptr[len - 1] != '(';
}

void text_span(struct text *t, struct span s)
{
    for (size_t i = 0; i < s.count;) {
        const struct token *token = &s.at[i];
        if (needs_blank(t, token))
            buf_put_char(&t->sql, ' ');
        put_mark(t, token->line);

        size_t in_list = in_list_at(t->statement, s, i);
        if (in_list)
            put_in_list(t, span_sub(s, i, in_list));
        else if (token->kind == TOKEN_PARAM)
            text_number(t, number_of(t->statement, token->text));
        else
            buf_put(&t->sql, token->text);
        i += in_list ? in_list : 1;
    }
}

const char *text_z(struct text *t)
{
    return arena_cstr(memory, buf_str(&t->sql));
}
