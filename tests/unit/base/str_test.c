/* Borrowed bytes: comparing, cutting, reading numbers. */
#include "../check.h"

#include "../../../src/base/str.c"

static void str_from_null_is_absent(void **state)
{
    (void)state;
    assert_null(str_from(NULL).ptr);
    assert_str(str_from(""), STR(""));
    assert_str(str_from("abc"), STR("abc"));
}

static void str_sub_is_clipped(void **state)
{
    (void)state;
    assert_str(str_sub(STR("hello"), 1, 3), STR("ell"));
    assert_str(str_sub(STR("hello"), 3, 99), STR("lo"));
    assert_str(str_sub(STR("hello"), 99, 1), STR(""));
    assert_null(str_sub(STR_NONE, 1, 1).ptr);
}

static void str_eq_compares_bytes(void **state)
{
    (void)state;
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_false(str_eq(STR("a"), STR("ab")));
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_eq_nocase(STR("\xC3\x89"), STR("\xC3\xA9")));
    assert_false(str_eq_nocase(STR("@"), STR("`")));
}

static void str_cmp_orders_by_bytes_then_length(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("\x7F"), STR("\x80")) < 0);
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
}

static void str_starts_and_ends(void **state)
{
    (void)state;
    assert_true(str_starts(STR("/api/x"), STR("/api/")));
    assert_false(str_starts(STR("/a"), STR("/api/")));
    assert_true(str_ends(STR("a.css"), STR(".css")));
    assert_false(str_ends(STR("css"), STR(".css")));
    assert_true(str_has(STR("a,b"), ','));
    assert_false(str_has(STR(""), ','));
    assert_false(str_has(STR_NONE, ','));
}

static void str_trim_takes_ascii_blanks(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t\r\n a b \n")), STR("a b"));
    assert_str(str_trim(STR("  ")), STR(""));
    assert_str(str_trim(STR("\xC2\xA0x")), STR("\xC2\xA0x"));
}

static void str_cut_gives_every_piece_once(void **state)
{
    (void)state;
    str rest = STR("a,,b"), piece;
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, STR("a"));
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, STR(""));
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, STR("b"));
    assert_false(str_cut(&rest, ',', &piece));

    rest = STR("");
    assert_true(str_cut(&rest, ',', &piece));
    assert_false(str_cut(&rest, ',', &piece));
    rest = STR_NONE;
    assert_false(str_cut(&rest, ',', &piece));
    rest = STR("a,");
    assert_true(str_cut(&rest, ',', &piece));
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, STR(""));
    assert_false(str_cut(&rest, ',', &piece));
}

static void numbers_are_read_whole_or_not(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.5", "1e3", "0x1", "abc", "9223372036854775808",
                                      "-9223372036854775809", "99999999999999999999", "--1"};
    int64_t n = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(str_to_i64(str_from(bad[i]), INT64_MIN, INT64_MAX, &n), ERR_INVALID);
    assert_int_equal(n, 7);
    assert_int_equal(str_to_i64(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &n), OK);
    assert_true(n == INT64_MAX);
    assert_int_equal(str_to_i64(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &n), OK);
    assert_true(n == INT64_MIN);
    assert_int_equal(str_to_i64(STR("0012"), 1, 12, &n), OK);
    assert_int_equal(n, 12);
}

static void numbers_outside_their_range_are_refused(void **state)
{
    (void)state;
    int64_t n;
    assert_int_equal(str_to_i64(STR("0"), 1, 100, &n), ERR_INVALID);
    assert_int_equal(str_to_i64(STR("1"), 1, 100, &n), OK);
    assert_int_equal(str_to_i64(STR("100"), 1, 100, &n), OK);
    assert_int_equal(str_to_i64(STR("101"), 1, 100, &n), ERR_INVALID);
}

static void ascii_is_told_apart(void **state)
{
    (void)state;
    assert_true(str_is_ascii(STR("")));
    assert_true(str_is_ascii(STR("a\0\x7F")));
    assert_false(str_is_ascii(STR("a\x80")));
    assert_false(str_is_ascii(STR("\xFFz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_from_null_is_absent),
        cmocka_unit_test(str_sub_is_clipped),
        cmocka_unit_test(str_eq_compares_bytes),
        cmocka_unit_test(str_cmp_orders_by_bytes_then_length),
        cmocka_unit_test(str_starts_and_ends),
        cmocka_unit_test(str_trim_takes_ascii_blanks),
        cmocka_unit_test(ascii_is_told_apart),
        cmocka_unit_test(str_cut_gives_every_piece_once),
        cmocka_unit_test(numbers_are_read_whole_or_not),
        cmocka_unit_test(numbers_outside_their_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
