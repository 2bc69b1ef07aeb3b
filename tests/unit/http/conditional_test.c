/* Entity tags and ranges, and what they make of an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/conditional.c"

#include <fcntl.h>

static void etags_are_looked_for_in_lists(void **state)
{
    (void)state;
    static const struct { str list, etag; enum etag_comparison how; bool found; } cases[] = {
        {STR("\"a\""), STR("\"a\""), ETAG_WEAK, true},
        {STR("\"a\""), STR("\"b\""), ETAG_WEAK, false},
        {STR("\"a\", \"b\""), STR("\"b\""), ETAG_WEAK, true},
        {STR("\"a\",\"b\""), STR("\"b\""), ETAG_STRONG, true},
        {STR(" , \"b\" ,"), STR("\"b\""), ETAG_STRONG, true},
        {STR("W/\"a\""), STR("\"a\""), ETAG_WEAK, true},
        {STR("W/\"a\""), STR("\"a\""), ETAG_STRONG, false},
        {STR("\"a\""), STR("W/\"a\""), ETAG_WEAK, true},
        {STR("\"a\""), STR("W/\"a\""), ETAG_STRONG, false},
        {STR("W/\"a\", \"a\""), STR("\"a\""), ETAG_STRONG, true},
        {STR("*"), STR("\"a\""), ETAG_STRONG, true},
        {STR(" * "), STR("\"a\""), ETAG_WEAK, true},
        {STR("\"a,b\""), STR("\"b\""), ETAG_WEAK, false},
        {STR("\"a,b\""), STR("\"a,b\""), ETAG_WEAK, true},
        {STR("a"), STR("\"a\""), ETAG_WEAK, false},
        {STR("\"a"), STR("\"a\""), ETAG_WEAK, false},
        {STR("w/\"a\""), STR("\"a\""), ETAG_WEAK, false},
        {STR("\"a b\", \"b\""), STR("\"b\""), ETAG_WEAK, false},      /* no blank may be in a tag: the rest is nonsense */
        {STR(""), STR("\"a\""), ETAG_WEAK, false},
        {STR("\"\""), STR("\"\""), ETAG_STRONG, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (http_etag_matches(cases[i].list, cases[i].etag, cases[i].how) != cases[i].found)
            fail_msg("%.*s in %.*s", STR_ARG(cases[i].etag), STR_ARG(cases[i].list));
}

