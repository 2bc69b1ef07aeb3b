/* Sets of slots as bits, 64 to a word; all sets of a question have the same number of words. */
#ifndef MARKET_BITS_H
#define MARKET_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool bits_have(const uint64_t *bits, uint32_t slot)
{
    return bits[slot / 64] >> slot % 64 & 1;
}

static inline void bits_set(uint64_t *bits, uint32_t slot)
{
    bits[slot / 64] |= UINT64_C(1) << slot % 64;
}

static inline void bits_clear(uint64_t *bits, uint32_t slot)
{
    bits[slot / 64] &= ~(UINT64_C(1) << slot % 64);
}

static inline void bits_and(uint64_t *into, const uint64_t *bits, size_t words)
{
    for (size_t i = 0; i < words; i++)
        into[i] &= bits[i];
}

static inline void bits_or(uint64_t *into, const uint64_t *bits, size_t words)
{
    for (size_t i = 0; i < words; i++)
        into[i] |= bits[i];
}

static inline void bits_without(uint64_t *into, const uint64_t *bits, size_t words)
{
    for (size_t i = 0; i < words; i++)
        into[i] &= ~bits[i];
}

int64_t bits_count(const uint64_t *bits, size_t words);
int64_t bits_count_both(const uint64_t *a, const uint64_t *b, size_t words);    /* of those that are in both */

#endif
