/*
 * Idempotency-Key: the first stored answer of a POST is kept for a day and repeated (api/README.md). It is written in
 * the transaction of the change it answers for, so that either both exist or none.
 */
#include "web/call.h"

#include "base/encode.h"
#include "base/hash.h"
#include "core/job.h"
#include "web/web_sql.h"

#define KEPT_MS HOURS(24)

static bool key_is_printable(str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] < 0x21 || key.ptr[i] > 0x7e)
            return false;
    return key.len > 0 && key.len <= KEY_MAX;
}

/* The key that counts for this call, or STR_NONE. */
static err kept_key(struct call *c, str *key)
{
    struct req *r = &c->req;
    *key = STR_NONE;
    if (call_route(c)->method != HTTP_POST || !r->ctx.user || (call_route(c)->flags & ROUTE_NO_REPLAY))
        return OK;
    str sent = req_header(r, STR("Idempotency-Key"));
    if (!sent.ptr)
        return OK;
    if (!key_is_printable(sent))
        return fail(&r->ctx, ERR_INVALID, "An Idempotency-Key has 1 to 64 printable characters without blanks.");
    *key = sent;
    return OK;
}

/* What the request was: another path or body under the same key is a conflict. */
static str fingerprint(struct call *c)
{
    arena *a = c->req.ctx.arena;
    uint8_t sum[SHA256_LEN];
    sha256(arena_printf(a, "%.*s\n%.*s", STR_ARG(c->req.http->path), STR_ARG(c->req.http->body)), sum);
    return hex_encode((str){(const char *)sum, sizeof(sum)}, a);
}

static void answer_again(struct call *c, const struct kept_answer *kept)
{
    c->reply.status = (int)kept->status;
    c->reply.kind = HTTP_BODY_OWNED;
    buf_put(&c->reply.owned, kept->body);
    reply_header(&c->req, STR("Content-Type"), STR("application/json; charset=utf-8"));
    reply_header(&c->req, STR("Idempotency-Replayed"), STR("true"));
    if (kept->has_location)
        reply_header(&c->req, STR("Location"), kept->location);
    if (kept->has_etag)
        reply_header(&c->req, STR("ETag"), kept->etag);
}

err kept_look_up(struct call *c, bool *replayed)
{
    struct ctx *ctx = &c->req.ctx;
    str key;
    *replayed = false;
    TRY(kept_key(c, &key));
    if (!key.ptr)
        return OK;

    struct kept_answer kept;
    TRY(sql_kept_answer_get(ctx, ctx->user->id, key, ctx->now_ms - KEPT_MS, &kept, replayed));
    if (!*replayed)
        return OK;
    if (!str_eq(kept.request, fingerprint(c)))
        return fail(ctx, ERR_CONFLICT, "This Idempotency-Key was used for another request. Send a new key.");
    answer_again(c, &kept);
    return OK;
}

err kept_store(struct call *c)
{
    struct ctx *ctx = &c->req.ctx;
    str key;
    TRY(kept_key(c, &key));
    if (!key.ptr || c->reply.status >= 400)
        return OK;
    return sql_kept_answer_put(ctx, &(struct kept_answer_put_args){
        .user_id = ctx->user->id, .key = key, .request = fingerprint(c), .status = c->reply.status,
        .location = http_reply_get(&c->reply, STR("Location")), .etag = http_reply_get(&c->reply, STR("ETag")),
        .body = buf_str(&c->reply.owned),
    });
}

static err forget_old(struct ctx *c, int64_t *removed)
{
    return sql_kept_answer_forget(c, c->now_ms - KEPT_MS, CHORE_ROWS, removed);
}
const struct chore kept_chore = {"kept answers", forget_old};

static err draw_kept(struct ctx *c, int64_t *drawn)
{
    return sql_kept_answer_draw(c, drawn);
}
const struct drawing kept_drawing = {"kept answers", draw_kept};
