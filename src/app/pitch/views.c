/* Views: appended when they are counted, added up by a job, and taken away by one when their pitch is deleted. */
#include "app/pitch/views.h"

#include "app/pitch/pitch_sql.h"
#include "base/config.h"
#include "core/event.h"
#include "core/job.h"
#include "json/text.h"

#include <stdlib.h>

enum { ADD_UP_MOST = 500 };
#define ONCE_IN_MS HOURS(24)
#define SLOT_MS SECONDS(30)
#define COMMIT_MS SECONDS(5)            /* that a request's commit may take when its time is over */

/*
 * The first view of a slot leaves the job that adds up whatever came until the slot's end, however long that took to be
 * stored: what the job does not find waits for the next one, and there may be none for long.
 */
static err add_up_soon(struct ctx *c)
{
    int64_t slot = c->now_ms / SLOT_MS, first;
    TRY(sql_view_slot(c, slot, &first));
    int64_t all_stored_ms = (slot + 1) * SLOT_MS + config_now()->request_timeout_ms + COMMIT_MS;
    return first ? job_add(c, "views", STR("{}"), all_stored_ms - c->now_ms) : OK;
}

err view_add(struct ctx *c, const struct view_of *v, bool *counted)
{
    int64_t first;
    TRY(sql_view_first(c, v->pitch_id, v->viewer, c->now_ms - ONCE_IN_MS, &first));
    *counted = first > 0;
    if (!first)
        return OK;
    TRY(sql_view_insert(c, v->pitch_id, v->viewer, v->source));
    TRY(sql_view_new(c, v->pitch_id));
    TRY(add_up_soon(c));
    return event_add(c, EVENT_PITCH_VIEWED, v->pitch_id);
}

/* ---- adding up ---- */

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct view_take_row *)a)->pitch_id, y = ((const struct view_take_row *)b)->pitch_id;
    return (x > y) - (x < y);
}

err views_add_up(struct ctx *c, bool *more)
{
    struct view_take_row *rows;
    size_t count, pitches = 0;
    TRY(sql_view_take(c, ADD_UP_MOST, &rows, &count));
    *more = count == ADD_UP_MOST;
    if (count == 0)
        return OK;
    struct view_count_up_args *ups = ARENA_ARRAY(c->arena, struct view_count_up_args, count);
    qsort(rows, count, sizeof(rows[0]), by_id);    /* in one order, so that nobody waits in a circle */
    for (size_t i = 0; i < count; i++) {
        if (pitches == 0 || ups[pitches - 1].pitch_id != rows[i].pitch_id)
            ups[pitches++] = (struct view_count_up_args){.pitch_id = rows[i].pitch_id};
        ups[pitches - 1].n++;
    }
    return sql_view_count_up(c, ups, pitches);
}

static err add_up(struct ctx *c, const struct job *j)
{
    bool more;
    (void)j;
    TRY(views_add_up(c, &more));
    return more ? job_add(c, "views", STR("{}"), 0) : OK;
}
const struct job_kind views_job = {.name = "views", .step = add_up};

/* ---- of a deleted pitch ---- */

enum { FORGET_MOST = 1000 };    /* rows of each table in one job */

struct forgetting { int64_t pitch_id; };
static const struct field forgetting_fields[] = {
    ID_FIELD(forgetting, pitch_id, REQUIRED),
    END_FIELDS
};

err views_forget_later(struct ctx *c, int64_t pitch_id)
{
    struct forgetting f = {pitch_id};
    return job_add(c, "forget-views", json_text(forgetting_fields, &f, c->arena), 0);
}

static err forget_views(struct ctx *c, const struct job *j)
{
    struct forgetting f;
    int64_t views, fresh, viewers;
    TRY(fields_read(forgetting_fields, j->payload, &f, c->arena, &c->problem));
    TRY(sql_pitch_views_forget(c, f.pitch_id, FORGET_MOST, &views));
    TRY(sql_pitch_new_views_forget(c, f.pitch_id, FORGET_MOST, &fresh));
    TRY(sql_pitch_viewers_forget(c, f.pitch_id, FORGET_MOST, &viewers));
    bool more = views == FORGET_MOST || fresh == FORGET_MOST || viewers == FORGET_MOST;
    return more ? views_forget_later(c, f.pitch_id) : OK;
}
const struct job_kind forget_views_job = {.name = "forget-views", .step = forget_views};

/* ---- what is over ---- */

static err forget_viewers(struct ctx *c, int64_t *removed)
{
    int64_t slots;
    TRY(sql_view_slots_forget(c, c->now_ms / SLOT_MS - 1, &slots));
    return sql_viewers_forget(c, c->now_ms - ONCE_IN_MS, CHORE_ROWS, removed);
}
const struct chore viewer_chore = {"viewers", forget_viewers};

/* A view ahead of time would be worth more than any, */
static err draw_views(struct ctx *c, int64_t *drawn)
{
    return sql_views_draw(c, CHORE_ROWS, drawn);
}
const struct drawing view_drawing = {"views", draw_views};

/* and keep its viewer from being counted */
static err draw_viewers(struct ctx *c, int64_t *drawn)
{
    return sql_viewers_draw(c, CHORE_ROWS, drawn);
}
const struct drawing viewer_drawing = {"viewers", draw_viewers};

/* and its slot from having a job. */
static err draw_slots(struct ctx *c, int64_t *drawn)
{
    return sql_view_slots_draw(c, c->now_ms / SLOT_MS, CHORE_ROWS, drawn);
}
const struct drawing slot_drawing = {"slots of views", draw_slots};
