/* A validator for answers made at run time. */
#include "base/etag.h"

#include "base/encode.h"

#include <sodium.h>

str etag_of(str bytes, arena *a)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "pitchey answers";
    unsigned char sum[crypto_shorthash_siphashx24_BYTES];
    crypto_shorthash_siphashx24(sum, (const unsigned char *)bytes.ptr, bytes.len, key);
    str hex = hex_encode((str){(const char *)sum, sizeof(sum)}, a);
    return arena_printf(a, "\"%.*s\"", STR_ARG(hex));
}
