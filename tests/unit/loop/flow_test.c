/*
 * Classes with flows: who sends many works waits for his own; nobody is kept out by others while there are more places
 * than flows; and every work is done exactly once, whatever became of it.
 */
#include "base/clock.h"
#include "base/str.h"
#include "loop/pool.h"
#include "gate.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PLACES = 8, SHARE = 4, GROUP_SHARE = 6, TASKS_MAX = 64 };

struct task {
    struct work work;
    int runs, dones, place;
    struct bench *bench;
};

/* One slow worker, which a gate holds while works come to wait. */
struct bench {
    struct pool *pool;
    struct loop *loop;
    struct task held, tasks[TASKS_MAX];
    int count;
    _Atomic int places;
    struct gate running, go_on, done;
};

static void task_run(struct work *w, struct worker *worker)
{
    struct task *self = container_of(w, struct task, work);
    (void)worker;
    self->runs++;
    self->place = atomic_fetch_add(&self->bench->places, 1);
    if (self == &self->bench->held) {
        gate_raise(&self->bench->running);
        gate_wait(&self->bench->go_on, 1);
    }
}

static void task_done(struct work *w)
{
    struct task *self = container_of(w, struct task, work);
    self->dones++;
    assert(loop_here() == self->bench->loop);
    gate_raise(&self->bench->done);
}

static void task_init(struct bench *b, struct task *t, uint64_t flow)
{
    *t = (struct task){.work = {.run = task_run, .done = task_done, .loop = b->loop, .flow = flow}, .bench = b};
}

/* A task of this flow in that group behind the others. */
static struct task *submit_in(struct bench *b, uint64_t group, uint64_t flow)
{
    struct task *t = &b->tasks[b->count++];
    task_init(b, t, flow);
    t->work.group = group;
    assert_int_equal(work_submit(b->pool, &t->work, WORK_SLOW, 0), OK);
    return t;
}

static struct task *submit(struct bench *b, uint64_t flow)
{
    return submit_in(b, 0, flow);
}

static void submit_many(struct bench *b, uint64_t flow, int count)
{
    for (int i = 0; i < count; i++)
        (void)submit(b, flow);
}

static void bench_start(struct bench *b)
{
    *b = (struct bench){.running = GATE_INIT, .go_on = GATE_INIT, .done = GATE_INIT};
    b->pool = pool_new(&(struct pool_options){.class = {
        [WORK_READ] = {.threads = 1, .queue_max = TASKS_MAX},
        [WORK_SLOW] = {.threads = 1, .queue_max = PLACES, .flow_max = SHARE, .group_max = GROUP_SHARE},
    }});
    b->loop = loop_new(0);
    pool_attach(b->pool, b->loop);
    loop_start(b->loop);
    task_init(b, &b->held, 0);
    assert_int_equal(work_submit(b->pool, &b->held.work, WORK_SLOW, 0), OK);
    gate_wait(&b->running, 1);
}

static void bench_end(struct bench *b)
{
    gate_raise(&b->go_on);
    pool_drain(b->pool);
    loop_stop(b->loop);
    loop_join(b->loop);
    pool_free(b->pool);
    loop_free(b->loop);
    for (int i = 0; i < b->count; i++) {
        assert_int_equal(b->tasks[i].dones, 1);
        assert_int_equal(b->tasks[i].runs, b->tasks[i].work.end == WORK_RAN);
    }
}

static int ended(const struct bench *b, uint64_t flow, enum work_end end)
{
    int count = 0;
    for (int i = 0; i < b->count; i++)
        count += b->tasks[i].work.flow == flow && b->tasks[i].work.end == end;
    return count;
}

static void flows_take_turns(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    submit_many(&b, 1, SHARE);
    struct task *second = submit(&b, 2), *third = submit(&b, 3), *third_again = submit(&b, 3);
    bench_end(&b);
    assert_int_equal(b.tasks[0].place, 1);
    assert_int_equal(second->place, 2);
    assert_int_equal(third->place, 3);
    assert_int_equal(b.tasks[1].place, 4);
    assert_int_equal(third_again->place, 5);
    assert_int_equal(b.tasks[SHARE - 1].place, 7);
}

