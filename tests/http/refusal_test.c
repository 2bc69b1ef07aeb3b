/* What is refused before any handler runs carries what every answer carries. */
#include "support/site.h"

static void assert_is_complete(struct answer a, int status, const char *code)
{
    assert_status(a, status);
    assert_text(a, "code", code);
    assert_true(answer_text(a, "requestId").len >= 8);
    assert_str(answer_field(a, "X-Request-Id"), answer_text(a, "requestId"));
    assert_str(answer_field(a, "X-Content-Type-Options"), STR("nosniff"));
    assert_str(answer_field(a, "Cache-Control"), STR("private, no-store"));
    assert_str(answer_field(a, "Vary"), STR("Origin"));
}

static void a_broken_address_is_refused_in_full(void **state)
{
    (void)state;
    assert_is_complete(call(visitor, "GET", "/api/pitches/%zz", NULL), 400, "INVALID");
    assert_is_complete(call(visitor, "GET", "/api/pitches?q=%ff", NULL), 400, "INVALID");
}

static void an_expectation_nobody_knows_is_refused_in_full(void **state)
{
    (void)state;
    struct answer a = call_with(visitor, "POST", "/api/auth/login", "{}", "Expect: miracles\r\nX-Request-Id: from-the-page\r\n");
    assert_is_complete(a, 417, "EXPECTATION");
    assert_text(a, "requestId", "from-the-page");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_broken_address_is_refused_in_full),
        TEST(an_expectation_nobody_knows_is_refused_in_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
