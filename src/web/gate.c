/*
 * The gate: everything that is decided before a handler runs, in this order: session, origin, limits,
 * role and seat, body. It runs in a read transaction; a write re-reads the session in its own.
 */
#include "web/call.h"
#include "web/session.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core/site.h"
#include "json/field.h"

#include <stdio.h>
#include <string.h>

enum { USUAL_RULE = -1, SITE_TIMES = 4, SITE_TEXT = ADDR_TEXT + 4 };

/* ---- session ---- */

/* A dead token is a refusal, except where the row is open: there it is as if it had not come. */
static bool is_forgiven(const struct call *c, err e)
{
    bool is_credential = e == ERR_SIGN_IN_REQUIRED || e == ERR_TOKEN_EXPIRED;
    return call_route(c)->flags & ROUTE_ALWAYS || (is_credential && call_route(c)->flags & ROUTE_OPEN);
}

static err session_refused(struct call *c, err e)
{
    if (!is_forgiven(c, e))
        return e;
    if (c->req.ctx.tx->failed != OK)
        db_rollback(c->req.ctx.tx);      /* of a row that always answers: it asks the database nothing more */
    c->req.ctx.problem = (struct problem){0};
    return OK;
}

/* Until the session is read, a token counts by its signature and time. Rows on the loop read no credentials at all. */
err gate_foresee(const struct call *c)
{
    enum credential kind;
    str token = STR_NONE;
    struct claims claims;
    if (call_route(c)->flags & ROUTE_ON_LOOP)
        return OK;
    err e = session_token(&c->x->request, c->secure, &kind, &token);
    if (e == OK && kind != CREDENTIAL_NONE)
        e = token_read(token, clock_now_ms(), &claims);
    if (e != OK && !is_forgiven(c, e))
        return e;
    bool is_visitor = e != OK || kind == CREDENTIAL_NONE;
    return is_visitor && !(capability_of(call_route(c)->can)->roles & ROLE_VISITOR) ? ERR_SIGN_IN_REQUIRED : OK;
}

err gate_session(struct call *c)
{
    struct req *r = &c->req;
    enum credential kind;
    str token = STR_NONE;
    err e = session_token(r->http, c->secure, &kind, &token);
    if (e == OK && kind == CREDENTIAL_NONE)
        return OK;
    if (e == OK && r->ctx.tx->mode == TX_NONE)
        e = ERR_UNAVAILABLE;

    struct user *user = NULL;
    int64_t last_used_ms = 0;
    if (e == OK)
        e = session_load(&r->ctx, token, &user, &last_used_ms);
    if (e != OK)
        return session_refused(c, e);

    user->by_cookie = kind == CREDENTIAL_COOKIE;
    r->ctx.user = user;
    c->user = *user;
    c->has_user = true;
    if (r->ctx.now_ms - last_used_ms > MINUTES(5) && !c->through_gate)
        session_touch_later(c->web, user->session_id);
    return OK;
}

/* ---- origin ---- */

/* Only scripts that may call us send one: for others' pages a browser asks first, and hears no. */
static bool brings_bearer(const struct call *c)
{
    enum credential kind;
    str token = STR_NONE;
    return session_token(&c->x->request, c->secure, &kind, &token) == OK && kind == CREDENTIAL_BEARER;
}

/*
 * A change by cookie must come from our own pages; one by a bearer token may come from anywhere. One by neither, as a
 * sign-in, must not come from others' pages: else any page would use up what its visitor's network may do, and so this is
 * looked at before the limits. What changes something is told by the row's transaction and not by its method: a handler
 * has no effects but rows, so who cannot write has none, and a GET that records something has some.
 */
err gate_origin(struct call *c)
{
    if (!call_writes(c))
        return OK;
    if (c->has_user && c->user.by_cookie)
        return origin_is_ours(c) ? OK : ERR_CROSS_SITE;
    return origin_is_strange(c) && !brings_bearer(c) ? ERR_CROSS_SITE : OK;
}

/* ---- limits ---- */

/* Nobody is counted there: the row says so, the client's address is not known, or its network is exempt. */
bool gate_is_exempt(const struct call *c)
{
    return (call_route(c)->flags & ROUTE_UNCOUNTED) || !c->client_known || addr_in_list(&c->client, &config_now()->rate_limit_exempt);
}

static str network_key(const struct call *c, char out[ADDR_TEXT])
{
    struct addr network = addr_network(&c->client);
    addr_text(&network, out);
    return str_from(out);
}

/* No network's key: with its length. */
static str site_key(const struct call *c, char out[SITE_TEXT])
{
    char text[ADDR_TEXT];
    struct addr site = addr_site(&c->client);
    addr_text(&site, text);
    return (str){out, (size_t)snprintf(out, SITE_TEXT, "%s/%d", text, addr_is_v4(&site) ? 24 : 48)};
}

/*
 * By network, and of IPv6 by site with SITE_TIMES as many, for a customer has 65,536 networks there. Gives the count of
 * which less is left.
 */
struct rate_state gate_count_network(struct call *c, int rule, struct rate rate)
{
    char network[ADDR_TEXT], site[SITE_TEXT];
    struct rate_state own = dispatcher_count(c->web, rule, network_key(c, network), rate);
    if (own.refused || addr_is_v4(&c->client))
        return own;
    rate.limit *= SITE_TIMES;
    struct rate_state all = dispatcher_count(c->web, rule, site_key(c, site), rate);
    return all.refused || all.remaining < own.remaining ? all : own;
}

