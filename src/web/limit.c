/* Rate limits: a hash table of sliding windows in shards, each with a lock held for one probe. */
#include "web/limit.h"

#include "base/hash.h"
#include "base/rand.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 12, SHARDS = 16, WAYS = 8 };

/* Thirteen counters: 12 whole slots of window ÷ 12 and the current one. slot_no is the current one's number in time. */
struct window {
    uint64_t key;                /* hash of rule and key; 0: free */
    int64_t slot_no;
    int64_t seen_ms;             /* when it was last asked for, refused or not: by it windows of any length compare */
    uint32_t count[SLOTS + 1];   /* by slot number modulo 13 */
};

struct shard {
    pthread_mutex_t lock;        /* guards its windows; nothing is taken after it */
    struct window *windows;      /* sets of WAYS: a key lives in the set its hash names */
    size_t sets;
};

struct limiter {
    struct shard shard[SHARDS];
    uint8_t seed[SUM_KEY_LEN];   /* nobody outside may know which keys share a set */
};

struct limiter *limiter_new(size_t memory_bytes)
{
    struct limiter *l = calloc(1, sizeof(*l));
    size_t sets = memory_bytes / sizeof(struct window) / WAYS / SHARDS;
    if (!l)
        abort();
    rand_bytes(l->seed, sizeof(l->seed));
    for (int i = 0; i < SHARDS; i++) {
        struct shard *s = &l->shard[i];
        pthread_mutex_init(&s->lock, NULL);
        s->sets = sets ? sets : 1;
        s->windows = calloc(s->sets * WAYS, sizeof(*s->windows));
        if (!s->windows)
            abort();
    }
    return l;
}

void limiter_free(struct limiter *l)
{
    if (!l)
        return;
    for (int i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&l->shard[i].lock);
        free(l->shard[i].windows);
    }
    free(l);
}

/*
 * Keys are addresses, which a caller of IPv6 chooses among 65,536 networks: who could tell which of them share a set with
 * his own would push his full window out of it. So the sum is keyed; each rule takes its own line through its two halves.
 */
static uint64_t hash_of(const struct limiter *l, int rule, str key)
{
    uint64_t half[2];
    _Static_assert(sizeof(half) == QUICK_SUM_LEN, "the sum is two halves");
    keyed_sum(l->seed, key, (uint8_t *)half);
    uint64_t h = half[0] + half[1] * (uint64_t)rule;
    return h ? h : 1;
}

/* The key's window in its set, or the place of the one that was seen longest ago. */
static struct window *window_find(struct shard *s, uint64_t key)
{
    struct window *set = &s->windows[(key / SHARDS % s->sets) * WAYS], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].key == 0 || (oldest->key != 0 && set[i].seen_ms < oldest->seen_ms))
            oldest = &set[i];
    }
    *oldest = (struct window){.key = key};
    return oldest;
}

/* Moves the window to the present slot; what is older than 12 slots is forgotten. */
static void window_advance(struct window *w, int64_t slot_no)
{
    int64_t steps = slot_no - w->slot_no;
    if (steps <= 0)
        return;
    if (steps > SLOTS)
        memset(w->count, 0, sizeof(w->count));
    else
        for (int64_t n = w->slot_no + 1; n <= slot_no; n++)
            w->count[n % (SLOTS + 1)] = 0;
    w->slot_no = slot_no;
}

static int64_t window_sum(const struct window *w)
{
    int64_t sum = 0;
    for (int i = 0; i <= SLOTS; i++)
        sum += w->count[i];
    return sum;
}

/* Seconds until the oldest slot with something in it leaves. */
static int64_t window_reset_s(const struct window *w, int64_t slot_ms, int64_t now_ms)
{
    for (int64_t n = w->slot_no - SLOTS; n <= w->slot_no; n++)
        if (n >= 0 && w->count[n % (SLOTS + 1)])
            return ((n + SLOTS + 1) * slot_ms - now_ms + 999) / 1000;
    return 0;
}

struct rate_state limiter_count(struct limiter *l, int rule, str key, struct rate rate, int64_t now_ms)
{
    if (rate.limit == 0)
        return (struct rate_state){0};
    uint64_t h = hash_of(l, rule, key);
    struct shard *s = &l->shard[h % SHARDS];
    int64_t slot_ms = rate.window_ms / SLOTS ? rate.window_ms / SLOTS : 1;

    pthread_mutex_lock(&s->lock);
    struct window *w = window_find(s, h);
    window_advance(w, now_ms / slot_ms);
    w->seen_ms = now_ms;
    int64_t used = window_sum(w);
    bool refused = used >= rate.limit;
    if (!refused) {
        w->count[w->slot_no % (SLOTS + 1)]++;
        used++;
    }
    struct rate_state state = {rate.limit, rate.limit - used, window_reset_s(w, slot_ms, now_ms), refused};
    pthread_mutex_unlock(&s->lock);
    return state;
}
