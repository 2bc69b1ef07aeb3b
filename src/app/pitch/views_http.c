/* Views over HTTP: counted once for each viewer and pitch in 24 hours, by the rules of product.md section 4.8. */
#include "app/pitch/pitch.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/stamp.h"
#include "core/event.h"
#include "core/token.h"
#include "web/web.h"

#include <ctype.h>

#define ONCE_IN_MS HOURS(24)

/* ---- who views ---- */

/* Robots that say so; what hides is counted like anybody. */
static bool is_robot(str agent)
{
    static const char *const marks[] = {"bot", "crawl", "spider", "slurp", "preview", "monitor", "curl", "wget"};
    char lower[256];
    size_t len = agent.len < sizeof(lower) - 1 ? agent.len : sizeof(lower) - 1;
    for (size_t i = 0; i < len; i++)
        lower[i] = (char)tolower((unsigned char)agent.ptr[i]);
    lower[len] = '\0';
    for (size_t i = 0; i < COUNT(marks); i++)
        if (strstr(lower, marks[i]))
            return true;
    return agent.len == 0;
}

/* "u1001", or a hash of a visitor's address and agent under the site's key and the day: nobody can be followed over days. */
static str viewer_of(struct req *r)
{
    struct ctx *c = &r->ctx;
    uint8_t sum[SHA256_LEN];
    if (c->user)
        return arena_printf(c->arena, "u%lld", (long long)c->user->id);
    keyed_hash(arena_printf(c->arena, "view %lld %.*s %.*s", (long long)day_of(c->now_ms), STR_ARG(req_network(r)),
                            STR_ARG(req_header(r, STR("User-Agent")))), sum);
    return hex_encode((str){(const char *)sum, 16}, c->arena);
}

/* Owners, their colleagues, staff and robots look without being counted. */
static bool counts(struct req *r, const struct pitch_row *p)
{
    const struct user *u = r->ctx.user;
    bool is_staff = u && u->role & (ROLE_ADMIN | ROLE_OPERATOR);
    return !is_staff && !pitch_is_owner(&r->ctx, p) && !is_robot(req_header(r, STR("User-Agent")));
}

/* ---- one view ---- */

struct view_in { str source; };
static const struct field view_fields[] = {
    WORD_FIELD(view_in, source, view_sources, OPTIONAL, .preset = "direct"),
    END_FIELDS
};

static err count_view(struct req *r, int64_t id, str source, bool *counted)
{
    struct ctx *c = &r->ctx;
    struct pitch_row p;
    struct view_seen_row seen;
    *counted = false;
    err e = pitch_seen(c, id, &p);
    if (e == ERR_NOT_FOUND) {
        c->problem = (struct problem){0};    /* what may not be seen answers as a repeated view */
        return OK;
    }
    TRY(e);
    str viewer = viewer_of(r);
    TRY(sql_view_seen(c, id, viewer, c->now_ms - ONCE_IN_MS, &seen));
    if (seen.n || !str_eq(p.status, STR("published")) || !counts(r, &p))
        return OK;
    TRY(sql_view_insert(c, id, viewer, source));
    TRY(sql_view_count_up(c, id));
    *counted = true;
    return event_add(c, EVENT_PITCH_VIEWED, id);
}

static err reply_view(struct req *r, int64_t id, bool counted)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, STR("pitchId"));
    json_put_int(w, id);
    json_key(w, STR("counted"));
    json_put_bool(w, counted);
    json_close(w);
    return reply_close(r);
}

/* A beacon: any content type, no body needed; what is no JSON or no word of ours names no source. */
static err view(struct req *r)
{
    struct view_in in;
    int64_t id;
    bool counted;
    TRY(req_id(r, "id", &id));
    req_json_any(r, view_fields, &in);
    TRY(count_view(r, id, in.source, &counted));
    return reply_view(r, id, counted);
}

/* The older address has the pitch in the body. */
struct tracked_in { int64_t pitch_id; };
static const struct field tracked_fields[] = {
    ID_FIELD(tracked_in, pitch_id, REQUIRED, .missing = "Say which pitch was viewed."),
    END_FIELDS
};

static err track_view(struct req *r)
{
    struct tracked_in in;
    struct view_in told;
    bool counted;
    TRY(fields_read(tracked_fields, r->http->body, &in, r->ctx.arena, &r->ctx.problem));
    req_json_any(r, view_fields, &told);
    TRY(count_view(r, in.pitch_id, told.source, &counted));
    return reply_view(r, in.pitch_id, counted);
}

static const struct route view_routes[] = {
    {HTTP_POST, "/api/pitches/:id/view", view, ROLE_ANYONE, NULL, "A pitch was looked at for two seconds", .body = view_fields,
     .flags = ROUTE_ANY_BODY | ROUTE_READER_SEAT},
    {HTTP_POST, "/api/analytics/track-view", track_view, ROLE_ANYONE, NULL, "A pitch was looked at (older address)",
     .body = tracked_fields, .flags = ROUTE_ANY_BODY | ROUTE_READER_SEAT},
};
const struct module views_module = {"pitch", view_routes, COUNT(view_routes)};
