/* A struct as JSON by its field table: the hot path of every answer. */
#include "json/table.h"

static const int64_t *int_at(const struct field *f, const void *row)
{
    return field_at(f, row);
}

static const str *str_at(const struct field *f, const void *row)
{
    return field_at(f, row);
}

/* An id or a time of 0 is no value. */
static void put_int(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_int(w, *int_at(f, row));
}

static void put_id(struct json_writer *w, const struct field *f, const void *row)
{
    int64_t id = *int_at(f, row);
    if (id)
        json_put_int(w, id);
    else
        json_put_null(w);
}

static void put_time(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_time(w, *int_at(f, row));
}

static void put_real(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_real(w, *(const double *)field_at(f, row));
}

static void put_bool(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_bool(w, *(const bool *)field_at(f, row));
}

static void put_text(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_text(w, *str_at(f, row));
}

static void put_raw(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_raw(w, *str_at(f, row));
}

static void put_object(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_object(w, f->fields, field_at(f, row));
}

static void put_list(struct json_writer *w, const struct field *f, const void *row)
{
    const void *const *entries = field_at(f, row);
    size_t count = *(const size_t *)((const char *)row + f->count);
    json_put_rows(w, f->fields, *entries, count, fields_size(f->fields));
}

static void put_texts(struct json_writer *w, const struct field *f, const void *row)
{
    const struct str_list *texts = field_at(f, row);
    json_open_list(w);
    for (size_t i = 0; i < texts->count; i++)
        json_put_text(w, texts->items[i]);
    json_close_list(w);
}

static void put_ids(struct json_writer *w, const struct field *f, const void *row)
{
    const struct int_list *ids = field_at(f, row);
    json_open_list(w);
    for (size_t i = 0; i < ids->count; i++)
        json_put_int(w, ids->items[i]);
    json_close_list(w);
}

static void put_custom(struct json_writer *w, const struct field *f, const void *row)
{
    f->write(w, row);
}

typedef void write_kind(struct json_writer *w, const struct field *f, const void *row);
static write_kind *const kinds[] = {
    [FIELD_ID] = put_id,           [FIELD_INT] = put_int,         [FIELD_REAL] = put_real,
    [FIELD_BOOL] = put_bool,       [FIELD_TIME] = put_time,       [FIELD_TEXT] = put_text,
    [FIELD_WORD] = put_text,       [FIELD_RAW] = put_raw,         [FIELD_OBJECT] = put_object,
    [FIELD_LIST] = put_list,       [FIELD_TEXT_LIST] = put_texts, [FIELD_WORD_LIST] = put_texts,
    [FIELD_ID_LIST] = put_ids,     [FIELD_CUSTOM] = put_custom,
};

static void put_member(struct json_writer *w, const struct field *f, const void *row)
{
    json_put_key(w, field_key(f));
    if (field_has(f, row))
        kinds[f->kind](w, f, row);
    else
        json_put_null(w);
}

void json_put_members(struct json_writer *w, const struct field *fields, const void *row)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if ((f->flags & WRITE_ONLY) || !field_is_shown(f, row))
            continue;
        if (f->kind == FIELD_INLINE)
            json_put_members(w, f->fields, field_at(f, row));
        else
            put_member(w, f, row);
    }
}

void json_put_object(struct json_writer *w, const struct field *fields, const void *row)
{
    json_open(w);
    json_put_members(w, fields, row);
    json_close(w);
}

void json_expect_rows(struct json_writer *w, size_t first, size_t more)
{
    size_t len = (w->out->len - first) * more;
    if (len < w->out->max - w->out->len)
        (void)buf_reserve(w->out, len);
}

/* The writer's loop over a list stops when the buf has failed: the rest would be dropped. */
void json_put_rows(struct json_writer *w, const struct field *fields, const void *rows, size_t count, size_t row_size)
{
    json_open_list(w);
    size_t start = w->out->len;
    for (size_t i = 0; i < count && !w->out->failed; i++) {
        json_put_object(w, fields, (const char *)rows + i * row_size);
        if (i == 0)
            json_expect_rows(w, start, count - 1);
    }
    json_close_list(w);
}
