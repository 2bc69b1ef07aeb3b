/* Lists, run: filters, every order, pages by cursor while rows come and go, counts, facets, bad cursors. */
#include "library.h"

#include <stdlib.h>

enum { PAGE = 7, BOOKS = 60, BOOKS_MAX = 400 };

static int64_t authors[3];
static int made;                 /* books added so far: titles are numbered */
static unsigned seed;

static int begin(void **state)
{
    library_begin(state);
    for (size_t i = 0; i < COUNT(authors); i++)
        authors[i] = library_author(i == 1 ? STR("Bo") : STR("Ada"));    /* two of the same name */
    made = 0;
    return 0;
}

static unsigned dice(unsigned sides)
{
    return (unsigned)(rand_r(&seed) >> 8) % sides;
}

/* Few different values, so that ties are everywhere. */
static int64_t add_book(void)
{
    static const char *const shelves[] = {"novel", "essay", "verse"};
    struct book_add_args b = {
        .author_id = authors[dice(COUNT(authors))],
        .title = arena_printf(lib.arena, "%03u-%d", dice(1000), made++),
        .shelf = str_from(shelves[dice(COUNT(shelves))]),
        .note = dice(2) ? STR("noted") : STR_NONE,
        .lent = dice(4) == 0,
        .added_ms = 1000 + dice(5),
    };
    return library_book(&b);
}

static void add_books(int count)
{
    seed = 20;
    for (int i = 0; i < count; i++)
        add_book();
}

static const struct books_args everything = {.title_from = STR("")};

struct page { struct book_card *rows; size_t count; struct sql_page_end end; };

static err fetch(const struct books_args *args, const struct sql_page *ask, struct page *got)
{
    return sql_books(&lib.ctx, args, ask, &got->rows, &got->count, &got->end);
}

static struct page first_page(int order)
{
    struct page got;
    assert_int_equal(fetch(&everything, &(struct sql_page){.order = order, .limit = PAGE}, &got), OK);
    return got;
}

/* ---- order ---- */

static int sign(int64_t n)
{
    return (n > 0) - (n < 0);
}

static int by_order(int order, const struct book_card *a, const struct book_card *b)
{
    int added = sign(a->added_ms - b->added_ms), id = sign(a->id - b->id);
    struct book x, y;
    switch ((enum books_order)order) {
    case BOOKS_NEWEST:
        return added ? -added : -id;
    case BOOKS_OLDEST:
        return added ? added : id;
    case BOOKS_TITLE:
        return str_cmp(a->title, b->title);
    case BOOKS_SHELF:
        return str_cmp(a->shelf, b->shelf) ? str_cmp(a->shelf, b->shelf) : added ? -added : id;
    case BOOKS_AUTHOR:
        assert_int_equal(sql_book_get(&lib.ctx, a->id, &x), OK);
        assert_int_equal(sql_book_get(&lib.ctx, b->id, &y), OK);
        return x.author_id != y.author_id ? -sign(x.author_id - y.author_id) : id;
    }
    return 0;
}

static void every_order_comes_sorted_and_whole(void **state)
{
    (void)state;
    add_books(40);
    for (int order = BOOKS_NEWEST; order <= BOOKS_AUTHOR; order++) {
        struct page all;
        assert_int_equal(fetch(&everything, &(struct sql_page){.order = order, .limit = 50}, &all), OK);
        assert_int_equal(all.count, 40);
        assert_false(all.end.has_more);
        for (size_t i = 1; i < all.count; i++)
            assert_true(by_order(order, &all.rows[i - 1], &all.rows[i]) < 0);
    }
}

/* ---- pages ---- */

/* How often each book was seen, by id behind `base`; and which were there from the first page to the last. */
struct walk {
    int order;
    int64_t base;
    int seen[BOOKS_MAX];
    bool stayed[BOOKS_MAX];
    int64_t ids[BOOKS_MAX];
    size_t count;
};

