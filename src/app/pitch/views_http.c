/* Views over HTTP: counted once for each viewer and pitch in 24 hours, by the rules of product.md section 4.8. */
#include "app/pitch/pitch.h"
#include "app/pitch/views.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/stamp.h"
#include "core/token.h"
#include "web/web.h"

#include <ctype.h>

enum { AGENTS_OF_A_NETWORK = 10 };

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

/*
 * "u1001", or of a visitor a hash under the site's key and the day, so that nobody can be followed over days: of the
 * network and of one of ten kinds of agent. A network has that many viewers of a pitch in a day, however often somebody
 * there changes what the browser says.
 */
static str viewer_of(struct req *r)
{
    struct ctx *c = &r->ctx;
    uint8_t sum[SHA256_LEN];
    if (c->user)
        return arena_printf(c->arena, "u%lld", (long long)c->user->id);
    sha256(req_header(r, STR("User-Agent")), sum);
    keyed_hash(arena_printf(c->arena, "view %lld %.*s %d", (long long)day_of(c->now_ms), STR_ARG(req_network(r)),
                            sum[0] % AGENTS_OF_A_NETWORK), sum);
    return hex_encode((str){(const char *)sum, 16}, c->arena);
}

/* Owners, their colleagues, staff and robots look without being counted. */
static bool counts(struct req *r, const struct view_target_row *t)
{
    const struct object listed = {t->owner_id, t->has_company_id ? t->company_id : 0, STATE_PUBLISHED};
    return may_on(&r->ctx, CAN_PITCH_COUNT, &listed) && !is_robot(req_header(r, STR("User-Agent")));
}

/* ---- one view ---- */

struct view_in { str source; };
static const struct field view_fields[] = {
    WORD_FIELD(view_in, source, view_sources, OPTIONAL, .preset = "direct"),
    END_FIELDS
};

/* What may not be seen answers as a repeated view. */
static err count_view(struct req *r, int64_t id, str source, bool *counted)
{
    struct ctx *c = &r->ctx;
    struct view_target_row target;
    bool found;
    *counted = false;
    TRY(sql_view_target(c, id, &target, &found));
    if (!found || !counts(r, &target))
        return OK;
    return view_add(c, &(struct view_of){id, viewer_of(r), source}, counted);
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
    {HTTP_POST, "/api/pitches/:id/view", view, CAN_PITCH_LOOK, NULL, "A pitch was looked at for two seconds", .body = view_fields,
     .flags = ROUTE_ANY_BODY},
    {HTTP_POST, "/api/analytics/track-view", track_view, CAN_PITCH_LOOK, NULL, "A pitch was looked at (older address)",
     .body = tracked_fields, .flags = ROUTE_ANY_BODY},
};
const struct module views_module = {"pitch", view_routes, COUNT(view_routes)};
