/*
 * Documents by slot: columns of what is asked for by number, and an array for each order. A slot is given once to a document and
 * comes back when no word stands there any more.
 */
#ifndef MARKET_DOCS_H
#define MARKET_DOCS_H

#include "market/bits.h"
#include "market/market.h"

#define SLOT_NONE UINT32_MAX

struct docs {
    struct market_shape shape;
    size_t slots, cap;                    /* slots given out so far; room for so many, a multiple of 64 */
    size_t count;                         /* documents there are */
    int64_t *ids, *owners, *groups, *keys[MARKET_KEYS];
    str *texts;                           /* owned */
    uint64_t *there, *shown, *values[MARKET_FACETS][MARKET_VALUES];
    uint32_t *orders[MARKET_KEYS + 1];    /* slots by key, then id; the last one by text; each of `count`, once sorted */
    bool is_sorted;
    uint32_t *by_id;                      /* hash table of slots + 1; 0: free */
    size_t places;
    uint32_t *free_slots;
    size_t free_count, free_cap;
};

void docs_init(struct docs *, const struct market_shape *);
void docs_release(struct docs *);
size_t docs_bytes(const struct docs *);
void docs_sort(struct docs *);

static inline size_t docs_words(const struct docs *d) { return d->cap / 64; }    /* of a set of bits */
static inline size_t docs_orders(const struct docs *d) { return d->shape.keys + 1; }

uint32_t docs_slot(const struct docs *, int64_t id);               /* SLOT_NONE: there is none */
uint32_t docs_add(struct docs *, const struct market_doc *);       /* an id that is not there */
void docs_remove(struct docs *, uint32_t slot);                    /* it may be given out again after docs_give_back */
void docs_give_back(struct docs *, uint32_t slot);
void docs_key(struct docs *, uint32_t slot, int key, int64_t value);

/* How many of an order stand before this place, and, behind = true, at it. */
size_t docs_before(const struct docs *, int order, const struct market_place *, bool behind);

#endif
