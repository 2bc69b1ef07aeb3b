/* A PostgreSQL that does not answer: who waits for it is told, and one silent connection is not the server. */
#include "world.h"

#include "gate.h"

#include "base/clock.h"
#include "db/postgres.h"

#include <poll.h>
#include <pthread.h>

static struct world world;
static struct gate *gate;
static struct db_options options;        /* through the gate */

#define PATIENCE_MS 60000
#define OWN_DEADLINE_MS 120000           /* of statements that are to end before it */
#define WAIT_FOR(condition)                                                                                           \
    do {                                                                                                              \
        int64_t until_ = clock_mono_ms() + PATIENCE_MS;                                                               \
        while (!(condition)) {                                                                                        \
            assert_true(clock_mono_ms() < until_);                                                                    \
            poll(NULL, 0, 2);                                                                                         \
        }                                                                                                             \
    } while (0)

static bool is_up(void)
{
    return db_state(world.db) == DB_UP;
}

/* postgres://postgres@127.0.0.1:PORT/name */
static int port_of(const char *url)
{
    int64_t port;
    str rest = str_from(strrchr(url, ':') + 1), digits;
    assert_true(str_cut(&rest, '/', &digits));
    assert_int_equal(str_to_i64(digits, 1, 65535, &port), OK);
    return (int)port;
}

static int fresh(void **state)
{
    (void)state;
    gate_set(gate, GATE_OPEN);
    world_reopen(&world, &options);
    WAIT_FOR(is_up());
    return 0;
}

static int leave(void **state)
{
    (void)state;
    gate_set(gate, GATE_OPEN);
    return 0;
}

static err ask(struct actor *a, int64_t deadline_ms)
{
    struct n_row row;
    TRY(actor_begin(a, TX_READ, deadline_ms));
    err e = sql_one(&a->tx, &owner_count, NULL, &row);
    if (e == OK)
        return db_commit(&a->tx);
    db_rollback(&a->tx);
    return e;
}

/* More than there are links, so that some have one and some wait for one. */
enum { ASKERS = 6, LINKS = 3 };
struct asker { pthread_t thread; struct actor actor; err end; bool begun; };

static void *ask_until_told(void *arg)
{
    struct asker *self = arg;
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    do {
        self->end = ask(&self->actor, OWN_DEADLINE_MS);
    } while ((self->end == OK || self->end == ERR_BUSY) && clock_mono_ms() < until_ms);
    return NULL;
}

static void who_waits_for_a_silent_server_is_told_when_it_counts_as_away(void **state)
{
    (void)state;
    struct asker askers[ASKERS] = {0};
    options.pool_max = LINKS;
    world_reopen(&world, &options);
    options.pool_max = 20;
    WAIT_FOR(is_up());
    for (int i = 0; i < ASKERS; i++) {
        actor_make(&askers[i].actor, &world, false);
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_until_told, &askers[i]), 0);
    }
    WAIT_FOR(db_stats(world.db).in_use == LINKS);
    gate_set(gate, GATE_SILENT);
    int64_t since_ms = clock_mono_ms();
    for (int i = 0; i < ASKERS; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_int_equal(askers[i].end, ERR_UNAVAILABLE);
    }
    assert_in_range(clock_mono_ms() - since_ms, 0, PATIENCE_MS);
    assert_false(is_up());
    assert_int_equal(ask(&askers[0].actor, 0), ERR_UNAVAILABLE);
    assert_int_equal(db_stats(world.db).in_use, 0);

    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    for (int i = 0; i < ASKERS; i++) {
        assert_int_equal(ask(&askers[i].actor, 0), OK);
        actor_remove(&askers[i].actor);
    }
}

