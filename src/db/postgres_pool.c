/*
 * The links to PostgreSQL, lent to transactions. While the server is away nobody waits: taking fails at once, and who
 * waits on a lent link is told at once. That the server is there or away is the keeper's to say.
 */
#include "db/postgres.h"

#include "base/clock.h"
#include "base/thread.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define TAKE_MS 5000                 /* for a link at most: all are lent, and what they are lent for takes long */
#define TAKE_FULL_MS 1000            /* and the server has no connection to spare */
#define BACKOFF_MIN_MS 100
#define FIRST_ATTEMPT_MS 6000

void pg_wait_until(struct pg_db *db, pthread_cond_t *cond, int64_t mono_ms)
{
    struct timespec at = clock_mono_at(mono_ms);
    pthread_cond_clockwait(cond, &db->lock, CLOCK_MONOTONIC, &at);
}

void pg_wake_keeper(struct pg_db *db)
{
    eventfd_write(db->wake_fd, 1);
}

/* ---- closing, outside the lock: good-byes can take a moment ---- */

struct closing {
    struct pg_link *links[PG_POOL_MAX];
    int count;
};

static void close_all(struct closing *c)
{
    while (c->count > 0)
        pg_link_free(c->links[--c->count]);
}

static void forget(struct pg_db *db, const struct pg_link *link)
{
    int at = 0;
    while (db->links[at] != link)
        at++;
    db->links[at] = db->links[--db->size];
}

static void forget_idle(struct pg_db *db, struct closing *c)
{
    while (db->idle_count > 0) {
        struct pg_link *link = db->idle[--db->idle_count];
        forget(db, link);
        c->links[c->count++] = link;
    }
}

/* ---- for transactions; any thread ---- */

static int64_t patient_until(const struct pg_db *db, const struct tx *tx, int64_t since_ms)
{
    int64_t until_ms = since_ms + (db->is_full ? TAKE_FULL_MS : TAKE_MS);
    return tx->deadline_ms && tx->deadline_ms < until_ms ? tx->deadline_ms : until_ms;
}

