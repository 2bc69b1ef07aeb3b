/*
 * Where writes happen: the batch of SQLite's write thread, the re-runs of PostgreSQL, and seats for other threads.
 *
 * DESIGN. All works of the write class are turns. batch_run gives each its savepoint, commits once and settles all.
 * When the commit fails, or the engine rolled everything back on its way, nothing of the batch exists: each turn then
 * runs again in a batch of its own and gets its own answer; a turn that was alone has it already, the commit's, and one
 * that had failed by itself keeps what it was told. A seat
 * is a turn whose once() lends the transaction to the thread that waits for it and takes it back; it cannot be run again
 * from here, so a lost one is over, and its owner, told ERR_RETRY, takes another.
 */
#include "core/writer.h"

#include "base/clock.h"
#include "base/rand.h"
#include "core/desk.h"
#include "core/site.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCH_MAX = 64, RERUNS_MAX = 12, ASIDE_DOUBLINGS = 4 };
#define WRITE_WITHIN_MS SECONDS(30)     /* of a step in a seat, with all its runs */

static struct turn *turn_of(struct work *w)
{
    return container_of(w, struct turn, work);
}

/*
 * Beside others a turn may still be at it when the operator moves the site's time. What it has of the old one would be stored
 * behind his word, and the next start go on from there: it begins again. In a batch his word has a later turn.
 */
static bool is_overtaken(const struct turn *t, unsigned moves)
{
    return t->_beside && clock_moves() != moves;
}

/* One transaction of a turn. Its writes are released or rolled back when this returns, its memory lives until forget(). */
static err turn_once(struct turn *t, struct worker *w)
{
    unsigned moves = clock_moves();
    struct desk *desk = desk_of(w);
    struct problem problem = {0};
    struct tx tx = desk_tx(desk, &problem, clock_now_ms(), t->deadline_ms);

    err e = db_begin(&tx, TX_WRITE);
    t->_ran = e == OK;
    if (e == OK)
        e = t->once(t, w, &tx);
    if (e == OK && is_overtaken(t, moves))
        e = ERR_RETRY;
    if (e == OK)
        e = db_commit(&tx);
    if (e != OK)
        db_rollback(&tx);
    return e;
}

static void forget(struct worker *w)
{
    arena_rewind(desk_of(w)->arena);
}

/* Nothing, when its transaction did not even begin: what it could say is of a run before. */
static void tell(struct turn *t, err e)
{
    if (!t->_ran)
        return;
    t->_told = true;
    t->failed(t, e);
}

static void settle(struct turn *t, err e)
{
    if (e != OK && !t->_told)
        t->lost(t, e);
    t->settled(t, e);
}

/* Those that collided must not meet again at once: up to 1, 2, 4 … 16 ms, each by its own dice. */
static void step_aside(int times)
{
    int doublings = times < ASIDE_DOUBLINGS ? times : ASIDE_DOUBLINGS;
    struct timespec t = {.tv_nsec = (long)rand_below(1000000u << doublings)};
    nanosleep(&t, NULL);
}

static bool may_run_again(err e, int runs, int64_t deadline_ms)
{
    return e == ERR_RETRY && runs < RERUNS_MAX && clock_mono_ms() < deadline_ms;
}

bool write_again(err e, int *runs, int64_t deadline_ms)
{
    if (!may_run_again(e, *runs, deadline_ms))
        return false;
    step_aside((*runs)++);
    return true;
}

/* A turn in a transaction of its own, run again while the database asks for it. */
static err turn_until_settled(struct turn *t, struct worker *w)
{
    for (int i = 0;; i++) {
        err e = turn_once(t, w);
        bool again = !t->once_only && may_run_again(e, i, t->deadline_ms);
        if (e != OK && !again)
            tell(t, e);
        forget(w);
        if (!again)
            return e;
        step_aside(i);
    }
}

static void turn_run(struct work *work, struct worker *w)
{
    struct turn *t = turn_of(work);
    t->_beside = true;
    settle(t, turn_until_settled(t, w));
}

void turn_init(struct turn *t)
{
    t->work.run = turn_run;
    t->work._again = -1;
    t->_end = OK;
    t->once_only = t->_ran = t->_told = t->_beside = false;
}

static err batch_commit(struct worker *w)
{
    struct problem problem = {0};
    struct desk *desk = desk_of(w);
    err e = db_batch_commit(desk->conn, &problem, desk->arena);
    arena_rewind(desk->arena);
    return e;
}

