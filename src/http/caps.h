/*
 * How many connections each address has: IPv4 whole, IPv6 by its /64, and of that the /48 by CAPS_SITE_TIMES as many, for a
 * customer has 65,536 networks there. Any thread.
 */
#ifndef HTTP_CAPS_H
#define HTTP_CAPS_H

#include "base/str.h"

#include <pthread.h>
#include <sys/socket.h>

enum { CAPS_SITE_TIMES = 4 };
struct caps_entry;
struct caps {
    pthread_mutex_t lock;       /* guards buckets; nothing is taken after it, held for a look-up */
    struct caps_entry **buckets;
    uint64_t seed[2];
};
void caps_init(struct caps *c);
void caps_release(struct caps *c);
bool caps_add(struct caps *c, const struct sockaddr_storage *peer, int max);    /* false: it, or its site, has its number already */
void caps_remove(struct caps *c, const struct sockaddr_storage *peer);

#endif
