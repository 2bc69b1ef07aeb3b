/* Bodies before any table sees them: what is no object, and what would grow too large. */
#include "memory.h"

#include "../../../src/json/parse.c"

static err parse(str body, struct problem *p)
{
    const struct json_value *object = NULL;
    *p = (struct problem){0};
    err e = json_parse(body, mem, p, &object);
    assert_true((e == OK) == (object != NULL));
    return e;
}

static void assert_refused(str body, const char *words)
{
    struct problem p;
    assert_int_equal(parse(body, &p), ERR_INVALID);
    assert_str(p.message, str_from(words));
    assert_int_equal(p.field_count, 0);
}

static void an_empty_body_is_an_empty_object(void **state)
{
    (void)state;
    struct problem p;
    assert_int_equal(parse(STR_NONE, &p), OK);
    assert_int_equal(parse(STR(" \r\n\t"), &p), OK);
    assert_int_equal(parse(STR("{}"), &p), OK);
    assert_int_equal(parse(STR(" {\"a\":1} "), &p), OK);
}

static void anything_but_an_object_is_refused(void **state)
{
    (void)state;
    static const char *const others[] = {"[]", "\"x\"", "1", "null", "true", "x", "[{}]", "\xEF\xBB\xBF{}", "}"};
    for (size_t i = 0; i < COUNT(others); i++)
        assert_refused(str_from(others[i]), "The body must be a JSON object: {\"field\": value, \xE2\x80\xA6}.");
}

static void broken_json_is_named_with_its_place(void **state)
{
    (void)state;
    assert_refused(STR("{\"a\":}"), "The body is not valid JSON (line 1, column 6).");
    assert_refused(STR("{\n\"a\":1"), "The body is not valid JSON (line 2, column 5).");
    assert_refused(STR("{\"a\":1,\"a\":2}"), "The body names a field twice (line 1, column 10).");
    assert_refused(STR("{\"a\":\"\xC3(\"}"), "The body is not valid UTF-8.");
    assert_refused(STR("{\"a\":\"\xED\xA0\x80\"}"), "The body is not valid UTF-8.");
    assert_refused(STR("{\"a\":1e999}"), "The body holds a number that is too large (line 1, column 10).");
}

static void ugly_spellings_are_no_json(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{", "{\"", "{\"a", "{\"a\"", "{\"a\\", "{\"a\":\"\\", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}",
        "{\"a\":1.}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-}", "{\"a\":0x1}", "{\"a\":1}x", "{\"a\":1}{}", "{\"a\":1,}",
        "{,}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\t\"}", "{\"a\":tru}",
        "{\"a\":[1,2}", "{\"a\":[}", "{/**/}", "{\"a\":\"\\x41\"}", "{\"a\":TRUE}",
    };
    struct problem p;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (parse(str_from(bad[i]), &p) != ERR_INVALID)
            fail_msg("read as JSON: %s", bad[i]);
    assert_int_equal(parse(STR("{\"a\":\0}"), &p), ERR_INVALID);
    assert_int_equal(parse(STR("{\"a\":1}\0"), &p), ERR_INVALID);
}

static str nested(size_t levels)
{
    str opened = repeat(mem, STR("["), levels - 1), closed = repeat(mem, STR("]"), levels - 1);
    return arena_printf(mem, "{\"a\":%.*s%.*s}", STR_ARG(opened), STR_ARG(closed));
}

static void depth_ends_at_32(void **state)
{
    (void)state;
    struct problem p;
    assert_int_equal(parse(nested(31), &p), OK);
    assert_int_equal(parse(nested(32), &p), OK);
    assert_refused(nested(33), "The body is nested deeper than 32 levels.");
    assert_refused(nested(100000), "The body is nested deeper than 32 levels.");
}

static str with_values(size_t count)
{
    str zeros = repeat(mem, STR("0,"), count);
    return arena_printf(mem, "{\"a\":[%.*s0]}", STR_ARG(zeros));
}

static void values_end_at_5000(void **state)
{
    (void)state;
    struct problem p;
    assert_int_equal(parse(with_values(4996), &p), OK);
    assert_int_equal(parse(with_values(4997), &p), OK);
    assert_refused(with_values(4998), "The body holds more than 5000 values.");
    str objects = repeat(mem, STR("{},"), 100000);
    assert_refused(arena_printf(mem, "{\"a\":[%.*s{}]}", STR_ARG(objects)), "The body holds more than 5000 values.");
}

static void brackets_and_commas_in_texts_do_not_count(void **state)
{
    (void)state;
    struct problem p;
    str many = repeat(mem, STR("[{,\\\"\\\\"), 20000);
    assert_int_equal(parse(arena_printf(mem, "{\"a\":\"%.*s\"}", STR_ARG(many)), &p), OK);
}

static void a_text_is_a_value_unless_it_is_no_utf8(void **state)
{
    (void)state;
    assert_str(value_text(json_text_value(STR("a\0b"), mem)), STR("a\0b"));
    assert_str(value_text(json_text_value(STR_NONE, mem)), STR(""));
    assert_null(json_text_value(STR("\xFF"), mem));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_body_is_an_empty_object),
        cmocka_unit_test(anything_but_an_object_is_refused),
        cmocka_unit_test(broken_json_is_named_with_its_place),
        cmocka_unit_test(ugly_spellings_are_no_json),
        cmocka_unit_test(depth_ends_at_32),
        cmocka_unit_test(values_end_at_5000),
        cmocka_unit_test(brackets_and_commas_in_texts_do_not_count),
        cmocka_unit_test(a_text_is_a_value_unless_it_is_no_utf8),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
