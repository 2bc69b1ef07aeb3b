/* Demo data: what it puts on the market, and that nothing of it stays. */
#include "support/site.h"

#include "app/demo/demo.h"

static err add(struct ctx *c, void *arg)
{
    return demo_add(c, STR_NONE, arg);
}

static err remove_all(struct ctx *c, void *arg)
{
    return demo_remove(c, arg);
}

static void the_market_has_what_the_tables_say(void **state)
{
    (void)state;
    struct demo_counts counts;
    assert_int_equal(site_do(add, &counts), OK);
    assert_int_equal(counts.accounts, 8);
    assert_int_equal(counts.pitches, 26);
    struct answer a = call(visitor, "GET", "/api/pitches?limit=100", NULL);
    assert_int_equal(answer_int(a, "data.pagination.total"), 23);
    assert_text(a, "data.pitches.0.title", "Vostok Silence");
    a = call(visitor, "GET", "/api/pitches/1", NULL);
    assert_text(a, "data.pitch.title", "The Tidekeeper's Debt");
    assert_int_equal(answer_int(a, "data.pitch.creator.id"), 1001);
    assert_int_equal(answer_int(a, "data.pitch.viewCount"), 184);
    assert_false(answer_has(a, "data.pitch.longSynopsis"));
}

static void nine_minutes_leads_trending_and_blue_hour_has_one_view(void **state)
{
    (void)state;
    struct demo_counts counts;
    assert_int_equal(site_do(add, &counts), OK);
    assert_text(call(visitor, "GET", "/api/pitches/trending", NULL), "data.pitches.0.title", "Nine Minutes to Aldgate");
    assert_int_equal(answer_int(call(visitor, "GET", "/api/pitches/18", NULL), "data.pitch.viewCount"), 1);
}

static void a_demo_account_signs_in_with_the_public_word(void **state)
{
    (void)state;
    struct demo_counts counts;
    assert_int_equal(site_do(add, &counts), OK);
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", "{\"email\":\"alex.creator@demo.com\",\"password\":\"Demo123\"}");
    assert_status(a, 200);
    assert_text(a, "user.username", "alex.tolland");
    assert_int_equal(answer_int(a, "user.id"), 1001);
}

static void otto_hides_his_name_from_visitors_alone(void **state)
{
    (void)state;
    struct demo_counts counts;
    assert_int_equal(site_do(add, &counts), OK);
    struct answer a = call(visitor, "GET", "/api/pitches/9", NULL);
    assert_text(a, "data.pitch.creator.name", "Anonymous creator");
    assert_false(answer_holds(a, "Brandvold"));
    assert_int_equal(answer_count(call(visitor, "GET", "/api/pitches?q=brandvold", NULL), "data.pitches"), 0);
    struct who sarah = someone("investor", "sarah");
    assert_text(call(sarah, "GET", "/api/pitches/9", NULL), "data.pitch.creator.name", "Otto Brandvold");
    assert_true(answer_count(call(sarah, "GET", "/api/pitches?q=brandvold", NULL), "data.pitches") > 0);
}

static void nothing_of_it_stays(void **state)
{
    (void)state;
    struct who sarah = someone("investor", "sarah"), maker = someone("creator", "maker");
    assert_status(call(maker, "POST", "/api/pitches", "{\"title\":\"Mine\",\"status\":\"draft\"}"), 201);
    struct demo_counts counts;
    assert_int_equal(site_do(add, &counts), OK);
    int64_t demo_id = answer_int(call(sarah, "GET", "/api/pitches?q=tidekeeper", NULL), "data.pitches.0.id");
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/view", (long long)demo_id);
    assert_int_equal(answer_int(call_with(sarah, "POST", path, "{}", "User-Agent: Firefox\r\n"), "data.counted"), 1);

    assert_int_equal(site_do(remove_all, &counts), OK);
    assert_int_equal(counts.real_views, 1);
    assert_int_equal(answer_int(call(sarah, "GET", "/api/pitches", NULL), "data.pagination.total"), 0);
    assert_int_equal(answer_count(call(sarah, "GET", "/api/pitches?q=tidekeeper", NULL), "data.pitches"), 0);
    assert_int_equal(answer_int(call(maker, "GET", "/api/pitches/mine", NULL), "data.pagination.total"), 1);
    assert_status(call(visitor, "POST", "/api/auth/login", "{\"email\":\"alex.creator@demo.com\",\"password\":\"Demo123\"}"), 401);
    assert_int_equal(site_do(remove_all, &counts), ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_market_has_what_the_tables_say),
        TEST(nine_minutes_leads_trending_and_blue_hour_has_one_view),
        TEST(a_demo_account_signs_in_with_the_public_word),
        TEST(otto_hides_his_name_from_visitors_alone),
        TEST(nothing_of_it_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
