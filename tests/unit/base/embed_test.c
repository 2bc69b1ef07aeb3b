/* The files inside the program, found by path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/base/embed.c"

static const struct embed_file files[] = {
    {.path = {"a", 1}},
    {.path = {"a.css", 5}},
    {.path = {"b/a.js", 6}},
};
static const struct embed three = {files, 3}, none = {files, 0};

static void every_file_is_found_by_its_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < three.count; i++)
        assert_ptr_equal(embed_find(&three, files[i].path), &files[i]);
}

static void other_paths_are_not_found(void **state)
{
    (void)state;
    assert_null(embed_find(&three, STR("")));
    assert_null(embed_find(&three, STR("a.")));
    assert_null(embed_find(&three, STR("b/a.js.map")));
    assert_null(embed_find(&none, STR("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_found_by_its_path),
        cmocka_unit_test(other_paths_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
