/*
 * A connection's life, as the state machine of conn.h. One flat loop takes step after step until one has to wait, so
 * that neither an immediate answer nor thirty-two pipelined requests grow the stack.
 */
#include "http/conn.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Then the other connections of the loop get their turn: this one will be reported readable again. */
enum { READS_PER_EVENT = 8 };

bool conn_go(struct http_conn *c, enum conn_state state)
{
    c->state = state;
    return true;
}

bool conn_watch(struct http_conn *c, unsigned events)
{
    if (!net_want(c->net, c->has_ended ? events & ~(unsigned)NET_READ : events))
        conn_drop(c);
    return false;
}

bool conn_wait(struct http_conn *c, enum conn_state state, unsigned events)
{
    home_wait(c, state);
    return conn_watch(c, events);
}

/* ---- The end ---- */

static void end_answered(struct http_conn *c)
{
    while (c->out_first) {
        struct http1_exchange *hx = c->out_first;
        c->out_first = hx->next;
        http1_exchange_end(c, hx, hx->stream.status);
    }
    c->out_last = NULL;
    c->out_count = 0;
}

/* The request in hand, when its client is gone: unread or unfinished it ends, in work it is owed an answer first. */
void conn_leave_current(struct http_conn *c)
{
    struct http1_exchange *hx = c->current;
    if (!hx || !stream_leave(&hx->stream))
        return;
    c->current = NULL;
    http1_exchange_end(c, hx, 0);
}

/* Frees the connection once nobody can mention it any more. */
void conn_settle(struct http_conn *c)
{
    struct http_server *s = c->home->server;
    if (c->state != CONN_CLOSED || c->net || c->current || c->is_running)
        return;
    home_forget(c);
    intake_give(&c->home->intakes, c->in);
    if (c->is_counted)
        caps_remove(&s->caps, &c->peer);
    c->magic = 0;
    free(c);
    atomic_fetch_sub(&s->connections, 1);
}

void conn_uncount(struct http_conn *c)
{
    if (!c->is_open)
        return;
    c->is_open = false;
    atomic_fetch_sub(&c->home->server->open, 1);
}

static void end_now(struct http_conn *c, void (*end)(struct net_conn *))
{
    if (c->state == CONN_CLOSED)
        return;
    home_wait(c, CONN_CLOSED);
    conn_uncount(c);
    end(c->net);
    end_answered(c);
    conn_leave_current(c);
}

void conn_drop(struct http_conn *c)
{
    end_now(c, net_close);
}

void conn_cut(struct http_conn *c)
{
    end_now(c, net_reset);
}

static void on_closed(void *self)
{
    struct http_conn *c = self;
    c->net = NULL;
    conn_settle(c);
}

/* ---- Reading ---- */

/* Room behind what has been received; what is already taken may be overwritten, for nobody borrows from it. */
static bool make_room(struct http_conn *c)
{
    struct intake *in = c->in;
    if (in->from == in->to) {
        in->from = in->to = 0;
        return in->cap >= INTAKE_BYTES || intake_resize(&c->home->intakes, &c->in, INTAKE_BYTES);
    }
    if (in->to < in->cap)
        return true;
    if (in->from > 0) {
        memmove(in->bytes, in->bytes + in->from, in->to - in->from);
        in->to -= in->from;
        in->from = 0;
        return true;
    }
    return intake_resize(&c->home->intakes, &c->in, in->cap < INTAKE_BYTES ? INTAKE_BYTES : INTAKE_HEAD_BYTES);
}

static void note_received(struct http_conn *c, size_t n)
{
    if (c->state == CONN_IDLE)
        c->started_us = clock_mono_us();
    if (c->state == CONN_BODY)
        c->window_bytes += n;
    c->in->to += n;
}

/* Reads once into what room there is. True: something has changed, look again. */
static bool read_some(struct http_conn *c)
{
    size_t room = c->in->cap - c->in->to;
    ssize_t n = net_read(c->net, c->in->bytes + c->in->to, room);
    c->is_readable = n == (ssize_t)room && --c->reads_left > 0;
    if (n > 0)
        note_received(c, (size_t)n);
    else if (n == 0)
        c->has_ended = true;
    else if (n == NET_BROKEN)
        conn_drop(c);
    return true;
}

bool conn_receive(struct http_conn *c)
{
    if (!c->in)
        c->in = intake_take(&c->home->intakes);
    if (!c->in || !make_room(c)) {
        conn_drop(c);
        return false;
    }
    return read_some(c);
}

bool conn_may_read(const struct http_conn *c)
{
    return c->is_readable && !c->has_ended;
}

/* ---- Writing ---- */

static bool send_continue(struct http_conn *c)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec piece = {(void *)line, sizeof(line) - 1};
    ssize_t n = net_writev(c->net, &piece, 1);
    if (n == NET_AGAIN)
        return conn_wait(c, CONN_WRITE, NET_WRITE);
    if (n != (ssize_t)piece.iov_len) {
        conn_drop(c);       /* an empty socket that does not take 25 bytes is broken */
        return false;
    }
    c->owes_continue = false;
    c->current->expects_continue = false;
    home_wait(c, CONN_BODY);
    return true;
}

