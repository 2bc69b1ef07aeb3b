/* docs/settings.md is what the table of settings makes of it. */
#include "../check.h"

#include "../../../src/cli/settings_page.c"
#include "base/file.h"

static void the_committed_page_is_fresh(void **state)
{
    (void)state;
    arena *a = arena_new(MIB, MIB);
    str committed;
    assert_int_equal(file_read(SOURCE_DIR "/docs/settings.md", 256 * KIB, a, &committed), OK);
    assert_str(committed, settings_page(a));     /* else: pitchey config --markdown >docs/settings.md */
    arena_free(a);
}

static void every_setting_is_in_it(void **state)
{
    (void)state;
    arena *a = arena_new(MIB, MIB);
    str page = settings_page(a);
    for (size_t i = 0; i < setting_count; i++) {
        str row = arena_printf(a, "\n| %s | ", settings[i].name);
        assert_non_null(memmem(page.ptr, page.len, row.ptr, row.len));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_committed_page_is_fresh),
        cmocka_unit_test(every_setting_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
