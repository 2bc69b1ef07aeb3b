/* Base64 and hex: the vectors of RFC 4648, and one spelling for each value. */
#include "../check.h"

#include "../../../src/base/encode.c"

static arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(1 * MIB, 64 * KIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void base64_keeps_the_vectors_of_the_rfc(void **state)
{
    (void)state;
    static const struct { const char *plain, *padded, *url; } cases[] = {
        {"", "", ""}, {"f", "Zg==", "Zg"}, {"fo", "Zm8=", "Zm8"}, {"foo", "Zm9v", "Zm9v"}, {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"}, {"foobar", "Zm9vYmFy", "Zm9vYmFy"}, {"\xFB\xFF\xBF", "+/+/", "-_-_"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str plain = str_from(cases[i].plain), back;
        assert_str(base64_encode(plain, mem), str_from(cases[i].padded));
        assert_str(base64url_encode(plain, mem), str_from(cases[i].url));
        assert_int_equal(base64_decode(str_from(cases[i].padded), mem, &back), OK);
        assert_str(back, plain);
        assert_int_equal(base64url_decode(str_from(cases[i].url), mem, &back), OK);
        assert_str(back, plain);
    }
}

static void a_second_spelling_is_refused(void **state)
{
    (void)state;
    static const char *const padded[] = {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", "Zm9v\n", " Zm9v", "Zm9v=", "-_-_", "Z", "Zg==Zg=="};
    static const char *const url[] = {"Zg==", "Zh", "Zm9", "Z", "+/+/", "Zm9v ", "Zm\n9v", "=", "Zm9vY"};
    str back;
    for (size_t i = 0; i < COUNT(padded); i++)
        if (base64_decode(str_from(padded[i]), mem, &back) != ERR_INVALID)
            fail_msg("read as base64: %s", padded[i]);
    for (size_t i = 0; i < COUNT(url); i++)
        if (base64url_decode(str_from(url[i]), mem, &back) != ERR_INVALID)
            fail_msg("read as base64url: %s", url[i]);
    assert_int_equal(base64url_decode(STR("Zm9v\0"), mem, &back), ERR_INVALID);
    assert_int_equal(base64_decode(STR("\xa6\x92\xc6\x89\xa6\x98\xc2\xc4"), mem, &back), ERR_INVALID);
}

static void hex_is_written_small_and_read_either_way(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdef", capitals[] = "ABCDEF";
    assert_str(hex_encode(STR("\0\xFF\x1A"), mem), STR("00ff1a"));
    for (int i = 0; i < 16; i++)
        assert_int_equal(hex_value(digits[i]), i);
    for (int i = 0; i < 6; i++)
        assert_int_equal(hex_value(capitals[i]), 10 + i);
    for (const char *none = "/:@G`g \xE1"; *none; none++)
        assert_int_equal(hex_value(*none), -1);
}

static void every_length_comes_back(void **state)
{
    (void)state;
    char bytes[100];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 37);
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        str plain = {bytes, len}, back;
        assert_int_equal(base64url_decode(base64url_encode(plain, mem), mem, &back), OK);
        assert_str(back, plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_keeps_the_vectors_of_the_rfc),
        cmocka_unit_test(a_second_spelling_is_refused),
        cmocka_unit_test(hex_is_written_small_and_read_either_way),
        cmocka_unit_test(every_length_comes_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
