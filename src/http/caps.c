/* Connections per address: a hash table of counters, seeded so that nobody can choose addresses that meet in a bucket. */
#include "http/caps.h"

#include "base/addr.h"
#include "base/rand.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096u

struct caps_entry {
    struct caps_entry *next;
    uint64_t key;
    int count;
};

void caps_init(struct caps *c)
{
    pthread_mutex_init(&c->lock, NULL);
    c->buckets = calloc(BUCKETS, sizeof(*c->buckets));
    if (!c->buckets)
        abort();        /* start-up */
    rand_bytes(c->seed, sizeof(c->seed));
}

void caps_release(struct caps *c)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct caps_entry *e = c->buckets[i], *next; e; e = next) {
            next = e->next;
            free(e);
        }
    free(c->buckets);
    pthread_mutex_destroy(&c->lock);
}

/* Of the network that an address counts as one half is zero: of an IPv6 /64 the second, of an IPv4 address the first. */
static uint64_t key_of(const struct sockaddr_storage *peer)
{
    struct addr a;
    uint64_t half[2];
    addr_of(peer, &a);
    a = addr_network(&a);
    memcpy(half, a.byte, sizeof(half));
    return half[0] | half[1];
}

/* Two rounds of multiply and fold: a keyed mix that need not be a cipher, for the buckets cannot be observed. */
static struct caps_entry **bucket_of(struct caps *c, uint64_t key)
{
    __uint128_t mixed = (__uint128_t)(key ^ c->seed[0]) * (c->seed[1] | 1);
    uint64_t folded = (uint64_t)mixed ^ (uint64_t)(mixed >> 64);
    mixed = (__uint128_t)(folded ^ c->seed[1]) * (c->seed[0] | 1);
    return &c->buckets[((uint64_t)mixed ^ (uint64_t)(mixed >> 64)) % BUCKETS];
}

static struct caps_entry **find(struct caps *c, uint64_t key)
{
    struct caps_entry **at = bucket_of(c, key);
    while (*at && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

/* The key's counter, made if need be; NULL without memory. */
static struct caps_entry *find_or_add(struct caps *c, uint64_t key)
{
    struct caps_entry **at = find(c, key);
    if (!*at) {
        *at = calloc(1, sizeof(**at));
        if (*at)
            (*at)->key = key;
    }
    return *at;
}

bool caps_add(struct caps *c, const struct sockaddr_storage *peer, int max)
{
    pthread_mutex_lock(&c->lock);
    struct caps_entry *e = find_or_add(c, key_of(peer));
    bool fits = e && e->count < max;
    if (fits)
        e->count++;
    pthread_mutex_unlock(&c->lock);
    return fits;
}

void caps_remove(struct caps *c, const struct sockaddr_storage *peer)
{
    pthread_mutex_lock(&c->lock);
    struct caps_entry **at = find(c, key_of(peer)), *e = *at;
    if (e && --e->count <= 0) {
        *at = e->next;
        free(e);
    }
    pthread_mutex_unlock(&c->lock);
}
