/*
 * Work that a transaction leaves behind. Each runner thread takes a due row under a lease, runs it outside any transaction,
 * and marks it in a write transaction of its own. A lease has a number, and only its holder's word counts: whoever was so
 * slow that the job came to somebody else changes nothing any more. The threads are the runner's own and not the pool's:
 * they wait between looks, which a pool's thread may not.
 */
#include "core/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/thread.h"
#include "core/desk.h"
#include "core/core_sql.h"
#include "core/site.h"
#include "core/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { TRIES_MAX = 10 };
#define LEASE_MS MINUTES(5)
#define RUN_MOST_MS MINUTES(4)          /* of a kind: over well before its lease is */
#define LOOK_EVERY_MS SECONDS(5)
#define CHORES_EVERY_MS HOURS(1)
#define DONE_KEPT_MS DAYS(7)

struct job_runner {
    struct job_runner_options o;
    pthread_t *threads;
    int thread_count;
    pthread_mutex_t lock;        /* guards what follows; nothing is taken after it */
    pthread_cond_t changed;
    unsigned woken;              /* counts wake-ups, so that none is missed between a look and a wait */
    bool stopping;
    struct job_stats stats;
    int64_t swept_ms;            /* clock_mono_ms: when a sweep was last due */
    int64_t chores_ms;           /* clock_elapsed_ms: when they are due */
};

err job_add(struct ctx *c, const char *kind, str payload, int64_t delay_ms)
{
    c->left_jobs = true;
    return sql_job_insert(c, str_from(kind), payload, c->now_ms + delay_ms);
}

/* One write transaction of the runner; `step` says what. Why it failed goes to `problem`, if there is one. */
struct job_write {
    err (*step)(struct ctx *c, void *arg);
    void *arg;
    struct problem *problem;
};

static err job_write(struct job_runner *r, arena *a, struct job_write w)
{
    struct ctx c = {.arena = a, .action = "keeping jobs"};
    err e = write_in_turn(r->o.pool, &c, w.step, w.arg);
    if (w.problem)
        *w.problem = c.problem;
    return e;
}

/* Leases that ran out, and then how many jobs there are. */
struct sweep { int64_t given_up, freed; struct job_counts counts; };

static err step_sweep(struct ctx *c, void *arg)
{
    struct sweep *s = arg;
    TRY(sql_job_give_up(c, TRIES_MAX, &s->given_up));
    TRY(sql_job_free(c, TRIES_MAX, &s->freed));
    return sql_job_counts(c, &s->counts);
}

/* What one look finds: a job it takes, and otherwise what it swept together. */
struct look { struct job_row row; bool found; struct sweep sweep; };

static err step_look(struct ctx *c, void *arg)
{
    struct look *l = arg;
    TRY(sql_job_take(c, c->now_ms + LEASE_MS, TRIES_MAX, &l->row, &l->found));
    return l->found ? OK : step_sweep(c, &l->sweep);
}

/* How a run ended, told by who had the lease. *ours is false when the job was taken over meanwhile: nothing changes then. */
struct ending { const struct job_row *row; str why; bool ours; };

static err step_done(struct ctx *c, void *arg)
{
    struct ending *f = arg;
    int64_t changed;
    TRY(sql_job_done(c, f->row->id, f->row->lease_no, &changed));
    f->ours = changed;
    return OK;
}

static err step_release(struct ctx *c, void *arg)
{
    struct ending *f = arg;
    int64_t changed;
    TRY(sql_job_release(c, f->row->id, f->row->lease_no, &changed));
    f->ours = changed;
    return OK;
}

/* 10 s, doubling to about an hour and a half; after the last try it stays as failed, for the operator. */
static int64_t back_off_ms(int64_t tries)
{
    int64_t doubled = tries < 10 ? tries : 9;
    return SECONDS(10) << (doubled > 0 ? doubled - 1 : 0);
}

static bool is_last_try(const struct job_row *row)
{
    return row->tries >= TRIES_MAX;
}

static err step_again(struct ctx *c, void *arg)
{
    struct ending *f = arg;
    int64_t changed;
    TRY(sql_job_again(c, &(struct job_again_args){
        .id = f->row->id,
        .lease_no = f->row->lease_no,
        .state = is_last_try(f->row) ? STR("failed") : STR("due"),
        .due_ms = c->now_ms + back_off_ms(f->row->tries),
        .last_error = f->why,
    }, &changed));
    f->ours = changed;
    return OK;
}

/* Among the kinds there are; as many as there are: none of them. */
static size_t kind_index(const struct job_runner *r, str name)
{
    size_t i = 0;
    while (i < r->o.kind_count && !str_eq(name, str_from(r->o.kinds[i]->name)))
        i++;
    return i;
}

static const struct job_kind *kind_of(const struct job_runner *r, str name)
{
    size_t i = kind_index(r, name);
    return i < r->o.kind_count ? r->o.kinds[i] : NULL;
}

