/* The edge: one look at the path decides who answers. */
#include "edge/edge.h"

#include "base/config.h"
#include "edge/pages.h"
#include "http/forwarded.h"

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

static void on_head(struct http_app *app, struct http_exchange *x)
{
    struct edge *e = edge_of(app);
    if (is_for_api(x)) {
        e->o.api->on_head(e->o.api, x);
        return;
    }
    struct http_reply reply;
    struct http_client client;
    http_reply_init(&reply, 64 * KIB);
    http_find_client(&x->request, &config_now()->trusted_proxies, &client);
    pages_answer(e->pages, &x->request, page_policy_now(), client.secure, &reply);
    http_answer(x, &reply);
}

static void on_request(struct http_app *app, struct http_exchange *x)
{
    struct edge *e = edge_of(app);
    e->o.api->on_request(e->o.api, x);    /* a page was answered at its head */
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

void edge_use_pages(struct edge *e, const struct embed *pages)
{
    pages_use(e->pages, pages);
}
