/* Durations and sizes. */
#include "../check.h"

#include "../../../src/base/unit.c"

static void durations_are_seconds_unless_they_say_otherwise(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t ms; } cases[] = {
        {"300", 300000}, {"250ms", 250}, {"30s", 30000}, {"5m", 300000}, {"2h", 7200000}, {"7d", 604800000}, {"0", 0},
        {"", -1}, {"m", -1}, {"-5", -1}, {"5 m", -1}, {"1.5h", -1}, {"5M", -1}, {"99999999999999999d", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = -1;
        err e = duration_parse(str_from(cases[i].text), &ms);
        assert_int_equal(e, cases[i].ms < 0 ? ERR_INVALID : OK);
        if (e == OK)
            assert_int_equal(ms, cases[i].ms);
    }
}

static void sizes_are_binary(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t bytes; } cases[] = {
        {"65536", 65536}, {"64K", 65536}, {"64KiB", 65536}, {"2M", 2097152}, {"1GiB", 1073741824}, {"0", 0},
        {"", -1}, {"K", -1}, {"64k", -1}, {"64KB", -1}, {"-1", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t bytes = -1;
        err e = size_parse(str_from(cases[i].text), &bytes);
        assert_int_equal(e, cases[i].bytes < 0 ? ERR_INVALID : OK);
        if (e == OK)
            assert_int_equal(bytes, cases[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_seconds_unless_they_say_otherwise),
        cmocka_unit_test(sizes_are_binary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
