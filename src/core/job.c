/*
 * Work that a transaction leaves behind. Each runner thread looks for due rows, takes a few under a lease, runs them one
 * after the other outside any transaction, and marks each in a write transaction of its own. The threads are the
 * runner's own and not the pool's: they wait between looks, which a pool's thread may not.
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

#include <pthread.h>
#include <stdlib.h>

enum { TAKE_MOST = 16, TRIES_MAX = 10 };
#define LEASE_MS MINUTES(5)
#define LOOK_EVERY_MS SECONDS(5)
#define WRITE_WITHIN_MS SECONDS(30)
#define CHORES_EVERY_MS HOURS(1)
#define DONE_KEPT_MS DAYS(7)

struct job_runner {
    struct job_runner_options o;
    pthread_t *threads;
    int thread_count;
    pthread_mutex_t lock;        /* guards woken, stopping, stats, chores_ms; nothing is taken after it */
    pthread_cond_t changed;
    unsigned woken;              /* counts wake-ups, so that none is missed between a look and a wait */
    bool stopping;
    struct job_stats stats;
    int64_t chores_ms;           /* clock_elapsed_ms: when they are due */
};

err job_add(struct ctx *c, const char *kind, str payload, int64_t delay_ms)
{
    c->left_jobs = true;
    return sql_job_insert(c, str_from(kind), payload, c->now_ms + delay_ms);
}

/* One write transaction of the runner; `step` says what. */
struct job_write {
    err (*step)(struct ctx *c, void *arg);
    void *arg;
};

static err write_once(struct job_runner *r, arena *a, const struct job_write *w, struct tx *tx, struct ctx *c)
{
    struct write_seat *seat;
    *tx = (struct tx){.arena = a, .problem = &c->problem, .deadline_ms = clock_mono_ms() + WRITE_WITHIN_MS};
    TRY(write_begin(r->o.pool, tx, &seat));
    c->now_ms = tx->now_ms;
    return write_end(seat, tx, w->step(c, w->arg));
}

static err job_write(struct job_runner *r, arena *a, struct job_write w)
{
    err e;
    int tries = 0;
    do {
        struct tx tx;
        struct ctx c = {.tx = &tx, .arena = a, .site = site_now(), .action = "keeping jobs"};
        e = write_once(r, a, &w, &tx, &c);
    } while (e == ERR_RETRY && ++tries < 5);
    return e;
}

/* What one look finds: the rows it takes, and how many there are. */
struct look { struct job_row *rows; size_t count; struct job_counts counts; };

static err step_look(struct ctx *c, void *arg)
{
    struct look *l = arg;
    TRY(sql_job_take(c, c->now_ms + LEASE_MS, TAKE_MOST, &l->rows, &l->count));
    return sql_job_counts(c, &l->counts);
}

static err step_done(struct ctx *c, void *arg)
{
    return sql_job_done(c, *(int64_t *)arg);
}

static err step_release(struct ctx *c, void *arg)
{
    return sql_job_release(c, *(int64_t *)arg);
}

/* 10 s, doubling to about an hour and a half; after the last try it stays as failed, for the operator. */
static int64_t back_off_ms(int64_t tries)
{
    int64_t doubled = tries < 10 ? tries : 9;
    return SECONDS(10) << (doubled > 0 ? doubled - 1 : 0);
}

struct refusal { const struct job_row *row; str why; };

