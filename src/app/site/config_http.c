/* Vocabularies and switches over HTTP, made from the constants and settings that the server itself uses; and the
 * description of the API. All from memory, on the loop. */
#include "app/pitch/words.h"
#include "app/user/user.h"
#include "base/config.h"
#include "base/etag.h"
#include "base/grown.h"
#include "core/site.h"
#include "version.h"
#include "web/openapi.h"
#include "web/web.h"

/* ---- what the answers hold ---- */

struct limit { bool has_min; int64_t min, max; };
static const struct field limit_fields[] = {
    INT_FIELD(limit, min, 0, INT64_MAX, READ_ONLY, .only_if = IF_ON(limit, has_min)),
    INT_FIELD(limit, max, 0, INT64_MAX, READ_ONLY),
    END_FIELDS
};

struct character_limits { int64_t name, description; };
static const struct field character_limit_fields[] = {
    INT_FIELD(character_limits, name, 0, INT64_MAX, READ_ONLY),
    INT_FIELD(character_limits, description, 0, INT64_MAX, READ_ONLY),
    END_FIELDS
};

struct limits {
    struct limit title, logline, synopsis, long_synopsis, themes, world_description, characters, budget_amount, password;
    struct character_limits character;
    int64_t document_bytes, pitch_bytes, video_bytes;
};
#define LIMIT_FIELD(member) OBJ_FIELD(limits, member, limit_fields, REQUIRED | READ_ONLY)
static const struct field limits_fields[] = {
    LIMIT_FIELD(title), LIMIT_FIELD(logline), LIMIT_FIELD(synopsis), LIMIT_FIELD(long_synopsis), LIMIT_FIELD(themes),
    LIMIT_FIELD(world_description), LIMIT_FIELD(characters),
    OBJ_FIELD(limits, character, character_limit_fields, REQUIRED | READ_ONLY), LIMIT_FIELD(budget_amount), LIMIT_FIELD(password),
    INT_FIELD(limits, document_bytes, 0, INT64_MAX, READ_ONLY), INT_FIELD(limits, pitch_bytes, 0, INT64_MAX, READ_ONLY),
    INT_FIELD(limits, video_bytes, 0, INT64_MAX, READ_ONLY), END_FIELDS
};
static const struct limits limits = {
    .title = {true, 1, TITLE_MAX},          .logline = {true, LOGLINE_MIN, LOGLINE_MAX},
    .synopsis = {true, SYNOPSIS_MIN, SYNOPSIS_MAX}, .long_synopsis = {.max = LONG_SYNOPSIS_MAX},
    .themes = {.max = THEMES_MAX},          .world_description = {.max = WORLD_MAX},
    .characters = {.max = CHARACTERS_MAX},  .character = {CHARACTER_NAME_MAX, CHARACTER_TEXT_MAX},
    .budget_amount = {.max = BUDGET_MAX},   .password = {true, PASSWORD_MIN, PASSWORD_MAX},
    .document_bytes = DOCUMENT_BYTES,       .pitch_bytes = PITCH_BYTES, .video_bytes = VIDEO_BYTES,
};

struct flags { bool websocket, analytics, registration, watchers, production_may_pitch, read_only, demo; };
static const struct field flag_fields[] = {
    BOOL_FIELD(flags, websocket, READ_ONLY),            BOOL_FIELD(flags, analytics, READ_ONLY),
    BOOL_FIELD(flags, registration, READ_ONLY),         BOOL_FIELD(flags, watchers, READ_ONLY),
    BOOL_FIELD(flags, production_may_pitch, READ_ONLY), BOOL_FIELD(flags, read_only, READ_ONLY),
    BOOL_FIELD(flags, demo, READ_ONLY),                 END_FIELDS
};

struct band_view { str value, label; int64_t min, max; };
static const struct field band_fields[] = {
    WORD_FIELD(band_view, value, bands, REQUIRED | READ_ONLY),
    STR_FIELD(band_view, label, 0, 60, REQUIRED | READ_ONLY),
    INT_FIELD(band_view, min, 0, INT64_MAX, READ_ONLY),
    INT_FIELD(band_view, max, 0, INT64_MAX, READ_ONLY),
    END_FIELDS
};

