/*
 * pitchey clock: how the site's time stands to the machine's clock, and the operator's word that the machine is right.
 *
 * The word is stored as an event, made at the time that counts from then on: the newest event is what the next start goes
 * on from, and none of the old time comes after it (core/writer.c). What was stored ahead of that time is drawn to it, so
 * that it stands in nobody's way (struct drawing).
 */
#include "cli/clock.h"
#include "cli/cli.h"
#include "cli/program.h"

#include "app/modules.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/stamp.h"
#include "core/event.h"

struct clock_reply { int64_t site_ms, machine_ms, ahead_ms, drawn; bool agree; };

static const struct field clock_fields[] = {
    TIME_FIELD(clock_reply, site_ms, OPTIONAL),
    TIME_FIELD(clock_reply, machine_ms, OPTIONAL),
    INT_FIELD(clock_reply, ahead_ms, INT64_MIN, INT64_MAX, OPTIONAL),
    BOOL_FIELD(clock_reply, agree, OPTIONAL),
    END_FIELDS
};

static void look(struct clock_reply *r)
{
    r->site_ms = clock_now_ms();
    r->machine_ms = clock_wall_ms();
    r->ahead_ms = r->machine_ms - r->site_ms;
    r->agree = clock_gap_ms() == 0;
}

/* "3653 days", "62 minutes" */
static str span(arena *a, int64_t ms)
{
    long long n = ms < 0 ? -ms : ms;
    if (n >= DAYS(2))
        return arena_printf(a, "%lld days", n / DAYS(1));
    if (n >= HOURS(3))
        return arena_printf(a, "%lld hours", n / HOURS(1));
    return arena_printf(a, "%lld minutes", n / MINUTES(1));
}

/* ---- clock ---- */

static err clock_run(struct errand *x)
{
    look(x->reply);
    return OK;
}

static void clock_print(const struct errand *x, buf *out)
{
    const struct clock_reply *r = x->reply;
    char site[STAMP_LEN], machine[STAMP_LEN];
    stamp_put(site, r->site_ms);
    stamp_put(machine, r->machine_ms);
    buf_printf(out, "site     %.*s\nmachine  %.*s\n", STAMP_LEN, site, STAMP_LEN, machine);
    if (r->agree)
        buf_put(out, STR("they agree\n"));
    else
        buf_printf(out, "the machine's clock is %.*s %s; when it is right, say so: pitchey clock trust DAY\n",
                   STR_ARG(span(x->ctx.arena, r->ahead_ms)), r->ahead_ms > 0 ? "ahead" : "behind");
}

static enum exit_code clock_exit(const struct errand *x)
{
    const struct clock_reply *r = x->reply;
    return r->agree ? EXIT_DONE : EXIT_FAILED;
}

/* It asks the server, since the jump is its own to know; without one the stored time is compared, under the lock. */
const struct command clock_command = {
    .name = "clock", .words = "Compares the site's time with the machine's clock; exits 1 when they are apart",
    .reply = clock_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES | WAY_FOUND,
    .run = clock_run, .print = clock_print, .exit = clock_exit,
};

/* ---- clock trust ---- */

struct trust_args { str day; };

static const struct field trust_args[] = {
    STR_FIELD(trust_args, day, 10, 10, REQUIRED, .missing = "Say which day it is."),
    END_FIELDS
};
static const struct field trust_fields[] = {
    TIME_FIELD(clock_reply, site_ms, OPTIONAL),
    INT_FIELD(clock_reply, ahead_ms, INT64_MIN, INT64_MAX, OPTIONAL),
    INT_FIELD(clock_reply, drawn, 0, INT64_MAX, OPTIONAL),
    END_FIELDS
};

struct draw_step { const struct drawing *drawing; int64_t drawn; };

static err step_draw(struct ctx *c, void *arg)
{
    struct draw_step *s = arg;
    return s->drawing->run(c, &s->drawn);
}

