/* Answers: the envelope {"success":true,"data":…,"receipt":…} and its fields; the bytes wait for the commit. */
#include "web/call.h"

#include "base/etag.h"
#include "core/event.h"
#include "web/problem.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- fields ---- */

void reply_header(struct req *r, str name, str value)
{
    http_reply_field(r->_reply, name, value);
}

void reply_location(struct req *r, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (len > 0 && (size_t)len < sizeof(text))
        reply_header(r, STR("Location"), (str){text, (size_t)len});
}

void reply_version(struct req *r, int64_t version)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "\"v%lld\"", (long long)version);
    http_reply_set(r->_reply, STR("ETag"), (str){text, (size_t)len});
}

/* ---- the envelope ---- */

struct json_writer *reply_open_bare(struct req *r, int status)
{
    struct http_reply *reply = r->_reply;
    reply->status = status;
    reply->kind = HTTP_BODY_OWNED;
    buf_clear(&reply->owned);
    http_reply_set(reply, STR("Content-Type"), STR("application/json; charset=utf-8"));
    json_begin(&r->_out, &reply->owned);
    json_open(&r->_out);
    return &r->_out;
}

struct json_writer *reply_open_top(struct req *r, int status)
{
    struct json_writer *w = reply_open_bare(r, status);
    json_key(w, STR("success"));
    json_put_bool(w, true);
    return w;
}

struct json_writer *reply_open(struct req *r, int status)
{
    json_key(reply_open_top(r, status), STR("data"));
    return &r->_out;
}

/*
 * A public row's answer has a strong ETag of its bytes, unless the handler gave it one of its version. Signed out it is
 * asked for again each time; what depends on the account is kept by nobody.
 */
static void cache_fields(struct req *r)
{
    if (!(r->route->flags & ROUTE_PUBLIC) || r->_reply->status != HTTP_OK)
        return;
    if (!http_reply_get(r->_reply, STR("ETag")).ptr)
        http_reply_set(r->_reply, STR("ETag"), etag_of(buf_str(&r->_reply->owned), r->ctx.arena));
    if (!r->ctx.user)
        http_reply_set(r->_reply, STR("Cache-Control"), STR("public, max-age=0, must-revalidate"));
}

err reply_close(struct req *r)
{
    int64_t receipt = event_receipt(&r->ctx);
    if (receipt) {
        json_key(&r->_out, STR("receipt"));
        json_put_int(&r->_out, receipt);
    }
    json_close(&r->_out);
    if (buf_check(&r->_reply->owned) != OK)
        return fail(&r->ctx, ERR_TOO_LARGE, "The answer is larger than we can send at once. Ask for less.");
    cache_fields(r);
    return OK;
}

/* ---- the usual shapes ---- */

err reply_one(struct req *r, int status, const char *name, const struct field *fields, const void *row)
{
    struct json_writer *w = reply_open(r, status);
    json_open(w);
    json_key(w, str_from(name));
    json_put_object(w, fields, row);
    json_close(w);
    return reply_close(r);
}

err reply_object(struct req *r, int status, const struct field *fields, const void *row)
{
    json_put_object(reply_open(r, status), fields, row);
    return reply_close(r);
}

err reply_id(struct req *r, int64_t id)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, STR("id"));
    json_put_int(w, id);
    json_close(w);
    return reply_close(r);
}

static void put_int_key(struct json_writer *w, str key, int64_t n)
{
    json_key(w, key);
    json_put_int(w, n);
}

void reply_put_page(struct json_writer *w, const struct reply_page *p)
{
    json_key(w, STR("page"));
    if (p->by_cursor)
        json_put_null(w);
    else
        json_put_int(w, p->page);
    put_int_key(w, STR("limit"), p->limit);
    put_int_key(w, STR("total"), p->total);
    put_int_key(w, STR("totalPages"), (p->total + p->limit - 1) / p->limit);
    json_key(w, STR("hasMore"));
    json_put_bool(w, p->has_more);
    json_key(w, STR("nextCursor"));
    json_put_text(w, p->has_more ? p->next_cursor : STR_NONE);
    if (p->by_offset)
        put_int_key(w, STR("offset"), p->offset);
}

static void put_pagination(struct json_writer *w, const struct reply_page *p)
{
    json_key(w, STR("pagination"));
    json_open(w);
    reply_put_page(w, p);
    json_close(w);
}

err reply_list(struct req *r, const char *name, const struct field *fields, const void *rows, size_t count, size_t row_size,
               const struct reply_page *page)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, str_from(name));
    json_put_rows(w, fields, rows, count, row_size);
    if (page)
        put_pagination(w, page);
    json_close(w);
    return reply_close(r);
}

err reply_fixed(struct req *r, str type, str bytes, str etag)
{
    struct http_reply *reply = r->_reply;
    reply->status = HTTP_OK;
    reply->kind = HTTP_BODY_STATIC;
    reply->fixed = bytes;
    http_reply_set(reply, STR("Content-Type"), type);
    http_reply_set(reply, STR("ETag"), etag);
    http_reply_set(reply, STR("Cache-Control"), STR("public, max-age=0, must-revalidate"));
    return OK;
}

err reply_bytes(struct req *r, str type, buf *bytes)
{
    struct http_reply *reply = r->_reply;
    buf_release(&reply->owned);
    reply->status = HTTP_OK;
    reply->kind = HTTP_BODY_OWNED;
    reply->owned = *bytes;
    *bytes = (buf){0};
    http_reply_set(reply, STR("Content-Type"), type);
    return buf_check(&reply->owned) == OK ? OK : ERR_INTERNAL;
}

/* A refusal that leaves a trace: what was written stays, the answer is the failure's. */
err reply_refusal(struct req *r, err e, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err said = problem_vset(&r->ctx.problem, r->ctx.arena, e, fmt, args);
    va_end(args);
    problem_render(r->_reply, &r->ctx.problem, said, r->request_id);
    return OK;
}
