/* Any bytes as a time or base64: what is read is written and read as the same. */
#include "base/encode.h"
#include "base/stamp.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_stamp(str text)
{
    int64_t ms, again;
    char out[STAMP_LEN];
    if (stamp_read(text, &ms) == OK) {
        stamp_put(out, ms);
        assert(stamp_read((str){out, STAMP_LEN}, &again) == OK && again == ms);
    }
}

static void try_encodings(str text, arena *a)
{
    str bytes;
    if (base64_decode(text, a, &bytes) == OK)
        assert(str_eq(base64_encode(bytes, a), text));
    if (base64url_decode(text, a, &bytes) == OK)
        assert(str_eq(base64url_encode(bytes, a), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    if (!a)
        a = arena_new(16 * MIB, 16 * MIB);
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    try_stamp((str){exact, size});
    try_encodings((str){exact, size}, a);
    arena_rewind(a);
    free(exact);
    return 0;
}