static err draw(struct errand *x, const struct drawing *drawing, int64_t *all)
{
    struct draw_step s = {drawing, 1};
    while (s.drawn) {
        TRY(program_write(x->program, &x->ctx.problem, x->ctx.arena, step_draw, &s));
        *all += s.drawn;
    }
    return OK;
}

static err step_trust(struct ctx *c, void *arg)
{
    const struct clock_reply *r = arg;
    return event_add_detail(c, EVENT_CLOCK_TRUSTED, 0, arena_printf(c->arena, "{\"movedMs\":%lld}", (long long)r->ahead_ms));
}

/* In steps, so that nobody waits long for the writer; the event is the last one. Without it the word was not heard: say it again. */
static err draw_and_trust(struct errand *x, struct clock_reply *r)
{
    for (size_t i = 0; i < app_drawing_count; i++)
        TRY(draw(x, app_drawings[i], &r->drawn));
    return program_write(x->program, &x->ctx.problem, x->ctx.arena, step_trust, r);
}

/* The operator's own word for the day keeps a machine that is a year or a decade off from being believed. */
static err day_agrees(struct errand *x, str day)
{
    int64_t at_ms, machine_ms = clock_wall_ms();
    char now[STAMP_LEN];
    stamp_put(now, machine_ms);
    if (stamp_read(arena_printf(x->ctx.arena, "%.*sT00:00:00Z", STR_ARG(day)), &at_ms) != OK)
        return fail(&x->ctx, ERR_INVALID, "\"%.*s\" is no day; example 2026-05-03", STR_ARG(day));
    if (day_of(at_ms) != day_of(machine_ms))
        return fail(&x->ctx, ERR_STATE, "the machine's clock says %.10s (UTC) and you say %.*s; set it first", now, STR_ARG(day));
    return OK;
}

/* The site's time moves first, so that whatever is written beside this is of the new time already. */
static err trust_run(struct errand *x)
{
    const struct trust_args *in = x->args;
    struct clock_reply *r = x->reply;
    TRY(day_agrees(x, in->day));
    r->ahead_ms = clock_gap_ms();
    if (!r->ahead_ms)
        return fail(&x->ctx, ERR_STATE, "the site's time and the machine's clock agree; there is nothing to forget");
    clock_move(r->ahead_ms);
    err e = draw_and_trust(x, r);
    if (e != OK)
        clock_move(-r->ahead_ms);
    r->site_ms = clock_now_ms();
    return e;
}

static void trust_print(const struct errand *x, buf *out)
{
    const struct clock_reply *r = x->reply;
    char site[STAMP_LEN];
    stamp_put(site, r->site_ms);
    buf_printf(out, "the site's time is %.*s; %lld rows were ahead of it and count from now\n", STAMP_LEN, site, (long long)r->drawn);
}

const struct command clock_trust_command = {
    .name = "clock trust", .words = "Takes the machine's clock for right after a jump",
    .more = "The site's time follows no step of the machine's clock over 5 minutes until you say that the machine is right. It may\n"
            "move the site's time back. Sessions, links and jobs of a time that has not come then count from now.",
    OPTIONS({.takes = "DAY", .field = "day", .words = "today in UTC, such as 2026-05-03, as you know it and not the machine"}),
    .args = trust_args, .reply = trust_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES | WAY_FOUND,
    .run = trust_run, .print = trust_print,
};

/* ---- in the server ---- */

void clock_watch(void)
{
    static bool told;
    int64_t gap_ms = clock_gap_ms();
    if (!gap_ms == !told)
        return;
    told = gap_ms != 0;
    if (told)
        log_event(LOG_ERROR, "clock jumped", LOG_INT("machine_ahead_s", gap_ms / 1000),
                  LOG_STR("what", STR("the site's time goes on without the machine's clock; see pitchey clock")), LOG_END);
    else
        log_event(LOG_INFO, "clock agrees again", LOG_END);
}
