/*
 * A connection's life, as the state machine of conn.h. One flat loop takes step after step until one has to wait, so
 * that neither an immediate answer nor thirty-two pipelined requests grow the stack.
 */
#include "http/conn.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CONN_MAGIC 0x68747063u
#define EXCHANGE_MAGIC 0x68747865u
#define BODY_MAX_DEFAULT (64 * KIB)

enum { SHRINK_BELOW = 4 * 1024, SHRINK_SPARE = 1024 };

static struct http_app *app_of(const struct http_conn *c)
{
    return c->home->server->app;
}

/* Goes on in another state, without waiting. */
static bool go(struct http_conn *c, enum conn_state state)
{
    c->state = state;
    return true;
}

/* Waits in a state for events of the socket, or for others (0). A peer that has ended has nothing more to read. */
static bool wait_in(struct http_conn *c, enum conn_state state, unsigned events)
{
    home_wait(c, state);
    net_want(c->net, c->has_ended ? events & ~(unsigned)NET_READ : events);
    return false;
}

/* ---- The end ---- */

static void free_turns(struct http_conn *c)
{
    while (c->out_first) {
        struct turn *t = c->out_first;
        c->out_first = t->next;
        turn_end(c, t, t->status);
    }
    c->out_last = NULL;
    c->out_count = 0;
}

/* The request in hand, when its client is gone: unread or unfinished it ends, in work it is owed an answer first. */
static void leave_turn(struct http_conn *c)
{
    struct turn *t = c->turn;
    if (!t || t->body.is_busy)
        return;     /* a step that is under way ends it: on_spooled */
    if (!t->is_working) {
        c->turn = NULL;
        turn_end(c, t, 0);
        return;
    }
    t->exchange.gone = true;
    if (app_of(c)->on_gone)
        app_of(c)->on_gone(app_of(c), &t->exchange);
}

/* Frees the connection once nobody can mention it any more. */
static void settle(struct http_conn *c)
{
    struct http_server *s = c->home->server;
    if (c->state != CONN_CLOSED || c->net || c->turn || c->is_running)
        return;
    home_forget(c);
    intake_give(&c->home->intakes, c->in);
    if (c->is_counted)
        caps_remove(&s->caps, &c->peer);
    c->magic = 0;
    free(c);
    atomic_fetch_sub(&s->connections, 1);
}

static void end_now(struct http_conn *c, void (*end)(struct net_conn *))
{
    if (c->state == CONN_CLOSED)
        return;
    home_wait(c, CONN_CLOSED);
    end(c->net);
    free_turns(c);
    leave_turn(c);
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
    settle(c);
}

/* ---- Reading ---- */

