/*
 * Read-only mode: reading goes on, every route that changes something explains itself and changes nothing, and who signs
 * in, renews or ends a session still can. A route that is added is tested here without a line.
 */
#include "support/site.h"

#include "core/site.h"

#include <stdio.h>

static err turn(struct ctx *c, void *arg)
{
    TRY(site_set(c, STR("read_only"), str_from(arg)));
    return site_load(c);
}

#define TURN(to) assert_int_equal(site_do(turn, to), OK)

static const char a_draft[] = "{\"title\":\"Salt Wedding\",\"status\":\"draft\"}";

static bool is_of_a_session(const char *path)
{
    return strstr(path, "login") || strstr(path, "logout") || strstr(path, "refresh");
}

static bool changes(const struct route *r)
{
    return r->method != HTTP_GET && r->method != HTTP_HEAD;
}

static void every_change_explains_itself_but_signing_in_and_out(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    size_t count, refused = 0;
    const struct route_row *rows = site_rows(&count);
    TURN("on");
    for (size_t i = 0; i < count; i++) {
        const struct route *r = &rows[i].route;
        if (!changes(r))
            continue;
        struct answer a = call(maker, http_method_name(r->method), site_address(r->path), "{}");
        bool frozen = str_eq(answer_text(a, "code"), STR("READ_ONLY"));
        if (frozen == is_of_a_session(r->path))
            print_error("%s %s: %d %.*s\n", http_method_name(r->method), r->path, a.status, STR_ARG(a.body));
        assert_int_not_equal(frozen, is_of_a_session(r->path));
        refused += frozen;
    }
    assert_true(refused > 15);
}

static void the_refusal_is_a_sentence_with_a_time_to_come_back(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    TURN("on");
    struct answer a = call(maker, "POST", "/api/pitches", a_draft);
    assert_status(a, 503);
    assert_text(a, "error", "The site is read-only at the moment. Nothing was changed; try again later.");
    assert_text(a, "code", "READ_ONLY");
    assert_true(answer_field(a, "Retry-After").len > 0);
    assert_true(answer_text(a, "requestId").len > 0);
}

static void reading_goes_on_and_nothing_was_changed(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), reader = someone("investor", "sarah");
    char path[64], view[80], publish[80];
    struct answer a = call(maker, "POST", "/api/pitches",
                           "{\"title\":\"Salt Wedding\",\"logline\":\"A bride inherits the salt works of her new family.\","
                           "\"genre\":\"Drama\",\"budgetRange\":\"low\",\"synopsis\":\"A bride inherits the salt works on the coast "
                           "and finds out, one well at a time, what her family did.\"}");
    assert_status(a, 201);
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)answer_int(a, "data.pitch.id"));
    snprintf(view, sizeof(view), "%s/view", path);
    snprintf(publish, sizeof(publish), "%s/publish", path);
    assert_status(call(maker, "POST", publish, "{}"), 200);
    TURN("on");
    assert_status(call(maker, "PUT", path, "{\"title\":\"Other\"}"), 503);
    assert_status(call(maker, "DELETE", path, NULL), 503);
    assert_status(call(reader, "POST", view, "{}"), 503);
    a = call(reader, "GET", path, NULL);
    assert_status(a, 200);
    assert_text(a, "data.pitch.title", "Salt Wedding");
    assert_int_equal(answer_int(call(maker, "GET", path, NULL), "data.pitch.viewCount"), 0);
    assert_int_equal(answer_int(call(visitor, "GET", "/api/pitches", NULL), "data.pagination.total"), 1);
    assert_true(answer_holds(call(visitor, "GET", "/api/config/flags", NULL), "\"readOnly\":true"));
    assert_status(call(visitor, "GET", "/api/health", NULL), 200);
}

static void the_next_request_after_its_end_is_stored(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    TURN("on");
    assert_status(call(maker, "POST", "/api/pitches", a_draft), 503);
    TURN("off");
    assert_status(call(maker, "POST", "/api/pitches", a_draft), 201);
    assert_int_equal(answer_count(call(maker, "GET", "/api/pitches/mine", NULL), "data.pitches"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_change_explains_itself_but_signing_in_and_out),
        TEST(the_refusal_is_a_sentence_with_a_time_to_come_back),
        TEST(reading_goes_on_and_nothing_was_changed),
        TEST(the_next_request_after_its_end_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
