/* Pages from inside the program: which file, which copy, for how long, and what is not found. */
#include "../check.h"

#include "../../../src/edge/pages.c"

static const struct embed_file files[] = {
    {STR("assets/app-1f3a9b2c.js"), STR("text/javascript; charset=utf-8"), STR("\"aaaa\""), STR("script"), STR("br"), STR("gzip")},
    {STR("index.html"), STR("text/html; charset=utf-8"), STR("\"bbbb\""), STR("<!doctype html>"), STR_NONE, STR_NONE},
    {STR("robots.txt"), STR("text/plain; charset=utf-8"), STR("\"cccc\""), STR("User-agent: *"), STR_NONE, STR_NONE},
};
static const struct embed folder = {files, COUNT(files)};

static const struct page_policy policy = {.content_security = STR("default-src 'self'"), .transport = STR("max-age=60"), .own_opener = true};

struct asked { const char *path; struct http_field fields[3]; size_t count; enum http_method method; bool secure; };

static struct http_reply answer(struct asked a)
{
    struct pages *p = pages_new(&folder);
    struct http_request h = {.method = a.method ? a.method : HTTP_GET, .path = str_from(a.path), .fields = a.fields, .field_count = a.count};
    struct http_reply reply;
    http_reply_init(&reply, 64 * KIB);
    pages_answer(p, &(struct page_question){&h, &policy, a.secure, pages_folder(p)}, &reply);
    pages_free(p);
    return reply;
}

static void a_hashed_asset_is_kept_for_ever_in_the_best_copy(void **state)
{
    (void)state;
    struct http_reply r = answer((struct asked){"/assets/app-1f3a9b2c.js", {{STR("Accept-Encoding"), STR("gzip, br")}}, 1, HTTP_GET, false});
    assert_int_equal(r.status, 200);
    assert_str(r.fixed, STR("br"));
    assert_str(http_reply_get(&r, STR("Content-Encoding")), STR("br"));
    assert_str(http_reply_get(&r, STR("ETag")), STR("\"aaaa-br\""));
    assert_str(http_reply_get(&r, STR("Cache-Control")), STR("public, max-age=31536000, immutable"));
    http_reply_release(&r);
    r = answer((struct asked){"/assets/app-1f3a9b2c.js", {{STR("Accept-Encoding"), STR("br;q=0, gzip")}}, 1, HTTP_GET, false});
    assert_str(r.fixed, STR("gzip"));
    http_reply_release(&r);
    r = answer((struct asked){"/assets/app-1f3a9b2c.js", {{STR_NONE, STR_NONE}}, 0, HTTP_GET, false});
    assert_str(r.fixed, STR("script"));
    assert_null(http_reply_get(&r, STR("Content-Encoding")).ptr);
    assert_str(http_reply_get(&r, STR("Vary")), STR("Accept-Encoding"));
    http_reply_release(&r);
}

