/* Values as a decoder of its own sees them. */
#include "../check.h"

#include "../../../src/json/value.c"

#include "json/parse.h"

static arena *mem;
static const struct json_value *object;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(1 * MIB, 1 * MIB);
    struct problem p = {0};
    err e = json_parse(STR("{\"null\":null,\"yes\":true,\"no\":false,\"one\":1,\"half\":1.5,\"max\":9007199254740991,"
                           "\"over\":9007199254740993,\"text\":\"a\\u0000b\",\"list\":[1,\"x\"],\"object\":{\"k\":2}}"),
                       mem, &p, &object);
    return e == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static const struct json_value *get(const char *name)
{
    return value_get(object, str_from(name));
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(value_kind(get("null")), VALUE_NULL);
    assert_int_equal(value_kind(get("yes")), VALUE_BOOL);
    assert_int_equal(value_kind(get("one")), VALUE_NUMBER);
    assert_int_equal(value_kind(get("text")), VALUE_TEXT);
    assert_int_equal(value_kind(get("list")), VALUE_LIST);
    assert_int_equal(value_kind(get("object")), VALUE_OBJECT);
    assert_null(get("other"));
    assert_null(value_get(get("list"), STR("k")));
}

static void integers_are_whole_and_exact(void **state)
{
    (void)state;
    int64_t n = 0;
    assert_true(value_integer(get("one"), &n));
    assert_int_equal(n, 1);
    assert_true(value_integer(get("max"), &n));
    assert_true(n == INT64_C(9007199254740991));
    assert_false(value_integer(get("over"), &n));
    assert_false(value_integer(get("half"), &n));
    assert_false(value_integer(get("text"), &n));
    assert_false(value_integer(get("null"), &n));
    assert_true(value_number(get("half")) == 1.5);
}

static void other_kinds_give_nothing(void **state)
{
    (void)state;
    assert_true(value_bool(get("yes")));
    assert_false(value_bool(get("no")));
    assert_false(value_bool(get("one")));
    assert_str(value_text(get("text")), STR("a\0b"));
    assert_null(value_text(get("one")).ptr);
    assert_int_equal(value_count(get("list")), 2);
    assert_int_equal(value_count(get("object")), 0);
    assert_str(value_text(value_at(get("list"), 1)), STR("x"));
    assert_null(value_at(get("list"), 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(integers_are_whole_and_exact),
        cmocka_unit_test(other_kinds_give_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
