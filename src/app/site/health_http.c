/* Health over HTTP, from the last probe: in trouble the word "healthy" stands nowhere, for monitors look for it. */
#include "app/site/health.h"
#include "core/cache.h"
#include "base/clock.h"
#include "base/config.h"
#include "version.h"
#include "web/web.h"

#include <string.h>

static const char *const state_words[] = {"healthy", "degraded", "down"};

static void put_text(struct json_writer *w, const char *key, str text)
{
    json_key(w, str_from(key));
    json_put_text(w, text);
}

static void put_state(struct json_writer *w, const char *key, enum health_state state)
{
    json_key(w, str_from(key));
    json_open(w);
    put_text(w, "status", str_from(state_words[state]));
    json_close(w);
}

/* All parts while all is well, else only those that are not. */
static void put_parts(struct json_writer *w, const struct health *h, bool only_two)
{
    for (int i = 0; i < HEALTH_PARTS; i++) {
        bool is_named = h->whole == HEALTH_HEALTHY ? !only_two || i == PART_DATABASE || i == PART_CACHE
                                                   : h->part[i].state != HEALTH_HEALTHY;
        if (is_named)
            put_state(w, health_parts[i].name, h->part[i].state);
    }
}

static void put_end(struct req *r, struct json_writer *w, const struct health *h)
{
    if (h->whole != HEALTH_DOWN)
        return;
    put_text(w, "error", STR("A part of the site that it needs is away."));
    put_text(w, "code", STR("UNAVAILABLE"));
    reply_header(r, STR("Retry-After"), STR("5"));
}

static int status_of(const struct health *h)
{
    return h->whole == HEALTH_DOWN ? 503 : HTTP_OK;
}

static void put_head(struct json_writer *w, const struct health *h, int64_t now_ms)
{
    put_text(w, "status", str_from(state_words[h->whole]));
    json_key(w, STR("timestamp"));
    json_put_time(w, now_ms);
}

static void put_success(struct json_writer *w, const struct health *h)
{
    json_key(w, STR("success"));
    json_put_bool(w, h->whole != HEALTH_DOWN);
}

static void put_health(struct json_writer *w, const struct health *h, int64_t now_ms)
{
    put_head(w, h, now_ms);
    json_key(w, STR("services"));
    json_open(w);
    put_parts(w, h, false);
    json_close(w);
    put_success(w, h);
    json_key(w, STR("data"));
    json_open(w);
    put_text(w, "status", str_from(state_words[h->whole]));
    put_text(w, "version", STR(PITCHEY_VERSION));
    put_parts(w, h, true);
    json_close(w);
}

static void render_well(buf *text, const struct health *h, int64_t now_ms)
{
    struct json_writer w;
    json_begin(&w, text);
    json_open(&w);
    put_health(&w, h, now_ms);
    json_close(&w);
}

/* While all is well the answers of one millisecond are the same bytes: a storm of probes has few of them rendered. */
static err reply_well(struct req *r, const struct health *h)
{
    static _Thread_local struct { int64_t now_ms; size_t len; char bytes[1 * KIB]; } last;
    buf text;
    buf_init(&text, sizeof(last.bytes));
    if (last.now_ms == r->ctx.now_ms) {
        buf_put(&text, (str){last.bytes, last.len});
    } else {
        render_well(&text, h, r->ctx.now_ms);
        last.len = text.len;
        last.now_ms = r->ctx.now_ms;
        memcpy(last.bytes, buf_str(&text).ptr, text.len);
    }
    return reply_bytes(r, STR("application/json; charset=utf-8"), &text);
}

static err health(struct req *r)
{
    struct health h = health_now();
    reply_header(r, STR("Cache-Control"), STR("no-store"));
    if (h.whole == HEALTH_HEALTHY)
        return reply_well(r, &h);
    struct json_writer *w = reply_open_bare(r, status_of(&h));
    put_health(w, &h, r->ctx.now_ms);
    put_end(r, w, &h);
    return reply_close(r);
}

static bool is_operator(const struct req *r)
{
    return may(&r->ctx, CAN_SITE_MONITOR);
}

/* ---- in detail ---- */

static void put_engine(struct json_writer *w)
{
    struct db *db = health_of().db;
    struct db_stats s = db_stats(db);
    json_key(w, STR("detail"));
    json_open(w);
    put_text(w, "engine", str_from(db_engine_version(db)));
    json_key(w, STR("poolInUse"));
    json_put_int(w, s.in_use);
    json_key(w, STR("poolSize"));
    json_put_int(w, s.size);
    json_key(w, STR("queueLength"));
    json_put_int(w, pool_stats_all(health_of().pool).queued);
    put_text(w, "lastError", s.last_error[0] ? str_from(s.last_error) : STR_NONE);
    json_close(w);
}

