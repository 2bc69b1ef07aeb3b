/* Bodies by table: every kind, every code, creates and updates. */
#include "tables.h"

#include "../../../src/json/read.c"

static arena *mem;
static struct problem problem;
static struct film film;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(8 * MIB, 2 * MIB);
    json_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static err create(str body)
{
    problem = (struct problem){0};
    memset(&film, 0xAA, sizeof(film));
    return fields_read(film_fields, body, &film, mem, &problem);
}

static struct field_set sent;

static err update(str body)
{
    problem = (struct problem){0};
    return fields_read_over(film_fields, body, &film, &sent, mem, &problem);
}

/* A title that is right, so that only the rest is judged. */
static err with(const char *rest)
{
    return create(arena_printf(mem, "{\"title\":\"Salt\",%s}", rest));
}

static void assert_refused(const char *rest, const char *field, const char *code, const char *message)
{
    assert_int_equal(with(rest), ERR_INVALID);
    assert_int_equal(problem.code, ERR_INVALID);
    assert_problem(&problem, field, code, message);
    assert_str(problem.message, str_from(message));
}

/* ---- creating ---- */

static void what_is_absent_is_zero_or_its_preset(void **state)
{
    (void)state;
    assert_int_equal(create(STR("{\"title\":\"Salt\",\"unknown\":{\"deep\":[1]}}")), OK);
    assert_str(film.title, STR("Salt"));
    assert_null(film.logline.ptr);
    assert_null(film.genre.ptr);
    assert_false(film.has_amount);
    assert_false(film.has_ai_used);
    assert_false(film.has_seat);
    assert_int_equal(film.limit, 20);
    assert_int_equal(film.due_ms, 0);
    assert_true(film.links.shown);
    assert_int_equal(film.characters_count, 0);
    assert_int_equal(film.tags.count, 0);
    assert_int_equal(film.id, 0);
}

static void null_is_absent(void **state)
{
    (void)state;
    assert_int_equal(with("\"logline\":null,\"genre\":null,\"amount\":null,\"limit\":null,\"links\":null,\"seat\":null,"
                          "\"market\":null,\"characters\":null,\"moods\":null,\"order\":null,\"ratio\":null,\"aiUsed\":null"),
                     OK);
    assert_null(film.logline.ptr);
    assert_false(film.has_amount);
    assert_int_equal(film.limit, 20);
    assert_true(film.links.shown);
}

static void every_kind_is_read(void **state)
{
    (void)state;
    assert_int_equal(with("\"logline\":\"A bride.\",\"genre\":\"science fiction\",\"password\":\" pass word \",\"handle\":\"abc\","
                          "\"amount\":350000,\"rating\":7.5,\"aiUsed\":false,\"hideName\":true,\"limit\":100,\"weight\":-0.25,"
                          "\"dueAt\":\"2026-05-03T14:05:09.123Z\",\"links\":{\"imdb\":\"x\",\"shown\":false},\"seat\":{\"row\":3},"
                          "\"market\":{\"audience\":\"all\"},\"characters\":[{\"id\":7,\"name\":\"Ann\"},{\"name\":\"Bo\",\"age\":\"58\"}],"
                          "\"moods\":[\"drama\",\"scifi\"],\"tags\":[\"sea\",\"salt\"],\"order\":[3,1,2],\"ratio\":\"4:3\",\"version\":2.0"),
                     OK);
    assert_str(film.logline, STR("A bride."));
    assert_str(film.genre, STR("Sci-Fi"));
    assert_str(film.password, STR(" pass word "));
    assert_true(film.has_amount);
    assert_int_equal(film.amount, 350000);
    assert_true(film.has_rating && film.rating == 7.5);
    assert_true(film.has_ai_used && !film.ai_used);
    assert_true(film.hide_name);
    assert_int_equal(film.limit, 100);
    assert_true(film.weight == -0.25);
    assert_true(film.due_ms == INT64_C(1777817109123));
    assert_str(film.links.imdb, STR("x"));
    assert_false(film.links.shown);
    assert_true(film.has_seat);
    assert_int_equal(film.seat.row, 3);
    assert_str(film.market_audience, STR("all"));
    assert_int_equal(film.characters_count, 2);
    assert_int_equal(film.characters[0].id, 7);
    assert_str(film.characters[1].name, STR("Bo"));
    assert_str(film.characters[1].age, STR("58"));
    assert_null(film.characters[0].age.ptr);
    assert_int_equal(film.moods.count, 2);
    assert_str(film.moods.items[1], STR("Sci-Fi"));
    assert_str(film.tags.items[1], STR("salt"));
    assert_int_equal(film.order.count, 3);
    assert_int_equal(film.order.items[0], 3);
    assert_int_equal(film.ratio.wide, 4);
    assert_int_equal(film.version, 2);
}

