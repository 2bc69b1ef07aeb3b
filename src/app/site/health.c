/* Health: the probes, and the thread that goes round. */
#include "app/site/health.h"

#include "app/site/site_sql.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/thread.h"
#include "core/cache.h"
#include "core/desk.h"
#include "core/writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define EVERY_MS SECONDS(2)
#define WAL_MAX_BYTES ((int64_t)(256 * MIB))    /* beyond it a reader keeps the checkpoints from their end */
#define HANGS_AFTER_MS SECONDS(6)
#define READ_WITHIN_MS SECONDS(2)
#define WRITE_WAIT_MS 500               /* of a round for its write; a slower one goes on and is looked at in the next */
#define WRITE_LATE_MS SECONDS(5)        /* writes are held up: a lock, a long queue */
#define WRITE_HANGS_MS SECONDS(15)      /* nobody can write */
#define JOBS_LATE_MS SECONDS(60)

const struct part_row health_parts[HEALTH_PARTS] = {
    [PART_DATABASE] = {"database", true}, [PART_STORAGE] = {"storage", true}, [PART_CACHE] = {"cache", false},
    [PART_MAIL] = {"mail", false},        [PART_JOBS] = {"jobs", false},      [PART_CLOCK] = {"clock", false},
};

static struct {
    struct health_options o;
    pthread_t thread;
    pthread_mutex_t lock;        /* guards what follows; nothing is taken after it */
    pthread_cond_t changed;
    struct health last;
    int64_t probed_ms;           /* clock_mono_ms of the last round's end */
    int64_t started_ms;
    bool stopping, draining;
    bool writes;                 /* a write is under way, since then */
    int64_t writes_since_ms;
    err wrote;                   /* how the last one ended */
} self = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* ---- the read ---- */

static void note_sessions(int64_t n)
{
    pthread_mutex_lock(&self.lock);
    self.last.sessions = n;
    pthread_mutex_unlock(&self.lock);
}

static err read_probe(struct desk *d)
{
    struct problem problem = {0};
    struct tx tx = desk_tx(d, &problem, clock_now_ms(), clock_mono_ms() + READ_WITHIN_MS);
    struct ctx c = {.tx = &tx, .arena = d->arena, .action = "probing"};
    struct probe_read_row row;
    tx.problem = &c.problem;
    err e = db_begin(&tx, TX_READ);
    if (e == OK)
        e = sql_probe_read(&c, &row);
    if (e == OK)
        note_sessions(row.sessions);
    db_rollback(&tx);
    return e;
}

/* ---- the write: an empty turn of the writers, which nobody waits for longer than a moment ---- */

static struct { struct turn turn; err end; } write_probe;      /* the health thread's, or the writer's while self.writes */

static err write_nothing(struct turn *t, struct worker *w, struct tx *tx)
{
    (void)t, (void)w, (void)tx;
    return OK;
}

static void write_failed(struct turn *t, err e)
{
    (void)t, (void)e;
}

static void write_settled(struct turn *t, err e)
{
    (void)t;
    write_probe.end = e;
}

static void write_done(struct work *w)
{
    (void)w;
    pthread_mutex_lock(&self.lock);
    self.writes = false;
    self.wrote = write_probe.end;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
}

/* With the lock held; in a full queue it is under way as in a long one. */
static void write_begin_probe(void)
{
    self.writes = true;
    self.writes_since_ms = clock_mono_ms();
    pthread_mutex_unlock(&self.lock);
    write_probe.turn = (struct turn){.once = write_nothing, .failed = write_failed, .lost = write_failed, .settled = write_settled};
    turn_init(&write_probe.turn);
    write_probe.turn.work.done = write_done;
    err e = work_submit(self.o.pool, &write_probe.turn.work, WORK_WRITE, 0);
    pthread_mutex_lock(&self.lock);
    if (e != OK) {
        self.writes = false;
        self.wrote = e;
    }
}

