/*
 * Trending: the sum over events of weight × ½^(age ÷ 4 days), over 14 days. Views are the only event so far: 1 of an
 * account, ¼ of a visitor. Events of a quarter of a day count as one age, so that the reckoning does not grow with them.
 */
#include "app/pitch/trending.h"

#include "app/pitch/pitch_sql.h"
#include "base/clock.h"
#include "core/cache.h"

#include <math.h>
#include <stdlib.h>

#define WINDOW_MS DAYS(14)
#define HALF_LIFE_MS DAYS(4)
#define SLOT_MS HOURS(6)
#define FRESH_MS MINUTES(1)

struct score { int64_t id, published_ms; double points; };

static double points_of(const struct pitch_events_row *e, int64_t now_ms)
{
    int64_t age_ms = now_ms - e->slot * SLOT_MS;
    double weight = (double)e->members + (double)e->visitors / 4;
    return weight * exp2(-(double)(age_ms > 0 ? age_ms : 0) / (double)HALF_LIFE_MS);
}

static int by_id(const void *a, const void *b)
{
    const struct pitch_events_row *x = a, *y = b;
    return (x->pitch_id > y->pitch_id) - (x->pitch_id < y->pitch_id);
}

/* Ties: the latest published first. */
static int by_points(const void *a, const void *b)
{
    const struct score *x = a, *y = b;
    if (x->points != y->points)
        return x->points < y->points ? 1 : -1;
    if (x->published_ms != y->published_ms)
        return x->published_ms < y->published_ms ? 1 : -1;
    return (x->id < y->id) - (x->id > y->id);
}

static size_t add_up(struct pitch_events_row *rows, size_t count, int64_t now_ms, struct score *scores)
{
    size_t found = 0;
    qsort(rows, count, sizeof(rows[0]), by_id);
    for (size_t i = 0; i < count; i++) {
        if (found == 0 || scores[found - 1].id != rows[i].pitch_id)
            scores[found++] = (struct score){.id = rows[i].pitch_id, .published_ms = rows[i].published_ms};
        scores[found - 1].points += points_of(&rows[i], now_ms);
    }
    qsort(scores, found, sizeof(scores[0]), by_points);
    return found < TRENDING_MOST ? found : TRENDING_MOST;
}

static err reckon(struct ctx *c, str *ids)
{
    struct pitch_events_row *rows;
    size_t count;
    TRY(sql_pitch_events(c, c->now_ms - WINDOW_MS, SLOT_MS, &rows, &count));
    if (count == 0)
        return OK;
    struct score *scores = ARENA_ARRAY(c->arena, struct score, count + 1);
    size_t best = add_up(rows, count, c->now_ms, scores);
    int64_t *list = ARENA_ARRAY(c->arena, int64_t, best + 1);
    for (size_t i = 0; i < best; i++)
        list[i] = scores[i].id;
    *ids = (str){(const char *)list, best * sizeof(list[0])};
    return OK;
}

/* Kept for a minute as the numbers themselves. */
err trending_ids(struct ctx *c, struct int_list *out)
{
    str kept = STR("");
    if (!cache_get(site_cache, STR("trending"), clock_elapsed_ms(), c->arena, &kept)) {
        TRY(reckon(c, &kept));
        cache_put(site_cache, STR("trending"), kept, clock_elapsed_ms() + FRESH_MS);
    }
    size_t count = kept.len / sizeof(int64_t);
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, count + 1);
    memcpy(ids, kept.ptr, count * sizeof(ids[0]));
    *out = (struct int_list){ids, count};
    return OK;
}