static void what_is_read_only_is_ignored(void **state)
{
    (void)state;
    assert_int_equal(with("\"id\":9,\"createdAt\":\"x\",\"posters\":5"), OK);
    assert_int_equal(film.id, 0);
    assert_null(film.posters.ptr);
}

static void older_names_serve_when_the_canonical_is_absent(void **state)
{
    (void)state;
    assert_int_equal(with("\"logline\":\"canonical\",\"tag_line\":\"older one\""), OK);
    assert_str(film.logline, STR("canonical"));
    assert_int_equal(with("\"oneLiner\":\"second name\",\"tag_line\":\"first name\""), OK);
    assert_str(film.logline, STR("first name"));
    assert_int_equal(with("\"tag_line\":\"\",\"oneLiner\":\"second name\""), OK);
    assert_str(film.logline, STR("second name"));
    assert_int_equal(with("\"logline\":null,\"oneLiner\":\"second name\""), OK);
    assert_str(film.logline, STR("second name"));
    assert_refused("\"tag_line\":5", "logline", "not_valid", "The logline must be text.");
}

static void an_older_word_adds_what_it_says_besides(void **state)
{
    (void)state;
    assert_int_equal(with("\"category\":\"Family / Kids\""), OK);
    assert_str(film.genre, STR("Drama"));
    assert_str(film.subgenre, STR("Family"));
    assert_int_equal(with("\"genre\":\"DRAMA\""), OK);
    assert_null(film.subgenre.ptr);
    film.subgenre = STR("Family");
    assert_int_equal(update(STR("{\"genre\":null}")), OK);
    assert_null(film.subgenre.ptr);
}

static void a_number_under_a_words_older_name_is_another_fields(void **state)
{
    (void)state;
    assert_int_equal(with("\"category\":350000"), OK);
    assert_null(film.genre.ptr);
    assert_refused("\"genre\":350000", "genre", "not_valid", "The genre must be text.");
    assert_refused("\"category\":\"350k\"", "genre", "unknown_value", "The genre must be one of: Drama, Sci-Fi.");
}

/* ---- text ---- */

static void text_is_trimmed_and_normalised(void **state)
{
    (void)state;
    assert_int_equal(create(STR("{\"title\":\"\\u3000 Caf\\u0065\\u0301\\u00a0\",\"logline\":\"one\\r\\ntwo\\rthree\\tfour \"}")), OK);
    assert_str(film.title, STR("Caf\u00E9"));
    assert_str(film.logline, STR("one\ntwo\nthree\tfour"));
    assert_int_equal(create(STR("{\"title\":\"two\\n\\tlines\"}")), OK);
    assert_str(film.title, STR("two lines"));
}

static void blanks_alone_are_no_text(void **state)
{
    (void)state;
    assert_int_equal(create(STR("{\"title\":\" \\u00a0\\u200b\\u3000 \"}")), ERR_INVALID);
    assert_problem(&problem, "title", "required", "The title is missing.");
    assert_int_equal(with("\"logline\":\"  \\n \""), OK);
    assert_null(film.logline.ptr);
}

#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"
#define FIVE_MARKS "\u0301\u0316\u0301\u0316\u0301"
#define TEN_MARKS FIVE_MARKS FIVE_MARKS

static void limits_count_what_people_perceive(void **state)
{
    (void)state;
    static const struct { const char *character; } scripts[] = {{"x"}, {FAMILY}, {"e\u0301"}, {"\u05E9"}, {"\U0001F1E9\U0001F1EA"}, {"\u65E5"}, {"q\u0323\u0307"}};
    for (size_t i = 0; i < COUNT(scripts); i++) {
        str one = str_from(scripts[i].character);
        for (size_t length = 1; length <= 11; length++) {
            str title = repeat(mem, one, length);
            err e = create(arena_printf(mem, "{\"title\":\"%.*s\"}", STR_ARG(title)));
            assert_int_equal(e, length >= 2 && length <= 10 ? OK : ERR_INVALID);
            if (e == OK)
                assert_int_equal(utf_length(film.title), length);
            else
                assert_string_equal(problem.fields[0].code, length < 2 ? "too_short" : "too_long");
        }
    }
}

