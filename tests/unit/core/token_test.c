/* Tokens: only exactly ours pass, and the reason is told apart only when just the time is over. */
#include "../check.h"

#include "../../../src/core/token.c"

#include "base/rand.h"

#undef fail

static const struct token_keys ours = {
    STR("an-access-secret-of-32-bytes-or-more"), STR_NONE, STR("a-refresh-secret-of-32-bytes-or-more"), STR("pitchey.pages.dev"),
};
#define NOW_MS INT64_C(1777817109000)

static arena *a;

static int set_up(void **state)
{
    (void)state;
    rand_setup();
    token_setup(&ours);
    a = arena_new(256 * KIB, 64 * KIB);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct claims usual(void)
{
    return (struct claims){.user_id = 1001, .session_id = 5012, .issued_s = NOW_MS / 1000, .expires_s = NOW_MS / 1000 + 86400};
}

static str made(struct claims c)
{
    str token;
    assert_int_equal(token_make(a, &c, STR("creator"), &token), OK);
    return token;
}

static err read_now(str token)
{
    struct claims c;
    return token_read(token, NOW_MS, &c);
}

static void an_end_beyond_all_time_is_not_valid(void **state)
{
    (void)state;
    struct claims c = usual();
    c.expires_s = INT64_C(1000000000000000000);
    assert_int_equal(read_now(made(c)), ERR_SIGN_IN_REQUIRED);
}

static void what_was_made_is_read(void **state)
{
    (void)state;
    struct claims c;
    assert_int_equal(token_read(made(usual()), NOW_MS, &c), OK);
    assert_int_equal(c.user_id, 1001);
    assert_int_equal(c.session_id, 5012);
    assert_int_equal(c.expires_s, NOW_MS / 1000 + 86400);
}

static void only_time_is_told_apart(void **state)
{
    (void)state;
    struct claims c;
    assert_int_equal(token_read(made(usual()), NOW_MS + HOURS(25), &c), ERR_TOKEN_EXPIRED);
    assert_int_equal(c.session_id, 5012);
    struct claims early = usual();
    early.issued_s += 61;
    assert_int_equal(read_now(made(early)), ERR_SIGN_IN_REQUIRED);
    early.issued_s -= 2;
    assert_int_equal(read_now(made(early)), OK);
}

static void another_issuer_secret_or_bit_is_refused(void **state)
{
    (void)state;
    struct token_keys other = ours;
    other.issuer = STR("somebody.else");
    token_setup(&other);
    str foreign = made(usual());
    other = ours;
    other.secret = STR("another-secret-of-32-bytes-or-more!!");
    token_setup(&other);
    str signed_otherwise = made(usual());
    token_setup(&ours);
    assert_int_equal(read_now(foreign), ERR_SIGN_IN_REQUIRED);
    assert_int_equal(read_now(signed_otherwise), ERR_SIGN_IN_REQUIRED);
    str good = made(usual());
    for (size_t i = 0; i < good.len; i += 7) {
        char *bent = arena_cstr(a, good);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        assert_int_equal(read_now((str){bent, good.len}), bent[i] == good.ptr[i] ? OK : ERR_SIGN_IN_REQUIRED);
    }
}

static void the_secret_before_is_still_accepted(void **state)
{
    (void)state;
    str old = made(usual());
    struct token_keys next = ours;
    next.previous = ours.secret;
    next.secret = STR("the-next-secret-of-32-bytes-or-more!");
    token_setup(&next);
    assert_int_equal(read_now(old), OK);
    token_setup(&ours);
}

static void ugly_input_is_refused(void **state)
{
    (void)state;
    static const char *const ugly[] = {"", ".", "..", "a.b", "a.b.c", "Bearer x",
        /* alg none; alg hs256 in lower case; RS256 */
        "eyJhbGciOiJub25lIn0.eyJ1c2VySWQiOjF9.", "eyJhbGciOiJoczI1NiJ9.eyJ1c2VySWQiOjF9.x", "eyJhbGciOiJSUzI1NiJ9.eyJ1c2VySWQiOjF9.x"};
    for (size_t i = 0; i < COUNT(ugly); i++)
        assert_int_equal(read_now(str_from(ugly[i])), ERR_SIGN_IN_REQUIRED);
    assert_int_equal(read_now(repeat(a, STR("x"), 16 * KIB)), ERR_SIGN_IN_REQUIRED);
    assert_int_equal(read_now((str){"a\0b", 3}), ERR_SIGN_IN_REQUIRED);
}

static void a_refresh_token_is_session_number_and_seal(void **state)
{
    (void)state;
    int64_t session, n;
    str token = refresh_make(a, 5012, 7);
    assert_int_equal(refresh_read(a, token, &session, &n), OK);
    assert_int_equal(session, 5012);
    assert_int_equal(n, 7);
    static const char *const bent[] = {"", "5012", "5012.7", "5012.7.", "5012.7.x", "5012.8.kV3n", "..", "x.y.z"};
    for (size_t i = 0; i < COUNT(bent); i++)
        assert_int_equal(refresh_read(a, str_from(bent[i]), &session, &n), ERR_SIGN_IN_REQUIRED);
    char *other = arena_cstr(a, token);
    other[0] = '6';
    assert_int_equal(refresh_read(a, (str){other, token.len}, &session, &n), ERR_SIGN_IN_REQUIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_made_is_read),
        cmocka_unit_test(an_end_beyond_all_time_is_not_valid),
        cmocka_unit_test(only_time_is_told_apart),
        cmocka_unit_test(another_issuer_secret_or_bit_is_refused),
        cmocka_unit_test(the_secret_before_is_still_accepted),
        cmocka_unit_test(ugly_input_is_refused),
        cmocka_unit_test(a_refresh_token_is_session_number_and_seal),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
