/* What the parts of TLS know of each other: the certificates in force, and the keys of tickets. */
#ifndef NET_TLS_SET_H
#define NET_TLS_SET_H

#include "net/tls.h"

#define ERR_STATE OPENSSL_ERR_STATE     /* a type of theirs, a constant of ours */
#include <openssl/err.h>
#include <openssl/ssl.h>
#undef ERR_STATE
#include <pthread.h>
#include <stdatomic.h>

/* A certificate with its key; the first of a set has no host. */
struct tls_pair {
    char *host;
    SSL_CTX *context;
};

/* Immutable. Lives as long as somebody holds it: the struct tls, and each handshake that began with it. */
struct tls_set {
    _Atomic int holders;
    size_t count;
    struct tls_pair *pairs;     /* behind the first in the order of their hosts */
};
void tls_set_drop(struct tls_set *);

/* Tickets are sealed with the newest key, which is replaced after TICKET_KEY_MS; the one before it still opens them. */
#define TICKET_KEY_MS HOURS(12)
struct ticket_key {
    unsigned char name[16], cipher[32], mac[32];
};
struct tickets {
    pthread_mutex_t lock;       /* guards what follows; nothing is taken after it */
    struct ticket_key keys[2];  /* newest first */
    int64_t made_ms;            /* of the newest, by clock_elapsed_ms */
    EVP_CIPHER *aes;
};
void tickets_init(struct tickets *);
void tickets_release(struct tickets *);
void tickets_use(struct tickets *, SSL_CTX *);     /* the context seals and opens its tickets with these keys */

struct tls {
    pthread_mutex_t lock;       /* guards `set`, the pointer; nothing is taken after it */
    struct tls_set *set;
    struct tickets tickets;
};
struct tls_set *tls_hold_set(struct tls *);

#endif