static void lengths_are_told(void **state)
{
    (void)state;
    assert_refused("\"logline\":\"" FAMILY FAMILY FAMILY FAMILY "\"", "logline", "too_short", "The logline has 4 of at least 5 characters.");
    assert_refused("\"logline\":\"123456789012345678901\"", "logline", "too_long", "The logline has 21 of at most 20 characters.");
}

static void a_character_cannot_carry_marks_without_end(void **state)
{
    (void)state;
    str marks = repeat(mem, STR("\u0316"), 31);
    assert_int_equal(create(arena_printf(mem, "{\"title\":\"ab%.*s\"}", STR_ARG(marks))), ERR_INVALID);
    assert_problem(&problem, "title", "not_valid", "The title has more than 30 marks on one letter.");
    assert_int_equal(create(arena_printf(mem, "{\"title\":\"ab%.*s\"}", STR_ARG(str_sub(marks, 0, 60)))), OK);
    assert_refused("\"tags\":[\"a" TEN_MARKS TEN_MARKS TEN_MARKS "\u0301\"]", "tags", "not_valid",
                   "An entry of tags has more than 30 marks on one letter.");
}

/* Before anything is done to a text its bytes are counted: the limit in characters says how many it can have. */
static void bytes_are_bounded_before_characters(void **state)
{
    (void)state;
    str long_one = repeat(mem, STR("a\u0316\u0301\u0327"), 2000);
    assert_int_equal(create(arena_printf(mem, "{\"title\":\"%.*s\"}", STR_ARG(long_one))), ERR_INVALID);
    assert_problem(&problem, "title", "too_long", "The title has more than 10 characters can hold, marks and joined emoji included.");
    assert_int_equal(create(arena_printf(mem, "{\"tags\":[\"%.*s\"]}", STR_ARG(long_one))), ERR_INVALID);
}

static void control_characters_are_refused(void **state)
{
    (void)state;
    assert_refused("\"logline\":\"a\\u0000bcdef\"", "logline", "not_valid", "The logline must not hold the control character U+0000.");
    assert_refused("\"logline\":\"abcdef\\u001b[31m\"", "logline", "not_valid", "The logline must not hold the control character U+001B.");
    assert_refused("\"logline\":\"abcdef\\u0085x\"", "logline", "not_valid", "The logline must not hold the control character U+0085.");
    assert_refused("\"tags\":[\"a\\u0007\"]", "tags", "not_valid", "The tags must not hold the control character U+0007.");
}

static void right_to_left_text_and_emoji_come_through(void **state)
{
    (void)state;
    assert_int_equal(create(STR("{\"title\":\"\u05E9\u05DC\u05D5\u05DD " FAMILY "\"}")), OK);
    assert_str(film.title, STR("\u05E9\u05DC\u05D5\u05DD " FAMILY));
    assert_int_equal(create(STR("{\"title\":\"<script>\"}")), OK);
    assert_str(film.title, STR("<script>"));
}

static void a_verbatim_text_keeps_blanks_and_counts_characters(void **state)
{
    (void)state;
    assert_int_equal(with("\"password\":\"  e\\u0301 \\u0000 x \""), OK);
    assert_str(film.password, STR("  \u00E9 \0 x "));
    assert_refused("\"password\":\"  234 \"", "password", "too_short", "The password has 6 of at least 8 characters.");
    assert_refused("\"password\":\"1234567890123\"", "password", "too_long", "The password has 13 of at most 12 characters.");
    assert_int_equal(with("\"password\":\"        \""), OK);
    assert_str(film.password, STR("        "));
}

struct sign_in { str email, password; };
static const struct field sign_in_fields[] = {
    STR_FIELD(sign_in, email,    1, 254, REQUIRED, .missing = "Enter your e-mail address."),
    STR_FIELD(sign_in, password, 1, 8, REQUIRED | RAW_BYTES),
    END_FIELDS
};

