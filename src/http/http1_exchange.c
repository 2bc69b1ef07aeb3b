/*
 * Exchanges: a turn is begun when a head is complete, gets its answer from the application or a refusal from us, and
 * then waits in its connection's queue to be sent.
 */
#include "http/conn.h"
#include "http/http1_reply.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EXCHANGE_MAGIC 0x68747865u
#define BODY_MAX_DEFAULT (64 * KIB)

struct turn *turn_new(struct http_conn *c)
{
    struct turn *t = home_take_turn(c->home);
    if (!t) {
        conn_drop(c);
        return NULL;
    }
    /* The request stays: the parser, or begin_request, has filled it. */
    memset((char *)t + offsetof(struct turn, next), 0, offsetof(struct turn, fields) - offsetof(struct turn, next));
    struct http_exchange *x = &t->exchange;
    x->magic = EXCHANGE_MAGIC;
    x->loop = c->home->loop;
    x->body_max = BODY_MAX_DEFAULT;
    x->started_us = c->started_us ? c->started_us : clock_mono_us();
    x->bytes_in = x->bytes_out = 0;
    x->gone = false;
    x->user = NULL;
    x->_conn = c;
    body_init(&t->body, NULL, 0);
    http_reply_init(&t->reply, 0);
    c->started_us = 0;
    c->turn = t;
    return t;
}

/* What every request has of its connection, before the parser adds its own. */
void turn_begin_request(struct http_conn *c, struct turn *t)
{
    struct http_request *r = &t->exchange.request;
    *r = (struct http_request){.fields = t->fields, .peer = c->peer};
    memcpy(r->peer_text, c->peer_text, sizeof(r->peer_text));
}

/* A body that will be passed over must be short, and surely on its way. */
static bool can_pass_over_body(const struct http_conn *c, const struct turn *t)
{
    if (!conn_has_unread_body(c))
        return true;
    return !t->expects_continue && (c->in->framing == HTTP1_CHUNKED || c->in->body_left <= DISCARD_MAX);
}

static bool may_keep(const struct http_conn *c, const struct turn *t, const struct http_reply *r)
{
    return t->keep_alive && !r->close && !c->home->is_draining &&
           c->requests < LIMIT(c->home, requests_per_connection) && can_pass_over_body(c, t);
}

static void queue_turn(struct http_conn *c, struct turn *t)
{
    t->next = NULL;
    *(c->out_last ? &c->out_last->next : &c->out_first) = t;
    c->out_last = t;
    c->out_count++;
    c->out_bytes += t->queued;
}

/* What is wrong, as the application words it. */
static void fill_refusal(struct http_conn *c, struct http_exchange *x, err why, const char *sentence, struct http_reply *r)
{
    r->status = err_status(why);
    if (why == ERR_BUSY)
        http_reply_field(r, STR("Retry-After"), STR("1"));
    if (conn_app(c)->on_refused) {
        conn_app(c)->on_refused(conn_app(c), x, why, sentence, r);
        return;
    }
    http_reply_field(r, STR("Content-Type"), STR("text/plain; charset=utf-8"));
    r->kind = HTTP_BODY_OWNED;
    buf_printf(&r->owned, "%s\n", sentence);
}

/* The turn in hand gets its answer, and the machine its next state; nothing runs yet. */
static void answer_turn(struct http_conn *c, struct http_reply *r)
{
    struct turn *t = c->turn;
    if (answer_check(r) != OK) {
        http_reply_release(r);
        fill_refusal(c, &t->exchange, ERR_INTERNAL, "The answer was larger than an answer may be.", r);
    }
    bool keep = may_keep(c, t, r);
    c->lingers = !keep && (r->close || conn_has_unread_body(c));
    c->turn = NULL;
    t->is_working = false;
    c->owes_continue = false;
    if (answer_prepare(c, t, r, keep) != OK) {
        http_reply_release(r);
        t->queued = 0;
        turn_end(c, t, 0);
        conn_drop(c);
        return;
    }
    queue_turn(c, t);
    c->window_bytes = 0;
    c->is_ending = !t->keep_alive;
    conn_go(c, c->is_ending ? CONN_WRITE : conn_has_unread_body(c) ? CONN_BODY : CONN_HEAD);
}

static struct turn *turn_of(struct http_exchange *x)
{
    struct turn *t = container_of(x, struct turn, exchange);
    assert(x->magic == EXCHANGE_MAGIC);
    return t;
}

void http_answer(struct http_exchange *x, struct http_reply *r)
{
    struct turn *t = turn_of(x);
    struct http_conn *c = x->_conn;
    assert(c->magic == CONN_MAGIC && c->turn == t);
    if (c->state == CONN_CLOSED) {
        http_reply_release(r);
        c->turn = NULL;
        turn_end(c, t, 0);
        conn_settle(c);
        return;
    }
    answer_turn(c, r);
    conn_run(c);
}

void http_more(struct http_exchange *x)
{
    turn_of(x);
    struct http_conn *c = x->_conn;
    if (c->state != CONN_PULL)
        return;
    c->state = CONN_WRITE;
    conn_run(c);
}

void conn_refuse(struct http_conn *c, err why, const char *sentence, bool close)
{
    struct turn *t = c->turn;
    if (!t) {
        t = home_spare_turn(c->home);
        if (t)
            turn_begin_request(c, t);
        t = turn_new(c);
    }
    if (!t)
        return;
    struct http_reply r;
    http_reply_init(&r, 64 * KIB);
    r.close = close || !t->keep_alive;
    fill_refusal(c, &t->exchange, why, sentence, &r);
    if (close)
        r.close = true;
    answer_turn(c, &r);
}

/* ---- At the end of the program ---- */

/* Once, as far as the socket takes it. */
static void send_past(struct http_conn *c, const struct http_request *h, const struct http_reply *r)
{
    char *head = malloc(r->head.len + HTTP1_REPLY_OVERHEAD);
    if (!head)
        return;
    size_t len = http1_reply_write(head, &(struct http1_reply){
        .status = r->status, .version = h->version, .body = HTTP1_BODY_SIZED, .body_len = r->owned.len,
        .date = home_date(c->home), .fields = buf_str(&r->head),
    });
    struct iovec pieces[] = {{head, len}, {r->owned.ptr, h->method == HTTP_HEAD ? 0 : r->owned.len}};
    (void)net_writev(c->net, pieces, COUNT(pieces));
    free(head);
}

/* The turn stays its application's, which will answer too late, and whose worker may be changing it: the hook sees the request alone. */
bool conn_excuse(struct http_conn *c)
{
    struct http_reply r;
    if (c->state != CONN_WORK || c->out_first)
        return false;
    struct http_exchange request = c->turn->exchange;
    request.user = NULL;
    http_reply_init(&r, 64 * KIB);
    r.close = true;
    fill_refusal(c, &request, ERR_BUSY, "The server is ending, and your request was not finished. Try again in a moment.", &r);
    if (answer_check(&r) == OK)
        send_past(c, &request.request, &r);
    http_reply_release(&r);
    return true;
}
