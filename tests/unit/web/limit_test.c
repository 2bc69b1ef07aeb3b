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

/* ---- keys that share a set ---- */

static size_t set_of(const struct limiter *l, int rule, const char *key)
{
    uint64_t h = hash_of(l, rule, str_from(key));
    size_t sets = l->shard[0].sets;
    return h % SHARDS * sets + h / SHARDS % sets;
}

struct keys { char of[4 * WAYS][24]; };

/* Keys that share this set under rule 1. */
static struct keys keys_of_set(const struct limiter *l, size_t set, const char *name)
{
    struct keys keys;
    int found = 0;
    for (int i = 0; found < (int)COUNT(keys.of); i++) {
        snprintf(keys.of[found], sizeof(keys.of[0]), "%s%d", name, i);
        found += set_of(l, 1, keys.of[found]) == set;
    }
    return keys;
}

/* A full set gives up what was seen longest ago, by time: slots of a long window have small numbers, and are not old for that. */
static void a_long_window_outlives_short_ones_that_were_seen_before_it(void **state)
{
    (void)state;
    static const struct rate ten_an_hour = {10, HOURS(1)};
    struct limiter *l = limiter_new(64 * KIB);
    int64_t now = HOURS(1000);
    size_t set = set_of(l, 2, "a");
    struct keys yesterday = keys_of_set(l, set, "yesterday"), today = keys_of_set(l, set, "today");
    for (int i = 0; i < WAYS; i++)
        (void)limiter_count(l, 1, str_from(yesterday.of[i]), ten_a_minute, now - HOURS(24));
    for (int i = 0; i < 10; i++)
        (void)limiter_count(l, 2, STR("a"), ten_an_hour, now);
    for (int i = 0; i < WAYS - 1; i++)
        (void)limiter_count(l, 1, str_from(today.of[i]), ten_a_minute, now + i);
    assert_true(limiter_count(l, 2, STR("a"), ten_an_hour, now + SECONDS(1)).refused);
    limiter_free(l);
}

/* Who is refused and comes on is seen: his window does not grow old meanwhile. */
static void a_refused_key_is_seen_too(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(64 * KIB);
    int64_t now = HOURS(1000);
    struct keys others = keys_of_set(l, set_of(l, 1, "a"), "other");
    for (int i = 0; i < 10; i++)
        (void)limiter_count(l, 1, STR("a"), ten_a_minute, now);
    for (size_t i = 0; i < COUNT(others.of); i++) {
        (void)limiter_count(l, 1, str_from(others.of[i]), ten_a_minute, now + (int64_t)i);
        assert_true(limiter_count(l, 1, STR("a"), ten_a_minute, now + (int64_t)i).refused);
    }
    limiter_free(l);
}

/* Keys chosen by one table, as by a copy of the program at home, push nothing out of another. */
static void which_keys_share_a_set_is_each_tables_own(void **state)
{
    (void)state;
    struct limiter *home = limiter_new(1 * MIB), *site = limiter_new(1 * MIB);
    int64_t now = HOURS(1000);
    struct keys chosen = keys_of_set(home, set_of(home, 1, "a"), "chosen");
    for (int i = 0; i < 10; i++) {
        (void)limiter_count(home, 1, STR("a"), ten_a_minute, now);
        (void)limiter_count(site, 1, STR("a"), ten_a_minute, now);
    }
    for (size_t i = 0; i < COUNT(chosen.of); i++) {
        (void)limiter_count(home, 1, str_from(chosen.of[i]), ten_a_minute, now + 1);
        (void)limiter_count(site, 1, str_from(chosen.of[i]), ten_a_minute, now + 1);
    }
    assert_false(limiter_count(home, 1, STR("a"), ten_a_minute, now + 2).refused);
    assert_true(limiter_count(site, 1, STR("a"), ten_a_minute, now + 2).refused);
    limiter_free(home);
    limiter_free(site);
}

int main(void)
{
    rand_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_reads_the_four_units),
        cmocka_unit_test(rate_refuses_other_words),
        cmocka_unit_test(the_eleventh_of_ten_is_refused),
        cmocka_unit_test(no_window_holds_more_than_its_limit),
        cmocka_unit_test(reset_says_when_there_is_room),
        cmocka_unit_test(a_full_table_forgets_the_longest_unseen),
        cmocka_unit_test(a_long_window_outlives_short_ones_that_were_seen_before_it),
        cmocka_unit_test(a_refused_key_is_seen_too),
        cmocka_unit_test(which_keys_share_a_set_is_each_tables_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
