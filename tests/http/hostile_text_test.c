/*
 * Texts that cost or grow: towers of marks, letters that become eighteen, signs and pictures among the words of a search,
 * lists of the longest texts.
 */
#include "support/encoded.h"
#include "support/site.h"

#include <stdio.h>

static arena *mem;

static int64_t draft_of(struct who as, const char *title)
{
    struct answer a = call(as, "POST", "/api/pitches", arena_printf(mem, "{\"title\":\"%s\",\"status\":\"draft\"}", title).ptr);
    assert_status(a, 201);
    return answer_int(a, "data.pitch.id");
}

/* ---- searches ---- */

static struct answer search(struct who as, const char *q, const char *more)
{
    struct grown g = grown_in(mem);
    grown_printf(&g, "/api/pitches?%s&q=", more);
    put_encoded(&g, str_from(q));
    return call(as, "GET", grown_str(&g).ptr, NULL);
}

/* U+FDFA is 18 letters once folded, and each word stood in the question several times. */
static void a_search_that_grows_is_answered_or_refused(void **state)
{
    (void)state;
    static const char filters[] = "sort=title&genre=Drama&format=Feature%20film&stage=Script&budgetRange=low&access=open&creatorType=creator";
    const char *grown = arena_printf(mem, "a%.*s%.*s", STR_ARG(repeat(mem, STR("\u0903"), 685)),
                                     STR_ARG(repeat(mem, STR("\uFDFA"), 199))).ptr;
    for (int i = 0; i < 4; i++) {
        struct answer a = search(visitor, grown, filters);
        assert_true(a.status == 200 || a.status == 400);
    }
    struct answer a = search(visitor, repeat(mem, STR("\uFDFA"), 200).ptr, "sort=title");
    assert_status(a, 400);
    assert_text(a, "fields.0.field", "q");
    assert_status(search(visitor, repeat(mem, STR("\uFDFA"), 30).ptr, ""), 200);
    assert_status(search(visitor, repeat(mem, STR("\u3316"), 200).ptr, ""), 400);
    assert_status(search(visitor, repeat(mem, STR("\u4E00"), 200).ptr, filters), 200);
    assert_status(search(visitor, repeat(mem, STR("a "), 100).ptr, filters), 200);
}

static void publish(struct who as, const char *title)
{
    struct answer a = call(as, "POST", "/api/pitches", arena_printf(mem,
        "{\"title\":\"%s\",\"logline\":\"Two sisters keep a light.\",\"genre\":\"Drama\",\"format\":\"Feature film\",\"budgetRange\":\"low\",\"stage\":\"Script\","
        "\"synopsis\":\"%.*s\"}", title, STR_ARG(repeat(mem, STR("A keeper waits. "), 10))).ptr);
    assert_status(a, 201);
    const char *path = arena_printf(mem, "/api/pitches/%lld/publish", (long long)answer_int(a, "data.pitch.id")).ptr;
    assert_status(call(as, "POST", path, "{}"), 200);
}

static void signs_among_words_are_left_out(void **state)
{
    (void)state;
    static const struct { const char *q; int found; } cases[] = {
        {"tide", 2}, {"tide \u2014", 2}, {"\u2014 tide", 2}, {"high \u2014 tide", 1}, {"high - tide", 1}, {"tide \U0001F600", 2},
        {"\U0001F30A tide", 2}, {"tide\u2028high", 1}, {"high\u1680tide", 1}, {"tide \u0903", 2}, {"tide\u2026", 2}, {"\u201Ctide\u201D", 2},
        {"\U0001F30A", 1}, {"\U0001F30A\uFE0F", 1}, {"\U0001F600", 0}, {"\u2014", 0}, {"-", 0}, {"\u0903", 0}, {"\u201C\u201D", 0},
        {"\u6F6E", 1}, {"\u6F6E\u3001", 1},
    };
    struct who maker = someone("creator", "alex");
    publish(maker, "High \u2014 Tide");
    publish(maker, "Low tide \U0001F30A");
    publish(maker, "\u6F6E\u3002\u6C34");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct answer a = search(visitor, cases[i].q, "sort=title"), b = search(visitor, cases[i].q, "");
        assert_status(a, 200);
        if (answer_count(a, "data.pitches") != cases[i].found || answer_count(b, "data.pitches") != cases[i].found)
            print_error("%s finds %d and %d, not %d\n", cases[i].q, answer_count(a, "data.pitches"), answer_count(b, "data.pitches"), cases[i].found);
        assert_int_equal(answer_count(a, "data.pitches"), cases[i].found);
        assert_int_equal(answer_count(b, "data.pitches"), cases[i].found);
    }
}

