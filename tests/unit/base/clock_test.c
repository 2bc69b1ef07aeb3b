/*
 * The clocks, on a machine whose clocks this file sets: the site's time never runs backwards and never stands, takes part
 * in small steps of the machine's clock and in no jump.
 */
#include "../check.h"

#include <time.h>

static int64_t machine_wall_us, machine_boot_us;

static int machine_gettime(clockid_t id, struct timespec *now)
{
    int64_t us = id == CLOCK_REALTIME ? machine_wall_us : machine_boot_us;
    *now = (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    return 0;
}

#define clock_gettime machine_gettime
#include "../../../src/base/clock.c"

#define NOON INT64_C(1780315200000)    /* 2026-06-01T12:00:00Z */
#define TEN_YEARS DAYS(3653)

static int a_fresh_start(void **state)
{
    (void)state;
    machine_wall_us = NOON * 1000;
    machine_boot_us = INT64_C(7200) * 1000000;
    base_us = UNKNOWN;
    slowed_us = latest_us = shift_us = shift_wall_us = 0;
    assert_int_equal(clock_now_ms(), NOON);
    return 0;
}

static void goes_by(int64_t ms)
{
    machine_wall_us += ms * 1000;
    machine_boot_us += ms * 1000;
}

static void is_set(int64_t by_ms)
{
    machine_wall_us += by_ms * 1000;
}

static void it_goes_with_the_machines_clock(void **state)
{
    (void)state;
    goes_by(HOURS(3));
    assert_int_equal(clock_now_ms(), NOON + HOURS(3));
    assert_int_equal(clock_gap_ms(), 0);
    is_set(SECONDS(1));    /* somebody kept it in step */
    assert_int_equal(clock_now_ms(), NOON + HOURS(3) + SECONDS(1));
}

static void set_back_a_little_it_goes_on_at_half_the_pace(void **state)
{
    (void)state;
    is_set(-MINUTES(4));
    assert_int_equal(clock_now_ms(), NOON);
    assert_int_equal(clock_gap_ms(), 0);
    for (int64_t before = NOON, i = 1; i <= 240; i++) {
        goes_by(SECONDS(2));
        int64_t now = clock_now_ms();
        assert_int_equal(now - before, SECONDS(1));
        before = now;
    }
    assert_int_equal(clock_now_ms(), clock_wall_ms());
    goes_by(HOURS(1));
    assert_int_equal(clock_now_ms(), clock_wall_ms());
}

static void the_second_time_it_is_set_back_it_does_not_stand_either(void **state)
{
    (void)state;
    is_set(-SECONDS(2));
    (void)clock_now_ms();
    for (int i = 0; i < 8; i++) {
        goes_by(SECONDS(1));
        (void)clock_now_ms();
    }
    goes_by(HOURS(20));
    int64_t before = clock_now_ms();
    assert_int_equal(before, clock_wall_ms());
    is_set(-MINUTES(2));
    assert_in_range(clock_now_ms() - before, 0, 2);
    goes_by(SECONDS(10));
    assert_in_range(clock_now_ms() - before, SECONDS(5), SECONDS(5) + 2);
}

static void a_glitch_forward_passes_it_by(void **state)
{
    (void)state;
    is_set(TEN_YEARS);
    goes_by(SECONDS(7));
    assert_int_equal(clock_now_ms(), NOON + SECONDS(7));
    assert_int_equal(clock_gap_ms(), TEN_YEARS);
    assert_int_equal(clock_wall_ms(), NOON + TEN_YEARS + SECONDS(7));
    is_set(-TEN_YEARS);
    goes_by(SECONDS(7));
    assert_int_equal(clock_now_ms(), NOON + SECONDS(14));
    assert_int_equal(clock_gap_ms(), 0);
}

static void set_back_by_an_hour_it_goes_on(void **state)
{
    (void)state;
    is_set(-HOURS(1));
    assert_int_equal(clock_now_ms(), NOON);
    goes_by(MINUTES(10));
    assert_int_equal(clock_now_ms(), NOON + MINUTES(10));
    assert_int_equal(clock_gap_ms(), -HOURS(1));
}

/* As after a start on rows that a glitch left behind. */
static void ahead_of_the_machine_by_what_was_stored_it_goes_on_from_there(void **state)
{
    (void)state;
    clock_floor(NOON + TEN_YEARS);
    assert_int_equal(clock_now_ms(), NOON + TEN_YEARS);
    goes_by(SECONDS(1));
    assert_int_equal(clock_now_ms(), NOON + TEN_YEARS + SECONDS(1));
    assert_int_equal(clock_gap_ms(), -TEN_YEARS);
    clock_floor(NOON);
    assert_int_equal(clock_now_ms(), NOON + TEN_YEARS + SECONDS(1));
}

static void ahead_of_the_machine_by_little_it_slows_down(void **state)
{
    (void)state;
    clock_floor(NOON + MINUTES(2));
    assert_int_equal(clock_now_ms(), NOON + MINUTES(2));
    goes_by(MINUTES(1));
    assert_int_equal(clock_now_ms(), NOON + MINUTES(2) + SECONDS(30));
    assert_int_equal(clock_gap_ms(), 0);
}

static void an_operator_moves_it_either_way(void **state)
{
    (void)state;
    clock_floor(NOON + TEN_YEARS);
    (void)clock_now_ms();
    clock_move(clock_gap_ms());
    assert_int_equal(clock_now_ms(), NOON);
    assert_int_equal(clock_gap_ms(), 0);
    is_set(DAYS(2));
    assert_int_equal(clock_now_ms(), NOON);
    clock_move(clock_gap_ms());
    goes_by(SECONDS(3));
    assert_int_equal(clock_now_ms(), NOON + DAYS(2) + SECONDS(3));
    assert_int_equal(clock_gap_ms(), 0);
}

/* Whatever is done to the machine's clock, the time since boot goes on at its pace and the site's time goes on. */
static void whatever_is_done_it_goes_on(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        int64_t before = clock_now_ms(), elapsed = clock_elapsed_ms();
        int64_t range = i % 3 ? MINUTES(4) : DAYS(400);
        is_set((int64_t)((double)rand_r(&seed) / RAND_MAX * 2 * (double)range) - range);
        assert_true(clock_now_ms() >= before);
        goes_by(SECONDS(10));
        assert_true(clock_now_ms() >= before + SECONDS(4));
        assert_int_equal(clock_elapsed_ms() - elapsed, SECONDS(10));
    }
}

