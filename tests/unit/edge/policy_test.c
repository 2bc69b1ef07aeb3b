/* What pages say about how they may be used, by the settings. */
#include "../check.h"

#include "../../../src/edge/policy.c"

static arena *a;

static const struct page_policy *with(const struct config_flag *flags, size_t count)
{
    static char *const nothing[] = {NULL};
    struct config_report report = {.arena = a};
    assert_int_equal(config_init(&(struct config_input){flags, count, "/dev/null", nothing}, &report), OK);
    return page_policy_now();
}

static void ours_is_strict_and_names_the_origins_we_call(void **state)
{
    (void)state;
    static const struct config_flag flags[] = {{"VITE_API_URL", "-", "https://api.example"}, {"VITE_WS_URL", "-", "wss://ws.example/ws"}};
    const struct page_policy *p = with(flags, COUNT(flags));
    assert_str(p->content_security,
               STR("default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
                   "connect-src 'self' https://api.example wss://ws.example; object-src 'none'; base-uri 'none'; form-action 'self'; "
                   "frame-ancestors 'none'"));
    assert_true(p->own_opener);
    assert_null(p->transport.ptr);
    assert_ptr_equal(page_policy_now(), p);      /* made once */
}

static void the_guides_and_the_operators_stand_as_they_are(void **state)
{
    (void)state;
    static const struct config_flag guide[] = {{"CONTENT_SECURITY", "-", "guide"}, {"HSTS", "-", "1d"}};
    const struct page_policy *p = with(guide, COUNT(guide));
    assert_str(p->content_security,
               STR("default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; style-src 'self' 'unsafe-inline'; "
                   "img-src 'self' data: https:; connect-src 'self'"));
    assert_str(p->transport, STR("max-age=86400"));
    assert_false(p->own_opener);
    static const struct config_flag own[] = {{"CONTENT_SECURITY", "-", "default-src 'none'"}};
    assert_str(with(own, COUNT(own))->content_security, STR("default-src 'none'"));
}

/* As many origins as the settings take. */
static void the_longest_origins_fit(void **state)
{
    (void)state;
    str longest = repeat(a, STR("ws://a,"), SETTING_MAX_BYTES / 7);
    const struct config_flag flags[] = {{"VITE_API_URL", "-", longest.ptr}, {"VITE_WS_URL", "-", longest.ptr}};
    const struct page_policy *p = with(flags, COUNT(flags));
    assert_in_range(p->content_security.len, 2 * (SETTING_MAX_BYTES / 7 * 7), POLICY_MAX);
    assert_true(str_ends(p->content_security, STR("ws://a; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")));
}

static int begin(void **state)
{
    (void)state;
    a = arena_new(MIB, MIB);
    return 0;
}

static int end(void **state)
{
    (void)state;
    page_policies_release();
    config_release();
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_is_strict_and_names_the_origins_we_call),
        cmocka_unit_test(the_guides_and_the_operators_stand_as_they_are),
        cmocka_unit_test(the_longest_origins_fit),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