static void a_flow_has_its_share_and_what_is_more_is_refused_at_once(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    submit_many(&b, 1, SHARE + 3);
    gate_wait(&b.done, 3);                       /* while the worker is still held */
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).queued, SHARE);
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).refused, 3);
    bench_end(&b);
    assert_int_equal(ended(&b, 1, WORK_RAN), SHARE);
    for (int i = 0; i < SHARE; i++)
        assert_int_equal(b.tasks[i].work.end, WORK_RAN);
}

static void a_newcomer_gets_the_place_of_who_has_most(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    submit_many(&b, 1, SHARE);
    submit_many(&b, 2, SHARE);
    struct task *newcomer = submit(&b, 3);
    gate_wait(&b.done, 1);
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).queued, PLACES);
    bench_end(&b);
    assert_int_equal(newcomer->work.end, WORK_RAN);
    assert_int_equal(newcomer->place, 3);
    assert_int_equal(b.tasks[2 * SHARE - 1].work.end, WORK_REFUSED);    /* the youngest of the line whose turn is last */
    assert_int_equal(ended(&b, 1, WORK_RAN), SHARE);
}

/* However many storm, each of as many flows as there are places has one. */
static void nobody_is_kept_out_while_places_are_more_than_flows(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (uint64_t flow = 1; flow < PLACES; flow++)
        submit_many(&b, flow, SHARE + 1);
    struct task *last = submit(&b, PLACES);
    bench_end(&b);
    assert_int_equal(last->work.end, WORK_RAN);
    for (uint64_t flow = 1; flow <= PLACES; flow++)
        assert_int_equal(ended(&b, flow, WORK_RAN), 1);
}

static void with_a_flow_in_every_place_the_next_is_refused(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (uint64_t flow = 1; flow <= PLACES; flow++)
        (void)submit(&b, flow);
    struct task *late = submit(&b, PLACES + 1);
    bench_end(&b);
    assert_int_equal(late->work.end, WORK_REFUSED);
    assert_int_equal(b.places, 1 + PLACES);
}

static void works_of_nobody_are_bounded_by_the_places_alone(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    submit_many(&b, 0, PLACES + 2);
    struct task *other = submit(&b, 1);
    bench_end(&b);
    assert_int_equal(ended(&b, 0, WORK_RAN), PLACES - 1);
    assert_int_equal(other->work.end, WORK_RAN);
    assert_int_equal(other->place, 2);
}

/* ---- groups ---- */

static int ended_in(const struct bench *b, uint64_t group, enum work_end end)
{
    int count = 0;
    for (int i = 0; i < b->count; i++)
        count += b->tasks[i].work.group == group && b->tasks[i].work.end == end;
    return count;
}

static void groups_take_turns_and_within_a_group_its_flows(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    struct task *a1 = submit_in(&b, 1, 11), *a1_again = submit_in(&b, 1, 11), *a2 = submit_in(&b, 1, 12), *a3 = submit_in(&b, 1, 13);
    struct task *b1 = submit_in(&b, 2, 21), *b1_again = submit_in(&b, 2, 21), *same = submit_in(&b, 3, 11);
    bench_end(&b);
    struct task *order[] = {a1, b1, same, a2, b1_again, a3, a1_again};
    for (size_t i = 0; i < COUNT(order); i++)
        assert_int_equal(order[i]->place, i + 1);
}

/* Flows of one customer, as many as he likes: others have a place beside them at once. */
static void a_group_has_its_share_however_many_flows_it_has(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (uint64_t flow = 1; flow <= 20; flow++)
        (void)submit_in(&b, 1, flow);
    gate_wait(&b.done, 20 - GROUP_SHARE);
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).queued, GROUP_SHARE);
    struct task *other = submit_in(&b, 2, 1);
    bench_end(&b);
    assert_int_equal(ended_in(&b, 1, WORK_RAN), GROUP_SHARE);
    assert_int_equal(other->work.end, WORK_RAN);
    assert_int_equal(other->place, 2);
}

static void in_a_group_that_has_its_share_the_longest_line_gives(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (int i = 0; i < SHARE; i++)
        (void)submit_in(&b, 1, 11);
    (void)submit_in(&b, 1, 12);
    (void)submit_in(&b, 1, 12);
    struct task *third = submit_in(&b, 1, 13);
    gate_wait(&b.done, 1);
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).queued, GROUP_SHARE);
    bench_end(&b);
    assert_int_equal(third->work.end, WORK_RAN);
    assert_int_equal(b.tasks[SHARE - 1].work.end, WORK_REFUSED);
}