/* A write that was held up by others is no failure of the database. */
static enum health_state state_of(err e)
{
    bool is_held_up = e == ERR_BUSY || e == ERR_RETRY || (e == ERR_UNAVAILABLE && db_state(self.o.db) == DB_UP);
    if (e == OK)
        return HEALTH_HEALTHY;
    return is_held_up ? HEALTH_DEGRADED : HEALTH_DOWN;
}

/* While one is under way and not late, the last one's end counts. */
static enum health_state probe_write(void)
{
    struct timespec until = clock_mono_at(clock_mono_ms() + WRITE_WAIT_MS);
    pthread_mutex_lock(&self.lock);
    if (!self.writes)
        write_begin_probe();
    int late = 0;
    while (self.writes && !self.stopping && !late)
        late = pthread_cond_clockwait(&self.changed, &self.lock, CLOCK_MONOTONIC, &until);
    int64_t lasts_ms = self.writes ? clock_mono_ms() - self.writes_since_ms : 0;
    enum health_state last = state_of(self.wrote);
    pthread_mutex_unlock(&self.lock);
    if (lasts_ms >= WRITE_HANGS_MS)
        return HEALTH_DOWN;
    return lasts_ms >= WRITE_LATE_MS && last == HEALTH_HEALTHY ? HEALTH_DEGRADED : last;
}

/* ---- the probes ---- */

static enum health_state probe_database(struct desk *d)
{
    if (db_state(self.o.db) == DB_AWAY || db_failed_sync(self.o.db))
        return HEALTH_DOWN;
    enum health_state reads = state_of(read_probe(d)), writes = probe_write();
    if (reads != HEALTH_HEALTHY || writes != HEALTH_HEALTHY)
        return reads > writes ? reads : writes;
    struct db_stats s = db_stats(self.o.db);
    return s.doubtful || s.wal_bytes > WAL_MAX_BYTES ? HEALTH_DEGRADED : HEALTH_HEALTHY;
}

/* Writes, reads and removes one small file in the data folder. */
static enum health_state probe_storage(struct desk *d)
{
    str path = arena_printf(d->arena, "%s/run/probe", self.o.data_dir), back;
    bool works = file_write(path.ptr, 0600, STR("probe")) == OK && file_read(path.ptr, 64, d->arena, &back) == OK &&
                 str_eq(back, STR("probe"));
    return works && unlink(path.ptr) == 0 ? HEALTH_HEALTHY : HEALTH_DOWN;
}

static enum health_state probe_cache(struct desk *d)
{
    str back;
    if (!cache_stats(site_cache).enabled)
        return HEALTH_HEALTHY;
    int64_t now_ms = clock_elapsed_ms();
    cache_put(site_cache, STR("probe"), STR("probe"), now_ms + SECONDS(10));
    return cache_get(site_cache, STR("probe"), now_ms, d->arena, &back) ? HEALTH_HEALTHY : HEALTH_DEGRADED;
}

/* The console provider's transport is its folder. */
static enum health_state probe_mail(struct desk *d)
{
    (void)d;
    return access(self.o.outbox_dir, W_OK | X_OK) == 0 ? HEALTH_HEALTHY : HEALTH_DOWN;
}

static enum health_state probe_jobs(struct desk *d)
{
    (void)d;
    struct job_stats s = job_runner_stats(self.o.jobs);
    bool late = s.oldest_due_ms && clock_now_ms() - s.oldest_due_ms > JOBS_LATE_MS;
    return late ? HEALTH_DEGRADED : HEALTH_HEALTHY;
}

/* Degraded while the site's time goes another way than the machine's clock: an operator has to look. */
static enum health_state probe_clock(struct desk *d)
{
    (void)d;
    return clock_gap_ms() ? HEALTH_DEGRADED : HEALTH_HEALTHY;
}