static void begin_walk(struct walk *w, int order)
{
    *w = (struct walk){.order = order, .base = add_book()};
    w->stayed[0] = true;
    for (; w->count < BOOKS; w->count++) {
        w->ids[w->count] = add_book() - w->base;
        w->stayed[w->ids[w->count]] = true;
    }
}

/* Between two pages: some come, some go. */
static void disturb(struct walk *w)
{
    for (int i = 0; i < 4; i++)
        add_book();
    for (int i = 0; i < 2; i++) {
        int64_t gone = w->ids[dice((unsigned)w->count)];
        assert_int_equal(sql_book_drop(&lib.ctx, w->base + gone), OK);
        w->stayed[gone] = false;
    }
}

static void look_at(struct walk *w, const struct page *p)
{
    for (size_t i = 0; i < p->count; i++) {
        int64_t at = p->rows[i].id - w->base;
        assert_true(at >= 0 && at < BOOKS_MAX);
        assert_int_equal(++w->seen[at], 1);
        if (i > 0)
            assert_true(by_order(w->order, &p->rows[i - 1], &p->rows[i]) < 0);
    }
}

static void walk_through(int order)
{
    struct walk w;
    begin_walk(&w, order);
    struct page p = first_page(order);
    look_at(&w, &p);
    while (p.end.has_more) {
        assert_int_equal(p.count, PAGE);
        if (made < BOOKS_MAX - 10)
            disturb(&w);
        assert_int_equal(
            fetch(&everything, &(struct sql_page){.order = order, .limit = PAGE, .cursor = p.end.next_cursor}, &p), OK);
        look_at(&w, &p);
    }
    for (int id = 0; id < BOOKS_MAX; id++)
        if (w.stayed[id])
            assert_int_equal(w.seen[id], 1);
}

static void nothing_is_repeated_or_skipped_while_rows_come_and_go(void **state)
{
    for (unsigned round = 0; round < 3; round++)
        for (int order = BOOKS_NEWEST; order <= BOOKS_AUTHOR; order++) {
            begin(state);
            seed = 7 * round + (unsigned)order;
            print_message("seed %u, order %d\n", seed, order);
            walk_through(order);
            library_rollback(state);
        }
}

static void an_offset_skips_rows_and_a_page_beyond_the_end_is_empty(void **state)
{
    (void)state;
    add_books(10);
    struct page all, some;
    assert_int_equal(fetch(&everything, &(struct sql_page){.limit = 50}, &all), OK);
    assert_int_equal(fetch(&everything, &(struct sql_page){.limit = 3, .offset = 3}, &some), OK);
    assert_int_equal(some.count, 3);
    assert_true(some.rows[0].id == all.rows[3].id && some.end.has_more);
    assert_int_equal(fetch(&everything, &(struct sql_page){.limit = 3, .offset = 10}, &some), OK);
    assert_int_equal(some.count, 0);
    assert_false(some.end.has_more);
}

static void a_full_last_page_has_no_more(void **state)
{
    (void)state;
    add_books(PAGE);
    struct page p = first_page(BOOKS_TITLE);
    assert_int_equal(p.count, PAGE);
    assert_false(p.end.has_more);
}

/* A page out of two runs, as a search by tiers makes it; false: it was the last. */
static bool ranked_page(str *cursor, int64_t seen[], size_t *count)
{
    int64_t room = 5;
    bool more = false;
    str from = *cursor;
    for (int64_t tier = 0; tier < 2; tier++) {
        struct book_title *rows;
        size_t got;
        struct sql_page_end end;
        struct sql_page ask = {.limit = room ? room : 1, .cursor = from};
        assert_int_equal(sql_books_ranked(&lib.ctx, &(struct books_ranked_args){tier}, &ask, &rows, &got, &end), OK);
        more |= end.has_more || (room == 0 && got > 0);
        for (size_t i = 0; room && i < got; i++)
            seen[(*count)++] = rows[i].id;
        if (room && got) {
            *cursor = end.next_cursor;
            room -= (int64_t)got;
        }
    }
    return more;
}

