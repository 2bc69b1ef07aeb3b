/* Pitches over HTTP: writing one, publishing it, and what others then read. */
#include "support/site.h"

#include "app/pitch/pitch.h"
#include "app/pitch/views.h"
#include "core/site.h"
#include "db/engine.h"

#include <stdio.h>

static const char whole[] =
    "{\"title\":\"Salt Wedding\",\"logline\":\"A bride inherits the salt works that her new family has been poisoning.\","
    "\"genre\":\"drama\",\"budget_range\":\"low\",\"synopsis\":\"A bride inherits the salt works on the coast and finds out, one well at a"
    " time, what her new family has done.\",\"longSynopsis\":\"The whole story with the word quicksilver in it.\"}";

/* "/api/pitches/ID" and what comes behind it. */
static const char *path(int64_t id, const char *rest)
{
    char text[128];
    snprintf(text, sizeof(text), "/api/pitches/%lld%s", (long long)id, rest);
    return text_z(str_from(text));
}

static int64_t published(struct who maker)
{
    struct answer a = call(maker, "POST", "/api/pitches", whole);
    assert_status(a, 201);
    int64_t id = answer_int(a, "data.pitch.id");
    assert_status(call(maker, "POST", path(id, "/publish"), "{}"), 200);
    return id;
}

static void a_draft_needs_only_a_title(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    struct answer a = call(maker, "POST", "/api/pitches", "{\"title\":\"Moth Season\",\"status\":\"draft\"}");
    assert_status(a, 201);
    assert_text(a, "data.pitch.status", "draft");
    assert_text(a, "data.pitch.format", "Feature film");
    assert_text(a, "data.pitch.slug", "moth-season");
    assert_true(answer_int(a, "receipt") > 0);
    assert_false(answer_has(a, "data.pitch.creator"));
}

static void a_new_pitch_is_judged_as_one_to_publish(void **state)
{
    (void)state;
    struct answer a = call(someone("creator", "alex"), "POST", "/api/pitches",
                           "{\"title\":\"\",\"logline\":\"short\",\"genre\":\"Musical\"}");
    assert_status(a, 400);
    assert_int_equal(answer_count(a, "fields"), 5);
}

/* A text of the item; how many of the pitch's texts a viewer on the lowest rung may select. */
struct item { int64_t pitch_id; const char *kind; int seen; };

static err put_text_and_look(struct ctx *c, void *arg)
{
    struct item *i = arg;
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_item_put(c, &(struct pitch_item_put_args){
        .pitch_id = i->pitch_id, .kind = str_from(i->kind), .body = STR("for whom?")}, 1));
    TRY(sql_pitch_items(c, i->pitch_id, VIEWER_PUBLIC, &rows, &count));
    for (size_t row = 0; row < count; row++)
        i->seen += str_eq(rows[row].kind, str_from(i->kind)) && rows[row].body.ptr;
    return OK;
}

/* Every kind: the statement itself leaves out what the rules would close. */
static void what_the_rules_close_the_statement_does_not_select(void **state)
{
    (void)state;
    struct pitch_rungs none = {0};
    int64_t id = published(someone("creator", "alex"));
    size_t at = 0;
    for (int item = 0; vocab_next(&items, &at); item++) {
        struct item i = {.pitch_id = id, .kind = items.words[item].value};
        bool is_public = str_eq(pitch_rung_of(&none, item, STR("nda_approval")), STR("public"));
        assert_int_equal(site_do(put_text_and_look, &i), OK);
        assert_int_equal(i.seen, is_public);
    }
}

static void of_two_that_are_read_alike_the_latest_published_trends(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), sarah = someone("investor", "sarah");
    int64_t older = answer_int(call(maker, "POST", "/api/pitches", whole), "data.pitch.id"), newer = published(maker);
    site_wait(1000);
    assert_status(call(maker, "POST", path(older, "/publish"), "{}"), 200);
    assert_status(call_with(sarah, "POST", path(newer, "/view"), "{}", "User-Agent: Firefox\r\n"), 200);
    assert_status(call_with(sarah, "POST", path(older, "/view"), "{}", "User-Agent: Firefox\r\n"), 200);
    struct answer a = call(visitor, "GET", "/api/pitches/trending", NULL);
    assert_int_equal(answer_int(a, "data.pitches.0.id"), older);
    assert_int_equal(answer_int(a, "data.pitches.1.id"), newer);
}

