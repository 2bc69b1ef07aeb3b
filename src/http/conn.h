/* What the parts of the HTTP/1 server know of each other: a loop's share of the server, its connections, their exchanges. */
#ifndef HTTP_CONN_H
#define HTTP_CONN_H

#include "http/caps.h"
#include "http/date.h"
#include "http/http1.h"
#include "http/intake.h"
#include "http/server.h"
#include "http/stream.h"
#include "loop/loop.h"
#include "net/net.h"

#include <stdatomic.h>

/*
 * The state names what a connection waits for, and the list that it is on while it waits. Lists are in the order in
 * which their connections began to wait, so the first one is the next to be late.
 *
 *          ┌──────────────────────────────────────────────────────────────────────────┐
 *     IDLE ┴► HEAD ─► BODY ⇄ SPOOL                                                      │
 *              │        └───────► WORK ─► WRITE ⇄ PULL ─┬─────────────────────────────────┘
 *              └──── refused ─────────────► WRITE       └─► LINGER ─► CLOSED
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
struct conn_list {
    struct http_conn *first, *last;
};

enum {
    PIPELINE_MAX = 32,                  /* answers waiting to be sent; then no further request is looked at */
    PIPELINE_BYTES = 256 * 1024,
    DISCARD_MAX = 64 * 1024,            /* of a body that nobody wants, or after the last answer */
    HTTP1_ROOM = 2048,                   /* for the head of an answer, and its body if it fits as well */
    GATHER_MAX = 64,                    /* pieces in one write */
};

/* One request and its answer, from the end of its head to the last byte sent. */
struct http1_exchange {
    struct http_stream stream;
    struct http_conn *conn;
    struct http1_exchange *next;
    bool expects_continue;              /* and has not been told to go on: its body may never come */
    bool keep_alive;                    /* what the client asked for; once answered, what it got */
    struct intake *block;               /* what the head is borrowed from, once the connection reads into another */

    str left[3];                        /* what is still to be written: head, body; or chunk line, piece, line end */
    int left_count;
    size_t queued;                      /* bytes, as counted in the connection's out_bytes */
    bool is_chunked;
    char *long_head;                    /* when it does not fit `room` */

    struct http_field fields[HTTP1_FIELDS_MAX];
    char room[HTTP1_ROOM];
};

struct http_conn {
    unsigned magic;
    enum conn_state state;
    struct http_conn *next, *prev;      /* on the list of `state` */
    struct conn_list *list;
    int64_t since_ms;                   /* when the wait began */
    struct http_home *home;
    struct net_conn *net;               /* NULL once closed */
    struct intake *in;                  /* NULL while idle */
    struct http1_exchange *current;                  /* the request being read or worked on */
    struct http1_exchange *out_first, *out_last;  /* answered, not yet sent */
    size_t out_bytes;
    int out_count, requests, reads_left;
    int64_t started_us;                 /* first byte of the next head; 0: not there */
    uint64_t window_bytes;              /* of the body, in this window of its deadline; of what lingering passed over */
    bool window_is_first;
    bool is_running;                    /* conn_run is on the stack */
    bool is_readable;                   /* the socket said so, and has not been emptied since */
    bool has_ended;                     /* the peer sends no more; it may still read */
    bool is_ending;                     /* after what is queued, the connection ends */
    bool lingers;                       /* … slowly: bytes may be under way that nobody will read */
    bool owes_continue;                 /* 100 Continue, once what is queued has left */
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
    struct conn_list lists[CONN_STATES];
    struct loop_timer *timer;
    int64_t timer_at_ms;                /* INT64_MAX: not running */
    bool is_draining;
    struct http_clock clock;
    int64_t clock_at_ms;                /* of the loop's time when the wall clock was last looked at */
    struct intake_pool intakes;
    struct http1_exchange *spare_exchanges;
    int spare_count;
    struct iovec gather[GATHER_MAX];
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

/* ---- home.c: waiting, deadlines, spare memory ---- */

void home_init(struct http_home *h, struct http_server *s, struct loop *l);
void home_release(struct http_home *h);
void home_stop_timer(struct http_home *h);
void home_wait(struct http_conn *c, enum conn_state state);     /* puts it last on the list of that state */
void home_forget(struct http_conn *c);                          /* takes it off its list */
bool home_is_owed(struct http_home *h);                         /* a connection that becomes idle: true, then it is to close */
str home_date(struct http_home *h);                             /* of now, to the second */
struct http1_exchange *home_spare_exchange(struct http_home *h);              /* lent until home_take_exchange; NULL without memory */
struct http1_exchange *home_take_exchange(struct http_home *h);
void home_give_exchange(struct http_home *h, struct http1_exchange *t);

/* ---- http1_conn.c: the state machine ---- */

#define CONN_MAGIC 0x68747063u

struct http_conn *conn_new(struct http_home *h, struct net_conn *net, const struct sockaddr_storage *peer);
void conn_run(struct http_conn *c);                             /* step after step, until one has to wait */
void conn_expire(struct http_conn *c);                          /* its wait has lasted too long */
void conn_drop(struct http_conn *c);                            /* closes at once, whatever was going on */
void conn_cut(struct http_conn *c);                             /* the same, by a reset */
void conn_probe(struct http_conn *c);                           /* an idle one, at drain: serves what has come, else closes */
void conn_uncount(struct http_conn *c);                         /* from here on the cap does not count it */
void conn_settle(struct http_conn *c);                          /* frees it, once closed and owed nothing */
void conn_leave_current(struct http_conn *c);                      /* the request in hand, when its client is gone */

/* What steps end with: conn_go goes on in that state, conn_wait waits in it for events of the socket, or others (0). */
bool conn_go(struct http_conn *c, enum conn_state state);
bool conn_wait(struct http_conn *c, enum conn_state state, unsigned events);
bool conn_watch(struct http_conn *c, unsigned events);          /* the same, in the state and since when it is */
bool conn_receive(struct http_conn *c);                         /* reads once; true: look again */
bool conn_may_read(const struct http_conn *c);

static inline struct http_app *conn_app(const struct http_conn *c)
{
    return c->home->server->app;
}

static inline bool conn_has_unread_body(const struct http_conn *c)
{
    return c->in && c->in->framing != HTTP1_NO_BODY;
}

/* ---- http1_receive.c: heads and bodies coming in ---- */

bool conn_step_head(struct http_conn *c);
bool conn_step_body(struct http_conn *c);

/* ---- http1_exchange.c: answers, refusals ---- */

struct http1_exchange *http1_exchange_new(struct http_conn *c);                     /* of the loop's spare one, whose request is filled */
void http1_exchange_prepare(struct http_conn *c, struct http1_exchange *t);
void conn_refuse(struct http_conn *c, err why, const char *sentence, bool close);
bool conn_excuse(struct http_conn *c);                          /* true: who waits for an answer was told that none will come */

/* ---- http1_send.c: from a reply to bytes ---- */

enum flush { FLUSH_DONE, FLUSH_BLOCKED, FLUSH_WAIT, FLUSH_BROKEN };
/* Takes the reply over. t->keep_alive becomes whether the connection goes on. A failure is want of memory. */
err answer_prepare(struct http_conn *c, struct http1_exchange *t, struct http_reply *r, bool keep);
enum flush answer_flush(struct http_conn *c);
void http1_exchange_end(struct http_conn *c, struct http1_exchange *t, int status); /* on_end, then everything it holds is given back */

#endif
