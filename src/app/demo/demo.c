/*
 * Demo data: loaded through the same rules that everybody uses, so that it is what the program itself would have made;
 * only dates and the views of made-up visitors are written directly. Numbers come from a fixed seed.
 */
#include "app/demo/demo.h"

#include "app/demo/demo_sql.h"
#include "app/pitch/pitch.h"
#include "app/pitch/search.h"
#include "app/user/user.h"
#include "core/event.h"
#include "core/site.h"

enum { VISITORS = 400, SHOWN_DAYS = 60 };

/* The one peak: of pitch 2, so many of its views lie in the last two days, and by them it leads Trending. */
enum { PEAK_PITCH = 2, PEAK_VIEWS = 240, PEAK_DAYS = 2 };

/* ---- accounts ---- */

struct cast { struct user creators[3]; int64_t stellar_id; };

static int creator_index(char letter)
{
    return letter == 'A' ? 0 : letter == 'M' ? 1 : 2;
}

static err add_account(struct ctx *c, const struct demo_account *d, str hash, struct cast *cast, size_t at)
{
    struct new_account n = {
        .user_type = str_from(d->type), .email = str_from(d->email), .username = str_from(d->username),
        .display_name = str_from(d->name), .company_name = str_from(d->company), .password_hash = hash,
        .confirmed = true, .verified = d->verified, .demo = true,
    };
    bool joins = d->seat && str_eq(str_from(d->seat), STR("reader"));
    if (joins) {
        n.company_id = cast->stellar_id;
        n.seat = STR("reader");
    }
    int64_t id;
    TRY(account_create(c, &n, &id));
    if (at < COUNT(cast->creators))
        cast->creators[at] = (struct user){.id = id, .role = ROLE_CREATOR, .user_type = n.user_type, .demo = true};
    if (d->seat && !joins && !cast->stellar_id) {
        struct user_row u;
        bool found;
        TRY(sql_user_get(c, id, &u, &found));
        cast->stellar_id = u.company_id;
    }
    return OK;
}

static err add_accounts(struct ctx *c, struct cast *cast)
{
    struct demo_user_count_row users;
    str hash;
    TRY(sql_demo_user_count(c, &users));
    if (users.n == 0)
        TRY(sql_demo_ids_start(c));
    TRY(password_hash(c, STR(DEMO_PASSWORD), &hash));
    for (size_t i = 0; i < demo_account_count; i++)
        TRY(add_account(c, &demo_accounts[i], hash, cast, i));
    return OK;
}

static err add_admin(struct ctx *c, str password)
{
    str hash;
    int64_t id;
    TRY(password_hash(c, password, &hash));
    return account_create(c, &(struct new_account){
        .user_type = STR("admin"), .email = STR("admin@demo.com"), .username = STR("demo.admin"),
        .display_name = STR("Demo Admin"), .password_hash = hash, .confirmed = true, .demo = true}, &id);
}

/* ---- pitches ---- */

static struct str_list list_of(arena *a, const char *text)
{
    str *words = ARENA_ARRAY(a, str, 8), rest = str_from(text);
    size_t count = 0;
    while (count < 8 && str_cut(&rest, ',', &words[count]))
        count++;
    return (struct str_list){words, count};
}

/* The script's rung is the pitch's policy; what is public protects nothing, and an invitation protects the text alone. */
static void draft_rungs(const struct demo_pitch *d, struct pitch_draft *draft)
{
    switch (d->rung) {
    case 'p':
        draft->access_rung = STR("identified");
        draft->rungs.long_synopsis = STR("public");
        break;
    case 'i':
        draft->access_rung = STR("identified");
        break;
    case 'n':
        draft->access_rung = STR("nda");
        break;
    case 'v':
        draft->access_rung = STR("nda_approval");
        draft->rungs.long_synopsis = STR("invited");
        break;
    default:
        draft->access_rung = STR("nda_approval");
    }
}

static struct pitch_draft draft_of(arena *a, const struct demo_pitch *d)
{
    struct pitch_draft draft = {
        .title = str_from(d->title), .logline = str_from(d->logline), .genre = str_from(d->genre),
        .subgenres = list_of(a, d->subgenres), .format = str_from(d->format), .budget_range = str_from(d->band),
        .stage = str_from(d->stage), .seeking = list_of(a, d->seeking), .funding = str_from(d->funding),
        .synopsis = str_from(d->synopsis), .long_synopsis = str_from(d->long_synopsis), .themes = str_from(d->themes),
        .world_description = str_from(d->world), .hide_name = d->owner == 'O',
    };
    draft_rungs(d, &draft);
    return draft;
}

