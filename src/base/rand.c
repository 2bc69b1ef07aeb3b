/* Random bytes from the system, through libsodium. */
#include "base/rand.h"

#include "base/str.h"

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

/* A system call for 64 of them, not for each. */
uint64_t rand_name(void)
{
    static _Thread_local uint64_t drawn[64];
    static _Thread_local size_t left;
    if (left == 0) {
        rand_bytes(drawn, sizeof(drawn));
        left = COUNT(drawn);
    }
    return drawn[--left];
}

uint32_t rand_below(uint32_t bound)
{
    return randombytes_uniform(bound);
}
