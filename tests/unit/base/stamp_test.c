/* Times on the wire, both ways. */
#include "../check.h"

#include "../../../src/base/stamp.c"

static str stamp(char out[static STAMP_LEN], int64_t ms)
{
    stamp_put(out, ms);
    return (str){out, STAMP_LEN};
}

static void times_are_written_in_utc_with_milliseconds(void **state)
{
    (void)state;
    static const struct { int64_t ms; const char *text; } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {1, "1970-01-01T00:00:00.001Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {INT64_C(1777817109123), "2026-05-03T14:05:09.123Z"},
        {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
        {INT64_C(4107542399999), "2100-02-28T23:59:59.999Z"},
        {INT64_C(4107542400000), "2100-03-01T00:00:00.000Z"},
        {STAMP_MIN_MS, "0001-01-01T00:00:00.000Z"},
        {STAMP_MAX_MS, "9999-12-31T23:59:59.999Z"},
        {INT64_MIN, "0001-01-01T00:00:00.000Z"},
        {INT64_MAX, "9999-12-31T23:59:59.999Z"},
    };
    char out[STAMP_LEN];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_str(stamp(out, cases[i].ms), str_from(cases[i].text));
}

static void every_day_of_four_centuries_comes_back(void **state)
{
    (void)state;
    char out[STAMP_LEN];
    for (int64_t day = -200000; day < 200000; day += 7) {
        int64_t ms = DAYS(day) + 43217123, back;
        assert_int_equal(stamp_read(stamp(out, ms), &back), OK);
        assert_true(back == ms);
        assert_int_equal(day_of(ms), day);
    }
}

static void other_spellings_of_a_time_are_read(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t ms; } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01T00:00:00.5Z", 500},
        {"1970-01-01T00:00:00.1239999Z", 123},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T19:30:00-04:30", 0},
        {"2016-12-31T23:59:60Z", INT64_C(1483228799000)},
        {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = -1;
        assert_int_equal(stamp_read(str_from(cases[i].text), &ms), OK);
        assert_true(ms == cases[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "2026", "2026-05-03", "2026-05-03T14:05Z", "2026-05-03 14:05:09Z", "2026-05-03T14:05:09",
        "2026-05-03T14:05:09.Z", "2026-05-03T14:05:09.1234567890Z", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00Zx", " 2026-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-+1-01T00:00:00Z", "2026-01-01T0 :00:00Z",
    };
    int64_t ms;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (stamp_read(str_from(bad[i]), &ms) != ERR_INVALID)
            fail_msg("read as a time: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_in_utc_with_milliseconds),
        cmocka_unit_test(every_day_of_four_centuries_comes_back),
        cmocka_unit_test(other_spellings_of_a_time_are_read),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