static void raw_bytes_are_left_alone_and_counted(void **state)
{
    (void)state;
    struct sign_in in;
    problem = (struct problem){0};
    assert_int_equal(fields_read(sign_in_fields, STR("{\"email\":\" A@b \",\"password\":\" e\u0301\r\n \"}"), &in, mem, &problem), ERR_INVALID);
    problem = (struct problem){0};
    assert_int_equal(fields_read(sign_in_fields, STR("{\"email\":\" A@b \",\"password\":\" e\u0301\\r\\n \"}"), &in, mem, &problem), OK);
    assert_str(in.password, STR(" e\u0301\r\n "));
    assert_str(in.email, STR("A@b"));
    assert_int_equal(fields_read(sign_in_fields, STR("{\"email\":\"x\",\"password\":\"\u00E9\u00E9\u00E9\u00E9\u00E9\"}"), &in, mem, &problem), ERR_INVALID);
    assert_problem(&problem, "password", "too_long", "The password has 10 of at most 8 bytes.");
}

static void a_table_may_say_it_in_its_own_words(void **state)
{
    (void)state;
    struct sign_in in;
    problem = (struct problem){0};
    assert_int_equal(fields_read(sign_in_fields, STR("{\"password\":\"x\"}"), &in, mem, &problem), ERR_INVALID);
    assert_problem(&problem, "email", "required", "Enter your e-mail address.");
    assert_refused("\"handle\":\"1abc\"", "handle", "not_valid", "The handle must begin with a letter.");
}

/* ---- the other kinds ---- */

static void another_kind_is_named(void **state)
{
    (void)state;
    static const char *const wrong[] = {"1", "true", "[]", "{}"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(create(arena_printf(mem, "{\"title\":%s}", wrong[i])), ERR_INVALID);
        assert_problem(&problem, "title", "not_valid", "The title must be text.");
    }
    assert_refused("\"genre\":4", "genre", "not_valid", "The genre must be text.");
    assert_refused("\"aiUsed\":\"true\"", "aiUsed", "not_valid", "The ai used must be true or false.");
    assert_refused("\"aiUsed\":1", "aiUsed", "not_valid", "The ai used must be true or false.");
    assert_refused("\"rating\":\"7\"", "rating", "not_valid", "The rating must be a number.");
    assert_refused("\"dueAt\":\"tomorrow\"", "dueAt", "not_valid", "The due must be a time such as 2026-05-03T14:05:09.123Z.");
    assert_refused("\"dueAt\":0", "dueAt", "not_valid", "The due must be a time such as 2026-05-03T14:05:09.123Z.");
    assert_refused("\"links\":[]", "links", "not_valid", "The links must be an object.");
    assert_refused("\"market\":\"x\"", "market", "not_valid", "The market must be an object.");
    assert_refused("\"characters\":{}", "characters", "not_valid", "The characters must be a list of objects.");
    assert_refused("\"characters\":[1]", "characters", "not_valid", "The characters must be a list of objects.");
    assert_refused("\"moods\":\"drama\"", "moods", "not_valid", "The moods must be a list of texts.");
    assert_refused("\"moods\":[null]", "moods", "not_valid", "The moods must be a list of texts.");
    assert_refused("\"tags\":[1]", "tags", "not_valid", "The tags must be a list of texts.");
    assert_refused("\"order\":[1.5]", "order", "not_valid", "The order must be a list of whole numbers from 1 on.");
    assert_refused("\"order\":[0]", "order", "not_valid", "The order must be a list of whole numbers from 1 on.");
    assert_refused("\"ratio\":\"wide\"", "ratio", "not_valid", "The ratio must be two numbers, for example 4:3.");
}

static void amounts_are_whole_numbers_in_their_range(void **state)
{
    (void)state;
    assert_refused("\"amount\":-1", "amount", "out_of_range", "The budget amount must lie between 0 and 1000000000.");
    assert_refused("\"amount\":1000000001", "amount", "out_of_range", "The budget amount must lie between 0 and 1000000000.");
    assert_refused("\"amount\":123456789012345678901234567890123456", "amount", "out_of_range", "The budget amount must lie between 0 and 1000000000.");
    assert_refused("\"amount\":1.5", "amount", "not_valid", "The budget amount must be a whole number, for example 350000.");
    assert_refused("\"amount\":\"\\u00a3350k\"", "amount", "not_valid", "The budget amount must be a whole number, for example 350000.");
    assert_refused("\"rating\":10.01", "rating", "out_of_range", "The rating must lie between 0 and 10.");
    assert_int_equal(with("\"amount\":0"), OK);
    assert_true(film.has_amount && film.amount == 0);
    assert_int_equal(with("\"amount\":1000000000"), OK);
    assert_int_equal(with("\"amount\":-0"), OK);
}

