/*
 * Every route as every role: who may not is refused by the row, who may is never refused for their role, nobody gets a
 * 500, and what needs no account needs none. A route that is added is tested here without a line.
 */
#include "support/site.h"

#include <stdio.h>

static struct who everyone[5];

static unsigned bit_of(const char *type)
{
    static const struct { const char *type; unsigned bit; } roles[] = {
        {"visitor", ROLE_VISITOR}, {"creator", ROLE_CREATOR}, {"investor", ROLE_INVESTOR}, {"production", ROLE_PRODUCTION},
        {"admin", ROLE_ADMIN},
    };
    for (size_t i = 0; i < COUNT(roles); i++)
        if (strcmp(type, roles[i].type) == 0)
            return roles[i].bit;
    return 0;
}

static void check(const struct route *r, struct who as)
{
    bool passes = capability_of(r->can)->roles & bit_of(as.type);
    struct answer a = call(as, http_method_name(r->method), site_address(r->path), r->method == HTTP_GET ? NULL : "{}");
    str code = answer_text(a, "code");
    bool refused = str_eq(code, STR("SIGN_IN_REQUIRED")) || str_eq(code, STR("FORBIDDEN")) || str_eq(code, STR("WRONG_PORTAL"));
    bool asks_for_key = strstr(r->path, "refresh") != NULL;    /* it is 401 without a refresh token, whoever asks */
    if (a.status == 500 || (!passes && !refused) || (passes && refused && !asks_for_key))
        print_error("%s %s as %s: %d %.*s\n", http_method_name(r->method), r->path, as.type, a.status, STR_ARG(a.body));
    assert_int_not_equal(a.status, 500);
    assert_true(passes ? !refused || asks_for_key : refused);
    if (!passes)
        assert_int_equal(a.status, as.token.ptr ? 403 : 401);
}

static void every_route_asks_for_its_roles(void **state)
{
    (void)state;
    size_t count;
    const struct route_row *rows = site_rows(&count);
    static const char *const types[] = {"visitor", "creator", "investor", "production", "admin"};
    everyone[0] = visitor;
    for (size_t i = 1; i < COUNT(types); i++)
        everyone[i] = someone(types[i], types[i]);
    assert_true(count > 40);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < COUNT(everyone); j++) {
            bool signs_out = strstr(rows[i].route.path, "logout") != NULL;
            if (!signs_out || j == 0)
                check(&rows[i].route, everyone[j]);
        }
}

static void other_methods_and_paths_are_told_apart(void **state)
{
    (void)state;
    struct answer a = call(visitor, "DELETE", "/api/health", NULL);
    assert_status(a, 405);
    assert_str(answer_field(a, "Allow"), STR("GET, HEAD, OPTIONS"));
    a = call(visitor, "INVALID", "/api/health", NULL);
    assert_status(a, 405);
    a = call(visitor, "OPTIONS", "/api/pitches", NULL);
    assert_status(a, 204);
    assert_str(answer_field(a, "Allow"), STR("GET, HEAD, POST, OPTIONS"));
    a = call(visitor, "GET", "/api/nope", NULL);
    assert_status(a, 404);
    assert_text(a, "code", "NOT_FOUND");
    assert_status(call(visitor, "GET", "/api/", NULL), 404);
    assert_status(call(visitor, "GET", "/api/pitches/", NULL), 200);
    assert_status(call(visitor, "POST", "/api/version", "{}"), 405);
}

static void ids_are_whole_numbers(void **state)
{
    (void)state;
    static const char *const wrong[] = {"abc", "0", "-1", "1.5", "1e3", "99999999999999999999"};
    char path[64];
    for (size_t i = 0; i < COUNT(wrong); i++) {
        snprintf(path, sizeof(path), "/api/pitches/%s", wrong[i]);
        assert_status(call(visitor, "GET", path, NULL), 400);
    }
    assert_status(call(visitor, "GET", "/api/pitches/999999999999999", NULL), 404);
}

