/* Figures for monitoring over HTTP: for this machine, and for who has the word; for all others they do not exist. */
#include "base/config.h"
#include "base/hash.h"
#include "base/metric.h"
#include "web/web.h"

enum { PAGE_MAX = 4 * 1024 * 1024 };

static bool is_forwarded(const struct req *r)
{
    static const str signs[] = {STR("Forwarded"), STR("X-Forwarded-For"), STR("X-Forwarded-Proto"), STR("X-Forwarded-Host"),
                                STR("X-Real-IP"), STR("Via")};
    for (size_t i = 0; i < COUNT(signs); i++)
        if (req_header(r, signs[i]).ptr)
            return true;
    return false;
}

static bool has_the_word(const struct req *r)
{
    str word = config_now()->metrics_token, sent = req_header(r, STR("Authorization"));
    return word.len && str_starts(sent, STR("Bearer ")) && same_bytes(str_sub(sent, 7, sent.len), word);
}

static err metrics(struct req *r)
{
    bool is_from_here = req_is_loopback(r) && !is_forwarded(r);
    if (!is_from_here && !has_the_word(r) && !may(&r->ctx, CAN_SITE_MONITOR))
        return fail(&r->ctx, ERR_NOT_FOUND, "There is nothing at this address.");
    buf page;
    buf_init(&page, PAGE_MAX);
    metric_page(&page);
    return reply_bytes(r, STR("text/plain; version=0.0.4"), &page);
}

static const struct route metrics_routes[] = {
    {HTTP_GET, "/metrics", metrics, CAN_SITE_READ, NULL, "Figures for monitoring", .tx = TX_NONE,
     .flags = ROUTE_ALWAYS | ROUTE_UNCOUNTED},
};
const struct module metrics_module = {"site", metrics_routes, COUNT(metrics_routes)};
