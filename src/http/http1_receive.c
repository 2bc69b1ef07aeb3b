/*
 * Requests coming in: heads are parsed where they lie, and bodies kept (or passed over) until the application can be
 * given the whole.
 */
#include "http/http1_conn.h"

enum { SHRINK_BELOW = 4 * 1024, SHRINK_SPARE = 1024 };

/* ---- Bodies ---- */

/* The head stays where it is; what comes after it is read into a block of its own, which takes what is there already. */
static bool part_from_head(struct http1_conn *c, struct http1_exchange *hx)
{
    size_t cap = c->in->cap > INTAKE_BYTES ? c->in->cap : INTAKE_BYTES;
    struct intake *fresh = intake_copy(&c->memory->intakes, c->in, cap);
    if (!fresh) {
        h1_drop(c);
        return false;
    }
    hx->block = c->in;
    c->in = fresh;
    return true;
}

static bool deliver(struct http1_conn *c, str body)
{
    c->conn.state = CONN_WORK;
    stream_request(&c->current->stream, body);
    return true;
}

/* The body is whole and lies in the intake: lend it from there. */
static bool deliver_in_place(struct http1_conn *c)
{
    str body = str_sub(intake_rest(c->in), 0, (size_t)c->in->body_left);
    c->in->from += body.len;
    c->in->framing = HTTP1_NO_BODY;
    c->current->stream.exchange.bytes_in += body.len;
    return deliver(c, body);
}

static bool refuse_body(struct http1_conn *c, err why)
{
    stream_refuse(&c->current->stream, why);
    return true;
}

static bool start_body(struct http1_conn *c, struct http1_exchange *hx)
{
    bool sized = c->in->framing == HTTP1_LENGTH;
    size_t there = intake_rest(c->in).len;
    err e = stream_expect(&hx->stream, sized, c->in->body_left);
    if (e != OK)
        return refuse_body(c, e);
    if (sized && c->in->body_left <= there)
        return deliver_in_place(c);

    hx->expects_continue = hx->expects_continue && there == 0;
    c->owes_continue = hx->expects_continue;
    c->pace.bytes = 0;
    c->pace.is_first = true;
    if (!part_from_head(c, hx))
        return false;
    home_wait(&c->conn, CONN_BODY);
    return c->owes_continue ? h1_go(c, CONN_WRITE) : true;
}

static bool store_step(struct http1_conn *c)
{
    err e = stream_store(&c->current->stream);
    return e == OK ? h1_wait(c, CONN_SPOOL, 0) : refuse_body(c, e);
}

static bool finish_body(struct http1_conn *c)
{
    if (!c->current)
        return h1_go(c, CONN_HEAD);        /* it was passed over */
    if (stream_needs_store(&c->current->stream))
        return store_step(c);
    c->conn.state = CONN_WORK;
    err e = stream_complete(&c->current->stream);
    return e == OK ? true : refuse_body(c, e);
}

static bool keep_piece(struct http1_conn *c, str piece)
{
    err e = stream_put(&c->current->stream, piece);
    return e == OK ? true : refuse_body(c, e);
}

/* Data of a body: kept for its request, or passed over up to a limit. */
static bool take_piece(struct http1_conn *c, str piece)
{
    if (c->current)
        return keep_piece(c, piece);
    if (c->pace.bytes > DISCARD_MAX)
        h1_drop(c);
    return true;
}

static bool take_sized(struct http1_conn *c, str in)
{
    struct intake *i = c->in;
    str piece = str_sub(in, 0, i->body_left < in.len ? (size_t)i->body_left : in.len);
    i->from += piece.len;
    i->body_left -= piece.len;
    if (i->body_left == 0)
        i->framing = HTTP1_NO_BODY;
    return take_piece(c, piece);
}

static bool take_chunked(struct http1_conn *c, str in)
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
        h1_refuse(c, ERR_INVALID, c->in->chunked.sentence, true);
    return true;
}

static bool take_body(struct http1_conn *c, str in)
{
    size_t before = c->in->from;
    struct http1_exchange *hx = c->current;
    bool go_on = c->in->framing == HTTP1_LENGTH ? take_sized(c, in) : take_chunked(c, in);
    if (hx && c->current == hx)
        hx->stream.exchange.bytes_in += c->in->from - before;
    return go_on;
}

static bool body_ended_early(struct http1_conn *c)
{
    if (c->current)
        h1_refuse(c, ERR_INVALID, "The body ended before its announced length.", true);
    else
        h1_drop(c);
    return true;
}

