/* Bytes from outside as text: what is kept, what becomes U+FFFD, and that a cut never parts a character. */
#include "../check.h"

#include "base/utf.h"

#define LOST "\xEF\xBF\xBD"

static arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(1 * MIB, 1 * MIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void bytes_that_are_no_text_are_marked(void **state)
{
    (void)state;
    static const struct { str in, out; } cases[] = {
        {STR("plain"), STR("plain")}, {STR(""), STR("")}, {STR("\xFF"), STR(LOST)}, {STR("caf\xC3"), STR("caf" LOST)},
        {STR("a\0b"), STR("a" LOST "b")}, {STR("\xED\xA0\x80"), STR(LOST LOST LOST)}, {STR("\xC3\xA9\xFF"), STR("\xC3\xA9" LOST)},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_str(utf_clean(cases[i].in, 100, mem), cases[i].out);
        assert_true(utf_storable(utf_clean(cases[i].in, 100, mem)));
    }
    assert_null(utf_clean(STR_NONE, 10, mem).ptr);
}

static void what_is_text_is_not_copied(void **state)
{
    (void)state;
    str s = STR("caf\xC3\xA9");
    assert_ptr_equal(utf_clean(s, 100, mem).ptr, s.ptr);
}

static void a_cut_never_parts_a_character(void **state)
{
    (void)state;
    static const str texts[] = {STR("ab\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\xAC"), STR("ab\xC3\xA9\xFF\xE2\x82\xAC\xF0\x9F\x8E\xAC")};
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t max = 0; max < 20; max++) {
            str cut = utf_clean(texts[i], max, mem);
            assert_true(cut.len <= max);
            assert_true(utf_storable(cut));
        }
    assert_str(utf_cut(texts[0], 3), STR("ab"));
    assert_str(utf_cut(texts[0], 4), STR("ab\xC3\xA9"));
}

static void eight_bytes_at_once_find_what_one_does(void **state)
{
    (void)state;
    char text[40];
    for (size_t len = 0; len < sizeof(text); len++)
        for (size_t bad = 0; bad <= len; bad++) {
            memset(text, 'a', sizeof(text));
            text[bad] = (char)0xFF;
            assert_int_equal(utf_valid((str){text, len}), bad == len);
        }
}

static void words_are_letters_with_their_marks(void **state)
{
    (void)state;
    static const int32_t letters[] = {'a', '7', 0x434, 0x5D0, 0x4E2D, 0x1D538, 0x2167}, marks[] = {0x301, 0x903, 0x94D},
                         apart[] = {' ', '-', '\'', 0x85, 0x1680, 0x2028, 0x3000, 0xFEFF, 0xE000, 0xFFFE, 0x10FFFF}, pictures[] = {0x2764, 0x1F3AC};
    for (size_t i = 0; i < COUNT(letters); i++)
        assert_int_equal(utf_part_of(letters[i]), UTF_LETTER);
    for (size_t i = 0; i < COUNT(marks); i++)
        assert_int_equal(utf_part_of(marks[i]), UTF_MARK);
    for (size_t i = 0; i < COUNT(apart); i++)
        assert_int_equal(utf_part_of(apart[i]), UTF_APART);
    for (size_t i = 0; i < COUNT(pictures); i++)
        assert_int_equal(utf_part_of(pictures[i]), UTF_PICTURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text_are_marked),
        cmocka_unit_test(what_is_text_is_not_copied),
        cmocka_unit_test(a_cut_never_parts_a_character),
        cmocka_unit_test(eight_bytes_at_once_find_what_one_does),
        cmocka_unit_test(words_are_letters_with_their_marks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
