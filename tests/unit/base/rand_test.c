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

static int compare(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;
    return (one > two) - (one < two);
}

static void names_do_not_meet(void **state)
{
    (void)state;
    static uint64_t names[1000];      /* more than are drawn at once */
    for (size_t i = 0; i < COUNT(names); i++)
        names[i] = rand_name();
    qsort(names, COUNT(names), sizeof(names[0]), compare);
    for (size_t i = 1; i < COUNT(names); i++)
        assert_true(names[i] != names[i - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_vary),
        cmocka_unit_test(names_do_not_meet),
        cmocka_unit_test(every_value_below_the_bound_comes_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
