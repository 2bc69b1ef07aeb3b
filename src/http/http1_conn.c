/*
 * A connection's life, as the state machine of http1_conn.h. One flat loop takes step after step until one has to wait, so
 * that neither an immediate answer nor thirty-two pipelined requests grow the stack.
 */
#include "http/http1_conn.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Then the other connections of the loop get their turn: this one will be reported readable again. */
enum { READS_PER_EVENT = 8 };

static struct http1_conn *h1_of(struct http_conn *conn)
{
    assert(conn->magic == CONN_MAGIC);
    return container_of(conn, struct http1_conn, conn);
}

bool h1_go(struct http1_conn *c, enum conn_state state)
{
    c->conn.state = state;
    return true;
}

bool h1_watch(struct http1_conn *c, unsigned events)
{
    if (!net_want(c->conn.net, c->has_ended ? events & ~(unsigned)NET_READ : events))
        h1_drop(c);
    return false;
}

bool h1_wait(struct http1_conn *c, enum conn_state state, unsigned events)
{
    home_wait(&c->conn, state);
    return h1_watch(c, events);
}

/* ---- The end ---- */

static void end_answered(struct http1_conn *c)
{
    while (c->out_first) {
        struct http1_exchange *hx = c->out_first;
        c->out_first = hx->next;
        h1_end(c, hx, hx->stream.status);
    }
    c->out_last = NULL;
    c->out_count = 0;
}

/* The request in hand, when its client is gone: unread or unfinished it ends, in work it is owed an answer first. */
void h1_leave(struct http1_conn *c)
{
    struct http1_exchange *hx = c->current;
    if (!hx || !stream_leave(&hx->stream))
        return;
    c->current = NULL;
    h1_end(c, hx, 0);
}

/* Frees the connection once nobody can mention it any more. */
void h1_settle(struct http1_conn *c)
{
    if (c->conn.state != CONN_CLOSED || c->conn.net || c->current || c->is_running)
        return;
    conn_release(&c->conn);
    intake_give(&c->memory->intakes, c->in);
    free(c);
}

static void end_now(struct http1_conn *c, void (*close)(struct net_conn *))
{
    if (!conn_close(&c->conn, close))
        return;
    end_answered(c);
    h1_leave(c);
}

void h1_drop(struct http1_conn *c)
{
    end_now(c, net_close);
}

static void reset(struct http1_conn *c)
{
    end_now(c, net_reset);
}

static void on_closed(void *self)
{
    struct http1_conn *c = self;
    c->conn.net = NULL;
    h1_settle(c);
}

/* ---- Reading ---- */

/* Room behind what has been received; what is already taken may be overwritten, for nobody borrows from it. */
static bool make_room(struct http1_conn *c)
{
    struct intake *in = c->in;
    if (in->from == in->to) {
        in->from = in->to = 0;
        return in->cap >= INTAKE_BYTES || intake_resize(&c->memory->intakes, &c->in, INTAKE_BYTES);
    }
    if (in->to < in->cap)
        return true;
    if (in->from > 0) {
        memmove(in->bytes, in->bytes + in->from, in->to - in->from);
        in->to -= in->from;
        in->from = 0;
        return true;
    }
    return intake_resize(&c->memory->intakes, &c->in, in->cap < INTAKE_BYTES ? INTAKE_BYTES : INTAKE_HEAD_BYTES);
}

static void note_received(struct http1_conn *c, size_t n)
{
    if (c->conn.state == CONN_IDLE)
        c->started_us = clock_mono_us();
    if (c->conn.state == CONN_BODY)
        c->pace.bytes += n;
    c->in->to += n;
}

/* Reads once into what room there is. True: something has changed, look again. */
static bool read_some(struct http1_conn *c)
{
    size_t room = c->in->cap - c->in->to;
    ssize_t n = net_read(c->conn.net, c->in->bytes + c->in->to, room);
    c->is_readable = n == (ssize_t)room && --c->reads_left > 0;
    if (n > 0)
        note_received(c, (size_t)n);
    else if (n == 0)
        c->has_ended = true;
    else if (n == NET_BROKEN)
        h1_drop(c);
    return true;
}

bool h1_receive(struct http1_conn *c)
{
    if (!c->in)
        c->in = intake_take(&c->memory->intakes);
    if (!c->in || !make_room(c)) {
        h1_drop(c);
        return false;
    }
    return read_some(c);
}

bool h1_may_read(const struct http1_conn *c)
{
    return c->is_readable && !c->has_ended;
}

/* ---- Writing ---- */

static bool send_continue(struct http1_conn *c)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec piece = {(void *)line, sizeof(line) - 1};
    ssize_t n = net_writev(c->conn.net, &piece, 1);
    if (n == NET_AGAIN)
        return h1_wait(c, CONN_WRITE, NET_WRITE);
    if (n != (ssize_t)piece.iov_len) {
        h1_drop(c);       /* an empty socket that does not take 25 bytes is broken */
        return false;
    }
    c->owes_continue = false;
    c->current->expects_continue = false;
    home_wait(&c->conn, CONN_BODY);
    return true;
}

static bool finish_connection(struct http1_conn *c)
{
    bool unread = c->in && intake_rest(c->in).len > 0;
    if (c->has_ended || !(c->lingers || unread)) {
        h1_drop(c);
        return false;
    }
    net_finish(c->conn.net);
    c->pace.bytes = 0;
    if (c->in)
        c->in->from = c->in->to = 0;
    home_wait(&c->conn, CONN_LINGER);
    return true;
}

