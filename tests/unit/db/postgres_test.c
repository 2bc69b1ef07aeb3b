/* PostgreSQL beside the program: many at once, connections that die, servers that go away and come back. */
#include "world.h"

#include "gate.h"

#include "base/clock.h"
#include "db/postgres.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

static struct world world;
static struct gate *gate;
static struct db_options options;        /* through the gate */
static struct actor actor;

/* Waits for what another thread or the server does; fails when it takes more than a minute. */
#define WAIT_FOR(condition)                                                                                           \
    do {                                                                                                              \
        int64_t until_ = clock_mono_ms() + MINUTES(1);                                                                \
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
    world_empty(&world);
    actor_make(&actor, &world, true);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    gate_set(gate, GATE_OPEN);
    db_rollback(&actor.tx);
    actor_remove(&actor);
    return 0;
}

static int64_t stored(void)
{
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    int64_t n = owners(&actor);
    assert_int_equal(db_commit(&actor.tx), OK);
    return n;
}

static err store(struct actor *a, str email)
{
    struct owner_row row;
    TRY(actor_begin(a, TX_WRITE, 5000));
    err e = sql_one(&a->tx, &owner_add, &(struct owner_args){.email = email}, &row);
    if (e == OK)
        return db_commit(&a->tx);
    db_rollback(&a->tx);
    return e;
}

/* ---- many at once ---- */

enum { WRITERS = 16, ROOM = 20 };

static err store_if_room(struct actor *a, str email)
{
    struct owner_row row;
    struct n_row n;
    TRY(sql_one(&a->tx, &owner_count, NULL, &n));
    if (n.n >= ROOM)
        return ERR_STATE;
    return sql_one(&a->tx, &owner_add, &(struct owner_args){.email = email}, &row);
}

struct writer { pthread_t thread; int number, reruns; err last; };

static err try_once(struct actor *a, str email)
{
    TRY(actor_begin(a, TX_WRITE, 20000));
    err e = store_if_room(a, email);
    if (e == OK)
        return db_commit(&a->tx);
    db_rollback(&a->tx);
    return e;
}

static void *write_until_full(void *arg)
{
    struct writer *self = arg;
    struct actor a;
    actor_make(&a, &world, true);
    for (int i = 0; self->last == OK; i += self->last == OK) {
        self->last = try_once(&a, arena_printf(a.arena, "%d-%d", self->number, i));
        if (self->last == ERR_RETRY) {
            self->reruns++;
            self->last = OK;
        }
    }
    actor_remove(&a);
    return NULL;
}

static void sixteen_who_count_and_insert_stop_at_twenty(void **state)
{
    (void)state;
    struct writer writers[WRITERS] = {0};
    for (int i = 0; i < WRITERS; i++) {
        writers[i].number = i;
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_until_full, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i].thread, NULL);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(writers[i].last, ERR_STATE);
    assert_int_equal(stored(), ROOM);
    assert_in_range(db_stats(world.db).size, 1, 20);
    assert_int_equal(db_stats(world.db).in_use, 0);
}

static void one_of_two_that_depend_on_each_other_runs_again(void **state)
{
    (void)state;
    struct actor other;
    actor_make(&other, &world, true);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    assert_int_equal(actor_begin(&other, TX_WRITE, 0), OK);
    assert_int_equal(store_if_room(&actor, STR("a")), OK);
    assert_int_equal(store_if_room(&other, STR("b")), OK);
    assert_int_equal(db_commit(&actor.tx), OK);
    assert_int_equal(db_commit(&other.tx), ERR_RETRY);
    assert_int_equal(store(&other, STR("b")), OK);
    actor_remove(&other);
}

static void who_finds_all_connections_in_use_is_told_at_the_deadline(void **state)
{
    (void)state;
    actor_remove(&actor);
    options.pool_max = 2;
    world_reopen(&world, &options);
    options.pool_max = 20;
    struct actor others[2];
    for (int i = 0; i < 2; i++) {
        actor_make(&others[i], &world, false);
        assert_int_equal(actor_begin(&others[i], TX_READ, 0), OK);
    }
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_READ, 50), ERR_BUSY);
    assert_int_equal(db_stats(world.db).size, 2);
    assert_int_equal(db_stats(world.db).in_use, 2);
    db_rollback(&others[0].tx);
    assert_int_equal(actor_begin(&actor, TX_READ, SECONDS(10)), OK);
    db_rollback(&others[1].tx);
    actor_remove(&others[0]);
    actor_remove(&others[1]);
}

static void idle_connections_are_closed_down_to_two(void **state)
{
    (void)state;
    actor_remove(&actor);
    options.idle_timeout_ms = 200;
    world_reopen(&world, &options);
    options.idle_timeout_ms = SECONDS(30);
    struct actor many[6];
    for (size_t i = 0; i < COUNT(many); i++) {
        actor_make(&many[i], &world, false);
        assert_int_equal(actor_begin(&many[i], TX_READ, 0), OK);
        owners(&many[i]);
    }
    assert_int_equal(db_stats(world.db).size, 6);
    for (size_t i = 0; i < COUNT(many); i++) {
        assert_int_equal(db_commit(&many[i].tx), OK);
        actor_remove(&many[i]);
    }
    WAIT_FOR(db_stats(world.db).size == 2);
    actor_make(&actor, &world, true);
    assert_int_equal(stored(), 0);
}