/* The one that watches as well: it is replaced, and the state has never been another. */
static void connections_that_hang_while_the_server_answers_cost_their_own_statements(void **state)
{
    (void)state;
    struct actor a;
    actor_make(&a, &world, false);
    WAIT_FOR(db_stats(world.db).size == 2);
    gate_set(gate, GATE_MUTES_OLD);
    int lost = 0, answered = 0;
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    while (answered < 1000 && clock_mono_ms() < until_ms) {
        assert_true(is_up());
        err e = ask(&a, 2000);
        answered += e == OK;
        lost += e == ERR_UNAVAILABLE;
        poll(NULL, 0, 2);                    /* several times as long as a silent server would need to be away */
    }
    assert_true(answered > lost);
    assert_true(is_up());
    actor_remove(&a);
}

/* The server gives a statement up by itself: a backend that does not say so either hangs. */
static void a_backend_that_hangs_costs_no_more_than_a_statement_may_take(void **state)
{
    (void)state;
    struct actor a;
    int64_t usual_ms = options.statement_timeout_ms;
    options.statement_timeout_ms = 500;
    world_reopen(&world, &options);
    options.statement_timeout_ms = usual_ms;
    WAIT_FOR(is_up() && db_stats(world.db).size == 2);    /* nobody dials: one of these would hang, too */
    actor_make(&a, &world, false);
    assert_int_equal(actor_begin(&a, TX_READ, OWN_DEADLINE_MS), OK);
    assert_int_equal(owners(&a), 0);
    gate_set(gate, GATE_MUTES_OLD);
    struct n_row row;
    assert_int_equal(sql_one(&a.tx, &owner_count, NULL, &row), ERR_UNAVAILABLE);
    assert_true(clock_mono_ms() < a.tx.deadline_ms - OWN_DEADLINE_MS / 2);
    db_rollback(&a.tx);
    assert_true(is_up());
    actor_remove(&a);
}

struct closer { pthread_t thread; _Atomic bool closed; };

static void *close_world(void *arg)
{
    struct closer *self = arg;
    db_close(world.db);
    world.db = NULL;
    self->closed = true;
    return NULL;
}

/* The cancel connects and is never answered; so is the dial for a link in the place of the one that was given up. */
static void nobody_waits_for_a_cancel_that_is_not_answered(void **state)
{
    (void)state;
    struct actor a;
    struct n_row row;
    struct closer closer = {0};
    actor_make(&a, &world, false);
    assert_int_equal(actor_begin(&a, TX_READ, 0), OK);
    assert_int_equal(owners(&a), 0);
    WAIT_FOR(db_stats(world.db).size == 2);
    gate_set(gate, GATE_MUTES_NEW);
    a.tx.deadline_ms = clock_mono_ms() + 50;
    assert_int_equal(sql_one(&a.tx, &endless, NULL, &row), ERR_UNAVAILABLE);
    db_rollback(&a.tx);
    poll(NULL, 0, 2000);                     /* longer than a server is waited for */
    assert_true(is_up());
    assert_int_equal(ask(&a, OWN_DEADLINE_MS), OK);
    actor_remove(&a);
    assert_int_equal(pthread_create(&closer.thread, NULL, close_world, &closer), 0);
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    while (!closer.closed && clock_mono_ms() < until_ms)
        poll(NULL, 0, 5);
    bool in_time = closer.closed;
    gate_set(gate, GATE_OPEN);               /* whoever still waits can end */
    pthread_join(closer.thread, NULL);
    assert_true(in_time);
}

/* ---- main ---- */

static int start(void **state)
{
    (void)state;
    world_make(&world, DB_POSTGRES);
    gate = gate_new(port_of(world.url), GATE_OPEN);
    options = world_options(&world);
    options.url = arena_printf(world.arena, "postgres://postgres@127.0.0.1:%d/%s", gate_port(gate), world.name);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    if (!world.db)
        world_reopen(&world, &options);
    world_remove(&world);
    gate_free(gate);
    return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_waits_for_a_silent_server_is_told_when_it_counts_as_away),
        T(connections_that_hang_while_the_server_answers_cost_their_own_statements),
        T(a_backend_that_hangs_costs_no_more_than_a_statement_may_take),
        T(nobody_waits_for_a_cancel_that_is_not_answered),
    };
    if (!world_has_postgres()) {
        print_message("no server: tools/with-postgres runs this test beside one\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
