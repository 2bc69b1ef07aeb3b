/* Trending on a market that is much viewed: what it takes does not grow with the views, and the most viewed lead. */
#include "support/site.h"

#include "base/clock.h"

#include <stdio.h>

enum { PITCHES = 1500, SLOTS = 55 };

static const char whole[] = "{\"title\":\"Salt Wedding\",\"logline\":\"Two salt farmers marry to merge their feuding pans.\","
                            "\"genre\":\"Drama\",\"budgetRange\":\"low\",\"synopsis\":\"On a drying lagoon two families of salt farmers plan a wedding.\"}";

static int64_t published(struct who maker)
{
    char path[64];
    struct answer a = call(maker, "POST", "/api/pitches", whole);
    assert_status(a, 201);
    int64_t id = answer_int(a, "data.pitch.id");
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)id);
    assert_status(call(maker, "POST", path, NULL), 200);
    return id;
}

#define NUMBERS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "

/* As many as that, each as the one that is there. */
static void multiply(int64_t id)
{
    char sql[900];
    snprintf(sql, sizeof(sql),
             "INSERT INTO pitch (owner_id, status, title, title_key, genre, format, budget_up, budget_down, funding_up, funding_down, "
             "access_rung, created_ms, updated_ms, published_ms, listed) " NUMBERS
             "SELECT p.owner_id, p.status, p.title, p.title_key, p.genre, p.format, p.budget_up, p.budget_down, p.funding_up, "
             "p.funding_down, p.access_rung, p.created_ms, p.updated_ms, p.published_ms, p.listed FROM pitch p, n WHERE p.id = %lld",
             PITCHES, (long long)id);
    (void)site_ask(sql);
}

/* Each pitch by a visitor in each quarter of a day, of 14 days but one. */
static void view_all(void)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) " NUMBERS
             "SELECT p.id, 'visitor', 'direct', %lld - n.i * 21600000 FROM pitch p, n", SLOTS, (long long)clock_now_ms());
    (void)site_ask(sql);
}

static void view_again(int64_t id, const char *viewer, int64_t ago_ms)
{
    char sql[256];
    snprintf(sql, sizeof(sql), "INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) VALUES (%lld, '%s', 'direct', %lld)",
             (long long)id, viewer, (long long)(clock_now_ms() - ago_ms));
    (void)site_ask(sql);
}

static int64_t nth(const char *order)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT id FROM pitch ORDER BY id %s", order);
    return site_ask(sql);
}

static void many_views_of_many_pitches_are_reckoned(void **state)
{
    (void)state;
    int64_t first = published(someone("creator", "maker"));
    multiply(first);
    view_all();
    int64_t second = first + 700, third = nth("DESC");
    view_again(first, "u7", HOURS(1));              /* an account: 1 */
    view_again(second, "visitor", HOURS(1));        /* a visitor: a quarter, twice */
    view_again(second, "visitor", HOURS(1));
    view_again(third, "u8", DAYS(13));              /* an account, long ago: a tenth */
    assert_true(site_ask("SELECT count(*) FROM pitch_view") > 80000);

    struct answer a = call(visitor, "GET", "/api/pitches/trending?limit=3", NULL);
    assert_status(a, 200);
    assert_int_equal(answer_int(a, "data.pitches.0.id"), first);
    assert_int_equal(answer_int(a, "data.pitches.1.id"), second);
    assert_int_equal(answer_int(a, "data.pitches.2.id"), third);
    assert_int_equal(answer_int(a, "data.pagination.total"), 100);
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/related", (long long)first);
    assert_status(call(visitor, "GET", path, NULL), 200);
}

/* The result of a minute ago serves while somebody reckons; whoever finds it old gets the new one. */
static void after_a_minute_it_is_reckoned_anew(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    int64_t one = published(maker), other = published(maker);
    view_again(one, "u7", HOURS(1));
    assert_int_equal(answer_int(call(visitor, "GET", "/api/pitches/trending", NULL), "data.pitches.0.id"), one);
    view_again(other, "u7", HOURS(1));
    view_again(other, "u8", HOURS(1));
    assert_int_equal(answer_int(call(visitor, "GET", "/api/pitches/trending", NULL), "data.pitches.0.id"), one);
    site_wait(MINUTES(2));
    assert_int_equal(answer_int(call(visitor, "GET", "/api/pitches/trending", NULL), "data.pitches.0.id"), other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_views_of_many_pitches_are_reckoned),
        TEST(after_a_minute_it_is_reckoned_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
