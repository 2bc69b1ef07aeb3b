/* Paths and queries of any bytes: a decoded path is rooted, UTF-8, free of dot segments; a checked query can be walked. */
#include "base/utf.h"
#include "http/url.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_path(str raw)
{
    str path, segment;
    char *owned;
    if (url_decode_path(raw, &path, &owned) == OK) {
        assert(path.len <= raw.len && path.ptr[0] == '/' && utf_valid(path) && !str_has(path, '\0'));
        while (str_cut(&path, '/', &segment))
            assert(!str_eq(segment, STR(".")) && !str_eq(segment, STR("..")));
    }
    free(owned);
}

static void try_query(str raw)
{
    static arena *a;
    if (!a)
        a = arena_new(4 * MIB, 4 * MIB);
    struct url_pairs it = url_pairs(raw, a);
    str name, value;
    while (url_next(&it, &name, &value))
        assert(utf_valid(name) && utf_valid(value));
    assert(!it.failed || url_check_query(raw) != OK);
    arena_rewind(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    try_path((str){exact, size});
    try_query((str){exact, size});
    free(exact);
    return 0;
}
