/* Connections per address: a hash table of counters, seeded so that nobody can choose addresses that meet in a bucket. */
#include "http/caps.h"

#include "base/addr.h"
#include "base/rand.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096u

/* What is counted: times is 1 of a network, CAPS_SITE_TIMES of a site. */
struct key { uint64_t prefix; int times; };

struct caps_entry {
    struct caps_entry *next;
    struct key key;
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

/* The keys that a peer counts under, and how many they are. */
enum { KEYS = 2 };
struct keys { struct key of[KEYS]; int count; };

/* Of an IPv6 network or site the second half is zero, of an IPv4 address the first. */
static struct key key_of(const struct addr *masked, int times)
{
    uint64_t half[2];
    memcpy(half, masked->byte, sizeof(half));
    return (struct key){half[0] | half[1], times};
}

static struct keys keys_of(const struct sockaddr_storage *peer)
{
    struct addr a;
    addr_of(peer, &a);
    struct addr network = addr_network(&a), site = addr_site(&a);
    return (struct keys){{key_of(&network, 1), key_of(&site, CAPS_SITE_TIMES)}, addr_is_v4(&a) ? 1 : 2};
}

/* Two rounds of multiply and fold: a keyed mix that need not be a cipher, for the buckets cannot be observed. */
static struct caps_entry **bucket_of(struct caps *c, struct key key)
{
    __uint128_t mixed = (__uint128_t)(key.prefix ^ c->seed[0]) * (c->seed[1] | 1);
    uint64_t folded = (uint64_t)mixed ^ (uint64_t)(mixed >> 64) ^ (uint64_t)key.times;
    mixed = (__uint128_t)(folded ^ c->seed[1]) * (c->seed[0] | 1);
    return &c->buckets[((uint64_t)mixed ^ (uint64_t)(mixed >> 64)) % BUCKETS];
}

static struct caps_entry **find(struct caps *c, struct key key)
{
    struct caps_entry **at = bucket_of(c, key);
    while (*at && ((*at)->key.prefix != key.prefix || (*at)->key.times != key.times))
        at = &(*at)->next;
    return at;
}

static bool has_room(struct caps *c, struct key key, int max)
{
    const struct caps_entry *e = *find(c, key);
    return !e || e->count < (int64_t)max * key.times;
}

/* False without memory. */
static bool count_up(struct caps *c, struct key key)
{
    struct caps_entry **at = find(c, key);
    if (!*at) {
        *at = calloc(1, sizeof(**at));
        if (!*at)
            return false;
        (*at)->key = key;
    }
    (*at)->count++;
    return true;
}

static void count_down(struct caps *c, struct key key)
{
    struct caps_entry **at = find(c, key), *e = *at;
    if (e && --e->count <= 0) {
        *at = e->next;
        free(e);
    }
}

static bool add(struct caps *c, const struct keys *keys, int max)
{
    for (int i = 0; i < keys->count; i++)
        if (!has_room(c, keys->of[i], max))
            return false;
    for (int i = 0; i < keys->count; i++)
        if (!count_up(c, keys->of[i])) {
            while (i > 0)
                count_down(c, keys->of[--i]);
            return false;
        }
    return true;
}

bool caps_add(struct caps *c, const struct sockaddr_storage *peer, int max)
{
    struct keys keys = keys_of(peer);
    pthread_mutex_lock(&c->lock);
    bool fits = add(c, &keys, max);
    pthread_mutex_unlock(&c->lock);
    return fits;
}

void caps_remove(struct caps *c, const struct sockaddr_storage *peer)
{
    struct keys keys = keys_of(peer);
    pthread_mutex_lock(&c->lock);
    for (int i = 0; i < keys.count; i++)
        count_down(c, keys.of[i]);
    pthread_mutex_unlock(&c->lock);
}
