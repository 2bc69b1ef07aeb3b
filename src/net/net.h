/*
 * Sockets as the layers above see them: listeners, and connections that are read and written when they say they are
 * ready. A connection is a stack of filters (what curl calls connection filters): its user talks to the top one, the
 * bottom one is the socket, and TLS is one more in between. All of it is its loop's alone.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/addr.h"
#include "base/problem.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

struct loop;
struct net_conn;

/* ---- Connections ---- */

enum net_event {
    NET_READ = 1,
    NET_WRITE = 2,
    NET_ERROR = 4      /* the connection is broken, or its handshake failed or was late; told whether or not anything was wanted */
};
enum { NET_AGAIN = -1, NET_BROKEN = -2 };

struct net_user {
    void (*on_ready)(void *self, unsigned events);
    void (*on_closed)(void *self);      /* once, in a later turn than net_close; the net_conn is gone */
};
void net_attach(struct net_conn *c, const struct net_user *user, void *self);

/*
 * Bytes read or written, 0 from net_read for the peer's end, NET_AGAIN, or NET_BROKEN. Neither waits. After NET_AGAIN the next
 * write begins with the same bytes, of which there may be more by then: a filter may have made something of them already.
 */
ssize_t net_read(struct net_conn *c, void *to, size_t len);
ssize_t net_writev(struct net_conn *c, const struct iovec *pieces, int count);

/* From now on on_ready is called for these events, as long as they last (level-triggered); 0 for none. False: it cannot be. */
[[nodiscard]] bool net_want(struct net_conn *c, unsigned events);

void net_finish(struct net_conn *c);    /* no more writes: the peer reads an end, once what was written has left; reading goes on */
void net_close(struct net_conn *c);     /* what was written still leaves, and each filter's end as far as the socket takes it at once */
void net_reset(struct net_conn *c);     /* closes; what was written is dropped, no filter says its end, the peer sees a reset */

/* ---- Filters ---- */

struct net_filter;

/* All but read, writev and release may be NULL. None waits. */
struct net_filter_ops {
    ssize_t (*read)(struct net_filter *, void *to, size_t len);     /* as net_read and net_writev */
    ssize_t (*writev)(struct net_filter *, const struct iovec *pieces, int count);
    int (*open)(struct net_filter *);       /* its handshake: 0, also when asked again afterwards; NET_AGAIN or NET_BROKEN */
    int (*finish)(struct net_filter *);     /* says its own end to the peer: 0, also when asked again afterwards; NET_AGAIN or NET_BROKEN */
    bool (*pending)(const struct net_filter *);     /* read has something to give without an event of the socket */
    /* Which events below serve what is wanted above; NULL: those themselves. A handshake's step is wanted as NET_READ. */
    unsigned (*translate)(const struct net_filter *, unsigned wanted);
    void (*release)(struct net_filter *);
    bool is_secure;                         /* what passes below can be neither read nor changed */
};
struct net_filter {
    const struct net_filter_ops *ops;
    struct net_filter *below;           /* NULL: the socket itself */
};
void net_push(struct net_conn *c, struct net_filter *on_top);   /* before the first read; the connection releases it */
bool net_is_secure(const struct net_conn *c);                   /* one of its filters is */

/*
 * The handshakes of its filters, the lowest first, all of them within so many ms. Until they are done nothing can be read or
 * written (NET_AGAIN) and on_ready is called for NET_ERROR alone. False: there is no memory.
 */
[[nodiscard]] bool net_open(struct net_conn *c, int64_t within_ms);

/* ---- Listeners ---- */

/* A bound, listening socket. Several may bind the same host and port (SO_REUSEPORT), one for each loop. */
struct net_address {
    str host;                   /* an address or a name */
    int port;                   /* 0: a free one */
    const char *unix_path;      /* instead of both: a Unix socket, 0600; what is at the path is replaced */
};
err net_bind(const struct net_address *at, struct problem *p, arena *a, int *fd);
int net_bound_port(int fd);

struct net_listener;
struct net_listener_user {
    void (*on_accept)(void *self, struct net_conn *, const struct sockaddr_storage *peer);
    bool (*on_full)(void *self);        /* no descriptor is left: true if one was given back */
};
struct net_listener *net_listener_new(struct loop *l, int fd, const struct net_listener_user *user, void *self);
void net_listener_open(struct net_listener *l);
void net_listener_close(struct net_listener *l);    /* takes what is queued first; frees itself */

/* "192.0.2.7", "2001:db8::1"; IPv4 in IPv6 as IPv4; "local" for a Unix socket. */
enum { NET_PEER_TEXT = ADDR_TEXT };
void net_peer_text(const struct sockaddr_storage *peer, char text[NET_PEER_TEXT]);
bool net_peer_is_local(const struct sockaddr_storage *peer);    /* loopback or a Unix socket */

#endif
