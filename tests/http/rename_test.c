/* Renaming an account with many pitches: at once in what is read, by jobs in what a search finds, and the last name wins. */
#include "support/site.h"

#include "app/pitch/names.h"
#include "app/pitch/pitch.h"
#include "app/user/user.h"
#include "base/utf.h"
#include "core/core_sql.h"

#include <stdio.h>

/* ---- a maker with many ---- */

struct writing { struct who maker; int count; str long_text; int64_t company_id; enum role role; };

static err write_some(struct ctx *c, void *arg)
{
    const struct writing *w = arg;
    const struct user maker = {.id = w->maker.id, .role = w->role ? w->role : ROLE_CREATOR, .user_type = STR("creator"),
                               .company_id = w->company_id, .seat = SEAT_OWNER};
    str synopsis = repeat_text("On a drying lagoon two families of salt farmers plan a wedding. ", 60);
    c->user = &maker;
    for (int i = 0; i < w->count; i++) {
        struct pitch_draft d = {
            .title = arena_printf(c->arena, "Salt %d", i), .logline = STR("Two salt farmers marry to merge their pans."),
            .genre = STR("Drama"), .format = STR("Feature film"), .budget_range = STR("low"), .access_rung = STR("identified"),
            .synopsis = utf_trim(synopsis), .long_synopsis = w->long_text,
            .rungs = {.long_synopsis = w->long_text.len ? STR("public") : STR_NONE}, .hide_name = i == 1,
        };
        struct pitch_row p;
        int64_t id;
        TRY(pitch_create(c, &d, &id));
        TRY(pitch_for(c, id, CAN_PITCH_OWN, &p));
        TRY(pitch_move(c, &p, CAN_PITCH_PUBLISH, false));
    }
    return OK;
}

/* A few in each transaction, for they share the test's memory. */
static void has_pitches(struct writing w, int count)
{
    for (int done = 0; done < count; done += w.count) {
        w.count = count - done < 10 ? count - done : 10;
        assert_int_equal(site_do(write_some, &w), OK);
    }
}

static void rename_to(struct who as, const char *field, const char *name)
{
    char body[160];
    snprintf(body, sizeof(body), "{\"%s\":\"%s\"}", field, name);
    struct answer a = call(as, "PUT", "/api/profile", body);
    assert_status(a, 200);
}

static int64_t found(struct who as, const char *q)
{
    char path[96];
    snprintf(path, sizeof(path), "/api/pitches?q=%s", q);
    struct answer a = call(as, "GET", path, NULL);
    assert_status(a, 200);
    return answer_int(a, "data.pagination.total");
}

static const char *shown_name(void)
{
    return text_z(answer_text(call(visitor, "GET", "/api/pitches?sort=title", NULL), "data.pitches.0.creator.name"));
}

static void four_hundred_are_found_under_the_new_name(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold")};
    has_pitches(w, 400);
    assert_int_equal(found(visitor, "brandvold"), 400 - 40);    /* some hide it */
    rename_to(w.maker, "displayName", "Quillfeather");
    assert_string_equal(shown_name(), "Quillfeather");
    site_jobs_wait();
    assert_int_equal(found(visitor, "quillfeather"), 400 - 40);
    assert_int_equal(found(w.maker, "quillfeather"), 400);
    assert_int_equal(found(w.maker, "brandvold"), 0);
    assert_int_equal(found(visitor, "lagoon"), 400);
}

static void forty_long_ones_fit_too(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold"), .long_text = repeat_text("\xD0\xA1\xD0\xBE\xD0\xBB\xD1\x8C ", 3900)};
    has_pitches(w, 40);
    rename_to(w.maker, "displayName", "Quillfeather");
    site_jobs_wait();
    assert_int_equal(found(w.maker, "quillfeather"), 40);
    assert_int_equal(found(w.maker, "brandvold"), 0);
}