/* Their ties are Trending's, then the newest's. */
static void what_is_alike_trends_before_it_is_new(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), sarah = someone("investor", "sarah");
    int64_t ids[4];
    for (size_t i = 0; i < COUNT(ids); i++, site_wait(1000))
        ids[i] = published(maker);
    assert_status(call_with(visitor, "POST", path(ids[0], "/view"), "{}", "User-Agent: Firefox\r\n"), 200);
    assert_status(call_with(sarah, "POST", path(ids[1], "/view"), "{}", "User-Agent: Firefox\r\n"), 200);
    struct answer a = call(visitor, "GET", path(ids[3], "/related"), NULL);
    assert_int_equal(answer_int(a, "data.pitches.0.id"), ids[1]);
    assert_int_equal(answer_int(a, "data.pitches.1.id"), ids[0]);
    assert_int_equal(answer_int(a, "data.pitches.2.id"), ids[2]);
}

static void a_published_pitch_is_read_by_everyone(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), investor = someone("investor", "sarah");
    int64_t id = published(maker);
    struct answer a = call(investor, "GET", path(id, ""), NULL);
    assert_status(a, 200);
    assert_text(a, "data.pitch.genre", "Drama");
    assert_text(a, "data.pitch.creator.name", "alex");
    assert_status(call(visitor, "GET", path(id, ""), NULL), 200);
}

static void what_a_stranger_reads_has_the_tag_of_its_bytes(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), investor = someone("investor", "sarah");
    int64_t id = published(maker);
    struct answer a = call(investor, "GET", path(id, ""), NULL);
    str tag = answer_field(a, "ETag");
    assert_true(tag.len > 10);
    assert_str(answer_field(a, "Cache-Control"), STR("private, no-store"));
    assert_str(answer_field(call(maker, "GET", path(id, "?as=signed_in"), NULL), "ETag"), tag);
    assert_true(str_starts(answer_field(call(maker, "GET", path(id, ""), NULL), "ETag"), STR("\"v")));
    char fields[128];
    snprintf(fields, sizeof(fields), "If-None-Match: %s\r\n", text_z(tag));
    assert_status(call_with(investor, "GET", path(id, ""), NULL, fields), 200);
}

static err count_journeys(struct ctx *c, void *out)
{
    *(int64_t *)out = db_stats(c->tx->conn->db).journeys;
    return OK;
}

static int64_t journeys_of_a_reading(int64_t id)
{
    int64_t before, after;
    assert_int_equal(site_do(count_journeys, &before), OK);
    assert_status(call(visitor, "GET", path(id, ""), NULL), 200);
    assert_int_equal(site_do(count_journeys, &after), OK);
    return after - before;
}

/* To PostgreSQL. The first ones prepare, a job may run beside one, and the handler runs twice here. */
static void a_visitor_reads_a_pitch_in_one_journey(void **state)
{
    (void)state;
    int64_t id = published(someone("creator", "alex")), least = INT64_MAX;
    for (int i = 0; i < 10; i++) {
        int64_t journeys = journeys_of_a_reading(id);
        least = journeys < least ? journeys : least;
    }
    assert_in_range(least, 0, 2);
}

static void the_long_synopsis_is_for_its_owner_alone(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), investor = someone("investor", "sarah");
    int64_t id = published(maker);
    assert_true(answer_holds(call(maker, "GET", path(id, ""), NULL), "quicksilver"));
    struct answer a = call(investor, "GET", path(id, ""), NULL);
    assert_false(answer_holds(a, "quicksilver"));
    assert_false(answer_has(a, "data.pitch.longSynopsis"));
    assert_text(a, "data.pitch.locked.0.item", "longSynopsis");
    assert_text(a, "data.pitch.locked.0.rung", "nda_approval");
    assert_int_equal(answer_count(call(investor, "GET", "/api/pitches?q=quicksilver", NULL), "data.pitches"), 0);
}

