/* SHA-256, HMAC-SHA-256 (RFC 2104) and comparing without telling by time. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

enum { SHA256_LEN = 32 };

void sha256(str data, uint8_t out[static SHA256_LEN]);
void hmac_sha256(str key, str data, uint8_t out[static SHA256_LEN]);

/* Takes the same time whatever the bytes are; lengths are no secret. */
bool same_bytes(str a, str b);

#endif
