/* The name somebody probably meant. */
#include "../check.h"

#include "../../../src/base/nearest.c"

static const char *near(const char *wanted)
{
    static const char *const names[] = {"serve", "migrate", "demo", "user", "config", "routes", "version", "help", "CACHE_TTL"};
    struct nearest n = {.wanted = str_from(wanted)};
    for (size_t i = 0; i < COUNT(names); i++)
        nearest_offer(&n, names[i]);
    return n.name;
}

static void a_slip_of_the_hand_is_understood(void **state)
{
    (void)state;
    assert_string_equal(near("srve"), "serve");
    assert_string_equal(near("sevre"), "serve");
    assert_string_equal(near("migrates"), "migrate");
    assert_string_equal(near("hlep"), "help");
    assert_string_equal(near("cache_tlt"), "CACHE_TTL");
    assert_string_equal(near("CACHETTL"), "CACHE_TTL");
}

static void another_word_is_not(void **state)
{
    (void)state;
    assert_null(near(""));
    assert_null(near("database"));
    assert_null(near("x"));
    assert_null(near("a-name-that-is-longer-than-any-setting-could-ever-be-in-this-program"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_hand_is_understood),
        cmocka_unit_test(another_word_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
