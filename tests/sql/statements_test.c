/* Generated statements, run: each kind of result, each kind of parameter. */
#include "library.h"

static struct book book_of(int64_t id)
{
    struct book b;
    assert_int_equal(sql_book_get(&lib.ctx, id, &b), OK);
    return b;
}

static void one_returns_the_row_it_made(void **state)
{
    (void)state;
    struct author made;
    assert_int_equal(
        sql_author_add(&lib.ctx, &(struct author_add_args){.name = STR("Ada"), .has_born = true, .born = 1815}, &made),
        OK);
    assert_true(made.id > 0 && made.has_born && made.born == 1815);
    assert_str(made.name, STR("Ada"));
}

static void one_without_a_row_is_not_found(void **state)
{
    (void)state;
    struct book b;
    assert_int_equal(sql_book_get(&lib.ctx, 99, &b), ERR_NOT_FOUND);
}

static void maybe_says_whether_there_is_one(void **state)
{
    (void)state;
    struct author a;
    bool found = true;
    assert_int_equal(sql_author_get(&lib.ctx, 99, &a, &found), OK);
    assert_false(found);
    int64_t id = library_author(STR("Ada"));
    assert_int_equal(sql_author_get(&lib.ctx, id, &a, &found), OK);
    assert_true(found && !a.has_born);
}

static void changed_counts(void **state)
{
    (void)state;
    int64_t changed, id = library_author(STR("Ada"));
    assert_int_equal(sql_author_rename(&lib.ctx, id, STR("Ada L."), &changed), OK);
    assert_int_equal(changed, 1);
    assert_int_equal(sql_author_rename(&lib.ctx, 99, STR("x"), &changed), OK);
    assert_int_equal(changed, 0);
}

static void null_text_and_numbers_travel_both_ways(void **state)
{
    (void)state;
    int64_t author = library_author(STR("Ada"));
    int64_t bare = library_book(&(struct book_add_args){.author_id = author, .title = STR("a"), .shelf = STR("x")});
    int64_t full = library_book(&(struct book_add_args){.author_id = author,
                                                        .title = STR("b"),
                                                        .shelf = STR("x"),
                                                        .note = STR(""),
                                                        .lent = true,
                                                        .has_weight = true,
                                                        .weight = 0.5});
    assert_true(!book_of(bare).has_note && !book_of(bare).has_weight && !book_of(bare).lent);
    assert_true(book_of(full).has_note && book_of(full).note.len == 0 && book_of(full).weight == 0.5 &&
                book_of(full).lent);
    assert_int_equal(sql_book_note(&lib.ctx, full, STR_NONE), OK);
    assert_false(book_of(full).has_note);
}

static void the_clock_is_the_context_s(void **state)
{
    (void)state;
    int64_t id = library_book(
        &(struct book_add_args){.author_id = library_author(STR("Ada")), .title = STR("a"), .shelf = STR("x")});
    assert_int_equal(sql_book_touch(&lib.ctx, id), OK);
    assert_int_equal(book_of(id).added_ms, LIBRARY_NOW_MS);
}

static void each_runs_once_for_every_element(void **state)
{
    (void)state;
    int64_t author = library_author(STR("Ada"));
    const struct book_add_many_args books[] = {
        {author, STR("a"), STR("x"), 1}, {author, STR("b"), STR("y"), 2}, {author, STR("c"), STR("x"), 3},
    };
    assert_int_equal(sql_book_add_many(&lib.ctx, books, COUNT(books)), OK);
    struct book_title *rows;
    size_t count;
    assert_int_equal(sql_books_of(&lib.ctx, (struct int_list){&author, 1},
                                  (struct str_list){(str[]){STR("y"), STR("'; --")}, 2}, &rows, &count),
                     OK);
    assert_int_equal(count, 2);
    assert_str(rows[1].title, STR("c"));
}

static void an_empty_list_matches_nothing_and_excludes_nothing(void **state)
{
    (void)state;
    int64_t author = library_author(STR("Ada"));
    library_book(&(struct book_add_args){.author_id = author, .title = STR("a"), .shelf = STR("x")});
    struct book_title *rows;
    size_t count;
    assert_int_equal(sql_books_of(&lib.ctx, (struct int_list){NULL, 0}, (struct str_list){NULL, 0}, &rows, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(sql_books_of(&lib.ctx, (struct int_list){&author, 1}, (struct str_list){NULL, 0}, &rows, &count),
                     OK);
    assert_int_equal(count, 1);
}

static void declared_columns_and_dialects_read_alike(void **state)
{
    (void)state;
    int64_t ada = library_author(STR("Ada"));
    library_author(STR("Bo"));
    library_book(&(struct book_add_args){
        .author_id = ada, .title = STR("a"), .shelf = STR("x"), .added_ms = 1000, .has_weight = true, .weight = 2});
    library_book(
        &(struct book_add_args){.author_id = ada, .title = STR("b"), .shelf = STR("x"), .added_ms = 1700000000000});

    struct author_books *authors;
    struct books_per_year_row *years;
    size_t count;
    assert_int_equal(sql_authors_with_books(&lib.ctx, &authors, &count), OK);
    assert_int_equal(count, 2);
    assert_true(authors[0].books == 2 && authors[0].has_heaviest && authors[0].heaviest == 2);
    assert_true(authors[1].books == 0 && !authors[1].has_heaviest);
    assert_int_equal(sql_books_per_year(&lib.ctx, &years, &count), OK);
    assert_int_equal(count, 2);
    assert_str(years[0].year, STR("1970"));
    assert_true(years[1].n == 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, library_begin, library_rollback)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_returns_the_row_it_made), TEST(one_without_a_row_is_not_found), TEST(maybe_says_whether_there_is_one),
        TEST(changed_counts), TEST(null_text_and_numbers_travel_both_ways), TEST(the_clock_is_the_context_s),
        TEST(each_runs_once_for_every_element), TEST(an_empty_list_matches_nothing_and_excludes_nothing),
        TEST(declared_columns_and_dialects_read_alike),
    };
    return cmocka_run_group_tests(tests, library_open, library_close);
}
