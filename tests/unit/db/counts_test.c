/* Kept counts: good until a column they looked at is written, for whoever began after that. */
#include "../../../src/db/counts.c"

#include "../check.h"

static const uint16_t title[] = {3, 70}, author[] = {4};
static const struct sql_columns looks_at_title = {title, COUNT(title)}, writes_author = {author, COUNT(author)};
static const struct sql_columns writes_title = {title + 1, 1};

static struct counts *counts;
static struct counts_view reader, writer;
static const struct counts_key key = {{1}}, same_place = {{1, 0, 0, 0, 9}};

static int set_up(void **state)
{
    (void)state;
    counts = counts_new(true);
    reader = writer = (struct counts_view){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    counts_free(counts);
    return 0;
}

static void write_and_commit(const struct sql_columns *columns)
{
    counts_touch(&writer, columns);
    counts_commit(counts, &writer);
}

static bool is_kept(int64_t count)
{
    int64_t found;
    return counts_find(counts, &key, &looks_at_title, &found) && found == count;
}

static void a_count_is_found_again(void **state)
{
    (void)state;
    assert_false(is_kept(0));
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 7);
    assert_true(is_kept(7));
}

static void another_key_in_its_place_is_not_mistaken_for_it(void **state)
{
    (void)state;
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &same_place, 7);
    assert_false(is_kept(7));
}

static void writing_what_it_looked_at_drops_it_at_the_commit(void **state)
{
    (void)state;
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 7);
    counts_touch(&writer, &writes_title);
    assert_true(is_kept(7));
    counts_commit(counts, &writer);
    assert_false(is_kept(7));
}

static void writing_something_else_leaves_it(void **state)
{
    (void)state;
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 7);
    write_and_commit(&writes_author);
    assert_true(is_kept(7));
}

static void a_commit_names_only_what_was_touched_since_the_last(void **state)
{
    (void)state;
    write_and_commit(&writes_title);
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 7);
    write_and_commit(&writes_author);
    assert_true(is_kept(7));
}

static void a_count_from_an_older_snapshot_is_not_good_for_others(void **state)
{
    (void)state;
    counts_begin(counts, &reader);
    write_and_commit(&writes_title);
    counts_keep(counts, &reader, &key, 7);
    assert_false(is_kept(7));
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 8);
    assert_true(is_kept(8));
}

static void with_others_about_a_count_lives_a_second(void **state)
{
    (void)state;
    counts->alone = false;
    counts_begin(counts, &reader);
    counts_keep(counts, &reader, &key, 7);
    assert_true(is_kept(7));
    place_of(counts, &key)->born_ms -= SHARED_MS;
    assert_false(is_kept(7));
}

/* ---- keys ---- */

static struct counts_key key_of(const struct sql_value *values, size_t count)
{
    struct counts_key k = {{0}};
    assert_true(counts_key_of(&(struct query){.id = 5, .shape = 3, .values = values, .value_count = count}, &k));
    return k;
}

static bool same_key(const struct sql_value *a, const struct sql_value *b, size_t count)
{
    struct counts_key x = key_of(a, count), y = key_of(b, count);
    return memcmp(&x, &y, sizeof(x)) == 0;
}

static void other_values_have_other_keys(void **state)
{
    (void)state;
    const struct sql_value one[] = {{.type = SQL_TEXT, .text = STR("ab")}, {.type = SQL_TEXT, .text = STR("c")}};
    const struct sql_value shifted[] = {{.type = SQL_TEXT, .text = STR("a")}, {.type = SQL_TEXT, .text = STR("bc")}};
    const struct sql_value missing[] = {{.type = SQL_TEXT, .null = true}, {.type = SQL_TEXT, .text = STR("c")}};
    str words[] = {STR("ab"), STR("c")};
    const struct sql_value list[] = {{.type = SQL_TEXT_LIST, .texts = {words, 2}}, {.null = true}};
    const struct sql_value empty[] = {{.type = SQL_TEXT_LIST}, {.null = true}};
    assert_true(same_key(one, one, 2));
    assert_false(same_key(one, shifted, 2));
    assert_false(same_key(one, missing, 2));
    assert_false(same_key(one, list, 2));
    assert_false(same_key(list, empty, 2));
}

static void values_without_end_have_no_key(void **state)
{
    (void)state;
    static const char long_text[20000];
    const struct sql_value v = {.type = SQL_TEXT, .text = {long_text, sizeof(long_text)}};
    struct counts_key k;
    assert_false(counts_key_of(&(struct query){.values = &v, .value_count = 1}, &k));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_count_is_found_again),
        TEST(another_key_in_its_place_is_not_mistaken_for_it),
        TEST(writing_what_it_looked_at_drops_it_at_the_commit),
        TEST(writing_something_else_leaves_it),
        TEST(a_commit_names_only_what_was_touched_since_the_last),
        TEST(a_count_from_an_older_snapshot_is_not_good_for_others),
        TEST(with_others_about_a_count_lives_a_second),
        TEST(other_values_have_other_keys),
        TEST(values_without_end_have_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