struct target { int64_t pitch_id; };
static const struct field target_fields[] = { ID_FIELD(target, pitch_id, REQUIRED), END_FIELDS };

static void ids_end_where_javascript_stops_counting(void **state)
{
    (void)state;
    static const struct { const char *id; err e; } cases[] = {
        {"1", OK}, {"9007199254740991", OK}, {"9007199254740992", ERR_INVALID}, {"9007199254740993", ERR_INVALID},
        {"0", ERR_INVALID}, {"-1", ERR_INVALID}, {"1.5", ERR_INVALID}, {"\"1\"", ERR_INVALID}, {"99999999999999999999", ERR_INVALID},
        {"true", ERR_INVALID},
    };
    struct target in;
    for (size_t i = 0; i < COUNT(cases); i++) {
        problem = (struct problem){0};
        assert_int_equal(fields_read(target_fields, arena_printf(mem, "{\"pitchId\":%s}", cases[i].id), &in, mem, &problem), cases[i].e);
        if (cases[i].e != OK)
            assert_problem(&problem, "pitchId", "not_valid", "The pitch id must be a whole number from 1 on.");
    }
    problem = (struct problem){0};
    assert_int_equal(fields_read(target_fields, STR(""), &in, mem, &problem), ERR_INVALID);
    assert_problem(&problem, "pitchId", "required", "The pitch id is missing.");
}

static void unknown_words_are_answered_with_the_list(void **state)
{
    (void)state;
    assert_refused("\"genre\":\"Musical\"", "genre", "unknown_value", "The genre must be one of: Drama, Sci-Fi.");
    assert_refused("\"moods\":[\"Drama\",\"\"]", "moods", "unknown_value", "The moods must be one of: Drama, Sci-Fi.");
    assert_int_equal(with("\"genre\":\" \""), OK);
    assert_null(film.genre.ptr);
}

static void lists_have_their_limits(void **state)
{
    (void)state;
    assert_refused("\"moods\":[\"drama\",\"scifi\",\"drama\"]", "moods", "too_many", "The list of moods has 3 of at most 2 entries.");
    assert_refused("\"moods\":[\"drama\",\"reality-drama\"]", "moods", "not_unique", "The list of moods holds the same entry twice.");
    assert_refused("\"tags\":[\"a\",\"b\",\"c\",\"d\"]", "tags", "too_many", "The list of tags has 4 of at most 3 entries.");
    assert_refused("\"tags\":[\"abcdef\"]", "tags", "too_long", "An entry of tags has 6 of at most 5 characters.");
    assert_refused("\"tags\":[\" \"]", "tags", "required", "An entry of tags is empty.");
    assert_refused("\"order\":[1,2,1]", "order", "not_unique", "The list of order holds the same entry twice.");
    assert_refused("\"characters\":[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"},{\"name\":\"D\"}]", "characters", "too_many",
                   "The list of characters has 4 of at most 3 entries.");
    assert_int_equal(with("\"tags\":[\"a\",\"a\",\"" FAMILY FAMILY FAMILY FAMILY FAMILY "\"],\"characters\":[]"), OK);
    assert_int_equal(film.tags.count, 3);
    assert_int_equal(film.characters_count, 0);
}

static void problems_inside_are_named_with_their_path(void **state)
{
    (void)state;
    assert_refused("\"characters\":[{\"name\":\"A\"},{\"age\":\"5\"}]", "characters[1].name", "required", "The name is missing.");
    assert_refused("\"characters\":[{\"name\":\"A\",\"age\":\"123456\"}]", "characters[0].age", "too_long", "The age has 6 of at most 5 characters.");
    assert_refused("\"links\":{\"imdb\":5}", "links.imdb", "not_valid", "The imdb must be text.");
    assert_refused("\"seat\":{\"hall\":\"A\"}", "seat.row", "required", "The row is missing.");
    assert_refused("\"market\":{\"audience\":5}", "market.audience", "not_valid", "The market audience must be text.");
}