/* ---- connections that die ---- */

#define OURS "pid <> pg_backend_pid() AND application_name = 'pitchey/test' AND datname = current_database()"

/* As another program on the same server. Returns the first value. */
static int64_t ask_server(const char *sql)
{
    PGconn *pg = PQconnectdb(world.url);
    PGresult *result = PQexec(pg, sql);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    int64_t n;
    assert_int_equal(str_to_i64(str_from(PQgetvalue(result, 0, 0)), 0, INT64_MAX, &n), OK);
    PQclear(result);
    PQfinish(pg);
    return n;
}

static void a_connection_killed_in_a_transaction_is_unavailable_and_replaced(void **state)
{
    (void)state;
    struct owner_row row;
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    owner_added(&actor, STR("a"));
    ask_server("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE " OURS);
    assert_int_equal(sql_one(&actor.tx, &owner_add, &(struct owner_args){.email = STR("b")}, &row), ERR_UNAVAILABLE);
    assert_int_equal(db_commit(&actor.tx), ERR_UNAVAILABLE);
    WAIT_FOR(is_up());
    assert_int_equal(stored(), 0);
    assert_int_equal(store(&actor, STR("a")), OK);
}

static void a_connection_killed_before_commit_did_not_store(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    owner_added(&actor, STR("a"));
    ask_server("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE " OURS);
    assert_int_equal(db_commit(&actor.tx), ERR_UNSURE);
    WAIT_FOR(is_up());
    assert_int_equal(stored(), 0);
}

static void a_commit_whose_answer_is_lost_is_unsure(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_WRITE, 5000), OK);
    owner_added(&actor, STR("a"));
    gate_set(gate, GATE_LOSES_COMMIT);
    assert_int_equal(db_commit(&actor.tx), ERR_UNSURE);
    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    assert_int_equal(stored(), 1);
}

static str asked(const char *sql)
{
    static const struct sql_slot cols[] = {{"note", SQL_TEXT, true, 0, SQL_NO_FLAG}};
    static int id = 2000;
    struct note_args note;
    struct sql_stmt s = {
        .name = arena_printf(actor.arena, "asked %d", id + 1).ptr, .cols = cols, .col_count = 1, .row_size = sizeof(note), .text = {{NULL, sql}}, .id = ++id,
    };
    assert_int_equal(sql_one(&actor.tx, &s, NULL, &note), OK);
    return note.note;
}

/* Nothing else would end it: the session forgets its own deadline, and does not look after its client. */
static void a_statement_past_its_deadline_is_cancelled_on_the_server(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    assert_str(asked("SELECT set_config('client_connection_check_interval', '0', false)"), STR("0"));
    assert_str(asked("SELECT set_config('statement_timeout', '0', false)"), STR("0"));
    actor.tx.deadline_ms = clock_mono_ms() + 50;
    assert_int_equal(sql_one(&actor.tx, &endless, NULL, &row), ERR_UNAVAILABLE);
    db_rollback(&actor.tx);
    assert_true(is_up());
    assert_int_equal(stored(), 0);
    WAIT_FOR(ask_server("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND " OURS) == 0);
}

/* ---- a server that goes away ---- */

static void a_shut_server_is_noticed_without_a_request_and_refused_at_once(void **state)
{
    (void)state;
    gate_set(gate, GATE_SHUT);
    WAIT_FOR(!is_up());

    int64_t since = clock_mono_ms();
    for (int i = 0; i < 100; i++)
        assert_int_equal(actor_begin(&actor, TX_READ, MINUTES(1)), ERR_UNAVAILABLE);
    assert_in_range(clock_mono_ms() - since, 0, MINUTES(1) - 1);      /* not one waited for its deadline */
    assert_true(strlen(db_stats(world.db).last_error) > 0);

    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    assert_int_equal(store(&actor, STR("a")), OK);
}

static void what_befalls_a_connection_of_the_old_server_is_no_news(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(actor_begin(&actor, TX_READ, 5000), OK);
    owners(&actor);
    WAIT_FOR(db_stats(world.db).size > 1);                /* one lies idle: the keeper asks it, not the lent one */
    gate_set(gate, GATE_SHUT);
    WAIT_FOR(!is_up());
    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    assert_int_equal(sql_one(&actor.tx, &owner_count, NULL, &row), ERR_UNAVAILABLE);
    assert_true(is_up());
    db_rollback(&actor.tx);
    assert_int_equal(stored(), 0);
}

static void a_silent_network_ends_at_the_deadline_and_is_noticed(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(actor_begin(&actor, TX_READ, SECONDS(2)), OK);
    gate_set(gate, GATE_SILENT);
    assert_int_equal(sql_one(&actor.tx, &owner_count, NULL, &row), ERR_UNAVAILABLE);
    db_rollback(&actor.tx);
    WAIT_FOR(!is_up());
    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    assert_int_equal(stored(), 0);
}

