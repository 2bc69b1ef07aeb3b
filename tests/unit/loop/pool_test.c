/*
 * The pool: done() exactly once whatever happens to a work, queues with a length, batches, going on in another class,
 * draining under load; and a hand-over stress whose works carry plain fields, so that TSan sees any gap in the message.
 */
#include "base/clock.h"
#include "base/str.h"
#include "loop/pool.h"
#include "gate.h"

#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* A work that says what happened to it and can hold its worker until the test lets go. */
struct task {
    struct work work;
    struct gate *running, *go_on, *done;
    int runs, dones, place;              /* plain on purpose: the hand-over alone orders them */
    enum work_class ran_in;
    struct loop *done_on;
};

static _Atomic int places;

static void task_run(struct work *w, struct worker *worker)
{
    struct task *self = container_of(w, struct task, work);
    self->runs++;
    self->ran_in = worker->class;
    self->place = atomic_fetch_add(&places, 1);
    if (self->running)
        gate_raise(self->running);
    if (self->go_on)
        gate_wait(self->go_on, 1);
}

static void task_done(struct work *w)
{
    struct task *self = container_of(w, struct task, work);
    self->dones++;
    self->done_on = loop_here();
    gate_raise(self->done);
}

static struct task task_make(struct loop *l, struct gate *done)
{
    return (struct task){.work = {.run = task_run, .done = task_done, .loop = l}, .done = done};
}

/* A loop, a pool, and a call on the loop that the test waits for. */
struct bench {
    struct pool *pool;
    struct loop *loop;
};

static void run_batch(struct work **works, int count, struct worker *worker)
{
    for (int i = 0; i < count; i++)
        works[i]->run(works[i], worker);
}

static struct pool_options small_pool(void)
{
    return (struct pool_options){.class = {
        [WORK_READ] = {.threads = 1, .queue_max = 8},
        [WORK_WRITE] = {.threads = 1, .queue_max = 8, .batch_max = 4, .run_batch = run_batch},
        [WORK_SLOW] = {.threads = 1, .queue_max = 1, .nice = 5},
    }, .stack_bytes = 256 * KIB};
}

static struct bench bench_start(const struct pool_options *options)
{
    struct bench b = {pool_new(options), loop_new(0)};
    pool_attach(b.pool, b.loop);
    loop_start(b.loop);
    return b;
}

static void bench_end(struct bench *b)
{
    pool_drain(b->pool);
    loop_stop(b->loop);
    loop_join(b->loop);
    pool_free(b->pool);
    loop_free(b->loop);
}

struct call {
    struct loop_msg msg;
    void (*fn)(void *);
    void *arg;
    struct gate done;
};

static void call_run(struct loop_msg *m)
{
    struct call *self = container_of(m, struct call, msg);
    self->fn(self->arg);
    gate_raise(&self->done);
}

static void call_on(struct loop *l, void (*fn)(void *), void *arg)
{
    struct call call = {.msg.run = call_run, .fn = fn, .arg = arg, .done = GATE_INIT};
    loop_post(l, &call.msg);
    gate_wait(&call.done, 1);
}

/* Occupies the one worker of a class until `go_on` is raised. */
static void occupy(struct bench *b, struct task *t, enum work_class class, struct gate *go_on, struct gate *done)
{
    struct gate running = GATE_INIT;
    *t = task_make(b->loop, done);
    t->running = &running;
    t->go_on = go_on;
    assert_int_equal(work_submit(b->pool, &t->work, class, 0), OK);
    gate_wait(&running, 1);
    t->running = NULL;
}

/* --- one work --- */

static void a_work_runs_on_a_worker_and_ends_on_its_loop(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate done = GATE_INIT;
    struct task t = task_make(b.loop, &done);
    assert_int_equal(work_submit(b.pool, &t.work, WORK_READ, clock_mono_ms() + MINUTES(1)), OK);
    gate_wait(&done, 1);
    assert_int_equal(t.work.end, WORK_RAN);
    assert_int_equal(t.ran_in, WORK_READ);
    assert_ptr_equal(t.done_on, b.loop);
    assert_true(t.work.queued_us >= 0);
    bench_end(&b);
    assert_int_equal(t.runs, 1);
    assert_int_equal(t.dones, 1);
}

