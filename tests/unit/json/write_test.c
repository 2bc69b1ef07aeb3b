/* Structs as JSON by table: every kind, what is null, and what the viewer may not see. */
#include "../../../src/json/write.c"

#include "tables.h"

#include "output.h"

static void an_empty_row_is_all_null(void **state)
{
    (void)state;
    json_put_object(&w, film_fields, &(struct film){0});
    assert_str(buf_str(&out),
               STR("{\"id\":null,\"title\":null,\"logline\":null,\"genre\":null,\"handle\":null,\"posters\":null,\"amount\":null,"
                   "\"rating\":null,\"aiUsed\":null,\"limit\":0,\"year\":0,\"weight\":0,\"createdAt\":null,\"dueAt\":null,"
                   "\"links\":{\"imdb\":null,\"site\":null,\"shown\":false},\"seat\":null,"
                   "\"market\":{\"audience\":null,\"timeline\":null},\"characters\":[],\"moods\":[],\"tags\":[],\"ratio\":null}"));
}

static void every_kind_is_written(void **state)
{
    (void)state;
    struct role roles[] = {{1, STR("Ann"), STR_NONE}, {2, STR("<Bo>"), STR("58")}};
    str moods[] = {STR("Drama"), STR("Sci-Fi")};
    int64_t order[] = {3, 1};
    struct film film = {
        .id = 27, .title = STR("Salt"), .logline = STR(""), .genre = STR("Drama"), .password = STR("never"), .posters = STR("[{\"a\":1}]"),
        .has_amount = true, .has_rating = true, .rating = 7.5, .has_ai_used = true, .ai_used = true, .limit = -5, .year = 2026, .weight = 0.25,
        .created_ms = INT64_C(1777817109123), .links = {STR("i"), STR("s"), true}, .has_seat = true, .seat = {4, STR("B")},
        .market_audience = STR("all"), .characters = roles, .characters_count = 2, .moods = {moods, 2}, .order = {order, 2},
        .ratio = {4, 3}, .hide_name = true, .version = 7, .is_owner = true, .sees_order = true,
    };
    json_put_object(&w, film_fields, &film);
    assert_str(buf_str(&out),
               STR("{\"id\":27,\"title\":\"Salt\",\"logline\":\"\",\"genre\":\"Drama\",\"handle\":null,\"posters\":[{\"a\":1}],\"amount\":0,"
                   "\"rating\":7.5,\"aiUsed\":true,\"limit\":-5,\"year\":2026,\"weight\":0.25,\"createdAt\":\"2026-05-03T14:05:09.123Z\","
                   "\"dueAt\":null,\"links\":{\"imdb\":\"i\",\"site\":\"s\",\"shown\":true},\"seat\":{\"row\":4,\"hall\":\"B\"},"
                   "\"market\":{\"audience\":\"all\",\"timeline\":null},"
                   "\"characters\":[{\"id\":1,\"name\":\"Ann\",\"age\":null},{\"id\":2,\"name\":\"\\u003cBo\\u003e\",\"age\":\"58\"}],"
                   "\"moods\":[\"Drama\",\"Sci-Fi\"],\"tags\":[],\"order\":[3,1],\"ratio\":\"4:3\",\"hideName\":true,\"version\":7}"));
}

struct shown { bool one, two; int64_t a, b, c; };
static const struct field two_fields[] = { INT_FIELD(shown, b, 0, 9, OPTIONAL), END_FIELDS };
static const struct field shown_fields[] = {
    INT_FIELD(shown, a, 0, 9, OPTIONAL, .only_if = IF_ON(shown, one)),
    IF_FIELD (shown, two, two_fields),
    INT_FIELD(shown, c, 0, 9, OPTIONAL),
    END_FIELDS
};

static void what_the_viewer_may_not_see_is_not_there(void **state)
{
    (void)state;
    json_open_list(&w);
    for (int i = 0; i < 4; i++)
        json_put_object(&w, shown_fields, &(struct shown){i & 1, i & 2, 1, 2, 3});
    json_close_list(&w);
    assert_str(buf_str(&out), STR("[{\"c\":3},{\"a\":1,\"c\":3},{\"b\":2,\"c\":3},{\"a\":1,\"b\":2,\"c\":3}]"));
}

struct card { int64_t id; str title; };
struct page { struct card card; str synopsis; };
static const struct field card_fields[] = { ID_FIELD(card, id, READ_ONLY), STR_FIELD(card, title, 1, 9, REQUIRED), END_FIELDS };
static const struct field page_fields[] = { INLINE_FIELD(page, card, card_fields), STR_FIELD(page, synopsis, 0, 9, OPTIONAL), END_FIELDS };

static void a_struct_inside_may_stand_at_the_same_level(void **state)
{
    (void)state;
    json_put_object(&w, page_fields, &(struct page){{1, STR("T")}, STR("S")});
    assert_str(buf_str(&out), STR("{\"id\":1,\"title\":\"T\",\"synopsis\":\"S\"}"));
}

static void members_join_what_the_caller_writes(void **state)
{
    (void)state;
    json_open(&w);
    json_key(&w, STR("success"));
    json_put_bool(&w, true);
    json_put_members(&w, card_fields, &(struct card){1, STR("T")});
    json_key(&w, STR("end"));
    json_put_null(&w);
    json_close(&w);
    assert_str(buf_str(&out), STR("{\"success\":true,\"id\":1,\"title\":\"T\",\"end\":null}"));
}

static void rows_are_a_list(void **state)
{
    (void)state;
    struct page pages[] = {{{1, STR("A")}, STR_NONE}, {{2, STR("B")}, STR_NONE}};
    json_put_rows(&w, card_fields, pages, 2, sizeof(pages[0]));
    json_put_rows(&w, card_fields, NULL, 0, sizeof(pages[0]));
    assert_str(buf_str(&out), STR("[{\"id\":1,\"title\":\"A\"},{\"id\":2,\"title\":\"B\"}],[]"));
}

/* A guess is no reason to refuse what fits. */
static void a_long_first_row_does_not_fill_the_buf(void **state)
{
    (void)state;
    struct card cards[20] = {{1, STR("a title that is longer than all others")}};
    buf small;
    buf_init(&small, 600);
    json_begin(&w, &small);
    json_put_rows(&w, card_fields, cards, COUNT(cards), sizeof(cards[0]));
    assert_int_equal(buf_check(&small), OK);
    buf_release(&small);
}

static void a_full_buf_ends_the_list_early(void **state)
{
    (void)state;
    static struct card cards[100];
    buf small;
    buf_init(&small, 300);
    json_begin(&w, &small);
    json_put_rows(&w, card_fields, cards, COUNT(cards), sizeof(cards[0]));
    assert_int_equal(buf_check(&small), ERR_TOO_LARGE);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_row_is_all_null, setup, teardown),
        cmocka_unit_test_setup_teardown(every_kind_is_written, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_viewer_may_not_see_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_struct_inside_may_stand_at_the_same_level, setup, teardown),
        cmocka_unit_test_setup_teardown(members_join_what_the_caller_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_are_a_list, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_first_row_does_not_fill_the_buf, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_buf_ends_the_list_early, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
