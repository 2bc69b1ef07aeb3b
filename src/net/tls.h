/*
 * TLS 1.2 and 1.3 for servers, a filter on OpenSSL: certificates by the name that the client asks for, read again while
 * connections go on, tickets that spare a second handshake its signature, and http/1.1 by ALPN.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/problem.h"

struct net_conn;
struct tls;

/* Where certificates lie, in PEM: chains with the leaf first, keys without a password. Needed during the call alone. */
struct tls_files {
    const char *cert, *key;      /* for whoever asks for no name, or for one that has no pair of its own */
    const char *hosts;           /* a folder of <host>/cert.pem and key.pem; need not be there */
    bool is_strict;              /* a key that others may read is refused; else it is told */
};

/* A sentence for each pair that was not taken over, and what else an operator should know. In the arena. */
enum { TLS_LINES_MAX = 32 };
struct tls_report {
    arena *arena;
    str problems[TLS_LINES_MAX], warnings[TLS_LINES_MAX];
    size_t problem_count, warning_count;
};

/*
 * Start-up. ERR_INVALID: the pair of `cert` and `key` cannot be used, and the report says why. A pair of `hosts` that cannot is
 * a problem in the report, and its name gets the first pair.
 */
err tls_new(const struct tls_files *, bool only_1_3, struct tls_report *, struct tls **);
void tls_free(struct tls *);     /* when no connection is left */

/* Reads all of them again; new handshakes use what was found. A pair with a problem stays what it was. Any thread that may block, one at a time. */
void tls_reload(struct tls *, const struct tls_files *, bool only_1_3, struct tls_report *);

/* Any thread that may block: the same number as before means that no file has changed since. */
uint64_t tls_fingerprint(const struct tls_files *);

/* The server's side of TLS on top of the connection; net_open shakes hands. False: there is no memory. Loops only. */
[[nodiscard]] bool tls_push(struct tls *, struct net_conn *);

#endif