static void a_work_without_a_loop_ends_on_its_worker(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate done = GATE_INIT;
    struct task t = task_make(NULL, &done);
    assert_int_equal(work_submit(b.pool, &t.work, WORK_READ, 0), OK);
    gate_wait(&done, 1);
    bench_end(&b);
    assert_null(t.done_on);
    assert_int_equal(t.dones, 1);
}

static void a_full_queue_refuses_and_the_work_stays_the_callers(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task first, waiting = task_make(b.loop, &done), refused = task_make(b.loop, &done);
    occupy(&b, &first, WORK_SLOW, &go_on, &done);
    while (pool_stats(b.pool, WORK_SLOW).queued)     /* counted out a moment after it was taken */
        sched_yield();
    assert_int_equal(work_submit(b.pool, &waiting.work, WORK_SLOW, 0), OK);
    assert_int_equal(work_submit(b.pool, &refused.work, WORK_SLOW, 0), ERR_BUSY);
    struct pool_stats stats = pool_stats(b.pool, WORK_SLOW);
    assert_int_equal(stats.queued, 1);
    assert_int_equal(stats.busy, 1);
    assert_int_equal(stats.refused, 1);
    gate_raise(&go_on);
    gate_wait(&done, 2);
    bench_end(&b);
    assert_int_equal(refused.runs + refused.dones, 0);
    assert_int_equal(waiting.dones, 1);
}

static void a_late_work_never_runs_but_is_done(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate done = GATE_INIT;
    struct task t = task_make(b.loop, &done);
    assert_int_equal(work_submit(b.pool, &t.work, WORK_READ, clock_mono_ms()), OK);
    gate_wait(&done, 1);
    bench_end(&b);
    assert_int_equal(t.work.end, WORK_LATE);
    assert_int_equal(t.runs, 0);
    assert_int_equal(t.dones, 1);
}

struct abandoning {
    struct task *waiting, *running;
    bool waiting_is_ours, running_is_ours, again_is_ours;
};

static void abandon(void *arg)
{
    struct abandoning *self = arg;
    self->waiting_is_ours = work_abandon(&self->waiting->work);
    self->again_is_ours = work_abandon(&self->waiting->work);
    self->running_is_ours = work_abandon(&self->running->work);
}

static void an_abandoned_work_never_runs_but_is_done(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task running, waiting = task_make(b.loop, &done);
    occupy(&b, &running, WORK_READ, &go_on, &done);
    assert_int_equal(work_submit(b.pool, &waiting.work, WORK_READ, 0), OK);
    struct abandoning a = {.waiting = &waiting, .running = &running};
    call_on(b.loop, abandon, &a);
    gate_raise(&go_on);
    gate_wait(&done, 2);
    bench_end(&b);
    assert_true(a.waiting_is_ours);
    assert_false(a.again_is_ours);
    assert_false(a.running_is_ours);
    assert_int_equal(waiting.work.end, WORK_ABANDONED);
    assert_int_equal(waiting.runs, 0);
    assert_int_equal(waiting.dones, 1);
    assert_int_equal(running.work.end, WORK_RAN);
}

static void a_class_runs_in_the_order_of_submission(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task first, rest[8];
    occupy(&b, &first, WORK_READ, &go_on, &done);
    while (pool_stats(b.pool, WORK_READ).queued)
        sched_yield();
    for (int i = 0; i < 8; i++) {
        rest[i] = task_make(b.loop, &done);
        assert_int_equal(work_submit(b.pool, &rest[i].work, WORK_READ, 0), OK);
    }
    gate_raise(&go_on);
    gate_wait(&done, 9);
    bench_end(&b);
    for (int i = 1; i < 8; i++)
        assert_true(rest[i].place > rest[i - 1].place);
}

