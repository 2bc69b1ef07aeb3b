/* A body by its field table: each row finds its value, and the value becomes the member. */
#include "json/parse.h"
#include "json/reader.h"

#include <math.h>
#include <string.h>

static void read_members(struct field_reader *r, const struct field *fields, const struct json_value *object, void *row);

/* ---- finding ---- */

static bool says_something(const struct json_value *v)
{
    bool empty = value_kind(v) == VALUE_TEXT && value_text(v).len == 0;
    return value_kind(v) != VALUE_NULL && !empty;
}

/* An older name of a word may be another field's too: `budget` is a band when it is text, an amount when it is a number. */
static bool is_meant(const struct field *f, const struct json_value *v)
{
    return f->kind != FIELD_WORD || value_kind(v) == VALUE_TEXT || value_kind(v) == VALUE_NULL;
}

/* Of the older names: the first that says something, else the first that was sent. */
static const struct json_value *find_older(const struct field *f, const struct json_value *object)
{
    const struct json_value *first = NULL;
    str rest = str_from(f->also), name;
    while (str_cut(&rest, ',', &name)) {
        const struct json_value *v = value_get(object, name);
        if (!v || !is_meant(f, v))
            continue;
        if (says_something(v))
            return v;
        first = first ? first : v;
    }
    return first;
}

/* In a create null is absent. */
static bool is_sent(const struct field_reader *r, const struct json_value *v)
{
    return v && (r->over || value_kind(v) != VALUE_NULL);
}

/* NULL: it was not sent. */
static const struct json_value *find(struct field_reader *r, const struct json_value *object)
{
    const struct field_key *k = field_key(r->field);
    const struct json_value *v = value_get(object, (str){k->name, k->len});
    if (!is_sent(r, v))
        v = find_older(r->field, object);
    return is_sent(r, v) ? v : NULL;
}

/* ---- one function for each kind ---- */

static bool read_integer(struct field_reader *r, const struct json_value *v, void *row)
{
    int64_t n;
    if (value_integer(v, &n))
        return store_integer(r, row, n);
    bool huge = r->field->kind == FIELD_INT && fabs(value_number(v)) > 9e15;
    return huge ? out_of_range(r) : wrong_kind(r);
}

static bool read_real(struct field_reader *r, const struct json_value *v, void *row)
{
    return value_kind(v) == VALUE_NUMBER ? store_number(r, row, value_number(v)) : wrong_kind(r);
}

static bool read_bool(struct field_reader *r, const struct json_value *v, void *row)
{
    return value_kind(v) == VALUE_BOOL ? store_bool(r, row, value_bool(v)) : wrong_kind(r);
}

static bool read_text(struct field_reader *r, const struct json_value *v, void *row)
{
    return value_kind(v) == VALUE_TEXT ? store_text(r, row, value_text(v)) : wrong_kind(r);
}

static bool read_texts(struct field_reader *r, const struct json_value *v, void *row)
{
    if (value_kind(v) != VALUE_LIST)
        return wrong_kind(r);
    size_t count = value_count(v);
    str *texts = ARENA_ARRAY(r->arena, str, count);
    for (size_t i = 0; i < count; i++) {
        if (value_kind(value_at(v, i)) != VALUE_TEXT)
            return wrong_kind(r);
        texts[i] = value_text(value_at(v, i));
    }
    return store_texts(r, row, texts, count);
}

static bool read_ids(struct field_reader *r, const struct json_value *v, void *row)
{
    if (value_kind(v) != VALUE_LIST)
        return wrong_kind(r);
    size_t count = value_count(v);
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        if (!value_integer(value_at(v, i), &ids[i]))
            return wrong_kind(r);
    return store_ids(r, row, ids, count);
}

