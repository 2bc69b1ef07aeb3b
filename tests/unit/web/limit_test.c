/* Rate limits: never more than N in any window, each key for itself, and what the caller is told. */
#include "../check.h"

#include "../../../src/web/limit.c"

#include <stdio.h>

static const struct rate ten_a_minute = {10, MINUTES(1)};

static void rate_reads_the_four_units(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t limit, window_ms; } cases[] = {
        {"5/second", 5, 1000}, {"100/minute", 100, 60000}, {"30/hour", 30, 3600000}, {"1/day", 1, 86400000}, {"off", 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct rate r;
        assert_int_equal(rate_parse(str_from(cases[i].text), &r), OK);
        assert_int_equal(r.limit, cases[i].limit);
        assert_int_equal(r.window_ms, cases[i].window_ms);
    }
}

static void rate_refuses_other_words(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "10", "10/", "/minute", "0/minute", "-1/minute", "10/week", "10/minutes", "1e3/day"};
    struct rate r;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(rate_parse(str_from(texts[i]), &r), ERR_INVALID);
}

static void the_eleventh_of_ten_is_refused(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(64 * KIB);
    for (int i = 0; i < 10; i++) {
        struct rate_state s = limiter_count(l, 1, STR("a"), ten_a_minute, 1000000);
        assert_false(s.refused);
        assert_int_equal(s.remaining, 9 - i);
    }
    struct rate_state s = limiter_count(l, 1, STR("a"), ten_a_minute, 1000000);
    assert_true(s.refused);
    assert_in_range(s.reset_s, 1, 65);
    assert_false(limiter_count(l, 1, STR("b"), ten_a_minute, 1000000).refused);
    assert_false(limiter_count(l, 2, STR("a"), ten_a_minute, 1000000).refused);
    limiter_free(l);
}

/* The property itself: whatever the arrivals, no window of a minute lets more than ten pass. */
static void no_window_holds_more_than_its_limit(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(64 * KIB);
    enum { MANY = 2000 };
    static int64_t passed[MANY];
    int count = 0;
    int64_t now = 1000000;
    unsigned seed = 7;
    for (int i = 0; i < MANY; i++) {
        now += rand_r(&seed) % 4000;
        if (!limiter_count(l, 1, STR("k"), ten_a_minute, now).refused)
            passed[count++] = now;
    }
    assert_true(count > 100);
    for (int i = 10; i < count; i++)
        assert_true(passed[i] - passed[i - 10] >= ten_a_minute.window_ms);
    limiter_free(l);
}

static void reset_says_when_there_is_room(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(64 * KIB);
    int64_t now = 5000000;
    for (int i = 0; i < 10; i++)
        (void)limiter_count(l, 1, STR("a"), ten_a_minute, now);
    struct rate_state s = limiter_count(l, 1, STR("a"), ten_a_minute, now);
    assert_true(s.refused);
    assert_false(limiter_count(l, 1, STR("a"), ten_a_minute, now + SECONDS(s.reset_s)).refused);
    limiter_free(l);
}

static void a_full_table_forgets_the_longest_unseen(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(1);    /* the smallest: one set in each shard */
    char key[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        assert_false(limiter_count(l, 1, str_from(key), ten_a_minute, 1000000 + i * 10000).refused);
    }
    limiter_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_reads_the_four_units),
        cmocka_unit_test(rate_refuses_other_words),
        cmocka_unit_test(the_eleventh_of_ten_is_refused),
        cmocka_unit_test(no_window_holds_more_than_its_limit),
        cmocka_unit_test(reset_says_when_there_is_room),
        cmocka_unit_test(a_full_table_forgets_the_longest_unseen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