/* How far the machine's clock is from the site's time, and what it says. */
static void put_clock(struct json_writer *w)
{
    json_key(w, STR("detail"));
    json_open(w);
    json_key(w, STR("aheadSeconds"));
    json_put_int(w, clock_gap_ms() / 1000);
    json_key(w, STR("machine"));
    json_put_time(w, clock_wall_ms());
    json_close(w);
}

/* What waits, and what stays for the operator after its last try. */
static void put_jobs(struct json_writer *w)
{
    struct job_stats s = job_runner_stats(health_of().jobs);
    json_key(w, STR("detail"));
    json_open(w);
    json_key(w, STR("due"));
    json_put_int(w, s.due);
    json_key(w, STR("failed"));
    json_put_int(w, s.failed);
    json_close(w);
}

static void put_part(struct json_writer *w, const struct health *h, int i, bool for_operator)
{
    bool works = h->part[i].state == HEALTH_HEALTHY;
    json_open(w);
    put_text(w, "name", str_from(health_parts[i].name));
    put_text(w, "status", works && h->whole != HEALTH_HEALTHY ? STR("up") : str_from(state_words[h->part[i].state]));
    json_key(w, STR("essential"));
    json_put_bool(w, health_parts[i].essential);
    json_key(w, STR("since"));
    json_put_time(w, h->part[i].since_ms);
    json_key(w, STR("latencyMs"));
    json_put_real(w, (double)h->part[i].latency_us / 1000);
    if (for_operator && i == PART_DATABASE)
        put_engine(w);
    if (for_operator && i == PART_JOBS)
        put_jobs(w);
    if (for_operator && i == PART_CLOCK)
        put_clock(w);
    json_close(w);
}

/* Whoever asks gets the parts; what they are made of is the operator's, while the database can say who that is. */
static err health_detailed(struct req *r)
{
    struct health h = health_now();
    bool for_operator = is_operator(r);
    struct json_writer *w = reply_open_bare(r, status_of(&h));
    put_head(w, &h, r->ctx.now_ms);
    put_success(w, &h);
    json_key(w, STR("data"));
    json_open(w);
    put_text(w, "status", str_from(state_words[h.whole]));
    json_key(w, STR("uptimeSeconds"));
    json_put_int(w, h.uptime_s);
    json_key(w, STR("parts"));
    json_open_list(w);
    for (int i = 0; i < HEALTH_PARTS; i++)
        put_part(w, &h, i, for_operator);
    json_close_list(w);
    json_close(w);
    put_end(r, w, &h);
    reply_header(r, STR("Cache-Control"), STR("no-store"));
    return reply_close(r);
}

/* ---- the cache ---- */

static void put_use(struct json_writer *w, const struct cache_stats *s)
{
    const struct { const char *key; int64_t n; } figures[] = {
        {"entries", s->entries}, {"bytes", s->bytes}, {"hits", s->hits}, {"misses", s->misses}, {"evictions", s->evictions},
    };
    for (size_t i = 0; i < COUNT(figures); i++) {
        json_key(w, str_from(figures[i].key));
        json_put_int(w, figures[i].n);
    }
}

static err cache_status(struct req *r)
{
    struct cache_stats s = cache_stats(site_cache);
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, STR("enabled"));
    json_put_bool(w, s.enabled);
    put_text(w, "backend", STR("memory"));
    json_key(w, STR("connected"));
    json_put_bool(w, s.enabled);
    put_text(w, "status", s.enabled ? str_from(state_words[health_now().part[PART_CACHE].state]) : STR("off"));
    json_key(w, STR("ttlSeconds"));
    json_put_int(w, config_now()->cache_ttl_ms / 1000);
    if (is_operator(r))
        put_use(w, &s);
    json_close(w);
    return reply_close(r);
}

#define PROBED .tx = TX_NONE, .flags = ROUTE_ON_LOOP | ROUTE_UNCOUNTED
static const struct route health_routes[] = {
    {HTTP_GET, "/api/health", health, CAN_SITE_READ, NULL, "Whether the site works", PROBED},
    {HTTP_GET, "/api/health/detailed", health_detailed, CAN_SITE_READ, NULL, "Whether each part works", .tx = TX_NONE,
     .flags = ROUTE_ALWAYS | ROUTE_UNCOUNTED},
    {HTTP_GET, "/api/cache/status", cache_status, CAN_SITE_READ, NULL, "What the cache does", .tx = TX_NONE,
     .flags = ROUTE_ALWAYS},
};
const struct module health_module = {"site", health_routes, COUNT(health_routes)};
