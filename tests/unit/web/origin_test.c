/* Whose changes must come from our own pages: told by what a row may change, whatever its method. */
#include "../check.h"

#undef fail    /* cmocka's */

#include "web/call.h"

struct asked { enum http_method method; enum tx_mode tx; bool by_cookie; };

/* From a page of nobody knows where: neither Origin nor Referer. */
static err ask(struct asked q)
{
    struct route_row row = {.route = {.method = q.method, .path = "/", .tx = q.tx}};
    struct http_exchange x = {0};
    struct call c = {.x = &x, .match.row = &row, .has_user = true, .user.by_cookie = q.by_cookie};
    return gate_origin(&c);
}

static void what_writes_by_cookie_must_come_from_our_pages(void **state)
{
    (void)state;
    static const struct { enum http_method method; enum tx_mode tx; err outcome; } cases[] = {
        {HTTP_GET, TX_WRITE, ERR_CROSS_SITE}, {HTTP_GET, TX_LATE, ERR_CROSS_SITE},      {HTTP_POST, TX_WRITE, ERR_CROSS_SITE},
        {HTTP_POST, TX_LATE, ERR_CROSS_SITE}, {HTTP_POST, TX_BY_METHOD, ERR_CROSS_SITE}, {HTTP_DELETE, TX_BY_METHOD, ERR_CROSS_SITE},
        {HTTP_GET, TX_BY_METHOD, OK},         {HTTP_GET, TX_READ, OK},                  {HTTP_GET, TX_EACH, OK},
        {HTTP_GET, TX_NONE, OK},              {HTTP_POST, TX_READ, OK},                 {HTTP_POST, TX_NONE, OK},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ask((struct asked){cases[i].method, cases[i].tx, true}), cases[i].outcome);
        assert_int_equal(ask((struct asked){cases[i].method, cases[i].tx, false}), OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_writes_by_cookie_must_come_from_our_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