/* The account, else the address. */
static str limit_key(struct call *c, bool by_address, char out[ADDR_TEXT])
{
    if (c->has_user && !by_address)
        return (str){out, (size_t)snprintf(out, ADDR_TEXT, "u%lld", (long long)c->user.id)};
    return network_key(c, out);
}

static struct rate_state count(struct call *c, int rule, bool by_address, struct rate rate)
{
    char key[ADDR_TEXT];
    if (c->has_user && !by_address)
        return dispatcher_count(c->web, rule, limit_key(c, by_address, key), rate);
    return gate_count_network(c, rule, rate);
}

static void keep_nearest(struct call *c, struct rate_state now)
{
    if (now.limit == 0 || (c->has_rate && !now.refused && c->rate.remaining <= now.remaining))
        return;
    c->rate = now;
    c->has_rate = true;
}

static err limit_refused(struct call *c)
{
    struct ctx *ctx = &c->req.ctx;
    ctx->problem.retry_after_ms = SECONDS(c->rate.reset_s);
    return fail(ctx, ERR_RATE_LIMITED, "Too many requests. Try again in %lld seconds.", (long long)c->rate.reset_s);
}

/* What will be refused for the type of its body does nothing that the row's own limit is there for. */
static bool is_mistyped(const struct call *c)
{
    const struct route *route = call_route(c);
    bool reads_body = (route->body || route->flags & ROUTE_CHECK_READS) && !(route->flags & ROUTE_ANY_BODY);
    return reads_body && !body_is_json(&c->x->request);
}

err gate_limits(struct call *c)
{
    const struct config *s = config_now();
    if (gate_is_exempt(c))
        return OK;

    struct rate usual = c->has_user ? s->rate_limit_account : s->rate_limit;
    if (s->rate_limit.limit)
        keep_nearest(c, count(c, USUAL_RULE, false, usual));
    if (call_route(c)->limit && !c->rate.refused && !is_mistyped(c))
        keep_nearest(c, count(c, c->match.row->rule, call_route(c)->flags & ROUTE_BY_ADDRESS, c->match.row->limit));
    return c->rate.refused ? limit_refused(c) : OK;
}

static uint64_t number_of(str key)
{
    uint8_t sum[SHA256_LEN];
    uint64_t n;
    sha256(key, sum);
    memcpy(&n, sum, sizeof(n));
    return n ? n : 1;
}

/* In which line slow work waits: its account's or network's, as the row's limit counts, in the group of its site. */
void gate_flow(struct call *c, struct work *w)
{
    char key[ADDR_TEXT], site[SITE_TEXT];
    if (!c->client_known)
        return;
    w->flow = number_of(limit_key(c, call_route(c)->flags & ROUTE_BY_ADDRESS, key));
    w->group = number_of(site_key(c, site));
}

/* ---- role and seat ---- */

/* A route under a portal that is not the caller's own. */
static bool is_at_other_portal(const struct route *route, enum role role)
{
    str rest = str_from(route->path), segment = STR_NONE;
    for (int i = 0; i < 3; i++)                      /* "", "api", "creator" */
        (void)str_cut(&rest, '/', &segment);
    enum role portal = role_of(segment);
    return role_joins(portal) && portal != role;
}

static err role_refused(struct call *c)
{
    struct ctx *ctx = &c->req.ctx;
    if (!ctx->user)
        return ERR_SIGN_IN_REQUIRED;    /* in the words that gate_foresee's refusal has */
    err e = is_at_other_portal(call_route(c), ctx->user->role) ? ERR_WRONG_PORTAL : ERR_FORBIDDEN;
    return fail(ctx, e, "This is for %.*s; you are signed in as %.*s.",
                STR_ARG(role_words(ctx->arena, roles_now(ctx, call_route(c)->can))), STR_ARG(role_one(ctx->user->role)));
}

static err seat_refused(struct ctx *c)
{
    if (c->user->seat == SEAT_NONE)
        return fail(c, ERR_FORBIDDEN, "This is for the seats of a company, and your account has none.");
    return fail(c, ERR_FORBIDDEN, "A reader seat may look but not change anything. Ask your company's owner for a member seat.");
}

err gate_role(struct call *c)
{
    enum capability what = call_route(c)->can;
    if (!may_by_role(&c->req.ctx, what))
        return role_refused(c);
    return may_by_seat(&c->req.ctx, what) ? OK : seat_refused(&c->req.ctx);
}

/* ---- body ---- */

/* All problems of the body at once, into memory that is thrown away: the handler reads it again for itself. */
err gate_body(struct call *c)
{
    struct req *r = &c->req;
    const struct route *route = call_route(c);
    if (route->flags & ROUTE_ANY_BODY || !route->body)
        return OK;
    void *scratch = arena_alloc(r->ctx.arena, fields_size(route->body), _Alignof(max_align_t));
    struct field_set sent;
    if (route->flags & ROUTE_CHECK_READS)
        return route->check(r, scratch);
    err e = route->flags & ROUTE_UPDATE ? req_json_over(r, route->body, scratch, &sent) : req_json(r, route->body, scratch);
    bool goes_on = e == OK || r->ctx.problem.field_count > 0;
    err more = route->check && goes_on ? route->check(r, scratch) : OK;
    return e != OK ? e : more;
}
