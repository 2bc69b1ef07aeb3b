/*
 * The links to PostgreSQL: lent to transactions, looked after by one keeper thread, which alone makes them. While the
 * server is away nobody waits: taking fails at once, and the keeper knocks until somebody answers.
 */
#include "db/postgres.h"

#include "base/clock.h"
#include "base/rand.h"
#include "base/thread.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define LINKS_KEPT 2                 /* at rest */
#define TAKE_MS 10000                /* for a link, without a deadline of one's own */
#define PING_EVERY_MS 1000
#define PING_MS 1000                 /* health says so two seconds after the server went away */
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 5000
#define FIRST_ATTEMPT_MS 6000

static void wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t mono_ms)
{
    struct timespec at = {.tv_sec = mono_ms / 1000, .tv_nsec = mono_ms % 1000 * 1000000};
    pthread_cond_clockwait(cond, lock, CLOCK_MONOTONIC, &at);
}

/* ---- for transactions; any thread ---- */

err pg_pool_take(struct tx *tx, struct pg_link **out)
{
    struct pg_db *db = pg_db_of(tx);
    int64_t until_ms = tx->deadline_ms ? tx->deadline_ms : clock_mono_ms() + TAKE_MS;
    struct pg_link *link = NULL;

    pthread_mutex_lock(&db->lock);
    while (db->state == DB_UP && db->idle_count == 0 && clock_mono_ms() < until_ms) {
        db->waiting++;
        pthread_cond_signal(&db->work);
        wait_until(&db->freed, &db->lock, until_ms);
        db->waiting--;
    }
    bool up = db->state == DB_UP;
    if (up && db->idle_count > 0)
        link = db->idle[--db->idle_count];
    pthread_mutex_unlock(&db->lock);

    *out = link;
    if (link)
        return OK;
    return up ? tx_fail(tx, ERR_BUSY, "all connections to the database are in use")
              : tx_fail(tx, ERR_UNAVAILABLE, "the database is away");
}

/* Nothing is left open on it but what is owed. A link in another state is not worth finding out how it came there. */
static bool is_clean(const struct pg_link *link)
{
    return !link->broken && (link->owed > 0 || PQtransactionStatus(link->pg) == PQTRANS_IDLE);
}

/* A link that may not be lent again is closed outside the lock: good-byes can take a moment. */
void pg_pool_give(struct pg_db *db, struct pg_link *link)
{
    pthread_mutex_lock(&db->lock);
    bool keep = is_clean(link) && link->generation == db->generation;
    if (keep) {
        link->idle_since_ms = clock_mono_ms();
        db->idle[db->idle_count++] = link;
        pthread_cond_signal(&db->freed);
    } else {
        db->size--;
        pthread_cond_signal(&db->work);
    }
    pthread_mutex_unlock(&db->lock);
    if (!keep)
        pg_link_free(link);
}

/*
 * Idle links are of the server that went away; lent ones are known by their generation when they come back, and what
 * befalls one of an earlier generation is no news.
 */
void pg_pool_lost(struct pg_db *db, const struct pg_link *link, const char *why)
{
    struct pg_link *stale[PG_POOL_MAX];
    int count = 0;
    db_note_error(&db->base, why);
    pthread_mutex_lock(&db->lock);
    if (db->state == DB_UP && link->generation == db->generation) {
        db->state = DB_AWAY;
        db->generation++;
        db->size -= db->idle_count;
        while (db->idle_count > 0)
            stale[count++] = db->idle[--db->idle_count];
        db->next_dial_ms = 0;
        db->backoff_ms = BACKOFF_MIN_MS;
        pthread_cond_broadcast(&db->freed);
        pthread_cond_signal(&db->work);
    }
    pthread_mutex_unlock(&db->lock);
    for (int i = 0; i < count; i++)
        pg_link_free(stale[i]);
}

/*
 * Was it the statement, or is the network gone? The next ping will tell. There is room to cancel one statement of each
 * link; beyond that the server's statement_timeout has to do.
 */
void pg_pool_cancel(struct pg_db *db, struct pg_link *link)
{
    PGcancel *cancel = PQgetCancel(link->pg);
    pthread_mutex_lock(&db->lock);
    db->next_ping_ms = 0;
    if (db->cancel_count < db->pool_max) {
        db->cancels[db->cancel_count++] = cancel;
        cancel = NULL;
    }
    pthread_cond_signal(&db->work);
    pthread_mutex_unlock(&db->lock);
    PQfreeCancel(cancel);
}

