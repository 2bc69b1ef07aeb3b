/* Randomness can only be seen to vary and to keep within its bounds. */
#include "../check.h"

#include "../../../src/base/rand.c"

static void bytes_vary(void **state)
{
    (void)state;
    rand_setup();
    rand_setup();
    char one[32] = {0}, two[32] = {0}, none[32] = {0};
    rand_bytes(one, sizeof(one));
    rand_bytes(two, sizeof(two));
    assert_memory_not_equal(one, none, sizeof(one));
    assert_memory_not_equal(one, two, sizeof(one));
}

static void every_value_below_the_bound_comes_and_no_other(void **state)
{
    (void)state;
    int seen[6] = {0};
    for (int i = 0; i < 6000; i++)
        seen[rand_below(6)]++;
    for (size_t i = 0; i < COUNT(seen); i++)
        assert_in_range(seen[i], 700, 1300);      /* 1000 expected, 28 the deviation: ten of them away */
    assert_int_equal(rand_below(1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_vary),
        cmocka_unit_test(every_value_below_the_bound_comes_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