/* One call wakes one worker; those that come call the others. */
static void long_works_have_every_worker(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    options.class[WORK_READ].threads = 4;
    struct bench b = bench_start(&options);
    struct gate running = GATE_INIT, go_on = GATE_INIT, done = GATE_INIT;
    struct task tasks[4];
    for (int round = 1; round <= 20; round++) {
        for (int i = 0; i < 4; i++) {
            tasks[i] = task_make(b.loop, &done);
            tasks[i].running = &running;
            tasks[i].go_on = &go_on;
            assert_int_equal(work_submit(b.pool, &tasks[i].work, WORK_READ, 0), OK);
        }
        gate_wait(&running, 4 * round);              /* all four at once, or never */
        gate_raise(&go_on);
        gate_wait(&done, 4 * round);
        go_on.count = 0;
    }
    bench_end(&b);
}

/* --- gathering on a loop --- */

struct burst {
    struct bench *b;
    struct task *tasks;
    int count, refused;
    struct pool_stats gathered;
};

static void submit_burst(void *arg)
{
    struct burst *self = arg;
    for (int i = 0; i < self->count; i++)
        if (work_submit(self->b->pool, &self->tasks[i].work, WORK_READ, 0) != OK)
            self->refused++;
    self->gathered = pool_stats(self->b->pool, WORK_READ);
}

static void a_burst_on_a_loop_counts_at_once_and_leaves_at_the_end_of_the_turn(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate done = GATE_INIT;
    struct task tasks[10];
    for (int i = 0; i < 10; i++)
        tasks[i] = task_make(b.loop, &done);
    struct burst burst = {.b = &b, .tasks = tasks, .count = 10};
    call_on(b.loop, submit_burst, &burst);
    gate_wait(&done, 8);
    bench_end(&b);
    assert_int_equal(burst.refused, 2);              /* queue_max is 8, although the workers were idle */
    assert_int_equal(burst.gathered.queued, 8);
    for (int i = 0; i < 10; i++)
        assert_int_equal(tasks[i].dones, i < 8);
}

/* --- batches --- */

static int batches[16], batch_count;

static void note_batch(struct work **works, int count, struct worker *worker)
{
    batches[batch_count++] = count;
    run_batch(works, count, worker);
}

static void a_batch_takes_what_waits_up_to_its_maximum(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    options.class[WORK_WRITE].run_batch = note_batch;
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task first, late = task_make(b.loop, &done), rest[6];
    batch_count = 0;
    occupy(&b, &first, WORK_WRITE, &go_on, &done);
    assert_int_equal(work_submit(b.pool, &late.work, WORK_WRITE, 1), OK);
    for (int i = 0; i < 6; i++) {
        rest[i] = task_make(b.loop, &done);
        assert_int_equal(work_submit(b.pool, &rest[i].work, WORK_WRITE, 0), OK);
    }
    gate_raise(&go_on);
    gate_wait(&done, 8);
    bench_end(&b);
    assert_int_equal(batch_count, 3);
    assert_int_equal(batches[0], 1);
    assert_int_equal(batches[1], 3);                 /* four were taken, one of them was late */
    assert_int_equal(batches[2], 3);
    assert_int_equal(late.work.end, WORK_LATE);
}

/* Like a writer: whoever comes while the others have their turn joins. */
static void open_batch(struct work **works, int count, struct worker *worker)
{
    for (int i = 0; i < count; i++) {
        works[i]->run(works[i], worker);
        if (i + 1 == count)
            count = work_join(worker, works, count);
    }
    batches[batch_count++] = count;
}

