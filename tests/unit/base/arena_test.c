/* Memory that dies together: zeroed, marked when over its budget, and what was deferred runs last one first. */
#include "../check.h"

#include "../../../src/base/arena.c"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

static _Noreturn void overrun(int err_fd)
{
    dup2(err_fd, STDERR_FILENO);
    arena *a = arena_new(4 * KIB, 4 * KIB);
    arena_name(a, "GET /api/pitches");
    arena_alloc(a, 9 * KIB, 1);
    _exit(0);
}

static void past_its_slack_it_aborts_and_names_the_route(void **state)
{
    (void)state;
    int ends[2], status;
    char words[256] = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        overrun(ends[1]);
    close(ends[1]);
    assert_true(read(ends[0], words, sizeof(words) - 1) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(words, "pitchey: arena of 8192 bytes overrun in GET /api/pitches\n");
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
        cmocka_unit_test(past_its_slack_it_aborts_and_names_the_route),
        cmocka_unit_test(deferred_steps_run_once_last_one_first),
        cmocka_unit_test(strings_are_copied_with_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
