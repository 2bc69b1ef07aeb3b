/* When memory is given back: after it has been kept for a while, and never again and again for what cannot be given. */
#include "../check.h"

#include "base/memory.h"

static bool look(struct memory_looks *m, size_t resident_mib, size_t used_mib)
{
    return memory_is_kept(m, resident_mib * MIB, used_mib * MIB);
}

static void what_is_kept_after_a_burst_is_given_back(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    assert_false(look(&m, 20, 5));
    assert_false(look(&m, 950, 930));       /* the burst itself: all of it is in use */
    assert_false(look(&m, 950, 5));
    assert_false(look(&m, 950, 5));
    assert_true(look(&m, 950, 5));
}

static void what_is_wanted_again_at_once_is_left_alone(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    assert_false(look(&m, 20, 5));
    for (int i = 0; i < 100; i++) {
        assert_false(look(&m, 200, 5));
        assert_false(look(&m, 200, 5));
        assert_false(look(&m, 200, 180));
    }
}

static void a_little_is_left_alone(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    assert_false(look(&m, 20, 5));
    for (int i = 0; i < 100; i++)
        assert_false(look(&m, 20 + 32, 5));
}

static void three_looks(struct memory_looks *m, size_t resident_mib, bool kept)
{
    assert_false(look(m, resident_mib, 5));
    assert_false(look(m, resident_mib, 5));
    assert_int_equal(look(m, resident_mib, 5), kept);
}

/* Connections were still being closed while the first part went. */
static void what_is_freed_meanwhile_is_given_back_as_well(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    assert_false(look(&m, 20, 5));
    three_looks(&m, 950, true);
    memory_was_given(&m, 950 * MIB, 220 * MIB, 5 * MIB);
    three_looks(&m, 220, true);
    memory_was_given(&m, 220 * MIB, 30 * MIB, 5 * MIB);
    for (int i = 0; i < 10; i++)
        three_looks(&m, 30, false);
}

static void what_cannot_be_given_back_is_asked_for_once(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    assert_false(look(&m, 20, 5));
    three_looks(&m, 200, true);
    memory_was_given(&m, 200 * MIB, 199 * MIB, 5 * MIB);
    for (int i = 0; i < 10; i++)
        three_looks(&m, 200, false);
    three_looks(&m, 240, true);             /* but what comes on top of it is asked for again */
}

static void nonsense_figures_do_no_harm(void **state)
{
    (void)state;
    struct memory_looks m = {0};
    for (int i = 0; i < 100; i++)
        assert_false(look(&m, 0, 50));      /* it could not be told */
    memory_watch();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_after_a_burst_is_given_back),
        cmocka_unit_test(what_is_wanted_again_at_once_is_left_alone),
        cmocka_unit_test(a_little_is_left_alone),
        cmocka_unit_test(what_is_freed_meanwhile_is_given_back_as_well),
        cmocka_unit_test(what_cannot_be_given_back_is_asked_for_once),
        cmocka_unit_test(nonsense_figures_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