static void a_server_that_is_not_there_at_the_start_is_found_later(void **state)
{
    (void)state;
    actor_remove(&actor);
    gate_set(gate, GATE_SHUT);
    world_reopen(&world, &options);
    assert_int_equal(db_state(world.db), DB_AWAY);
    assert_string_equal(db_engine_version(world.db), "postgres");
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), ERR_UNAVAILABLE);
    size_t count;
    struct migrate_status status;
    const struct migration *known = world_migrations(&count);
    assert_int_equal(db_migrate(world.db, known, count, &world.problem, world.arena, &status), ERR_UNAVAILABLE);

    gate_set(gate, GATE_OPEN);
    WAIT_FOR(is_up());
    assert_int_equal(db_migrate(world.db, known, count, &world.problem, world.arena, &status), OK);
    assert_true(str_starts(str_from(db_engine_version(world.db)), STR("postgres 1")));
}

/* ---- settings ---- */

static void without_prepared_statements_everything_works(void **state)
{
    (void)state;
    actor_remove(&actor);
    options.prepared = false;
    world_reopen(&world, &options);
    options.prepared = true;
    actor_make(&actor, &world, true);
    assert_int_equal(store(&actor, STR("a")), OK);
    assert_int_equal(store(&actor, STR("a")), ERR_CONFLICT);
    assert_int_equal(stored(), 1);
    assert_int_equal(ask_server("SELECT count(*) FROM pg_prepared_statements"), 0);
}

#define SETTING(name) asked("SELECT current_setting('" name "')")

static void the_session_is_as_platform_says(void **state)
{
    (void)state;
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    assert_str(SETTING("statement_timeout"), STR("10s"));
    assert_str(SETTING("lock_timeout"), STR("5s"));
    assert_str(SETTING("idle_in_transaction_session_timeout"), STR("30s"));
    assert_str(SETTING("TimeZone"), STR("UTC"));
    assert_str(SETTING("application_name"), STR("pitchey/test"));
    assert_str(SETTING("client_connection_check_interval"), STR("1s"));
    assert_str(SETTING("transaction_isolation"), STR("serializable"));
    db_rollback(&actor.tx);
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    assert_str(SETTING("transaction_isolation"), STR("repeatable read"));
    assert_str(SETTING("transaction_read_only"), STR("on"));
}

static void commits_that_a_crash_takes_back_refuse_the_start(void **state)
{
    (void)state;
    struct db *db;
    char sql[128];
    struct problem problem = {0};
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s SET synchronous_commit = off", world.name);
    world_server(sql);
    err e = db_open(&options, &problem, world.arena, &db);
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s RESET synchronous_commit", world.name);
    world_server(sql);
    assert_int_equal(e, ERR_INVALID);
    assert_str(problem.message, STR("synchronous_commit is off in this database: an answered write could be lost"));
}

static void an_address_that_cannot_be_read_refuses_the_start(void **state)
{
    (void)state;
    struct db *db;
    struct problem problem = {0};
    struct db_options bad = options;
    bad.url = STR("postgres://user:secret@host:port/name?nonsense=1");
    assert_int_equal(db_open(&bad, &problem, world.arena, &db), ERR_INVALID);
    assert_true(str_starts(problem.message, STR("DATABASE_URL cannot be read")));
    assert_null(memmem(problem.message.ptr, problem.message.len, "secret", 6));
}

static void a_server_without_tls_is_away_for_who_wants_it_verified(void **state)
{
    (void)state;
    struct db *db;
    struct problem problem = {0};
    struct db_options strict = options;
    strict.url = arena_printf(world.arena, "%s?sslmode=verify-full", world.url);
    assert_int_equal(db_open(&strict, &problem, world.arena, &db), OK);
    assert_int_equal(db_state(db), DB_AWAY);
    assert_non_null(strstr(db_stats(db).last_error, "SSL"));
    db_close(db);
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
    world_remove(&world);
    gate_free(gate);
    return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(sixteen_who_count_and_insert_stop_at_twenty),
        T(one_of_two_that_depend_on_each_other_runs_again),
        T(who_finds_all_connections_in_use_is_told_at_the_deadline),
        T(idle_connections_are_closed_down_to_two),
        T(a_connection_killed_in_a_transaction_is_unavailable_and_replaced),
        T(a_connection_killed_before_commit_did_not_store),
        T(a_commit_whose_answer_is_lost_is_unsure),
        T(a_statement_past_its_deadline_is_cancelled_on_the_server),
        T(a_shut_server_is_noticed_without_a_request_and_refused_at_once),
        T(what_befalls_a_connection_of_the_old_server_is_no_news),
        T(a_silent_network_ends_at_the_deadline_and_is_noticed),
        T(a_server_that_is_not_there_at_the_start_is_found_later),
        T(without_prepared_statements_everything_works),
        T(the_session_is_as_platform_says),
        T(commits_that_a_crash_takes_back_refuse_the_start),
        T(an_address_that_cannot_be_read_refuses_the_start),
        T(a_server_without_tls_is_away_for_who_wants_it_verified),
    };
    if (!world_has_postgres()) {
        print_message("no server: tools/with-postgres runs this test beside one\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
