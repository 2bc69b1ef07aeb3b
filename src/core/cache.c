/* The application's cache: a hash table of entries in one list by last use, under one lock held for a copy. */
#include "core/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct entry {
    struct entry *next;              /* in its bucket */
    struct entry *newer, *older;     /* by last use */
    int64_t expires_ms;
    size_t key_len, value_len;
    char bytes[];                    /* the key, then the value */
};

struct cache {
    pthread_mutex_t lock;            /* guards everything below; nothing is taken after it */
    size_t max;
    struct entry *bucket[BUCKETS];
    struct entry *newest, *oldest;
    struct cache_stats stats;
};

struct cache *site_cache;

struct cache *cache_new(size_t memory_bytes)
{
    struct cache *c = calloc(1, sizeof(*c));
    if (!c)
        abort();
    pthread_mutex_init(&c->lock, NULL);
    c->max = memory_bytes;
    c->stats.enabled = memory_bytes > 0;
    return c;
}

static uint64_t hash_of(str key)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (uint8_t)key.ptr[i]) * 0x100000001b3u;
    return h;
}

static struct entry **place_of(struct cache *c, str key)
{
    struct entry **at = &c->bucket[hash_of(key) % BUCKETS];
    while (*at && !str_eq((str){(*at)->bytes, (*at)->key_len}, key))
        at = &(*at)->next;
    return at;
}

static size_t size_of(const struct entry *e)
{
    return sizeof(*e) + e->key_len + e->value_len;
}

static void unlink_use(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(struct cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void remove_at(struct cache *c, struct entry **at)
{
    struct entry *e = *at;
    *at = e->next;
    unlink_use(c, e);
    c->stats.entries--;
    c->stats.bytes -= (int64_t)size_of(e);
    free(e);
}

static void make_room(struct cache *c, size_t size)
{
    while (c->oldest && (size_t)c->stats.bytes + size > c->max) {
        remove_at(c, place_of(c, (str){c->oldest->bytes, c->oldest->key_len}));
        c->stats.evictions++;
    }
}

void cache_resize(struct cache *c, size_t memory_bytes)
{
    pthread_mutex_lock(&c->lock);
    c->max = memory_bytes;
    c->stats.enabled = memory_bytes > 0;
    make_room(c, 0);
    pthread_mutex_unlock(&c->lock);
}

bool cache_get(struct cache *c, str key, int64_t now_ms, arena *a, str *value)
{
    pthread_mutex_lock(&c->lock);
    struct entry *e = *place_of(c, key);
    bool found = e && e->expires_ms > now_ms;
    if (found) {
        unlink_use(c, e);
        link_newest(c, e);
        *value = arena_str(a, (str){e->bytes + e->key_len, e->value_len});
        c->stats.hits++;
    } else {
        c->stats.misses++;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

static struct entry *entry_new(str key, str value, int64_t expires_ms)
{
    struct entry *e = malloc(sizeof(*e) + key.len + value.len);
    if (!e)
        return NULL;
    *e = (struct entry){.expires_ms = expires_ms, .key_len = key.len, .value_len = value.len};
    memcpy(e->bytes, key.ptr, key.len);
    memcpy(e->bytes + key.len, value.ptr, value.len);
    return e;
}

/* Under the lock; it fits. */
static void put_entry(struct cache *c, str key, struct entry *e)
{
    struct entry **at = place_of(c, key);
    if (*at)
        remove_at(c, at);
    make_room(c, size_of(e));
    *place_of(c, key) = e;
    link_newest(c, e);
    c->stats.entries++;
    c->stats.bytes += (int64_t)size_of(e);
}

void cache_put(struct cache *c, str key, str value, int64_t expires_ms)
{
    struct entry *e = entry_new(key, value, expires_ms);
    if (!e)
        return;
    pthread_mutex_lock(&c->lock);
    bool fits = size_of(e) <= c->max;
    if (fits)
        put_entry(c, key, e);
    pthread_mutex_unlock(&c->lock);
    if (!fits)
        free(e);
}

void cache_drop(struct cache *c, str key)
{
    pthread_mutex_lock(&c->lock);
    struct entry **at = place_of(c, key);
    if (*at)
        remove_at(c, at);
    pthread_mutex_unlock(&c->lock);
}

struct cache_stats cache_stats(struct cache *c)
{
    pthread_mutex_lock(&c->lock);
    struct cache_stats now = c->stats;
    pthread_mutex_unlock(&c->lock);
    return now;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        remove_at(c, place_of(c, (str){c->oldest->bytes, c->oldest->key_len}));
    pthread_mutex_destroy(&c->lock);
    free(c);
}
