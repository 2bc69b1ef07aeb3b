/* Counting bits with three carries, eight words at once: a third of the steps of counting each word, on every processor. */
#include "market/bits.h"

static int64_t count_word(uint64_t w)
{
    w -= w >> 1 & UINT64_C(0x5555555555555555);
    w = (w & UINT64_C(0x3333333333333333)) + (w >> 2 & UINT64_C(0x3333333333333333));
    w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int64_t)(w * UINT64_C(0x0101010101010101) >> 56);
}

/* The sum of three bits in each place: *carry counts two. */
static inline uint64_t add3(uint64_t a, uint64_t b, uint64_t c, uint64_t *carry)
{
    uint64_t half = a ^ b;
    *carry = (a & b) | (half & c);
    return half ^ c;
}

struct carries { uint64_t ones, twos, fours; };

/* Eight words into the carries; what runs over counts eight. */
static inline uint64_t add8(struct carries *c, const uint64_t w[static 8])
{
    uint64_t two_a, two_b, four_a, four_b, eight;
    c->ones = add3(c->ones, w[0], w[1], &two_a);
    c->ones = add3(c->ones, w[2], w[3], &two_b);
    c->twos = add3(c->twos, two_a, two_b, &four_a);
    c->ones = add3(c->ones, w[4], w[5], &two_a);
    c->ones = add3(c->ones, w[6], w[7], &two_b);
    c->twos = add3(c->twos, two_a, two_b, &four_b);
    c->fours = add3(c->fours, four_a, four_b, &eight);
    return eight;
}

int64_t bits_count_both(const uint64_t *a, const uint64_t *b, size_t words)
{
    struct carries c = {0};
    int64_t eights = 0, rest = 0;
    size_t i = 0;
    for (; i + 8 <= words; i += 8) {
        uint64_t both[8];
        for (size_t j = 0; j < 8; j++)
            both[j] = a[i + j] & b[i + j];
        eights += count_word(add8(&c, both));
    }
    for (; i < words; i++)
        rest += count_word(a[i] & b[i]);
    return 8 * eights + 4 * count_word(c.fours) + 2 * count_word(c.twos) + count_word(c.ones) + rest;
}

int64_t bits_count(const uint64_t *bits, size_t words)
{
    return bits_count_both(bits, bits, words);
}
