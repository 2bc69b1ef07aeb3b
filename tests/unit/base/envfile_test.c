/* Files of settings: what a line may be, and changing one line. */
#include "../check.h"

#include "../../../src/base/envfile.c"

static arena *a;

static int make_arena(void **state)
{
    (void)state;
    a = arena_new(64 * KIB, 64 * KIB);
    return 0;
}

static int drop_arena(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

#define assert_text(got, expected) assert_string_equal(arena_cstr(a, got), expected)

/* The one entry of a text. */
static struct envfile_entry only(str text)
{
    struct envfile f = {.rest = text, .arena = a};
    struct envfile_entry entry, more;
    assert_true(envfile_next(&f, &entry));
    assert_false(envfile_next(&f, &more));
    return entry;
}

static void values_are_bare_literal_or_escaped(void **state)
{
    (void)state;
    static const struct { const char *line, *value; } cases[] = {
        {"A=b", "b"}, {"A=", ""}, {"A=  b c  ", "b c"}, {"  A = b", "b"}, {"export A=b", "b"}, {"A=b\r", "b"},
        {"A=b # note", "b"}, {"A=b#c", "b#c"}, {"A=# note", ""}, {"A=a=b", "a=b"}, {"A=it's", "it's"},
        {"A='b # c'", "b # c"}, {"A='b\\n\"'", "b\\n\""}, {"A=''", ""}, {"A='b' # note", "b"},
        {"A=\"b\\nc \\\"d\\\" \\\\\"", "b\nc \"d\" \\"}, {"A=\"$HOME\"", "$HOME"}, {"A=\"\"", ""},
        {"\xEF\xBB\xBF" "A=b", "b"}, {"A=\xC3\xA9", "\xC3\xA9"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct envfile_entry entry = only(str_from(cases[i].line));
        assert_null(entry.wrong);
        assert_text(entry.name, "A");
        assert_text(entry.value, cases[i].value);
    }
}

static void a_bad_line_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct { const char *line, *wrong; } cases[] = {
        {"A", "expected NAME=value"}, {"export", "expected NAME=value"},
        {"1A=b", "the name may have letters, digits and _ only"}, {"A B=c", "the name may have letters, digits and _ only"},
        {"=b", "the name may have letters, digits and _ only"}, {"A='b", "the quote is not closed"},
        {"A=\"b", "the quote is not closed"}, {"A=\"b\\", "an unknown escape; known are \\n \\\" \\\\"},
        {"A=\"\\t\"", "an unknown escape; known are \\n \\\" \\\\"}, {"A='b'c", "there is text after the closing quote"},
        {"A=\"b\" c", "there is text after the closing quote"}, {"A='b'#c", "there is text after the closing quote"},
        {"A=b\rc", "a control character"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct envfile_entry entry = only(str_from(cases[i].line));
        assert_non_null(entry.wrong);
        assert_string_equal(entry.wrong, cases[i].wrong);
        assert_null(entry.name.ptr);
    }
    assert_string_equal(only((str){"A=b\0c", 5}).wrong, "a control character");
}

static void lines_are_counted_over_comments_and_blanks(void **state)
{
    (void)state;
    struct envfile f = {.rest = STR("# first\n\nA=1\n  # more\r\nB\nC=3"), .arena = a};
    struct envfile_entry entry;
    assert_true(envfile_next(&f, &entry));
    assert_int_equal(entry.line, 3);
    assert_true(envfile_next(&f, &entry));
    assert_int_equal(entry.line, 5);
    assert_true(envfile_next(&f, &entry));
    assert_int_equal(entry.line, 6);
    assert_text(entry.value, "3");
    assert_false(envfile_next(&f, &entry));
}

static void assert_set(const char *text, const char *name, str value, const char *expected)
{
    buf out;
    buf_init(&out, 4 * KIB);
    assert_int_equal(envfile_set(str_from(text), str_from(name), value, &out), OK);
    assert_text(buf_str(&out), expected);
    buf_release(&out);
}

static void setting_a_name_keeps_every_other_line(void **state)
{
    (void)state;
    assert_set("", "A", STR("1"), "A=1\n");
    assert_set("# note\nB=2", "A", STR("1"), "# note\nB=2\nA=1\n");
    assert_set("A=0\n# note\nB=2\n", "A", STR("1"), "A=1\n# note\nB=2\n");
    assert_set("A=0\nB=2\nexport A = 3\n", "A", STR("1"), "B=2\nA=1\n");
    assert_set("A=0\n\nB=2\n", "A", STR_NONE, "\nB=2\n");
    assert_set("B=2\n", "A", STR_NONE, "B=2\n");
    assert_set("A=0\n", "A", STR("b c"), "A=\"b c\"\n");
    assert_set("A=0\n", "A", STR("b\n\"c\\"), "A=\"b\\n\\\"c\\\\\"\n");
    assert_set("A=0\n", "A", STR(""), "A=\"\"\n");
}

static void a_value_that_no_line_can_hold_is_refused(void **state)
{
    (void)state;
    buf out;
    buf_init(&out, KIB);
    assert_int_equal(envfile_set(STR(""), STR("A"), (str){"a\0b", 3}, &out), ERR_INVALID);
    assert_int_equal(envfile_set(STR(""), STR("A"), STR("a\rb"), &out), ERR_INVALID);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_bare_literal_or_escaped),
        cmocka_unit_test(a_bad_line_says_what_is_wrong),
        cmocka_unit_test(lines_are_counted_over_comments_and_blanks),
        cmocka_unit_test(setting_a_name_keeps_every_other_line),
        cmocka_unit_test(a_value_that_no_line_can_hold_is_refused),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
