/*
 * Worker threads in classes. Each class has one queue under one lock; each loop has a port, through which its works leave
 * together at the end of a turn and the finished ones come back as one message.
 *
 * One worker at a time is called from its sleep: when it has come and works are left, it calls the next. So short works
 * keep few workers busy, and long ones soon have them all. The last to fall asleep is called first, for what it works
 * with (its connection's pages) is warm. Measured with empty works, 64 connections, two loops and eight workers on two
 * cores: 3.3 µs of CPU a request, 7.8 with as many wake-ups as works or sleepers.
 *
 * Locks: a class's lock guards those who wait, its sleepers, `calling` and `stopping`; the pool's drain_lock guards only the
 * wait for the last work. Neither is held across a callback, and no thread holds two. The counters are atomic, for
 * submitting and for the statistics must not wait for a lock.
 */
#include "loop/pool.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/thread.h"
#include "loop/waiting.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LOOPS_MAX = 256, BATCH_MAX = 256 };
enum { STATE_QUEUED, STATE_TAKEN, STATE_ABANDONED };

static const char *const class_names[WORK_CLASSES] = {"read", "write", "slow", "file", "job", "watch"};

/* A worker, its thread and its sleep. */
struct seat {
    struct worker worker;
    struct work_list taken;              /* what it has; its own */
    pthread_t thread;
    pthread_cond_t wake;
    bool called;
    struct seat *next_asleep;
};

struct work_queue {
    struct class_options options;
    pthread_mutex_t lock;
    struct waiting waiting;
    struct seat *asleep;                 /* the last to fall asleep first */
    bool calling;                        /* somebody was called and has not come yet */
    bool stopping;
    _Atomic int queued, busy;            /* queued counts the works still gathered on loops, too */
    _Atomic int64_t refused;
    struct seat *seats;
};

/* Where one loop and the pool meet. */
struct port {
    struct pool *pool;
    struct loop *loop;
    struct loop_hook turn_end;
    struct work_list gathered[WORK_CLASSES];     /* the loop's alone, until its turn ends */
    struct loop_msg arrival;                     /* in the mailbox from when `finished` turns non-empty until it is read */
    _Atomic(struct work *) finished;             /* newest first; workers push, the loop takes all */
};

struct pool {
    struct work_queue queues[WORK_CLASSES];
    struct port *ports[LOOPS_MAX];               /* by loop_index; fixed once the loops run */
    size_t stack_bytes;
    _Atomic int inside;                          /* works submitted and not yet on their way back */
    atomic_bool draining;
    bool ended;
    pthread_mutex_t drain_lock;
    pthread_cond_t empty;
};

static void *alloc_or_abort(size_t count, size_t size)
{
    void *ptr = calloc(count, size);
    if (!ptr) {
        fprintf(stderr, "pitchey: out of memory for the workers\n");
        abort();
    }
    return ptr;
}

/* --- the way in --- */

/* With the lock held: the sleeper to wake, or NULL when nobody is needed or somebody is on the way already. */
static struct seat *queue_call(struct work_queue *q)
{
    struct seat *seat = q->asleep;
    if (!seat || q->calling || !q->waiting.count)
        return NULL;
    q->asleep = seat->next_asleep;
    q->calling = true;
    seat->called = true;
    return seat;
}

static void seat_wake(struct seat *seat)
{
    if (seat)
        pthread_cond_signal(&seat->wake);
}

static void works_refuse(struct pool *p, struct work_queue *q, struct work_list *refused);

/* One lock for the whole list. Those that found no place are on their way back. */
static void queue_add(struct pool *p, struct work_queue *q, struct work_list *works)
{
    struct work_list refused = {0};
    pthread_mutex_lock(&q->lock);
    waiting_add(&q->waiting, works, &refused);
    struct seat *called = queue_call(q);
    pthread_mutex_unlock(&q->lock);
    seat_wake(called);
    if (refused.count)
        works_refuse(p, q, &refused);
}

static void queue_add_one(struct pool *p, struct work_queue *q, struct work *w)
{
    struct work_list one = {0};
    list_add(&one, w);
    queue_add(p, q, &one);
}

static void on_turn_end(struct loop_hook *h, struct loop *l)
{
    struct port *port = container_of(h, struct port, turn_end);
    (void)l;
    for (int class = 0; class < WORK_CLASSES; class++)
        if (port->gathered[class].count)
            queue_add(port->pool, &port->pool->queues[class], &port->gathered[class]);
}

