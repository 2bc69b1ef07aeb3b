/* The application's cache: what is put is got until its time or the room runs out. */
#include "../check.h"

#include "../../../src/core/cache.c"

#undef fail

#include <stdio.h>

static arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(256 * KIB, 64 * KIB);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void a_value_lives_until_its_time(void **state)
{
    (void)state;
    struct cache *c = cache_new(64 * KIB);
    str value;
    cache_put(c, STR("k"), STR("one"), 1000);
    assert_true(cache_get(c, STR("k"), 999, a, &value));
    assert_str(value, STR("one"));
    assert_false(cache_get(c, STR("k"), 1000, a, &value));
    cache_put(c, STR("k"), STR("two"), 2000);
    assert_true(cache_get(c, STR("k"), 1000, a, &value));
    assert_str(value, STR("two"));
    cache_drop(c, STR("k"));
    assert_false(cache_get(c, STR("k"), 1000, a, &value));
    assert_int_equal(cache_stats(c).entries, 0);
    assert_int_equal(cache_stats(c).bytes, 0);
    cache_free(c);
}

static void the_least_recently_used_leaves(void **state)
{
    (void)state;
    struct cache *c = cache_new(3 * (sizeof(struct entry) + 8));
    str value;
    cache_put(c, STR("aaaa"), STR("aaaa"), 1000);
    cache_put(c, STR("bbbb"), STR("bbbb"), 1000);
    cache_put(c, STR("cccc"), STR("cccc"), 1000);
    assert_true(cache_get(c, STR("aaaa"), 0, a, &value));
    cache_put(c, STR("dddd"), STR("dddd"), 1000);
    assert_false(cache_get(c, STR("bbbb"), 0, a, &value));
    assert_true(cache_get(c, STR("aaaa"), 0, a, &value));
    assert_int_equal(cache_stats(c).evictions, 1);
    cache_put(c, STR("huge"), repeat(a, STR("x"), 4096), 1000);
    assert_false(cache_get(c, STR("huge"), 0, a, &value));
    cache_free(c);
}

static void switched_off_it_keeps_nothing(void **state)
{
    (void)state;
    struct cache *c = cache_new(0);
    str value;
    cache_put(c, STR("k"), STR("v"), 1000);
    assert_false(cache_get(c, STR("k"), 0, a, &value));
    assert_false(cache_stats(c).enabled);
    cache_free(c);
}

static void switched_off_while_it_runs_it_forgets(void **state)
{
    (void)state;
    struct cache *c = cache_new(64 * KIB);
    str value;
    cache_put(c, STR("k"), STR("v"), 1000);
    cache_resize(c, 0);
    assert_false(cache_stats(c).enabled);
    assert_int_equal(cache_stats(c).entries, 0);
    assert_false(cache_get(c, STR("k"), 0, a, &value));
    cache_resize(c, 64 * KIB);
    cache_put(c, STR("k"), STR("v"), 1000);
    assert_true(cache_get(c, STR("k"), 0, a, &value));
    cache_free(c);
}

static void its_books_balance_after_many_changes(void **state)
{
    (void)state;
    struct cache *c = cache_new(16 * KIB);
    unsigned seed = 11;
    char key[16];
    str value;
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof(key), "k%d", rand_r(&seed) % 300);
        if (rand_r(&seed) % 3)
            cache_put(c, str_from(key), (str){"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", (size_t)(rand_r(&seed) % 32)}, 1000);
        else
            cache_drop(c, str_from(key));
        (void)cache_get(c, STR("k7"), 0, a, &value);
        if (i % 1000 == 0)
            arena_rewind(a);
    }
    int64_t entries = 0, bytes = 0;
    for (struct entry *e = c->newest; e; e = e->older) {
        entries++;
        bytes += (int64_t)size_of(e);
    }
    assert_int_equal(entries, c->stats.entries);
    assert_int_equal(bytes, c->stats.bytes);
    assert_true(bytes <= 16 * 1024);
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_lives_until_its_time),
        cmocka_unit_test(the_least_recently_used_leaves),
        cmocka_unit_test(switched_off_it_keeps_nothing),
        cmocka_unit_test(switched_off_while_it_runs_it_forgets),
        cmocka_unit_test(its_books_balance_after_many_changes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