static void two_runs_share_a_cursor(void **state)
{
    (void)state;
    add_books(15);
    for (int i = 0; i < 15; i++)
        library_book(&(struct book_add_args){
            .author_id = authors[0], .title = arena_printf(lib.arena, "%d", i), .shelf = STR("novel")});
    int64_t seen[40];
    size_t count = 0, pages = 1;
    str cursor = STR_NONE;
    for (; ranked_page(&cursor, seen, &count); pages++)
        assert_true(count < 30);
    assert_int_equal(count, 30);
    assert_int_equal(pages, 6);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(seen[i] != seen[k]);
}

/* ---- filters, counts, facets ---- */

static int64_t count_of(const struct books_args *args)
{
    int64_t count;
    struct page p;
    assert_int_equal(sql_books_count(&lib.ctx, args, &count), OK);
    assert_int_equal(fetch(args, &(struct sql_page){.limit = 50}, &p), OK);
    assert_int_equal(p.count, count);
    return count;
}

static void filters_alone_and_together_narrow_rows_and_count(void **state)
{
    (void)state;
    int64_t ada = authors[0], bo = authors[1];
    int64_t first = library_book(
        &(struct book_add_args){.author_id = ada, .title = STR("Ash"), .shelf = STR("novel"), .lent = true});
    library_book(&(struct book_add_args){
        .author_id = bo, .title = STR("Birch"), .shelf = STR("essay"), .added_ms = LIBRARY_NOW_MS});
    library_book(&(struct book_add_args){.author_id = bo, .title = STR("Cedar"), .shelf = STR("verse"), .lent = true});
    assert_int_equal(sql_theme_add(&lib.ctx, first, STR("trees")), OK);
    str shelves[] = {STR("novel"), STR("verse")}, themes[] = {STR("trees"), STR("sea")};

    assert_int_equal(count_of(&everything), 3);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR("B")}), 2);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_shelf = true, .shelf = {shelves, 2}}),
                     2);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_author_id = true, .author_id = bo}), 2);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_lent = true}), 2);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_added_before = true}), 2);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_theme = true, .theme = {themes, 2}}), 1);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR(""), .has_word = true, .word = STR("irc")}), 1);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR("B"),
                                                   .has_lent = true,
                                                   .has_author_id = true,
                                                   .author_id = bo,
                                                   .has_shelf = true,
                                                   .shelf = {shelves, 2}}),
                     1);
    assert_int_equal(count_of(&(struct books_args){.title_from = STR("B"), .has_shelf = true, .shelf = {NULL, 0}}), 0);
}

static int64_t bucket(const struct sql_bucket *buckets, size_t count, str value)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(buckets[i].value, value))
            return buckets[i].count;
    return 0;
}

static void facets_leave_out_their_own_filter_only(void **state)
{
    (void)state;
    int64_t a = library_book(
        &(struct book_add_args){.author_id = authors[0], .title = STR("a"), .shelf = STR("novel"), .lent = true});
    int64_t b = library_book(
        &(struct book_add_args){.author_id = authors[0], .title = STR("b"), .shelf = STR("essay"), .lent = true});
    library_book(
        &(struct book_add_args){.author_id = authors[0], .title = STR("c"), .shelf = STR("essay"), .note = STR("n")});
    assert_int_equal(sql_theme_add(&lib.ctx, a, STR("sea")), OK);
    assert_int_equal(sql_theme_add(&lib.ctx, a, STR("war")), OK);
    assert_int_equal(sql_theme_add(&lib.ctx, b, STR("war")), OK);

    str novel = STR("novel");
    struct books_args args = {.title_from = STR(""), .has_shelf = true, .shelf = {&novel, 1}, .has_lent = true};
    struct sql_bucket *buckets;
    size_t count;
    assert_int_equal(sql_books_facet_shelf(&lib.ctx, &args, &buckets, &count), OK);
    assert_int_equal(count, 2);
    assert_true(bucket(buckets, count, STR("novel")) == 1 && bucket(buckets, count, STR("essay")) == 1);
    assert_int_equal(sql_books_facet_lent(&lib.ctx, &args, &buckets, &count), OK);
    assert_true(bucket(buckets, count, STR("lent")) == 1 && bucket(buckets, count, STR("here")) == 0);
    assert_int_equal(sql_books_facet_theme(&lib.ctx, &args, &buckets, &count), OK);
    assert_true(bucket(buckets, count, STR("sea")) == 1 && bucket(buckets, count, STR("war")) == 1);
    assert_int_equal(sql_books_facet_theme(&lib.ctx, &everything, &buckets, &count), OK);
    assert_true(bucket(buckets, count, STR("war")) == 2);
    assert_int_equal(sql_books_facet_note(&lib.ctx, &everything, &buckets, &count), OK);
    assert_int_equal(count, 1);
}

