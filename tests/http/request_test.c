/* How requests are read before their handler: conditions and queries of many lines and pairs, expectations, OPTIONS. */
#include "support/site.h"

#include "core/token.h"

#include <stdio.h>

#define DRAFT "{\"title\":\"Salt Wedding\",\"status\":\"draft\"}"

/* ---- queries ---- */

static const char *query_of(int pairs, const char *each)
{
    str text = repeat_text(each, (size_t)pairs);
    static char path[16 * 1024];
    snprintf(path, sizeof(path), "/api/pitches?%.*slimit=1", STR_ARG(text));
    return path;
}

static void a_query_of_too_many_pairs_is_refused_and_not_cut(void **state)
{
    (void)state;
    assert_status(call(visitor, "GET", query_of(255, "x=1&"), NULL), 200);
    assert_int_equal(answer_int(call(visitor, "GET", query_of(255, "x=1&"), NULL), "data.pagination.limit"), 1);
    struct answer a = call(visitor, "GET", query_of(256, "x=1&"), NULL);
    assert_status(a, 400);
    assert_text(a, "code", "INVALID");
    assert_text(a, "error", "The query has more than 256 pairs of name and value.");
    assert_status(call(visitor, "GET", query_of(2000, "&"), NULL), 200);     /* no pairs at all */
    assert_status(call(visitor, "GET", query_of(256, "x=%zz&"), NULL), 400);
}

/* ---- conditions ---- */

static void a_condition_may_come_in_several_lines(void **state)
{
    (void)state;
    struct who maker = someone("creator", "nora");
    struct answer a = call(maker, "POST", "/api/pitches", DRAFT);
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)answer_int(a, "data.pitch.id"));
    assert_status(call_with(maker, "PUT", path, "{\"title\":\"Two\"}", "If-Match: \"v7\"\r\nIf-Match: \"v1\"\r\n"), 200);
    assert_status(call_with(maker, "PUT", path, "{\"title\":\"Three\"}", "If-Match: \"v7\"\r\nIf-Match: \"v1\"\r\n"), 412);

    str tag = answer_field(call(visitor, "GET", "/api/pitches", NULL), "ETag");
    char fields[256];
    snprintf(fields, sizeof(fields), "If-None-Match: \"x\"\r\nIf-None-Match: %.*s\r\n", STR_ARG(tag));
    assert_status(call_with(visitor, "GET", "/api/pitches", NULL, fields), 304);
}

/* ---- expectations ---- */

/* An access token that ended an hour ago. */
static struct who expired(struct who of)
{
    static char text[1024];
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct claims claims = {of.id, 1, 1000000, 1003600};
    str token;
    assert_int_equal(token_make(a, &claims, STR("creator"), &token), OK);
    memcpy(text, token.ptr, token.len);
    of.token = (str){text, token.len};
    arena_free(a);
    return of;
}

static void assert_same_answer(struct who as, const char *method, const char *path, const char *body, int status, const char *code)
{
    struct answer plain = call(as, method, path, body), expecting = call_with(as, method, path, body, "Expect: 100-continue\r\n");
    assert_status(plain, status);
    assert_status(expecting, status);
    assert_text(plain, "code", code);
    assert_str(answer_text(expecting, "code"), answer_text(plain, "code"));
    assert_str(answer_text(expecting, "error"), answer_text(plain, "error"));
    assert_str(answer_field(expecting, "WWW-Authenticate"), answer_field(plain, "WWW-Authenticate"));
}

static void whoever_expects_to_go_on_gets_the_answer_of_who_does_not(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora"), dead = nora, old = expired(nora);
    dead.token = STR("no.such.token");
    const struct who all[] = {visitor, nora, dead, old};
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_same_answer(all[i], "POST", "/api/auth/verify-email", "{\"token\":\"x\"}", 400, "INVALID");
        assert_same_answer(all[i], "GET", "/api/health", NULL, 200, "");
        assert_same_answer(all[i], "GET", "/api/health/detailed", NULL, 200, "");
        assert_same_answer(all[i], "GET", "/api/config/all", NULL, 200, "");
        assert_same_answer(all[i], "POST", "/api/nowhere", "{}", 404, "NOT_FOUND");
    }
    assert_same_answer(visitor, "POST", "/api/pitches", DRAFT, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(dead, "POST", "/api/pitches", DRAFT, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(old, "POST", "/api/pitches", DRAFT, 401, "TOKEN_EXPIRED");
    assert_same_answer(dead, "GET", "/api/pitches", NULL, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(old, "GET", "/api/pitches", NULL, 401, "TOKEN_EXPIRED");
    assert_same_answer(nora, "POST", "/api/pitches", DRAFT, 201, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_query_of_too_many_pairs_is_refused_and_not_cut),
        TEST(a_condition_may_come_in_several_lines),
        TEST(whoever_expects_to_go_on_gets_the_answer_of_who_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
