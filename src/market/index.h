/* What the index consists of. Private to src/market. */
#ifndef MARKET_INDEX_H
#define MARKET_INDEX_H

#include "market/docs.h"
#include "market/words.h"

#include <pthread.h>

struct market {
    pthread_rwlock_t lock;        /* guards what follows, but for the seed of `words`; nothing is taken after it */
    struct docs docs;
    struct words *words;
    uint64_t *gone, *swept;       /* slots without a document whose words still stand there: to be swept later, and now */
    size_t gone_words, swept_words, gone_count;
    bool is_sweeping;
    size_t sweep_at, sweep_places;
};

#endif
