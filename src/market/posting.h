/*
 * Where a word stands: slots of documents, each with the first tier that has it there. Few are written down as steps from one
 * slot to the next, a byte or two each; the many of a common word, tier by tier, as bits.
 */
#ifndef MARKET_POSTING_H
#define MARKET_POSTING_H

#include "market/bits.h"
#include "market/market.h"

enum { POSTING_INSIDE = 16 };

struct tier_bits;

/*
 * bytes: (slot - slot before) << 2 | tier, seven bits in each, the lowest first, slots rising; the first step is from 0.
 * Inside the struct while cap is 0. A slot is in the bytes or in one tier's bits.
 */
struct posting {
    union { uint8_t inside[POSTING_INSIDE]; uint8_t *outside; };
    uint32_t len, cap;
    uint32_t last;                /* slot of the last step; when len > 0 */
    uint32_t look_at;             /* length at which it is looked again whether a tier has enough for bits */
    struct tier_bits *tier_bits;  /* NULL: none has */
};

void posting_release(struct posting *);
void posting_add(struct posting *, uint32_t slot, int tier, size_t words);    /* a slot it does not have; words: of a set of bits */
bool posting_sweep(struct posting *, const uint64_t *gone, size_t words);     /* without these slots; true: nothing is left */
size_t posting_bytes(const struct posting *);                                 /* of memory beside the struct */

/* Adds the slots of each of the first `tiers` tiers to into[tier], of so many words. */
void posting_read(const struct posting *, uint64_t *const *into, int tiers, size_t words);

#endif
