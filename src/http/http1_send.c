/*
 * From a reply to bytes: its head is written, its body is lent to the socket where it lies, and what is queued on a
 * connection leaves in as few writes as it can.
 */
#include "http/conn.h"
#include "http/file_source.h"
#include "http/http1_reply.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Making it ---- */

static bool status_has_body(int status)
{
    return status >= 200 && status != HTTP_NO_CONTENT && status != HTTP_NOT_MODIFIED;
}

static uint64_t length_of(const struct http_reply *r)
{
    switch (r->kind) {
    case HTTP_BODY_OWNED:
        return r->owned.len;
    case HTTP_BODY_STATIC:
        return r->fixed.len;
    case HTTP_BODY_FILE:
        return r->file_len;
    default:
        return 0;
    }
}

static enum http1_body framing_of(const struct turn *t, const struct http_reply *r)
{
    if (!status_has_body(r->status))
        return HTTP1_BODY_FORBIDDEN;
    if (r->kind != HTTP_BODY_SOURCE)
        return HTTP1_BODY_SIZED;
    return t->exchange.request.version == 10 ? HTTP1_BODY_UNTIL_CLOSE : HTTP1_BODY_CHUNKED;
}

/* What goes out beyond the head: for HEAD and for 204 and 304, nothing. */
static str body_bytes(const struct turn *t, enum http1_body framing)
{
    const struct http_reply *r = &t->reply;
    if (framing == HTTP1_BODY_FORBIDDEN || t->exchange.request.method == HTTP_HEAD)
        return STR_NONE;
    return r->kind == HTTP_BODY_OWNED ? buf_str(&r->owned) : r->kind == HTTP_BODY_STATIC ? r->fixed : STR_NONE;
}

static err make_room(struct turn *t, size_t len, char **to)
{
    *to = t->room;
    if (len <= TURN_ROOM)
        return OK;
    *to = t->long_head = malloc(len);
    return *to ? OK : ERR_BUSY;
}

static void set_left(struct turn *t, str head, str body)
{
    t->left_count = 0;
    t->left[t->left_count++] = head;
    if (body.len)
        t->left[t->left_count++] = body;
    t->queued = head.len + body.len;
}

/* A small body follows its head in the same bytes: one piece is cheaper than two. */
static void set_head(struct turn *t, char *head, size_t len, str body)
{
    if (head == t->room && body.len && body.len <= TURN_ROOM - len) {
        memcpy(head + len, body.ptr, body.len);
        len += body.len;
        body = STR_NONE;
    }
    set_left(t, (str){head, len}, body);
}

/* A file's bytes come as those of any other source do, only their number is known. */
static err make_file_a_source(struct http_conn *c, struct http_reply *r)
{
    assert(c->home->server->pool);
    struct http_source *s = file_source_new(c->home->server->pool, c->home->loop, r->file, r->file_from, r->file_len);
    if (!s)
        return ERR_BUSY;
    r->file = -1;
    r->kind = HTTP_BODY_SOURCE;
    r->source = s;
    return OK;
}

static err set_source(struct http_conn *c, struct turn *t, enum http1_body framing)
{
    struct http_reply *r = &t->reply;
    if (r->kind != HTTP_BODY_FILE && r->kind != HTTP_BODY_SOURCE)
        return OK;
    if (framing == HTTP1_BODY_FORBIDDEN || t->exchange.request.method == HTTP_HEAD) {
        http_reply_release(r);
        return OK;
    }
    if (r->kind == HTTP_BODY_FILE)
        TRY(make_file_a_source(c, r));
    r->source->exchange = &t->exchange;
    t->is_chunked = framing == HTTP1_BODY_CHUNKED;
    return OK;
}

err answer_check(const struct http_reply *r)
{
    bool whole = buf_check(&r->head) == OK && (r->kind != HTTP_BODY_OWNED || buf_check(&r->owned) == OK);
    return whole ? OK : ERR_INTERNAL;
}

err answer_prepare(struct http_conn *c, struct turn *t, struct http_reply *r, bool keep)
{
    enum http1_body framing = framing_of(t, r);
    char *head;
    TRY(make_room(t, r->head.len + HTTP1_REPLY_OVERHEAD, &head));

    t->keep_alive = keep && framing != HTTP1_BODY_UNTIL_CLOSE;
    size_t head_len = http1_reply_write(head, &(struct http1_reply){
        .status = r->status, .version = t->exchange.request.version, .keep = t->keep_alive, .body = framing,
        .body_len = length_of(r),
        .date = home_date(c->home), .fields = buf_str(&r->head),
    });
    t->status = r->status;
    t->reply = *r;
    http_reply_init(r, r->owned.max);
    set_head(t, head, head_len, body_bytes(t, framing));
    return set_source(c, t, framing);
}

