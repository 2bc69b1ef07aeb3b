/* The writer: commas, escapes, and texts that no page can trip over. */
#include "../../../src/json/writer.c"

#include "output.h"

static void assert_text(str text, str json)
{
    buf_clear(&out);
    json_begin(&w, &out);
    json_put_text(&w, text);
    assert_str(buf_str(&out), json);
}

static void commas_stand_between(void **state)
{
    (void)state;
    json_open(&w);
    json_key(&w, STR("a"));
    json_open_list(&w);
    json_put_int(&w, 1);
    json_put_int(&w, -2);
    json_open(&w);
    json_close(&w);
    json_open_list(&w);
    json_close_list(&w);
    json_put_null(&w);
    json_close_list(&w);
    json_key(&w, STR("b<"));
    json_put_bool(&w, true);
    json_key(&w, STR("c"));
    json_put_raw(&w, STR("[3]"));
    json_key(&w, STR("d"));
    json_put_raw(&w, STR_NONE);
    json_close(&w);
    assert_str(buf_str(&out), STR("{\"a\":[1,-2,{},[],null],\"b\\u003c\":true,\"c\":[3],\"d\":null}"));
}

static void what_could_end_a_script_is_escaped(void **state)
{
    (void)state;
    assert_text(STR("</script>&\u2028\u2029"), STR("\"\\u003c/script\\u003e\\u0026\\u2028\\u2029\""));
    assert_text(STR("\u2027\u202A\u2128"), STR("\"\u2027\u202A\u2128\""));
}

static void control_characters_are_escaped(void **state)
{
    (void)state;
    assert_text(STR("\"\\\b\f\n\r\t"), STR("\"\\\"\\\\\\b\\f\\n\\r\\t\""));
    assert_text(STR("\0\x01\x1F\x7F"), STR("\"\\u0000\\u0001\\u001f\x7F\""));
}

static void text_of_all_scripts_is_left_alone(void **state)
{
    (void)state;
    assert_text(STR("\u00E9\u05E9\u20AC\U0001F600 it's a/b"), STR("\"\u00E9\u05E9\u20AC\U0001F600 it's a/b\""));
    assert_text(STR(""), STR("\"\""));
    assert_text(STR_NONE, STR("null"));
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    assert_text(STR("a\xFFz"), STR("\"a\uFFFDz\""));
    assert_text(STR("\xC3"), STR("\"\uFFFD\""));
    assert_text(STR("\xE2\x80"), STR("\"\uFFFD\uFFFD\""));
    assert_text(STR("\xED\xA0\x80"), STR("\"\uFFFD\uFFFD\uFFFD\""));
    assert_text(STR("\xF0\x9F\x98"), STR("\"\uFFFD\uFFFD\uFFFD\""));
}

/* What a byte of ASCII becomes, written down a second time. */
static size_t escaped(char *to, int byte)
{
    static const char *const letters[] = {['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
                                          ['"'] = "\\\"", ['\\'] = "\\\\"};
    if ((size_t)byte < COUNT(letters) && letters[byte])
        return (size_t)snprintf(to, 8, "%s", letters[byte]);
    bool coded = byte < 0x20 || byte == '<' || byte == '>' || byte == '&';
    return (size_t)snprintf(to, 8, coded ? "\\u%04x" : "%c", (unsigned)byte);
}

/* At each place around the width that is looked at in one step. */
static void every_byte_at_every_place(void **state)
{
    (void)state;
    char text[40], must[64];
    for (int byte = 1; byte < 0x80; byte++)
        for (size_t at = 0; at < sizeof(text); at++) {
            memset(text, 'x', sizeof(text));
            text[at] = (char)byte;
            memset(must, 'x', sizeof(must));
            must[0] = '"';
            size_t len = 1 + at + escaped(must + 1 + at, byte);
            memset(must + len, 'x', sizeof(text) - at);
            len += sizeof(text) - at - 1;
            must[len++] = '"';
            assert_text((str){text, sizeof(text)}, (str){must, len});
        }
}

static void numbers_read_back_as_they_were(void **state)
{
    (void)state;
    static const struct { double x; const char *text; } cases[] = {
        {0, "0"}, {0.21, "0.21"}, {-1.5, "-1.5"}, {1e21, "1e+21"}, {0.1 + 0.2, "0.30000000000000004"}, {1e15, "1e+15"}, {123456789, "123456789"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&out);
        json_begin(&w, &out);
        json_put_real(&w, cases[i].x);
        assert_str(buf_str(&out), str_from(cases[i].text));
    }
    buf_clear(&out);
    json_begin(&w, &out);
    json_open_list(&w);
    json_put_real(&w, INFINITY);
    json_put_real(&w, NAN);
    json_put_int(&w, INT64_MIN);
    json_put_int(&w, INT64_MAX);
    json_close_list(&w);
    assert_str(buf_str(&out), STR("[null,null,-9223372036854775808,9223372036854775807]"));
}

static void times_are_quoted_and_zero_is_null(void **state)
{
    (void)state;
    json_open_list(&w);
    json_put_time(&w, INT64_C(1777817109123));
    json_put_time(&w, 0);
    json_close_list(&w);
    assert_str(buf_str(&out), STR("[\"2026-05-03T14:05:09.123Z\",null]"));
}

static void a_full_buf_is_told_once_at_the_end(void **state)
{
    (void)state;
    buf small;
    buf_init(&small, 20);
    json_begin(&w, &small);
    json_open_list(&w);
    for (int i = 0; i < 100; i++)
        json_put_text(&w, STR("<long>"));
    json_close_list(&w);
    assert_int_equal(buf_check(&small), ERR_TOO_LARGE);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commas_stand_between, setup, teardown),
        cmocka_unit_test_setup_teardown(what_could_end_a_script_is_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(control_characters_are_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(text_of_all_scripts_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(every_byte_at_every_place, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_read_back_as_they_were, setup, teardown),
        cmocka_unit_test_setup_teardown(times_are_quoted_and_zero_is_null, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_buf_is_told_once_at_the_end, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
