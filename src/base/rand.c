/* Random bytes from the system, through libsodium. */
#include "base/rand.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

void rand_setup(void)
{
    if (sodium_init() < 0) {
        fprintf(stderr, "pitchey: the system gives no random bytes\n");
        abort();
    }
}

void rand_bytes(void *out, size_t len)
{
    randombytes_buf(out, len);
}

uint32_t rand_below(uint32_t bound)
{
    return randombytes_uniform(bound);
}