struct items { int64_t pitch_id, count; };

static err count_items(struct ctx *c, void *arg)
{
    struct items *i = arg;
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, i->pitch_id, VIEWER_OWNER, &rows, &count));
    i->count = (int64_t)count;
    return OK;
}

static int64_t items_of(int64_t id)
{
    struct items i = {.pitch_id = id};
    assert_int_equal(site_do(count_items, &i), OK);
    return i.count;
}

static void an_item_is_stored_from_when_something_was_said_of_it(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    int64_t id = answer_int(call(maker, "POST", "/api/pitches", "{\"title\":\"Moth Season\",\"status\":\"draft\"}"), "data.pitch.id");
    assert_int_equal(items_of(id), 0);

    assert_status(call(maker, "PUT", path(id, ""), "{\"themes\":\"Moths\",\"rungs\":{\"budget\":\"nda\"}}"), 200);
    assert_int_equal(items_of(id), 2);
    struct answer a = call(maker, "PUT", path(id, ""), "{\"synopsis\":\"A season of moths.\"}");
    assert_text(a, "data.pitch.synopsis", "A season of moths.");
    assert_text(a, "data.pitch.themes", "Moths");
    assert_text(a, "data.pitch.rungs.budget", "nda");

    a = call(maker, "PUT", path(id, ""), "{\"themes\":null,\"rungs\":{\"budget\":null}}");
    assert_text(a, "data.pitch.themes", "");
    assert_text(a, "data.pitch.rungs.budget", "");
    assert_text(a, "data.pitch.synopsis", "A season of moths.");
    assert_text(call(maker, "GET", path(id, ""), NULL), "data.pitch.themes", "");
}

static void a_draft_does_not_exist_for_others(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), investor = someone("investor", "sarah");
    struct answer a = call(maker, "POST", "/api/pitches", "{\"title\":\"Moth Season\",\"status\":\"draft\"}");
    int64_t id = answer_int(a, "data.pitch.id");
    assert_status(call(investor, "GET", path(id, ""), NULL), 404);
    assert_status(call(visitor, "GET", path(id, ""), NULL), 404);
    assert_status(call(maker, "GET", path(id, ""), NULL), 200);
}

static void search_finds_a_word_of_the_logline_until_it_is_edited_away(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex"), investor = someone("investor", "sarah");
    int64_t id = published(maker);
    struct answer a = call(investor, "GET", "/api/pitches?q=poison", NULL);
    assert_status(a, 200);
    assert_int_equal(answer_int(a, "data.pitches.0.id"), id);
    assert_status(call(maker, "PUT", path(id, ""), "{\"logline\":\"A bride inherits the works of salt by the sea.\"}"), 200);
    assert_int_equal(answer_count(call(investor, "GET", "/api/pitches?q=poison", NULL), "data.pitches"), 0);
    assert_int_equal(answer_int(call(investor, "GET", "/api/pitches?q=wedd", NULL), "data.pagination.total"), 1);
}

static void the_second_of_two_editors_is_told(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    int64_t id = published(maker);
    int64_t version = answer_int(call(maker, "GET", path(id, ""), NULL), "data.pitch.version");
    char body[128];
    snprintf(body, sizeof(body), "{\"title\":\"One\",\"version\":%lld}", (long long)version);
    assert_status(call(maker, "PUT", path(id, ""), body), 200);
    snprintf(body, sizeof(body), "{\"title\":\"Two\",\"version\":%lld}", (long long)version);
    struct answer a = call(maker, "PUT", path(id, ""), body);
    assert_status(a, 409);
    assert_text(a, "code", "EDIT_CONFLICT");
    assert_text(a, "data.current.title", "One");
}

