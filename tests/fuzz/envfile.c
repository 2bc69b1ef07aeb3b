/* Files of settings of any bytes: what is read can be written back, and then reads the same. */
#include "base/envfile.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool last_of(str text, str name, arena *a, str *value)
{
    struct envfile f = {.rest = text, .arena = a};
    struct envfile_entry entry;
    bool found = false;
    while (envfile_next(&f, &entry))
        if (!entry.wrong && str_eq(entry.name, name)) {
            *value = entry.value;
            found = true;
        }
    return found;
}

static void try_set(str text, const struct envfile_entry *entry, str value, arena *a)
{
    buf out;
    str back = STR_NONE;
    buf_init(&out, 4 * MIB);
    assert(envfile_set(text, entry->name, value, &out) == OK);
    assert(last_of(buf_str(&out), entry->name, a, &back) == (value.ptr != NULL));
    assert(!value.ptr || str_eq(back, value));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    str text = {(const char *)data, size};
    if (!a)
        a = arena_new(32 * MIB, 4 * MIB);
    if (size > 4 * KIB)     /* each entry is written once into the whole: the square of it */
        return 0;

    struct envfile f = {.rest = text, .arena = a};
    struct envfile_entry entry;
    int line = 0;
    while (envfile_next(&f, &entry)) {
        assert(entry.line > line);
        line = entry.line;
        if (entry.wrong)
            continue;
        assert(envfile_name(entry.name) && entry.value.ptr && !str_has(entry.value, '\r') && !str_has(entry.value, '\0'));
        try_set(STR(""), &entry, entry.value, a);
        try_set(text, &entry, entry.value, a);
        try_set(text, &entry, STR_NONE, a);
    }
    arena_rewind(a);
    return 0;
}