/* ---- cursors ---- */

static void is_no_cursor(const struct sql_page *ask)
{
    struct page p;
    lib.ctx.problem = (struct problem){0};
    assert_int_equal(fetch(&everything, ask, &p), ERR_INVALID);
    assert_int_equal(lib.ctx.problem.field_count, 1);
    assert_string_equal(lib.ctx.problem.fields[0].field, "cursor");
    assert_int_equal(lib.tx.failed, OK);    /* the transaction goes on */
}

static void a_cursor_belongs_to_its_order_and_filters(void **state)
{
    (void)state;
    add_books(20);
    struct page p;
    assert_int_equal(fetch(&everything, &(struct sql_page){.limit = PAGE, .scope = STR("genre=drama")}, &p), OK);
    str cursor = p.end.next_cursor;
    assert_int_equal(
        fetch(&everything, &(struct sql_page){.limit = 3, .scope = STR("genre=drama"), .cursor = cursor}, &p), OK);
    is_no_cursor(&(struct sql_page){.limit = PAGE, .scope = STR("genre=comedy"), .cursor = cursor});
    is_no_cursor(&(struct sql_page){.limit = PAGE, .cursor = cursor});
    is_no_cursor(
        &(struct sql_page){.limit = PAGE, .scope = STR("genre=drama"), .cursor = cursor, .order = BOOKS_OLDEST});
}

static void a_cursor_that_was_cut_or_bent_is_refused(void **state)
{
    (void)state;
    add_books(20);
    for (int order = BOOKS_NEWEST; order <= BOOKS_AUTHOR; order++) {
        str cursor = first_page(order).end.next_cursor;
        for (size_t i = 0; i < cursor.len; i++) {
            is_no_cursor(&(struct sql_page){.order = order, .limit = PAGE, .cursor = str_sub(cursor, 0, i)});
            char *bent = arena_cstr(lib.arena, cursor);
            bent[i] = bent[i] == 'A' ? 'B' : 'A';
            is_no_cursor(&(struct sql_page){.order = order, .limit = PAGE, .cursor = {bent, cursor.len}});
        }
        is_no_cursor(&(struct sql_page){
            .order = order, .limit = PAGE, .cursor = arena_printf(lib.arena, "%.*sA", STR_ARG(cursor))});
    }
    is_no_cursor(&(struct sql_page){.limit = PAGE, .cursor = STR("'; DROP TABLE book; --")});
    is_no_cursor(&(struct sql_page){.limit = PAGE, .cursor = repeat(lib.arena, STR("A"), 20000)});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, library_rollback)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_order_comes_sorted_and_whole),
        cmocka_unit_test(nothing_is_repeated_or_skipped_while_rows_come_and_go),
        TEST(an_offset_skips_rows_and_a_page_beyond_the_end_is_empty),
        TEST(a_full_last_page_has_no_more),
        TEST(two_runs_share_a_cursor),
        TEST(filters_alone_and_together_narrow_rows_and_count),
        TEST(facets_leave_out_their_own_filter_only),
        TEST(a_cursor_belongs_to_its_order_and_filters),
        TEST(a_cursor_that_was_cut_or_bent_is_refused),
    };
    return cmocka_run_group_tests(tests, library_open, library_close);
}
