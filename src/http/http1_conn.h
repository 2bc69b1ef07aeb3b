/* What the parts of the HTTP/1 codec know of each other: its connections and their exchanges. */
#ifndef HTTP_HTTP1_CONN_H
#define HTTP_HTTP1_CONN_H

#include "http/conn.h"
#include "http/http1.h"
#include "http/intake.h"

/*
 * How a connection goes through the states of conn.h:
 *
 *          ┌──────────────────────────────────────────────────────────────────────────┐
 *     IDLE ┴► HEAD ─► BODY ⇄ SPOOL                                                      │
 *              │        └───────► WORK ─► WRITE ⇄ PULL ─┬─────────────────────────────────┘
 *              └──── refused ─────────────► WRITE       └─► LINGER ─► CLOSED
 */
enum {
    PIPELINE_MAX = 32,                  /* answers waiting to be sent; then no further request is looked at */
    PIPELINE_BYTES = 256 * 1024,
    DISCARD_MAX = 64 * 1024,            /* of a body that nobody wants, or after the last answer */
    HTTP1_ROOM = 2048,                  /* for the head of an answer, and its body if it fits as well */
    GATHER_MAX = 64,                    /* pieces in one write */
};

/* One request and its answer, from the end of its head to the last byte sent. */
struct http1_exchange {
    struct http_stream stream;
    struct http1_conn *conn;
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

struct http1_conn {
    struct http_conn conn;
    struct http1_memory *memory;
    struct intake *in;                  /* NULL while idle */
    struct http1_exchange *current;     /* the request being read or worked on */
    struct http1_exchange *out_first, *out_last;  /* answered, not yet sent */
    size_t out_bytes;
    int out_count, reads_left;
    int64_t started_us;                 /* first byte of the next head; 0: not there */
    struct body_pace pace;              /* of the body; its bytes also count what lingering passed over */
    bool is_running;                    /* h1_run is on the stack */
    bool is_readable;                   /* the socket said so, and has not been emptied since */
    bool has_ended;                     /* the peer sends no more; it may still read */
    bool is_ending;                     /* after what is queued, the connection ends */
    bool lingers;                       /* … slowly: bytes may be under way that nobody will read */
    bool owes_continue;                 /* 100 Continue, once what is queued has left */
};

/* What the connections of one loop share. */
struct http1_memory {
    struct intake_pool intakes;
    struct http1_exchange *spare;
    int spare_count;
    struct iovec gather[GATHER_MAX];
};

/* ---- http1_memory.c: spare exchanges ---- */

void *h1_memory_new(void);
void h1_memory_free(void *memory);
struct http1_exchange *h1_spare(struct http1_memory *m);        /* lent until h1_take; NULL without memory */
struct http1_exchange *h1_take(struct http1_memory *m);
void h1_give(struct http1_memory *m, struct http1_exchange *hx);

/* ---- http1_conn.c: the state machine ---- */

void h1_run(struct http1_conn *c);                              /* step after step, until one has to wait */
void h1_drop(struct http1_conn *c);                             /* closes at once, whatever was going on */
void h1_settle(struct http1_conn *c);                           /* frees it, once closed and owed nothing */
void h1_leave(struct http1_conn *c);                            /* the request in hand, when its client is gone */

/* What steps end with: h1_go goes on in that state, h1_wait waits in it for events of the socket, or others (0). */
bool h1_go(struct http1_conn *c, enum conn_state state);
bool h1_wait(struct http1_conn *c, enum conn_state state, unsigned events);
bool h1_watch(struct http1_conn *c, unsigned events);           /* the same, in the state and since when it is */
bool h1_receive(struct http1_conn *c);                          /* reads once; true: look again */
bool h1_may_read(const struct http1_conn *c);

static inline bool h1_has_unread_body(const struct http1_conn *c)
{
    return c->in && c->in->framing != HTTP1_NO_BODY;
}

/* ---- http1_receive.c: heads and bodies coming in ---- */

bool h1_step_head(struct http1_conn *c);
bool h1_step_body(struct http1_conn *c);

/* ---- http1_exchange.c: answers, refusals ---- */

struct http1_exchange *h1_begin(struct http1_conn *c);          /* of the loop's spare one, whose request is filled */
void h1_begin_request(struct http1_conn *c, struct http1_exchange *hx);
void h1_refuse(struct http1_conn *c, err why, const char *sentence, bool close);
bool h1_excuse(struct http1_conn *c);                           /* true: who waits for an answer was told that none will come */

/* ---- http1_send.c: from a reply to bytes ---- */

enum flush { FLUSH_DONE, FLUSH_BLOCKED, FLUSH_WAIT, FLUSH_BROKEN };
/* Takes the reply over. hx->keep_alive becomes whether the connection goes on. A failure is want of memory. */
err h1_prepare(struct http1_conn *c, struct http1_exchange *hx, struct http_reply *r, bool keep);
enum flush h1_flush(struct http1_conn *c);
void h1_end(struct http1_conn *c, struct http1_exchange *hx, int status);   /* on_end, then everything it holds is given back */

#endif