static void the_last_name_wins(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold")};
    has_pitches(w, 60);
    rename_to(w.maker, "displayName", "Quillfeather");
    rename_to(w.maker, "displayName", "Marrow");
    rename_to(w.maker, "companyName", "Ostrich Films");
    site_jobs_wait();
    assert_int_equal(found(w.maker, "quillfeather"), 0);
    assert_int_equal(found(w.maker, "marrow+ostrich"), 60);
}

static err jobs_known(struct ctx *c, void *arg)
{
    struct job_counts n;
    TRY(sql_job_counts(c, &n));
    *(int64_t *)arg = n.due;
    return OK;
}

static err toggle(struct ctx *c, void *arg)
{
    const struct writing *w = arg;
    for (int i = 0; i < 6; i++)
        TRY(maker_renamed(c, w->maker.id));
    return OK;
}

static int64_t names_jobs(void)
{
    return site_ask("SELECT count(*) FROM job WHERE kind = 'names'");
}

/* Six changes before the first job: five have nothing to do, and the last one's goes through all as a single change's does. */
static void a_name_that_comes_again_is_done_once(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold")};
    has_pitches(w, 60);
    rename_to(w.maker, "displayName", "Quillfeather");
    site_jobs_wait();
    int64_t of_one = names_jobs();
    assert_int_equal(site_do(toggle, &w), OK);
    rename_to(w.maker, "bio", "I write.");
    site_jobs_wait();
    assert_int_equal(names_jobs(), of_one + 5 + of_one);
    assert_int_equal(found(w.maker, "quillfeather"), 60);
}

static void what_is_no_name_leaves_no_job(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold")};
    int64_t due;
    has_pitches(w, 3);
    rename_to(w.maker, "bio", "I write.");
    assert_int_equal(site_do(jobs_known, &due), OK);
    assert_int_equal(due, 0);
    assert_int_equal(found(w.maker, "brandvold"), 3);
}

static err company_of(struct ctx *c, void *arg)
{
    struct writing *w = arg;
    struct user_row u;
    bool there;
    TRY(sql_user_get(c, w->maker.id, &u, &there));
    w->company_id = u.company_id;
    return OK;
}

static void a_company_is_found_under_its_new_name(void **state)
{
    (void)state;
    site_setting("production_may_pitch", "on");
    struct writing w = {.maker = someone("production", "brandvold"), .role = ROLE_PRODUCTION};
    assert_int_equal(site_do(company_of, &w), OK);
    has_pitches(w, 30);
    rename_to(w.maker, "companyName", "Ostrich Films");
    site_jobs_wait();
    assert_int_equal(found(w.maker, "ostrich"), 30);
    assert_int_equal(found(w.maker, "pictures"), 0);
}

static err suspend(struct ctx *c, void *arg)
{
    bool changed;
    return account_suspend(c, *(int64_t *)arg, STR("spam"), &changed);
}

static err reinstate(struct ctx *c, void *arg)
{
    bool changed;
    return account_reinstate(c, *(int64_t *)arg, &changed);
}

static void it_goes_on_while_the_account_is_suspended(void **state)
{
    (void)state;
    struct writing w = {.maker = someone("creator", "brandvold")};
    has_pitches(w, 30);
    rename_to(w.maker, "displayName", "Quillfeather");
    assert_int_equal(site_do(suspend, &w.maker.id), OK);
    site_jobs_wait();
    assert_int_equal(site_do(reinstate, &w.maker.id), OK);
    assert_int_equal(found(w.maker, "quillfeather"), 30);
    assert_int_equal(found(w.maker, "brandvold"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(four_hundred_are_found_under_the_new_name),
        TEST(forty_long_ones_fit_too),
        TEST(the_last_name_wins),
        TEST(a_name_that_comes_again_is_done_once),
        TEST(what_is_no_name_leaves_no_job),
        TEST(a_company_is_found_under_its_new_name),
        TEST(it_goes_on_while_the_account_is_suspended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