static err batch_begin(struct worker *w)
{
    struct problem problem = {0};
    struct desk *desk = desk_of(w);
    err e = db_batch_begin(desk->conn, &problem, desk->arena);
    arena_rewind(desk->arena);
    return e;
}

/* The end of a batch of one. */
static err batch_end(struct worker *w)
{
    if (!db_batch_lost(desk_of(w)->conn))
        return batch_commit(w);
    db_batch_rollback(desk_of(w)->conn);
    return ERR_RETRY;
}

static err turn_in_own_batch(struct turn *t, struct worker *w)
{
    TRY(batch_begin(w));
    err e = turn_once(t, w);
    if (e != OK)
        tell(t, e);
    forget(w);
    err committed = batch_end(w);
    return e != OK ? e : committed;
}

static void turn_alone(struct turn *t, struct worker *w)
{
    settle(t, turn_in_own_batch(t, w));
}

/*
 * Gives each its turn, and who comes meanwhile as well: those whom the last commit answered are back while the others have
 * theirs, and need not wait for a commit of their own. BATCH_MAX alone closes a batch that is asked for: closing it after
 * 5 ms (style.md section 5) left the last of 64 to a commit for one, and the others waiting for that.
 * False: the engine rolled everything back on the way, and nothing of the batch exists.
 */
static bool batch_turns(struct work **works, int *count, struct worker *w)
{
    for (int i = 0; i < *count; i++) {
        struct turn *t = turn_of(works[i]);
        t->_end = turn_once(t, w);
        bool lost = db_batch_lost(desk_of(w)->conn);
        if (t->_end != OK && !lost)
            tell(t, t->_end);
        forget(w);
        if (lost)
            return false;
        if (i + 1 == *count)
            *count = work_join(w, works, *count);
    }
    return true;
}

static void batch_settle(struct work **works, int count)
{
    for (int i = 0; i < count; i++) {
        struct turn *t = turn_of(works[i]);
        settle(t, t->_end);
    }
}

/* A sync failed, the database is gone, or there is nobody to run apart from: running again would only guess. */
static void batch_give_up(struct work **works, int count, err e)
{
    for (int i = 0; i < count; i++) {
        struct turn *t = turn_of(works[i]);
        settle(t, t->_end != OK ? t->_end : e);
    }
}

static void batch_one_by_one(struct work **works, int count, struct worker *w)
{
    for (int i = 0; i < count; i++) {
        struct turn *t = turn_of(works[i]);
        if (t->_told)
            settle(t, t->_end);
        else if (t->_ran && t->once_only)
            settle(t, ERR_RETRY);
        else
            turn_alone(t, w);
    }
}

#ifdef PITCHEY_TEST
/* The batch whose answers left too early; the one writer's alone. */
bool writer_fault_early_answers;
static bool uncommitted;

static bool batch_answers_early(struct work **works, int count)
{
    if (writer_fault_early_answers)
        batch_settle(works, count);
    uncommitted = writer_fault_early_answers;
    return uncommitted;
}

static void batch_catch_up(struct worker *w)
{
    if (uncommitted)
        (void)batch_commit(w);
    uncommitted = false;
}
#else
#define batch_answers_early(works, count) false
#define batch_catch_up(w) (void)0
#endif

static void batch_run(struct work **works, int count, struct worker *w)
{
    batch_catch_up(w);
    err e = batch_begin(w);
    if (e != OK) {
        batch_give_up(works, count, e);
        return;
    }
    if (!batch_turns(works, &count, w)) {
        db_batch_rollback(desk_of(w)->conn);
        batch_one_by_one(works, count, w);
        return;
    }
    if (batch_answers_early(works, count))
        return;
    e = batch_commit(w);
    if (e == OK)
        batch_settle(works, count);
    else if (e == ERR_UNSURE || count == 1)
        batch_give_up(works, count, e);
    else
        batch_one_by_one(works, count, w);
}

static void writer_start(struct worker *w, void *arg)
{
    w->state = desk_new(arg, true);
}

static void writer_stop(struct worker *w, void *arg)
{
    (void)arg;
    batch_catch_up(w);
    desk_free(desk_of(w));
}

struct class_options writer_class(struct db *db, int workers, int queue_max)
{
    bool one = db_engine(db) == DB_SQLITE;
    return (struct class_options){
        .threads = one ? 1 : workers,
        .queue_max = queue_max,
        .batch_max = one ? BATCH_MAX : 1,
        .run_batch = one ? batch_run : NULL,
        .on_start = writer_start,
        .on_stop = writer_stop,
        .arg = db,
    };
}