/* A step and the end of its job are one transaction: of what was taken over meanwhile nothing is stored. */
struct job_step { const struct job_kind *kind; const struct job *job; struct ending *ending; };

static err step_job(struct ctx *c, void *arg)
{
    const struct job_step *s = arg;
    TRY(s->kind->step(c, s->job));
    if (arena_over(c->arena))
        return fail(c, ERR_TOO_LARGE, "It does not fit into the memory of a job.");
    TRY(step_done(c, s->ending));
    return s->ending->ours ? OK : fail(c, ERR_STATE, "It came to somebody else meanwhile.");
}

static err run_outside(arena *a, const struct job_kind *kind, const struct job *j, struct problem *problem)
{
    struct ctx c = {.arena = a, .now_ms = clock_now_ms(), .site = site_now(), .action = "running a job"};
    err e = kind->run(&c, j);
    *problem = c.problem;
    if (arena_over(a))    /* what came of it may be cut off anywhere */
        e = problem_set(problem, a, ERR_TOO_LARGE, "It does not fit into the memory of a job.");
    return e;
}

/* In an arena of its own: whatever a run does to it, there is memory left to mark the job. */
static err job_run(struct job_runner *r, arena *a, const struct job_kind *kind, struct ending *f, struct problem *problem)
{
    const struct job_row *row = f->row;
    if (!kind)
        return problem_set(problem, a, ERR_NOT_FOUND, "This program knows no job of that kind.");
    struct job j = {.id = row->id, .kind = row->kind, .payload = row->payload, .tries = row->tries, .demo = row->demo,
                    .deadline_ms = clock_mono_ms() + kind->within_ms};
    arena_name(a, kind->name);
    if (kind->step)
        return job_write(r, a, (struct job_write){step_job, &(struct job_step){kind, &j, f}, problem});
    return run_outside(a, kind, &j, problem);
}

static void tell_failure(struct job_runner *r, const struct job_row *row, str why)
{
    metric_add(METRIC_JOBS_FAILED, METRIC_AT(kind_index(r, row->kind)), 1);
    log_event(is_last_try(row) ? LOG_ERROR : LOG_WARN, "job failed", LOG_INT("job", row->id), LOG_STR("kind", row->kind),
              LOG_INT("try", row->tries), LOG_BOOL("last", is_last_try(row)), LOG_STR("why", why), LOG_END);
}

/* Not marked: its lease runs out and it comes again. Not ours: it came to somebody else, whose word counts. */
static void job_end(struct job_runner *r, arena *a, struct ending *f, err (*step)(struct ctx *, void *))
{
    err e = job_write(r, a, (struct job_write){step, f, NULL});
    if (e != OK)
        log_event(LOG_WARN, "job not marked", LOG_INT("job", f->row->id), LOG_STR("why", str_from(err_word(e))), LOG_END);
    else if (!f->ours)
        log_event(LOG_WARN, "job was taken over", LOG_INT("job", f->row->id), LOG_STR("kind", f->row->kind), LOG_END);
}

static void job_settle(struct job_runner *r, arena *a, arena *runs, const struct job_row *row)
{
    struct problem problem = {0};
    struct ending f = {.row = row};
    const struct job_kind *kind = kind_of(r, row->kind);
    err e = job_run(r, runs, kind, &f, &problem);
    if (e != OK) {
        f.why = problem.message.len ? arena_str(a, problem.message) : str_from(err_sentence(e));
        tell_failure(r, row, f.why);
    }
    arena_rewind(runs);
    bool is_marked = e == OK && kind->step;
    if (!is_marked)
        job_end(r, a, &f, e == OK ? step_done : step_again);
}

static bool is_stopping(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    bool stopping = r->stopping;
    pthread_mutex_unlock(&r->lock);
    return stopping;
}

static void note_sweep(struct job_runner *r, const struct sweep *s)
{
    if (s->given_up)
        log_event(LOG_ERROR, "jobs given up", LOG_INT("jobs", s->given_up), LOG_INT("tries", TRIES_MAX), LOG_END);
    pthread_mutex_lock(&r->lock);
    r->stats = (struct job_stats){s->counts.due, s->counts.failed, s->counts.oldest_due_ms};
    pthread_mutex_unlock(&r->lock);
}

/* Counting costs more than taking one: while there is much to do, once a second. */
static bool sweep_is_mine(struct job_runner *r)
{
    int64_t now_ms = clock_mono_ms();
    pthread_mutex_lock(&r->lock);
    bool is_due = now_ms - r->swept_ms >= SECONDS(1);
    if (is_due)
        r->swept_ms = now_ms;
    pthread_mutex_unlock(&r->lock);
    return is_due;
}

/* By itself: whoever takes a job reads nothing that is in hand, or two takers would be in each other's way. */
static void sweep(struct job_runner *r, arena *a)
{
    struct sweep s;
    if (job_write(r, a, (struct job_write){step_sweep, &s, NULL}) == OK)
        note_sweep(r, &s);
}

