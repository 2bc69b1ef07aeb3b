/* A query string by the same field tables: names and values that were percent-decoded before. */
#include "base/utf.h"
#include "json/reader.h"

#include <assert.h>
#include <string.h>

struct query { const struct field_pair *pairs; size_t count; };

static bool takes_words(const struct field *f)
{
    return f->kind == FIELD_WORD || f->kind == FIELD_WORD_LIST;
}

/* `genre=` and `genre=all` ask for nothing. */
static bool asks_nothing(const struct field *f, str value)
{
    value = utf_trim(value);
    return value.len == 0 || (takes_words(f) && str_eq_nocase(value, STR("all")));
}

static bool is_sent(struct field_reader *r, const struct field_pair *pair, str name)
{
    return str_eq(pair->name, name) && !asks_nothing(r->field, pair->value);
}

/* All values under this name, with a comma after each but the last: measured first, then written once. */
static str values_under(struct field_reader *r, const struct query *q, str name)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < q->count; i++)
        if (is_sent(r, &q->pairs[i], name))
            len += q->pairs[i].value.len + 1;
    if (len == 0)
        return STR_NONE;
    char *all = arena_alloc(r->arena, len, 1);
    for (size_t i = 0; i < q->count; i++)
        if (is_sent(r, &q->pairs[i], name)) {
            str value = q->pairs[i].value;
            memcpy(all + at, value.ptr, value.len);
            at += value.len;
            all[at++] = ',';
        }
    return (str){all, len - 1};
}

/* What was sent under this name: the first value, or for a list all of them. STR_NONE: nothing. */
static str value_under(struct field_reader *r, const struct query *q, str name)
{
    if (field_is_list(r->field))
        return values_under(r, q, name);
    for (size_t i = 0; i < q->count; i++)
        if (is_sent(r, &q->pairs[i], name))
            return q->pairs[i].value;
    return STR_NONE;
}

static str value_of(struct field_reader *r, const struct query *q)
{
    str value = value_under(r, q, str_from(field_name(r->field))), rest = str_from(r->field->also), name;
    while (!value.ptr && str_cut(&rest, ',', &name))
        value = value_under(r, q, name);
    return value;
}

static void read_pair(struct field_reader *r, const struct query *q, void *row)
{
    str value = value_of(r, q);
    if (!value.ptr) {
        store_absent(r, row);
        return;
    }
    reader_mark(r, row);
    if (utf_valid(value))
        store_plain(r, row, value);
    else
        field_problem(r, "not_valid", "The %.*s must be valid UTF-8.", STR_ARG(field_label(r->field, r->arena)));
}

static void read_pairs(struct field_reader *r, const struct field *fields, const struct query *q, void *row)
{
    for (const struct field *f = fields; f->kind != FIELD_END && !arena_over(r->arena); f++) {
        assert(f->kind != FIELD_OBJECT && f->kind != FIELD_LIST);      /* a query has no such values */
        r->field = f;
        if (f->kind == FIELD_INLINE)
            read_pairs(r, f->fields, q, (char *)row + f->offset);
        else if (!(f->flags & READ_ONLY))
            read_pair(r, q, row);
    }
}

err fields_read_query(const struct field *fields, const struct field_pair *pairs, size_t count, void *out,
                      struct field_set *sent, arena *a, struct problem *p)
{
    struct field_reader r = {.arena = a, .problem = p, .path = "", .top = out, .sent = sent};
    memset(out, 0, fields_size(fields));
    if (sent)
        sent->count = 0;
    read_pairs(&r, fields, &(struct query){pairs, count}, out);
    return reader_result(&r);
}
