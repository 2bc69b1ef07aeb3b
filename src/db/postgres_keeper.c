/*
 * The keeper: one thread that says whether the server is there and how many links there are. It never blocks: dialling and
 * cancelling are done aside.
 *
 * It has a link of its own, the watch, on which it asks for an empty round twice a second. After a while without a word it
 * asks in a second way, by a dial. The server is away when neither is answered and no lent link hears anything either, so
 * that one backend that hangs, a lock, or a server without connections to spare are no reason. Of the time between two
 * looks only so much counts as silence: on a machine that stood still as a whole nobody was silent.
 */
#include "db/postgres.h"

#include "base/clock.h"
#include "base/rand.h"

#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>

#define LINKS_KEPT 2                 /* at rest */
#define PING_EVERY_MS 500
#define CONFIRM_MS 400               /* of silence: a dial is to confirm it */
#define AWAY_MS 1200                 /* of silence: with a ping's distance and a step less than two seconds after the hang */
#define STEP_MS 50                   /* between two looks while something was asked */
#define STEP_COUNTS_MS 200           /* of a step at most */
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 5000

struct keeper {
    struct pg_db *db;
    struct pg_link *watch;           /* NULL: to be dialled, or no connection is to be had */
    bool pinged;                     /* the watch owes an answer */
    unsigned heard;                  /* of the pool's count, at the last look */
    unsigned heard_at_dial;
    unsigned generation;             /* of the pool, at the last look */
    int64_t looked_ms, next_ping_ms;
    int64_t silent_ms;               /* of the server, while something was asked */
    int64_t watch_silent_ms;
    bool confirms;                   /* the dial of this silence was begun */
};

/* ---- the watch ---- */

static void watch_close(struct keeper *k)
{
    if (k->watch)
        pg_link_free(k->watch);
    k->watch = NULL;
    k->pinged = false;
    k->watch_silent_ms = 0;
}

static void watch_with(struct keeper *k, struct pg_link *link)
{
    k->watch = link;
    k->next_ping_ms = 0;
}

/* The connection ended. If the server did, the next dial will tell; until then nobody gets a link of that time. */
static void watch_lost(struct keeper *k)
{
    db_note_error(&k->db->base, "the connection that watches was lost");
    watch_close(k);
    pthread_mutex_lock(&k->db->lock);
    if (k->db->state == DB_UP)
        pg_pool_doubt(k->db);
    k->generation = k->db->generation;
    pthread_mutex_unlock(&k->db->lock);
}

/* Before the ping's answer comes what the link's last transaction did not wait for. False: the connection ended. */
static bool watch_hears(struct keeper *k)
{
    struct pg_link *watch = k->watch;
    if (!PQconsumeInput(watch->pg))
        return false;
    atomic_fetch_add_explicit(&k->db->heard, 1, memory_order_relaxed);
    while (k->pinged && !PQisBusy(watch->pg)) {
        PGresult *result = PQgetResult(watch->pg);
        bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC, owed = watch->owed > 0;
        PQclear(result);
        if (!owed && !is_end)
            return false;
        watch->owed -= owed && is_end;
        k->pinged = owed;
        k->next_ping_ms = clock_mono_ms() + PING_EVERY_MS;
    }
    return true;
}

/* An empty round: the server answers the sync alone. */
static bool watch_ping(struct keeper *k)
{
    k->pinged = true;
    k->looked_ms = clock_mono_ms();
    return PQpipelineSync(k->watch->pg) == 1 && PQflush(k->watch->pg) >= 0;
}

/* ---- what is due; each with the lock, which it may give up meanwhile ---- */

static void count_silence(struct keeper *k, int64_t now_ms)
{
    struct pg_db *db = k->db;
    unsigned heard = atomic_load_explicit(&db->heard, memory_order_relaxed);
    int64_t step = now_ms - k->looked_ms < STEP_COUNTS_MS ? now_ms - k->looked_ms : STEP_COUNTS_MS;
    bool is_asked = k->pinged || db->dials;
    k->silent_ms = is_asked && heard == k->heard ? k->silent_ms + step : 0;
    k->watch_silent_ms = k->pinged ? k->watch_silent_ms + step : 0;
    k->confirms = k->confirms && k->silent_ms > 0;
    k->heard = heard;
    k->looked_ms = now_ms;
}

static void go_away(struct keeper *k)
{
    watch_close(k);
    k->silent_ms = 0;
    pg_pool_away(k->db);
    k->generation = k->db->generation;
}

static void judge_silence(struct keeper *k)
{
    struct pg_db *db = k->db;
    if (db->state == DB_UP && k->silent_ms >= AWAY_MS) {
        db_note_error(&db->base, "the server does not answer");
        go_away(k);
    } else if (k->watch_silent_ms >= AWAY_MS) {
        watch_close(k);              /* others were heard: it is this backend alone */
    }
}

/* Between 80 and 120 % of the step, so that many programs do not knock together. */
static void dial_again_later(struct pg_db *db)
{
    int64_t jitter = (int64_t)rand_below((uint32_t)(db->backoff_ms * 2 / 5 + 1));
    db->next_dial_ms = clock_mono_ms() + db->backoff_ms * 4 / 5 + jitter;
    db->backoff_ms = db->backoff_ms * 2 < BACKOFF_MAX_MS ? db->backoff_ms * 2 : BACKOFF_MAX_MS;
}

static bool is_short_of_links(const struct pg_db *db)
{
    return db->state == DB_AWAY || db->size == 0 || db->waiting > db->idle_count;
}

