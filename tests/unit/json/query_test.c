/* Query strings by table: older names, several values, and what asks for nothing. */
#include "../check.h"

#include "../../../src/json/query.c"

#include "memory.h"
#include "tables.h"

static const struct vocab sorts = EXACT_VOCAB("Sorts", WORD("-publishedAt", .also = "newest"), WORD("title"));

struct search {
    str q, genre, sort;
    struct str_list genres, names;
    struct int_list ids;
    struct paging { int64_t page, limit; } paging;
    int64_t creator_id, since_ms;
    bool has_budget_min; int64_t budget_min;
    bool has_verified; bool verified;
    double ratio_max;
    struct ratio ratio;
    bool open;
};

static bool search_ratio(struct field_reader *r, const struct json_value *v, void *owner)
{
    struct search *s = owner;
    str rest = value_text(v), wide;
    return str_cut(&rest, 'x', &wide) && str_to_i64(wide, 1, 9, &s->ratio.wide) == OK
               ? true
               : field_problem(r, "not_valid", "The ratio must be like 4x3.");
}

static const struct field page_fields[] = {
    INT_FIELD(paging, page,  1, 10000, OPTIONAL, .preset = "1"),
    INT_FIELD(paging, limit, 1, 100, OPTIONAL, .preset = "20"),
    END_FIELDS
};

static const struct field search_fields[] = {
    STR_FIELD      (search, q,          0, 10, OPTIONAL | ONE_LINE, .also = "search,query"),
    WORD_FIELD     (search, genre,      film_genres, OPTIONAL),
    WORD_LIST_FIELD(search, genres,     film_genres, 0, 3, OPTIONAL, .wire = "shelf", .also = "shelves"),
    WORD_FIELD     (search, sort,       sorts, OPTIONAL, .preset = "newest"),
    STR_LIST_FIELD (search, names,      0, 3, 10, OPTIONAL),
    ID_LIST_FIELD  (search, ids,        0, 3, OPTIONAL),
    INLINE_FIELD   (search, paging,     page_fields),
    ID_FIELD       (search, creator_id, OPTIONAL),
    TIME_FIELD     (search, since_ms,   OPTIONAL),
    OPT_INT_FIELD  (search, budget_min, 0, 1000, OPTIONAL, .also = "budget_min,minBudget"),
    OPT_BOOL_FIELD (search, verified,   OPTIONAL),
    REAL_FIELD     (search, ratio_max,  0, 9, OPTIONAL),
    CUSTOM_FIELD   (search, ratio,      OPTIONAL, .decode = search_ratio),
    BOOL_FIELD     (search, open,       READ_ONLY),
    END_FIELDS
};

static struct search in;
static struct problem problem;
static struct field_set sent;

/* "a=1&b=2", as if it had been decoded. */
static err ask(const char *query)
{
    struct field_pair pairs[16];
    size_t count = 0;
    str rest = str_from(query), piece;
    while (rest.len && str_cut(&rest, '&', &piece)) {
        str value = piece;
        str_cut(&value, '=', &pairs[count].name);
        pairs[count++].value = value.ptr ? value : STR("");
    }
    problem = (struct problem){0};
    memset(&in, 0xAA, sizeof(in));
    return fields_read_query(search_fields, pairs, count, &in, &sent, mem, &problem);
}

static void assert_refused(const char *query, const char *field, const char *code, const char *message)
{
    assert_int_equal(ask(query), ERR_INVALID);
    assert_problem(&problem, field, code, message);
}

static void nothing_asked_is_every_preset(void **state)
{
    (void)state;
    assert_int_equal(ask(""), OK);
    assert_null(in.q.ptr);
    assert_null(in.genre.ptr);
    assert_int_equal(in.genres.count, 0);
    assert_str(in.sort, STR("-publishedAt"));
    assert_int_equal(in.paging.limit, 20);
    assert_false(in.has_budget_min);
    assert_int_equal(sent.count, 0);
}

static void every_kind_is_read_from_text(void **state)
{
    (void)state;
    assert_int_equal(ask("q= salt &genre=science-fiction&sort=title&limit=100&creatorId=9007199254740991&budgetMin=0&verified=false"
                         "&ratioMax=4.5e0&sinceAt=2026-05-03T14:05:09.123Z&ratio=4x3&unknown=1&open=true"), OK);
    assert_str(in.q, STR("salt"));
    assert_str(in.genre, STR("Sci-Fi"));
    assert_str(in.sort, STR("title"));
    assert_int_equal(in.paging.limit, 100);
    assert_true(in.creator_id == INT64_C(9007199254740991));
    assert_true(in.has_budget_min && in.budget_min == 0);
    assert_true(in.has_verified && !in.verified);
    assert_true(in.ratio_max == 4.5);
    assert_true(in.since_ms == INT64_C(1777817109123));
    assert_int_equal(in.ratio.wide, 4);
    assert_false(in.open);
    assert_true(FIELD_SENT(&sent, search, paging.limit));
    assert_false(FIELD_SENT(&sent, search, paging.page));
}