static enum health_state (*const probes[HEALTH_PARTS])(struct desk *) = {
    [PART_DATABASE] = probe_database, [PART_STORAGE] = probe_storage, [PART_CACHE] = probe_cache,
    [PART_MAIL] = probe_mail,         [PART_JOBS] = probe_jobs,       [PART_CLOCK] = probe_clock,
};

/* ---- the round ---- */

static void note(enum health_part part, enum health_state state, int64_t latency_us)
{
    pthread_mutex_lock(&self.lock);
    struct part_health *p = &self.last.part[part];
    if (p->state != state || !p->since_ms)
        p->since_ms = clock_elapsed_ms();
    p->state = state;
    p->latency_us = latency_us;
    pthread_mutex_unlock(&self.lock);
}

static void go_round(struct desk *d)
{
    for (int i = 0; i < HEALTH_PARTS; i++) {
        int64_t began = clock_mono_us();
        enum health_state state = probes[i](d);
        note((enum health_part)i, state, clock_mono_us() - began);
        arena_rewind(d->arena);
    }
    pthread_mutex_lock(&self.lock);
    self.probed_ms = clock_mono_ms();
    pthread_mutex_unlock(&self.lock);
}

/* False: it is time to stop. */
static bool wait_a_while(void)
{
    struct timespec until = clock_mono_at(clock_mono_ms() + EVERY_MS);
    pthread_mutex_lock(&self.lock);
    int late = 0;
    while (!self.stopping && !late)
        late = pthread_cond_clockwait(&self.changed, &self.lock, CLOCK_MONOTONIC, &until);
    bool go_on = !self.stopping;
    pthread_mutex_unlock(&self.lock);
    return go_on;
}

static void *health_thread(void *arg)
{
    struct desk *d = arg;
    while (wait_a_while())
        go_round(d);
    desk_free(d);
    return NULL;
}

void health_start(const struct health_options *o)
{
    struct desk *d = desk_new(o->db, false);
    self.o = *o;
    self.last = (struct health){0};
    self.stopping = self.draining = self.writes = false;
    self.wrote = OK;
    self.started_ms = clock_mono_ms();
    go_round(d);
    self.thread = thread_start("health", 0, health_thread, d);
}

void health_stop(void)
{
    pthread_mutex_lock(&self.lock);
    self.stopping = true;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
    pthread_join(self.thread, NULL);
}

void health_drain(void)
{
    pthread_mutex_lock(&self.lock);
    self.draining = true;
    pthread_mutex_unlock(&self.lock);
}

/* ---- reading it ---- */

static enum health_state whole_of(const struct health *h)
{
    enum health_state whole = HEALTH_HEALTHY;
    for (int i = 0; i < HEALTH_PARTS; i++) {
        if (h->part[i].state == HEALTH_HEALTHY)
            continue;
        if (health_parts[i].essential && h->part[i].state == HEALTH_DOWN)
            return HEALTH_DOWN;
        whole = HEALTH_DEGRADED;
    }
    return whole;
}

/* When a part changed is kept by the time since boot, so that it stays right whatever becomes of the site's time. */
static void since_in_time(struct health *h)
{
    int64_t booted_ms = clock_now_ms() - clock_elapsed_ms();
    for (int i = 0; i < HEALTH_PARTS; i++)
        h->part[i].since_ms += booted_ms;
}

struct health health_now(void)
{
    pthread_mutex_lock(&self.lock);
    struct health h = self.last;
    int64_t now_ms = clock_mono_ms();
    bool hangs = now_ms - self.probed_ms > HANGS_AFTER_MS, draining = self.draining;
    h.uptime_s = (now_ms - self.started_ms) / 1000;
    pthread_mutex_unlock(&self.lock);
    since_in_time(&h);
    if (hangs || db_state(self.o.db) == DB_AWAY)
        h.part[PART_DATABASE].state = HEALTH_DOWN;
    h.whole = draining ? HEALTH_DOWN : whole_of(&h);
    return h;
}

struct health_options health_of(void)
{
    return self.o;
}
