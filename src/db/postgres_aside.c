/*
 * What may block for as long as it likes: looking up the server's host before a dial, and cancelling, which connects. Each
 * has a thread, and both hold the pool, so that the program's end need not wait for them.
 */
#include "db/postgres.h"

#include "base/clock.h"
#include "base/thread.h"

#include <stdio.h>

#define LEAVE_MS 300                 /* to end by themselves; longer than that, and they are left behind */

static void leave(struct pg_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->threads_aside--;
    pthread_cond_broadcast(&db->aside);
    pthread_mutex_unlock(&db->lock);
    pg_let_go(db);
}

/* ---- dialling ---- */

static struct pg_dialled dial(struct pg_db *db, arena *a)
{
    struct problem problem = {0};
    struct pg_conn conn = {.base = {.db = &db->base, .writer = true}};
    struct tx tx = {.conn = &conn.base, .arena = a, .problem = &problem};
    struct pg_dialled d = {.is_there = true};
    d.end = pg_dial(&tx, &d.link, &d.answered);
    if (d.end != OK)
        snprintf(d.why, sizeof(d.why), "%.*s", STR_ARG(problem.log_detail));
    arena_rewind(a);
    return d;
}

static void *dialler_main(void *arg)
{
    struct pg_db *db = arg;
    arena *a = arena_new(64 * KIB, 64 * KIB);
    arena_name(a, "database dialler");
    pthread_mutex_lock(&db->lock);
    while (!db->stop) {
        if (!db->dials) {
            pthread_cond_wait(&db->aside, &db->lock);
            continue;
        }
        pthread_mutex_unlock(&db->lock);
        struct pg_dialled d = dial(db, a);
        pthread_mutex_lock(&db->lock);
        db->dials = false;
        if (db->stop && d.link)
            pg_link_free(d.link);
        else
            db->dialled = d;
        pg_wake_keeper(db);
    }
    pthread_mutex_unlock(&db->lock);
    arena_free(a);
    leave(db);
    return NULL;
}

/* ---- cancelling ---- */

/* Not while the server is away: what it ran is lost anyway. */
static void cancel_one(struct pg_db *db)
{
    char said[256];
    PGcancel *cancel = db->cancels[--db->cancel_count];
    bool up = db->state == DB_UP;
    pthread_mutex_unlock(&db->lock);
    if (up)
        PQcancel(cancel, said, sizeof(said));
    PQfreeCancel(cancel);
    pthread_mutex_lock(&db->lock);
}

static void *canceller_main(void *arg)
{
    struct pg_db *db = arg;
    pthread_mutex_lock(&db->lock);
    while (!db->stop) {
        if (db->cancel_count > 0)
            cancel_one(db);
        else
            pthread_cond_wait(&db->aside, &db->lock);
    }
    pthread_mutex_unlock(&db->lock);
    leave(db);
    return NULL;
}

/* ---- start and stop ---- */

void pg_aside_start(struct pg_db *db)
{
    db->threads_aside = 2;
    atomic_fetch_add(&db->holders, 2);
    pthread_detach(thread_start("db dialler", 0, dialler_main, db));
    pthread_detach(thread_start("db canceller", 0, canceller_main, db));
}

void pg_aside_stop(struct pg_db *db)
{
    int64_t until_ms = clock_mono_ms() + LEAVE_MS;
    pthread_mutex_lock(&db->lock);
    pthread_cond_broadcast(&db->aside);
    while (db->threads_aside > 0 && clock_mono_ms() < until_ms)
        pg_wait_until(db, &db->aside, until_ms);
    pthread_mutex_unlock(&db->lock);
}
