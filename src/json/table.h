/* A row of a field table and its member. For json/ alone. */
#ifndef JSON_TABLE_H
#define JSON_TABLE_H

#include "json/field.h"

const struct field_key *field_key_make(const struct field *f);

static inline const struct field_key *field_key(const struct field *f)
{
    return atomic_load_explicit(&f->key->ready, memory_order_acquire) ? f->key : field_key_make(f);
}

/* A key has four signs besides its name; a block of this many bytes from its first or second holds it. */
enum { FIELD_KEY_SIGNS = 4, FIELD_KEY_ROOM = FIELD_NAME_MAX + FIELD_KEY_SIGNS };
void json_put_key(struct json_writer *w, const struct field_key *k);

static inline const void *field_at(const struct field *f, const void *row)
{
    return (const char *)row + f->offset;
}

/* True when it has no flag. */
static inline bool field_has(const struct field *f, const void *row)
{
    return !f->has || *(const bool *)((const char *)row + f->has - 1);
}

static inline bool field_is_shown(const struct field *f, const void *row)
{
    return !f->only_if || *(const bool *)((const char *)row + f->only_if - 1);
}

bool field_is_list(const struct field *f);
str field_label(const struct field *f, arena *a);      /* "long synopsis" */

#endif
