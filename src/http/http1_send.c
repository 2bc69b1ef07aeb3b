/*
 * From a reply to bytes: its head is written, its body is lent to the socket where it lies, and what is queued on a
 * connection leaves in as few writes as it can.
 */
#include "http/http1_conn.h"
#include "http/http1_reply.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Making it ---- */

static enum http1_body framing_of(const struct http1_exchange *hx, const struct http_reply *r)
{
    if (!http_status_has_body(r->status))
        return HTTP1_BODY_FORBIDDEN;
    if (r->kind != HTTP_BODY_SOURCE)
        return HTTP1_BODY_SIZED;
    return hx->stream.exchange.request.version == 10 ? HTTP1_BODY_UNTIL_CLOSE : HTTP1_BODY_CHUNKED;
}

static err make_room(struct http1_exchange *hx, size_t len, char **to)
{
    *to = hx->room;
    if (len <= HTTP1_ROOM)
        return OK;
    *to = hx->long_head = malloc(len);
    return *to ? OK : ERR_BUSY;
}

static void set_left(struct http1_exchange *hx, str head, str body)
{
    hx->left_count = 0;
    hx->left[hx->left_count++] = head;
    if (body.len)
        hx->left[hx->left_count++] = body;
    hx->queued = head.len + body.len;
}

/* A small body follows its head in the same bytes: one piece is cheaper than two. */
static void set_head(struct http1_exchange *hx, char *head, size_t len, str body)
{
    if (head == hx->room && body.len && body.len <= HTTP1_ROOM - len) {
        memcpy(head + len, body.ptr, body.len);
        len += body.len;
        body = STR_NONE;
    }
    set_left(hx, (str){head, len}, body);
}

err h1_prepare(struct http1_conn *c, struct http1_exchange *hx, struct http_reply *r, bool keep)
{
    enum http1_body framing = framing_of(hx, r);
    char *head;
    TRY(make_room(hx, r->head.len + HTTP1_REPLY_OVERHEAD, &head));

    hx->keep_alive = keep && framing != HTTP1_BODY_UNTIL_CLOSE;
    size_t head_len = http1_reply_write(head, &(struct http1_reply){
        .status = r->status, .version = hx->stream.exchange.request.version, .keep = hx->keep_alive, .body = framing,
        .body_len = http_reply_length(r),
        .date = home_date(c->conn.home), .fields = buf_str(&r->head),
    });
    hx->is_chunked = framing == HTTP1_BODY_CHUNKED;
    TRY(stream_take_reply(&hx->stream, r));
    set_head(hx, head, head_len, stream_reply_bytes(&hx->stream));
    return OK;
}

/* ---- Sending it ---- */

/* What is left of every answer. One with a source is the last: see queue_is_full. */
static int gather(struct http1_conn *c)
{
    struct iovec *to = c->memory->gather;
    int count = 0;
    for (const struct http1_exchange *hx = c->out_first; hx; hx = hx->next)
        for (int i = 0; i < hx->left_count && count < GATHER_MAX; i++)
            to[count++] = (struct iovec){(void *)hx->left[i].ptr, hx->left[i].len};
    return count;
}

/* Takes up to n bytes off what is left of one; returns how many. */
static size_t take_sent(struct http1_exchange *hx, size_t n)
{
    size_t taken = 0;
    int done = 0;
    while (done < hx->left_count && n - taken >= hx->left[done].len)
        taken += hx->left[done++].len;
    hx->left_count -= done;
    memmove(hx->left, hx->left + done, (size_t)hx->left_count * sizeof(hx->left[0]));
    if (hx->left_count) {
        hx->left[0] = str_sub(hx->left[0], n - taken, hx->left[0].len);
        taken = n;
    }
    hx->stream.exchange.bytes_out += taken;
    hx->queued -= taken;
    return taken;
}

static void pop(struct http1_conn *c)
{
    struct http1_exchange *hx = c->out_first;
    c->out_first = hx->next;
    if (!c->out_first)
        c->out_last = NULL;
    c->out_count--;
    h1_end(c, hx, hx->stream.status);
}

/* n bytes have left: whole answers end, the first of the others remembers where it stands. */
static void take_all_sent(struct http1_conn *c, size_t n)
{
    c->out_bytes -= n;
    while (c->out_first) {
        struct http1_exchange *hx = c->out_first;
        n -= take_sent(hx, n);
        if (hx->left_count || hx->stream.reply.kind == HTTP_BODY_SOURCE)
            return;
        pop(c);
    }
}

static void queue_piece(struct http1_conn *c, struct http1_exchange *hx, str piece)
{
    hx->left_count = 0;
    if (hx->is_chunked)
        hx->left[hx->left_count++] = (str){hx->room, http1_chunk_line(hx->room, piece.len)};
    hx->left[hx->left_count++] = piece;
    if (hx->is_chunked)
        hx->left[hx->left_count++] = STR("\r\n");
    for (int i = 0; i < hx->left_count; i++)
        hx->queued += hx->left[i].len;
    c->out_bytes += hx->queued;
}

/* The source is at its end: what remains is to say so. */
static void queue_end(struct http1_conn *c, struct http1_exchange *hx)
{
    hx->stream.reply.source->release(hx->stream.reply.source);
    hx->stream.reply.source = NULL;
    hx->stream.reply.kind = HTTP_BODY_NONE;
    if (!hx->is_chunked)
        return;
    hx->left[hx->left_count++] = STR("0\r\n\r\n");
    hx->queued = hx->left[0].len;
    c->out_bytes += hx->queued;
}

/* The first answer has nothing left to write: the next piece of its source, or its end. */
static enum flush refill(struct http1_conn *c)
{
    struct http1_exchange *hx = c->out_first;
    if (hx->stream.reply.kind == HTTP_BODY_SOURCE) {
        str piece;
        switch (hx->stream.reply.source->pull(hx->stream.reply.source, &piece)) {
        case PULL_WAIT:
            return FLUSH_WAIT;
        case PULL_FAILED:
            return FLUSH_BROKEN;
        case PULL_END:
            queue_end(c, hx);
            break;
        case PULL_PIECE:
            if (piece.len)      /* a chunk of no bytes would end the body */
                queue_piece(c, hx, piece);
            return FLUSH_DONE;
        }
    }
    if (hx->left_count == 0)
        pop(c);
    return FLUSH_DONE;
}

static enum flush write_some(struct http1_conn *c)
{
    ssize_t n = net_writev(c->conn.net, c->memory->gather, gather(c));
    if (n < 0)
        return n == NET_AGAIN ? FLUSH_BLOCKED : FLUSH_BROKEN;
    take_all_sent(c, (size_t)n);
    return FLUSH_DONE;
}

enum flush h1_flush(struct http1_conn *c)
{
    while (c->out_first) {
        enum flush f = c->out_first->left_count ? write_some(c) : refill(c);
        if (f != FLUSH_DONE)
            return f;
    }
    return FLUSH_DONE;
}

/* ---- Its end ---- */

void h1_end(struct http1_conn *c, struct http1_exchange *hx, int status)
{
    c->out_bytes -= hx->queued;
    stream_end(&hx->stream, status);
    free(hx->long_head);
    intake_give(&c->memory->intakes, hx->block);
    h1_give(c->memory, hx);
}