static void who_comes_while_a_batch_runs_may_join_it_up_to_its_maximum(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    options.class[WORK_WRITE].run_batch = open_batch;
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task first, late = task_make(b.loop, &done), rest[4];
    batch_count = 0;
    occupy(&b, &first, WORK_WRITE, &go_on, &done);
    assert_int_equal(work_submit(b.pool, &late.work, WORK_WRITE, 1), OK);
    for (int i = 0; i < 4; i++) {
        rest[i] = task_make(b.loop, &done);
        assert_int_equal(work_submit(b.pool, &rest[i].work, WORK_WRITE, 0), OK);
    }
    gate_raise(&go_on);
    gate_wait(&done, 6);
    pool_drain(b.pool);
    struct pool_stats stats = pool_stats(b.pool, WORK_WRITE);
    bench_end(&b);
    assert_int_equal(stats.queued + stats.busy, 0);
    assert_int_equal(batch_count, 2);
    assert_int_equal(batches[0], 3);                 /* with the late one it held four */
    assert_int_equal(batches[1], 2);
    assert_int_equal(late.work.end, WORK_LATE);
    assert_int_equal(late.runs, 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(rest[i].runs + rest[i].dones, 2);
}

struct sealed {
    struct task task;
    const bool *sealed;
    bool sealed_when_done;
};

static bool commit_seal;

static void seal_batch(struct work **works, int count, struct worker *worker)
{
    run_batch(works, count, worker);
    for (int i = 0; i < count; i++)
        assert(container_of(works[i], struct sealed, task.work)->task.dones == 0);
    commit_seal = true;
}

static void sealed_done(struct work *w)
{
    struct sealed *self = container_of(w, struct sealed, task.work);
    self->sealed_when_done = *self->sealed;
    task_done(w);
}

static void no_work_of_a_batch_is_done_before_the_batch_returns(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    options.class[WORK_WRITE].run_batch = seal_batch;
    struct bench b = bench_start(&options);
    struct gate done = GATE_INIT;
    struct sealed s = {.task = task_make(b.loop, &done), .sealed = &commit_seal};
    s.task.work.done = sealed_done;
    commit_seal = false;
    assert_int_equal(work_submit(b.pool, &s.task.work, WORK_WRITE, 0), OK);
    gate_wait(&done, 1);
    bench_end(&b);
    assert_true(s.sealed_when_done);
}

/* --- going on --- */

static void gate_keeper_run(struct work *w, struct worker *worker)
{
    task_run(w, worker);
    if (worker->class == WORK_READ)
        work_go_on(w, WORK_WRITE);
}

static void a_work_goes_on_in_another_class_even_when_that_is_full(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT, passed = GATE_INIT;
    struct task first, waiting[8], two_legs = task_make(b.loop, &done);
    occupy(&b, &first, WORK_WRITE, &go_on, &done);
    while (pool_stats(b.pool, WORK_WRITE).queued)
        sched_yield();
    for (int i = 0; i < 8; i++) {
        waiting[i] = task_make(b.loop, &done);
        assert_int_equal(work_submit(b.pool, &waiting[i].work, WORK_WRITE, 0), OK);
    }
    two_legs.work.run = gate_keeper_run;
    two_legs.running = &passed;
    assert_int_equal(work_submit(b.pool, &two_legs.work, WORK_READ, 0), OK);
    gate_wait(&passed, 1);
    gate_raise(&go_on);
    gate_wait(&done, 10);
    bench_end(&b);
    assert_int_equal(two_legs.runs, 2);
    assert_int_equal(two_legs.dones, 1);
    assert_int_equal(two_legs.ran_in, WORK_WRITE);
}

static void a_work_that_went_on_can_still_be_abandoned(void **unused)
{
    (void)unused;
    struct pool_options options = small_pool();
    struct bench b = bench_start(&options);
    struct gate go_on = GATE_INIT, done = GATE_INIT;
    struct task first, two_legs = task_make(b.loop, &done);
    occupy(&b, &first, WORK_WRITE, &go_on, &done);
    while (pool_stats(b.pool, WORK_WRITE).queued)
        sched_yield();
    two_legs.work.run = gate_keeper_run;
    assert_int_equal(work_submit(b.pool, &two_legs.work, WORK_READ, 0), OK);
    while (!pool_stats(b.pool, WORK_WRITE).queued)
        sched_yield();
    struct abandoning a = {.waiting = &two_legs, .running = &first};
    do
        call_on(b.loop, abandon, &a);                /* counted in a moment before it is queued */
    while (!a.waiting_is_ours && !a.again_is_ours);
    gate_raise(&go_on);
    gate_wait(&done, 2);
    bench_end(&b);
    assert_int_equal(two_legs.runs, 1);
    assert_int_equal(two_legs.work.end, WORK_ABANDONED);
    assert_int_equal(two_legs.dones, 1);
}

/* --- workers --- */

struct worker_life {
    _Atomic int started, stopped;
};

static void on_start(struct worker *worker, void *arg)
{
    struct worker_life *life = arg;
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert(sigismember(&blocked, SIGTERM));
    worker->state = life;
    atomic_fetch_add(&life->started, 1);
}

static void on_stop(struct worker *worker, void *arg)
{
    assert(worker->state == arg);
    atomic_fetch_add(&((struct worker_life *)arg)->stopped, 1);
}

static void every_worker_starts_once_and_stops_once(void **unused)
{
    (void)unused;
    struct worker_life life = {0};
    struct pool_options options = {.class[WORK_READ] = {
        .threads = 3, .queue_max = 8, .on_start = on_start, .on_stop = on_stop, .arg = &life}};
    struct pool *p = pool_new(&options);
    pool_drain(p);
    assert_int_equal(life.started, 3);
    assert_int_equal(life.stopped, 3);
    pool_free(p);
}

/* --- hand-over stress, and draining under it --- */

enum { STRESS_LOOPS = 2, STRESS_CHAINS = 24, STRESS_ROUNDS = 400, COVERED_BYTES = 512 };

/* One work that is submitted again from its done(), its bytes written by whoever owns it. */
struct chain {
    struct work work;
    struct stress_loop *on;
    unsigned char bytes[COVERED_BYTES];
    unsigned stamp;
    int round, runs_expected;
};

/* What one loop sees; its alone. */
struct stress_loop {
    struct loop *loop;
    struct pool *pool;
    struct chain chains[STRESS_CHAINS];
    struct gate *finished;
    unsigned random;
    bool endless;
    int64_t submitted, done, ran, late, abandoned, refused;
};

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static void chain_stamp(struct chain *c)
{
    for (size_t i = 0; i < COVERED_BYTES; i++)
        assert(c->bytes[i] == (unsigned char)c->stamp);
    c->stamp++;
    memset(c->bytes, (int)c->stamp, COVERED_BYTES);
}

static void chain_run(struct work *w, struct worker *worker)
{
    struct chain *self = container_of(w, struct chain, work);
    chain_stamp(self);
    self->runs_expected--;
    if (worker->class == WORK_READ && self->round % 3 == 0)
        work_go_on(w, WORK_WRITE);
}

static void chain_submit(struct chain *c)
{
    struct stress_loop *on = c->on;
    unsigned dice = next_random(&on->random);
    chain_stamp(c);
    c->runs_expected = c->round % 3 == 0 ? 2 : 1;
    if (work_submit(on->pool, &c->work, WORK_READ, dice % 16 == 0 ? 1 : 0) != OK) {
        on->refused++;
        gate_raise(on->finished);
        return;
    }
    on->submitted++;
    if (dice % 16 == 1)
        work_abandon(&c->work);
}

static void chain_done(struct work *w)
{
    struct chain *self = container_of(w, struct chain, work);
    struct stress_loop *on = self->on;
    on->done++;
    on->ran += w->end == WORK_RAN;
    on->late += w->end == WORK_LATE;
    on->abandoned += w->end == WORK_ABANDONED;
    assert(loop_here() == on->loop);
    assert(w->end != WORK_RAN || self->runs_expected == 0);
    if (++self->round < STRESS_ROUNDS || on->endless)
        chain_submit(self);
    else
        gate_raise(on->finished);
}

static void stress_begin(void *arg)
{
    struct stress_loop *self = arg;
    for (int i = 0; i < STRESS_CHAINS; i++) {
        self->chains[i].work = (struct work){.run = chain_run, .done = chain_done, .loop = self->loop};
        self->chains[i].on = self;
        chain_submit(&self->chains[i]);
    }
}

static struct pool_options stress_pool(void)
{
    return (struct pool_options){.class = {
        [WORK_READ] = {.threads = 3, .queue_max = STRESS_LOOPS * STRESS_CHAINS},
        [WORK_WRITE] = {.threads = 1, .queue_max = 4, .batch_max = 16, .run_batch = run_batch},
    }};
}

static void stress_start(struct stress_loop *loops, struct pool *p, struct gate *finished, bool endless)
{
    memset(loops, 0, STRESS_LOOPS * sizeof(*loops));
    for (int i = 0; i < STRESS_LOOPS; i++) {
        loops[i].loop = loop_new(i);
        loops[i].pool = p;
        loops[i].finished = finished;
        loops[i].endless = endless;
        loops[i].random = 7u + (unsigned)i;
        pool_attach(p, loops[i].loop);
        loop_start(loops[i].loop);
        call_on(loops[i].loop, stress_begin, &loops[i]);
    }
}

static void stress_end(struct stress_loop *loops, struct pool *p)
{
    for (int i = 0; i < STRESS_LOOPS; i++) {
        loop_stop(loops[i].loop);
        loop_join(loops[i].loop);
    }
    pool_free(p);
    for (int i = 0; i < STRESS_LOOPS; i++)
        loop_free(loops[i].loop);
}

static void every_hand_over_carries_the_work_whole(void **unused)
{
    (void)unused;
    static struct stress_loop loops[STRESS_LOOPS];
    struct gate finished = GATE_INIT;
    struct pool_options options = stress_pool();
    struct pool *p = pool_new(&options);
    stress_start(loops, p, &finished, false);
    gate_wait(&finished, STRESS_LOOPS * STRESS_CHAINS);
    pool_drain(p);
    stress_end(loops, p);
    for (int i = 0; i < STRESS_LOOPS; i++) {
        struct stress_loop *l = &loops[i];
        assert_int_equal(l->done, STRESS_CHAINS * STRESS_ROUNDS);
        assert_int_equal(l->done, l->submitted);
        assert_int_equal(l->done, l->ran + l->late + l->abandoned);
        assert_true(l->ran > 0 && l->late > 0 && l->abandoned > 0);
    }
}

static void draining_under_load_loses_nothing(void **unused)
{
    (void)unused;
    static struct stress_loop loops[STRESS_LOOPS];
    struct gate refused = GATE_INIT;
    struct pool_options options = stress_pool();
    struct pool *p = pool_new(&options);
    stress_start(loops, p, &refused, true);
    pool_drain(p);                                   /* every chain is still submitting itself anew */
    gate_wait(&refused, STRESS_LOOPS * STRESS_CHAINS);
    stress_end(loops, p);
    for (int i = 0; i < STRESS_LOOPS; i++) {
        assert_int_equal(loops[i].done, loops[i].submitted);
        assert_int_equal(loops[i].refused, STRESS_CHAINS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_work_runs_on_a_worker_and_ends_on_its_loop),
        cmocka_unit_test(a_work_without_a_loop_ends_on_its_worker),
        cmocka_unit_test(a_full_queue_refuses_and_the_work_stays_the_callers),
        cmocka_unit_test(a_late_work_never_runs_but_is_done),
        cmocka_unit_test(an_abandoned_work_never_runs_but_is_done),
        cmocka_unit_test(a_class_runs_in_the_order_of_submission),
        cmocka_unit_test(long_works_have_every_worker),
        cmocka_unit_test(a_burst_on_a_loop_counts_at_once_and_leaves_at_the_end_of_the_turn),
        cmocka_unit_test(a_batch_takes_what_waits_up_to_its_maximum),
        cmocka_unit_test(who_comes_while_a_batch_runs_may_join_it_up_to_its_maximum),
        cmocka_unit_test(no_work_of_a_batch_is_done_before_the_batch_returns),
        cmocka_unit_test(a_work_goes_on_in_another_class_even_when_that_is_full),
        cmocka_unit_test(a_work_that_went_on_can_still_be_abandoned),
        cmocka_unit_test(every_worker_starts_once_and_stops_once),
        cmocka_unit_test(every_hand_over_carries_the_work_whole),
        cmocka_unit_test(draining_under_load_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