static err add_dates(struct ctx *c, int64_t id, const struct demo_pitch *d)
{
    int64_t published_ms = d->published_days ? c->now_ms - DAYS(d->published_days) : 0;
    int64_t created_ms = (published_ms ? published_ms : c->now_ms) - DAYS(4);
    int64_t updated_ms = published_ms ? published_ms + (c->now_ms - published_ms) / 3 : c->now_ms - HOURS(5);
    return sql_demo_dates(c, &(struct demo_dates_args){
        .id = id, .created_ms = created_ms, .updated_ms = updated_ms, .published_ms = published_ms});
}

/* Small, fixed and good enough to spread views over days: Numerical Recipes' generator. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static err add_views(struct ctx *c, int64_t id, const struct demo_pitch *d, uint32_t *seed)
{
    static const char *const sources[] = {"home", "new", "search", "search", "direct", "profile", "feed", "mail"};
    struct demo_views_args *views = ARENA_ARRAY(c->arena, struct demo_views_args, (size_t)d->views + 1);
    int shown = d->published_days < SHOWN_DAYS ? d->published_days : SHOWN_DAYS;
    int peak = d == &demo_pitches[PEAK_PITCH - 1] ? PEAK_VIEWS : 0;
    for (int i = 0; i < d->views; i++) {
        int days = i < peak ? PEAK_DAYS : shown;
        views[i] = (struct demo_views_args){
            .pitch_id = id, .viewer = arena_printf(c->arena, "demo%d.%d", (int)(next(seed) % VISITORS), i),
            .source = str_from(sources[next(seed) % COUNT(sources)]),
            .created_ms = c->now_ms - (int64_t)(next(seed) % (uint32_t)(days * 1440)) * MINUTES(1),
        };
    }
    if (d->views)
        TRY(sql_demo_views(c, views, (size_t)d->views));
    return sql_demo_view_count(c, id);
}

static err add_pitch(struct ctx *c, const struct demo_pitch *d, const struct user *owner, uint32_t *seed)
{
    struct pitch_draft draft = draft_of(c->arena, d);
    int64_t id;
    c->user = owner;
    TRY(pitch_create(c, &draft, &id));
    if (!str_eq(str_from(d->status), STR("draft")))
        TRY(sql_pitch_move(c, id, str_from(d->status)));
    TRY(add_dates(c, id, d));
    TRY(pitch_settle(c, id));
    return add_views(c, id, d, seed);
}

static err add_pitches(struct ctx *c, const struct cast *cast)
{
    uint32_t seed = 20251109;
    for (size_t i = 0; i < demo_pitch_count; i++)
        TRY(add_pitch(c, &demo_pitches[i], &cast->creators[creator_index(demo_pitches[i].owner)], &seed));
    return OK;
}

err demo_add(struct ctx *c, str admin_password, struct demo_counts *counts)
{
    const struct user *caller = c->user;
    struct cast cast = {0};
    TRY(demo_count(c, counts));
    if (counts->accounts)
        return fail(c, ERR_STATE, "Demo data is loaded already; pitchey demo remove takes it away.");
    TRY(add_accounts(c, &cast));
    if (admin_password.ptr)
        TRY(add_admin(c, admin_password));
    TRY(add_pitches(c, &cast));
    c->user = caller;
    TRY(site_set(c, STR("demo"), STR("on")));
    TRY(event_add(c, EVENT_DEMO_ADDED, 0));
    return demo_count(c, counts);
}

/* ---- taking it away ---- */

static err drop_from_index(struct ctx *c)
{
    struct demo_rows_row *rows;
    size_t count;
    TRY(sql_demo_rows(c, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(search_drop(c, rows[i].row_no));
    return OK;
}

err demo_remove(struct ctx *c, struct demo_counts *counts)
{
    static err (*const steps[])(struct ctx *) = {
        drop_from_index, sql_demo_forget_events, sql_demo_recount, sql_demo_forget_views, sql_demo_forget_viewers, sql_demo_forget_pitches, sql_demo_forget_answers,
        sql_demo_forget_sessions, sql_demo_forget_links, sql_demo_forget_devices, sql_demo_forget_tries,
        sql_demo_forget_jobs, sql_demo_forget_users, sql_demo_forget_companies,
    };
    TRY(demo_count(c, counts));
    if (!counts->accounts)
        return fail(c, ERR_NOT_FOUND, "There is no demo data to remove.");
    for (size_t i = 0; i < COUNT(steps); i++)
        TRY(steps[i](c));
    TRY(site_set(c, STR("demo"), STR("off")));
    return event_add(c, EVENT_DEMO_REMOVED, 0);
}

err demo_count(struct ctx *c, struct demo_counts *counts)
{
    struct demo_counts_row row;
    TRY(sql_demo_counts(c, &row));
    *counts = (struct demo_counts){row.accounts, row.pitches, row.views, row.real_views};
    return OK;
}
