/* Random bytes from the system, for keys, tokens and ids. Any thread. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

/* Once, before threads start; prepares libsodium for base/hash.h and password hashing too. Aborts when there is no randomness. */
void rand_setup(void);

void rand_bytes(void *out, size_t len);

/* As random, but drawn ahead for this thread and kept until used: for names that must not meet, not for secrets. */
uint64_t rand_name(void);
uint32_t rand_below(uint32_t bound);     /* 0 … bound-1, evenly; bound > 0 */

#endif
