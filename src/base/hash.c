/* SHA-256 and what is made of it, by libsodium; the quick sum folds the products of 64-bit words. */
#include "base/hash.h"

#include <endian.h>
#include <sodium.h>
#include <string.h>

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

/* ---- the quick sum ---- */

enum { SUM_STEP = 32 };

/* Digits of pi behind the point, as good as any. */
static const uint64_t odd_words[] = {0x243f6a8885a308d3, 0x13198a2e03707345, 0xa4093822299f31d1, 0x082efa98ec4e6c89};

static uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return le64toh(word);
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two lanes, so that the products do not wait for each other. */
static void sum_step(uint64_t lane[2], const char *at)
{
    lane[0] = fold(word_at(at) ^ odd_words[0], word_at(at + 8) ^ lane[0]);
    lane[1] = fold(word_at(at + 16) ^ odd_words[1], word_at(at + 24) ^ lane[1]);
}

void quick_sum(str data, uint8_t out[static QUICK_SUM_LEN])
{
    uint64_t lane[2] = {odd_words[2] ^ data.len, odd_words[3] ^ data.len};
    size_t at = 0;
    for (; data.len - at >= SUM_STEP; at += SUM_STEP)
        sum_step(lane, data.ptr + at);

    char rest[SUM_STEP] = {0};
    if (data.len > at)
        memcpy(rest, data.ptr + at, data.len - at);
    sum_step(lane, rest);
    uint64_t sums[2] = {
        htole64(fold(lane[0] ^ odd_words[1], lane[1] ^ odd_words[2])),
        htole64(fold(lane[1] ^ odd_words[3], lane[0] ^ odd_words[0])),
    };
    memcpy(out, sums, sizeof(sums));
}

_Static_assert(SUM_KEY_LEN == crypto_shorthash_siphashx24_KEYBYTES && QUICK_SUM_LEN == crypto_shorthash_siphashx24_BYTES, "lengths agree");

void keyed_sum(const uint8_t key[static SUM_KEY_LEN], str data, uint8_t out[static QUICK_SUM_LEN])
{
    crypto_shorthash_siphashx24(out, bytes_of(data), data.len, key);
}

bool same_bytes(str a, str b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}
