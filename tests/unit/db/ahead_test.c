/* Reads ahead: announcing one spares a journey to PostgreSQL and changes no result, whatever happens in between. */
#include "world.h"

#include "base/clock.h"

static struct world world;
static struct actor actor;
static int64_t a_id, b_id;

/* Two owners, and a connection that has prepared what the tests announce. */
static int fresh(void **state)
{
    (void)state;
    struct owner_row row;
    struct note_args note;
    world_empty(&world);
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    a_id = owner_added(&actor, STR("a"));
    b_id = owner_added(&actor, STR("b"));
    assert_int_equal(db_commit(&actor.tx), OK);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    owners(&actor);
    assert_int_equal(sql_one(&actor.tx, &owner_get, &(struct id_args){a_id}, &row), OK);
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR("")}, &note), OK);
    assert_int_equal(db_commit(&actor.tx), OK);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    db_rollback(&actor.tx);
    actor_remove(&actor);
    return 0;
}

static void announce(int64_t id)
{
    sql_ahead(&actor.tx, &owner_get, &(struct id_args){id});
}

static str email_of(int64_t id)
{
    struct owner_row row;
    assert_int_equal(sql_one(&actor.tx, &owner_get, &(struct id_args){id}, &row), OK);
    return row.email;
}

static int64_t journeys(void)
{
    return db_stats(world.db).journeys;
}

/* SQLite is in the program: nobody travels. */
#define assert_journeys(since, n) assert_int_equal(journeys() - (since), world.engine == DB_POSTGRES ? (n) : 0)

/* ---- journeys ---- */

static void statements_travel_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    int64_t since = journeys();
    assert_int_equal(owners(&actor), 2);
    assert_str(email_of(a_id), STR("a"));
    assert_journeys(since, 2);
}

static void goes_along(enum tx_mode mode)
{
    assert_int_equal(actor_begin(&actor, mode, 0), OK);
    int64_t since = journeys();
    announce(a_id);
    announce(b_id);
    announce(a_id);
    assert_journeys(since, 0);
    assert_int_equal(owners(&actor), 2);
    assert_str(email_of(b_id), STR("b"));
    assert_str(email_of(a_id), STR("a"));
    assert_journeys(since, 1);
    assert_int_equal(actor.tx.statements, 3);
    assert_str(email_of(a_id), STR("a"));    /* an answer is given once */
    assert_journeys(since, 2);
    assert_int_equal(db_commit(&actor.tx), OK);
}

static void what_was_announced_goes_along_with_the_next_statement(void **state)
{
    (void)state;
    goes_along(TX_READ);
    goes_along(TX_EACH);
    goes_along(TX_LATE);
    goes_along(TX_WRITE);
}

static void what_is_announced_later_goes_along_later(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    int64_t since = journeys();
    announce(a_id);
    owners(&actor);
    announce(b_id);
    owners(&actor);
    assert_str(email_of(a_id), STR("a"));
    assert_str(email_of(b_id), STR("b"));
    assert_journeys(since, 2);
}

static void who_asks_before_it_has_gone_runs_it(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_EACH, 0), OK);
    int64_t since = journeys();
    announce(a_id);
    assert_str(email_of(a_id), STR("a"));
    assert_journeys(since, 1);
    owners(&actor);
    assert_journeys(since, 2);
}

static void what_is_not_prepared_yet_stays_behind(void **state)
{
    (void)state;
    actor_remove(&actor);
    struct db_options options = world_options(&world);
    world_reopen(&world, &options);
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    int64_t since = journeys();
    announce(a_id);
    owners(&actor);
    assert_str(email_of(a_id), STR("a"));
    assert_journeys(since, 2);
    announce(b_id);
    owners(&actor);
    assert_str(email_of(b_id), STR("b"));
    assert_journeys(since, 3);
}

