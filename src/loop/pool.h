/*
 * Worker threads in classes. A work is its loop's, then one worker's, then its loop's: the message carries ownership,
 * so that nothing in it needs a lock.
 */
#ifndef LOOP_POOL_H
#define LOOP_POOL_H

#include "base/err.h"
#include "loop/loop.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum work_class { WORK_READ, WORK_WRITE, WORK_SLOW, WORK_FILE, WORK_JOB, WORK_WATCH, WORK_CLASSES };

/* One thread of a class. `state` is whatever the class's on_start left there: arena, connections. */
struct worker {
    struct pool *pool;
    enum work_class class;
    int index;                       /* 0 … threads-1 within the class */
    void *state;
};

enum work_end { WORK_RAN, WORK_LATE, WORK_ABANDONED, WORK_REFUSED };

struct work {
    void (*run)(struct work *, struct worker *);    /* on a worker; may block */
    void (*done)(struct work *);                    /* on the loop that submitted it, exactly once, whatever the end */
    struct loop *loop;                              /* where done() runs; NULL: on the worker, right after run() */
    int64_t deadline_ms;                            /* clock_mono_ms(); past it while queued: WORK_LATE, never run; 0: none */
    uint64_t flow, group;                           /* whose it is and of which group, for classes with flows; 0: nobody's in particular */
    int64_t queued_us;                              /* set by the pool: how long it waited in all, for the log */
    enum work_end end;                              /* set by the pool before done() */
    _Atomic int _state;                             /* queued -> running (the worker) or queued -> abandoned (the loop) */
    int _class, _again;                             /* where it is queued; where to go on, or -1 */
    int64_t _since_us;                              /* queued since */
    struct work *_next;
};

/*
 * ERR_BUSY: the class's queue is full and the work is still yours. A class with flows takes every work, and ends the one
 * that finds no place with WORK_REFUSED. Called on a loop, works gather until the end of
 * its turn and leave together, under one lock. On other threads a work leaves at once.
 */
err work_submit(struct pool *p, struct work *w, enum work_class class, int64_t deadline_ms);

/* Whether the class's queue is as long as it may be, to be asked before a work goes on there; of one with flows: never. Any thread. */
bool pool_is_full(struct pool *p, enum work_class class);

/* From run() or run_batch() only: afterwards the work is queued in this class instead of going back; only a class with flows may refuse it. */
void work_go_on(struct work *w, enum work_class class);

/*
 * From run_batch() only: whoever waits by now joins the batch behind the `count` in `works`, without lingering and up to
 * batch_max in all. Gives how many there are.
 */
int work_join(struct worker *, struct work **works, int count);

/*
 * True: run() will not be called (again); done() still is, with WORK_ABANDONED, once a worker has met it in the queue.
 * False: a worker has it or had it. Its loop only.
 */
bool work_abandon(struct work *w);

/*
 * batch_max > 1: the worker takes up to that many waiting works (what waits now; it never lingers) and hands them to
 * run_batch, which calls each one's run(); when it returns, all are done. This is how SQLite commits once for many writers.
 * `works` has room for batch_max.
 *
 * flow_max > 0: round and round one work of each group, and within a group one of each of its flows. With all places
 * taken, a group that has few waiting gets the place of the youngest of the one that has most: as long as groups are fewer
 * than places, each has one; and so have the flows of a group in what it has.
 */
struct class_options {
    int threads;
    int queue_max;
    int flow_max;                                   /* > 0: the flows of works take turns, and so many of each may wait */
    int group_max;                                  /* with flow_max: so many of each group may wait */
    int nice;                                       /* added to the thread's nice value */
    int batch_max;
    void (*run_batch)(struct work **works, int count, struct worker *);
    void (*on_start)(struct worker *, void *arg);
    void (*on_stop)(struct worker *, void *arg);
    void *arg;
};
struct pool_options {
    struct class_options class[WORK_CLASSES];       /* threads 0: nothing may be submitted there */
    size_t stack_bytes;
};

struct pool *pool_new(const struct pool_options *);    /* start-up; aborts when memory or threads cannot be had */
void pool_attach(struct pool *p, struct loop *l);      /* before loop_start: installs the turn-end flush */

/*
 * Refuses new works, lets those inside end (what they go on to as well) and ends the threads: every done() has run or is
 * in its loop's mailbox. Not on a loop: the loops must still turn. pool_free drains first if nobody did; it comes after
 * the loops have ended, for their turn ends call the pool.
 */
void pool_drain(struct pool *p);
void pool_free(struct pool *p);

/* queued: works waiting; busy: works that workers have; refused: since the start. Any thread. */
struct pool_stats { int queued, busy; int64_t refused; };
struct pool_stats pool_stats(struct pool *p, enum work_class class);
struct pool_stats pool_stats_all(struct pool *p);      /* of all classes together */

#endif
