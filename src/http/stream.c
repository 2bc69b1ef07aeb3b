/* What an exchange is to the server in every protocol: who is told of it, where its body is kept, what its reply holds. */
#include "http/stream.h"

#include "http/conn.h"
#include "http/file_source.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EXCHANGE_MAGIC 0x68747865u
#define BODY_MAX_DEFAULT (64 * KIB)

static struct http_app *app_of(const struct http_stream *s)
{
    return s->home->server->app;
}

/* ---- What the application calls ---- */

void http_answer(struct http_exchange *x, struct http_reply *r)
{
    assert(x->magic == EXCHANGE_MAGIC);
    x->protocol->answer(x, r);
}

void http_more(struct http_exchange *x)
{
    assert(x->magic == EXCHANGE_MAGIC);
    x->protocol->more(x);
}

/* ---- Its beginning and its end ---- */

void stream_begin(struct http_stream *s, struct http_home *h, const struct http_protocol_ops *ops, int64_t started_us)
{
    struct http_exchange *x = &s->exchange;
    x->magic = EXCHANGE_MAGIC;
    x->protocol = ops;
    x->loop = h->loop;
    x->body_max = BODY_MAX_DEFAULT;
    x->started_us = started_us;
    x->bytes_in = x->bytes_out = 0;
    x->gone = false;
    x->user = NULL;
    s->home = h;
    s->was_seen = s->is_working = false;
    s->status = 0;
    body_init(&s->body, NULL, 0);
    http_reply_init(&s->reply, 0);
}

void stream_end(struct http_stream *s, int status)
{
    struct http_app *app = app_of(s);
    if (s->was_seen && app->on_end)
        app->on_end(app, &s->exchange, status);
    s->exchange.magic = 0;
    http_reply_release(&s->reply);
    body_release(&s->body);
    free(s->exchange.request._owned);
}

bool stream_leave(struct http_stream *s)
{
    struct http_app *app = app_of(s);
    s->exchange.gone = true;
    if (!s->is_working)
        return !s->body.is_busy;
    if (app->on_gone)
        app->on_gone(app, &s->exchange);
    return false;
}

/* ---- The request ---- */

void stream_head(struct http_stream *s)
{
    s->was_seen = true;
    app_of(s)->on_head(app_of(s), &s->exchange);
}

void stream_request(struct http_stream *s, str body)
{
    s->exchange.request.body = body;
    s->is_working = true;
    app_of(s)->on_request(app_of(s), &s->exchange);
}

err stream_expect(struct http_stream *s, bool is_sized, uint64_t length)
{
    struct http_server *server = s->home->server;
    struct spool *spool = server->pool && server->spool.dir ? &server->spool : NULL;
    if (is_sized && length > s->exchange.body_max)
        return ERR_TOO_LARGE;
    body_init(&s->body, spool, is_sized ? length : spool ? BODY_STEP : s->exchange.body_max);
    return OK;
}

err stream_put(struct http_stream *s, str piece)
{
    if (body_total(&s->body) + piece.len > s->exchange.body_max)
        return ERR_TOO_LARGE;
    body_put(&s->body, piece);
    return OK;
}

static void on_stored(struct work *w)
{
    struct http_stream *self = container_of(w, struct http_stream, body.step);
    self->body.is_busy = false;
    if (self->body.failure != OK && !self->exchange.gone)
        stream_refuse(self, self->body.failure);
    else
        self->exchange.protocol->stored(&self->exchange);
}

err stream_store(struct http_stream *s)
{
    return body_store_step(&s->body, s->home->server->pool, s->home->loop, on_stored);
}

err stream_complete(struct http_stream *s)
{
    str whole;
    TRY(body_finish(&s->body, &whole));
    stream_request(s, whole);
    return OK;
}

static const char *sentence_of(err why)
{
    switch (why) {
    case ERR_TOO_LARGE:
        return "The body is larger than this address takes.";
    case ERR_BUSY:
        return "The server is too busy to take this upload.";
    case ERR_TIMEOUT:
        return "The body arrives too slowly.";
    default:
        return err_sentence(why);
    }
}

void stream_refuse(struct http_stream *s, err why)
{
    s->exchange.protocol->refuse(&s->exchange, why, sentence_of(why));
}

/* ---- The reply ---- */

void stream_refusal(struct http_stream *s, err why, const char *sentence, struct http_reply *r)
{
    struct http_app *app = app_of(s);
    r->status = err_status(why);
    if (why == ERR_BUSY)
        http_reply_field(r, STR("Retry-After"), STR("1"));
    if (app->on_refused) {
        app->on_refused(app, &s->exchange, why, sentence, r);
        return;
    }
    http_reply_field(r, STR("Content-Type"), STR("text/plain; charset=utf-8"));
    r->kind = HTTP_BODY_OWNED;
    buf_printf(&r->owned, "%s\n", sentence);
}

static bool has_outgrown(const struct http_reply *r)
{
    return buf_check(&r->head) != OK || (r->kind == HTTP_BODY_OWNED && buf_check(&r->owned) != OK);
}

void stream_check_reply(struct http_stream *s, struct http_reply *r)
{
    if (!has_outgrown(r))
        return;
    http_reply_release(r);
    stream_refusal(s, ERR_INTERNAL, "The answer was larger than an answer may be.", r);
}

bool http_status_has_body(int status)
{
    return status >= 200 && status != HTTP_NO_CONTENT && status != HTTP_NOT_MODIFIED;
}

bool stream_sends_body(const struct http_stream *s, int status)
{
    return s->exchange.request.method != HTTP_HEAD && http_status_has_body(status);
}

uint64_t http_reply_length(const struct http_reply *r)
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

/* A file's bytes come as those of any other source do, only their number is known. */
static err make_file_a_source(const struct http_stream *s, struct http_reply *r)
{
    struct pool *pool = s->home->server->pool;
    assert(pool);
    struct http_source *source = file_source_new(pool, s->home->loop, r->file, r->file_from, r->file_len);
    if (!source)
        return ERR_BUSY;
    r->file = -1;
    r->kind = HTTP_BODY_SOURCE;
    r->source = source;
    return OK;
}

err stream_take_reply(struct http_stream *s, struct http_reply *r)
{
    s->status = r->status;
    s->reply = *r;
    http_reply_init(r, r->owned.max);
    if (s->reply.kind != HTTP_BODY_FILE && s->reply.kind != HTTP_BODY_SOURCE)
        return OK;
    if (!stream_sends_body(s, s->status)) {
        http_reply_release(&s->reply);
        return OK;
    }
    if (s->reply.kind == HTTP_BODY_FILE)
        TRY(make_file_a_source(s, &s->reply));
    s->reply.source->exchange = &s->exchange;
    return OK;
}

str stream_reply_bytes(const struct http_stream *s)
{
    const struct http_reply *r = &s->reply;
    if (!stream_sends_body(s, s->status))
        return STR_NONE;
    return r->kind == HTTP_BODY_OWNED ? buf_str(&r->owned) : r->kind == HTTP_BODY_STATIC ? r->fixed : STR_NONE;
}