static void without_prepared_statements_nothing_goes_along(void **state)
{
    (void)state;
    actor_remove(&actor);
    struct db_options options = world_options(&world);
    options.prepared = false;
    world_reopen(&world, &options);
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    int64_t since = journeys();
    announce(a_id);
    owners(&actor);
    assert_str(email_of(a_id), STR("a"));
    assert_journeys(since, 2);
    assert_int_equal(db_commit(&actor.tx), OK);
    options.prepared = true;
    actor_remove(&actor);
    world_reopen(&world, &options);
    actor_make(&actor, &world, true);
}

static void more_than_there_is_room_for_are_run_when_asked(void **state)
{
    (void)state;
    enum { MANY = 20 };
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    for (int64_t i = 0; i < MANY; i++)
        announce(a_id + i);
    owners(&actor);
    for (int i = 0; i < MANY; i++)
        assert_str(email_of(a_id), STR("a"));
    assert_str(email_of(b_id), STR("b"));
}

/* ---- the answers ---- */

static void other_args_are_another_read(void **state)
{
    (void)state;
    struct note_args note;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    announce(a_id);
    sql_ahead(&actor.tx, &owner_note, &(struct note_args){STR_NONE});
    sql_ahead(&actor.tx, &owner_note, &(struct note_args){STR("x")});
    owners(&actor);
    assert_str(email_of(b_id), STR("b"));
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR("")}, &note), OK);
    assert_str(note.note, STR(""));
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR("x")}, &note), OK);
    assert_str(note.note, STR("x"));
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR_NONE}, &note), OK);
    assert_null(note.note.ptr);
}

static void lists_are_run_when_asked(void **state)
{
    (void)state;
    void *rows;
    size_t count;
    struct ids_args ids = {{&b_id, 1}};
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    for (int i = 0; i < 2; i++) {
        sql_ahead(&actor.tx, &owner_in, &ids);
        owners(&actor);
        assert_int_equal(sql_many(&actor.tx, &owner_in, &ids, &rows, &count), OK);
        assert_int_equal(count, 1);
    }
}

static void an_answer_is_never_older_than_what_was_written(void **state)
{
    (void)state;
    struct thing_args things[] = {{a_id, STR("x"), 1}, {a_id, STR("y"), 2}};
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    sql_ahead(&actor.tx, &owner_count, NULL);
    assert_str(email_of(a_id), STR("a"));
    owner_added(&actor, STR("c"));
    assert_int_equal(owners(&actor), 3);

    int64_t since = journeys();
    sql_ahead(&actor.tx, &owner_count, NULL);
    assert_str(email_of(a_id), STR("a"));
    assert_int_equal(sql_each(&actor.tx, &thing_add, things, sizeof(things[0]), COUNT(things)), OK);
    assert_int_equal(owners(&actor), 3);
    assert_journeys(since, 3);
}

static void store_another(str email)
{
    struct actor other;
    actor_make(&other, &world, true);
    assert_int_equal(actor_begin(&other, TX_WRITE, 0), OK);
    owner_added(&other, email);
    assert_int_equal(db_commit(&other.tx), OK);
    actor_remove(&other);
}

/* What it announced lay in the arena, which is used again. */
static void the_next_transaction_finds_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 4; round++) {
        bool asks = round & 1, commits = round & 2;
        assert_int_equal(actor_begin(&actor, round ? TX_EACH : TX_READ, 0), OK);
        sql_ahead(&actor.tx, &owner_count, NULL);
        announce(b_id);
        if (asks)
            assert_str(email_of(a_id), STR("a"));
        if (commits)
            assert_int_equal(db_commit(&actor.tx), OK);
        else
            db_rollback(&actor.tx);
        arena_rewind(actor.arena);
        store_another(commits ? (asks ? STR("c") : STR("d")) : (asks ? STR("e") : STR("f")));
        assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
        assert_int_equal(owners(&actor), 3 + round);
        assert_str(email_of(b_id), STR("b"));
        assert_int_equal(db_commit(&actor.tx), OK);
    }
}

