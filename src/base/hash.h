/* SHA-256, HMAC-SHA-256 (RFC 2104), comparing without telling by time; and a quick sum that only tells things apart. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

enum { SHA256_LEN = 32 };

void sha256(str data, uint8_t out[static SHA256_LEN]);
void hmac_sha256(str key, str data, uint8_t out[static SHA256_LEN]);

/*
 * 128 bits that differ when the bytes do, on every machine the same: for validators and keys of caches. Ten times as quick
 * as SipHash; whoever wants two texts to have one sum can find such a pair.
 */
enum { QUICK_SUM_LEN = 16 };
void quick_sum(str data, uint8_t out[static QUICK_SUM_LEN]);

/* SipHash-2-4 of 128 bits: as quick a sum that nobody makes who lacks the key. */
enum { SUM_KEY_LEN = 16 };
void keyed_sum(const uint8_t key[static SUM_KEY_LEN], str data, uint8_t out[static QUICK_SUM_LEN]);

/* Takes the same time whatever the bytes are; lengths are no secret. */
bool same_bytes(str a, str b);

#endif
