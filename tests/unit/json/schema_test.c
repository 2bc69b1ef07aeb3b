/* Tables as JSON Schema: what a body takes and what an answer holds. */
#include "../../../src/json/schema.c"

#include "output.h"

static const struct vocab moods = VOCAB(NULL, WORD("calm"), WORD("wild"));

static arena *memory;
static struct schema_set *set;

static int begin(void **state)
{
    memory = arena_new(64 * KIB, 64 * KIB);
    set = schema_set_new(memory);
    return setup(state);
}

static int end(void **state)
{
    arena_free(memory);
    return teardown(state);
}

struct part { int64_t row; str name; };
static const struct field part_fields[] = { INT_FIELD(part, row, 1, 40, REQUIRED), STR_FIELD(part, name, 1, 10, REQUIRED), END_FIELDS };

struct thing {
    int64_t id, limit, made_ms;
    str title, mood, raw, secret, note;
    bool has_open; bool open;
    bool shown;
    struct part part;
    struct part *parts; size_t parts_count;
    struct str_list tags, moods;
    struct int_list ids;
    double ratio;
};
static const struct field hidden_fields[] = { STR_FIELD(thing, note, 0, 5, OPTIONAL), END_FIELDS };
static const struct field custom_fields[] = { CUSTOM_FIELD(thing, ratio, OPTIONAL, .schema = "{\"type\":\"object\"}"), END_FIELDS };
static const struct field raw_fields[] = { RAW_FIELD(thing, raw, .vocab = &moods), RAW_FIELD(thing, secret, .fields = part_fields), END_FIELDS };
static const struct field thing_fields[] = {
    ID_FIELD       (thing, id,      READ_ONLY | REQUIRED),
    STR_FIELD      (thing, title,   2, 200, REQUIRED, .words = "What it is called", .also = "name,heading"),
    WORD_FIELD     (thing, mood,    moods, OPTIONAL, .preset = "calm"),
    INT_FIELD      (thing, limit,   1, 100, OPTIONAL, .preset = "20"),
    TIME_FIELD     (thing, made_ms, READ_ONLY),
    OPT_BOOL_FIELD (thing, open,    OPTIONAL),
    STR_FIELD      (thing, secret,  0, 9, WRITE_ONLY),
    RAW_FIELD      (thing, raw,     .schema = "{\"type\":\"array\"}"),
    OBJ_FIELD      (thing, part,    part_fields, REQUIRED),
    LIST_FIELD     (thing, parts,   part_fields, 1, 3, REQUIRED),
    STR_LIST_FIELD (thing, tags,    0, 3, 20, REQUIRED),
    WORD_LIST_FIELD(thing, moods,   moods, 0, 2, REQUIRED | DISTINCT),
    ID_LIST_FIELD  (thing, ids,     0, 4, REQUIRED),
    REAL_FIELD     (thing, ratio,   0, 1, REQUIRED),
    IF_FIELD       (thing, shown,   hidden_fields),
    END_FIELDS
};

#define PART_PROPERTIES(row_limits, name_min)                                                                        \
    "\"properties\":{\"row\":{\"type\":\"integer\"" row_limits "},\"name\":{\"type\":\"string\"" name_min            \
    ",\"maxLength\":10}},\"required\":[\"row\",\"name\"]"
#define PART_SENT PART_PROPERTIES(",\"minimum\":1,\"maximum\":40", ",\"minLength\":1")
#define PART_ANSWERED PART_PROPERTIES("", "")
#define LISTS(part)                                                                                                  \
    "\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," part "},\"minItems\":1,\"maxItems\":3},"         \
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":20},\"maxItems\":3},"                 \
    "\"moods\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"calm\",\"wild\"]},\"maxItems\":2,\"uniqueItems\":true},"   \
    "\"ids\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"maxItems\":4},"

static void a_raw_list_says_of_what(void **state)
{
    (void)state;
    schema_put_object(&w, set, raw_fields, SCHEMA_REPLY);
    assert_str(buf_str(&out), STR("{\"type\":\"object\",\"properties\":{"
        "\"raw\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"calm\",\"wild\"]}},"
        "\"secret\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," PART_ANSWERED "}}},\"required\":[\"raw\",\"secret\"]}"));
}