static void a_coding_without_weight_is_not_wanted(void **state)
{
    (void)state;
    static const struct { const char *wanted, *sent; } cases[] = {
        {"br", "br"},          {"br;q=1", "br"},      {"br;q=0.001", "br"},    {"gzip, br; q=0.5", "br"},  {"BR", "br"},
        {"br;q=0", "script"},  {"br;q=0.0", "script"}, {"br;q=0.000", "script"}, {"br ; Q=0.00", "script"}, {"deflate", "script"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_reply r = answer((struct asked){"/assets/app-1f3a9b2c.js", {{STR("Accept-Encoding"), str_from(cases[i].wanted)}}, 1, HTTP_GET, false});
        assert_str(r.fixed, str_from(cases[i].sent));
        http_reply_release(&r);
    }
}

static void an_unknown_document_is_the_page_and_an_unknown_script_is_not_found(void **state)
{
    (void)state;
    static const struct { const char *path; struct http_field field; int status; } cases[] = {
        {"/pitches/7", {STR("Sec-Fetch-Dest"), STR("document")}, 200}, {"/pitches/7", {STR("Accept"), STR("text/html,*/*")}, 200},
        {"/pitches/7", {STR("Accept"), STR("*/*")}, 200},              {"/logo.png", {STR("Accept"), STR("*/*")}, 404},
        {"/pitches/7", {STR("Sec-Fetch-Dest"), STR("script")}, 404},   {"/assets/gone-12345678.js", {STR("Accept"), STR("text/html")}, 404},
        {"/", {STR("Accept"), STR("text/html")}, 200},                 {"/robots.txt", {STR("Accept"), STR("*/*")}, 200},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_reply r = answer((struct asked){cases[i].path, {cases[i].field}, 1, HTTP_GET, false});
        assert_int_equal(r.status, cases[i].status);
        assert_str(http_reply_get(&r, STR("X-Content-Type-Options")), STR("nosniff"));
        assert_true(http_reply_get(&r, STR("Content-Security-Policy")).len > 0);
        if (r.status == 404)
            assert_str(http_reply_get(&r, STR("Cache-Control")), STR("no-store"));
        http_reply_release(&r);
    }
}

static void what_is_wanted_may_be_told_in_several_lines(void **state)
{
    (void)state;
    struct http_reply r = answer((struct asked){"/assets/app-1f3a9b2c.js",
        {{STR("Accept-Encoding"), STR("gzip")}, {STR("Accept-Encoding"), STR("br")}}, 2, HTTP_GET, false});
    assert_str(r.fixed, STR("br"));
    http_reply_release(&r);
    r = answer((struct asked){"/pitches/7", {{STR("Accept"), STR("application/xml")}, {STR("Accept"), STR("text/html")}}, 2, HTTP_GET, false});
    assert_int_equal(r.status, 200);
    http_reply_release(&r);
    r = answer((struct asked){"/pitches/7", {{STR("Accept"), STR("*/*")}, {STR("Accept"), STR("image/png")}}, 2, HTTP_GET, false});
    assert_int_equal(r.status, 404);
    http_reply_release(&r);
}

static void a_page_that_is_known_is_not_sent_again(void **state)
{
    (void)state;
    struct http_reply r = answer((struct asked){"/", {{STR("If-None-Match"), STR("W/\"x\", \"bbbb\"")}}, 1, HTTP_GET, false});
    assert_int_equal(r.status, 304);
    assert_str(http_reply_get(&r, STR("Cache-Control")), STR("public, max-age=0, must-revalidate"));
    http_reply_release(&r);
}

static void only_over_tls_pages_ask_for_tls(void **state)
{
    (void)state;
    struct http_reply r = answer((struct asked){.path = "/"});
    assert_null(http_reply_get(&r, STR("Strict-Transport-Security")).ptr);
    assert_str(http_reply_get(&r, STR("Content-Security-Policy")), STR("default-src 'self'"));
    assert_str(http_reply_get(&r, STR("Cross-Origin-Opener-Policy")), STR("same-origin"));
    http_reply_release(&r);
    r = answer((struct asked){.path = "/", .secure = true});
    assert_str(http_reply_get(&r, STR("Strict-Transport-Security")), STR("max-age=60"));
    http_reply_release(&r);
}

static void pages_take_get_and_head_alone(void **state)
{
    (void)state;
    struct http_reply r = answer((struct asked){"/", {{STR_NONE, STR_NONE}}, 0, HTTP_POST, false});
    assert_int_equal(r.status, 405);
    assert_str(http_reply_get(&r, STR("Allow")), STR("GET, HEAD, OPTIONS"));
    http_reply_release(&r);
    r = answer((struct asked){"/", {{STR_NONE, STR_NONE}}, 0, HTTP_OPTIONS, false});
    assert_int_equal(r.status, 204);
    assert_str(http_reply_get(&r, STR("Allow")), STR("GET, HEAD, OPTIONS"));
    http_reply_release(&r);
    r = answer((struct asked){"*", {{STR_NONE, STR_NONE}}, 0, HTTP_OPTIONS, false});
    assert_int_equal(r.status, 204);
    assert_str(http_reply_get(&r, STR("Allow")), STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    http_reply_release(&r);
}

static void hashed_names_are_told_by_their_form(void **state)
{
    (void)state;
    static const struct { const char *path; bool hashed; } cases[] = {
        {"/assets/app-1f3a9b2c.js", true},  {"/assets/app-B_x-9zQ1.css", true}, {"/assets/app.js", false},
        {"/assets/app-short.js", false},    {"/app-1f3a9b2c.js", false},         {"/assets/", false}, {"/assets/x", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(is_hashed(str_from(cases[i].path)), cases[i].hashed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hashed_asset_is_kept_for_ever_in_the_best_copy),
        cmocka_unit_test(a_coding_without_weight_is_not_wanted),
        cmocka_unit_test(an_unknown_document_is_the_page_and_an_unknown_script_is_not_found),
        cmocka_unit_test(what_is_wanted_may_be_told_in_several_lines),
        cmocka_unit_test(a_page_that_is_known_is_not_sent_again),
        cmocka_unit_test(only_over_tls_pages_ask_for_tls),
        cmocka_unit_test(pages_take_get_and_head_alone),
        cmocka_unit_test(hashed_names_are_told_by_their_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
