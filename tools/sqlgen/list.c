/* The parts of a list that sqlgen makes itself: SELECT, FROM and WHERE apart, sort keys, what is behind a cursor. */
#include "sqlgen.h"

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}

/* A filter that follows "x OR y" would belong to y alone. */
bool list_may_go_on(const struct statement *s, struct span condition)
{
    size_t or = span_find(condition, 0, 0, WORDS("OR"));
    return or == condition.count ||
           complain(s->file, condition.at[or].line, "put the OR in parentheses: filters follow with AND");
}

/* SELECT … FROM … WHERE …, and nothing behind it: filters and pages are added there. */
static bool split(struct statement *s, enum db_engine e)
{
    struct span sql = s->body[e];
    if (!token_is(&sql.at[0], "SELECT"))
        return complain(s->file, s->line, "a list begins with SELECT");
    size_t behind = span_find(sql, 0, 0, WORDS("DISTINCT", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "UNION",
                                               "EXCEPT", "INTERSECT"));
    if (behind < sql.count)
        return complain(s->file, sql.at[behind].line, "a list ends with its WHERE; it cannot have %.*s",
                        STR_ARG(sql.at[behind].text));
    size_t from = span_find(sql, 0, 0, WORDS("FROM")), where = span_find(sql, from, 0, WORDS("WHERE"));
    if (where == sql.count)
        return complain(s->file, s->line,
                        "a list needs a WHERE for its filters; write WHERE TRUE if there is no other");
    if (!list_may_go_on(s, span_from(sql, where)))
        return false;
    s->select[e] = span_sub(sql, 0, from);
    s->from[e] = span_sub(sql, from, where - from);
    s->where[e] = span_from(sql, where);
    return true;
}

/* ---- FROM for counts ---- */

static bool names_column_of(sqlite3 *db, struct span s, size_t i, str table, str alias)
{
    const struct token *t = &s.at[i];
    if (t->kind != TOKEN_WORD && t->kind != TOKEN_QUOTED)
        return false;
    bool dot_before = i > 0 && token_is(&t[-1], "."), dot_behind = i + 1 < s.count && token_is(&t[1], ".");
    if (dot_behind)
        return str_eq_nocase(t->text, alias);
    return !dot_before && !token_is(t, "rowid") && infer_has_column(db, table, t->text);
}

static bool mentions(sqlite3 *db, struct span s, str table, str alias)
{
    for (size_t i = 0; i < s.count; i++)
        if (names_column_of(db, s, i, table, alias))
            return true;
    return false;
}

static bool is_mentioned(sqlite3 *db, const struct statement *s, enum db_engine e, str table, str alias)
{
    bool found = mentions(db, s->where[e], table, alias);
    for (size_t i = 0; i < s->clause_count; i++)
        if (s->clauses[i].kind != ORDER)
            found = found || mentions(db, s->clauses[i].text[e], table, alias) ||
                    mentions(db, s->clauses[i].join[e], table, alias);
    return found;
}

/* LEFT JOIN table alias ON alias.id = x.y, at the end of FROM: it neither adds rows nor takes any away. */
static bool only_brings_columns(sqlite3 *db, const struct statement *s, enum db_engine e, struct span join)
{
    if (join.count != 12 || !token_is(&join.at[1], "JOIN") || !token_is(&join.at[4], "ON"))
        return false;
    str table = join.at[2].text, alias = join.at[3].text;
    const struct token *left = &join.at[5], *right = &join.at[9];
    bool plain = token_is(&left[1], ".") && token_is(&left[3], "=") && token_is(&right[1], ".");
    const struct token *own = str_eq_nocase(left->text, alias) ? left : right;
    return plain && str_eq_nocase(own->text, alias) && infer_is_row_id(db, table, own[2].text) &&
           !is_mentioned(db, s, e, table, alias);
}

/* SQLite would look up each row's partner, only to count it once. */
static void cut_idle_joins(sqlite3 *db, struct statement *s, enum db_engine e)
{
    struct span *from = &s->count_from[e];
    *from = s->from[e];
    for (;;) {
        size_t last = from->count;
        for (size_t i = 0; (i = span_find(*from, i, 0, WORDS("JOIN", ","))) < from->count; i++)
            last = i;
        bool left = last < from->count && last > 0 && token_is(&from->at[last - 1], "LEFT");
        if (!left || !only_brings_columns(db, s, e, span_from(*from, last - 1)))
            return;
        from->count = last - 1;
    }
}

bool list_split(sqlite3 *db, struct statement *s)
{
    if (clause_count(s, ORDER) == 0)
        return complain(s->file, s->line, "a list needs an order");
    if (clause_count(s, FILTER) > SQL_FILTERS_MAX)
        return complain(s->file, s->line, "more than %d filters", SQL_FILTERS_MAX);
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        if (!split(s, e))
            return false;
        cut_idle_joins(db, s, e);
    }
    return true;
}

/* ---- keys ---- */

static int column_of(const struct statement *s, struct span expr)
{
    struct span items[FIELDS_MAX];
    size_t count = infer_items(s->body[DB_SQLITE], items);
    for (size_t i = 0; i < count; i++)
        if (span_same(items[i], expr))
            return (int)i;
    return -1;
}

/* A column of the row, a parameter, or a plain column: with a type, and never null. */
static bool key_type(sqlite3 *db, struct statement *s, struct key *key)
{
    struct span expr = key->expr[DB_SQLITE];
    const struct token *first = &expr.at[0];
    struct field f = {0};
    key->column = column_of(s, expr);
    key->param = expr.count == 1 && first->kind == TOKEN_PARAM;
    if (key->column >= 0)
        f = s->cols.at[key->column];
    else if (key->param)
        f = *fields_find(&s->params, first->text);
    else if (!infer_expr(db, s->body[DB_SQLITE], expr, &f))
        return complain(s->file, first->line, "a sort key is a plain column, a column of the row, or a parameter");
    if (f.nullable || f.filter || f.clock || f.type == SQL_BOOL || f.type > SQL_REAL)
        return complain(s->file, first->line, "a sort key is an int, a text or a real, and never null");
    key->type = f.type;
    return true;
}