/* ---- the keeper; each task is called with the lock, gives it up while it waits for the server, and returns with it ---- */

/* The keeper's own transaction: rounds want one for their words and their deadline. */
struct keeper {
    struct pg_db *db;
    struct pg_conn conn;
    arena *arena;
    struct problem problem;
    struct tx tx;
};

static struct tx *fresh_tx(struct keeper *k, int64_t deadline_ms)
{
    arena_rewind(k->arena);
    k->problem = (struct problem){0};
    k->tx = (struct tx){.conn = &k->conn.base, .arena = k->arena, .problem = &k->problem, .deadline_ms = deadline_ms};
    return &k->tx;
}

/* PQcancel blocks for as long as nobody answers, so it comes after a ping or a dial, and not while the server is away. */
static void cancel_one(struct keeper *k)
{
    char said[256];
    PGcancel *cancel = k->db->cancels[--k->db->cancel_count];
    bool up = k->db->state == DB_UP;
    pthread_mutex_unlock(&k->db->lock);
    if (up)
        PQcancel(cancel, said, sizeof(said));
    PQfreeCancel(cancel);
    pthread_mutex_lock(&k->db->lock);
}

/* Between 80 and 120 % of the step, so that many programs do not knock together. */
static void dial_again_later(struct pg_db *db)
{
    int64_t jitter = (int64_t)rand_below((uint32_t)(db->backoff_ms * 2 / 5 + 1));
    db->next_dial_ms = clock_mono_ms() + db->backoff_ms * 4 / 5 + jitter;
    db->backoff_ms = db->backoff_ms * 2 < BACKOFF_MAX_MS ? db->backoff_ms * 2 : BACKOFF_MAX_MS;
}

/* "15.20 (Debian …)" to "postgres 15.20"; of the first link, for others may hold the text. */
static void note_version(struct pg_db *db, const struct pg_link *link)
{
    const char *said = PQparameterStatus(link->pg, "server_version");
    if (said && !db->version[0])
        snprintf(db->version, sizeof(db->version), "postgres %.*s", (int)strcspn(said, " "), said);
}

static void dialled(struct pg_db *db, struct pg_link *link)
{
    link->generation = db->generation;
    link->idle_since_ms = clock_mono_ms();
    db->idle[db->idle_count++] = link;
    db->size++;
    db->state = DB_UP;
    db->backoff_ms = BACKOFF_MIN_MS;
    db->next_dial_ms = 0;
    db->next_ping_ms = clock_mono_ms() + PING_EVERY_MS;
    note_version(db, link);
    pthread_cond_broadcast(&db->freed);
}

/* While other links work, one more that cannot be made is no loss, but a reason to look at those. */
static void dial_failed(struct pg_db *db, err e, str why)
{
    if (e == ERR_INVALID)
        snprintf(db->refused, sizeof(db->refused), "%.*s", STR_ARG(why));
    if (db->size == 0)
        db->state = DB_AWAY;
    db->next_ping_ms = 0;
    dial_again_later(db);
    pthread_cond_broadcast(&db->freed);
}

static void dial_one(struct keeper *k)
{
    struct pg_db *db = k->db;
    struct pg_link *link;
    pthread_mutex_unlock(&db->lock);
    err e = pg_dial(fresh_tx(k, 0), &link);
    if (e != OK)
        db_note_error(&db->base, k->problem.log_detail.ptr);
    pthread_mutex_lock(&db->lock);
    if (e == OK)
        dialled(db, link);
    else
        dial_failed(db, e, k->problem.log_detail);
    db->attempts++;
    pthread_cond_broadcast(&db->tried);
}

static struct pg_link *take_oldest(struct pg_db *db)
{
    struct pg_link *oldest = db->idle[0];
    memmove(db->idle, db->idle + 1, (size_t)--db->idle_count * sizeof(oldest));
    return oldest;
}

static void put_oldest(struct pg_db *db, struct pg_link *link)
{
    memmove(db->idle + 1, db->idle, (size_t)db->idle_count++ * sizeof(link));
    db->idle[0] = link;
    pthread_cond_signal(&db->freed);
}

