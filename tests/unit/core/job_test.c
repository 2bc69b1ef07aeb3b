/*
 * The runner: whoever was so slow that his job came to somebody else says nothing more about it, a job that nothing helps
 * ends after ten tries, and none can take the program down.
 */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include <pthread.h>
#include <stdatomic.h>

/* No look comes by itself: whoever waits is woken, or waits for ever. */
static _Atomic int waiting;

static int wait_to_be_woken(pthread_cond_t *changed, pthread_mutex_t *lock)
{
    waiting++;
    int e = pthread_cond_wait(changed, lock);
    waiting--;
    return e;
}

#define pthread_cond_clockwait(changed, lock, clock, until) ((void)(until), wait_to_be_woken(changed, lock))
#include "../../../src/core/job.c"

#include "base/file.h"

#include <sched.h>
#include <unistd.h>

static char folder[32];
static struct db *db;
static struct pool *pool;
static struct job_runner *runner;
static arena *a;

static const struct migration one_table = {
    1, "0001_job.sql",
    STR("CREATE TABLE job (id IDENTITY, kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'due',\n"
        "  due_ms BIGINT NOT NULL, lease_ms BIGINT NOT NULL DEFAULT 0, lease_no BIGINT NOT NULL DEFAULT 0,\n"
        "  tries BIGINT NOT NULL DEFAULT 0, last_error TEXT, demo BOOLEAN NOT NULL DEFAULT FALSE, created_ms BIGINT NOT NULL,\n"
        "  done_ms BIGINT);"),
};
static const struct sql_module *const modules_of_core[] = {&sql_core};

/* ---- kinds: a slow one that is held at its first try, a quick one, a greedy one, one that fails ---- */

static _Atomic int slow_runs, quick_runs, greedy_runs, failing_runs, big_runs;
static _Atomic bool is_held, lets_go;
static _Atomic int slow_end;    /* of the first try */

static err run_slow(struct ctx *c, const struct job *j)
{
    (void)c, (void)j;
    if (slow_runs++)
        return OK;
    is_held = true;
    while (!lets_go)
        sched_yield();
    return (err)slow_end;
}

static err run_quick(struct ctx *c, const struct job *j)
{
    (void)c;
    assert(j->deadline_ms > clock_mono_ms());
    quick_runs++;
    return OK;
}

static err run_greedy(struct ctx *c, const struct job *j)
{
    (void)j;
    greedy_runs++;
    while (!arena_over(c->arena))
        (void)arena_alloc(c->arena, 64 * KIB, 1);
    return OK;
}

static err run_failing(struct ctx *c, const struct job *j)
{
    failing_runs++;
    return fail(c, ERR_UNAVAILABLE, "No try of %.*s helps.", STR_ARG(j->kind));
}

/* Needs more than half of its memory, and meets somebody more often than that fits into it. */
static err step_big(struct ctx *c, const struct job *j)
{
    (void)j;
    (void)arena_alloc(c->arena, DESK_BUDGET / 8 * 5, 1);
    return ++big_runs < 8 ? ERR_RETRY : OK;
}

static const struct job_kind slow = {.name = "slow", .run = run_slow, .within_ms = MINUTES(1)}, quick = {.name = "quick", .run = run_quick, .within_ms = MINUTES(1)},
                             greedy = {.name = "greedy", .run = run_greedy, .within_ms = MINUTES(1)}, failing = {.name = "failing", .run = run_failing, .within_ms = MINUTES(1)},
                             big = {.name = "big", .step = step_big};
static const struct job_kind *const kinds[] = {&slow, &quick, &greedy, &failing, &big};

/* ---- a runner of two threads ---- */

