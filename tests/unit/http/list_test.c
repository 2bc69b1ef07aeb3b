/* List fields: one line or many, read from the left and from the right. */
#include "../check.h"

#include "../../../src/http/list.c"

#include <time.h>

static arena *memory;

/* These lines of the field "l", and one of another. */
static struct http_request lines(const char *const *values, struct http_field *fields)
{
    struct http_request r = {.fields = fields};
    for (; values[r.field_count]; r.field_count++)
        fields[r.field_count] = (struct http_field){STR("l"), str_from(values[r.field_count])};
    fields[r.field_count++] = (struct http_field){STR("Other"), STR("other, fields")};
    return r;
}

static str joined(const struct http_request *r, bool (*take)(struct http_list *, str *))
{
    struct http_list l = http_list(r, STR("L"));
    str all = STR(""), element;
    while (take(&l, &element))
        all = arena_printf(memory, "%.*s[%.*s]", STR_ARG(all), STR_ARG(element));
    assert_false(take(&l, &element));
    return all;
}

static void a_list_is_the_same_in_one_line_and_in_many(void **state)
{
    (void)state;
    static const struct { const char *lines[5], *from_left, *from_right; } cases[] = {
        {{"a, b,c"}, "[a][b][c]", "[c][b][a]"},
        {{"a", "b, c"}, "[a][b][c]", "[c][b][a]"},
        {{"a", "b", "c"}, "[a][b][c]", "[c][b][a]"},
        {{"", " , ", "a,,", ",b"}, "[a][b]", "[b][a]"},
        {{NULL}, "", ""},
        {{"x=\"1,2\", y"}, "[x=\"1,2\"][y]", "[y][x=\"1,2\"]"},
        {{"x=\"1\\\",2\", y"}, "[x=\"1\\\",2\"][y]", "[y][x=\"1\\\",2\"]"},
        {{"x=\"1\\\\\", y"}, "[x=\"1\\\\\"][y]", "[y][x=\"1\\\\\"]"},
        /* An open quote takes all that follows it, but never what stands right of it when read from there. */
        {{"a, \"b, c", "d"}, "[a][\"b, c][d]", "[d][c][a, \"b]"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_field fields[6];
        struct http_request r = lines(cases[i].lines, fields);
        assert_str(joined(&r, http_list_next), str_from(cases[i].from_left));
        assert_str(joined(&r, http_list_last), str_from(cases[i].from_right));
    }
}

static void whole_lines_come_as_they_are(void **state)
{
    (void)state;
    static const char *const values[] = {"a, b", "", "c", NULL};
    struct http_field fields[4];
    struct http_request r = lines(values, fields);
    assert_str(joined(&r, http_list_line), STR("[a, b][][c]"));
}

static void a_weight_of_nothing_forbids(void **state)
{
    (void)state;
    static const struct { const char *lines[3]; bool accepted; } cases[] = {
        {{"gzip, br"}, true}, {{"gzip", "br"}, true}, {{"gzip", "BR;q=0.1"}, true}, {{"gzip;q=0", "identity"}, false},
        {{"br;q=0"}, false}, {{"gzip", "br ; q=0.000"}, false}, {{"br;q=0.001"}, true}, {{"brr"}, false}, {{"\"br\""}, false},
        {{"br;level=1;q=0"}, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_field fields[4];
        struct http_request r = lines(cases[i].lines, fields);
        assert_int_equal(http_list_accepts(&r, STR("L"), STR("br")), cases[i].accepted);
    }
}

/* ---- what it costs ---- */

static size_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (size_t)t.tv_sec * 1000000000 + (size_t)t.tv_nsec;
}

static size_t best_cost(str value, bool (*take)(struct http_list *, str *))
{
    size_t best = SIZE_MAX;
    for (int i = 0; i < 9; i++) {
        struct http_field field = {STR("L"), value};
        struct http_request r = {.fields = &field, .field_count = 1};
        struct http_list l = http_list(&r, STR("L"));
        str element;
        size_t began = cpu_ns();
        while (take(&l, &element))
            continue;
        size_t spent = cpu_ns() - began;
        best = spent < best ? spent : best;
    }
    return best;
}

/* Again where something else took the processor meanwhile: what is quadratic is so each time. */
static bool doubles_well(str twice, bool (*take)(struct http_list *, str *))
{
    enum { TRIES = 20 };
    str once = str_sub(twice, 0, twice.len / 2);
    for (int i = 0; i < TRIES; i++)
        if (best_cost(twice, take) <= 3 * best_cost(once, take) + 100000)
            return true;
    return false;
}

/* Twice the bytes may cost three times as much; what is quadratic costs four times. Larger than any head, to be measured at all. */
static void the_cost_grows_as_the_bytes_do(void **state)
{
    (void)state;
    static const str pieces[] = {{",", 1}, {"a,", 2}, {"\"", 1}, {"\\\"", 2}, {"\\", 1}, {"a\"", 2}, {"\",\"", 3}};
    for (size_t i = 0; i < COUNT(pieces); i++) {
        str twice = repeat(memory, pieces[i], 64 * KIB);
        assert_true(doubles_well(twice, http_list_next));
        assert_true(doubles_well(twice, http_list_last));
    }
}

int main(void)
{
    memory = arena_new(16 * MIB, 4 * MIB);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_the_same_in_one_line_and_in_many),
        cmocka_unit_test(whole_lines_come_as_they_are),
        cmocka_unit_test(a_weight_of_nothing_forbids),
        cmocka_unit_test(the_cost_grows_as_the_bytes_do),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(memory);
    return failed;
}
