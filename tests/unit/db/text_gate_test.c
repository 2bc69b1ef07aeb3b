/* The gate in front of both engines: bytes that are no text are refused alike, whatever way they come. */
#include "world.h"

static struct world world;
static struct actor actor;

static int fresh(void **state)
{
    (void)state;
    world_empty(&world);
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    db_rollback(&actor.tx);
    actor_remove(&actor);
    return 0;
}

static const str no_texts[] = {STR("\xFF"), STR("caf\xC3"), STR("\xED\xA0\x80"), STR("\xC0\x80"), STR("a\0b"), STR("\0")};
static const str texts[] = {STR(""), STR("caf\xC3\xA9"), STR("\xEF\xBF\xBE"), STR("\xF4\x8F\xBF\xBF"), STR("\xE2\x80\xA8"), STR("a'b\\c%_")};

static void begin_again(void)
{
    db_rollback(&actor.tx);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
}

static void a_value_that_is_no_text_is_invalid(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_texts); i++) {
        struct owner_row row;
        assert_int_equal(sql_one(&actor.tx, &owner_add, &(struct owner_args){.email = no_texts[i]}, &row), ERR_INVALID);
        assert_true(actor.problem.log_detail.len > 0);
        begin_again();
    }
    assert_int_equal(owners(&actor), 0);
}

static void an_entry_of_a_list_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_texts); i++) {
        const str names[] = {STR("a"), no_texts[i]};
        void *rows;
        size_t count;
        assert_int_equal(sql_many(&actor.tx, &owner_named, &(struct emails_args){{names, COUNT(names)}}, &rows, &count), ERR_INVALID);
        begin_again();
    }
}

static void each_runs_none_behind_it(void **state)
{
    (void)state;
    struct owner_row owner;
    assert_int_equal(sql_one(&actor.tx, &owner_add, &(struct owner_args){.email = STR("a")}, &owner), OK);
    const struct thing_args things[] = {{owner.id, STR("book"), 1}, {owner.id, STR("\xFF"), 2}};
    assert_int_equal(sql_each(&actor.tx, &thing_add, things, sizeof(things[0]), COUNT(things)), ERR_INVALID);
}

static void announcing_it_is_no_failure(void **state)
{
    (void)state;
    const str names[] = {STR("\xFF")};
    sql_ahead(&actor.tx, &owner_named, &(struct emails_args){{names, 1}});
    assert_int_equal(owners(&actor), 0);
}

static void every_text_comes_back_as_it_went(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct owner_row row;
        assert_int_equal(sql_one(&actor.tx, &owner_add, &(struct owner_args){.email = texts[i]}, &row), OK);
        assert_str(row.email, texts[i]);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_value_that_is_no_text_is_invalid), T(an_entry_of_a_list_too),          T(each_runs_none_behind_it),
        T(announcing_it_is_no_failure),        T(every_text_comes_back_as_it_went),
    };
    return world_run(&world, tests, COUNT(tests));
}