bool h1_step_body(struct http1_conn *c)
{
    if (c->out_first)
        return h1_go(c, CONN_WRITE);       /* what is answered leaves before we wait */
    if (c->in->framing == HTTP1_NO_BODY)
        return finish_body(c);
    size_t room = c->current ? stream_room(&c->current->stream) : SIZE_MAX;
    if (room == 0 && stream_spools(&c->current->stream))
        return store_step(c);
    str in = str_sub(intake_rest(c->in), 0, room ? room : 1);      /* without a spool, one byte more tells 413 */
    if (in.len)
        return take_body(c, in);
    if (c->has_ended)
        return body_ended_early(c);
    if (h1_may_read(c))
        return h1_receive(c);
    /* Thousands may wait so: the block goes to who reads, and for what comes next there will be another. Without memory it stays. */
    if (c->in->cap >= INTAKE_BYTES)
        (void)intake_resize(&c->memory->intakes, &c->in, SHRINK_SPARE);
    return h1_watch(c, NET_READ);     /* on the list since the body began: its deadline goes by windows */
}

/* ---- Heads ---- */

static void start_framing(struct http1_conn *c, struct http1_exchange *hx)
{
    struct intake *in = c->in;
    const struct http1 *p = &in->parser;
    hx->keep_alive = p->keep_alive;
    hx->expects_continue = p->expects_continue;
    hx->stream.exchange.bytes_in = p->at;
    in->from += p->at;
    in->framing = (enum http1_framing)p->framing;
    in->body_left = p->body_length;
    chunked_init(&in->chunked);
    if (in->framing == HTTP1_LENGTH && in->body_left == 0)
        in->framing = HTTP1_NO_BODY;
}

/* A whole head is there. */
static bool start_request(struct http1_conn *c)
{
    struct http1_exchange *hx = h1_begin(c);
    if (!hx)
        return false;
    err refusal = c->in->parser.refusal;
    const char *sentence = c->in->parser.sentence;
    c->conn.requests++;
    home_forget(&c->conn);     /* the wait for a head is over: the next one has its own deadline */
    start_framing(c, hx);
    http1_init(&c->in->parser);
    if (refusal != OK) {
        h1_refuse(c, refusal, sentence, false);
        return true;
    }
    c->conn.state = CONN_BODY;
    stream_head(&hx->stream);
    if (c->current != hx)
        return true;        /* answered before its body */
    return h1_has_unread_body(c) ? start_body(c, hx) : deliver(c, STR(""));
}

static bool refuse_head(struct http1_conn *c)
{
    err why = c->in->parser.refusal;
    const char *sentence = c->in->parser.sentence;
    h1_refuse(c, why, sentence, true);
    return true;
}

/* Nothing to do until more comes. Who has sent nothing holds no buffer, who has sent little holds a small one. */
static bool rest(struct http1_conn *c)
{
    bool idle = !c->in || http1_untouched(&c->in->parser);
    size_t len = c->in ? intake_rest(c->in).len : 0;
    if (len == 0) {
        intake_give(&c->memory->intakes, c->in);
        c->in = NULL;
    } else if (c->in->cap >= INTAKE_BYTES && len < SHRINK_BELOW) {
        intake_resize(&c->memory->intakes, &c->in, len + SHRINK_SPARE);
    }
    if (!idle && c->conn.waiter.list == &c->conn.home->lists[CONN_HEAD])
        return h1_watch(c, NET_READ);     /* its deadline counts from the first byte */
    if (idle && c->conn.requests > 0 && home_is_owed(c->conn.home)) {
        h1_drop(c);
        return false;
    }
    return h1_wait(c, idle ? CONN_IDLE : CONN_HEAD, NET_READ);
}

/* Whether what is queued must leave before another request is looked at. Nothing stands behind a source. */
static bool queue_is_full(const struct http1_conn *c)
{
    return c->out_count >= PIPELINE_MAX || c->out_bytes > PIPELINE_BYTES ||
           (c->out_last && c->out_last->stream.reply.kind == HTTP_BODY_SOURCE);
}

bool h1_step_head(struct http1_conn *c)
{
    if (queue_is_full(c))
        return h1_go(c, CONN_WRITE);
    str bytes = c->in ? intake_rest(c->in) : STR_NONE;
    struct http1_exchange *hx = bytes.len ? h1_spare(c->memory) : NULL;
    if (hx) {
        h1_begin_request(c, hx);
        switch (http1_head(&c->in->parser, c->in->bytes + c->in->from, bytes.len, &hx->stream.exchange.request)) {
        case HTTP1_READY:
            return start_request(c);
        case HTTP1_REFUSED:
            return refuse_head(c);
        case HTTP1_MORE:
            break;
        }
    }
    if (c->out_first)
        return h1_go(c, CONN_WRITE);       /* answer before waiting for more */
    if (c->has_ended) {
        h1_drop(c);
        return false;
    }
    return h1_may_read(c) ? h1_receive(c) : rest(c);
}