static int set_up(void **state)
{
    (void)state;
    struct problem p = {0};
    struct migrate_status status;
    slow_runs = quick_runs = greedy_runs = failing_runs = big_runs = slow_end = 0;
    is_held = lets_go = false;
    a = arena_new(16 * MIB, 4 * MIB);
    memcpy(folder, "/tmp/pitchey-job-XXXXXX", sizeof("/tmp/pitchey-job-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    sql_register(modules_of_core, 1);
    struct db_options o = {.url = arena_printf(a, "sqlite:%s/x.db", folder), .node = "test", .sync_off = true};
    assert_int_equal(db_open(&o, &p, a, &db), OK);
    assert_int_equal(db_migrate(db, &one_table, 1, &p, a, &status), OK);
    struct pool_options po = {.stack_bytes = 256 * KIB};
    po.class[WORK_WRITE] = writer_class(db, 1, 64);
    pool = pool_new(&po);
    runner = job_runner_start(&(struct job_runner_options){.db = db, .pool = pool, .kinds = kinds, .kind_count = COUNT(kinds), .workers = 2});
    return 0;
}

static void stop_runner(void)
{
    if (runner)
        job_runner_stop(runner);
    runner = NULL;
}

static int tear_down(void **state)
{
    (void)state;
    lets_go = true;
    stop_runner();
    pool_drain(pool);
    pool_free(pool);
    db_close(db);
    assert_int_equal(folder_empty(folder), OK);
    rmdir(folder);
    arena_free(a);
    return 0;
}

static err write_in(err (*step)(struct ctx *, void *), void *arg)
{
    struct problem p = {0};
    struct tx tx = {.arena = a, .problem = &p, .deadline_ms = clock_mono_ms() + MINUTES(1)};
    struct write_seat *seat;
    assert_int_equal(write_begin(pool, &tx, &seat), OK);
    struct ctx c = {.tx = &tx, .arena = a, .now_ms = tx.now_ms, .action = "testing"};
    tx.problem = &c.problem;
    return write_end(seat, &tx, step(&c, arg));
}

static err step_add(struct ctx *c, void *arg)
{
    return job_add(c, arg, STR("{}"), 0);
}

static void add(const char *kind)
{
    assert_int_equal(write_in(step_add, (void *)(uintptr_t)kind), OK);
    job_runner_wake(runner);
}

static err step_add_both(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(job_add(c, "slow", STR("{}"), 0));
    return job_add(c, "quick", STR("{}"), 0);
}

static err step_counts(struct ctx *c, void *arg)
{
    return sql_job_counts(c, arg);
}

static struct job_counts counts(void)
{
    struct job_counts n;
    assert_int_equal(write_in(step_counts, &n), OK);
    return n;
}

/* Until nothing is due or running. */
static void wait_for_all(void)
{
    while (counts().due)
        sched_yield();
}

/* One thread has the slow job and is held, and its lease has run out: the other one may look. */
static void lease_of_slow_runs_out(void)
{
    job_runner_wake(runner);
    while (!is_held)
        sched_yield();
    clock_shift(LEASE_MS + SECONDS(1));
    job_runner_wake(runner);
}

/* ---- the tests ---- */

static err step_next(struct ctx *c, void *arg)
{
    struct job_next next;
    return sql_job_next(c, &next, arg);
}

static void a_late_failure_revives_nothing(void **state)
{
    (void)state;
    bool waits;
    slow_end = ERR_UNAVAILABLE;
    add("slow");
    lease_of_slow_runs_out();
    while (slow_runs < 2)
        sched_yield();
    wait_for_all();
    lets_go = true;
    stop_runner();    /* the late one has spoken */
    assert_int_equal(write_in(step_next, &waits), OK);
    assert_false(waits);
    assert_int_equal(counts().failed, 0);
    assert_int_equal(slow_runs, 2);
}

/* What stands behind a slow one is the other thread's, and not done again when the slow one lets go. */
static void what_waits_behind_a_slow_one_is_done_once(void **state)
{
    (void)state;
    assert_int_equal(write_in(step_add_both, NULL), OK);
    job_runner_wake(runner);
    while (!is_held || !quick_runs) {
        job_runner_wake(runner);
        sched_yield();
    }
    lease_of_slow_runs_out();
    while (slow_runs < 2)
        sched_yield();
    lets_go = true;
    wait_for_all();
    stop_runner();
    assert_int_equal(quick_runs, 1);
}

/* Tries that fail and tries that never come back count alike. */
static void ten_tries_are_all(void **state)
{
    (void)state;
    add("failing");
    for (int i = 1; i <= TRIES_MAX; i++) {
        while (failing_runs < i)
            sched_yield();
        wait_for_all();
        clock_shift(back_off_ms(TRIES_MAX));
        job_runner_wake(runner);
    }
    while (!counts().failed)
        sched_yield();
    clock_shift(DAYS(1));
    add("quick");
    wait_for_all();
    assert_int_equal(failing_runs, TRIES_MAX);
}

static err step_never_came_back(struct ctx *c, void *arg)
{
    (void)arg;
    struct job_row row;
    bool found;
    int64_t freed;
    TRY(job_add(c, "quick", STR("{}"), -DAYS(1)));
    for (int i = 0; i < TRIES_MAX; i++) {
        TRY(sql_job_free(c, TRIES_MAX, &freed));
        TRY(sql_job_take(c, c->now_ms, TRIES_MAX, &row, &found));
    }
    return OK;
}

static void a_job_that_nobody_comes_back_from_is_given_up(void **state)
{
    (void)state;
    assert_int_equal(write_in(step_never_came_back, NULL), OK);
    job_runner_wake(runner);
    while (!counts().failed)
        sched_yield();
    assert_int_equal(quick_runs, 0);
    while (!job_runner_stats(runner).failed) {
        job_runner_wake(runner);
        sched_yield();
    }
}

static void a_job_that_needs_too_much_is_tried_later(void **state)
{
    (void)state;
    add("greedy");
    while (!greedy_runs)
        sched_yield();
    wait_for_all();
    bool waits = false;
    while (!waits)
        assert_int_equal(write_in(step_next, &waits), OK);
    assert_int_equal(greedy_runs, 1);
    add("quick");
    while (!quick_runs)
        sched_yield();
}

/* Two jobs of one commit, which wakes once. */
static void one_wake_is_enough_for_what_one_commit_left(void **state)
{
    (void)state;
    int64_t patient_ms = clock_mono_ms() + MINUTES(1);
    while (waiting < 2)
        sched_yield();
    assert_int_equal(write_in(step_add_both, NULL), OK);
    job_runner_wake(runner);
    while (!is_held || (!quick_runs && clock_mono_ms() < patient_ms))
        sched_yield();
    assert_int_equal(quick_runs, 1);
    assert_int_equal(slow_runs, 1);
}

static void a_big_step_that_collides_is_done_in_the_end(void **state)
{
    (void)state;
    bool waits;
    add("big");
    wait_for_all();
    assert_int_equal(write_in(step_next, &waits), OK);
    assert_false(waits);
    assert_int_equal(big_runs, 8);
    assert_int_equal(counts().failed, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_late_failure_revives_nothing),
        TEST(what_waits_behind_a_slow_one_is_done_once),
        TEST(ten_tries_are_all),
        TEST(a_job_that_nobody_comes_back_from_is_given_up),
        TEST(a_job_that_needs_too_much_is_tried_later),
        TEST(one_wake_is_enough_for_what_one_commit_left),
        TEST(a_big_step_that_collides_is_done_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
