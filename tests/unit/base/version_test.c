/* The version header that the build writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "version.h"

static void the_version_has_three_numbers(void **state)
{
    (void)state;
    int major, minor, patch, used = 0;
    assert_int_equal(sscanf(PITCHEY_VERSION, "%d.%d.%d%n", &major, &minor, &patch, &used), 3);
    assert_int_equal(used, strlen(PITCHEY_VERSION));
}

static void the_build_time_is_rfc_3339_in_utc(void **state)
{
    (void)state;
    struct tm tm = { 0 };
    const char *end = strptime(PITCHEY_BUILT_AT, "%Y-%m-%dT%H:%M:%SZ", &tm);
    assert_non_null(end);
    assert_string_equal(end, "");
}

static void the_commit_is_a_whole_hash_or_unknown(void **state)
{
    (void)state;
    if (strcmp(PITCHEY_COMMIT, "unknown") != 0)
        assert_int_equal(strspn(PITCHEY_COMMIT, "0123456789abcdef"), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_has_three_numbers),
        cmocka_unit_test(the_build_time_is_rfc_3339_in_utc),
        cmocka_unit_test(the_commit_is_a_whole_hash_or_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