/* ---- seats: a write transaction for a thread of another class ---- */

enum seat_state { SEAT_WAITING, SEAT_LENT, SEAT_RETURNED, SEAT_SETTLED };

struct write_seat {
    struct turn turn;
    pthread_mutex_t lock;        /* guards state and end; nothing is taken after it */
    pthread_cond_t changed;
    enum seat_state state;
    struct tx lent;              /* the writer's transaction, while LENT */
    err end;                     /* the owner's word when RETURNED, the commit's when SETTLED */
    err settled;                 /* the write thread's, between settled() and done() */
};

static enum seat_state seat_wait(struct write_seat *s, enum seat_state at_least)
{
    pthread_mutex_lock(&s->lock);
    while (s->state < at_least)
        pthread_cond_wait(&s->changed, &s->lock);
    enum seat_state now = s->state;
    pthread_mutex_unlock(&s->lock);
    return now;
}

static void seat_move(struct write_seat *s, enum seat_state to, err end)
{
    pthread_mutex_lock(&s->lock);
    s->state = to;
    s->end = end;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static struct write_seat *seat_of(struct turn *t)
{
    return container_of(t, struct write_seat, turn);
}

static err seat_once(struct turn *t, struct worker *w, struct tx *tx)
{
    (void)w;
    struct write_seat *s = seat_of(t);
    s->lent = *tx;
    seat_move(s, SEAT_LENT, OK);
    seat_wait(s, SEAT_RETURNED);
    tx->failed = s->lent.failed;
    return s->end;
}

static void seat_untold(struct turn *t, err e)
{
    (void)t;
    (void)e;    /* the owner keeps its own problem */
}

static void seat_settled(struct turn *t, err e)
{
    seat_of(t)->settled = e;
}

/* Only now is the pool done with the work, and the owner may free it. */
static void seat_done(struct work *w)
{
    struct write_seat *s = seat_of(turn_of(w));
    seat_move(s, SEAT_SETTLED, w->end == WORK_RAN ? s->settled : ERR_BUSY);
}

static void seat_free(struct write_seat *s)
{
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->changed);
    free(s);
}

err write_begin(struct pool *p, struct tx *tx, struct write_seat **seat)
{
    struct write_seat *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_BUSY;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    turn_init(&s->turn);
    s->turn.once_only = true;
    s->turn.once = seat_once;
    s->turn.failed = seat_untold;
    s->turn.lost = seat_untold;
    s->turn.settled = seat_settled;
    s->turn.deadline_ms = tx->deadline_ms;
    s->turn.work.done = seat_done;

    err e = work_submit(p, &s->turn.work, WORK_WRITE, tx->deadline_ms);
    if (e == OK && seat_wait(s, SEAT_LENT) == SEAT_SETTLED)
        e = s->end;    /* refused, late, or the database is away */
    if (e != OK) {
        seat_free(s);
        return e;
    }
    tx->conn = s->lent.conn;
    tx->mode = s->lent.mode;
    tx->now_ms = s->lent.now_ms;
    tx->failed = OK;
    *seat = s;
    return OK;
}

err write_end(struct write_seat *s, struct tx *tx, err e)
{
    s->lent.failed = tx->failed;
    seat_move(s, SEAT_RETURNED, e != OK ? e : tx->failed);
    seat_wait(s, SEAT_SETTLED);
    err end = s->end;
    seat_free(s);
    return end;
}

static err step_in_seat(struct pool *p, struct ctx *c, err (*step)(struct ctx *, void *), void *arg)
{
    struct write_seat *seat;
    TRY(write_begin(p, c->tx, &seat));
    c->now_ms = c->tx->now_ms;
    return write_end(seat, c->tx, step(c, arg));
}

err write_in_turn(struct pool *p, struct ctx *c, err (*step)(struct ctx *, void *), void *arg)
{
    const struct arena_mark mark = arena_mark(c->arena);
    const struct ctx as = {.arena = c->arena, .action = c->action, .user = c->user};
    int64_t deadline_ms = clock_mono_ms() + WRITE_WITHIN_MS;
    int runs = 0;
    err e;
    do {
        struct tx tx = {.arena = as.arena, .problem = &c->problem, .deadline_ms = deadline_ms};
        arena_rewind_to(as.arena, mark);
        *c = as;
        c->tx = &tx;
        c->site = site_now();
        e = step_in_seat(p, c, step, arg);
        c->tx = NULL;
    } while (write_again(e, &runs, deadline_ms));
    return e;
}
