/* What every API answer carries: security headers, CORS, the state of the limits, the request's id. */
#include "web/call.h"

#include <stdio.h>

/* Unless the handler said something else. */
static const struct http_field presets[] = {
    {STR("Content-Security-Policy"), STR("default-src 'none'; frame-ancestors 'none'")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Referrer-Policy"), STR("no-referrer")},
    {STR("Cache-Control"), STR("private, no-store")},
};
#define EXPOSED STR("ETag, Location, Retry-After, X-Request-Id, Idempotency-Replayed, X-RateLimit-Limit, " \
                    "X-RateLimit-Remaining, X-RateLimit-Reset")

/* ---- origins ---- */

static bool is_allowed(str origin)
{
    const struct config *s = config_now();
    for (size_t i = 0; i < s->frontend_urls.count; i++)
        if (str_eq(origin, s->frontend_urls.items[i]))
            return true;
    return false;
}

/* "https://host:port" of a Referer; STR_NONE when it has no such head. */
static str origin_of(str url)
{
    size_t slashes = 0;
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] == '/' && ++slashes == 3)
            return str_sub(url, 0, i);
    return slashes == 2 ? url : STR_NONE;
}

static bool is_own(const struct call *c, str origin)
{
    str rest = origin, scheme = c->secure ? STR("https://") : STR("http://");
    if (!str_starts(rest, scheme))
        return false;
    return str_eq_nocase(str_sub(rest, scheme.len, rest.len), c->x->request.authority);
}

bool origin_is_ours(const struct call *c)
{
    const struct http_request *h = &c->x->request;
    if (str_eq_nocase(http_request_field(h, STR("Sec-Fetch-Site")), STR("cross-site")))
        return false;
    str origin = http_request_field(h, STR("Origin"));
    if (!origin.ptr)
        origin = origin_of(http_request_field(h, STR("Referer")));
    return origin.len && (is_allowed(origin) || is_own(c, origin));
}

/*
 * A browser names a page's origin with whatever the page sends, some GETs apart, and a newer one always how that origin
 * stands to the address it asks: which holds too where a proxy changed that address before us.
 */
bool origin_is_strange(const struct call *c)
{
    const struct http_request *h = &c->x->request;
    str origin = http_request_field(h, STR("Origin")), site = http_request_field(h, STR("Sec-Fetch-Site"));
    if (str_eq_nocase(site, STR("same-origin")))
        return false;
    if (origin.ptr)
        return !is_allowed(origin) && !is_own(c, origin);
    return str_eq_nocase(site, STR("cross-site"));
}

/* ---- CORS ---- */

static void cors_finish(const struct call *c, struct http_reply *reply)
{
    str origin = http_request_field(&c->x->request, STR("Origin"));
    http_reply_field(reply, STR("Vary"), STR("Origin"));
    if (!origin.len || !is_allowed(origin))
        return;
    http_reply_field(reply, STR("Access-Control-Allow-Origin"), origin);
    http_reply_field(reply, STR("Access-Control-Allow-Credentials"), STR("true"));
    http_reply_field(reply, STR("Access-Control-Expose-Headers"), EXPOSED);
}

/* A preflight for a known path always gets 204 with methods, headers and max-age. */
bool cors_preflight(struct call *c)
{
    const struct http_request *h = &c->x->request;
    if (!http_request_field(h, STR("Access-Control-Request-Method")).ptr)
        return false;
    http_reply_field(&c->reply, STR("Access-Control-Allow-Methods"), STR("GET, POST, PUT, PATCH, DELETE, OPTIONS"));
    http_reply_field(&c->reply, STR("Access-Control-Allow-Headers"),
                     STR("Content-Type, Authorization, Idempotency-Key, If-Match, X-Request-Id"));
    http_reply_field(&c->reply, STR("Access-Control-Max-Age"), STR("86400"));
    return true;
}

/* ---- finishing ---- */

static void put_number(struct http_reply *reply, str name, int64_t n)
{
    char text[24];
    int len = snprintf(text, sizeof(text), "%lld", (long long)n);
    http_reply_set(reply, name, (str){text, (size_t)len});
}

static void limits_finish(const struct call *c, struct http_reply *reply)
{
    if (!c->has_rate)
        return;
    put_number(reply, STR("X-RateLimit-Limit"), c->rate.limit);
    put_number(reply, STR("X-RateLimit-Remaining"), c->rate.remaining);
    put_number(reply, STR("X-RateLimit-Reset"), c->rate.reset_s);
}

/* A bit for each preset that is there already: one walk through the fields, not one for each. */
static unsigned presets_said(const struct http_reply *reply)
{
    unsigned said = 0;
    struct http_field f;
    for (size_t at = 0; http_reply_next(reply, &at, &f);)
        for (size_t i = 0; i < COUNT(presets); i++)
            if (str_eq_nocase(f.name, presets[i].name))
                said |= 1u << i;
    return said;
}

void headers_finish(const struct call *c, struct http_reply *reply)
{
    unsigned said = presets_said(reply);
    for (size_t i = 0; i < COUNT(presets); i++)
        if (!(said & 1u << i))
            http_reply_field(reply, presets[i].name, presets[i].value);
    http_reply_field(reply, STR("X-Request-Id"), str_from(c->id));
    cors_finish(c, reply);
    limits_finish(c, reply);
}