static void all_problems_are_told_at_once_in_the_order_of_the_table(void **state)
{
    (void)state;
    assert_int_equal(create(STR("{\"logline\":\"abc\",\"genre\":\"Musical\",\"amount\":1.5,\"characters\":[{}]}")), ERR_INVALID);
    assert_int_equal(problem.field_count, 5);
    static const char *const fields[] = {"title", "logline", "genre", "amount", "characters[0].name"};
    for (size_t i = 0; i < COUNT(fields); i++)
        assert_string_equal(problem.fields[i].field, fields[i]);
    assert_str(problem.message, STR("Five things have to be put right."));
}

/* ---- updating ---- */

static void load(void)
{
    film = (struct film){
        .id = 5, .title = STR("Salt"), .logline = STR("A logline"), .genre = STR("Drama"), .has_amount = true, .amount = 9,
        .limit = 50, .links = {.imdb = STR("i"), .site = STR("s")}, .has_seat = true, .seat = {4, STR("B")},
        .market_audience = STR("all"), .market_timeline = STR("2027"), .hide_name = true, .ratio = {4, 3}, .created_ms = 1,
    };
}

static void what_is_absent_keeps(void **state)
{
    (void)state;
    load();
    struct film before = film;
    assert_int_equal(update(STR("{}")), OK);
    assert_memory_equal(&film, &before, sizeof(film));
    assert_int_equal(sent.count, 0);
    assert_int_equal(update(STR("{\"id\":7,\"createdAt\":null,\"other\":1}")), OK);
    assert_memory_equal(&film, &before, sizeof(film));
    assert_int_equal(sent.count, 0);
}

static void null_clears_what_is_optional(void **state)
{
    (void)state;
    load();
    assert_int_equal(update(STR("{\"logline\":null,\"genre\":\"\",\"amount\":null,\"limit\":null,\"links\":null,\"seat\":null,"
                                "\"market\":null,\"hideName\":null,\"ratio\":null}")), OK);
    assert_null(film.logline.ptr);
    assert_null(film.genre.ptr);
    assert_false(film.has_amount);
    assert_int_equal(film.limit, 20);
    assert_null(film.links.imdb.ptr);
    assert_true(film.links.shown);
    assert_false(film.has_seat);
    assert_null(film.market_audience.ptr);
    assert_null(film.market_timeline.ptr);
    assert_false(film.hide_name);
    assert_int_equal(film.ratio.wide, 0);
    assert_str(film.title, STR("Salt"));
    assert_int_equal(film.id, 5);
    assert_true(FIELD_SENT(&sent, film, market_timeline));
    assert_true(FIELD_SENT(&sent, film, links.site));
}

static void what_is_required_cannot_be_cleared(void **state)
{
    (void)state;
    load();
    assert_int_equal(update(STR("{\"title\":null}")), ERR_INVALID);
    assert_problem(&problem, "title", "required", "The title is missing.");
    load();
    assert_int_equal(update(STR("{\"title\":\" \"}")), ERR_INVALID);
    assert_problem(&problem, "title", "required", "The title is missing.");
}

static void an_object_is_merged(void **state)
{
    (void)state;
    load();
    assert_int_equal(update(STR("{\"links\":{\"imdb\":\"new\"},\"seat\":{\"hall\":\"C\"},\"market\":{\"timeline\":null}}")), OK);
    assert_str(film.links.imdb, STR("new"));
    assert_str(film.links.site, STR("s"));
    assert_int_equal(film.seat.row, 4);
    assert_str(film.seat.hall, STR("C"));
    assert_str(film.market_audience, STR("all"));
    assert_null(film.market_timeline.ptr);
}

static void an_object_that_was_not_there_is_made_whole(void **state)
{
    (void)state;
    load();
    film.has_seat = false;
    film.seat = (struct seat){0};
    assert_int_equal(update(STR("{\"seat\":{\"hall\":\"C\"}}")), ERR_INVALID);
    assert_problem(&problem, "seat.row", "required", "The row is missing.");
}

static void a_list_that_is_sent_replaces(void **state)
{
    (void)state;
    load();
    struct role old[] = {{1, STR("Old"), STR("40")}};
    film.characters = old;
    film.characters_count = 1;
    assert_int_equal(update(STR("{\"characters\":[{\"name\":\"New\"}]}")), OK);
    assert_int_equal(film.characters_count, 1);
    assert_str(film.characters[0].name, STR("New"));
    assert_null(film.characters[0].age.ptr);
    assert_int_equal(update(STR("{\"characters\":[]}")), OK);
    assert_int_equal(film.characters_count, 0);
    assert_int_equal(update(STR("{\"characters\":[{\"age\":\"5\"}]}")), ERR_INVALID);
    assert_problem(&problem, "characters[0].name", "required", "The name is missing.");
}