static void if_match_names_the_versions_that_may_be_changed(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    int64_t id = answer_int(call(maker, "POST", "/api/pitches", "{\"title\":\"Moth Season\",\"status\":\"draft\"}"), "data.pitch.id");
    assert_status(call_with(maker, "PUT", path(id, ""), "{\"title\":\"Two\"}", "If-Match: *\r\n"), 200);
    assert_status(call_with(maker, "PUT", path(id, ""), "{\"title\":\"Three\"}", "If-Match: \"v1\" , \"v2\"\r\n"), 200);
    static const char *const stale[] = {"If-Match: \"v1\", \"v2\"\r\n", "If-Match: W/\"v3\"\r\n", "If-Match: v3\r\n", "If-Match: \"v\"\r\n"};
    for (size_t i = 0; i < COUNT(stale); i++)
        assert_text(call_with(maker, "PUT", path(id, ""), "{\"title\":\"Four\"}", stale[i]), "code", "PRECONDITION");
    assert_status(call_with(maker, "PUT", path(id, ""), "{\"title\":\"Four\"}", "If-Match: \"v3\"\r\n"), 200);
}

static void investors_do_not_write_pitches(void **state)
{
    (void)state;
    struct who investor = someone("investor", "sarah");
    assert_text(call(investor, "POST", "/api/pitches", whole), "code", "FORBIDDEN");
    assert_text(call(investor, "POST", "/api/creator/pitches", whole), "code", "WRONG_PORTAL");
    assert_status(call(visitor, "POST", "/api/pitches", whole), 401);
    struct who company = someone("production", "stellar");
    assert_text(call(company, "POST", "/api/production/pitches", whole), "code", "FORBIDDEN");
    assert_text(call(company, "POST", "/api/creator/pitches", whole), "code", "WRONG_PORTAL");
    assert_text(call(investor, "POST", "/api/production/pitches", whole), "code", "WRONG_PORTAL");
}

static void a_company_that_may_pitch_uses_the_makers_addresses(void **state)
{
    (void)state;
    struct who company = someone("production", "stellar");
    site_setting("production_may_pitch", "on");
    struct answer a = call(company, "POST", "/api/creator/pitches", whole);
    assert_status(a, 201);
    char address[64];
    snprintf(address, sizeof(address), "/api/creator/pitches/%lld", (long long)answer_int(a, "data.pitch.id"));
    assert_status(call(company, "GET", address, NULL), 200);
    assert_status(call(company, "PUT", address, "{\"title\":\"Salt\"}"), 200);
    assert_text(call(someone("investor", "sarah"), "GET", address, NULL), "code", "WRONG_PORTAL");
    assert_status(call(visitor, "GET", address, NULL), 401);
}

static void a_repeat_under_one_key_makes_one_pitch(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    struct answer first = call_with(maker, "POST", "/api/pitches", whole, "Idempotency-Key: abc\r\n");
    struct answer again = call_with(maker, "POST", "/api/pitches", whole, "Idempotency-Key: abc\r\n");
    assert_status(again, 201);
    assert_str(again.body, first.body);
    assert_str(answer_field(again, "Idempotency-Replayed"), STR("true"));
    assert_int_equal(answer_int(call(maker, "GET", "/api/pitches/mine", NULL), "data.pagination.total"), 1);
    assert_status(call_with(maker, "POST", "/api/pitches", "{\"title\":\"Other\",\"status\":\"draft\"}", "Idempotency-Key: abc\r\n"), 409);
}

static int64_t own(struct who maker, const char *query)
{
    char address[128];
    snprintf(address, sizeof(address), "/api/pitches/mine?%s", query);
    struct answer a = call(maker, "GET", address, NULL);
    assert_status(a, 200);
    return answer_int(a, "data.pagination.total");
}

static const char *first_of_own(struct who maker, const char *query)
{
    char address[128];
    snprintf(address, sizeof(address), "/api/pitches/mine?%s", query);
    return text_z(answer_text(call(maker, "GET", address, NULL), "data.pitches.0.title"));
}

