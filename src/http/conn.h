/*
 * What the parts of the server know of each other, whatever the protocol: a loop's share of it, its connections, and
 * what a codec is. HTTP/1's own is http1_conn.h.
 */
#ifndef HTTP_CONN_H
#define HTTP_CONN_H

#include "http/caps.h"
#include "http/date.h"
#include "http/server.h"
#include "http/stream.h"
#include "loop/loop.h"
#include "net/net.h"

#include <stdatomic.h>

/*
 * What a connection waits for, which names the list that it is on while it waits. The server gives each its deadline
 * (home.c); which of them there are, and in which order, is the codec's.
 */
enum conn_state {
    CONN_IDLE,       /* for the next request */
    CONN_HEAD,       /* for the rest of a head */
    CONN_BODY,       /* for the rest of a body, to keep it or (after an early answer) to pass over it */
    CONN_SPOOL,      /* for the file class, which stores a step of the body; nothing is read meanwhile */
    CONN_WORK,       /* for the application's answer */
    CONN_WRITE,      /* for room in the socket */
    CONN_PULL,       /* for the next piece of an answer */
    CONN_LINGER,     /* for the peer to have read the last answer */
    CONN_CLOSED,     /* for what others still owe: an answer, a step, the end of the socket */
    CONN_STATES
};

struct http_conn;

/* One protocol's way with connections. All but the memory on the connection's loop. */
struct http_codec {
    str alpn;                                                   /* its word in TLS (RFC 7301) */
    void *(*memory_new)(void);                                  /* what its connections of one loop share; NULL: nothing */
    void (*memory_free)(void *memory);                          /* when the loops have ended */

    /* A record that conn_begin has begun; NULL without memory, and net is closed. Nothing is read or written yet. */
    struct http_conn *(*open)(struct http_home *h, struct net_conn *net, const struct sockaddr_storage *peer);
    void (*run)(struct http_conn *);                            /* goes on until it has to wait */
    void (*refuse)(struct http_conn *, const char *sentence);   /* it is one too many: 503, if the protocol can say so, and its end */
    void (*expire)(struct http_conn *);                         /* the wait on its list has lasted too long */
    void (*drop)(struct http_conn *);                           /* closes at once, whatever was going on */
    void (*drain)(struct http_conn *);                          /* it is idle, and the server ends: what has come is served, else it closes */
    void (*cut)(struct http_conn *);                            /* the server ends now: who waits may be told so, the others see a reset */
};

/*
 * A connection as the server keeps it: on a list while it waits, counted in the caps. A codec has it in a record of its
 * own. It need not have a net_conn: what carries it is the codec's affair.
 */
struct http_conn {
    unsigned magic;
    enum conn_state state;
    struct waiter waiter;               /* on the list of `state` */
    const struct http_codec *codec;
    struct http_home *home;
    struct net_conn *net;               /* NULL once closed, or when there never was one */
    int requests;                       /* so far */
    bool is_counted;                    /* in the cap of its address */
    bool is_open;                       /* in the cap of all: neither refused nor closed */
    struct sockaddr_storage peer;
    char peer_text[NET_PEER_TEXT];
};

/* A loop's share of a server. */
struct http_home {
    struct http_server *server;
    struct loop *loop;
    struct net_listener *listener;
    struct wait_list lists[CONN_STATES];
    struct loop_timer *timer;
    int64_t timer_at_ms;                /* INT64_MAX: not running */
    bool is_draining;
    struct http_clock clock;
    int64_t clock_at_ms;                /* of the loop's time when the wall clock was last looked at */
    void *memory[HTTP_CODECS_MAX];      /* of the server's codecs, in their order */
    struct loop_msg open, drain, cut;

    /* What the other loops may look at and ask for; written by this one, `claims` by all. */
    _Atomic int idle;                   /* connections on lists[CONN_IDLE] */
    _Atomic int64_t idle_since_ms;      /* of the first of them; INT64_MAX: there is none */
    _Atomic int claims;                 /* of them, promised to newcomers of other loops; `make_room` is on its way while there are any */
    struct loop_msg make_room;
};

struct http_server {
    struct http_app *app;
    const struct http_limits *limits;
    struct pool *pool;
    struct spool spool;
    bool (*is_exempt)(const struct sockaddr_storage *);
    const struct http_codec *codecs[HTTP_CODECS_MAX];
    int codec_count;
    struct http_home *homes;
    int home_count, listener_count, port;
    int *fds;
    _Atomic int connections;            /* until nobody can mention them */
    _Atomic int open;                   /* of them, what the cap counts */
    _Atomic int owed;                   /* claims that found nobody idle any more: paid by whoever is next */
    struct caps caps;
};

/* A live setting, read at this moment. */
#define LIMIT(home, name) __atomic_load_n(&(home)->server->limits->name, __ATOMIC_RELAXED)

/* ---- home.c: waiting and deadlines ---- */

void home_init(struct http_home *h, struct http_server *s, struct loop *l);
void home_release(struct http_home *h);
void home_stop_timer(struct http_home *h);
void home_wait(struct http_conn *c, enum conn_state state);     /* puts it last on the list of that state */
void home_forget(struct http_conn *c);                          /* takes it off its list */
bool home_is_owed(struct http_home *h);                         /* a connection that becomes idle: true, then it is to close */
str home_date(struct http_home *h);                             /* of now, to the second */
void *home_memory(const struct http_home *h, const struct http_codec *codec);
struct http_conn *home_first(const struct http_home *h, enum conn_state state);     /* who waits longest; NULL: nobody */

/* A window of a body's deadline is over. True: enough has come in it, or it was the first; the next one begins. */
bool pace_holds(struct body_pace *p, const struct http_home *h);

/* ---- conn.c: what a connection is to the server ---- */

#define CONN_MAGIC 0x68747063u

/* Counts it and fills the record, which is all zero. */
void conn_begin(struct http_conn *c, const struct http_codec *codec, struct http_home *h, struct net_conn *net,
                const struct sockaddr_storage *peer);
void conn_uncount(struct http_conn *c);                         /* from here on the cap does not count it */
/* Off the caps, on the list of those that are closed, its socket closed by net_close or net_reset. False: it was before. */
bool conn_close(struct http_conn *c, void (*close)(struct net_conn *));
void conn_release(struct http_conn *c);                         /* nobody can mention it any more; the record is the codec's to free */

#endif