/* Over a row an object is merged; one that was not there before is made anew. */
static bool read_object(struct field_reader *r, const struct json_value *v, void *row)
{
    if (value_kind(v) != VALUE_OBJECT)
        return wrong_kind(r);

    const struct field *f = r->field;
    struct field_reader inner = *r;
    inner.path = path_into(r);
    inner.over = r->over && field_has(f, row);
    read_members(&inner, f->fields, v, (char *)row + f->offset);
    if (f->has)
        *(bool *)((char *)row + f->has - 1) = true;
    return true;
}

/* A list that is sent replaces the old one, so that its entries are new. */
static bool read_list(struct field_reader *r, const struct json_value *v, void *row)
{
    if (value_kind(v) != VALUE_LIST)
        return wrong_kind(r);
    const struct field *f = r->field;
    size_t count = value_count(v), size = fields_size(f->fields);
    if (count == 0)
        return store_nothing(r, row);
    if (!check_count(r, count))
        return false;

    char *entries = arena_alloc(r->arena, arena_array_size(size, count), _Alignof(max_align_t));
    for (size_t i = 0; i < count && !arena_over(r->arena); i++) {
        const struct json_value *entry = value_at(v, i);
        struct field_reader inner = *r;
        inner.path = path_into_entry(r, i);
        inner.over = false;
        inner.sent = NULL;
        if (value_kind(entry) != VALUE_OBJECT)
            return wrong_kind(r);
        read_members(&inner, f->fields, entry, entries + i * size);
    }
    *(void **)((char *)row + f->offset) = entries;
    *(size_t *)((char *)row + f->count) = count;
    return true;
}

static bool read_custom(struct field_reader *r, const struct json_value *v, void *row)
{
    return r->field->decode(r, v, row);
}

typedef bool read_kind(struct field_reader *r, const struct json_value *v, void *row);
static read_kind *const kinds[] = {
    [FIELD_ID] = read_integer,     [FIELD_INT] = read_integer,     [FIELD_REAL] = read_real,
    [FIELD_BOOL] = read_bool,      [FIELD_TIME] = read_text,       [FIELD_TEXT] = read_text,
    [FIELD_WORD] = read_text,      [FIELD_OBJECT] = read_object,   [FIELD_LIST] = read_list,
    [FIELD_TEXT_LIST] = read_texts, [FIELD_WORD_LIST] = read_texts, [FIELD_ID_LIST] = read_ids,
    [FIELD_CUSTOM] = read_custom,
};

/* ---- the table ---- */

static void read_member(struct field_reader *r, const struct json_value *object, void *row)
{
    const struct json_value *v = find(r, object);
    if (!v) {
        if (!r->over)
            store_absent(r, row);
        return;
    }
    if (r->field->kind != FIELD_OBJECT)
        reader_mark(r, row);
    if (value_kind(v) == VALUE_NULL)
        store_nothing(r, row);
    else
        kinds[r->field->kind](r, v, row);
}

static void read_members(struct field_reader *r, const struct field *fields, const struct json_value *object, void *row)
{
    for (const struct field *f = fields; f->kind != FIELD_END && !arena_over(r->arena); f++) {
        r->field = f;
        if (f->kind == FIELD_INLINE)
            read_members(r, f->fields, object, (char *)row + f->offset);
        else if (!(f->flags & READ_ONLY))
            read_member(r, object, row);
    }
}

static err read_body(struct field_reader *r, const struct field *fields, str body, void *row)
{
    const struct json_value *object;
    TRY(json_parse(body, r->arena, r->problem, &object));
    r->top = row;
    read_members(r, fields, object, row);
    return reader_result(r);
}

err fields_read(const struct field *fields, str body, void *out, arena *a, struct problem *p)
{
    struct field_reader r = {.arena = a, .problem = p, .path = ""};
    memset(out, 0, fields_size(fields));
    return read_body(&r, fields, body, out);
}

err fields_read_over(const struct field *fields, str body, void *row, struct field_set *sent, arena *a, struct problem *p)
{
    struct field_reader r = {.arena = a, .problem = p, .path = "", .over = true, .sent = sent};
    if (sent)
        sent->count = 0;
    return read_body(&r, fields, body, row);
}
