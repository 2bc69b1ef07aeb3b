/* Memory that dies together: zeroed, marked when over its budget, and what was deferred runs last one first. */
#include "../check.h"

#include "../../../src/base/arena.c"

static void memory_is_zeroed_also_after_a_rewind(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    for (int run = 0; run < 3; run++) {
        unsigned char *p = arena_alloc(a, 10 * KIB, 1);
        for (size_t i = 0; i < 10 * KIB; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, 10 * KIB);
        arena_rewind(a);
    }
    arena_free(a);
}

static void memory_is_zeroed_after_a_large_run_too(void **state)
{
    (void)state;
    arena *a = arena_new(1 * MIB, 4 * KIB);
    memset(arena_alloc(a, 900 * KIB, 1), 0xAA, 900 * KIB);
    arena_rewind(a);
    const unsigned char *p = arena_alloc(a, 900 * KIB, 1);
    for (size_t i = 0; i < 900 * KIB; i++)
        assert_int_equal(p[i], 0);
    arena_free(a);
}

static void allocations_are_aligned_and_apart(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    char *one = arena_alloc(a, 1, 1);
    int64_t *eight = ARENA_NEW(a, int64_t);
    assert_int_equal((uintptr_t)eight % _Alignof(int64_t), 0);
    assert_true((char *)eight > one);
    assert_non_null(arena_alloc(a, 0, 1));
    arena_free(a);
}

static void past_its_budget_it_is_marked_and_goes_on(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 8 * KIB);
    arena_alloc(a, 4 * KIB, 1);
    assert_false(arena_over(a));
    memset(arena_alloc(a, 1, 1), 1, 1);
    assert_true(arena_over(a));
    arena_rewind(a);
    assert_false(arena_over(a));
    arena_free(a);
}

/* Whatever a request asks for: it goes on, zeroed and apart, until the rewind gives it back. */
static void past_its_slack_it_goes_on_in_blocks(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    for (int run = 0; run < 3; run++) {
        unsigned char *last = NULL;
        for (size_t i = 0; i < 300; i++) {
            unsigned char *p = arena_alloc(a, 1 * KIB, 8);
            assert_int_equal((uintptr_t)p % 8, 0);
            assert_int_equal(p[0] | p[1 * KIB - 1], 0);
            memset(p, 0xAA, 1 * KIB);
            assert_ptr_not_equal(p, last);
            last = p;
        }
        memset(arena_alloc(a, 1 * MIB, 1), 0xAA, 1 * MIB);
        assert_true(arena_over(a));
        assert_true(arena_used(a) >= 300 * KIB + 1 * MIB);
        assert_str(arena_printf(a, "%s", "still here"), STR("still here"));
        arena_rewind(a);
        assert_false(arena_over(a));
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
}

static void a_mark_forgets_what_came_after_it(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    char *kept = arena_cstr(a, STR("kept"));
    struct arena_mark mark = arena_mark(a);
    size_t used = arena_used(a);
    for (int row = 0; row < 1000; row++) {
        unsigned char *p = arena_alloc(a, 3 * KIB, 1);
        assert_int_equal(p[0] | p[3 * KIB - 1], 0);
        memset(p, 0xAA, 3 * KIB);
        arena_alloc(a, row % 2 ? 3 * KIB : 0, 1);
        assert_int_equal(arena_over(a), row % 2);
        arena_rewind_to(a, mark);
    }
    assert_int_equal(arena_used(a), used);
    assert_false(arena_over(a));
    assert_string_equal(kept, "kept");
    arena_free(a);
}

static void a_mark_in_a_block_keeps_what_was_before(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    arena_alloc(a, 9 * KIB, 1);
    char *kept = arena_cstr(a, STR("kept"));
    struct arena_mark mark = arena_mark(a);
    for (int row = 0; row < 100; row++) {
        memset(arena_alloc(a, 10, 1), 0xAA, 10);
        memset(arena_alloc(a, 200 * KIB, 1), 0xAA, 200 * KIB);
        arena_rewind_to(a, mark);
        unsigned char *p = arena_alloc(a, 10, 1);
        assert_int_equal(p[0] | p[9], 0);
    }
    assert_string_equal(kept, "kept");
    assert_true(arena_used(a) < 20 * KIB);
    assert_true(arena_over(a));      /* it was before the mark */
    arena_free(a);
}

struct trace { char order[8]; int count; };
struct step { struct trace *trace; char name; };

static void note(void *arg)
{
    struct step *self = arg;
    self->trace->order[self->trace->count++] = self->name;
}

static void deferred_steps_run_once_last_one_first(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    struct trace t = {.count = 0};
    struct step one = {&t, '1'}, two = {&t, '2'};
    arena_defer(a, note, &one);
    arena_defer(a, note, &two);
    assert_int_equal(t.count, 0);
    arena_rewind(a);
    arena_rewind(a);
    assert_string_equal(t.order, "21");
    arena_defer(a, note, &one);
    arena_free(a);
    assert_string_equal(t.order, "211");
}

static void a_mark_runs_what_was_deferred_after_it(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    struct trace t = {.count = 0};
    struct step one = {&t, '1'}, two = {&t, '2'};
    arena_defer(a, note, &one);
    struct arena_mark mark = arena_mark(a);
    arena_defer(a, note, &two);
    arena_rewind_to(a, mark);
    assert_string_equal(t.order, "2");
    arena_free(a);
    assert_string_equal(t.order, "21");
}

static void strings_are_copied_with_a_nul(void **state)
{
    (void)state;
    arena *a = arena_new(4 * KIB, 4 * KIB);
    char source[] = "abc";
    str copy = arena_str(a, (str){source, 3});
    source[0] = 'x';
    assert_string_equal(copy.ptr, "abc");
    assert_null(arena_str(a, STR_NONE).ptr);
    assert_str(arena_str(a, STR("")), STR(""));
    assert_str(arena_printf(a, "%d of %s", 3, "four"), STR("3 of four"));

    memset(arena_alloc(a, 64, 1), 'x', 64);     /* an earlier run's */
    arena_rewind(a);
    assert_string_equal(arena_cstr(a, STR("d")), "d");
    assert_string_equal(arena_printf(a, "%d", 5).ptr, "5");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_also_after_a_rewind),
        cmocka_unit_test(memory_is_zeroed_after_a_large_run_too),
        cmocka_unit_test(allocations_are_aligned_and_apart),
        cmocka_unit_test(past_its_budget_it_is_marked_and_goes_on),
        cmocka_unit_test(past_its_slack_it_goes_on_in_blocks),
        cmocka_unit_test(a_mark_forgets_what_came_after_it),
        cmocka_unit_test(a_mark_in_a_block_keeps_what_was_before),
        cmocka_unit_test(deferred_steps_run_once_last_one_first),
        cmocka_unit_test(a_mark_runs_what_was_deferred_after_it),
        cmocka_unit_test(strings_are_copied_with_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
