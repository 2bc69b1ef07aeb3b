/* Connections per address: a hash table of counters, seeded so that nobody can choose addresses that meet in a bucket. */
#include "http/caps.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

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
    if (!c->buckets || getrandom(c->seed, sizeof(c->seed), 0) != sizeof(c->seed))
        abort();        /* start-up */
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

/* The first half of an IPv6 address; an IPv4 address, also one mapped into IPv6, where no /64 of the Internet is. */
static uint64_t key_of(const struct sockaddr_storage *peer)
{
    uint64_t key = 0;
    uint32_t four;
    if (peer->ss_family == AF_INET) {
        four = ((const struct sockaddr_in *)peer)->sin_addr.s_addr;
        return four;
    }
    const uint8_t *six = ((const struct sockaddr_in6 *)peer)->sin6_addr.s6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)peer)->sin6_addr)) {
        memcpy(&four, six + 12, sizeof(four));
        return four;
    }
    memcpy(&key, six, sizeof(key));
    return key;
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