static bool after_writing(struct http1_conn *c)
{
    if (c->owes_continue)
        return send_continue(c);
    if (c->is_ending)
        return finish_connection(c);
    if (!h1_has_unread_body(c))
        return h1_go(c, CONN_HEAD);
    if (!c->current)
        c->pace.is_first = true;
    home_wait(&c->conn, CONN_BODY);
    return true;
}

static bool step_write(struct http1_conn *c)
{
    switch (h1_flush(c)) {
    case FLUSH_DONE:
        return after_writing(c);
    case FLUSH_BLOCKED:
        return h1_wait(c, CONN_WRITE, NET_WRITE);
    case FLUSH_WAIT:
        return h1_wait(c, CONN_PULL, 0);
    case FLUSH_BROKEN:
        break;
    }
    reset(c);
    return false;
}

/* ---- Waiting ---- */

/*
 * Earlier answers leave. Requests that follow are read into the room that is left and wait there unparsed; when it is
 * full reading pauses. Reading also tells when the client is lost.
 */
static bool step_work(struct http1_conn *c)
{
    enum flush f = h1_flush(c);
    if (f == FLUSH_BROKEN) {
        reset(c);
        return false;
    }
    bool has_room = c->in && c->in->to < c->in->cap;
    if (has_room && h1_may_read(c))
        return read_some(c);
    return h1_wait(c, CONN_WORK, (has_room ? NET_READ : 0u) | (f == FLUSH_BLOCKED ? NET_WRITE : 0u));
}

static bool step_linger(struct http1_conn *c)
{
    if (c->has_ended || c->pace.bytes > DISCARD_MAX) {
        h1_drop(c);
        return false;
    }
    if (c->in) {
        c->pace.bytes += c->in->to;
        c->in->from = c->in->to = 0;
    }
    if (h1_may_read(c))
        return h1_receive(c);
    return h1_watch(c, NET_READ);
}

static bool step_none(struct http1_conn *c)
{
    (void)c;
    return false;
}

static bool (*const steps[CONN_STATES])(struct http1_conn *) = {
    [CONN_IDLE] = h1_step_head, [CONN_HEAD] = h1_step_head, [CONN_BODY] = h1_step_body, [CONN_SPOOL] = step_none,
    [CONN_WORK] = step_work, [CONN_WRITE] = step_write, [CONN_PULL] = step_none, [CONN_LINGER] = step_linger,
    [CONN_CLOSED] = step_none,
};

static void run_steps(struct http1_conn *c)
{
    c->reads_left = READS_PER_EVENT;
    while (steps[c->conn.state](c))
        continue;
}

void h1_run(struct http1_conn *c)
{
    assert(c->conn.magic == CONN_MAGIC);
    if (c->is_running)
        return;
    c->is_running = true;
    run_steps(c);
    c->is_running = false;
    h1_settle(c);
}

static void on_ready(void *self, unsigned events)
{
    struct http1_conn *c = self;
    if (events & NET_READ)
        c->is_readable = true;
    if (events & NET_ERROR)
        h1_drop(c);
    h1_run(c);
}

/* ---- Deadlines ---- */

static void body_is_late(struct http1_conn *c)
{
    if (!c->current)
        h1_drop(c);
    else if (pace_holds(&c->pace, c->conn.home))
        home_wait(&c->conn, CONN_BODY);
    else
        stream_refuse(&c->current->stream, ERR_TIMEOUT);
}

static void expire(struct http_conn *conn)
{
    struct http1_conn *c = h1_of(conn);
    switch (conn->state) {
    case CONN_HEAD:
        h1_refuse(c, ERR_TIMEOUT, "The request took too long to arrive.", true);
        break;
    case CONN_BODY:
        body_is_late(c);
        break;
    case CONN_WRITE:
        reset(c);
        break;
    default:
        h1_drop(c);
    }
    h1_run(c);
}

/* ---- What the server asks of it ---- */

/* One that was served closes; one that was accepted just now may have its request under way. */
static void drain(struct http_conn *conn)
{
    struct http1_conn *c = h1_of(conn);
    bool was_served = conn->requests > 0;
    c->is_readable = true;
    c->is_running = true;       /* so that it is still there to be looked at */
    run_steps(c);
    if (conn->state == CONN_IDLE && was_served)
        h1_drop(c);
    c->is_running = false;
    h1_settle(c);
}

/* What was written to who waited still leaves; the others see a reset. */
static void cut(struct http_conn *conn)
{
    struct http1_conn *c = h1_of(conn);
    end_now(c, h1_excuse(c) ? net_close : net_reset);
}

static void drop(struct http_conn *conn)
{
    h1_drop(h1_of(conn));
}

static void refuse(struct http_conn *conn, const char *sentence)
{
    h1_refuse(h1_of(conn), ERR_BUSY, sentence, true);
}

static void run(struct http_conn *conn)
{
    h1_run(h1_of(conn));
}

/* ---- The beginning ---- */

static const struct net_user net_user = {.on_ready = on_ready, .on_closed = on_closed};

static struct http_conn *open(struct http_home *h, struct net_conn *net, const struct sockaddr_storage *peer)
{
    struct http1_conn *c = calloc(1, sizeof(*c));
    if (!c) {
        net_close(net);
        return NULL;
    }
    conn_begin(&c->conn, &http1_codec, h, net, peer);
    c->memory = home_memory(h, &http1_codec);
    c->is_readable = true;      /* its request may have come with it */
    net_attach(net, &net_user, c);
    return &c->conn;
}

const struct http_codec http1_codec = {
    .alpn = STR("http/1.1"), .memory_new = h1_memory_new, .memory_free = h1_memory_free, .open = open, .run = run,
    .refuse = refuse, .expire = expire, .drop = drop, .drain = drain, .cut = cut,
};