static void a_custom_field_brings_its_own_words(void **state)
{
    (void)state;
    schema_put_object(&w, set, custom_fields, SCHEMA_CREATE);
    assert_str(buf_str(&out), STR("{\"type\":\"object\",\"properties\":{\"ratio\":{\"type\":\"object\"}},\"required\":[]}"));
}

static void a_create_names_what_it_needs(void **state)
{
    (void)state;
    schema_put_object(&w, set, thing_fields, SCHEMA_CREATE);
    assert_str(buf_str(&out), STR(
        "{\"type\":\"object\",\"properties\":{"
        "\"title\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":200,\"description\":\"What it is called\",\"x-also\":[\"name\",\"heading\"]},"
        "\"mood\":{\"type\":[\"string\",\"null\"],\"enum\":[\"calm\",\"wild\",null],\"default\":\"calm\"},"
        "\"limit\":{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"maximum\":100,\"default\":20},"
        "\"open\":{\"type\":[\"boolean\",\"null\"]},"
        "\"secret\":{\"type\":[\"string\",\"null\"],\"maxLength\":9},"
        "\"part\":{\"type\":\"object\"," PART_SENT "}," LISTS(PART_SENT)
        "\"ratio\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"
        "\"note\":{\"type\":[\"string\",\"null\"],\"maxLength\":5}},"
        "\"required\":[\"title\",\"part\",\"parts\",\"tags\",\"moods\",\"ids\",\"ratio\"]}"));
}

static void an_answer_has_everything_but_what_some_may_not_see(void **state)
{
    (void)state;
    schema_put_object(&w, set, thing_fields, SCHEMA_REPLY);
    assert_str(buf_str(&out), STR(
        "{\"type\":\"object\",\"properties\":{"
        "\"id\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9007199254740991},"
        "\"title\":{\"type\":\"string\",\"maxLength\":200,\"description\":\"What it is called\"},"
        "\"mood\":{\"type\":[\"string\",\"null\"],\"enum\":[\"calm\",\"wild\",null]},"
        "\"limit\":{\"type\":\"integer\"},"
        "\"madeAt\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
        "\"open\":{\"type\":[\"boolean\",\"null\"]},"
        "\"raw\":{\"type\":\"array\"},"
        "\"part\":{\"type\":\"object\"," PART_ANSWERED "}," LISTS(PART_ANSWERED)
        "\"ratio\":{\"type\":\"number\"},"
        "\"note\":{\"type\":[\"string\",\"null\"],\"maxLength\":5}},"
        "\"required\":[\"id\",\"title\",\"mood\",\"limit\",\"madeAt\",\"open\",\"raw\",\"part\",\"parts\",\"tags\",\"moods\",\"ids\",\"ratio\"]}"));
}

static void an_update_requires_nothing(void **state)
{
    (void)state;
    schema_put_object(&w, set, part_fields, SCHEMA_UPDATE);
    assert_str(buf_str(&out), STR("{\"type\":\"object\",\"properties\":{\"row\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":40},"
                                  "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":10}},\"required\":[]}"));
}

static const struct field query_fields[] = {
    ID_FIELD    (thing, id,    REQUIRED),
    WORD_FIELD  (thing, mood,  moods, OPTIONAL),
    INLINE_FIELD(thing, part,  part_fields),
    END_FIELDS
};

static void a_query_is_a_list_of_parameters_that_are_never_null(void **state)
{
    (void)state;
    json_open_list(&w);
    schema_put_query(&w, set, query_fields);
    json_close_list(&w);
    assert_str(buf_str(&out), STR(
        "[{\"name\":\"id\",\"in\":\"query\",\"required\":true,\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9007199254740991}},"
        "{\"name\":\"mood\",\"in\":\"query\",\"required\":false,\"schema\":{\"type\":\"string\",\"enum\":[\"calm\",\"wild\"]}},"
        "{\"name\":\"row\",\"in\":\"query\",\"required\":true,\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":40}},"
        "{\"name\":\"name\",\"in\":\"query\",\"required\":true,\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":10}}]"));
}

/* ---- what has a name ---- */