/*
 * Takes one and does it. One at a time, for a lease runs from when it is taken: what waits behind a slow one is free for
 * the other threads, of which one is woken to look: a commit that leaves many wakes one alone. False: nothing was due, or the database is away.
 */
static bool look_once(struct job_runner *r, arena *a, arena *runs)
{
    struct look l;
    if (sweep_is_mine(r))
        sweep(r, a);
    if (job_write(r, a, (struct job_write){step_look, &l, NULL}) != OK)
        return false;
    if (!l.found) {
        note_sweep(r, &l.sweep);
        return l.sweep.freed > 0;
    }
    job_runner_wake(r);
    if (is_stopping(r))
        job_end(r, a, &(struct ending){.row = &l.row}, step_release);
    else
        job_settle(r, a, runs, &l.row);
    return true;
}

/* ---- chores ---- */

static err forget_done(struct ctx *c, int64_t *removed)
{
    return sql_job_forget(c, c->now_ms - DONE_KEPT_MS, CHORE_ROWS, removed);
}
const struct chore job_chore = {"jobs", forget_done};

static err draw_jobs(struct ctx *c, int64_t *drawn)
{
    return sql_job_draw(c, c->now_ms + back_off_ms(TRIES_MAX), c->now_ms + LEASE_MS, CHORE_ROWS, drawn);
}
const struct drawing job_drawing = {"jobs", draw_jobs};

struct chore_step { const struct chore *chore; int64_t removed; };

static err step_chore(struct ctx *c, void *arg)
{
    struct chore_step *s = arg;
    return s->chore->run(c, &s->removed);
}

static void do_chore(struct job_runner *r, arena *a, const struct chore *chore)
{
    struct chore_step s = {chore, 1};
    err e = OK;
    while (e == OK && s.removed && !is_stopping(r)) {
        e = job_write(r, a, (struct job_write){step_chore, &s, NULL});
        arena_rewind(a);
    }
    if (e != OK)    /* the next hour sees it again */
        log_event(LOG_WARN, "chore failed", LOG_STR("chore", str_from(chore->name)), LOG_STR("why", str_from(err_word(e))), LOG_END);
}

/*
 * True once an hour, to one of the threads. While the machine's clock and the site's time are apart nothing is removed for
 * its age: it may be younger than it seems.
 */
static bool chores_are_mine(struct job_runner *r)
{
    int64_t now_ms = clock_elapsed_ms();
    if (clock_gap_ms())
        return false;
    pthread_mutex_lock(&r->lock);
    bool are_due = now_ms >= r->chores_ms;
    if (are_due)
        r->chores_ms = now_ms + CHORES_EVERY_MS;
    pthread_mutex_unlock(&r->lock);
    return are_due;
}

static void do_chores(struct job_runner *r, arena *a)
{
    if (!chores_are_mine(r))
        return;
    for (size_t i = 0; i < r->o.chore_count; i++)
        do_chore(r, a, r->o.chores[i]);
}

/* ---- the threads ---- */

static void wait_for_more(struct job_runner *r, unsigned seen)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_EVERY_MS / 1000;
    pthread_mutex_lock(&r->lock);
    int timed_out = 0;
    while (!r->stopping && r->woken == seen && !timed_out)
        timed_out = pthread_cond_clockwait(&r->changed, &r->lock, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&r->lock);
}

static void *runner_thread(void *arg)
{
    struct job_runner *r = arg;
    arena *a = arena_new(2 * MIB, 2 * MIB), *runs = arena_new(DESK_BUDGET, DESK_SLACK);
    arena_name(a, "jobs");
    while (!is_stopping(r)) {
        pthread_mutex_lock(&r->lock);
        unsigned seen = r->woken;
        pthread_mutex_unlock(&r->lock);

        bool more = look_once(r, a, runs);
        arena_rewind(a);
        do_chores(r, a);
        if (!more)
            wait_for_more(r, seen);
    }
    arena_free(runs);
    arena_free(a);
    return NULL;
}

struct job_runner *job_runner_start(const struct job_runner_options *o)
{
    struct job_runner *r = calloc(1, sizeof(*r));
    pthread_t *threads = calloc((size_t)o->workers, sizeof(*threads));
    if (!r || !threads)
        abort();
    for (size_t i = 0; i < o->kind_count; i++)
        assert(o->kinds[i]->step || (o->kinds[i]->within_ms > 0 && o->kinds[i]->within_ms <= RUN_MOST_MS));
    r->o = *o;
    r->threads = threads;
    r->swept_ms = clock_mono_ms() - SECONDS(1);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    for (; r->thread_count < o->workers; r->thread_count++)
        threads[r->thread_count] = thread_start("jobs", 0, runner_thread, r);
    return r;
}

void job_runner_wake(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->woken++;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void job_runner_stop(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    for (int i = 0; i < r->thread_count; i++)
        pthread_join(r->threads[i], NULL);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    free(r->threads);
    free(r);
}

struct job_stats job_runner_stats(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    struct job_stats now = r->stats;
    pthread_mutex_unlock(&r->lock);
    return now;
}