/* A hint asks nothing of its transaction. */
static void outside_a_transaction_it_is_nothing(void **state)
{
    (void)state;
    announce(a_id);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    assert_str(email_of(a_id), STR("a"));
}

/* ---- failures ---- */

static void works_again(void)
{
    db_rollback(&actor.tx);
    arena_rewind(actor.arena);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    announce(b_id);
    assert_int_equal(owners(&actor), 2);
    assert_str(email_of(b_id), STR("b"));
    assert_int_equal(db_commit(&actor.tx), OK);
}

static void when_the_statement_fails_so_does_the_transaction(enum tx_mode mode, struct sql_stmt *bad)
{
    struct n_row row;
    struct owner_row owner;
    assert_int_equal(actor_begin(&actor, mode, 0), OK);
    announce(a_id);
    assert_int_equal(sql_one(&actor.tx, bad, NULL, &row), ERR_INTERNAL);
    announce(b_id);
    assert_int_equal(sql_one(&actor.tx, &owner_get, &(struct id_args){a_id}, &owner), ERR_INTERNAL);
    works_again();
}

static void a_statement_that_fails_takes_what_went_along_with_it(void **state)
{
    (void)state;
    enum tx_mode modes[] = {TX_READ, TX_EACH, TX_WRITE};
    for (size_t i = 0; i < COUNT(modes); i++) {
        when_the_statement_fails_so_does_the_transaction(modes[i], &broken);
        when_the_statement_fails_so_does_the_transaction(modes[i], &null_n);
    }
}

static void a_statement_past_its_deadline_takes_it_too(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(actor_begin(&actor, TX_EACH, 50), OK);
    announce(a_id);
    assert_int_equal(sql_one(&actor.tx, &endless, NULL, &row), ERR_UNAVAILABLE);
    works_again();
}

/* PostgreSQL runs it then and there; SQLite knows no such failure. */
static void an_announced_read_that_fails_fails_the_statement(void **state)
{
    (void)state;
    static const struct sql_slot id_params[] = {{"id", SQL_INT, false, offsetof(struct id_args, id), 0}};
    static const struct sql_slot cols[] = {{"n", SQL_INT, false, offsetof(struct n_row, n), 0}};
    struct sql_stmt share = {
        .name = "share", .params = id_params, .param_count = 1, .cols = cols, .col_count = 1, .row_size = sizeof(struct n_row),
        .text = {{"SELECT 12 / ?1 AS n", "SELECT 12 / $1 AS n"}}, .id = 3000,
    };
    if (world.engine != DB_POSTGRES)
        return;
    struct n_row row;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    assert_int_equal(sql_one(&actor.tx, &share, &(struct id_args){4}, &row), OK);
    announce(a_id);
    sql_ahead(&actor.tx, &share, &(struct id_args){0});
    assert_int_equal(sql_one(&actor.tx, &owner_count, NULL, &row), ERR_INTERNAL);
    works_again();
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(statements_travel_one_by_one),
        T(what_was_announced_goes_along_with_the_next_statement),
        T(what_is_announced_later_goes_along_later),
        T(who_asks_before_it_has_gone_runs_it),
        T(what_is_not_prepared_yet_stays_behind),
        T(without_prepared_statements_nothing_goes_along),
        T(more_than_there_is_room_for_are_run_when_asked),
        T(other_args_are_another_read),
        T(lists_are_run_when_asked),
        T(an_answer_is_never_older_than_what_was_written),
        T(the_next_transaction_finds_nothing),
        T(outside_a_transaction_it_is_nothing),
        T(a_statement_that_fails_takes_what_went_along_with_it),
        T(a_statement_past_its_deadline_takes_it_too),
        T(an_announced_read_that_fails_fails_the_statement),
    };
    return world_run(&world, tests, COUNT(tests));
}