/* The port of the loop that we are on, or NULL on any other thread. */
static struct port *port_here(struct pool *p)
{
    struct loop *l = loop_here();
    return l ? p->ports[loop_index(l)] : NULL;
}

static void work_enqueue(struct work *w, enum work_class class)
{
    w->_class = (int)class;
    w->_again = -1;
    w->_since_us = clock_mono_us();
    atomic_store(&w->_state, STATE_QUEUED);
}

/* Works that left the pool; the last one ends the wait of pool_drain. */
static void pool_leave(struct pool *p, int count)
{
    if (atomic_fetch_sub(&p->inside, count) != count || !atomic_load(&p->draining))
        return;
    pthread_mutex_lock(&p->drain_lock);
    pthread_cond_signal(&p->empty);
    pthread_mutex_unlock(&p->drain_lock);
}

/* A class with flows looks at its places when the work comes to stand in its line. */
static bool queue_has_room(struct work_queue *q)
{
    bool is_in = atomic_fetch_add(&q->queued, 1) < q->options.queue_max || q->options.flow_max;
    if (!is_in)
        atomic_fetch_sub(&q->queued, 1);
    return is_in;
}

/* Counts a work in, or refuses it. Counting before looking at `draining` is what pool_drain relies on. */
static bool pool_enter(struct pool *p, struct work_queue *q)
{
    atomic_fetch_add(&p->inside, 1);
    if (!atomic_load(&p->draining) && queue_has_room(q))
        return true;
    pool_leave(p, 1);
    atomic_fetch_add(&q->refused, 1);
    return false;
}

err work_submit(struct pool *p, struct work *w, enum work_class class, int64_t deadline_ms)
{
    struct work_queue *q = &p->queues[class];
    assert(q->options.threads > 0);
    assert(!w->loop || p->ports[loop_index(w->loop)]);
    if (!pool_enter(p, q))
        return ERR_BUSY;

    w->deadline_ms = deadline_ms;
    w->queued_us = 0;
    work_enqueue(w, class);
    struct port *port = port_here(p);
    if (port)
        list_add(&port->gathered[class], w);
    else
        queue_add_one(p, q, w);
    return OK;
}

void work_go_on(struct work *w, enum work_class class)
{
    w->_again = (int)class;
}

bool work_abandon(struct work *w)
{
    int expected = STATE_QUEUED;
    return atomic_compare_exchange_strong(&w->_state, &expected, STATE_ABANDONED);
}

/* --- the way back --- */

static struct work *oldest_first(struct work *newest)
{
    struct work *list = NULL;
    while (newest) {
        struct work *next = newest->_next;
        newest->_next = list;
        list = newest;
        newest = next;
    }
    return list;
}

static void on_arrival(struct loop_msg *m)
{
    struct port *port = container_of(m, struct port, arrival);
    struct work *w = oldest_first(atomic_exchange_explicit(&port->finished, NULL, memory_order_acq_rel));
    while (w) {
        struct work *next = w->_next;     /* done() may free w or submit it again */
        w->done(w);
        w = next;
    }
}

/*
 * Hands the chain newest … oldest to the loop. Afterwards the works are the loop's. Whoever finds `finished` empty posts
 * `arrival` anew: acquiring, because the loop wrote into it when it read its mail, before it emptied `finished`.
 */
