/*
 * The writer: turns of one batch stand or fall each for itself, a seat lends the transaction to another thread, and a
 * turn whose batch was lost runs again alone.
 */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "../../../src/core/writer.c"

#include "base/file.h"
#include "core/core_sql.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/pitchey-writer-XXXXXX";
static struct db *db;
static struct pool *pool;
static arena *a;

static const struct migration one_table = {
    1, "0001_one_table.sql",
    STR("CREATE TABLE site_setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, updated_ms BIGINT NOT NULL);"),
};
static const struct sql_module *const modules_of_core[] = {&sql_core};

static int set_up(void **state)
{
    (void)state;
    struct problem p = {0};
    struct migrate_status status;
    a = arena_new(16 * MIB, 4 * MIB);
    assert_non_null(mkdtemp(folder));
    sql_register(modules_of_core, 1);
    struct db_options o = {.url = arena_printf(a, "sqlite:%s/x.db", folder), .node = "test", .sync_off = true};
    assert_int_equal(db_open(&o, &p, a, &db), OK);
    assert_int_equal(db_migrate(db, &one_table, 1, &p, a, &status), OK);
    struct pool_options po = {.stack_bytes = 256 * KIB};
    po.class[WORK_WRITE] = writer_class(db, 1, 64);
    pool = pool_new(&po);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pool_drain(pool);
    pool_free(pool);
    db_close(db);
    assert_int_equal(folder_empty(folder), OK);
    rmdir(folder);
    arena_free(a);
    return 0;
}

static err put(struct tx *tx, struct ctx *c, const char *name)
{
    *c = (struct ctx){.tx = tx, .arena = tx->arena, .now_ms = tx->now_ms, .action = "testing"};
    tx->problem = &c->problem;
    return sql_setting_put(c, str_from(name), STR("on"));
}

static size_t stored(void)
{
    struct problem p = {0};
    struct db_conn *conn;
    assert_int_equal(db_connect(db, false, &conn), OK);
    struct tx tx = {.conn = conn, .arena = a, .problem = &p, .deadline_ms = clock_mono_ms() + MINUTES(1)};
    struct ctx c = {.tx = &tx, .arena = a};
    struct setting_row *rows;
    size_t count;
    assert_int_equal(db_begin(&tx, TX_READ), OK);
    assert_int_equal(sql_setting_all(&c, &rows, &count), OK);
    db_rollback(&tx);
    db_disconnect(conn);
    return count;
}

static struct tx a_tx(struct problem *p)
{
    return (struct tx){.arena = a, .problem = p, .deadline_ms = clock_mono_ms() + MINUTES(1)};
}

static void a_seat_commits_what_its_owner_wrote(void **state)
{
    (void)state;
    struct problem p = {0};
    struct tx tx = a_tx(&p);
    struct ctx c;
    struct write_seat *seat;
    assert_int_equal(write_begin(pool, &tx, &seat), OK);
    assert_int_equal(write_end(seat, &tx, put(&tx, &c, "one")), OK);
    assert_int_equal(stored(), 1);
}

static void a_seat_that_fails_leaves_nothing(void **state)
{
    (void)state;
    struct problem p = {0};
    struct tx tx = a_tx(&p);
    struct ctx c;
    struct write_seat *seat;
    assert_int_equal(write_begin(pool, &tx, &seat), OK);
    assert_int_equal(put(&tx, &c, "two"), OK);
    assert_int_equal(write_end(seat, &tx, ERR_STATE), ERR_STATE);
    assert_int_equal(stored(), 1);
}

/* ---- many at once, every third of which fails ---- */

enum { THREADS = 8, EACH = 30 };