/* An empty round: the server answers the sync alone. */
static void ping_one(struct keeper *k)
{
    struct pg_db *db = k->db;
    struct pg_link *link = take_oldest(db);
    pthread_mutex_unlock(&db->lock);
    struct pg_round nothing = pg_round(fresh_tx(k, clock_mono_ms() + PING_MS), link, "ping");
    if (pg_round_end(&nothing) != OK)
        pg_pool_lost(db, link, k->problem.log_detail.ptr);
    pthread_mutex_lock(&db->lock);
    db->next_ping_ms = clock_mono_ms() + PING_EVERY_MS;
    if (!link->broken && link->generation == db->generation) {
        put_oldest(db, link);
        return;
    }
    db->size--;
    pthread_mutex_unlock(&db->lock);
    pg_link_free(link);
    pthread_mutex_lock(&db->lock);
}

static void close_oldest(struct keeper *k)
{
    struct pg_link *link = take_oldest(k->db);
    k->db->size--;
    pthread_mutex_unlock(&k->db->lock);
    pg_link_free(link);
    pthread_mutex_lock(&k->db->lock);
}

static bool wants_link(const struct pg_db *db)
{
    int kept = db->pool_max < LINKS_KEPT ? db->pool_max : LINKS_KEPT;
    return db->state == DB_AWAY || db->size < kept || (db->waiting > db->idle_count && db->size < db->pool_max);
}

static bool has_idler(const struct pg_db *db, int64_t now_ms)
{
    return db->idle_count > 0 && db->size > LINKS_KEPT && now_ms - db->idle[0]->idle_since_ms >= db->idle_timeout_ms;
}

static bool may_dial(const struct pg_db *db)
{
    return db->size < db->pool_max;      /* lent links of an older generation count until they come back */
}

/* The keeper is woken for what others ask for; this is when something is due by the clock. */
static int64_t next_due(const struct pg_db *db, int64_t now_ms)
{
    int64_t due = now_ms + PING_EVERY_MS;
    if (wants_link(db) && may_dial(db) && db->next_dial_ms < due)
        due = db->next_dial_ms;
    if (db->state == DB_UP && db->idle_count > 0 && db->next_ping_ms < due)
        due = db->next_ping_ms;
    return due;
}

/* One thing that is due, the most urgent first; else waits until something may be. */
static void keep(struct keeper *k)
{
    struct pg_db *db = k->db;
    int64_t now = clock_mono_ms();
    if (db->state == DB_UP && db->idle_count > 0 && now >= db->next_ping_ms)
        ping_one(k);
    else if (wants_link(db) && may_dial(db) && now >= db->next_dial_ms)
        dial_one(k);
    else if (db->cancel_count > 0)
        cancel_one(k);
    else if (has_idler(db, now))
        close_oldest(k);
    else
        wait_until(&db->work, &db->lock, next_due(db, now));
}

static void *keeper_main(void *arg)
{
    struct pg_db *db = arg;
    struct keeper k = {.db = db, .conn = {.base = {.db = &db->base, .writer = true}}, .arena = arena_new(64 * KIB, 64 * KIB)};
    arena_name(k.arena, "database keeper");
    pthread_mutex_lock(&db->lock);
    while (!db->stop)
        keep(&k);
    pthread_mutex_unlock(&db->lock);
    arena_free(k.arena);
    return NULL;
}

/* ---- start and stop ---- */

void pg_pool_start(struct pg_db *db)
{
    pthread_mutex_init(&db->lock, NULL);
    pthread_cond_init(&db->freed, NULL);
    pthread_cond_init(&db->work, NULL);
    pthread_cond_init(&db->tried, NULL);
    db->state = DB_AWAY;
    db->generation = 1;
    db->backoff_ms = BACKOFF_MIN_MS;
    db->stop_fd = eventfd(0, EFD_CLOEXEC);
    db->keeper = thread_start("db keeper", 0, keeper_main, db);

    int64_t until_ms = clock_mono_ms() + FIRST_ATTEMPT_MS;
    pthread_mutex_lock(&db->lock);
    while (db->attempts == 0 && clock_mono_ms() < until_ms)
        wait_until(&db->tried, &db->lock, until_ms);
    pthread_mutex_unlock(&db->lock);
}

void pg_pool_stop(struct pg_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->stop = true;
    pthread_cond_signal(&db->work);
    pthread_mutex_unlock(&db->lock);
    eventfd_write(db->stop_fd, 1);
    pthread_join(db->keeper, NULL);

    while (db->idle_count > 0)
        pg_link_free(db->idle[--db->idle_count]);
    while (db->cancel_count > 0)
        PQfreeCancel(db->cancels[--db->cancel_count]);
    close(db->stop_fd);
    pthread_mutex_destroy(&db->lock);
    pthread_cond_destroy(&db->freed);
    pthread_cond_destroy(&db->work);
    pthread_cond_destroy(&db->tried);
}