static void port_send(struct port *port, struct work *newest, struct work *oldest)
{
    struct work *head = atomic_load_explicit(&port->finished, memory_order_relaxed);
    do {
        oldest->_next = head;
    } while (!atomic_compare_exchange_weak_explicit(&port->finished, &head, newest, memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (!head)
        loop_post(port->loop, &port->arrival);
}

/* Takes the works that go to `loop` out of the list and sends them as one chain. */
static void list_send(struct work_list *works, struct pool *p, struct loop *loop)
{
    struct work_list others = {0};
    struct work *newest = NULL, *oldest = NULL;
    while (works->count) {
        struct work *w = list_take(works);
        if (w->loop != loop) {
            list_add(&others, w);
            continue;
        }
        w->_next = newest;
        newest = w;
        if (!oldest)
            oldest = w;
    }
    *works = others;
    port_send(p->ports[loop_index(loop)], newest, oldest);
}

static void works_finish(struct pool *p, struct work_list *works)
{
    int count = works->count;
    while (works->count) {
        if (works->first->loop) {
            list_send(works, p, works->first->loop);
        } else {
            struct work *w = list_take(works);
            w->done(w);
        }
    }
    if (count)
        pool_leave(p, count);
}

/* A work that its loop abandoned meanwhile ends as that. */
static void works_refuse(struct pool *p, struct work_queue *q, struct work_list *refused)
{
    atomic_fetch_sub(&q->queued, refused->count);
    atomic_fetch_add(&q->refused, refused->count);
    for (struct work *w = refused->first; w; w = w->_next) {
        int expected = STATE_QUEUED;
        w->end = atomic_compare_exchange_strong(&w->_state, &expected, STATE_TAKEN) ? WORK_REFUSED : WORK_ABANDONED;
    }
    works_finish(p, refused);
}

/* --- the workers --- */

/* With the lock held, until somebody calls or the queue stops. */
static void seat_sleep(struct seat *seat, struct work_queue *q)
{
    seat->next_asleep = q->asleep;
    q->asleep = seat;
    while (!seat->called && !q->stopping)
        pthread_cond_wait(&seat->wake, &q->lock);
    if (seat->called)
        q->calling = seat->called = false;
}

/* What waits, up to batch_max with what the seat has. Nothing: nobody waits, or for who sleeps, the queue is stopping. */
static struct work_list queue_take(struct work_queue *q, struct seat *seat, bool sleeps)
{
    struct work_list taken = {0};
    pthread_mutex_lock(&q->lock);
    while (sleeps && !q->waiting.count && !q->stopping)
        seat_sleep(seat, q);
    while (q->waiting.count && seat->taken.count + taken.count < q->options.batch_max)
        list_add(&taken, waiting_take(&q->waiting));
    struct seat *called = queue_call(q);
    pthread_mutex_unlock(&q->lock);
    seat_wake(called);

    atomic_fetch_add(&q->busy, taken.count);
    atomic_fetch_sub(&q->queued, taken.count);
    return taken;
}

/* The worker's half of the race with work_abandon. True: the work is ours to run. */
static bool work_claim(struct work *w, int64_t now_us)
{
    w->queued_us += now_us - w->_since_us;
    int expected = STATE_QUEUED;
    if (!atomic_compare_exchange_strong(&w->_state, &expected, STATE_TAKEN)) {
        w->end = WORK_ABANDONED;
        return false;
    }
    w->end = w->deadline_ms && now_us / 1000 >= w->deadline_ms ? WORK_LATE : WORK_RAN;
    return w->end == WORK_RAN;
}

/* Those that are ours go behind the `count` that works holds; gives how many it holds then. */
static int claim_all(const struct work_list *taken, struct work **works, int count)
{
    int64_t now_us = clock_mono_us();
    for (struct work *w = taken->first; w; w = w->_next)
        if (work_claim(w, now_us))
            works[count++] = w;
    return count;
}

int work_join(struct worker *worker, struct work **works, int count)
{
    struct seat *seat = container_of(worker, struct seat, worker);
    struct work_queue *q = &worker->pool->queues[worker->class];
    struct work_list more = queue_take(q, seat, false);
    count = claim_all(&more, works, count);
    list_append(&seat->taken, &more);
    return count;
}

static void run_claimed(struct work_queue *q, struct work **works, int count, struct worker *worker)
{
    if (count && q->options.run_batch)
        q->options.run_batch(works, count, worker);
    else if (count)
        works[0]->run(works[0], worker);
}

/* A work that goes on is queued in its next class; the others go back together. */
static void works_leave(struct pool *p, struct work_list *taken)
{
    struct work_list finished = {0};
    while (taken->count) {
        struct work *w = list_take(taken);
        if (w->_again < 0) {
            list_add(&finished, w);
            continue;
        }
        struct work_queue *next = &p->queues[w->_again];
        assert(next->options.threads > 0);
        atomic_fetch_add(&next->queued, 1);
        work_enqueue(w, (enum work_class)w->_again);
        queue_add_one(p, next, w);
    }
    works_finish(p, &finished);
}

static void works_run(struct seat *seat, struct work_queue *q)
{
    struct work *claimed[BATCH_MAX];
    int count = claim_all(&seat->taken, claimed, 0);
    run_claimed(q, claimed, count, &seat->worker);
    atomic_fetch_sub(&q->busy, seat->taken.count);
    works_leave(seat->worker.pool, &seat->taken);
}

static void *worker_main(void *arg)
{
    struct seat *seat = arg;
    struct worker *worker = &seat->worker;
    struct work_queue *q = &worker->pool->queues[worker->class];
    struct class_options *o = &q->options;
    if (o->nice) {
        id_t self = (id_t)gettid();
        setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + o->nice);
    }

    if (o->on_start)
        o->on_start(worker, o->arg);
    while ((seat->taken = queue_take(q, seat, true)).count)
        works_run(seat, q);
    if (o->on_stop)
        o->on_stop(worker, o->arg);
    return NULL;
}

/* --- start and end --- */

static void queue_init(struct work_queue *q, const struct class_options *options)
{
    q->options = *options;
    if (q->options.batch_max < 1)
        q->options.batch_max = 1;
    assert(q->options.batch_max <= BATCH_MAX);
    assert(q->options.batch_max == 1 || q->options.run_batch);
    assert(!q->options.flow_max || (q->options.queue_max > 0 && q->options.group_max > 0));
    pthread_mutex_init(&q->lock, NULL);
    waiting_init(&q->waiting, options->queue_max, options->flow_max, options->group_max);
    q->seats = alloc_or_abort((size_t)options->threads + 1, sizeof(*q->seats));
}

static void queue_start(struct pool *p, enum work_class class)
{
    struct work_queue *q = &p->queues[class];
    for (int i = 0; i < q->options.threads; i++) {
        char name[16];
        struct seat *seat = &q->seats[i];
        snprintf(name, sizeof(name), "%s-%d", class_names[class], i);
        seat->worker = (struct worker){.pool = p, .class = class, .index = i};
        pthread_cond_init(&seat->wake, NULL);
        seat->thread = thread_start(name, p->stack_bytes, worker_main, seat);
    }
}

static void queue_stop(struct work_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->stopping = true;
    pthread_mutex_unlock(&q->lock);
    for (int i = 0; i < q->options.threads; i++)
        seat_wake(&q->seats[i]);
    for (int i = 0; i < q->options.threads; i++)
        pthread_join(q->seats[i].thread, NULL);
}

static void queue_release(struct work_queue *q)
{
    for (int i = 0; i < q->options.threads; i++)
        pthread_cond_destroy(&q->seats[i].wake);
    free(q->seats);
    waiting_release(&q->waiting);
    pthread_mutex_destroy(&q->lock);
}

struct pool *pool_new(const struct pool_options *options)
{
    struct pool *p = alloc_or_abort(1, sizeof(*p));
    p->stack_bytes = options->stack_bytes;
    pthread_mutex_init(&p->drain_lock, NULL);
    pthread_cond_init(&p->empty, NULL);
    for (int class = 0; class < WORK_CLASSES; class++)
        queue_init(&p->queues[class], &options->class[class]);
    for (int class = 0; class < WORK_CLASSES; class++)
        queue_start(p, (enum work_class)class);
    return p;
}

void pool_attach(struct pool *p, struct loop *l)
{
    int index = loop_index(l);
    assert(index >= 0 && index < LOOPS_MAX && !p->ports[index]);
    struct port *port = alloc_or_abort(1, sizeof(*port));
    port->pool = p;
    port->loop = l;
    port->turn_end.run = on_turn_end;
    port->arrival.run = on_arrival;
    p->ports[index] = port;
    loop_at_turn_end(l, &port->turn_end);
}

void pool_drain(struct pool *p)
{
    if (p->ended)
        return;
    atomic_store(&p->draining, true);
    pthread_mutex_lock(&p->drain_lock);
    while (atomic_load(&p->inside))
        pthread_cond_wait(&p->empty, &p->drain_lock);
    pthread_mutex_unlock(&p->drain_lock);

    for (int class = 0; class < WORK_CLASSES; class++)
        queue_stop(&p->queues[class]);
    p->ended = true;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pool_drain(p);
    for (int class = 0; class < WORK_CLASSES; class++)
        queue_release(&p->queues[class]);
    for (int i = 0; i < LOOPS_MAX; i++)
        free(p->ports[i]);
    pthread_mutex_destroy(&p->drain_lock);
    pthread_cond_destroy(&p->empty);
    free(p);
}

bool pool_is_full(struct pool *p, enum work_class class)
{
    struct work_queue *q = &p->queues[class];
    return !q->options.flow_max && atomic_load(&q->queued) >= q->options.queue_max;
}

struct pool_stats pool_stats(struct pool *p, enum work_class class)
{
    struct work_queue *q = &p->queues[class];
    return (struct pool_stats){atomic_load(&q->queued), atomic_load(&q->busy), atomic_load(&q->refused)};
}

struct pool_stats pool_stats_all(struct pool *p)
{
    struct pool_stats sum = {0};
    for (int class = 0; class < WORK_CLASSES; class++) {
        struct pool_stats s = pool_stats(p, (enum work_class)class);
        sum.queued += s.queued;
        sum.busy += s.busy;
        sum.refused += s.refused;
    }
    return sum;
}