static void a_test_moves_it(void **state)
{
    (void)state;
    int64_t elapsed = clock_elapsed_ms(), mono = clock_mono_ms();
    clock_shift(DAYS(2));
    assert_int_equal(clock_now_ms(), NOON + DAYS(2));
    assert_int_equal(clock_elapsed_ms() - elapsed, DAYS(2));
    assert_int_equal(clock_mono_ms(), mono);
    clock_shift_wall(-HOURS(1));
    assert_int_equal(clock_now_ms(), NOON + DAYS(2));
    assert_int_equal(clock_gap_ms(), -HOURS(1));
}

static void a_wait_ends_at_its_millisecond(void **state)
{
    (void)state;
    machine_boot_us = INT64_C(7200999500);
    struct timespec at = clock_mono_at(clock_mono_ms() + 1001);
    assert_int_equal(at.tv_sec, 7202);
    assert_int_equal(at.tv_nsec, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, a_fresh_start)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_goes_with_the_machines_clock),
        TEST(set_back_a_little_it_goes_on_at_half_the_pace),
        TEST(the_second_time_it_is_set_back_it_does_not_stand_either),
        TEST(a_glitch_forward_passes_it_by),
        TEST(set_back_by_an_hour_it_goes_on),
        TEST(ahead_of_the_machine_by_what_was_stored_it_goes_on_from_there),
        TEST(ahead_of_the_machine_by_little_it_slows_down),
        TEST(an_operator_moves_it_either_way),
        TEST(whatever_is_done_it_goes_on),
        TEST(a_test_moves_it),
        TEST(a_wait_ends_at_its_millisecond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