static void bodies_are_json_and_of_a_size(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    static const char *const broken[] = {"[]", "\"x\"", "{", "{\"title\":}", "nul"};
    for (size_t i = 0; i < COUNT(broken); i++)
        assert_status(call(maker, "POST", "/api/pitches", broken[i]), 400);
    str large = repeat_text("x", 300 * 1024);
    assert_status(call(maker, "POST", "/api/pitches", text_z(large)), 413);
}

static void bodies_are_in_utf_8(void **state)
{
    (void)state;
    static const struct { const char *type; int status; } types[] = {
        {"application/json", 201}, {"application/json;charset=UTF-8", 201}, {"Application/JSON; v=1; Charset=\"utf-8\"", 201},
        {"application/json; charset=latin1", 415}, {"application/json; v=1; charset=\"utf-16\"", 415}, {"text/plain", 415},
    };
    struct who maker = someone("creator", "alex");
    for (size_t i = 0; i < COUNT(types); i++)
        assert_status(call_typed(maker, "POST", "/api/pitches", "{\"title\":\"X\",\"status\":\"draft\"}", NULL, types[i].type),
                      types[i].status);
}

static void answers_carry_their_headers(void **state)
{
    (void)state;
    struct answer a = call_with(visitor, "GET", "/api/pitches", NULL, "X-Request-Id: my-own-id-17\r\n");
    assert_str(answer_field(a, "X-Request-Id"), STR("my-own-id-17"));
    assert_str(answer_field(a, "X-Content-Type-Options"), STR("nosniff"));
    assert_str(answer_field(a, "Content-Security-Policy"), STR("default-src 'none'; frame-ancestors 'none'"));
    assert_str(answer_field(a, "Cache-Control"), STR("public, max-age=0, must-revalidate"));
    assert_true(answer_field(a, "ETag").len > 10);
    assert_true(answer_field(a, "Date").len > 10);
    assert_null(answer_field(a, "Server").ptr);
    a = call(someone("creator", "alex"), "GET", "/api/pitches", NULL);
    assert_str(answer_field(a, "Cache-Control"), STR("private, no-store"));
}

static void a_public_answer_that_is_known_is_not_sent_again(void **state)
{
    (void)state;
    struct answer a = call(visitor, "GET", "/api/pitches", NULL);
    char field[128];
    snprintf(field, sizeof(field), "If-None-Match: %s\r\n", text_z(answer_field(a, "ETag")));
    assert_status(call_with(visitor, "GET", "/api/pitches", NULL, field), 304);
}

static void a_body_is_asked_for_only_when_the_token_holds(void **state)
{
    (void)state;
    static const char expect[] = "Expect: 100-continue\r\n";
    assert_status(call_with(visitor, "POST", "/api/pitches", "{}", expect), 401);
    struct who maker = someone("creator", "alex");
    assert_status(call_with(maker, "POST", "/api/pitches", "{\"title\":\"X\",\"status\":\"draft\"}", expect), 201);
}

static void cors_repeats_allowed_origins_alone(void **state)
{
    (void)state;
    struct answer a = call_with(visitor, "GET", "/api/pitches", NULL, "Origin: https://evil.example\r\n");
    assert_null(answer_field(a, "Access-Control-Allow-Origin").ptr);
    a = call_with(visitor, "OPTIONS", "/api/pitches", NULL,
                  "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
    assert_status(a, 204);
    assert_str(answer_field(a, "Access-Control-Max-Age"), STR("86400"));
    assert_null(answer_field(a, "Access-Control-Allow-Credentials").ptr);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_route_asks_for_its_roles),
        TEST(other_methods_and_paths_are_told_apart),
        TEST(ids_are_whole_numbers),
        TEST(bodies_are_json_and_of_a_size),
        TEST(bodies_are_in_utf_8),
        TEST(answers_carry_their_headers),
        TEST(a_public_answer_that_is_known_is_not_sent_again),
        TEST(a_body_is_asked_for_only_when_the_token_holds),
        TEST(cors_repeats_allowed_origins_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