static bool cut_keys(const struct statement *s, struct clause *order, enum db_engine e)
{
    struct span rest = order->text[e], expr;
    size_t count = 0;
    for (; span_cut(&rest, &expr); count++) {
        if (count == KEYS_MAX)
            return complain(s->file, order->line, "more than %d sort keys", KEYS_MAX);
        const struct token *last = &expr.at[expr.count - 1];
        bool desc = expr.count > 1 && token_is(last, "DESC");
        if (desc || (expr.count > 1 && token_is(last, "ASC")))
            expr.count--;
        if (e > 0 && desc != order->keys[count].desc)
            return complain(s->file, order->line, "the engines' keys differ in direction");
        order->keys[count].desc = desc;
        order->keys[count].expr[e] = expr;
    }
    if (e > 0 && count != order->key_count)
        return complain(s->file, order->line, "the engines' keys differ in number");
    order->key_count = count;
    return true;
}

/* Parameters come first, and rows are told apart by what follows. */
static bool params_lead(const struct statement *s, const struct clause *order)
{
    size_t last = order->key_count - 1;
    if (order->keys[last].param)
        return complain(s->file, order->line, "the last sort key tells rows apart; a parameter does not");
    for (size_t k = 1; k < last; k++)
        if (order->keys[k].param && !order->keys[k - 1].param)
            return complain(s->file, order->line, "a parameter among the sort keys comes before the columns");
    return true;
}

bool list_keys(sqlite3 *db, struct statement *s)
{
    for (size_t i = 0; i < s->clause_count; i++) {
        struct clause *order = &s->clauses[i];
        if (order->kind != ORDER)
            continue;
        if (!cut_keys(s, order, DB_SQLITE) || !cut_keys(s, order, DB_POSTGRES))
            return false;
        for (size_t k = 0; k < order->key_count; k++)
            if (!key_type(db, s, &order->keys[k]))
                return false;
        if (!params_lead(s, order))
            return false;
    }
    return true;
}

/* ---- text ---- */

/* A parameter is the same in every row: there is nothing to sort. */
void text_order_by(struct text *t, const struct clause *order)
{
    const char *between = "";
    for (size_t k = 0; k < order->key_count; k++) {
        if (order->keys[k].param)
            continue;
        text_put(t, between);
        text_span(t, order->keys[k].expr[t->engine]);
        text_put(t, order->keys[k].desc ? " DESC" : "");
        between = ", ";
    }
}

void text_extra_keys(struct text *t, const struct clause *order)
{
    for (size_t k = 0; k < order->key_count; k++) {
        if (order->keys[k].column >= 0 || order->keys[k].param)
            continue;
        text_put(t, ", ");
        text_span(t, order->keys[k].expr[t->engine]);
    }
}

/* Behind all parameters come limit and offset, then the cursor's keys. */
void text_page(struct text *t)
{
    text_put(t, "LIMIT ");
    text_number(t, t->statement->params.count + 1);
    text_put(t, " OFFSET ");
    text_number(t, t->statement->params.count + 2);
}

static void put_cursor_key(struct text *t, size_t k)
{
    text_number(t, t->statement->params.count + 2 + k + 1);
}

static void put_comparison(struct text *t, const struct clause *order, size_t k, const char *sign)
{
    text_span(t, order->keys[k].expr[t->engine]);
    text_put(t, sign);
    put_cursor_key(t, k);
}

/* (k1, k2) < (?7, ?8): an index serves it as a whole. */
static void put_row_comparison(struct text *t, const struct clause *order, size_t first)
{
    text_put(t, "(");
    for (size_t k = first; k < order->key_count; k++) {
        text_put(t, k > first ? ", " : "");
        text_span(t, order->keys[k].expr[t->engine]);
    }
    text_put(t, order->keys[first].desc ? ") < (" : ") > (");
    for (size_t k = first; k < order->key_count; k++) {
        text_put(t, k > first ? ", " : "");
        put_cursor_key(t, k);
    }
    text_put(t, ")");
}

/* k1 <= ?7 AND (k1 < ?7 OR k2 >= ?8 AND (k2 > ?8 OR …)): the first comparison alone is for the index. */
static void put_mixed_comparison(struct text *t, const struct clause *order, size_t first)
{
    size_t last = order->key_count - 1;
    for (size_t k = first; k < last; k++) {
        put_comparison(t, order, k, order->keys[k].desc ? " <= " : " >= ");
        text_put(t, " AND (");
        put_comparison(t, order, k, order->keys[k].desc ? " < " : " > ");
        text_put(t, " OR ");
    }
    put_comparison(t, order, last, order->keys[last].desc ? " < " : " > ");
    for (size_t k = first; k < last; k++)
        text_put(t, ")");
}

static bool one_direction(const struct clause *order, size_t first)
{
    for (size_t k = first; k < order->key_count; k++)
        if (order->keys[k].desc != order->keys[first].desc)
            return false;
    return true;
}

/* Parameters in front are the same in all rows: db/ compares them, and asks only where that decides nothing. */
void text_after(struct text *t, const struct clause *order)
{
    size_t first = 0;
    while (order->keys[first].param)
        first++;
    text_put(t, "AND ");
    if (order->key_count - first > 1 && one_direction(order, first))
        put_row_comparison(t, order, first);
    else
        put_mixed_comparison(t, order, first);
}