static void what_was_sent_is_known(void **state)
{
    (void)state;
    load();
    assert_int_equal(update(STR("{\"title\":\"Salt\",\"category\":\"drama\",\"links\":{\"site\":null},\"hideName\":false,\"version\":3}")), OK);
    assert_true(FIELD_SENT(&sent, film, title));
    assert_true(FIELD_SENT(&sent, film, genre));
    assert_true(FIELD_SENT(&sent, film, links));
    assert_true(FIELD_SENT(&sent, film, links.site));
    assert_false(FIELD_SENT(&sent, film, links.imdb));
    assert_true(FIELD_SENT(&sent, film, hide_name));
    assert_true(FIELD_SENT(&sent, film, version));
    assert_false(FIELD_SENT(&sent, film, logline));
    assert_false(FIELD_SENT(&sent, film, id));
    assert_false(FIELD_SENT(&sent, film, seat));
    assert_int_equal(update(STR("{\"links\":{}}")), OK);
    assert_false(FIELD_SENT(&sent, film, links));
}

static void nothing_needs_to_know_what_was_sent(void **state)
{
    (void)state;
    load();
    problem = (struct problem){0};
    assert_int_equal(fields_read_over(film_fields, STR("{\"title\":\"New\"}"), &film, NULL, mem, &problem), OK);
    assert_str(film.title, STR("New"));
}

static void a_full_arena_stops_the_reading(void **state)
{
    (void)state;
    arena *small = arena_new(1 * KIB, 1 * MIB);
    struct film out;
    problem = (struct problem){0};
    str marks = repeat(mem, STR("e\\u0301"), 500);
    str body = arena_printf(mem, "{\"title\":\"Salt\",\"logline\":\"%.*s\"}", STR_ARG(marks));
    assert_int_equal(fields_read(film_fields, body, &out, small, &problem), ERR_TOO_LARGE);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_is_zero_or_its_preset),
        cmocka_unit_test(null_is_absent),
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(what_is_read_only_is_ignored),
        cmocka_unit_test(older_names_serve_when_the_canonical_is_absent),
        cmocka_unit_test(an_older_word_adds_what_it_says_besides),
        cmocka_unit_test(a_number_under_a_words_older_name_is_another_fields),
        cmocka_unit_test(text_is_trimmed_and_normalised),
        cmocka_unit_test(blanks_alone_are_no_text),
        cmocka_unit_test(limits_count_what_people_perceive),
        cmocka_unit_test(lengths_are_told),
        cmocka_unit_test(a_character_cannot_carry_marks_without_end),
        cmocka_unit_test(bytes_are_bounded_before_characters),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(right_to_left_text_and_emoji_come_through),
        cmocka_unit_test(a_verbatim_text_keeps_blanks_and_counts_characters),
        cmocka_unit_test(raw_bytes_are_left_alone_and_counted),
        cmocka_unit_test(a_table_may_say_it_in_its_own_words),
        cmocka_unit_test(another_kind_is_named),
        cmocka_unit_test(amounts_are_whole_numbers_in_their_range),
        cmocka_unit_test(ids_end_where_javascript_stops_counting),
        cmocka_unit_test(unknown_words_are_answered_with_the_list),
        cmocka_unit_test(lists_have_their_limits),
        cmocka_unit_test(problems_inside_are_named_with_their_path),
        cmocka_unit_test(all_problems_are_told_at_once_in_the_order_of_the_table),
        cmocka_unit_test(what_is_absent_keeps),
        cmocka_unit_test(null_clears_what_is_optional),
        cmocka_unit_test(what_is_required_cannot_be_cleared),
        cmocka_unit_test(an_object_is_merged),
        cmocka_unit_test(an_object_that_was_not_there_is_made_whole),
        cmocka_unit_test(a_list_that_is_sent_replaces),
        cmocka_unit_test(what_was_sent_is_known),
        cmocka_unit_test(nothing_needs_to_know_what_was_sent),
        cmocka_unit_test(a_full_arena_stops_the_reading),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
