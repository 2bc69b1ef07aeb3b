/* Text as people see it: what is valid, how long it is, what it folds to. Escapes spell the bytes that editors would hide. */
#include "../check.h"

#include "../../../src/base/utf.c"

#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"
#define E_ACUTE_APART "e\u0301"
#define E_ACUTE "\u00E9"

static arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(8 * MIB, 8 * MIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void malformed_bytes_are_no_text(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xC3", "a\xC3", "\xE0\x80\xAF", "\xE2\x80", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC3(", "\xE2\x28\xA1", "\xF0\x9F\x91",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(utf_valid(str_from(bad[i])));
    assert_true(utf_valid(STR("")));
    assert_true(utf_valid(STR_NONE));
    assert_true(utf_valid(STR("a\0b\x7F" E_ACUTE "\u20AC" FAMILY "\U0010FFFF\uD7FF\uE000")));
}

/* Our forms agree with the library's reading for every two bytes and every lead of three. */
static void forms_agree_with_the_library(void **state)
{
    (void)state;
    for (int first = 0x80; first < 0x100; first++)
        for (int second = 0; second < 0x100; second++) {
            char bytes[4] = {(char)first, (char)second, '\x80', '\x80'};
            int32_t cp;
            utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)bytes, 4, &cp);
            assert_int_equal(utf_sequence((str){bytes, 4}, 0), len < 0 ? 0 : len);
            size_t at = 0;
            assert_int_equal(utf_next((str){bytes, 4}, &at), len < 0 ? 0xFFFD : cp);
        }
}

