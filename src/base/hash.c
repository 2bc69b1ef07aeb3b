/* SHA-256 and what is made of it, by libsodium. */
#include "base/hash.h"

#include <sodium.h>

_Static_assert(SHA256_LEN == crypto_hash_sha256_BYTES && SHA256_LEN == crypto_auth_hmacsha256_BYTES, "lengths agree");

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.ptr;
}

void sha256(str data, uint8_t out[static SHA256_LEN])
{
    crypto_hash_sha256(out, bytes_of(data), data.len);
}

void hmac_sha256(str key, str data, uint8_t out[static SHA256_LEN])
{
    crypto_auth_hmacsha256_state state;      /* the one-step form takes keys of 32 bytes only */
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
    crypto_auth_hmacsha256_update(&state, bytes_of(data), data.len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

bool same_bytes(str a, str b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}
