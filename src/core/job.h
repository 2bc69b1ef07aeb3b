/*
 * Work that a transaction leaves behind: a row of the job table, done by a job worker after the commit, at least once.
 * A kind is registered with the function that does it; its own effects must be safe to repeat. After ten tries, whether
 * they failed or never came back, a job stays as failed for the operator.
 */
#ifndef CORE_JOB_H
#define CORE_JOB_H

#include "core/ctx.h"

struct job { int64_t id; str kind, payload; int64_t tries; bool demo; int64_t deadline_ms; /* clock_mono_ms */ };

/*
 * run: outside any transaction (it may speak to the network). What waits in it gives up at the deadline, which is within_ms
 * from its start: 4 minutes at most, so that its lease outlasts it. step, instead: in a write transaction of the runner, which
 * may leave the next job behind and ends this one; long work is many steps. An error is tried again with back-off. One that
 * needs more memory than the arena has is an error too; look at arena_over before an effect.
 */
struct job_kind {
    const char *name;
    err (*run)(struct ctx *c, const struct job *j);
    err (*step)(struct ctx *c, const struct job *j);
    int64_t within_ms;
};

err job_add(struct ctx *c, const char *kind, str payload_json, int64_t delay_ms);

/*
 * A table that would grow for ever. Each hour run() removes some rows of what is over, CHORE_ROWS at most, in a write
 * transaction of its own, and is called again while there was anything to remove.
 */
struct chore { const char *name; err (*run)(struct ctx *c, int64_t *removed); };
enum { CHORE_ROWS = 500 };

/*
 * After the operator moved the site's time back: what was stored ahead of it counts from now, or it would stand in
 * somebody's way until that time comes. As with a chore run() draws CHORE_ROWS at most and is called again while it drew any.
 */
struct drawing { const char *name; err (*run)(struct ctx *c, int64_t *drawn); };

struct job_runner;
struct job_runner_options {
    struct db *db;
    struct pool *pool;                       /* WORK_JOB runs them, WORK_WRITE marks them */
    const struct job_kind *const *kinds; size_t kind_count;
    const struct chore *const *chores; size_t chore_count;
    int workers;
};
struct job_runner *job_runner_start(const struct job_runner_options *);
void job_runner_wake(struct job_runner *);   /* any thread: something was committed */
void job_runner_stop(struct job_runner *);   /* running ones finish or are released */

struct job_stats { int64_t due, failed, oldest_due_ms; };
struct job_stats job_runner_stats(struct job_runner *);    /* as of the last look; any thread */

#endif
