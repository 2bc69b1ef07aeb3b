/* Bytes as text, by libsodium: strict, and in the same time whatever the bytes are. */
#include "base/encode.h"

#include <sodium.h>

static str base64_write(str bytes, arena *a, int variant)
{
    size_t room = sodium_base64_encoded_len(bytes.len, variant);      /* with a NUL */
    char *out = arena_alloc(a, room, 1);
    sodium_bin2base64(out, room, (const unsigned char *)bytes.ptr, bytes.len, variant);
    return (str){out, str_from(out).len};
}

static err base64_read(str text, arena *a, str *bytes, int variant)
{
    size_t room = text.len / 4 * 3 + 3, len = 0;
    unsigned char *out = arena_alloc(a, room, 1);
    if (!str_is_ascii(text) ||      /* libsodium 1.0.18 takes some bytes above it for signs */
        (text.len && sodium_base642bin(out, room, text.ptr, text.len, NULL, &len, NULL, variant) != 0))
        return ERR_INVALID;
    *bytes = (str){(const char *)out, len};
    return OK;
}

str base64_encode(str bytes, arena *a)
{
    return base64_write(bytes, a, sodium_base64_VARIANT_ORIGINAL);
}

str base64url_encode(str bytes, arena *a)
{
    return base64_write(bytes, a, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

err base64_decode(str text, arena *a, str *bytes)
{
    return base64_read(text, a, bytes, sodium_base64_VARIANT_ORIGINAL);
}

err base64url_decode(str text, arena *a, str *bytes)
{
    return base64_read(text, a, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    char letter = (char)(digit | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

str hex_encode(str bytes, arena *a)
{
    size_t len = 2 * bytes.len;
    char *out = arena_alloc(a, len + 1, 1);
    sodium_bin2hex(out, len + 1, (const unsigned char *)bytes.ptr, bytes.len);
    return (str){out, len};
}