/* ---- Sending it ---- */

/* What is left of every turn. One with a source is the last: see queue_is_full. */
static int gather(struct http_conn *c)
{
    struct iovec *to = c->home->gather;
    int count = 0;
    for (const struct turn *t = c->out_first; t; t = t->next)
        for (int i = 0; i < t->left_count && count < GATHER_MAX; i++)
            to[count++] = (struct iovec){(void *)t->left[i].ptr, t->left[i].len};
    return count;
}

/* Takes up to n bytes off what is left of a turn; returns how many. */
static size_t take_sent(struct turn *t, size_t n)
{
    size_t taken = 0;
    int done = 0;
    while (done < t->left_count && n - taken >= t->left[done].len)
        taken += t->left[done++].len;
    t->left_count -= done;
    memmove(t->left, t->left + done, (size_t)t->left_count * sizeof(t->left[0]));
    if (t->left_count) {
        t->left[0] = str_sub(t->left[0], n - taken, t->left[0].len);
        taken = n;
    }
    t->exchange.bytes_out += taken;
    t->queued -= taken;
    return taken;
}

static void pop(struct http_conn *c)
{
    struct turn *t = c->out_first;
    c->out_first = t->next;
    if (!c->out_first)
        c->out_last = NULL;
    c->out_count--;
    turn_end(c, t, t->status);
}

/* n bytes have left: whole turns end, the first of the others remembers where it stands. */
static void take_all_sent(struct http_conn *c, size_t n)
{
    c->out_bytes -= n;
    while (c->out_first) {
        struct turn *t = c->out_first;
        n -= take_sent(t, n);
        if (t->left_count || t->reply.kind == HTTP_BODY_SOURCE)
            return;
        pop(c);
    }
}

static void queue_piece(struct http_conn *c, struct turn *t, str piece)
{
    t->left_count = 0;
    if (t->is_chunked)
        t->left[t->left_count++] = (str){t->room, http1_chunk_line(t->room, piece.len)};
    t->left[t->left_count++] = piece;
    if (t->is_chunked)
        t->left[t->left_count++] = STR("\r\n");
    for (int i = 0; i < t->left_count; i++)
        t->queued += t->left[i].len;
    c->out_bytes += t->queued;
}

/* The source is at its end: what remains is to say so. */
static void queue_end(struct http_conn *c, struct turn *t)
{
    t->reply.source->release(t->reply.source);
    t->reply.source = NULL;
    t->reply.kind = HTTP_BODY_NONE;
    if (!t->is_chunked)
        return;
    t->left[t->left_count++] = STR("0\r\n\r\n");
    t->queued = t->left[0].len;
    c->out_bytes += t->queued;
}

/* The first turn has nothing left to write: the next piece of its source, or its end. */
static enum flush refill(struct http_conn *c)
{
    struct turn *t = c->out_first;
    if (t->reply.kind == HTTP_BODY_SOURCE) {
        str piece;
        switch (t->reply.source->pull(t->reply.source, &piece)) {
        case PULL_WAIT:
            return FLUSH_WAIT;
        case PULL_FAILED:
            return FLUSH_BROKEN;
        case PULL_END:
            queue_end(c, t);
            break;
        case PULL_PIECE:
            if (piece.len)      /* a chunk of no bytes would end the body */
                queue_piece(c, t, piece);
            return FLUSH_DONE;
        }
    }
    if (t->left_count == 0)
        pop(c);
    return FLUSH_DONE;
}

static enum flush write_some(struct http_conn *c)
{
    ssize_t n = net_writev(c->net, c->home->gather, gather(c));
    if (n < 0)
        return n == NET_AGAIN ? FLUSH_BLOCKED : FLUSH_BROKEN;
    take_all_sent(c, (size_t)n);
    return FLUSH_DONE;
}

enum flush answer_flush(struct http_conn *c)
{
    while (c->out_first) {
        enum flush f = c->out_first->left_count ? write_some(c) : refill(c);
        if (f != FLUSH_DONE)
            return f;
    }
    return FLUSH_DONE;
}

/* ---- Its end ---- */

void turn_end(struct http_conn *c, struct turn *t, int status)
{
    struct http_app *app = c->home->server->app;
    if (t->was_seen && app->on_end)
        app->on_end(app, &t->exchange, status);
    t->exchange.magic = 0;
    c->out_bytes -= t->queued;
    http_reply_release(&t->reply);
    body_release(&t->body);
    free(t->long_head);
    free(t->exchange.request._owned);
    intake_give(&c->home->intakes, t->block);
    home_give_turn(c->home, t);
}
