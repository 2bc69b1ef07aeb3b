/* The edge: one look at the path decides who answers. */
#include "edge/edge.h"

#include "base/clock.h"
#include "base/config.h"
#include "edge/pages.h"
#include "http/forwarded.h"
#include "loop/pool.h"

#include <stdlib.h>

struct edge {
    struct http_app app;
    struct edge_options o;
    struct pages *pages;
};

static struct edge *edge_of(struct http_app *app)
{
    return container_of(app, struct edge, app);
}

static bool is_for_api(const struct http_exchange *x)
{
    str path = x->request.path;
    return str_starts(path, STR("/api/")) || str_eq(path, STR("/api")) || str_eq(path, STR("/metrics"));
}

/* ---- pages ---- */

static struct page_question question_of(const struct edge *e, const struct http_exchange *x)
{
    struct http_client client;
    http_find_client(&x->request, &config_now()->trusted_proxies, &client);
    return (struct page_question){&x->request, page_policy_now(), client.secure, pages_folder(e->pages)};
}

static void answer_now(struct edge *e, struct http_exchange *x)
{
    struct http_reply reply;
    struct page_question q = question_of(e, x);
    q.folder = NULL;
    http_reply_init(&reply, 64 * KIB);
    pages_answer(e->pages, &q, &reply);
    http_answer(x, &reply);
}

/* A page that a worker opens. It is the loop's, then the worker's, then the loop's again. */
struct opening {
    struct work work;
    struct edge *edge;
    struct http_exchange *x;
    struct page_question question;
    struct http_reply reply;
};

static void opening_run(struct work *w, struct worker *worker)
{
    struct opening *self = container_of(w, struct opening, work);
    (void)worker;
    pages_answer(self->edge->pages, &self->question, &self->reply);
}

static void refuse(struct http_exchange *x)
{
    struct http_reply reply;
    http_reply_init(&reply, 0);
    reply.status = 503;
    reply.kind = HTTP_BODY_STATIC;
    reply.fixed = STR("The site is busy. Try again in a second.\n");
    http_reply_field(&reply, STR("Retry-After"), STR("1"));
    http_reply_field(&reply, STR("Content-Type"), STR("text/plain; charset=utf-8"));
    http_answer(x, &reply);
}

static void opening_done(struct work *w)
{
    struct opening *self = container_of(w, struct opening, work);
    if (w->end == WORK_RAN)
        http_answer(self->x, &self->reply);
    else
        refuse(self->x);
    http_reply_release(&self->reply);
    free(self);
}

static err open_page(struct edge *e, struct http_exchange *x)
{
    struct opening *o = calloc(1, sizeof(*o));
    if (!o)
        return ERR_BUSY;
    *o = (struct opening){.work = {.run = opening_run, .done = opening_done, .loop = x->loop}, .edge = e, .x = x, .question = question_of(e, x)};
    http_reply_init(&o->reply, 64 * KIB);
    err busy = work_submit(e->o.pool, &o->work, WORK_FILE, clock_mono_ms() + config_now()->request_timeout_ms);
    if (busy != OK) {
        http_reply_release(&o->reply);
        free(o);
    }
    return busy;
}

/* ---- what the server calls ---- */

/* What answers from memory does so at the head; what opens a file, once the request is complete. */
static void on_head(struct http_app *app, struct http_exchange *x)
{
    struct edge *e = edge_of(app);
    if (is_for_api(x))
        e->o.api->on_head(e->o.api, x);
    else if (!pages_folder(e->pages))
        answer_now(e, x);
}

static void on_request(struct http_app *app, struct http_exchange *x)
{
    struct edge *e = edge_of(app);
    if (is_for_api(x))
        e->o.api->on_request(e->o.api, x);
    else if (open_page(e, x) != OK)
        refuse(x);
}

static void on_gone(struct http_app *app, struct http_exchange *x)
{
    struct edge *e = edge_of(app);
    if (x->user)
        e->o.api->on_gone(e->o.api, x);
}

static void on_refused(struct http_app *app, struct http_exchange *x, err why, const char *sentence, struct http_reply *reply)
{
    struct edge *e = edge_of(app);
    e->o.api->on_refused(e->o.api, x, why, sentence, reply);
}

static void on_end(struct http_app *app, struct http_exchange *x, int status)
{
    struct edge *e = edge_of(app);
    if (x->user)
        e->o.api->on_end(e->o.api, x, status);
    else if (e->o.log)
        e->o.log(x, status);
}

struct edge *edge_new(const struct edge_options *o)
{
    struct edge *e = calloc(1, sizeof(*e));
    if (!e)
        abort();
    e->o = *o;
    e->app = (struct http_app){on_head, on_request, on_gone, on_refused, on_end};
    e->pages = pages_new(o->pages);
    return e;
}

void edge_free(struct edge *e)
{
    if (!e)
        return;
    pages_free(e->pages);
    page_policies_release();
    free(e);
}

struct http_app *edge_app(struct edge *e)
{
    return &e->app;
}

void edge_use_folder(struct edge *e, const char *folder)
{
    pages_use_folder(e->pages, folder);
}
