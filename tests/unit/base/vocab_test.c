/* Vocabularies: the word that was meant, however older clients spell it. */
#include "../check.h"

#include "../../../src/base/vocab.c"

static const struct vocab genres = VOCAB("Genre",
    WORD("Action", .also = "superhero"),
    WORD("Drama", .also = "reality-drama,abstract / non-narrative,other"),
    WORD("Sci-Fi", .also = "scifi,science fiction"),
    WORD("Drama", .also = "family,family / kids", .adds = "Family"),
    WORD("Thriller", .also = "noir / neo-noir", .adds = "Crime"));

static const struct vocab sorts = EXACT_VOCAB("Sorts",
    WORD("-publishedAt", .also = "newest,recent"),
    WORD("publishedAt", .also = "oldest"));

static void assert_means(const char *text, const char *value)
{
    assert_str(vocab_value(&genres, str_from(text)), str_from(value));
}

static void case_signs_and_brackets_do_not_matter(void **state)
{
    (void)state;
    assert_means("Drama", "Drama");
    assert_means("dRAMA", "Drama");
    assert_means("  drama  ", "Drama");
    assert_means("Drama (TV, 2019)", "Drama");
    assert_means("(old) drama", "Drama");
    assert_means("Sci-Fi", "Sci-Fi");
    assert_means("sci fi", "Sci-Fi");
    assert_means("SCI_FI!", "Sci-Fi");
    assert_means("scifi", "Sci-Fi");
    assert_means("Science   Fiction", "Sci-Fi");
    assert_means("abstract non narrative", "Drama");
    assert_means("Abstract/Non-Narrative", "Drama");
}

static void other_words_are_none(void **state)
{
    (void)state;
    static const char *const none[] = {"", " ", "Musical", "Dram", "Dramas", "dra ma", "()", "(Drama)", "-", "1",
                                       "Dr\xC3\xA4ma", "drama,action"};
    for (size_t i = 0; i < COUNT(none); i++)
        assert_null(vocab_find(&genres, str_from(none[i])));
    assert_null(vocab_find(&genres, STR_NONE));
    assert_null(vocab_find(&genres, STR("drama\0x")));
    arena *a = arena_new(1 * MIB, 4 * KIB);
    assert_null(vocab_find(&genres, repeat(a, STR("drama "), 10000)));
    assert_null(vocab_find(&genres, repeat(a, STR("("), 2000)));
    arena_free(a);
}

static void an_older_name_may_say_more(void **state)
{
    (void)state;
    const struct word *w = vocab_find(&genres, STR("Family / Kids"));
    assert_string_equal(w->value, "Drama");
    assert_string_equal(w->adds, "Family");
    assert_null(vocab_find(&genres, STR("drama"))->adds);
    assert_string_equal(vocab_find(&genres, STR("noir / neo-noir"))->adds, "Crime");
}

static void each_value_is_listed_once_in_order(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    assert_str(vocab_list(&genres, a), STR("Action, Drama, Sci-Fi, Thriller"));
    assert_int_equal(vocab_rank(&genres, STR("Action")), 0);
    assert_int_equal(vocab_rank(&genres, STR("Thriller")), 3);
    assert_int_equal(vocab_rank(&genres, STR("thriller")), -1);
    arena_free(a);
}

static void exact_words_are_compared_byte_for_byte(void **state)
{
    (void)state;
    assert_str(vocab_value(&sorts, STR("-publishedAt")), STR("-publishedAt"));
    assert_str(vocab_value(&sorts, STR("publishedAt")), STR("publishedAt"));
    assert_str(vocab_value(&sorts, STR("recent")), STR("-publishedAt"));
    assert_null(vocab_find(&sorts, STR("publishedat")));
    assert_null(vocab_find(&sorts, STR(" newest")));
    assert_null(vocab_find(&sorts, STR("bogus")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_signs_and_brackets_do_not_matter),
        cmocka_unit_test(other_words_are_none),
        cmocka_unit_test(an_older_name_may_say_more),
        cmocka_unit_test(each_value_is_listed_once_in_order),
        cmocka_unit_test(exact_words_are_compared_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
