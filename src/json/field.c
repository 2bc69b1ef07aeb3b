/* Field tables: their names, and the problems of a field in words. */
#include "json/reader.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

void json_setup(void)
{
    json_object_seed(0);
}

/* ---- names ---- */

/* Guards the making of names, once for each row; nothing else is taken while it is held. */
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

/* valid_days -> validDays. Gives the length. */
static size_t camel(const char *name, size_t len, char out[static FIELD_NAME_MAX + 1])
{
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        bool up = name[i] == '_' && i + 1 < len;
        char c = up ? name[++i] : name[i];
        assert(used < FIELD_NAME_MAX);
        out[used++] = up && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return used;
}

/* The member without the unit that a time has in C. */
static str member_stem(const struct field *f)
{
    str name = str_from(f->name);
    bool is_time = f->kind == FIELD_TIME && str_ends(name, STR("_ms"));
    return is_time ? str_sub(name, 0, name.len - 3) : name;
}

static size_t wire_name(const struct field *f, char out[static FIELD_NAME_MAX + 1])
{
    if (f->wire) {
        size_t len = strlen(f->wire);
        assert(len <= FIELD_NAME_MAX);
        memcpy(out, f->wire, len);
        return len;
    }
    str stem = member_stem(f);
    size_t len = camel(stem.ptr, stem.len, out);
    if (stem.len < strlen(f->name)) {
        assert(len + 2 <= FIELD_NAME_MAX);
        memcpy(out + len, "At", 2);
        len += 2;
    }
    return len;
}

const struct field_key *field_key_make(const struct field *f)
{
    struct field_key *k = f->key;
    pthread_mutex_lock(&names_lock);
    if (!atomic_load_explicit(&k->ready, memory_order_relaxed)) {
        size_t len = wire_name(f, k->name);
        k->name[len] = '\0';
        k->len = (unsigned char)len;
        k->key[0] = ',';
        k->key[1] = '"';
        memcpy(k->key + 2, k->name, len);
        memcpy(k->key + 2 + len, "\":", 2);
        atomic_store_explicit(&k->ready, true, memory_order_release);
    }
    pthread_mutex_unlock(&names_lock);
    return k;
}

const char *field_name(const struct field *f)
{
    return field_key(f)->name;
}

/* ---- at start ---- */

static size_t wire_length(const struct field *f)
{
    if (f->wire)
        return strlen(f->wire);
    str stem = member_stem(f);
    size_t len = stem.len + (stem.len < strlen(f->name) ? 2 : 0);
    for (size_t i = 0; i + 1 < stem.len; i++)
        len -= stem.ptr[i] == '_';
    return len;
}

/* Of lists the entries' fields are not remembered as sent. */
static const char *flaw_of(const struct field *fields, size_t *sent, arena *a)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        size_t inside = 0;
        if (wire_length(f) > FIELD_NAME_MAX)
            return arena_printf(a, "has a field \"%s\" whose name is longer than %d", f->wire ? f->wire : f->name, FIELD_NAME_MAX).ptr;
        const char *flaw = f->fields ? flaw_of(f->fields, &inside, a) : NULL;
        if (flaw)
            return flaw;
        *sent += 1 + (f->kind == FIELD_LIST || f->kind == FIELD_RAW ? 0 : inside);
    }
    return NULL;
}

const char *fields_flaw(const struct field *fields, arena *a)
{
    size_t sent = 0;
    const char *flaw = flaw_of(fields, &sent, a);
    if (flaw || sent <= FIELDS_SENT_MAX)
        return flaw;
    return arena_printf(a, "has a table of %zu fields; the most is %d", sent, FIELDS_SENT_MAX).ptr;
}

const char *fields_name(const struct field *fields)
{
    while (fields->kind != FIELD_END)
        fields++;
    return fields->name;
}

size_t fields_size(const struct field *fields)
{
    return fields->size;
}

str field_label(const struct field *f, arena *a)
{
    if (f->label)
        return str_from(f->label);
    str stem = member_stem(f);
    char *label = arena_cstr(a, stem);
    for (size_t i = 0; i < stem.len; i++)
        if (label[i] == '_')
            label[i] = ' ';
    return (str){label, stem.len};
}

bool field_is_list(const struct field *f)
{
    return f->kind == FIELD_LIST || f->kind == FIELD_TEXT_LIST || f->kind == FIELD_WORD_LIST ||
           f->kind == FIELD_ID_LIST;
}

bool field_set_has(const struct field_set *set, size_t offset, size_t size)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->offsets[i] >= offset && set->offsets[i] - offset < size)
            return true;
    return false;
}

/* ---- problems ---- */

arena *field_arena(const struct field_reader *r)
{
    return r->arena;
}

const char *path_into(struct field_reader *r)
{
    return arena_printf(r->arena, "%s%s.", r->path, field_name(r->field)).ptr;
}

const char *path_into_entry(struct field_reader *r, size_t i)
{
    return arena_printf(r->arena, "%s%s[%zu].", r->path, field_name(r->field), i).ptr;
}

bool field_problem(struct field_reader *r, const char *code, const char *fmt, ...)
{
    const char *name = field_name(r->field);
    if (r->path[0])
        name = arena_printf(r->arena, "%s%s", r->path, name).ptr;
    va_list args;
    va_start(args, fmt);
    problem_vfield(r->problem, r->arena, name, code, fmt, args);
    va_end(args);
    return false;
}

err reader_result(struct field_reader *r)
{
    if (arena_over(r->arena))
        return problem_set(r->problem, r->arena, ERR_TOO_LARGE, "The request holds more than we can work on at once.");
    return r->problem->field_count ? ERR_INVALID : OK;
}