static err add_views_up(struct ctx *c, void *arg)
{
    return views_add_up(c, arg);
}

static void the_direction_turns_ones_own_list_round(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    int64_t salt = published(maker);
    assert_status(call_with(visitor, "POST", path(salt, "/view"), "{}", "User-Agent: Firefox\r\n"), 200);
    site_wait(SECONDS(1));
    assert_status(call(maker, "POST", "/api/pitches", "{\"title\":\"Anchor\",\"status\":\"draft\"}"), 201);
    assert_string_equal(first_of_own(maker, "sortOrder=desc"), "Anchor");
    assert_string_equal(first_of_own(maker, "sortOrder=asc"), "Salt Wedding");
    assert_string_equal(first_of_own(maker, "sort=updatedAt"), "Salt Wedding");
    bool more;
    assert_int_equal(site_do(add_views_up, &more), OK);    /* as the job does within a minute */
    assert_string_equal(first_of_own(maker, "sort=-viewCount"), "Salt Wedding");
    assert_string_equal(first_of_own(maker, "sort=viewCount"), "Anchor");
    assert_string_equal(first_of_own(maker, "sortBy=title&order=asc"), "Anchor");
    assert_string_equal(first_of_own(maker, "sortBy=title&sortOrder=desc"), "Salt Wedding");
    assert_string_equal(first_of_own(maker, "sort=-title&sortOrder=desc"), "Salt Wedding");
    assert_status(call(maker, "GET", "/api/pitches/mine?sortOrder=up", NULL), 400);
}

static void ones_own_list_is_searched_and_sorted(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    (void)published(maker);
    assert_status(call(maker, "POST", "/api/pitches", "{\"title\":\"The \u00c9cole of Salt\",\"status\":\"draft\"}"), 201);
    assert_int_equal(own(maker, "q=salt"), 2);
    assert_int_equal(own(maker, "q=ecole+salt"), 1);
    assert_int_equal(own(maker, "search=%C3%89COLE"), 1);
    assert_int_equal(own(maker, "q=quarry"), 0);
    assert_int_equal(own(maker, "q=%25"), 0);
    assert_int_equal(own(maker, "q=salt&status=draft"), 1);
    assert_int_equal(own(maker, "sort=newest"), 2);
    assert_text(call(maker, "GET", "/api/creator/pitches?sortBy=alphabetical", NULL), "data.pitches.0.title", "Salt Wedding");
    assert_int_equal(answer_int(call(maker, "GET", "/api/creator/pitches", NULL), "data.pagination.limit"), 100);
    assert_status(call(maker, "GET", "/api/pitches/mine?limit=0", NULL), 400);
}

static void a_view_may_come_as_a_beacon_at_both_addresses(void **state)
{
    (void)state;
    int64_t id = published(someone("creator", "alex"));
    char body[64];
    snprintf(body, sizeof(body), "{\"pitchId\":%lld,\"source\":\"bogus\"}", (long long)id);
    struct answer a = beacon(someone("investor", "sarah"), "/api/analytics/track-view", body);
    assert_status(a, 200);
    assert_int_equal(answer_int(a, "data.counted"), 1);
    a = beacon(visitor, path(id, "/view"), "what is this");
    assert_int_equal(answer_int(a, "data.counted"), 1);
    assert_text(beacon(visitor, "/api/analytics/track-view", "{}"), "fields.0.code", "required");
    assert_text(beacon(visitor, "/api/analytics/track-view", "{\"pitchId\":\"x\"}"), "fields.0.code", "not_valid");
}

/* ---- companies ---- */