static void several_values_come_by_commas_or_repeated(void **state)
{
    (void)state;
    assert_int_equal(ask("shelf=drama,scifi&shelf=family"), OK);
    assert_int_equal(in.genres.count, 3);
    assert_str(in.genres.items[0], STR("Drama"));
    assert_str(in.genres.items[1], STR("Sci-Fi"));
    assert_str(in.genres.items[2], STR("Drama"));
    assert_int_equal(ask("names=a,,b, &ids=3,1"), OK);
    assert_int_equal(in.names.count, 2);
    assert_int_equal(in.ids.items[1], 1);
    assert_refused("shelf=drama,drama&shelf=scifi,scifi", "shelf", "too_many", "The list of genres has 4 of at most 3 entries.");
    assert_int_equal(ask("q=first&q=second"), OK);
    assert_str(in.q, STR("first"));
}

static void empty_and_all_ask_for_nothing(void **state)
{
    (void)state;
    assert_int_equal(ask("genre=&shelf=all&limit=&q=%20&budgetMin=&names=&creatorId="), OK);
    assert_int_equal(in.genres.count, 0);
    assert_int_equal(in.paging.limit, 20);
    assert_int_equal(ask("genre=ALL&q=all"), OK);
    assert_null(in.genre.ptr);
    assert_str(in.q, STR("all"));
    assert_int_equal(ask("shelf=,,&genre= "), OK);
}

static void older_names_serve(void **state)
{
    (void)state;
    assert_int_equal(ask("query=later&search=older"), OK);
    assert_str(in.q, STR("older"));
    assert_int_equal(ask("search=older&q=new"), OK);
    assert_str(in.q, STR("new"));
    assert_int_equal(ask("q=&search=older"), OK);
    assert_str(in.q, STR("older"));
    assert_int_equal(ask("minBudget=5&shelves=drama"), OK);
    assert_int_equal(in.budget_min, 5);
    assert_int_equal(in.genres.count, 1);
}

static void a_known_parameter_with_a_bad_value_is_refused(void **state)
{
    (void)state;
    assert_refused("limit=0", "limit", "out_of_range", "The limit must lie between 1 and 100.");
    assert_refused("limit=101", "limit", "out_of_range", "The limit must lie between 1 and 100.");
    assert_refused("limit=ten", "limit", "not_valid", "The limit must be a whole number.");
    assert_refused("limit=1e1", "limit", "not_valid", "The limit must be a whole number.");
    assert_refused("page=-1", "page", "out_of_range", "The page must lie between 1 and 10000.");
    assert_refused("q=12345678901", "q", "too_long", "The q has 11 of at most 10 characters.");
    assert_refused("q=a\xFF", "q", "not_valid", "The q must be valid UTF-8.");
    assert_refused("genre=bogus", "genre", "unknown_value", "The genre must be one of: Drama, Sci-Fi.");
    assert_refused("sort=bogus", "sort", "unknown_value", "The sort must be one of: -publishedAt, title.");
    assert_refused("verified=maybe", "verified", "not_valid", "The verified must be true or false.");
    assert_refused("ids=1,x", "ids", "not_valid", "The ids must be a list of whole numbers from 1 on.");
    assert_refused("ratio=wide", "ratio", "not_valid", "The ratio must be like 4x3.");
    static const char *const ids[] = {"abc", "0", "-1", "1.5", "1e3", "99999999999999999999", "9007199254740992"};
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_refused(arena_printf(mem, "creatorId=%s", ids[i]).ptr, "creatorId", "not_valid",
                       "The creator id must be a whole number from 1 on.");
    static const char *const reals[] = {"nan", "inf", "0x1", "1,5", "--1", "1e999", "1.5x", "."};
    for (size_t i = 0; i < COUNT(reals); i++)
        assert_int_equal(ask(arena_printf(mem, "ratioMax=%s", reals[i]).ptr), ERR_INVALID);
}

static void all_problems_are_told_at_once(void **state)
{
    (void)state;
    assert_int_equal(ask("limit=0&genre=bogus&creatorId=x"), ERR_INVALID);
    assert_int_equal(problem.field_count, 3);
    assert_str(problem.message, STR("Three things have to be put right."));
}

/* A list of n values takes memory for n values, not for each with all before it. */
static void a_long_list_takes_its_own_length(void **state)
{
    (void)state;
    enum { MANY = 256, EACH = 1000 };
    static struct field_pair pairs[MANY];
    arena *small = arena_new(512 * KIB, 64 * KIB);
    for (size_t i = 0; i < MANY; i++)
        pairs[i] = (struct field_pair){STR("names"), repeat(mem, STR("x"), EACH)};
    problem = (struct problem){0};
    assert_int_equal(fields_read_query(search_fields, pairs, MANY, &in, &sent, small, &problem), ERR_INVALID);
    assert_false(arena_over(small));
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_is_every_preset),
        cmocka_unit_test(every_kind_is_read_from_text),
        cmocka_unit_test(several_values_come_by_commas_or_repeated),
        cmocka_unit_test(empty_and_all_ask_for_nothing),
        cmocka_unit_test(older_names_serve),
        cmocka_unit_test(a_known_parameter_with_a_bad_value_is_refused),
        cmocka_unit_test(all_problems_are_told_at_once),
        cmocka_unit_test(a_long_list_takes_its_own_length),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
