/* Vocabularies and switches over HTTP, made from the constants and settings that the server itself uses; and the
 * description of the API. All from memory, on the loop. */
#include "app/pitch/words.h"
#include "app/user/user.h"
#include "base/config.h"
#include "base/etag.h"
#include "core/site.h"
#include "version.h"
#include "web/openapi.h"
#include "web/web.h"

/* ---- pieces ---- */

static void put_vocab(struct json_writer *w, const char *key, const struct vocab *v)
{
    size_t at = 0;
    json_key(w, str_from(key));
    json_open_list(w);
    for (const char *value; (value = vocab_next(v, &at));)
        json_put_text(w, str_from(value));
    json_close_list(w);
}

static void put_int(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, str_from(key));
    json_put_int(w, n);
}

static void put_text(struct json_writer *w, const char *key, str text)
{
    json_key(w, str_from(key));
    json_put_text(w, text);
}

static void put_bool(struct json_writer *w, const char *key, bool on)
{
    json_key(w, str_from(key));
    json_put_bool(w, on);
}

static void put_bands(struct json_writer *w, const struct site *site)
{
    put_text(w, "currency", str_from(site->currency));
    json_key(w, STR("budgetRanges"));
    json_open_list(w);
    for (int i = 0; i < BANDS; i++) {
        json_open(w);
        put_text(w, "value", str_from(band_list[i].word));
        put_text(w, "label", str_from(band_list[i].label));
        put_int(w, "min", band_list[i].min);
        put_int(w, "max", band_list[i].max);
        json_close(w);
    }
    json_close_list(w);
}

/* One limit; 0 leaves an end out. */
static void put_limit(struct json_writer *w, const char *key, int64_t min, int64_t max)
{
    json_key(w, str_from(key));
    json_open(w);
    if (min)
        put_int(w, "min", min);
    put_int(w, "max", max);
    json_close(w);
}

static void put_limits(struct json_writer *w)
{
    json_key(w, STR("limits"));
    json_open(w);
    put_limit(w, "title", 1, TITLE_MAX);
    put_limit(w, "logline", LOGLINE_MIN, LOGLINE_MAX);
    put_limit(w, "synopsis", SYNOPSIS_MIN, SYNOPSIS_MAX);
    put_limit(w, "longSynopsis", 0, LONG_SYNOPSIS_MAX);
    put_limit(w, "themes", 0, THEMES_MAX);
    put_limit(w, "worldDescription", 0, WORLD_MAX);
    put_limit(w, "password", PASSWORD_MIN, PASSWORD_MAX);
    json_close(w);
}

static void put_flags(struct json_writer *w, const struct site *site)
{
    const struct config *config = config_now();
    json_key(w, STR("flags"));
    json_open(w);
    put_bool(w, "websocket", config->vite_enable_websocket);
    put_bool(w, "analytics", config->vite_enable_analytics);
    put_bool(w, "registration", site->registration);
    put_bool(w, "watchers", site->watchers);
    put_bool(w, "productionMayPitch", site->production_may_pitch);
    put_bool(w, "readOnly", site->read_only);
    put_bool(w, "demo", site->demo);
    json_close(w);
}

/* ---- handlers ---- */

static err reply_vocab(struct req *r, const char *key, const struct vocab *v)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_vocab(w, key, v);
    json_close(w);
    return reply_close(r);
}

static err config_genres(struct req *r)
{
    return reply_vocab(r, "genres", &genres);
}

static err config_formats(struct req *r)
{
    return reply_vocab(r, "formats", &formats);
}

static err config_stages(struct req *r)
{
    return reply_vocab(r, "stages", &stages);
}

static err config_bands(struct req *r)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_bands(w, r->ctx.site);
    json_close(w);
    return reply_close(r);
}

static err config_flags(struct req *r)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_flags(w, r->ctx.site);
    json_close(w);
    return reply_close(r);
}