static void ones_own_titles_are_searched_alike(void **state)
{
    (void)state;
    static const struct { const char *q; int found; } cases[] = {
        {"tide", 2}, {"tide \u2014", 2}, {"\U0001F30A", 1}, {"tide \U0001F600", 2}, {"\u2014", 0}, {"\U0001F600", 0},
    };
    struct who maker = someone("creator", "alex");
    draft_of(maker, "High \u2014 Tide");
    draft_of(maker, "Low tide \U0001F30A");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grown g = grown_in(mem);
        grown_put(&g, STR("/api/pitches/mine?q="));
        put_encoded(&g, str_from(cases[i].q));
        struct answer a = call(maker, "GET", grown_str(&g).ptr, NULL);
        assert_status(a, 200);
        assert_int_equal(answer_count(a, "data.pitches"), cases[i].found);
    }
}

/* ---- marks ---- */

static void towers_of_marks_are_refused_everywhere(void **state)
{
    (void)state;
    str tower = repeat(mem, STR("\u0301\u0316"), 60000);
    struct answer a = call(visitor, "POST", "/api/auth/creator/login",
                           arena_printf(mem, "{\"email\":\"a%.*s@example.com\",\"password\":\"x\"}", STR_ARG(tower)).ptr);
    assert_status(a, 400);
    struct who maker = someone("creator", "alex");
    a = call(maker, "POST", "/api/pitches",
             arena_printf(mem, "{\"title\":\"Salt\",\"status\":\"draft\",\"longSynopsis\":\"e%.*s\"}", STR_ARG(str_sub(tower, 0, 31 * 2))).ptr);
    assert_status(a, 400);
    assert_text(a, "fields.0.field", "longSynopsis");
    assert_status(search(visitor, arena_printf(mem, "e%.*s", STR_ARG(str_sub(tower, 0, 31 * 2))).ptr, ""), 400);
    assert_status(search(visitor, arena_printf(mem, "e%.*s", STR_ARG(str_sub(tower, 0, 30 * 2))).ptr, ""), 200);
}

/* ---- long lists ---- */

static int64_t long_draft(struct who as, int i)
{
    str synopsis = repeat(mem, STR("\u4E00"), 5000), text = repeat(mem, STR("\u4E8C"), 20000);
    struct answer a = call(as, "POST", "/api/pitches", arena_printf(mem,
        "{\"title\":\"%d\",\"status\":\"draft\",\"synopsis\":\"%.*s\",\"longSynopsis\":\"%.*s\",\"themes\":\"%.*s\","
        "\"worldDescription\":\"%.*s\"}", i, STR_ARG(synopsis), STR_ARG(text), STR_ARG(str_sub(synopsis, 0, 3000)),
        STR_ARG(str_sub(synopsis, 0, 6000))).ptr);
    assert_status(a, 201);
    arena_rewind(mem);
    return answer_int(a, "data.pitch.id");
}

static void a_list_of_a_hundred_long_ones_is_whole(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    for (int i = 0; i < 100; i++)
        long_draft(maker, i);
    struct answer a = call(maker, "GET", "/api/pitches/mine?limit=100", NULL);
    assert_status(a, 200);
    assert_true(a.body.len > 100 * 28000 * 3);
    assert_int_equal(answer_count(a, "data.pitches"), 100);
    assert_int_equal(answer_text(a, "data.pitches.99.longSynopsis").len, 60000);
    assert_int_equal(answer_int(a, "data.pagination.total"), 100);
}

/* ---- sites ---- */

static int setup(void **state)
{
    mem = arena_new(32 * MIB, 32 * MIB);
    return site_setup(state);
}

static int teardown(void **state)
{
    arena_free(mem);
    return site_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_search_that_grows_is_answered_or_refused),
        TEST(signs_among_words_are_left_out),
        TEST(ones_own_titles_are_searched_alike),
        TEST(towers_of_marks_are_refused_everywhere),
        TEST(a_list_of_a_hundred_long_ones_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