static void length_counts_what_people_perceive(void **state)
{
    (void)state;
    static const struct { const char *text; size_t length; } cases[] = {
        {"", 0}, {"abc", 3}, {"a\nb", 3}, {"a\r\nb", 3}, {E_ACUTE, 1}, {E_ACUTE_APART, 1}, {FAMILY, 1}, {"x" FAMILY "y", 3},
        {FAMILY FAMILY, 2}, {"\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", 2}, {"\U0001F44D\U0001F3FD", 1},
        {"\u05E9\u05DC\u05D5\u05DD", 4}, {"\u0645\u0631\u062D\u0628\u0627", 5}, {"Z\u0351\u036F\u035Falgo", 5},
        {"\uAC00\u1100\u1161\u11A8", 2}, {"e\u0301\u0302\u0303", 1}, {"\u200F\u05D0", 2}, {"1\uFE0F\u20E3", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(utf_length(str_from(cases[i].text)), cases[i].length);
}

static void trimming_knows_the_blanks_of_unicode(void **state)
{
    (void)state;
    assert_str(utf_trim(STR("  a b\t\n")), STR("a b"));
    assert_str(utf_trim(STR("\u00A0\u3000\u2003x\u2028\u200B\uFEFF")), STR("x"));
    assert_str(utf_trim(STR("x")), STR("x"));
    assert_str(utf_trim(STR("")), STR(""));
    assert_str(utf_trim(STR(" \u00A0\u3000\u2800\u3164\t")), STR(""));
    assert_str(utf_trim(STR("\u200D\u200F \u202E")), STR(""));
    assert_str(utf_trim(STR("\u200Fshalom ")), STR("\u200Fshalom"));
    assert_str(utf_trim(STR(" " FAMILY " ")), STR(FAMILY));
    assert_str(utf_trim(STR("\0")), STR("\0"));
}

static void control_characters_are_named(void **state)
{
    (void)state;
    assert_int_equal(utf_control(STR("plain\n\ttext" E_ACUTE)), -1);
    assert_int_equal(utf_control(STR("a\0b")), 0);
    assert_int_equal(utf_control(STR("\x1B[31m")), 0x1B);
    assert_int_equal(utf_control(STR("\x7F")), 0x7F);
    assert_int_equal(utf_control(STR("a\xC2\x85")), 0x85);
    assert_int_equal(utf_control(STR("\xC2\x9F")), 0x9F);
    assert_int_equal(utf_control(STR("\u00A0")), -1);
    assert_int_equal(utf_control(STR("\r")), '\r');
}

static void line_breaks_become_line_feeds(void **state)
{
    (void)state;
    assert_str(utf_lf(STR("a\r\nb\rc\n\r\n"), mem), STR("a\nb\nc\n\n"));
    assert_str(utf_lf(STR("a\r\r\n"), mem), STR("a\n\n"));
    str same = STR("a\nb");
    assert_ptr_equal(utf_lf(same, mem).ptr, same.ptr);
    assert_str(utf_one_line(STR("a\n\t\nb\tc"), mem), STR("a b c"));
    assert_str(utf_one_line(STR("\n"), mem), STR(" "));
}

static void nfc_joins_what_belongs_together(void **state)
{
    (void)state;
    assert_str(utf_nfc(STR("caf" E_ACUTE_APART), mem), STR("caf" E_ACUTE));
    assert_str(utf_nfc(STR("\u1100\u1161\u11A8"), mem), STR("\uAC01"));
    assert_str(utf_nfc(STR("\u212B"), mem), STR("\u00C5"));
    assert_str(utf_nfc(STR("q\u0307\u0323"), mem), STR("q\u0323\u0307"));
    assert_str(utf_nfc(STR("\uFB01"), mem), STR("\uFB01"));
    assert_str(utf_nfc(STR(FAMILY), mem), STR(FAMILY));
    assert_str(utf_nfc(STR("a\0b"), mem), STR("a\0b"));
    assert_str(utf_nfc(STR("\u0958"), mem), STR("\u0915\u093C"));
}

static void nfc_gives_normal_text_back_as_it_is(void **state)
{
    (void)state;
    str texts[] = {STR("plain"), STR("d" E_ACUTE "j\u00E0 vu"), STR("\u65E5\u672C\u8A9E"), STR("\u05E9\u05DC")};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_ptr_equal(utf_nfc(texts[i], mem).ptr, texts[i].ptr);
}

/* Runs are cut in many places; the result must be that of the whole text at once. */
static void nfc_in_runs_is_nfc_of_the_whole(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a", "e\u0301", "\u0323\u0307", "\u1100\u1161", "\u11A8", "\uAC00", "\u304B\u3099", "\u0915\u093C", "\U0001D15E",
        "\u0344", "\u09C7\u09BE", "\u65E5", "\u0627\u0653", "\u2126", " ",
    };
    uint32_t seed = 20260503;
    for (int round = 0; round < 200; round++) {
        char text[2048];
        size_t len = 0;
        while (len < 1900) {
            seed = seed * 1664525 + 1013904223;
            const char *piece = pieces[(seed >> 16) % COUNT(pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        utf8proc_uint8_t *whole;
        utf8proc_ssize_t whole_len = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &whole,
                                                  UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        assert_true(whole_len > 0);
        assert_str(utf_nfc((str){text, len}, mem), ((str){(char *)whole, (size_t)whole_len}));
        free(whole);
        arena_rewind(mem);
    }
}

static str marked(const char *letter, const char *mark, size_t times)
{
    return arena_printf(mem, "%s%.*sx", letter, STR_ARG(repeat(mem, str_from(mark), times)));
}

/* What a language needs is sorted and joined; a tower of marks stays as it is, and what stands beside it does not notice. */
static void nfc_leaves_a_letter_with_too_many_marks(void **state)
{
    (void)state;
    str most = utf_nfc(marked("e", "\u0301", UTF_MARKS_MAX), mem);
    assert_true(str_starts(most, STR(E_ACUTE)));
    str tower = marked("e", "\u0301\u0316", 20000);
    assert_str(utf_nfc(tower, mem), tower);
    str among = arena_printf(mem, E_ACUTE_APART "%.*s" E_ACUTE_APART, STR_ARG(tower));
    assert_str(utf_nfc(among, mem), arena_printf(mem, E_ACUTE "%.*s" E_ACUTE, STR_ARG(tower)));
    str growing = repeat(mem, STR("\U0001D160"), 1000);
    assert_int_equal(utf_nfc(growing, mem).len, 12000);
}

static void normal_text_stays_normal_at_the_limit_of_marks(void **state)
{
    (void)state;
    static const char *const marks[] = {"\u0301", "\u0344", "\u0F73", "\u0316", "\u0323", "\u302E", "\uFF9E", "\u3099", "\u034F"};
    static const char *const letters[] = {"e", E_ACUTE, "\u1E69", "\u0958", "\u304B", "\uAC00", ""};
    for (size_t l = 0; l < COUNT(letters); l++)
        for (size_t m = 0; m < COUNT(marks); m++)
            for (size_t n = 12; n < 40; n++) {
                str text = marked(letters[l], arena_printf(mem, "%s%s", marks[m], marks[(m + 3) % COUNT(marks)]).ptr, n);
                str normal = utf_nfc(text, mem);
                assert_str(utf_nfc(normal, mem), normal);
                assert_str(utf_fold(normal, mem), utf_fold(text, mem));
                arena_rewind(mem);
            }
}

static void marks_are_counted_on_one_letter(void **state)
{
    (void)state;
    assert_int_equal(utf_marks(STR("plain")), 0);
    assert_int_equal(utf_marks(STR("e\u0301\u0316a\u0301")), 2);
    assert_int_equal(utf_marks(STR("\u0301\u034F\u200D\u0301")), 2);
    assert_int_equal(utf_marks(STR("\u0F73\uFF9E\u0344")), 3);
    assert_int_equal(utf_marks(marked("e", "\u0301", 31)), 31);
}

/* Else marks would meet that were not counted. */
static void whatever_becomes_a_mark_is_one(void **state)
{
    (void)state;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    for (int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        int32_t cps[32];
        utf8proc_ssize_t count = utf8proc_decompose_char(cp, cps, COUNT(cps), options, NULL);
        if (count > 0 && utf8proc_get_property(cps[0])->combining_class > 0 && !is_mark(cp))
            fail_msg("U+%04X becomes a mark", (unsigned)cp);
        if (count == 0 && !is_ignored(cp) && !is_mark(cp))
            fail_msg("U+%04X becomes nothing", (unsigned)cp);
        if (starts_run(cp) && (is_mark(cp) || is_ignored(cp)))
            fail_msg("U+%04X begins no run", (unsigned)cp);
    }
}

static void code_points_are_told_apart_for_a_search(void **state)
{
    (void)state;
    static const struct { int32_t cp; enum utf_part part; } cases[] = {
        {'a', UTF_LETTER}, {'7', UTF_LETTER}, {0x5D0, UTF_LETTER}, {0x4E00, UTF_LETTER}, {0x301, UTF_MARK}, {0x93E, UTF_MARK},
        {'-', UTF_APART}, {' ', UTF_APART}, {0x2014, UTF_APART}, {0x2028, UTF_APART}, {0x3002, UTF_APART}, {0xA9, UTF_APART},
        {0x1F600, UTF_PICTURE}, {0x2764, UTF_PICTURE}, {0x1F1E9, UTF_PICTURE},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(utf_part_of(cases[i].cp), cases[i].part);
}

static void folding_forgets_case_and_accents(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"\u00C9clair", "eclair"}, {"E\u0301CLAIR", "eclair"}, {"\u00C9COLE", "ecole"}, {"Stra\u00DFe", "strasse"},
        {"\u0141\u00F3d\u017A", "lodz"}, {"\u00D8re", "ore"}, {"\u01FFre", "ore"}, {"\u00C6sir", "aesir"}, {"\uFB01lm", "film"},
        {"\uFF26\uFF49\uFF4C\uFF4D", "film"}, {"\u0130stanbul", "istanbul"}, {"\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2", "\u03C3\u03B9\u03C3\u03C5\u03C6\u03BF\u03C3"},
        {"\u0416\u0423\u041A", "\u0436\u0443\u043A"}, {"\u05E9\u05B8\u05C1\u05DC\u05D5\u05B9\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
        {"\u0645\u064F\u062D\u064E\u0645\u0651\u064E\u062F", "\u0645\u062D\u0645\u062F"}, {"\u0915\u0940", "\u0915\u0940"},
        {"", ""}, {"The Tide 2!", "the tide 2!"}, {"a\u00AD\u200Bb", "ab"}, {"\u0152uvre", "oeuvre"}, {"\uAC00", "\uAC00"},
        {"\u304C", "\u304C"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_str(utf_fold(str_from(cases[i].text), mem), str_from(cases[i].key));
}

static void folding_twice_changes_nothing(void **state)
{
    (void)state;
    str key = utf_fold(STR("\u00C9\u0130\u01FF\uFB01\u1E9E\u0390 \u0958 \uFDFA " FAMILY), mem);
    assert_str(utf_fold(key, mem), key);
    str long_text = repeat(mem, STR("\uFDFA"), 2000);
    assert_true(utf_fold(long_text, mem).len > long_text.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_bytes_are_no_text),
        cmocka_unit_test(forms_agree_with_the_library),
        cmocka_unit_test(length_counts_what_people_perceive),
        cmocka_unit_test(trimming_knows_the_blanks_of_unicode),
        cmocka_unit_test(control_characters_are_named),
        cmocka_unit_test(line_breaks_become_line_feeds),
        cmocka_unit_test(nfc_joins_what_belongs_together),
        cmocka_unit_test(nfc_gives_normal_text_back_as_it_is),
        cmocka_unit_test(nfc_in_runs_is_nfc_of_the_whole),
        cmocka_unit_test(nfc_leaves_a_letter_with_too_many_marks),
        cmocka_unit_test(normal_text_stays_normal_at_the_limit_of_marks),
        cmocka_unit_test(marks_are_counted_on_one_letter),
        cmocka_unit_test(whatever_becomes_a_mark_is_one),
        cmocka_unit_test(code_points_are_told_apart_for_a_search),
        cmocka_unit_test(folding_forgets_case_and_accents),
        cmocka_unit_test(folding_twice_changes_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
