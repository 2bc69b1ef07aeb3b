/* What a search asks the index of either engine: each word once, however often it was typed. */
#include "support/site.h"

#include "app/pitch/search.h"

#include <stdio.h>

struct question { const char *typed, *words, *match; size_t count; err e; };

static err ask(struct ctx *c, void *arg)
{
    struct question *q = arg;
    struct search s;
    struct str_list list;
    q->e = search_read(c, str_from(q->typed), &s);
    if (q->e != OK)
        return OK;
    TRY(search_words(c, str_from(q->typed), &list));
    q->words = text_z(s.words);
    q->match = text_z(s.match);
    q->count = list.count;
    return OK;
}

static struct question asked(const char *typed)
{
    struct question q = {.typed = typed};
    assert_int_equal(site_do(ask, &q), OK);
    return q;
}

static void assert_same_question(const char *typed, const char *once)
{
    struct question q = asked(typed), plain = asked(once);
    assert_int_equal(q.e, OK);
    assert_string_equal(q.words, once);
    assert_string_equal(q.match, plain.match);
    assert_int_equal(q.count, plain.count);
}

static void a_word_typed_again_is_asked_once(void **state)
{
    (void)state;
    assert_same_question(text_z(repeat_text("a ", 100)), "a");
    assert_same_question("Salt SALT s\xc3\xa4lt, salt", "salt");
    assert_same_question("salt sea salt", "sea salt");
    assert_same_question("salt sea sea", "salt sea");
    assert_same_question("the salt and the sea and the salt wedding", "sea and the salt wedding");
}

static void words_that_only_begin_alike_are_several(void **state)
{
    (void)state;
    assert_same_question("salted salt sal", "salted salt sal");
    assert_same_question("salt salted", "salt salted");
}

/* The bound is on what was typed. */
static void too_many_words_are_refused_whatever_they_are(void **state)
{
    (void)state;
    assert_int_equal(asked(text_z(repeat_text("a ", 101))).e, ERR_INVALID);
}

/* On the index itself: words again, and in any place, find what they find once. */
static void what_is_found_is_the_same(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora");
    char path[64];
    struct answer made = call(nora, "POST", "/api/pitches",
        "{\"title\":\"Salt\",\"logline\":\"A bride inherits the salt works.\",\"genre\":\"drama\",\"budgetRange\":\"low\","
        "\"synopsis\":\"A bride inherits the salt works on the coast and finds out what her new family has done.\"}");
    assert_status(made, 201);
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)answer_int(made, "data.pitch.id"));
    assert_status(call(nora, "POST", path, ""), 200);
    static const struct { const char *query; int found; } searches[] = {
        {"salt+salt+salt", 1}, {"bride+salt+bride+sal", 1}, {"salt+zebra+salt", 0}, {"sal+salt+bri+bri", 0},
    };
    for (size_t i = 0; i < COUNT(searches); i++) {
        snprintf(path, sizeof(path), "/api/pitches?q=%s", searches[i].query);
        assert_int_equal(answer_int(call(visitor, "GET", path, NULL), "data.pagination.total"), searches[i].found);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_word_typed_again_is_asked_once),
        TEST(words_that_only_begin_alike_are_several),
        TEST(too_many_words_are_refused_whatever_they_are),
        TEST(what_is_found_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