/* All of it. The vocabularies are lists rendered from their tables. */
struct config_view {
    str genres, subgenres, formats, stages, seeking, funding, rungs, document_kinds, currency;
    struct band_view budget_ranges[BANDS];
    struct band_view *ranges;
    size_t ranges_count;
    struct limits limits;
    struct flags flags;
};
#define WORDS_FIELD(member, vocab_) RAW_FIELD(config_view, member, .vocab = &(vocab_))
#define CURRENCY STR_FIELD(config_view, currency, 3, 3, REQUIRED | READ_ONLY)
#define RANGES LIST_FIELD(config_view, ranges, band_fields, BANDS, BANDS, REQUIRED | READ_ONLY, .wire = "budgetRanges")
#define FLAGS OBJ_FIELD(config_view, flags, flag_fields, REQUIRED | READ_ONLY)
static const struct field genres_fields[] = { WORDS_FIELD(genres, genres), END_FIELDS };
static const struct field formats_fields[] = { WORDS_FIELD(formats, formats), END_FIELDS };
static const struct field stages_fields[] = { WORDS_FIELD(stages, stages), END_FIELDS };
static const struct field ranges_fields[] = { CURRENCY, RANGES, END_FIELDS };
static const struct field flags_fields[] = { FLAGS, END_FIELDS };
static const struct field config_fields[] = {
    WORDS_FIELD(genres, genres), WORDS_FIELD(subgenres, subgenres), WORDS_FIELD(formats, formats), CURRENCY, RANGES,
    WORDS_FIELD(stages, stages), WORDS_FIELD(seeking, seeking), WORDS_FIELD(funding, fundings), WORDS_FIELD(rungs, rungs),
    WORDS_FIELD(document_kinds, document_kinds),
    OBJ_FIELD(config_view, limits, limits_fields, REQUIRED | READ_ONLY), FLAGS, END_FIELDS
};

/* ["Action","Comedy",…]: a word of a vocabulary needs no escape. */
static str words_json(const struct vocab *v, arena *a)
{
    struct grown out = grown_in(a);
    size_t at = 0;
    for (const char *value; (value = vocab_next(v, &at));)
        grown_printf(&out, "%s\"%s\"", out.len ? "," : "[", value);
    grown_put(&out, STR("]"));
    return grown_str(&out);
}

static struct flags flags_now(const struct site *site)
{
    const struct config *config = config_now();
    return (struct flags){
        .websocket = config->vite_enable_websocket, .analytics = config->vite_enable_analytics, .registration = site->registration,
        .watchers = site->watchers, .production_may_pitch = site->production_may_pitch, .read_only = site->read_only,
        .demo = site->demo,
    };
}

static void config_view(const struct site *site, arena *a, struct config_view *v)
{
    *v = (struct config_view){
        .genres = words_json(&genres, a), .subgenres = words_json(&subgenres, a), .formats = words_json(&formats, a),
        .stages = words_json(&stages, a), .seeking = words_json(&seeking, a), .funding = words_json(&fundings, a),
        .rungs = words_json(&rungs, a), .document_kinds = words_json(&document_kinds, a), .currency = str_from(site->currency), .ranges_count = BANDS, .limits = limits,
        .flags = flags_now(site),
    };
    v->ranges = v->budget_ranges;
    for (int i = 0; i < BANDS; i++)
        v->budget_ranges[i] = (struct band_view){str_from(band_list[i].word), str_from(band_list[i].label), band_list[i].min, band_list[i].max};
}

/* ---- handlers ---- */

/* The fields that the row describes, of all there is. */
static err config(struct req *r)
{
    struct config_view v;
    config_view(r->ctx.site, r->ctx.arena, &v);
    return reply_object(r, HTTP_OK, r->route->reply, &v);
}

struct portal { const char *word, *name, *home; bool may_ask; };
static const struct portal portal_list[] = {
    {"creator", "Creators", "/creator", false},
    {"investor", "Investors", "/marketplace", true},
    {"production", "Production companies", "/marketplace", true},
    {"admin", "Staff", "/", false},
};

