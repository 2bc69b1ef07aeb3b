/*
 * An index in memory: filters, counts, facets, orders and words of documents, none of which it understands. A document has
 * an id, an owner, sets of values (its facets), keys to sort by, and words in tiers, the first of which weighs most.
 *
 * Any thread may ask while another feeds. A question holds the lock as a reader, for well under a ms at 100,000 documents; a
 * change as the writer, about as long: its texts are taken apart before. Memory that cannot be had ends the program, as it
 * does everywhere.
 */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H

#include "base/arena.h"
#include "base/str.h"

enum { MARKET_FACETS = 12, MARKET_VALUES = 32, MARKET_KEYS = 8, MARKET_TIERS = 4 };

/* How many facets, values of each, and keys there are. An order is the number of a key; one more, the last, is by text_key. */
struct market_shape { size_t facets, keys, values[MARKET_FACETS]; };
#define MARKET_BY_TEXT(shape) ((int)(shape)->keys)

struct market;
struct market *market_new(const struct market_shape *);
void market_free(struct market *);

/* ---- feeding: one thread at a time, beside those who ask ---- */

/* id > 0, unique. owner, group: 0 is none. facets[f] has a bit for each value it has of facet f. Texts are copied. */
struct market_doc {
    int64_t id, owner, group;
    uint32_t facets[MARKET_FACETS];
    int64_t keys[MARKET_KEYS];
    str text_key;
    str words[MARKET_TIERS];    /* of each tier, with a blank between each two; as they are: nothing is folded here */
    bool hidden;                /* kept, but nobody finds it until market_show */
};
void market_put(struct market *, const struct market_doc *);             /* in the place of the one with its id */
void market_drop(struct market *, int64_t id);                           /* nothing when there is none */
void market_key(struct market *, int64_t id, int key, int64_t value);    /* one key of it alone */
void market_show(struct market *, int64_t owner, bool shown);            /* all of an owner's */

/*
 * A new index is being filled: it sorts nothing and answers nothing until it is ready, once. Filling so costs a fifth of
 * what as many changes of a ready one do.
 */
void market_ready(struct market *);

struct market_size { size_t documents, words, bytes; };
struct market_size market_size(struct market *);

/* ---- asking: any thread ---- */

/*
 * What is looked for; all of it must hold. A bit of `own` says that facet f is asked for by own_values[f]: any of them. That
 * is left out where the values of this facet are counted; the same in `also` stays.
 */
struct market_ask {
    uint32_t own, own_values[MARKET_FACETS];
    uint32_t also, also_values[MARKET_FACETS];
    int64_t owner, group;         /* 0: any */
    bool has_since;               /* its key is at least so much */
    int since_key;
    int64_t since;
    bool has_ids;
    struct int_list ids;
    bool has_words;               /* every word, the last as a beginning, in the first `tiers` tiers; no words find nothing */
    struct str_list words;
    int tiers;
};

/*
 * By key, then id, upwards or down. by_tier: documents whose dearest tier that has all words is the first come first, and each
 * tier in that order; upwards, the last tier comes first.
 */
struct market_place { int tier; int64_t key; str text; int64_t id; };
struct market_page {
    int order;
    bool down, by_tier;
    int64_t limit, offset;
    const struct market_place *after;    /* what comes behind it, and the offset means nothing; NULL: from the start */
};

/* Of the page; total: of all that is found. last: the place of the last one, its text in the arena; when count > 0. */
struct market_found { int64_t *ids; size_t count; int64_t total; bool has_more; struct market_place last; };

/* Results and what is needed on the way live in the arena: of the latter about 25 bits for each document. */
void market_find(struct market *, const struct market_ask *, const struct market_page *, arena *, struct market_found *);
int64_t market_count(struct market *, const struct market_ask *, arena *);
struct market_counts { int64_t of[MARKET_FACETS][MARKET_VALUES]; };
void market_facets(struct market *, const struct market_ask *, arena *, struct market_counts *);

#endif
