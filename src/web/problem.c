/* A failure as clients read it: status, one sentence, the code, the request id, the fields at fault (api/README.md). */
#include "web/problem.h"

#include "base/log.h"
#include "web/call.h"

#include <stdio.h>

static void put_pair(struct json_writer *w, str key, str text)
{
    json_key(w, key);
    json_put_text(w, text);
}

static void put_sentence(struct json_writer *w, const struct problem *p, err e)
{
    put_pair(w, STR("error"), p->message.len ? p->message : str_from(err_sentence(e)));
}

void problem_put_fields(struct json_writer *w, const struct problem *p)
{
    json_key(w, STR("fields"));
    json_open_list(w);
    for (size_t i = 0; i < p->field_count; i++) {
        json_open(w);
        put_pair(w, STR("field"), str_from(p->fields[i].field));
        put_pair(w, STR("code"), str_from(p->fields[i].code));
        put_pair(w, STR("message"), p->fields[i].message);
        json_close(w);
    }
    json_close_list(w);
}

static void put_problem(buf *out, const struct problem *p, err e, str request_id)
{
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w);
    json_key(&w, STR("success"));
    json_put_bool(&w, false);
    put_sentence(&w, p, e);
    put_pair(&w, STR("code"), str_from(err_word(e)));
    put_pair(&w, STR("requestId"), request_id);
    if (p->field_count)
        problem_put_fields(&w, p);
    if (p->data.len) {
        json_key(&w, STR("data"));
        json_put_raw(&w, p->data);
    }
    json_close(&w);
}

static void put_retry_after(struct http_reply *reply, const struct problem *p)
{
    char text[24];
    int64_t s = p->retry_after_ms > 0 ? (p->retry_after_ms + 999) / 1000 : 1;
    int len = snprintf(text, sizeof(text), "%lld", (long long)s);
    http_reply_set(reply, STR("Retry-After"), (str){text, (size_t)len});
}

/* Words of the problem that belong to another code would mislead: a handler's CONFLICT after which COMMIT failed. */
static struct problem problem_of(const struct problem *p, err e)
{
    bool about_this = p->code == e || (p->code == OK && e != OK);
    return about_this ? *p : (struct problem){.code = e};
}

void problem_render(struct http_reply *reply, const struct problem *said, err e, str request_id)
{
    struct problem p = problem_of(said, e);
    reply->status = err_status(e);
    reply->kind = HTTP_BODY_OWNED;
    buf_clear(&reply->owned);
    put_problem(&reply->owned, &p, e, request_id);
    http_reply_set(reply, STR("Content-Type"), STR("application/json; charset=utf-8"));
    if (reply->status == 401)
        http_reply_set(reply, STR("WWW-Authenticate"), STR("Bearer"));
    if (reply->status == 429 || reply->status == 503)
        put_retry_after(reply, &p);
}

/* A constraint that no rule foresaw is a conflict or our fault, never the client's riddle. */
void reply_problem(struct call *c, err e)
{
    struct http_reply fresh;
    struct ctx *ctx = &c->req.ctx;
    http_reply_init(&fresh, REPLY_MAX);
    problem_render(&fresh, &ctx->problem, e, str_from(c->id));
    http_reply_release(&c->reply);
    c->reply = fresh;
    if (ctx->problem.log_detail.len || err_status(e) == 500) {
        c->failure.code = e;
        snprintf(c->failure.detail, sizeof(c->failure.detail), "%.*s", STR_ARG(ctx->problem.log_detail));
    }
}

void problem_log(const struct call *c)
{
    err e = c->failure.code;
    if (e != OK)
        log_event(err_status(e) == 500 ? LOG_ERROR : LOG_WARN, "request failed", LOG_STR("id", str_from(c->id)),
                  LOG_STR("route", str_from(call_route(c)->path)), LOG_STR("code", str_from(err_word(e))),
                  LOG_STR("detail", str_from(c->failure.detail)), LOG_END);
}
