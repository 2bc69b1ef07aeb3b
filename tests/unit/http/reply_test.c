/* Replies under construction, the heads that become of them, dates, and the words of HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/reply.c"

#include "http/date.h"
#include "http/http1_reply.h"

static void fields_come_back_in_order(void **state)
{
    (void)state;
    struct http_reply r;
    struct http_field field;
    size_t at = 0;
    http_reply_init(&r, 0);
    http_reply_field(&r, STR("A"), STR("one: 1"));
    http_reply_field(&r, STR("B"), STR(""));
    assert_true(http_reply_next(&r, &at, &field));
    assert_true(str_eq(field.name, STR("A")) && str_eq(field.value, STR("one: 1")));
    assert_true(http_reply_next(&r, &at, &field));
    assert_true(str_eq(field.name, STR("B")) && str_eq(field.value, STR("")));
    assert_false(http_reply_next(&r, &at, &field));
    http_reply_release(&r);
}

static void a_value_cannot_split_the_answer(void **state)
{
    (void)state;
    static const str values[] = {STR("a\r\nSet-Cookie: b"), STR("a\nb"), STR("a\rb"), {"a\0b", 3}};
    struct http_reply r;
    http_reply_init(&r, 0);
    for (size_t i = 0; i < COUNT(values); i++)
        http_reply_field(&r, STR("Location"), values[i]);
    assert_int_equal(r.head.len, 0);
    http_reply_release(&r);
}

static void setting_replaces_every_field_of_the_name(void **state)
{
    (void)state;
    struct http_reply r;
    http_reply_init(&r, 0);
    http_reply_field(&r, STR("vary"), STR("a"));
    http_reply_field(&r, STR("ETag"), STR("\"v\""));
    http_reply_field(&r, STR("Vary"), STR("b"));
    http_reply_set(&r, STR("VARY"), STR("c"));
    assert_true(str_eq(buf_str(&r.head), STR("ETag: \"v\"\r\nVARY: c\r\n")));
    http_reply_set(&r, STR("New"), STR("d"));
    assert_true(str_eq(buf_str(&r.head), STR("ETag: \"v\"\r\nVARY: c\r\nNew: d\r\n")));
    http_reply_release(&r);
}

static void assert_head(const struct http1_reply *r, const char *expected)
{
    char head[HTTP1_REPLY_OVERHEAD + 64];
    size_t len = http1_reply_write(head, r);
    if (!str_eq((str){head, len}, str_from(expected)))
        fail_msg("got:\n%.*s", (int)len, head);
}

static void heads_say_how_the_body_ends(void **state)
{
    (void)state;
    struct http1_reply r = {.status = 200, .version = 11, .keep = true, .body = HTTP1_BODY_SIZED, .body_len = 1234567890,
                            .date = STR("now"), .fields = STR("A: b\r\n")};
    assert_head(&r, "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 1234567890\r\nA: b\r\n\r\n");
    r.keep = false;
    assert_head(&r, "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 1234567890\r\nConnection: close\r\nA: b\r\n\r\n");
    r = (struct http1_reply){.status = 200, .version = 10, .keep = true, .body = HTTP1_BODY_SIZED, .date = STR("now")};
    assert_head(&r, "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    r = (struct http1_reply){.status = 206, .version = 11, .keep = true, .body = HTTP1_BODY_CHUNKED, .date = STR("now")};
    assert_head(&r, "HTTP/1.1 206 Partial Content\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n");
    r = (struct http1_reply){.status = 304, .version = 11, .keep = true, .body = HTTP1_BODY_FORBIDDEN, .date = STR("now")};
    assert_head(&r, "HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n");
    r = (struct http1_reply){.status = 599, .version = 11, .keep = true, .body = HTTP1_BODY_SIZED, .date = STR("now")};
    assert_head(&r, "HTTP/1.1 599 \r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

static void no_head_is_longer_than_its_room(void **state)
{
    (void)state;
    char date[HTTP_DATE_LEN];
    http_date_put(date, 0);
    for (int status = 100; status < 600; status++) {
        char head[HTTP1_REPLY_OVERHEAD];
        struct http1_reply r = {.status = status, .version = 10, .keep = true, .body = HTTP1_BODY_SIZED,
                                .body_len = UINT64_MAX, .date = {date, sizeof(date)}};
        assert_true(http1_reply_write(head, &r) <= sizeof(head));
    }
}

static void chunk_lines_are_hexadecimal(void **state)
{
    (void)state;
    static const struct { size_t size; const char *line; } cases[] = {
        {1, "1\r\n"}, {15, "f\r\n"}, {16, "10\r\n"}, {65536, "10000\r\n"}, {SIZE_MAX, "ffffffffffffffff\r\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char line[HTTP1_CHUNK_LINE_MAX];
        size_t len = http1_chunk_line(line, cases[i].size);
        assert_true(str_eq((str){line, len}, str_from(cases[i].line)));
    }
}

static void dates_read_as_http_wants_them(void **state)
{
    (void)state;
    static const struct { int64_t at; const char *text; } cases[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"}, {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
        {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"}, {4102444799, "Thu, 31 Dec 2099 23:59:59 GMT"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[HTTP_DATE_LEN];
        http_date_put(text, cases[i].at);
        assert_memory_equal(text, cases[i].text, HTTP_DATE_LEN);
    }
}

static void the_date_changes_with_the_second(void **state)
{
    (void)state;
    struct http_clock clock = {0};
    assert_true(str_eq(http_clock_date(&clock, 784111777000), STR("Sun, 06 Nov 1994 08:49:37 GMT")));
    assert_true(str_eq(http_clock_date(&clock, 784111777999), STR("Sun, 06 Nov 1994 08:49:37 GMT")));
    assert_true(str_eq(http_clock_date(&clock, 784111778000), STR("Sun, 06 Nov 1994 08:49:38 GMT")));
}

static void methods_are_told_apart(void **state)
{
    (void)state;
    for (enum http_method m = HTTP_GET; m < HTTP_OTHER; m++)
        assert_int_equal(http_method_of(str_from(http_method_name(m))), m);
    assert_int_equal(http_method_of(STR("get")), HTTP_OTHER);
    assert_int_equal(http_method_of(STR("TRACE")), HTTP_OTHER);
    assert_string_equal(http_method_name(HTTP_OTHER), "OTHER");
    assert_string_equal(http_method_name(HTTP_NONE), "");
}

static void every_refusal_has_a_reason(void **state)
{
    (void)state;
    for (err e = OK; e < ERR_COUNT; e++)
        assert_true(http_reason(err_status(e))[0] != '\0');
    assert_string_equal(http_reason(999), "");
    assert_string_equal(http_reason(-1), "");
}

static void cookies_are_found_and_nonsense_passed_over(void **state)
{
    (void)state;
    struct http_field fields[] = {
        {STR("Accept"), STR("a=accept")},
        {STR("Cookie"), STR("; junk; aa=1;a=2; b = 3;=4; c=x=y; a=5")},
        {STR("cookie"), STR("d=6")},
    };
    struct http_request r = {.fields = fields, .field_count = COUNT(fields)};
    static const struct { str name; const char *value; } cases[] = {
        {STR("a"), "2"}, {STR("aa"), "1"}, {STR("c"), "x=y"}, {STR("d"), "6"}, {STR("junk"), NULL}, {STR("A"), NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str value;
        bool found = http_request_cookie(&r, cases[i].name, &value);
        assert_int_equal(found, cases[i].value != NULL);
        assert_true(!found || str_eq(value, str_from(cases[i].value)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_come_back_in_order),
        cmocka_unit_test(a_value_cannot_split_the_answer),
        cmocka_unit_test(setting_replaces_every_field_of_the_name),
        cmocka_unit_test(heads_say_how_the_body_ends),
        cmocka_unit_test(no_head_is_longer_than_its_room),
        cmocka_unit_test(chunk_lines_are_hexadecimal),
        cmocka_unit_test(dates_read_as_http_wants_them),
        cmocka_unit_test(the_date_changes_with_the_second),
        cmocka_unit_test(methods_are_told_apart),
        cmocka_unit_test(every_refusal_has_a_reason),
        cmocka_unit_test(cookies_are_found_and_nonsense_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