/* All lines of the large groups have one work: the youngest line of the largest ends, and lines can begin again. */
static void the_largest_group_gives_though_none_of_its_lines_is_long(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (uint64_t flow = 1; flow <= 5; flow++)
        (void)submit_in(&b, 1, flow);
    for (uint64_t flow = 1; flow <= 3; flow++)
        (void)submit_in(&b, 2, flow);
    struct task *newcomer = submit_in(&b, 3, 1);
    gate_wait(&b.done, 1);
    assert_int_equal(b.tasks[4].work.end, WORK_REFUSED);
    struct task *next = submit_in(&b, 4, 1), *again = submit_in(&b, 1, 5);
    gate_wait(&b.done, 3);
    assert_int_equal(pool_stats(b.pool, WORK_SLOW).queued, PLACES);
    bench_end(&b);
    assert_int_equal(newcomer->work.end, WORK_RAN);
    assert_int_equal(next->work.end, WORK_RAN);
    assert_int_equal(again->work.end, WORK_REFUSED);            /* its group would be the larger one by it */
    assert_int_equal(ended_in(&b, 1, WORK_RAN), 3);
    assert_int_equal(ended_in(&b, 2, WORK_RAN), 3);
}

static void with_a_group_in_every_place_the_next_is_refused(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (uint64_t group = 1; group <= PLACES; group++)
        (void)submit_in(&b, group, 1);
    struct task *late = submit_in(&b, PLACES + 1, 1), *more = submit_in(&b, 1, 2);
    bench_end(&b);
    assert_int_equal(late->work.end, WORK_REFUSED);
    assert_int_equal(more->work.end, WORK_REFUSED);
    assert_int_equal(b.places, 1 + PLACES);
}