err pg_pool_take(struct tx *tx, struct pg_link **out)
{
    struct pg_db *db = pg_db_of(tx);
    int64_t since_ms = clock_mono_ms();
    struct pg_link *link = NULL;

    pthread_mutex_lock(&db->lock);
    while (db->state == DB_UP && db->idle_count == 0 && clock_mono_ms() < patient_until(db, tx, since_ms)) {
        db->waiting++;
        pg_wake_keeper(db);
        pg_wait_until(db, &db->freed, patient_until(db, tx, since_ms));
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

void pg_pool_give(struct pg_db *db, struct pg_link *link)
{
    pthread_mutex_lock(&db->lock);
    bool keep = is_clean(link) && link->generation == db->generation;
    if (keep) {
        link->idle_since_ms = clock_mono_ms();
        db->idle[db->idle_count++] = link;
        pthread_cond_signal(&db->freed);
    } else {
        forget(db, link);
    }
    pthread_mutex_unlock(&db->lock);
    if (keep)
        return;
    pg_wake_keeper(db);
    pg_link_free(link);
}

static void doubt(struct pg_db *db, struct closing *c)
{
    db->generation++;
    forget_idle(db, c);
    db->next_dial_ms = 0;
    db->backoff_ms = BACKOFF_MIN_MS;
}

/*
 * Was it this link alone, or the server? Who comes next gets a fresh link or the keeper's word. What befalls a link of an
 * earlier generation is no news.
 */
void pg_pool_lost(struct pg_db *db, const struct pg_link *link, const char *why)
{
    struct closing c = {.count = 0};
    db_note_error(&db->base, why);
    pthread_mutex_lock(&db->lock);
    if (db->state == DB_UP && link->generation == db->generation)
        doubt(db, &c);
    pthread_mutex_unlock(&db->lock);
    pg_wake_keeper(db);
    close_all(&c);
}

/*
 * There is room to cancel one statement of each link; beyond that the server's statement_timeout has to do. A link that
 * is being made runs nothing that would last.
 */
void pg_pool_cancel(struct pg_db *db, struct pg_link *link)
{
    if (!link->generation)
        return;
    PGcancel *cancel = PQgetCancel(link->pg);
    pthread_mutex_lock(&db->lock);
    if (db->cancel_count < db->pool_max) {
        db->cancels[db->cancel_count++] = cancel;
        cancel = NULL;
    }
    pthread_cond_broadcast(&db->aside);
    pthread_mutex_unlock(&db->lock);
    PQfreeCancel(cancel);
}

/* ---- for the keeper ---- */

/* "15.20 (Debian …)" to "postgres 15.20"; of the first link, for others may hold the text. */
static void note_version(struct pg_db *db, const struct pg_link *link)
{
    const char *said = PQparameterStatus(link->pg, "server_version");
    if (said && !db->version[0])
        snprintf(db->version, sizeof(db->version), "postgres %.*s", (int)strcspn(said, " "), said);
}

void pg_pool_add(struct pg_db *db, struct pg_link *link)
{
    link->generation = db->generation;
    link->idle_since_ms = clock_mono_ms();
    db->links[db->size++] = link;
    db->idle[db->idle_count++] = link;
    db->state = DB_UP;
    note_version(db, link);
    pthread_cond_broadcast(&db->freed);
}

void pg_pool_doubt(struct pg_db *db)
{
    struct closing c = {.count = 0};
    doubt(db, &c);
    pthread_mutex_unlock(&db->lock);
    close_all(&c);
    pthread_mutex_lock(&db->lock);
}

/* From its thread's next look on, the link's socket is at its end. */
static void cut(struct pg_link *link)
{
    atomic_store(&link->cut, true);
    if (link->cut_fd >= 0)
        shutdown(link->cut_fd, SHUT_RDWR);
}

void pg_pool_away(struct pg_db *db)
{
    struct closing c = {.count = 0};
    db->state = DB_AWAY;
    db->generation++;
    forget_idle(db, &c);
    for (int i = 0; i < db->size; i++)
        cut(db->links[i]);
    pthread_cond_broadcast(&db->freed);
    pthread_mutex_unlock(&db->lock);
    close_all(&c);
    pthread_mutex_lock(&db->lock);
}

struct pg_link *pg_pool_oldest(struct pg_db *db)
{
    struct pg_link *oldest = db->idle[0];
    memmove(db->idle, db->idle + 1, (size_t)--db->idle_count * sizeof(oldest));
    forget(db, oldest);
    return oldest;
}

/* ---- start and stop ---- */

void pg_pool_start(struct pg_db *db)
{
    pthread_mutex_init(&db->lock, NULL);
    pthread_cond_init(&db->freed, NULL);
    pthread_cond_init(&db->aside, NULL);
    pthread_cond_init(&db->tried, NULL);
    db->state = DB_AWAY;
    db->generation = 1;
    db->backoff_ms = BACKOFF_MIN_MS;
    db->stop_fd = eventfd(0, EFD_CLOEXEC);
    db->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pg_aside_start(db);
    db->keeper = thread_start("db keeper", 0, pg_keeper_main, db);

    int64_t until_ms = clock_mono_ms() + FIRST_ATTEMPT_MS;
    pthread_mutex_lock(&db->lock);
    while (db->attempts == 0 && clock_mono_ms() < until_ms)
        pg_wait_until(db, &db->tried, until_ms);
    pthread_mutex_unlock(&db->lock);
}

void pg_pool_stop(struct pg_db *db)
{
    struct closing c = {.count = 0};
    pthread_mutex_lock(&db->lock);
    db->stop = true;
    pthread_mutex_unlock(&db->lock);
    eventfd_write(db->stop_fd, 1);
    pg_wake_keeper(db);
    pthread_join(db->keeper, NULL);
    pg_aside_stop(db);

    pthread_mutex_lock(&db->lock);
    forget_idle(db, &c);
    while (db->cancel_count > 0)
        PQfreeCancel(db->cancels[--db->cancel_count]);
    struct pg_dialled last = db->dialled;
    db->dialled = (struct pg_dialled){0};
    pthread_mutex_unlock(&db->lock);
    close_all(&c);
    if (last.link)
        pg_link_free(last.link);
}