static bool finish_connection(struct http_conn *c)
{
    bool unread = c->in && intake_rest(c->in).len > 0;
    if (c->has_ended || !(c->lingers || unread)) {
        conn_drop(c);
        return false;
    }
    net_finish(c->net);
    c->window_bytes = 0;
    if (c->in)
        c->in->from = c->in->to = 0;
    home_wait(c, CONN_LINGER);
    return true;
}

static bool after_writing(struct http_conn *c)
{
    if (c->owes_continue)
        return send_continue(c);
    if (c->is_ending)
        return finish_connection(c);
    if (!conn_has_unread_body(c))
        return conn_go(c, CONN_HEAD);
    if (!c->current)
        c->window_is_first = true;
    home_wait(c, CONN_BODY);
    return true;
}

static bool step_write(struct http_conn *c)
{
    switch (answer_flush(c)) {
    case FLUSH_DONE:
        return after_writing(c);
    case FLUSH_BLOCKED:
        return conn_wait(c, CONN_WRITE, NET_WRITE);
    case FLUSH_WAIT:
        return conn_wait(c, CONN_PULL, 0);
    case FLUSH_BROKEN:
        break;
    }
    conn_cut(c);
    return false;
}

/* ---- Waiting ---- */

/*
 * Earlier answers leave. Requests that follow are read into the room that is left and wait there unparsed; when it is
 * full reading pauses. Reading also tells when the client is lost.
 */
static bool step_work(struct http_conn *c)
{
    enum flush f = answer_flush(c);
    if (f == FLUSH_BROKEN) {
        conn_cut(c);
        return false;
    }
    bool has_room = c->in && c->in->to < c->in->cap;
    if (has_room && conn_may_read(c))
        return read_some(c);
    return conn_wait(c, CONN_WORK, (has_room ? NET_READ : 0u) | (f == FLUSH_BLOCKED ? NET_WRITE : 0u));
}

static bool step_linger(struct http_conn *c)
{
    if (c->has_ended || c->window_bytes > DISCARD_MAX) {
        conn_drop(c);
        return false;
    }
    if (c->in) {
        c->window_bytes += c->in->to;
        c->in->from = c->in->to = 0;
    }
    if (conn_may_read(c))
        return conn_receive(c);
    return conn_watch(c, NET_READ);
}

static bool step_none(struct http_conn *c)
{
    (void)c;
    return false;
}

static bool (*const steps[CONN_STATES])(struct http_conn *) = {
    [CONN_IDLE] = conn_step_head, [CONN_HEAD] = conn_step_head, [CONN_BODY] = conn_step_body, [CONN_SPOOL] = step_none,
    [CONN_WORK] = step_work, [CONN_WRITE] = step_write, [CONN_PULL] = step_none, [CONN_LINGER] = step_linger,
    [CONN_CLOSED] = step_none,
};

static void run_steps(struct http_conn *c)
{
    c->reads_left = READS_PER_EVENT;
    while (steps[c->state](c))
        continue;
}

void conn_run(struct http_conn *c)
{
    assert(c->magic == CONN_MAGIC);
    if (c->is_running)
        return;
    c->is_running = true;
    run_steps(c);
    c->is_running = false;
    conn_settle(c);
}

static void on_ready(void *self, unsigned events)
{
    struct http_conn *c = self;
    if (events & NET_READ)
        c->is_readable = true;
    if (events & NET_ERROR)
        conn_drop(c);
    conn_run(c);
}

/* ---- Deadlines ---- */

static void body_is_late(struct http_conn *c)
{
    int64_t needed = LIMIT(c->home, body_rate) * LIMIT(c->home, body_window_ms) / 1000;
    if (!c->current) {
        conn_drop(c);
        return;
    }
    if (c->window_is_first || c->window_bytes >= (uint64_t)needed) {
        c->window_is_first = false;
        c->window_bytes = 0;
        home_wait(c, CONN_BODY);
        return;
    }
    stream_refuse(&c->current->stream, ERR_TIMEOUT);
}

void conn_expire(struct http_conn *c)
{
    switch (c->state) {
    case CONN_HEAD:
        conn_refuse(c, ERR_TIMEOUT, "The request took too long to arrive.", true);
        break;
    case CONN_BODY:
        body_is_late(c);
        break;
    case CONN_WRITE:
        conn_cut(c);
        break;
    default:
        conn_drop(c);
    }
    conn_run(c);
}

/* An idle connection that was served closes; one that was accepted just now may have its request under way. */
void conn_probe(struct http_conn *c)
{
    bool was_served = c->requests > 0;
    c->is_readable = true;
    c->is_running = true;       /* so that it is still there to be looked at */
    run_steps(c);
    if (c->state == CONN_IDLE && was_served)
        conn_drop(c);
    c->is_running = false;
    conn_settle(c);
}

/* ---- The beginning ---- */

static const struct net_user net_user = {.on_ready = on_ready, .on_closed = on_closed};

struct http_conn *conn_new(struct http_home *h, struct net_conn *net, const struct sockaddr_storage *peer)
{
    struct http_conn *c = calloc(1, sizeof(*c));
    if (!c) {
        net_close(net);
        return NULL;
    }
    c->magic = CONN_MAGIC;
    c->home = h;
    c->net = net;
    c->peer = *peer;
    c->is_readable = true;      /* its request may have come with it */
    net_peer_text(peer, c->peer_text);
    net_attach(net, &net_user, c);
    c->is_open = true;
    atomic_fetch_add(&h->server->connections, 1);
    atomic_fetch_add(&h->server->open, 1);
    return c;
}