/* Room behind what has been received; what is already taken may be overwritten, for nobody borrows from it. */
static bool make_room(struct http_conn *c)
{
    struct intake *in = c->in;
    if (in->from == in->to) {
        in->from = in->to = 0;
        return true;
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
    c->is_readable = n == (ssize_t)room;
    if (n > 0)
        note_received(c, (size_t)n);
    else if (n == 0)
        c->has_ended = true;
    else if (n == NET_BROKEN)
        conn_drop(c);
    return true;
}

static bool receive(struct http_conn *c)
{
    if (!c->in)
        c->in = intake_take(&c->home->intakes);
    if (!c->in || !make_room(c)) {
        conn_drop(c);
        return false;
    }
    return read_some(c);
}

static bool may_read(const struct http_conn *c)
{
    return c->is_readable && !c->has_ended;
}

/* ---- Answering ---- */

static bool has_unread_body(const struct http_conn *c)
{
    return c->in && c->in->framing != HTTP1_NO_BODY;
}

/* A body that will be passed over must be short, and surely on its way. */
static bool can_pass_over_body(const struct http_conn *c, const struct turn *t)
{
    if (!has_unread_body(c))
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
static void fill_refusal(struct http_conn *c, struct turn *t, err why, const char *sentence, struct http_reply *r)
{
    r->status = err_status(why);
    if (why == ERR_BUSY)
        http_reply_field(r, STR("Retry-After"), STR("1"));
    if (app_of(c)->on_refused) {
        app_of(c)->on_refused(app_of(c), &t->exchange, why, sentence, r);
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
        fill_refusal(c, t, ERR_INTERNAL, "The answer was larger than an answer may be.", r);
    }
    bool keep = may_keep(c, t, r);
    c->lingers = !keep && (r->close || has_unread_body(c));
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
    go(c, c->is_ending ? CONN_WRITE : has_unread_body(c) ? CONN_BODY : CONN_HEAD);
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
        settle(c);
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

/* ---- Turns ---- */

static struct turn *new_turn(struct http_conn *c)
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
static void begin_request(struct http_conn *c, struct turn *t)
{
    struct http_request *r = &t->exchange.request;
    *r = (struct http_request){.fields = t->fields, .scheme = STR("http"), .peer = c->peer};
    memcpy(r->peer_text, c->peer_text, sizeof(r->peer_text));
}

void conn_refuse(struct http_conn *c, err why, const char *sentence, bool close)
{
    struct turn *t = c->turn;
    if (!t) {
        t = home_spare_turn(c->home);
        if (t)
            begin_request(c, t);
        t = new_turn(c);
    }
    if (!t)
        return;
    struct http_reply r;
    http_reply_init(&r, 64 * KIB);
    r.close = close || !t->keep_alive;
    fill_refusal(c, t, why, sentence, &r);
    if (close)
        r.close = true;
    answer_turn(c, &r);
}

/* ---- Bodies ---- */

/* The head stays where it is; what comes after it is read into a block of its own. */
static bool part_from_head(struct http_conn *c, struct turn *t)
{
    struct intake *old = c->in, *fresh = intake_take(&c->home->intakes);
    if (!fresh) {
        conn_drop(c);
        return false;
    }
    str rest = intake_rest(old);
    memcpy(fresh->bytes, rest.ptr, rest.len);
    fresh->to = rest.len;
    fresh->framing = old->framing;
    fresh->body_left = old->body_left;
    fresh->chunked = old->chunked;
    t->block = old;
    c->in = fresh;
    return true;
}

static bool deliver(struct http_conn *c, str body)
{
    c->turn->exchange.request.body = body;
    c->turn->is_working = true;
    c->state = CONN_WORK;
    app_of(c)->on_request(app_of(c), &c->turn->exchange);
    return true;
}

/* The body is whole and lies in the intake: lend it from there. */
static bool deliver_in_place(struct http_conn *c)
{
    str body = str_sub(intake_rest(c->in), 0, (size_t)c->in->body_left);
    c->in->from += body.len;
    c->in->framing = HTTP1_NO_BODY;
    c->turn->exchange.bytes_in += body.len;
    return deliver(c, body);
}

static bool start_body(struct http_conn *c, struct turn *t)
{
    const char *spool_dir = c->home->server->pool ? c->home->server->spool_dir : NULL;
    bool sized = c->in->framing == HTTP1_LENGTH;
    size_t there = intake_rest(c->in).len;
    if (sized && c->in->body_left > t->exchange.body_max) {
        conn_refuse(c, ERR_TOO_LARGE, "The body is larger than this address takes.", true);
        return true;
    }
    if (sized && c->in->body_left <= there)
        return deliver_in_place(c);

    body_init(&t->body, spool_dir, t->exchange.body_max);
    t->expects_continue = t->expects_continue && there == 0;
    c->owes_continue = t->expects_continue;
    c->window_bytes = 0;
    c->window_is_first = true;
    if (!part_from_head(c, t))
        return false;
    home_wait(c, CONN_BODY);
    return c->owes_continue ? go(c, CONN_WRITE) : true;
}

static void on_spooled(struct work *w);

static bool store_step(struct http_conn *c, struct turn *t)
{
    err e = body_store_step(&t->body, c->home->server->pool, c->home->loop, on_spooled);
    if (e == OK)
        return wait_in(c, CONN_SPOOL, 0);
    conn_refuse(c, e, "The server is too busy to take this upload.", true);
    return true;
}

static void on_spooled(struct work *w)
{
    struct turn *t = container_of(w, struct turn, body.step);
    struct http_conn *c = t->exchange._conn;
    t->body.is_busy = false;
    if (c->state == CONN_CLOSED) {
        leave_turn(c);
        settle(c);
        return;
    }
    if (t->body.failure == OK)
        home_wait(c, CONN_BODY);
    else
        conn_refuse(c, t->body.failure, err_sentence(t->body.failure), true);
    conn_run(c);
}

static bool finish_body(struct http_conn *c)
{
    struct turn *t = c->turn;
    str whole;
    if (!t)
        return go(c, CONN_HEAD);        /* it was passed over */
    if (body_needs_step(&t->body))
        return store_step(c, t);
    err e = body_finish(&t->body, &whole);
    if (e == OK)
        return deliver(c, whole);
    conn_refuse(c, e, err_sentence(e), true);
    return true;
}

static bool keep_piece(struct http_conn *c, str piece)
{
    struct turn *t = c->turn;
    if (body_total(&t->body) + piece.len > t->exchange.body_max) {
        conn_refuse(c, ERR_TOO_LARGE, "The body is larger than this address takes.", true);
        return true;
    }
    body_put(&t->body, piece);
    return true;
}

/* Data of a body: kept for its request, or passed over up to a limit. */
static bool take_piece(struct http_conn *c, str piece)
{
    if (c->turn)
        return keep_piece(c, piece);
    if (c->window_bytes > DISCARD_MAX)
        conn_drop(c);
    return true;
}

static bool take_sized(struct http_conn *c, str in)
{
    struct intake *i = c->in;
    str piece = str_sub(in, 0, i->body_left < in.len ? (size_t)i->body_left : in.len);
    i->from += piece.len;
    i->body_left -= piece.len;
    if (i->body_left == 0)
        i->framing = HTTP1_NO_BODY;
    return take_piece(c, piece);
}

static bool take_chunked(struct http_conn *c, str in)
{
    size_t used;
    str piece;
    enum chunked_step s = chunked_step(&c->in->chunked, in, &used, &piece);
    c->in->from += used;
    if (s == CHUNKED_PIECE)
        return take_piece(c, piece);
    if (s == CHUNKED_END)
        c->in->framing = HTTP1_NO_BODY;
    if (s == CHUNKED_REFUSED)
        conn_refuse(c, ERR_INVALID, c->in->chunked.sentence, true);
    return true;
}

static bool take_body(struct http_conn *c, str in)
{
    size_t before = c->in->from;
    struct turn *t = c->turn;
    bool go_on = c->in->framing == HTTP1_LENGTH ? take_sized(c, in) : take_chunked(c, in);
    if (t && c->turn == t)
        t->exchange.bytes_in += c->in->from - before;
    return go_on;
}

static bool body_ended_early(struct http_conn *c)
{
    if (c->turn)
        conn_refuse(c, ERR_INVALID, "The body ended before its announced length.", true);
    else
        conn_drop(c);
    return true;
}

static bool step_body(struct http_conn *c)
{
    if (c->out_first)
        return go(c, CONN_WRITE);       /* what is answered leaves before we wait */
    if (c->in->framing == HTTP1_NO_BODY)
        return finish_body(c);
    size_t room = c->turn ? body_room(&c->turn->body) : SIZE_MAX;
    if (room == 0 && c->turn->body.spool_dir)
        return store_step(c, c->turn);
    str in = str_sub(intake_rest(c->in), 0, room ? room : 1);      /* without a spool, one byte more tells 413 */
    if (in.len)
        return take_body(c, in);
    if (c->has_ended)
        return body_ended_early(c);
    if (may_read(c))
        return receive(c);
    net_want(c->net, NET_READ);         /* on the list since the body began: its deadline goes by windows */
    return false;
}

/* ---- Heads ---- */

static void start_framing(struct http_conn *c, struct turn *t)
{
    struct intake *in = c->in;
    const struct http1 *p = &in->parser;
    t->keep_alive = p->keep_alive;
    t->expects_continue = p->expects_continue;
    t->exchange.bytes_in = p->at;
    in->from += p->at;
    in->framing = (enum http1_framing)p->framing;
    in->body_left = p->body_length;
    chunked_init(&in->chunked);
    if (in->framing == HTTP1_LENGTH && in->body_left == 0)
        in->framing = HTTP1_NO_BODY;
}

/* A whole head is there. */
static bool start_request(struct http_conn *c)
{
    struct turn *t = new_turn(c);
    if (!t)
        return false;
    err refusal = c->in->parser.refusal;
    const char *sentence = c->in->parser.sentence;
    c->requests++;
    start_framing(c, t);
    http1_init(&c->in->parser);
    if (refusal != OK) {
        conn_refuse(c, refusal, sentence, false);
        return true;
    }
    t->was_seen = true;
    c->state = CONN_BODY;
    app_of(c)->on_head(app_of(c), &t->exchange);
    if (c->turn != t)
        return true;        /* answered before its body */
    return has_unread_body(c) ? start_body(c, t) : deliver(c, STR(""));
}

static bool refuse_head(struct http_conn *c)
{
    err why = c->in->parser.refusal;
    const char *sentence = c->in->parser.sentence;
    conn_refuse(c, why, sentence, true);
    return true;
}

/* Nothing to do until more comes. Who has sent nothing holds no buffer, who has sent little holds a small one. */
static bool rest(struct http_conn *c)
{
    bool idle = !c->in || http1_untouched(&c->in->parser);
    size_t len = c->in ? intake_rest(c->in).len : 0;
    if (len == 0) {
        intake_give(&c->home->intakes, c->in);
        c->in = NULL;
    } else if (c->in->cap >= INTAKE_BYTES && len < SHRINK_BELOW) {
        intake_resize(&c->home->intakes, &c->in, len + SHRINK_SPARE);
    }
    if (!idle && c->list == &c->home->lists[CONN_HEAD]) {
        net_want(c->net, NET_READ);     /* its deadline counts from the first byte */
        return false;
    }
    return wait_in(c, idle ? CONN_IDLE : CONN_HEAD, NET_READ);
}

/* Whether what is queued must leave before another request is looked at. */
static bool queue_is_full(const struct http_conn *c)
{
    return c->out_count >= PIPELINE_MAX || c->out_bytes > PIPELINE_BYTES ||
           (c->out_last && c->out_last->reply.kind == HTTP_BODY_SOURCE);
}

static bool step_head(struct http_conn *c)
{
    if (queue_is_full(c))
        return go(c, CONN_WRITE);
    str bytes = c->in ? intake_rest(c->in) : STR_NONE;
    struct turn *t = bytes.len ? home_spare_turn(c->home) : NULL;
    if (t) {
        begin_request(c, t);
        switch (http1_head(&c->in->parser, c->in->bytes + c->in->from, bytes.len, &t->exchange.request)) {
        case HTTP1_READY:
            return start_request(c);
        case HTTP1_REFUSED:
            return refuse_head(c);
        case HTTP1_MORE:
            break;
        }
    }
    if (c->out_first)
        return go(c, CONN_WRITE);       /* answer before waiting for more */
    if (c->has_ended) {
        conn_drop(c);
        return false;
    }
    return may_read(c) ? receive(c) : rest(c);
}

/* ---- Writing ---- */

static bool send_continue(struct http_conn *c)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec piece = {(void *)line, sizeof(line) - 1};
    ssize_t n = net_writev(c->net, &piece, 1);
    if (n == NET_AGAIN)
        return wait_in(c, CONN_WRITE, NET_WRITE);
    if (n != (ssize_t)piece.iov_len) {
        conn_drop(c);       /* an empty socket that does not take 25 bytes is broken */
        return false;
    }
    c->owes_continue = false;
    c->turn->expects_continue = false;
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
    if (!has_unread_body(c))
        return go(c, CONN_HEAD);
    if (!c->turn)
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
        return wait_in(c, CONN_WRITE, NET_WRITE);
    case FLUSH_WAIT:
        return wait_in(c, CONN_PULL, 0);
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
    if (has_room && may_read(c))
        return read_some(c);
    return wait_in(c, CONN_WORK, (has_room ? NET_READ : 0u) | (f == FLUSH_BLOCKED ? NET_WRITE : 0u));
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
    if (may_read(c))
        return receive(c);
    net_want(c->net, NET_READ);
    return false;
}

static bool step_none(struct http_conn *c)
{
    (void)c;
    return false;
}

static bool (*const steps[CONN_STATES])(struct http_conn *) = {
    [CONN_IDLE] = step_head, [CONN_HEAD] = step_head, [CONN_BODY] = step_body, [CONN_SPOOL] = step_none,
    [CONN_WORK] = step_work, [CONN_WRITE] = step_write, [CONN_PULL] = step_none, [CONN_LINGER] = step_linger,
    [CONN_CLOSED] = step_none,
};

void conn_run(struct http_conn *c)
{
    assert(c->magic == CONN_MAGIC);
    if (c->is_running)
        return;
    c->is_running = true;
    while (steps[c->state](c))
        continue;
    c->is_running = false;
    settle(c);
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
    if (!c->turn) {
        conn_drop(c);
        return;
    }
    if (c->window_is_first || c->window_bytes >= (uint64_t)needed) {
        c->window_is_first = false;
        c->window_bytes = 0;
        home_wait(c, CONN_BODY);
        return;
    }
    conn_refuse(c, ERR_TIMEOUT, "The body arrives too slowly.", true);
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
    while (steps[c->state](c))
        continue;
    if (c->state == CONN_IDLE && was_served)
        conn_drop(c);
    c->is_running = false;
    settle(c);
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
    net_peer_text(peer, c->peer_text);
    net_attach(net, &net_user, c);
    atomic_fetch_add(&h->server->connections, 1);
    return c;
}