static err config_all(struct req *r)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_vocab(w, "genres", &genres);
    put_vocab(w, "subgenres", &subgenres);
    put_vocab(w, "formats", &formats);
    put_bands(w, r->ctx.site);
    put_vocab(w, "stages", &stages);
    put_vocab(w, "seeking", &seeking);
    put_vocab(w, "funding", &fundings);
    put_vocab(w, "rungs", &rungs);
    put_limits(w);
    put_flags(w, r->ctx.site);
    json_close(w);
    return reply_close(r);
}

struct portal { const char *word, *name, *home; bool may_ask; };
static const struct portal portal_list[] = {
    {"creator", "Creators", "/creator", false},
    {"investor", "Investors", "/marketplace", true},
    {"production", "Production companies", "/marketplace", true},
    {"admin", "Staff", "/", false},
};

static err config_portal(struct req *r)
{
    int at = vocab_rank(&portals, req_param(r, "portal"));
    if (at < 0)
        return fail(&r->ctx, ERR_INVALID, "The portals are creator, investor, production and admin.");
    const struct portal *p = &portal_list[at];
    bool is_creator = at == 0, is_company = at == 2, is_staff = at == 3;
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_text(w, "portal", str_from(p->word));
    json_key(w, STR("config"));
    json_open(w);
    put_text(w, "name", str_from(p->name));
    put_text(w, "home", str_from(p->home));
    put_text(w, "login", arena_printf(r->ctx.arena, "/login/%s", p->word));
    put_bool(w, "registration", r->ctx.site->registration && !is_staff);
    put_bool(w, "mayPitch", is_creator || (is_company && r->ctx.site->production_may_pitch));
    put_bool(w, "mayAskForNda", p->may_ask);
    json_close(w);
    json_close(w);
    return reply_close(r);
}

static err version(struct req *r)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_text(w, "name", STR("pitchey"));
    put_text(w, "version", STR(PITCHEY_VERSION));
    put_text(w, "commit", STR(PITCHEY_COMMIT));
    put_text(w, "builtAt", STR(PITCHEY_BUILT_AT));
    json_close(w);
    return reply_close(r);
}

/* The document as it was made at start; a client that has it gets 304. */
static err openapi(struct req *r)
{
    const struct openapi *o = openapi_now();
    return reply_fixed(r, STR("application/json; charset=utf-8"), o->text, o->etag);
}

#define MEMORY .tx = TX_NONE, .flags = ROUTE_ON_LOOP | ROUTE_PUBLIC
static const struct route config_routes[] = {
    {HTTP_GET, "/api/config/genres", config_genres, ROLE_ANYONE, NULL, "The six genres", MEMORY},
    {HTTP_GET, "/api/config/formats", config_formats, ROLE_ANYONE, NULL, "The nine formats", MEMORY},
    {HTTP_GET, "/api/config/budget-ranges", config_bands, ROLE_ANYONE, NULL, "The budget bands", MEMORY},
    {HTTP_GET, "/api/config/stages", config_stages, ROLE_ANYONE, NULL, "The stages of a project", MEMORY},
    {HTTP_GET, "/api/config/flags", config_flags, ROLE_ANYONE, NULL, "What is switched on", MEMORY},
    {HTTP_GET, "/api/config/portal/:portal", config_portal, ROLE_ANYONE, NULL, "What a portal offers", MEMORY},
    {HTTP_GET, "/api/config/all", config_all, ROLE_ANYONE, NULL, "All vocabularies, limits and switches", MEMORY},
    {HTTP_GET, "/api/version", version, ROLE_ANYONE, NULL, "Which program this is", MEMORY},
    {HTTP_GET, "/api/openapi.json", openapi, ROLE_ANYONE, NULL, "This description", MEMORY},
    ALIAS(HTTP_GET, "/api/features/flags", "/api/config/flags"),
};
const struct module config_module = {"site", config_routes, COUNT(config_routes)};
