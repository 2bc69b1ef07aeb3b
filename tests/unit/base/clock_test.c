/* The clocks: the wall clock never tells an earlier time than it has told, nor one before what was stored. */
#include "../check.h"

#include "../../../src/base/clock.c"

static void it_never_runs_backwards(void **state)
{
    (void)state;
    int64_t before = clock_now_ms();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_now_ms();
        assert_true(now >= before);
        before = now;
    }
}

static void it_begins_after_the_newest_stored_time(void **state)
{
    (void)state;
    int64_t stored = clock_now_ms() + HOURS(1);
    clock_floor(stored);
    assert_true(clock_now_ms() >= stored);
    clock_floor(stored - HOURS(2));
    assert_true(clock_now_ms() >= stored);
}

static void a_test_moves_it_forward(void **state)
{
    (void)state;
    int64_t before = clock_now_ms();
    clock_shift(DAYS(2));
    assert_true(clock_now_ms() >= before + DAYS(2) - HOURS(2));
}

static void the_other_clock_measures(void **state)
{
    (void)state;
    int64_t us = clock_mono_us(), ms = clock_mono_ms();
    assert_true(clock_mono_us() >= us);
    assert_in_range(clock_mono_ms() - ms, 0, 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_never_runs_backwards),
        cmocka_unit_test(it_begins_after_the_newest_stored_time),
        cmocka_unit_test(a_test_moves_it_forward),
        cmocka_unit_test(the_other_clock_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
