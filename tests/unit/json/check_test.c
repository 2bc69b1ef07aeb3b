/* The limits of a table against a row that was loaded: what is missing before it can be published. */
#include "memory.h"
#include "tables.h"

#include "../../../src/json/check.c"

static struct problem problem;
static struct film film;

static const struct field publish_fields[] = {
    STR_FIELD      (film, title,      2, 10, REQUIRED),
    STR_FIELD      (film, logline,    5, 20, REQUIRED),
    WORD_FIELD     (film, genre,      film_genres, REQUIRED),
    OPT_INT_FIELD  (film, amount,     1, 9, REQUIRED, .missing = "Name a budget."),
    INT_FIELD      (film, limit,      1, 100, OPTIONAL),
    REAL_FIELD     (film, weight,     -1, 1, OPTIONAL),
    ID_FIELD       (film, id,         REQUIRED),
    OBJ_FIELD      (film, links,      links_fields, OPTIONAL),
    OPT_OBJ_FIELD  (film, seat,       seat_fields, OPTIONAL),
    LIST_FIELD     (film, characters, role_fields, 1, 2, REQUIRED),
    WORD_LIST_FIELD(film, moods,      film_genres, 0, 1, OPTIONAL),
    ID_LIST_FIELD  (film, order,      0, 1, OPTIONAL),
    STR_LIST_FIELD (film, tags,       2, 3, 5, OPTIONAL),
    STR_FIELD      (film, handle,     3, 30, REQUIRED | READ_ONLY),
    IF_FIELD       (film, is_owner,   film_market_fields),
    END_FIELDS
};

static struct role roles[] = {{1, STR("Ann"), STR_NONE}, {2, STR("Bo"), STR("58")}};

static void load(void)
{
    film = (struct film){.id = 1, .title = STR("Salt"), .logline = STR("A logline"), .genre = STR("Drama"), .has_amount = true,
                         .amount = 5, .limit = 1, .characters = roles, .characters_count = 2};
    problem = (struct problem){0};
}

static void a_row_within_its_limits_passes(void **state)
{
    (void)state;
    load();
    assert_int_equal(fields_check(publish_fields, &film, mem, &problem), OK);
    assert_int_equal(problem.field_count, 0);
}

static void an_empty_row_misses_all_it_needs(void **state)
{
    (void)state;
    load();
    film = (struct film){.limit = 1};
    assert_int_equal(fields_check(publish_fields, &film, mem, &problem), ERR_INVALID);
    static const struct { const char *field, *message; } missing[] = {
        {"title", "The title is missing."}, {"logline", "The logline is missing."}, {"genre", "Choose the genre."},
        {"amount", "Name a budget."}, {"id", "The id is missing."}, {"characters", "The characters are missing."},
    };
    assert_int_equal(problem.field_count, COUNT(missing));
    for (size_t i = 0; i < COUNT(missing); i++) {
        assert_string_equal(problem.fields[i].field, missing[i].field);
        assert_string_equal(problem.fields[i].code, "required");
        assert_str(problem.fields[i].message, str_from(missing[i].message));
    }
    assert_str(problem.message, STR("Six things have to be put right."));
}

#define REFUSED(change, field, code, message)                                                                        \
    do {                                                                                                             \
        load();                                                                                                      \
        change;                                                                                                      \
        assert_int_equal(fields_check(publish_fields, &film, mem, &problem), ERR_INVALID);                           \
        assert_problem(&problem, field, code, message);                                                              \
    } while (0)

static void each_limit_is_told(void **state)
{
    (void)state;
    struct role unnamed[] = {{1, STR("Ann"), STR_NONE}, {2, STR_NONE, STR_NONE}};
    str words[] = {STR("Drama"), STR("Drama")};
    int64_t ids[] = {1, 2};
    REFUSED(film.logline = STR("abc"), "logline", "too_short", "The logline has 3 of at least 5 characters.");
    REFUSED(film.title = STR("12345678901"), "title", "too_long", "The title has 11 of at most 10 characters.");
    REFUSED(film.amount = 10, "amount", "out_of_range", "The amount must lie between 1 and 9.");
    REFUSED(film.limit = 0, "limit", "out_of_range", "The limit must lie between 1 and 100.");
    REFUSED(film.weight = 1.5, "weight", "out_of_range", "The weight must lie between -1 and 1.");
    REFUSED(film.characters = unnamed, "characters[1].name", "required", "The name is missing.");
    REFUSED(film.characters_count = 0, "characters", "required", "The characters are missing.");
    REFUSED((film.has_seat = true, film.seat.row = 41), "seat.row", "out_of_range", "The row must lie between 1 and 40.");
    REFUSED((film.moods = (struct str_list){words, 2}), "moods", "too_many", "The list of moods has 2 of at most 1 entries.");
    REFUSED((film.order = (struct int_list){ids, 2}), "order", "too_many", "The list of order has 2 of at most 1 entries.");
    REFUSED((film.tags = (struct str_list){words, 1}), "tags", "too_short", "The list of tags has 1 of at least 2 entries.");
    REFUSED(film.market_audience = repeat(mem, STR("x"), 21), "audience", "too_long",
            "The market audience has 21 of at most 20 characters.");
    REFUSED(film.links.imdb = repeat(mem, STR("x"), 31), "links.imdb", "too_long", "The imdb has 31 of at most 30 characters.");
}

struct words { str synopsis, themes, status, address; };
static const struct field words_fields[] = {
    STR_FIELD(words, synopsis, 50, 5000, OPTIONAL), STR_FIELD(words, themes, 5, 9, OPTIONAL),
    STR_FIELD(words, status,   5, 9, OPTIONAL),     STR_FIELD(words, address, 5, 9, OPTIONAL),
    END_FIELDS
};

static void sentences_know_one_from_many(void **state)
{
    (void)state;
    struct words words = {STR("A harbour town lives on salt, s"), STR("x"), STR("x"), STR("x")};
    problem = (struct problem){0};
    assert_int_equal(fields_check(words_fields, &words, mem, &problem), ERR_INVALID);
    assert_str(problem.fields[0].message, STR("The synopsis has 31 of at least 50 characters."));
    assert_str(problem.fields[1].message, STR("The themes have 1 of at least 5 characters."));
    assert_str(problem.fields[2].message, STR("The status has 1 of at least 5 characters."));
    assert_str(problem.fields[3].message, STR("The address has 1 of at least 5 characters."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_within_its_limits_passes),
        cmocka_unit_test(an_empty_row_misses_all_it_needs),
        cmocka_unit_test(each_limit_is_told),
        cmocka_unit_test(sentences_know_one_from_many),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
