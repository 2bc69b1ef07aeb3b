/*
 * An exchange as the server keeps it, whatever its protocol: its request's body on the way in, the application's answer
 * on the way out. A codec has one in each record of its own (what HTTP/2 calls a stream), and may have many in work on
 * one connection or on none. Its loop's alone, but for a step of the body that the file class stores.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "http/body.h"
#include "http/http.h"

struct http_home;

/* Something that waits on a list of its loop, since when. Lists are in that order, so the first one is the next to be late. */
struct wait_list;
struct waiter {
    struct waiter *next, *prev;
    struct wait_list *list;             /* NULL: on none */
    int64_t since_ms;
};
struct wait_list {
    struct waiter *first, *last;
};

/* How fast a body comes: in each window of its deadline but the first it must bring a part of what the limits ask for. */
struct body_pace {
    uint64_t bytes;                     /* in this window */
    bool is_first;
};

struct http_stream {
    struct http_exchange exchange;
    struct http_home *home;
    bool was_seen;                      /* by on_head: on_end is owed */
    bool is_working;                    /* on_request ran and has not been answered */
    int status;                         /* of its answer */
    struct body_store body;             /* what the request's body is borrowed from, if not from the codec */
    struct http_reply reply;            /* owns the body being sent */
};

static inline struct http_stream *stream_of(struct http_exchange *x)
{
    return container_of(x, struct http_stream, exchange);
}

/* ---- Its beginning and its end ---- */

/* All of it but the request, which the codec fills before or after. started_us: of the head's first byte, clock_mono_us. */
void stream_begin(struct http_stream *s, struct http_home *h, const struct http_protocol_ops *ops, int64_t started_us);

/* on_end, if it is owed, then everything the stream holds is given back; its record is the codec's. */
void stream_end(struct http_stream *s, int status);

/* Its client is gone. True: end it now. False: an answer, or the end of the body's step, is still owed and ends it. */
[[nodiscard]] bool stream_leave(struct http_stream *s);

/* ---- The request ---- */

/* on_head, of a request that is filled; the application may answer within, after which the stream may be no more. */
void stream_head(struct http_stream *s);

/* on_request. Its body stays where it is until the stream ends. The stream may be no more afterwards. */
void stream_request(struct http_stream *s, str body);

/*
 * A body in pieces: expect, then put as much as there is room for, then complete. ERR_TOO_LARGE: it is, or turned out to
 * be, over body_max. A body on its way is over when it is refused.
 */
err stream_expect(struct http_stream *s, bool is_sized, uint64_t length);
err stream_put(struct http_stream *s, str piece);

/* How much may be put now. 0 of a body that spools: store first. 0 of another: a byte more would be too many. */
static inline size_t stream_room(const struct http_stream *s)
{
    return body_room(&s->body);
}

static inline bool stream_spools(const struct http_stream *s)
{
    return s->body.spool;
}

/* Hands what is in memory to the file class; the protocol's stored() or refuse() follows, in a later turn of the loop. */
err stream_store(struct http_stream *s);

/* True: all was put, and a last step must be stored before the request can be completed. */
static inline bool stream_needs_store(const struct http_stream *s)
{
    return body_needs_step(&s->body);
}

/* The body is whole: on_request, after which the stream may be no more. Else why not. */
err stream_complete(struct http_stream *s);

/* The server's own answer, by the protocol's refuse(), to a request whose body cannot be taken for this reason. */
void stream_refuse(struct http_stream *s, err why);

/* ---- The reply ---- */

/* What is wrong, as the application words it, into a reply that is fresh but for `close`. */
void stream_refusal(struct http_stream *s, err why, const char *sentence, struct http_reply *r);

/* A reply that outgrew one of its buffers becomes a refusal. */
void stream_check_reply(struct http_stream *s, struct http_reply *r);

/* Whether a status has a body at all (RFC 9110, 6.4.1), and whether it goes out: that of HEAD's answer does not. */
bool http_status_has_body(int status);
bool stream_sends_body(const struct http_stream *s, int status);

/* The body's length, as far as it is known: 0 of a source's. */
uint64_t http_reply_length(const struct http_reply *r);

/*
 * Takes the reply over and leaves *r empty. What is to be sent beyond the head is then in s->reply: kind is
 * HTTP_BODY_OWNED, STATIC or SOURCE, or HTTP_BODY_NONE when nothing is. ERR_BUSY: no memory; s->reply holds it still.
 */
err stream_take_reply(struct http_stream *s, struct http_reply *r);

/* The bytes to send of a body in memory, lent until the stream ends. */
str stream_reply_bytes(const struct http_stream *s);

#endif
