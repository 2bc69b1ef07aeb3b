/*
 * Exchanges: one begins when a head is complete, gets its answer from the application or a refusal from us, and
 * then waits in its connection's queue to be sent.
 */
#include "http/http1_conn.h"
#include "http/http1_reply.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct http_protocol_ops http1_ops;

struct http1_exchange *h1_begin(struct http1_conn *c)
{
    struct http1_exchange *hx = h1_take(c->memory);
    if (!hx) {
        h1_drop(c);
        return NULL;
    }
    /* The request stays: the parser, or begin_request, has filled it. */
    memset((char *)hx + offsetof(struct http1_exchange, next), 0,
           offsetof(struct http1_exchange, fields) - offsetof(struct http1_exchange, next));
    stream_begin(&hx->stream, c->conn.home, &http1_ops, c->started_us ? c->started_us : clock_mono_us());
    hx->conn = c;
    c->started_us = 0;
    c->current = hx;
    return hx;
}

/* What every request has of its connection, before the parser adds its own. */
void h1_begin_request(struct http1_conn *c, struct http1_exchange *hx)
{
    struct http_request *r = &hx->stream.exchange.request;
    *r = (struct http_request){.fields = hx->fields, .peer = c->conn.peer};
    memcpy(r->peer_text, c->conn.peer_text, sizeof(r->peer_text));
}

/* A body that will be passed over must be short, and surely on its way. */
static bool can_pass_over_body(const struct http1_conn *c, const struct http1_exchange *hx)
{
    if (!h1_has_unread_body(c))
        return true;
    return !hx->expects_continue && (c->in->framing == HTTP1_CHUNKED || c->in->body_left <= DISCARD_MAX);
}

static bool may_keep(const struct http1_conn *c, const struct http1_exchange *hx, const struct http_reply *r)
{
    return hx->keep_alive && !r->close && !c->conn.home->is_draining &&
           c->conn.requests < LIMIT(c->conn.home, requests_per_connection) && can_pass_over_body(c, hx);
}

static void enqueue(struct http1_conn *c, struct http1_exchange *hx)
{
    hx->next = NULL;
    *(c->out_last ? &c->out_last->next : &c->out_first) = hx;
    c->out_last = hx;
    c->out_count++;
    c->out_bytes += hx->queued;
}

/* The exchange in hand gets its answer, and the machine its next state; nothing runs yet. */
static void answer_current(struct http1_conn *c, struct http_reply *r)
{
    struct http1_exchange *hx = c->current;
    stream_check_reply(&hx->stream, r);
    bool keep = may_keep(c, hx, r);
    c->lingers = !keep && (r->close || h1_has_unread_body(c));
    c->current = NULL;
    hx->stream.is_working = false;
    c->owes_continue = false;
    if (h1_prepare(c, hx, r, keep) != OK) {
        http_reply_release(r);
        hx->queued = 0;
        h1_end(c, hx, 0);
        h1_drop(c);
        return;
    }
    enqueue(c, hx);
    c->pace.bytes = 0;
    c->is_ending = !hx->keep_alive;
    h1_go(c, c->is_ending ? CONN_WRITE : h1_has_unread_body(c) ? CONN_BODY : CONN_HEAD);
}

/* ---- What its protocol does for an exchange ---- */

static struct http1_exchange *http1_of(struct http_exchange *x)
{
    return container_of(x, struct http1_exchange, stream.exchange);
}

static void on_answer(struct http_exchange *x, struct http_reply *r)
{
    struct http1_exchange *hx = http1_of(x);
    struct http1_conn *c = hx->conn;
    assert(c->conn.magic == CONN_MAGIC && c->current == hx);
    if (c->conn.state == CONN_CLOSED) {
        http_reply_release(r);
        c->current = NULL;
        h1_end(c, hx, 0);
        h1_settle(c);
        return;
    }
    answer_current(c, r);
    h1_run(c);
}

static void on_more(struct http_exchange *x)
{
    struct http1_conn *c = http1_of(x)->conn;
    if (c->conn.state != CONN_PULL)
        return;
    c->conn.state = CONN_WRITE;
    h1_run(c);
}

/* What comes of the body cannot be told from the next head any more: the connection ends. */
static void on_refuse(struct http_exchange *x, err why, const char *sentence)
{
    struct http1_conn *c = http1_of(x)->conn;
    h1_refuse(c, why, sentence, true);
    h1_run(c);
}

static void on_stored(struct http_exchange *x)
{
    struct http1_conn *c = http1_of(x)->conn;
    if (c->conn.state == CONN_CLOSED) {
        h1_leave(c);
        h1_settle(c);
        return;
    }
    home_wait(&c->conn, CONN_BODY);
    h1_run(c);
}

static const struct http_protocol_ops http1_ops = {
    .answer = on_answer, .more = on_more, .stored = on_stored, .refuse = on_refuse,
};

/* ---- Refusals ---- */

void h1_refuse(struct http1_conn *c, err why, const char *sentence, bool close)
{
    struct http1_exchange *hx = c->current;
    if (!hx) {
        hx = h1_spare(c->memory);
        if (hx)
            h1_begin_request(c, hx);
        hx = h1_begin(c);
    }
    if (!hx)
        return;
    struct http_reply r;
    http_reply_init(&r, 64 * KIB);
    r.close = close || !hx->keep_alive;
    stream_refusal(&hx->stream, why, sentence, &r);
    if (close)
        r.close = true;
    answer_current(c, &r);
}

/* ---- At the end of the program ---- */

/* Once, as far as the socket takes it. */
static void send_past(struct http1_conn *c, const struct http_request *h, const struct http_reply *r)
{
    char *head = malloc(r->head.len + HTTP1_REPLY_OVERHEAD);
    if (!head)
        return;
    size_t len = http1_reply_write(head, &(struct http1_reply){
        .status = r->status, .version = h->version, .body = HTTP1_BODY_SIZED, .body_len = r->owned.len,
        .date = home_date(c->conn.home), .fields = buf_str(&r->head),
    });
    struct iovec pieces[] = {{head, len}, {r->owned.ptr, h->method == HTTP_HEAD ? 0 : r->owned.len}};
    (void)net_writev(c->conn.net, pieces, COUNT(pieces));
    free(head);
}

/* The exchange stays its application's, which will answer too late, and whose worker may be changing it: the hook sees the request alone. */
bool h1_excuse(struct http1_conn *c)
{
    struct http_reply r;
    if (c->conn.state != CONN_WORK || c->out_first)
        return false;
    struct http_stream request = {.exchange = c->current->stream.exchange, .home = c->conn.home};
    request.exchange.user = NULL;
    http_reply_init(&r, 64 * KIB);
    r.close = true;
    stream_refusal(&request, ERR_BUSY, "The server is ending, and your request was not finished. Try again in a moment.", &r);
    if (buf_check(&r.head) == OK && buf_check(&r.owned) == OK)
        send_past(c, &request.exchange.request, &r);
    http_reply_release(&r);
    return true;
}