static const struct vocab genres = VOCAB("Genre", WORD("Drama"), WORD("Noir"));
struct film { str genre; struct part part; struct str_list also; };
static const struct field named_part[] = { INT_FIELD(part, row, 1, 40, REQUIRED), END_OF("Part") };
static const struct field film_fields[] = {
    WORD_FIELD     (film, genre, genres, OPTIONAL),
    OBJ_FIELD      (film, part,  named_part, REQUIRED),
    WORD_LIST_FIELD(film, also,  genres, 0, 2, REQUIRED),
    END_OF("Film")
};
static const struct field film_query[] = { WORD_FIELD(film, genre, genres, OPTIONAL), END_OF("Films") };

static void what_has_a_name_is_referred_to_and_said_once(void **state)
{
    (void)state;
    json_open_list(&w);
    schema_put_object(&w, set, film_fields, SCHEMA_REPLY);
    schema_put_object(&w, set, film_fields, SCHEMA_UPDATE);
    schema_put_object(&w, set, film_fields, SCHEMA_REPLY);
    schema_put_query(&w, set, film_query);
    json_open(&w);
    schema_put_parameters(&w, set);
    schema_put_named(&w, set);
    json_close(&w);
    json_close_list(&w);
    assert_null(schema_clash(set));
#define FILM(part)                                                                                                    \
    "{\"type\":\"object\",\"properties\":{\"genre\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Genre\"},{\"type\":\"null\"}]}," \
    "\"part\":{\"$ref\":\"#/components/schemas/" part "\"},"                                                            \
    "\"also\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Genre\"},\"maxItems\":2}},"
    assert_str(buf_str(&out), STR(
        "[{\"$ref\":\"#/components/schemas/Film\"},{\"$ref\":\"#/components/schemas/FilmUpdate\"},{\"$ref\":\"#/components/schemas/Film\"},"
        "{\"$ref\":\"#/components/parameters/Films.genre\"},"
        "{\"parameters\":{\"Films.genre\":{\"name\":\"genre\",\"in\":\"query\",\"required\":false,"
        "\"schema\":{\"$ref\":\"#/components/schemas/Genre\"}}},"
        "\"Film\":" FILM("Part") "\"required\":[\"genre\",\"part\",\"also\"]},"
        "\"FilmUpdate\":" FILM("PartUpdate") "\"required\":[]},"
        "\"Genre\":{\"type\":\"string\",\"enum\":[\"Drama\",\"Noir\"]},"
        "\"Part\":{\"type\":\"object\",\"properties\":{\"row\":{\"type\":\"integer\"}},\"required\":[\"row\"]},"
        "\"PartUpdate\":{\"type\":\"object\",\"properties\":{\"row\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":40}},\"required\":[]}}]"));
}

static const struct field other[] = { INT_FIELD(part, row, 1, 50, REQUIRED), END_OF("Part") };
static const struct field body[] = { INT_FIELD(part, row, 1, 50, REQUIRED), END_OF("FilmBody") };

static void two_things_of_one_name_clash(void **state)
{
    (void)state;
    schema_put_object(&w, set, named_part, SCHEMA_REPLY);
    schema_put_object(&w, set, other, SCHEMA_CREATE);
    schema_put_query(&w, set, other);
    assert_null(schema_clash(set));
    schema_put_object(&w, set, other, SCHEMA_REPLY);
    assert_string_equal(schema_clash(set), "Part");
    set = schema_set_new(memory);
    schema_put_object(&w, set, film_fields, SCHEMA_CREATE);
    schema_put_object(&w, set, body, SCHEMA_REPLY);
    assert_string_equal(schema_clash(set), "FilmBody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_raw_list_says_of_what, begin, end),
        cmocka_unit_test_setup_teardown(a_custom_field_brings_its_own_words, begin, end),
        cmocka_unit_test_setup_teardown(a_create_names_what_it_needs, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_has_everything_but_what_some_may_not_see, begin, end),
        cmocka_unit_test_setup_teardown(an_update_requires_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_query_is_a_list_of_parameters_that_are_never_null, begin, end),
        cmocka_unit_test_setup_teardown(what_has_a_name_is_referred_to_and_said_once, begin, end),
        cmocka_unit_test_setup_teardown(two_things_of_one_name_clash, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