struct portal_config { str name, home, login; bool registration, may_pitch, may_ask_for_nda; };
static const struct field portal_config_fields[] = {
    STR_FIELD(portal_config, name, 0, 60, REQUIRED | READ_ONLY),
    STR_FIELD(portal_config, home, 0, 60, REQUIRED | READ_ONLY),
    STR_FIELD(portal_config, login, 0, 60, REQUIRED | READ_ONLY),
    BOOL_FIELD(portal_config, registration, READ_ONLY),
    BOOL_FIELD(portal_config, may_pitch, READ_ONLY),
    BOOL_FIELD(portal_config, may_ask_for_nda, READ_ONLY),
    END_FIELDS
};
struct portal_view { str portal; struct portal_config config; };
static const struct field portal_fields[] = {
    WORD_FIELD(portal_view, portal, portals, REQUIRED | READ_ONLY),
    OBJ_FIELD(portal_view, config, portal_config_fields, REQUIRED | READ_ONLY),
    END_FIELDS
};

static err config_portal(struct req *r)
{
    int at = vocab_rank(&portals, req_param(r, "portal"));
    if (at < 0)
        return fail(&r->ctx, ERR_INVALID, "The portals are creator, investor, production and admin.");
    const struct portal *p = &portal_list[at];
    const struct site *site = r->ctx.site;
    enum role role = role_of(str_from(p->word));
    struct ctx anyone = {.site = site, .user = &(struct user){.role = role, .seat = SEAT_MEMBER}};
    return reply_object(r, HTTP_OK, portal_fields, &(struct portal_view){
        .portal = str_from(p->word),
        .config = {
            .name = str_from(p->name), .home = str_from(p->home), .login = arena_printf(r->ctx.arena, "/login/%s", p->word),
            .registration = site->registration && role_joins(role), .may_pitch = may(&anyone, CAN_PITCH_CREATE),
            .may_ask_for_nda = p->may_ask,
        },
    });
}

struct version_view { str name, version, commit, built_at; };
static const struct field version_fields[] = {
    STR_FIELD(version_view, name, 0, 20, REQUIRED | READ_ONLY),
    STR_FIELD(version_view, version, 0, 40, REQUIRED | READ_ONLY),
    STR_FIELD(version_view, commit, 0, 40, REQUIRED | READ_ONLY),
    STR_FIELD(version_view, built_at, 0, 40, REQUIRED | READ_ONLY),
    END_FIELDS
};

static err version(struct req *r)
{
    return reply_object(r, HTTP_OK, version_fields, &(struct version_view){
        STR("pitchey"), STR(PITCHEY_VERSION), STR(PITCHEY_COMMIT), STR(PITCHEY_BUILT_AT)});
}

/* The document as it was made at start; a client that has it gets 304. */
static err openapi(struct req *r)
{
    const struct openapi *o = openapi_now();
    return reply_fixed(r, STR("application/json; charset=utf-8"), o->text, o->etag);
}

#define MEMORY .tx = TX_NONE, .flags = ROUTE_ON_LOOP | ROUTE_PUBLIC
static const struct route config_routes[] = {
    {HTTP_GET, "/api/config/genres", config, CAN_SITE_READ, NULL, "The six genres", .reply = genres_fields, MEMORY},
    {HTTP_GET, "/api/config/formats", config, CAN_SITE_READ, NULL, "The nine formats", .reply = formats_fields, MEMORY},
    {HTTP_GET, "/api/config/budget-ranges", config, CAN_SITE_READ, NULL, "The budget bands", .reply = ranges_fields, MEMORY},
    {HTTP_GET, "/api/config/stages", config, CAN_SITE_READ, NULL, "The stages of a project", .reply = stages_fields, MEMORY},
    {HTTP_GET, "/api/config/flags", config, CAN_SITE_READ, NULL, "What is switched on", .reply = flags_fields, MEMORY},
    {HTTP_GET, "/api/config/portal/:portal", config_portal, CAN_SITE_READ, NULL, "What a portal offers", .reply = portal_fields, MEMORY},
    {HTTP_GET, "/api/config/all", config, CAN_SITE_READ, NULL, "All vocabularies, limits and switches", .reply = config_fields, MEMORY},
    {HTTP_GET, "/api/version", version, CAN_SITE_READ, NULL, "Which program this is", .reply = version_fields, MEMORY},
    {HTTP_GET, "/api/openapi.json", openapi, CAN_SITE_READ, NULL, "This description", MEMORY},
    ALIAS(HTTP_GET, "/api/features/flags", "/api/config/flags"),
};
const struct module config_module = {"site", config_routes, COUNT(config_routes)};
