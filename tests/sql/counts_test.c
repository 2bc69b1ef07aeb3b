/* Counts that are kept, across connections: what a reader finds after a commit, and how often it is counted. */
#include "library.h"

static struct db_conn *reader_conn;
static struct tx reader;
static arena *reader_arena;
static struct problem reader_problem;
static struct ctx reader_ctx = {.tx = &reader};

static const struct shelf_books_args all = {0};
static int64_t book;

static void reader_begin(void)
{
    reader = (struct tx){.conn = reader_conn, .arena = reader_arena, .problem = &reader_problem};
    assert_int_equal(db_begin(&reader, TX_READ), OK);
}

static int64_t counted(const struct shelf_books_args *args)
{
    int64_t count;
    assert_int_equal(sql_shelf_books_count(&reader_ctx, args, &count), OK);
    return count;
}

/* In a transaction of its own. */
static int64_t count_now(const struct shelf_books_args *args)
{
    reader_begin();
    int64_t count = counted(args);
    assert_int_equal(db_commit(&reader), OK);
    return count;
}

static int statements_of(const struct shelf_books_args *args)
{
    count_now(args);
    return reader.statements;
}

static void commit(void)
{
    assert_int_equal(db_commit(&lib.tx), OK);
    library_begin(NULL);
}

/* One book, committed. */
static int begin(void **state)
{
    library_begin(state);
    int64_t author = library_author(STR("Ada"));
    book = library_book(&(struct book_add_args){.author_id = author, .title = STR("a"), .shelf = STR("novel")});
    commit();
    assert_int_equal(db_connect(lib.db, false, &reader_conn), OK);
    reader_arena = arena_new(1 * MIB, 1 * MIB);
    return 0;
}

static int end(void **state)
{
    assert_int_equal(sql_book_drop(&lib.ctx, book), OK);
    commit();
    db_disconnect(reader_conn);
    arena_free(reader_arena);
    return library_rollback(state);
}

static void a_count_is_taken_once(void **state)
{
    (void)state;
    assert_int_equal(count_now(&all), 1);
    assert_int_equal(statements_of(&all), 0);
    assert_int_equal(count_now(&all), 1);
}

static void each_filter_and_value_is_counted_apart(void **state)
{
    (void)state;
    struct shelf_books_args novels = {.has_shelf = true, .shelf = STR("novel")};
    struct shelf_books_args essays = {.has_shelf = true, .shelf = STR("essay")};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(count_now(&novels), 1);
        assert_int_equal(count_now(&essays), 0);
        assert_int_equal(count_now(&all), 1);
    }
}

static void a_commit_that_writes_a_column_of_it_is_seen(void **state)
{
    (void)state;
    assert_int_equal(count_now(&all), 1);
    struct book_add_args more = {.author_id = 0, .title = STR("b"), .shelf = STR("novel")};
    more.author_id = library_author(STR("Bo"));
    int64_t second = library_book(&more);
    assert_int_equal(count_now(&all), 1);
    commit();
    assert_int_equal(count_now(&all), 2);
    assert_int_equal(sql_book_drop(&lib.ctx, second), OK);
    commit();
    assert_int_equal(count_now(&all), 1);
}

static void a_column_that_it_does_not_look_at_leaves_it(void **state)
{
    (void)state;
    count_now(&all);
    assert_int_equal(sql_book_note(&lib.ctx, book, STR("read twice")), OK);
    commit();
    assert_int_equal(statements_of(&all), 0);
}

static void a_reader_of_before_leaves_nothing_stale_behind(void **state)
{
    (void)state;
    struct book_add_args more = {.title = STR("b"), .shelf = STR("novel")};
    more.author_id = library_author(STR("Bo"));
    reader_begin();
    struct book b;
    assert_int_equal(sql_book_get(&reader_ctx, book, &b), OK);     /* the snapshot is taken */
    int64_t second = library_book(&more);
    commit();
    assert_int_equal(counted(&all), 1);
    assert_int_equal(db_commit(&reader), OK);
    assert_int_equal(count_now(&all), 2);
    assert_int_equal(sql_book_drop(&lib.ctx, second), OK);
    commit();
}

static void a_writer_counts_for_itself(void **state)
{
    (void)state;
    count_now(&all);
    struct book_add_args more = {.title = STR("b"), .shelf = STR("novel")};
    more.author_id = library_author(STR("Bo"));
    library_book(&more);
    int64_t count;
    assert_int_equal(sql_shelf_books_count(&lib.ctx, &all, &count), OK);
    assert_int_equal(count, 2);
    db_rollback(&lib.tx);
    library_begin(NULL);
    assert_int_equal(count_now(&all), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_count_is_taken_once),
        TEST(each_filter_and_value_is_counted_apart),
        TEST(a_commit_that_writes_a_column_of_it_is_seen),
        TEST(a_column_that_it_does_not_look_at_leaves_it),
        TEST(a_reader_of_before_leaves_nothing_stale_behind),
        TEST(a_writer_counts_for_itself),
    };
    return cmocka_run_group_tests(tests, library_open, library_close);
}