static err step_again(struct ctx *c, void *arg)
{
    const struct refusal *f = arg;
    bool last = f->row->tries >= TRIES_MAX;
    return sql_job_again(c, &(struct job_again_args){
        .id = f->row->id,
        .state = last ? STR("failed") : STR("due"),
        .due_ms = c->now_ms + back_off_ms(f->row->tries),
        .last_error = f->why,
    });
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

struct job_step { const struct job_kind *kind; const struct job *job; };

static err step_job(struct ctx *c, void *arg)
{
    const struct job_step *s = arg;
    return s->kind->step(c, s->job);
}

static err job_run(struct job_runner *r, arena *a, const struct job_row *row, struct problem *problem)
{
    struct ctx c = {.arena = a, .now_ms = clock_now_ms(), .site = site_now(), .action = "running a job"};
    const struct job_kind *kind = kind_of(r, row->kind);
    struct job j = {.id = row->id, .kind = row->kind, .payload = row->payload, .tries = row->tries, .demo = row->demo};
    if (kind && kind->step)
        return job_write(r, a, (struct job_write){step_job, &(struct job_step){kind, &j}});
    err e = kind ? kind->run(&c, &j) : fail(&c, ERR_NOT_FOUND, "This program knows no job of that kind.");
    if (e == OK && arena_over(a))
        e = fail(&c, ERR_TOO_LARGE, "The job needs more memory than one may use.");
    *problem = c.problem;
    return e;
}

static void job_settle(struct job_runner *r, arena *a, struct job_row *row)
{
    struct problem problem = {0};
    err e = job_run(r, a, row, &problem);
    if (e == OK) {
        e = job_write(r, a, (struct job_write){step_done, &row->id});
    } else {
        str why = problem.message.len ? problem.message : str_from(err_sentence(e));
        metric_add(METRIC_JOBS_FAILED, METRIC_AT(kind_index(r, row->kind)), 1);
        log_event(LOG_WARN, "job failed", LOG_INT("job", row->id), LOG_STR("kind", row->kind), LOG_STR("why", why), LOG_END);
        e = job_write(r, a, (struct job_write){step_again, &(struct refusal){row, why}});
    }
    if (e != OK)    /* its lease runs out and it comes again */
        log_event(LOG_WARN, "job not marked", LOG_INT("job", row->id), LOG_STR("why", str_from(err_word(e))), LOG_END);
}

static bool is_stopping(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    bool stopping = r->stopping;
    pthread_mutex_unlock(&r->lock);
    return stopping;
}

static void note_counts(struct job_runner *r, const struct job_counts *n)
{
    pthread_mutex_lock(&r->lock);
    r->stats = (struct job_stats){n->due, n->failed, n->oldest_due_ms};
    pthread_mutex_unlock(&r->lock);
}

/* Takes a few and does them. False: nothing was due, or the database is away. */
static bool look_once(struct job_runner *r, arena *a)
{
    struct look l = {0};
    if (job_write(r, a, (struct job_write){step_look, &l}) != OK)
        return false;
    note_counts(r, &l.counts);
    struct arena_mark mark = arena_mark(a);
    for (size_t i = 0; i < l.count; i++) {
        if (is_stopping(r))
            (void)job_write(r, a, (struct job_write){step_release, &l.rows[i].id});
        else
            job_settle(r, a, &l.rows[i]);
        arena_rewind_to(a, mark);
    }
    return l.count > 0;
}

/* ---- chores ---- */

static err forget_done(struct ctx *c, int64_t *removed)
{
    return sql_job_forget(c, c->now_ms - DONE_KEPT_MS, CHORE_ROWS, removed);
}
const struct chore job_chore = {"jobs", forget_done};

static err draw_jobs(struct ctx *c, int64_t *drawn)
{
    return sql_job_draw(c, c->now_ms + back_off_ms(TRIES_MAX), c->now_ms + LEASE_MS, drawn);
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
        e = job_write(r, a, (struct job_write){step_chore, &s});
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
    arena *a = arena_new(2 * MIB, 2 * MIB);
    arena_name(a, "jobs");
    while (!is_stopping(r)) {
        pthread_mutex_lock(&r->lock);
        unsigned seen = r->woken;
        pthread_mutex_unlock(&r->lock);

        bool more = look_once(r, a);
        arena_rewind(a);
        do_chores(r, a);
        if (!more)
            wait_for_more(r, seen);
    }
    arena_free(a);
    return NULL;
}

struct job_runner *job_runner_start(const struct job_runner_options *o)
{
    struct job_runner *r = calloc(1, sizeof(*r));
    pthread_t *threads = calloc((size_t)o->workers, sizeof(*threads));
    if (!r || !threads)
        abort();
    r->o = *o;
    r->threads = threads;
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
