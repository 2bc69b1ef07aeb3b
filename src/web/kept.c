/*
 * Idempotency-Key: the first stored answer of a POST is kept for a day and repeated (api/README.md). It is written in
 * the transaction of the change it answers for, so that either both exist or none. An account has a budget of them
 * (core/budget.h): what is over it loses its bytes first and never the fact, or a repeat would be carried out again.
 */
#include "web/call.h"

#include "base/encode.h"
#include "base/hash.h"
#include "core/budget.h"
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

/* Carried out, but too long ago or too large to be told again. */
static err answer_is_gone(struct ctx *c, const struct kept_answer *kept)
{
    c->problem.data = arena_printf(c->arena, "{\"status\":%lld,\"location\":%s%.*s%s}", (long long)kept->status,
                                   kept->has_location ? "\"" : "", STR_ARG(kept->has_location ? kept->location : STR("null")),
                                   kept->has_location ? "\"" : "");
    return fail(c, ERR_CONFLICT, "This request was carried out already; its answer is not kept any more.");
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

static err no_place(struct ctx *c, const struct kept_weight *kept)
{
    c->problem.retry_after_ms = kept->oldest_ms + KEPT_MS - c->now_ms;
    return fail(c, ERR_RATE_LIMITED,
                "%lld answers are kept for your account, as many as there may be. Nothing was done; send no Idempotency-Key, or wait.",
                (long long)kept->n);
}

static bool is_close(const struct call *c, int64_t bytes)
{
    const struct budget *most = budget_of(c->req.ctx.user);
    return budget_is_close(most->kept_answers - c->kept.n, 1) || budget_is_close(most->kept_bytes - c->kept.sum, bytes);
}

/* Inside the transaction: the places once more when few were left. */
static err look_again(struct call *c, str key)
{
    struct ctx *ctx = &c->req.ctx;
    struct kept_weight now;
    if (!is_close(c, 0))
        return OK;
    TRY(sql_kept_answers_weigh(ctx, ctx->user->id, key, ctx->now_ms - KEPT_MS, &now));
    return now.n < budget_of(ctx->user)->kept_answers ? OK : no_place(ctx, &now);
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
        return look_again(c, key);
    if (!str_eq(kept.request, fingerprint(c)))
        return fail(ctx, ERR_CONFLICT, "This Idempotency-Key was used for another request. Send a new key.");
    if (kept.gone)
        return answer_is_gone(ctx, &kept);
    answer_again(c, &kept);
    return OK;
}

/* Before anything is done: with all places taken, a repeat is answered and a new key waits. */
err kept_weigh(struct call *c)
{
    struct ctx *ctx = &c->req.ctx;
    str key;
    TRY(kept_key(c, &key));
    if (!key.ptr)
        return OK;
    TRY(sql_kept_answers_weigh(ctx, ctx->user->id, key, ctx->now_ms - KEPT_MS, &c->kept));
    if (c->kept.known || c->kept.n < budget_of(ctx->user)->kept_answers)
        return OK;
    return no_place(ctx, &c->kept);
}

err kept_store(struct call *c)
{
    struct ctx *ctx = &c->req.ctx;
    str key;
    TRY(kept_key(c, &key));
    if (!key.ptr || c->reply.status >= 400)
        return OK;
    int64_t most = budget_of(ctx->user)->kept_bytes;
    str body = buf_str(&c->reply.owned);
    bool fits = (int64_t)body.len <= most;
    TRY(sql_kept_answer_put(ctx, &(struct kept_answer_put_args){
        .user_id = ctx->user->id, .key = key, .request = fingerprint(c), .status = c->reply.status,
        .location = http_reply_get(&c->reply, STR("Location")), .etag = http_reply_get(&c->reply, STR("ETag")),
        .body = fits ? body : STR(""), .bytes = fits ? (int64_t)body.len : 0, .gone = !fits,
    }));
    return is_close(c, (int64_t)body.len) ? sql_kept_answers_lighten(ctx, ctx->user->id, most, key) : OK;
}

static err forget_old(struct ctx *c, int64_t *removed)
{
    return sql_kept_answer_forget(c, c->now_ms - KEPT_MS, CHORE_ROWS, removed);
}
const struct chore kept_chore = {"kept answers", forget_old};

static err draw_kept(struct ctx *c, int64_t *drawn)
{
    return sql_kept_answer_draw(c, CHORE_ROWS, drawn);
}
const struct drawing kept_drawing = {"kept answers", draw_kept};