static void abandon_first(void *arg)
{
    struct bench *b = arg;
    assert(work_abandon(&b->tasks[SHARE - 1].work));
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

static void an_abandoned_work_that_loses_its_place_ends_as_abandoned(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    submit_many(&b, 1, SHARE);
    call_on(b.loop, abandon_first, &b);
    submit_many(&b, 2, 2);
    submit_many(&b, 3, 2);
    struct task *newcomer = submit(&b, 4);
    gate_wait(&b.done, 1);
    bench_end(&b);
    assert_int_equal(b.tasks[SHARE - 1].work.end, WORK_ABANDONED);
    assert_int_equal(newcomer->work.end, WORK_RAN);
}

/* ---- going on ---- */

static void two_legs_run(struct work *w, struct worker *worker)
{
    if (worker->class == WORK_READ)
        work_go_on(w, WORK_SLOW);
    else
        task_run(w, worker);
}

static void a_work_that_goes_on_stands_in_its_flows_line(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    for (int i = 0; i < SHARE + 1; i++) {
        struct task *t = &b.tasks[b.count++];
        task_init(&b, t, 7);
        t->work.run = two_legs_run;
        assert_int_equal(work_submit(b.pool, &t->work, WORK_READ, 0), OK);
    }
    gate_wait(&b.done, 1);
    assert_int_equal(b.tasks[SHARE].work.end, WORK_REFUSED);
    bench_end(&b);
    assert_int_equal(ended(&b, 7, WORK_RAN), SHARE);
}

static void submit_all(void *arg)
{
    struct bench *b = arg;
    for (uint64_t flow = 1; flow <= 3; flow++)
        for (int i = 0; i < SHARE + 1; i++) {
            struct task *t = &b->tasks[b->count++];
            task_init(b, t, flow);
            assert(work_submit(b->pool, &t->work, WORK_SLOW, 0) == OK);
        }
}

static void a_turns_worth_of_works_is_sorted_into_lines(void **unused)
{
    (void)unused;
    struct bench b;
    bench_start(&b);
    call_on(b.loop, submit_all, &b);
    bench_end(&b);
    assert_int_equal(ended(&b, 1, WORK_RAN) + ended(&b, 2, WORK_RAN) + ended(&b, 3, WORK_RAN), PLACES);
    for (uint64_t flow = 1; flow <= 3; flow++)
        assert_in_range(ended(&b, flow, WORK_RAN), PLACES / 3, PLACES / 3 + 1);
}

/* ---- stress: refusals, abandonments and turns at once ---- */

enum { CHAINS = 32, ROUNDS = 400 };

struct chain {
    struct work work;
    struct stress *stress;
    int round;
    unsigned dice, stamp;
};

struct stress {
    struct pool *pool;
    struct loop *loop;
    struct chain chains[CHAINS];
    int ends[WORK_REFUSED + 1];                  /* the loop's alone */
    struct gate finished;
};

static void chain_run(struct work *w, struct worker *worker)
{
    struct chain *self = container_of(w, struct chain, work);
    self->stamp++;
    if (worker->class == WORK_READ)
        work_go_on(w, WORK_SLOW);
}

static void chain_submit(struct chain *c)
{
    c->dice = c->dice * 1664525 + 1013904223;
    c->work.flow = c->dice >> 28;
    c->work.group = c->dice >> 26 & 3;
    c->stamp++;
    assert(work_submit(c->stress->pool, &c->work, c->dice & 1 << 16 ? WORK_SLOW : WORK_READ, 0) == OK);
    if (c->dice >> 17 & 1)
        (void)work_abandon(&c->work);
}

static void chain_done(struct work *w)
{
    struct chain *self = container_of(w, struct chain, work);
    self->stress->ends[w->end]++;
    if (++self->round < ROUNDS)
        chain_submit(self);
    else
        gate_raise(&self->stress->finished);
}

static void stress_begin(void *arg)
{
    struct stress *s = arg;
    for (unsigned i = 0; i < CHAINS; i++) {
        s->chains[i] = (struct chain){.work = {.run = chain_run, .done = chain_done, .loop = s->loop}, .stress = s, .dice = i};
        chain_submit(&s->chains[i]);
    }
}

static void every_work_comes_back_once_whatever_became_of_it(void **unused)
{
    (void)unused;
    static struct stress s;
    s = (struct stress){.finished = GATE_INIT, .loop = loop_new(0), .pool = pool_new(&(struct pool_options){.class = {
        [WORK_READ] = {.threads = 2, .queue_max = CHAINS},
        [WORK_SLOW] = {.threads = 2, .queue_max = PLACES, .flow_max = SHARE, .group_max = GROUP_SHARE},
    }})};
    pool_attach(s.pool, s.loop);
    loop_start(s.loop);
    call_on(s.loop, stress_begin, &s);
    gate_wait(&s.finished, CHAINS);
    pool_drain(s.pool);
    assert_int_equal(pool_stats(s.pool, WORK_SLOW).queued, 0);
    loop_stop(s.loop);
    loop_join(s.loop);
    pool_free(s.pool);
    loop_free(s.loop);
    assert_int_equal(s.ends[WORK_RAN] + s.ends[WORK_ABANDONED] + s.ends[WORK_REFUSED], CHAINS * ROUNDS);
    assert_true(s.ends[WORK_RAN] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_take_turns),
        cmocka_unit_test(a_flow_has_its_share_and_what_is_more_is_refused_at_once),
        cmocka_unit_test(a_newcomer_gets_the_place_of_who_has_most),
        cmocka_unit_test(nobody_is_kept_out_while_places_are_more_than_flows),
        cmocka_unit_test(with_a_flow_in_every_place_the_next_is_refused),
        cmocka_unit_test(works_of_nobody_are_bounded_by_the_places_alone),
        cmocka_unit_test(groups_take_turns_and_within_a_group_its_flows),
        cmocka_unit_test(a_group_has_its_share_however_many_flows_it_has),
        cmocka_unit_test(in_a_group_that_has_its_share_the_longest_line_gives),
        cmocka_unit_test(the_largest_group_gives_though_none_of_its_lines_is_long),
        cmocka_unit_test(with_a_group_in_every_place_the_next_is_refused),
        cmocka_unit_test(an_abandoned_work_that_loses_its_place_ends_as_abandoned),
        cmocka_unit_test(a_work_that_goes_on_stands_in_its_flows_line),
        cmocka_unit_test(a_turns_worth_of_works_is_sorted_into_lines),
        cmocka_unit_test(every_work_comes_back_once_whatever_became_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
