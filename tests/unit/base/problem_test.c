/* Problems: one sentence, and as many fields as a body can have wrong. */
#include "../check.h"

#include "../../../src/base/problem.c"

static void setting_returns_the_code(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct problem p = {0};
    assert_int_equal(problem_set(&p, a, ERR_STATE, "Pitch %d is archived.", 42), ERR_STATE);
    assert_int_equal(p.code, ERR_STATE);
    assert_str(p.message, STR("Pitch 42 is archived."));
    arena_free(a);
}

static void fields_are_collected_in_order(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct problem p = {0};
    problem_field(&p, a, "title", "too_long", "The title has %d of at most %d characters.", 201, 200);
    problem_field(&p, a, "genre", "required", "Choose the genre.");
    assert_int_equal(p.code, ERR_INVALID);
    assert_int_equal(p.field_count, 2);
    assert_string_equal(p.fields[0].field, "title");
    assert_string_equal(p.fields[0].code, "too_long");
    assert_str(p.fields[0].message, STR("The title has 201 of at most 200 characters."));
    assert_string_equal(p.fields[1].field, "genre");
    arena_free(a);
}

static void more_fields_than_anybody_reads_are_dropped(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct problem p = {0};
    for (int i = 0; i < 3 * FIELDS_MAX; i++)
        problem_field(&p, a, "x", "required", "Field %d is missing.", i);
    assert_int_equal(p.field_count, FIELDS_MAX);
    assert_str(p.fields[FIELDS_MAX - 1].message, STR("Field 63 is missing."));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_returns_the_code),
        cmocka_unit_test(fields_are_collected_in_order),
        cmocka_unit_test(more_fields_than_anybody_reads_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