static void ranges_are_read_or_ignored(void **state)
{
    (void)state;
    static const struct { str field; uint64_t size; enum http_range is; uint64_t from, len; } cases[] = {
        {STR("bytes=0-0"), 10, RANGE_ONE, 0, 1},
        {STR("bytes=2-5"), 10, RANGE_ONE, 2, 4},
        {STR("bytes=2-"), 10, RANGE_ONE, 2, 8},
        {STR("bytes=-3"), 10, RANGE_ONE, 7, 3},
        {STR("bytes=-30"), 10, RANGE_ONE, 0, 10},
        {STR("bytes=9-100"), 10, RANGE_ONE, 9, 1},
        {STR("BYTES= 0-1 "), 10, RANGE_ONE, 0, 2},
        {STR("bytes=0-99999999999999999999999"), 10, RANGE_ONE, 0, 10},
        {STR("bytes=10-"), 10, RANGE_OUTSIDE, 0, 0},
        {STR("bytes=99999999999999999999999-"), 10, RANGE_OUTSIDE, 0, 0},
        {STR("bytes=-0"), 10, RANGE_OUTSIDE, 0, 0},
        {STR("bytes=0-0"), 0, RANGE_OUTSIDE, 0, 0},
        {STR("bytes=-1"), 0, RANGE_OUTSIDE, 0, 0},
        {STR("bytes=5-2"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=0-1,3-4"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes="), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=-"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=a-b"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=1"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=+1-2"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes=1--2"), 10, RANGE_IGNORED, 0, 0},
        {STR("items=0-1"), 10, RANGE_IGNORED, 0, 0},
        {STR("bytes"), 10, RANGE_IGNORED, 0, 0},
        {STR(""), 10, RANGE_IGNORED, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t from = 0, len = 0;
        enum http_range is = http_range_parse(cases[i].field, cases[i].size, &from, &len);
        if (is != cases[i].is || (is == RANGE_ONE && (from != cases[i].from || len != cases[i].len)))
            fail_msg("%.*s: %d %lu+%lu", STR_ARG(cases[i].field), is, from, len);
    }
}

/* A GET of "0123456789", ETag "v", with these fields; *r is what becomes of the answer. */
static void apply(const struct http_field *fields, size_t count, enum http_method method, struct http_reply *r)
{
    struct http_request request = {.method = method, .fields = (struct http_field *)fields, .field_count = count};
    http_reply_init(r, KIB);
    http_reply_field(r, STR("ETag"), STR("\"v\""));
    r->kind = HTTP_BODY_OWNED;
    buf_put(&r->owned, STR("0123456789"));
    r->close = true;
    http_reply_conditional(r, &request);
    assert_true(r->close);
}

static void conditions_change_the_answer(void **state)
{
    (void)state;
    static const struct { struct http_field fields[2]; size_t count; enum http_method method; int status; str body; } cases[] = {
        {{{STR_NONE, STR_NONE}}, 0, HTTP_GET, 200, STR("0123456789")},
        {{{STR("If-None-Match"), STR("\"v\"")}}, 1, HTTP_GET, 304, STR("")},
        {{{STR("If-None-Match"), STR("\"v\"")}}, 1, HTTP_HEAD, 304, STR("")},
        {{{STR("If-None-Match"), STR("\"w\"")}}, 1, HTTP_GET, 200, STR("0123456789")},
        {{{STR("If-None-Match"), STR("\"v\"")}}, 1, HTTP_POST, 200, STR("0123456789")},
        {{{STR("If-None-Match"), STR("\"w\"")}, {STR("if-none-match"), STR("\"u\", \"v\"")}}, 2, HTTP_GET, 304, STR("")},
        {{{STR("If-None-Match"), STR("\"w")}, {STR("If-None-Match"), STR("*")}}, 2, HTTP_GET, 304, STR("")},
        {{{STR("If-None-Match"), STR("\"w\"")}, {STR("If-None-Match"), STR("\"u\"")}}, 2, HTTP_GET, 200, STR("0123456789")},
        {{{STR("Range"), STR("bytes=2-4")}}, 1, HTTP_GET, 206, STR("234")},
        {{{STR("Range"), STR("bytes=2-4")}}, 1, HTTP_HEAD, 200, STR("0123456789")},
        {{{STR("Range"), STR("bytes=20-")}}, 1, HTTP_GET, 416, STR("")},
        {{{STR("Range"), STR("bytes=2-4")}, {STR("If-Range"), STR("\"v\"")}}, 2, HTTP_GET, 206, STR("234")},
        {{{STR("Range"), STR("bytes=2-4")}, {STR("If-Range"), STR("W/\"v\"")}}, 2, HTTP_GET, 200, STR("0123456789")},
        {{{STR("Range"), STR("bytes=2-4")}, {STR("If-Range"), STR("Sun, 06 Nov 1994 08:49:37 GMT")}}, 2, HTTP_GET, 200,
         STR("0123456789")},
        {{{STR("Range"), STR("bytes=2-4")}, {STR("If-None-Match"), STR("\"v\"")}}, 2, HTTP_GET, 304, STR("")},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_reply r;
        apply(cases[i].fields, cases[i].count, cases[i].method, &r);
        assert_int_equal(r.status, cases[i].status);
        assert_true(str_eq(buf_str(&r.owned), cases[i].body));
        http_reply_release(&r);
    }
}

/* Whatever the head has grown to, the tag that If-Range is compared with is still the reply's own. */
static void a_head_may_move_while_its_tag_is_compared(void **state)
{
    (void)state;
    enum { LONGEST = 600 };
    struct http_field fields[] = {{STR("Range"), STR("bytes=2-4")}, {STR("If-Range"), STR("\"v\"")}};
    struct http_request request = {.method = HTTP_GET, .fields = fields, .field_count = COUNT(fields)};
    for (size_t len = 0; len < LONGEST; len++) {
        struct http_reply r;
        http_reply_init(&r, 0);
        r.kind = HTTP_BODY_STATIC;
        r.fixed = STR("0123456789");
        buf_put(&r.head, STR("ETag: \"v\"\r\nX: "));
        for (size_t i = 0; i < len; i++)
            buf_put_char(&r.head, 'x');
        buf_put(&r.head, STR("\r\n"));
        http_reply_conditional(&r, &request);
        assert_int_equal(r.status, 206);
        http_reply_release(&r);
    }
}

static void a_file_that_is_not_sent_is_closed(void **state)
{
    (void)state;
    struct http_field field = {STR("If-None-Match"), STR("*")};
    struct http_request request = {.method = HTTP_GET, .fields = &field, .field_count = 1};
    struct http_reply r;
    http_reply_init(&r, 0);
    r.kind = HTTP_BODY_FILE;
    r.file = open("/dev/null", O_RDONLY);
    http_reply_field(&r, STR("ETag"), STR("\"v\""));
    int fd = r.file;
    http_reply_conditional(&r, &request);
    assert_int_equal(r.status, 304);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    http_reply_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(etags_are_looked_for_in_lists),
        cmocka_unit_test(ranges_are_read_or_ignored),
        cmocka_unit_test(conditions_change_the_answer),
        cmocka_unit_test(a_head_may_move_while_its_tag_is_compared),
        cmocka_unit_test(a_file_that_is_not_sent_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
