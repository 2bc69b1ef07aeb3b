/*
 * Trending: the sum over events of weight × ½^(age ÷ 4 days), over 14 days. Views are the only event so far: 1 of an
 * account, ¼ of a visitor. Events of a quarter of a day count as one age, so that the reckoning does not grow with them.
 */
#include "app/pitch/trending.h"

#include "app/pitch/pitch_sql.h"
#include "base/clock.h"
#include "core/cache.h"

#include <math.h>
#include <stdatomic.h>

#define WINDOW_MS DAYS(14)
#define HALF_LIFE_MS DAYS(4)
#define SLOT_MS HOURS(6)
#define FRESH_MS MINUTES(1)
#define KEPT_MS HOURS(1)
#define SLOTS (WINDOW_MS / SLOT_MS + 1)      /* the first and the last are parts of one */
#define WEIGHT_NOW (1LL << 24)               /* of the newest slot; 2^37 views fit in a sum */

/* A slot that has begun counts as of now, also when a clock that was set left its end ahead. */
static struct int_list weights_of(int64_t first_slot, int64_t now_ms, arena *a)
{
    int64_t *weights = ARENA_ARRAY(a, int64_t, SLOTS);
    for (int64_t i = 0; i < SLOTS; i++) {
        int64_t age_ms = now_ms - (first_slot + i) * SLOT_MS;
        weights[i] = llround((double)WEIGHT_NOW * exp2(-(double)(age_ms > 0 ? age_ms : 0) / (double)HALF_LIFE_MS));
    }
    return (struct int_list){weights, SLOTS};
}

static err reckon(struct ctx *c, str *ids)
{
    struct pitch_trending_row *rows;
    size_t count;
    int64_t since_ms = c->now_ms - WINDOW_MS, first_slot = since_ms / SLOT_MS;
    struct pitch_trending_args args = {.since_ms = since_ms, .slot_ms = SLOT_MS, .first_slot = first_slot,
                                       .weights = weights_of(first_slot, c->now_ms, c->arena), .most = TRENDING_MOST};
    TRY(sql_pitch_trending(c, &args, &rows, &count));
    int64_t *list = ARENA_ARRAY(c->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = rows[i].id;
    *ids = (str){(const char *)list, count * sizeof(list[0])};
    return OK;
}

/* ---- kept ---- */

static bool is_kept(const char *key, arena *a, str *ids)
{
    return cache_get(site_cache, str_from(key), clock_elapsed_ms(), a, ids);
}

/* What is new counts as such for a minute; what was is good for an hour, while somebody reckons. */
static void keep(str ids)
{
    cache_put(site_cache, STR("trending"), ids, clock_elapsed_ms() + FRESH_MS);
    cache_put(site_cache, STR("trending before"), ids, clock_elapsed_ms() + KEPT_MS);
}

/* When the minute ends one of all who ask reckons, and the others go on with what was. Without that everybody does. */
static err reckon_alone(struct ctx *c, str *ids)
{
    static atomic_bool is_reckoning;
    bool is_ours = !atomic_exchange(&is_reckoning, true);
    if (!is_ours && is_kept("trending before", c->arena, ids))
        return OK;
    err e = reckon(c, ids);
    if (e == OK)
        keep(*ids);
    if (is_ours)
        atomic_store(&is_reckoning, false);
    return e;
}

err trending_ids(struct ctx *c, struct int_list *out)
{
    str kept = STR("");
    if (!is_kept("trending", c->arena, &kept))
        TRY(reckon_alone(c, &kept));
    size_t count = kept.len / sizeof(int64_t);
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, count + 1);
    memcpy(ids, kept.ptr, count * sizeof(ids[0]));
    *out = (struct int_list){ids, count};
    return OK;
}
