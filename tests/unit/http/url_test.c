/* Addresses: decoding, dot segments, queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/url.c"

#define CASE(raw, path) {{raw, sizeof(raw) - 1}, path}

static void paths_are_decoded_and_normalised(void **state)
{
    (void)state;
    static const struct { str raw; const char *path; } cases[] = {
        CASE("/", "/"), CASE("/a/b", "/a/b"), CASE("/a/b/", "/a/b/"), CASE("//", "//"), CASE("/a//b", "/a//b"),
        CASE("/a%20b", "/a b"), CASE("/%41%7e", "/A~"), CASE("/a+b", "/a+b"), CASE("/%E2%82%AC", "/\xE2\x82\xAC"),
        CASE("/%F4%8F%BF%BF", "/\xF4\x8F\xBF\xBF"), CASE("/a%2Fb%2fc", "/a%2Fb%2Fc"), CASE("/%252F", "/%2F"),
        CASE("/.", "/"), CASE("/./", "/"), CASE("/a/.", "/a/"), CASE("/a/..", "/"), CASE("/a/../", "/"),
        CASE("/a/../b", "/b"), CASE("/a/./b/../../c", "/c"), CASE("/...", "/..."), CASE("/.a", "/.a"), CASE("/a..", "/a.."),
        CASE("/%2e", "/"), CASE("/a/%2E%2e/b", "/b"), CASE("/a/.%2e", "/"), CASE("//..", "/"), CASE("/%2E%2F", "/.%2F"),
        CASE("/..", NULL), CASE("/../a", NULL), CASE("/a/../..", NULL), CASE("/%2e%2e", NULL), CASE("/a/../../b", NULL),
        CASE("", NULL), CASE("a", NULL), CASE("/%", NULL), CASE("/%4", NULL), CASE("/%4g", NULL), CASE("/%g4", NULL),
        CASE("/%00", NULL), CASE("/%C3", NULL), CASE("/%C3/%A9", NULL), CASE("/%C0%80", NULL), CASE("/%ED%A0%80", NULL),
        CASE("/%F5%80%80%80", NULL), CASE("/%F4%90%80%80", NULL), CASE("/%E0%80%80", NULL), CASE("/%80", NULL),
        CASE("/\xC3\x28", NULL), CASE("/\0", NULL), CASE("/\0/..", NULL),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str path;
        char *owned;
        err e = url_decode_path(cases[i].raw, &path, &owned);
        if ((e == OK) != (cases[i].path != NULL) || (e == OK && !str_eq(path, str_from(cases[i].path))))
            fail_msg("%.*s: got %d \"%.*s\"", STR_ARG(cases[i].raw), e, e == OK ? (int)path.len : 0, path.ptr);
        free(owned);
    }
}

static void a_plain_path_is_lent_and_not_copied(void **state)
{
    (void)state;
    str raw = STR("/api/pitches/7"), path;
    char *owned;
    assert_int_equal(url_decode_path(raw, &path, &owned), OK);
    assert_null(owned);
    assert_ptr_equal(path.ptr, raw.ptr);
}

static void a_query_is_walked_in_order(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct url_pairs it = url_pairs(STR("a=1&&b=x+y%2B%26&a=2&c&=v&d=e=f&"), a);
    static const char *const expected[][2] = {{"a", "1"}, {"b", "x y+&"}, {"a", "2"}, {"c", ""}, {"", "v"}, {"d", "e=f"}};
    str name, value;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_true(url_next(&it, &name, &value));
        assert_true(str_eq(name, str_from(expected[i][0])));
        assert_true(str_eq(value, str_from(expected[i][1])));
    }
    assert_false(url_next(&it, &name, &value));
    assert_false(it.failed);
    arena_free(a);
}

static void a_malformed_pair_ends_the_walk(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct url_pairs it = url_pairs(STR("a=1&b=%zz&c=3"), a);
    str name, value;
    assert_true(url_next(&it, &name, &value));
    assert_false(url_next(&it, &name, &value));
    assert_true(it.failed);
    assert_false(url_next(&it, &name, &value));
    arena_free(a);
}

static void a_walk_stops_when_its_arena_is_used_up(void **state)
{
    (void)state;
    arena *a = arena_new(16, 4 * KIB);
    struct url_pairs it = url_pairs(STR("a=0123456789abcdef&b=0123456789abcdef&c=3"), a);
    str name, value;
    int pairs = 0;
    while (url_next(&it, &name, &value))
        pairs++;
    assert_int_equal(pairs, 1);
    arena_free(a);
}

static void queries_are_checked_whole(void **state)
{
    (void)state;
    assert_int_equal(url_check_query(STR("")), OK);
    assert_int_equal(url_check_query(STR("a=%C3%A9&b")), OK);
    assert_int_equal(url_check_query(STR("a=%C3&b=%A9")), ERR_INVALID);
    assert_int_equal(url_check_query(STR("a=%")), ERR_INVALID);
    assert_int_equal(url_check_query(STR("a=%00")), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_decoded_and_normalised),
        cmocka_unit_test(a_plain_path_is_lent_and_not_copied),
        cmocka_unit_test(a_query_is_walked_in_order),
        cmocka_unit_test(a_malformed_pair_ends_the_walk),
        cmocka_unit_test(a_walk_stops_when_its_arena_is_used_up),
        cmocka_unit_test(queries_are_checked_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