static void *writes(void *arg)
{
    int number = (int)(intptr_t)arg;
    arena *own = arena_new(1 * MIB, 1 * MIB);
    for (int i = 0; i < EACH; i++) {
        struct problem p = {0};
        struct tx tx = {.arena = own, .problem = &p, .deadline_ms = clock_mono_ms() + MINUTES(1)};
        struct ctx c;
        struct write_seat *seat;
        err want = i % 3 == 0 ? ERR_STATE : OK, e = ERR_RETRY;
        if (write_begin(pool, &tx, &seat) == OK) {
            e = put(&tx, &c, arena_printf(own, "t%d.%d", number, i).ptr);
            e = write_end(seat, &tx, e == OK ? want : e);
        }
        assert(e == want);
        arena_rewind(own);
    }
    arena_free(own);
    return NULL;
}

static void of_many_at_once_each_stands_or_falls_alone(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    size_t before = stored();
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, writes, (void *)(intptr_t)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(stored() - before, THREADS * EACH * 2 / 3);
}

/* ---- a batch is open until it commits ---- */

/* Whoever comes second: the transaction is asked for while the first has it. */
static void *comes_second(void *arg)
{
    (void)arg;
    struct problem p = {0};
    arena *own = arena_new(1 * MIB, 1 * MIB);
    struct tx tx = {.arena = own, .problem = &p, .deadline_ms = clock_mono_ms() + MINUTES(1)};
    struct ctx c;
    struct write_seat *seat;
    assert(write_begin(pool, &tx, &seat) == OK);
    assert(write_end(seat, &tx, put(&tx, &c, "second")) == OK);
    arena_free(own);
    return NULL;
}

/* How many transactions the commit had that stored the first one's. */
static int64_t committed_together(void)
{
    struct problem p = {0};
    struct tx tx = a_tx(&p);
    struct ctx c;
    struct write_seat *seat;
    pthread_t second;
    assert_int_equal(write_begin(pool, &tx, &seat), OK);
    assert_int_equal(pthread_create(&second, NULL, comes_second, NULL), 0);
    while (!pool_stats(pool, WORK_WRITE).queued)
        sched_yield();
    assert_int_equal(write_end(seat, &tx, put(&tx, &c, "first")), OK);
    int64_t together = db_stats(db).commit_batch_last;
    pthread_join(second, NULL);
    return together;
}

static void who_comes_before_the_commit_is_in_it(void **state)
{
    (void)state;
    assert_int_equal(committed_together(), 2);
}

/* ---- a step, again while the database asks for it ---- */

struct stubborn { int runs; size_t used; };

static err collides_thrice(struct ctx *c, void *arg)
{
    struct stubborn *s = arg;
    if (s->runs == 0)
        s->used = arena_used(c->arena);
    assert_int_equal(arena_used(c->arena), s->used);
    assert_false(c->left_jobs);
    assert_int_equal(c->events.count, 0);
    (void)arena_alloc(c->arena, 12 * MIB, 1);    /* of 16 */
    assert_false(arena_over(c->arena));
    c->left_jobs = true;
    c->events.count++;
    TRY(sql_setting_put(c, arena_printf(c->arena, "run %d", s->runs), STR("on")));
    return s->runs++ < 3 ? fail(c, ERR_RETRY, "Somebody else was there.") : OK;
}

static void a_step_that_collides_runs_again_from_nothing(void **state)
{
    (void)state;
    struct stubborn s = {0};
    struct ctx c = {.arena = a, .action = "testing"};
    size_t before = stored();
    assert_int_equal(write_in_turn(pool, &c, collides_thrice, &s), OK);
    assert_int_equal(s.runs, 4);
    assert_true(c.left_jobs);
    assert_int_equal(c.problem.message.len, 0);
    assert_int_equal(stored() - before, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_commits_what_its_owner_wrote),
        cmocka_unit_test(a_seat_that_fails_leaves_nothing),
        cmocka_unit_test(of_many_at_once_each_stands_or_falls_alone),
        cmocka_unit_test(who_comes_before_the_commit_is_in_it),
        cmocka_unit_test(a_step_that_collides_runs_again_from_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