static void who_left_a_company_has_no_rights_on_its_pitches(void **state)
{
    (void)state;
    site_setting("production_may_pitch", "on");
    struct who dev = someone("production", "dev"), noor = colleague(dev, "member", "noor");
    struct answer a = call(noor, "POST", "/api/pitches", whole);
    assert_status(a, 201);
    int64_t id = answer_int(a, "data.pitch.id"), listed = published(noor);
    assert_status(call(noor, "GET", path(id, ""), NULL), 200);
    assert_int_equal(answer_int(call(noor, "GET", "/api/pitches/mine", NULL), "data.pagination.total"), 2);

    leave_company(noor);
    assert_status(call(noor, "GET", path(id, ""), NULL), 404);
    assert_status(call(noor, "PUT", path(id, ""), "{\"title\":\"Mine\"}"), 403);
    assert_status(call(noor, "POST", path(listed, "/archive"), "{}"), 403);
    assert_status(call(noor, "DELETE", path(listed, ""), "{}"), 403);
    assert_status(call(noor, "GET", "/api/pitches/mine", NULL), 403);
    assert_false(answer_holds(call(noor, "GET", path(listed, ""), NULL), "quicksilver"));
    assert_false(answer_holds(call(noor, "GET", "/api/pitches", NULL), "\"isOwner\":true"));
    assert_true(answer_holds(call_with(noor, "POST", path(listed, "/view"), "{}", "User-Agent: Firefox\r\n"), "\"counted\":true"));

    assert_status(call(dev, "GET", path(id, ""), NULL), 200);
    assert_status(call(dev, "POST", path(listed, "/archive"), "{}"), 200);

    /* In another company as well. */
    struct who other = someone("production", "other"), again = colleague(other, "member", "again");
    char sql[128];
    snprintf(sql, sizeof(sql), "UPDATE pitch SET owner_id = %lld WHERE id = %lld", (long long)again.id, (long long)id);
    site_ask(sql);
    assert_status(call(again, "GET", path(id, ""), NULL), 404);
    assert_status(call(again, "PUT", path(id, ""), "{\"title\":\"Mine\"}"), 404);
    assert_int_equal(answer_int(call(again, "GET", "/api/pitches/mine", NULL), "data.pagination.total"), 0);
}

static void a_reader_seat_reads_its_companys_pitches_and_changes_none(void **state)
{
    (void)state;
    site_setting("production_may_pitch", "on");
    struct who dev = someone("production", "dev"), noor = colleague(dev, "reader", "noor");
    int64_t id = published(dev);
    struct answer a = call(noor, "GET", path(id, ""), NULL);
    assert_true(answer_holds(a, "quicksilver"));
    assert_true(answer_holds(a, "\"isOwner\":true,\"canEdit\":false"));
    assert_int_equal(answer_int(call(noor, "GET", "/api/pitches/mine", NULL), "data.pagination.total"), 1);
    assert_status(call(noor, "POST", path(id, "/unpublish"), "{}"), 403);
    assert_status(call(noor, "POST", "/api/pitches", whole), 403);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_draft_needs_only_a_title),
        TEST(a_new_pitch_is_judged_as_one_to_publish),
        TEST(a_published_pitch_is_read_by_everyone),
        TEST(what_a_stranger_reads_has_the_tag_of_its_bytes),
        TEST(of_two_that_are_read_alike_the_latest_published_trends),
        TEST(what_is_alike_trends_before_it_is_new),
        TEST(what_the_rules_close_the_statement_does_not_select),
        TEST(a_visitor_reads_a_pitch_in_one_journey),
        TEST(the_long_synopsis_is_for_its_owner_alone),
        TEST(an_item_is_stored_from_when_something_was_said_of_it),
        TEST(a_draft_does_not_exist_for_others),
        TEST(search_finds_a_word_of_the_logline_until_it_is_edited_away),
        TEST(the_second_of_two_editors_is_told),
        TEST(if_match_names_the_versions_that_may_be_changed),
        TEST(investors_do_not_write_pitches),
        TEST(a_company_that_may_pitch_uses_the_makers_addresses),
        TEST(a_repeat_under_one_key_makes_one_pitch),
        TEST(a_view_may_come_as_a_beacon_at_both_addresses),
        TEST(ones_own_list_is_searched_and_sorted),
        TEST(the_direction_turns_ones_own_list_round),
        TEST(who_left_a_company_has_no_rights_on_its_pitches),
        TEST(a_reader_seat_reads_its_companys_pitches_and_changes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