/* A link that came to confirm and is not needed helps the pool, too, until it has been idle for long. */
static void use_link(struct keeper *k, struct pg_link *link)
{
    struct pg_db *db = k->db;
    db->is_full = false;
    db->backoff_ms = BACKOFF_MIN_MS;
    db->next_dial_ms = 0;
    bool has_room = db->size < db->pool_max;
    if (!k->watch && db->state == DB_UP && !(has_room && is_short_of_links(db)))
        watch_with(k, link);
    else if (has_room)
        pg_pool_add(db, link);
    else
        pg_link_free(link);
}

/*
 * While other links work, one more that cannot be made is no loss. They do not when there is none, or when the watch has
 * ended and nobody has heard a word since.
 */
static void dial_failed(struct keeper *k, const struct pg_dialled *d)
{
    struct pg_db *db = k->db;
    db_note_error(&db->base, d->why);
    if (d->end == ERR_INVALID)
        snprintf(db->refused, sizeof(db->refused), "%s", d->why);
    db->is_full = d->answered;
    dial_again_later(db);
    bool nobody_hears = !k->watch && atomic_load(&db->heard) == k->heard_at_dial;
    if (db->state == DB_UP && (db->size == 0 || nobody_hears))
        go_away(k);
    else if (!k->watch && d->answered && db->idle_count > 0 && db->size > 1)
        watch_with(k, pg_pool_oldest(db));
    pthread_cond_broadcast(&db->freed);
}

static void take_dialled(struct keeper *k)
{
    struct pg_db *db = k->db;
    struct pg_dialled d = db->dialled;
    if (!d.is_there)
        return;
    db->dialled = (struct pg_dialled){0};
    if (d.end == OK)
        use_link(k, d.link);
    else
        dial_failed(k, &d);
    db->attempts++;
    pthread_cond_broadcast(&db->tried);
}

static bool wants_link(const struct pg_db *db)
{
    int kept = db->pool_max < LINKS_KEPT ? db->pool_max : LINKS_KEPT;
    bool too_few = db->state == DB_AWAY || db->size < kept || db->waiting > db->idle_count;
    return too_few && db->size < db->pool_max;      /* lent links of an older generation count until they come back */
}

/* When, or INT64_MAX. */
static int64_t next_dial(const struct keeper *k)
{
    const struct pg_db *db = k->db;
    if (db->dials || db->dialled.is_there)
        return INT64_MAX;
    if (db->state == DB_UP && k->silent_ms >= CONFIRM_MS && !k->confirms)
        return 0;
    bool wants_watch = db->state == DB_UP && !k->watch;
    return wants_watch || wants_link(db) ? db->next_dial_ms : INT64_MAX;
}

static void dial(struct keeper *k)
{
    k->db->dials = true;
    k->confirms = k->silent_ms > 0;
    k->heard_at_dial = atomic_load(&k->db->heard);
    pthread_cond_broadcast(&k->db->aside);
}

static bool has_idler(const struct pg_db *db, int64_t now_ms)
{
    return db->idle_count > 0 && db->size > LINKS_KEPT && now_ms - db->idle[0]->idle_since_ms >= db->idle_timeout_ms;
}

static void close_idlers(struct pg_db *db, int64_t now_ms)
{
    while (has_idler(db, now_ms)) {
        struct pg_link *link = pg_pool_oldest(db);
        pthread_mutex_unlock(&db->lock);
        pg_link_free(link);
        pthread_mutex_lock(&db->lock);
    }
}

/* A lent link was lost: is the server still there? */
static void look_at_losses(struct keeper *k)
{
    if (k->generation != k->db->generation)
        k->next_ping_ms = 0;
    k->generation = k->db->generation;
}

/* Everything that is due; then how long there is nothing to do. */
static int64_t do_due(struct keeper *k)
{
    struct pg_db *db = k->db;
    int64_t now_ms = clock_mono_ms();
    count_silence(k, now_ms);
    take_dialled(k);
    judge_silence(k);
    look_at_losses(k);
    if (next_dial(k) <= now_ms)
        dial(k);
    close_idlers(db, now_ms);

    int64_t due_ms = now_ms + (k->pinged || db->dials ? STEP_MS : PING_EVERY_MS);
    if (next_dial(k) < due_ms)
        due_ms = next_dial(k);
    if (k->watch && !k->pinged && k->next_ping_ms < due_ms)
        due_ms = k->next_ping_ms;
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

static void sleep_and_hear(struct keeper *k, int64_t ms)
{
    struct pollfd fds[] = {
        {.fd = k->db->wake_fd, .events = POLLIN},
        {.fd = k->watch ? PQsocket(k->watch->pg) : -1, .events = POLLIN},
    };
    poll(fds, COUNT(fds), (int)ms);
    eventfd_t times;
    if (fds[0].revents)
        eventfd_read(k->db->wake_fd, &times);
    if (k->watch && fds[1].revents && !watch_hears(k))
        watch_lost(k);
    if (k->watch && !k->pinged && clock_mono_ms() >= k->next_ping_ms && !watch_ping(k))
        watch_lost(k);
}

void *pg_keeper_main(void *arg)
{
    struct keeper k = {.db = arg, .looked_ms = clock_mono_ms()};
    pthread_mutex_lock(&k.db->lock);
    while (!k.db->stop) {
        int64_t ms = do_due(&k);
        pthread_mutex_unlock(&k.db->lock);
        sleep_and_hear(&k, ms);
        pthread_mutex_lock(&k.db->lock);
    }
    pthread_mutex_unlock(&k.db->lock);
    watch_close(&k);
    return NULL;
}
