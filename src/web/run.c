/*
 * A call on a worker: the gate in the read class, then the handler in its row's class. One request, one transaction,
 * one arena; again after a serialisation failure. A failed commit still becomes an error, for the reply waits for it.
 */
#include "web/call.h"

#include "base/clock.h"
#include "core/site.h"

#include <time.h>

#define NOBODY_AFTER_MS 500             /* a row that always answers does not wait longer to hear who calls */

static int64_t thread_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void call_begin_run(struct call *c, arena *a, struct tx *tx, int64_t now_ms)
{
    http_reply_release(&c->reply);
    http_reply_init(&c->reply, REPLY_MAX);
    c->failure.code = OK;
    arena_name(a, call_route(c)->path);
    c->req = (struct req){
        .ctx = {.tx = tx, .arena = a, .site = site_now(), .now_ms = now_ms, .action = call_route(c)->words},
        .route = call_route(c),
        .http = &c->x->request,
        .request_id = str_from(c->id),
        ._reply = &c->reply,
    };
    tx->problem = &c->req.ctx.problem;
    for (int i = 0; i < c->match.row->param_count; i++)
        c->req._params[i] = c->match.params[i];
}

#ifdef PITCHEY_TEST
_Atomic int call_statements_last;    /* what the newest call has cost so far */
#endif

/* The time a run took is added up over its re-runs. */
static void call_count(struct call *c, const struct tx *tx)
{
    c->times.db_us += tx->used_us;
    c->times.statements += tx->statements;
#ifdef PITCHEY_TEST
    call_statements_last = c->times.statements;
#endif
    c->left_jobs = c->req.ctx.left_jobs;
}

/*
 * Loops over what came from outside stop when the memory of their run is used up, so that what they made is no answer and
 * must not be committed. Asking for less, or sending it in parts, helps; the log says how much it was.
 */
static err within_budget(struct call *c, err e)
{
    struct ctx *ctx = &c->req.ctx;
    bool may_come_again = err_status(e) >= 503;
    if (!arena_over(ctx->arena) || may_come_again)
        return e;
    ctx->problem = (struct problem){
        .log_detail = arena_printf(ctx->arena, "used %zu bytes of memory, more than its budget", arena_used(ctx->arena))};
    return fail(ctx, ERR_TOO_LARGE, "The request asks for more than we can work on at once. Ask for less, or send it in parts.");
}

/*
 * A test build runs each handler twice, the first time for nothing: whatever a handler leaves behind that is no row and
 * no reply would show. A write's first time is all of its transaction, and rolled back.
 */
#ifdef PITCHEY_TEST
static err write_handle(struct call *c);

static err rehearse_read(struct call *c, struct tx *tx)
{
    const struct user *user = c->req.ctx.user;
    TRY(call_route(c)->handle(&c->req));
    call_begin_run(c, c->req.ctx.arena, tx, c->req.ctx.now_ms);
    c->req.ctx.user = user;
    return OK;
}

static err rehearse_write(struct call *c, struct tx *tx)
{
    arena *a = c->req.ctx.arena;
    struct arena_mark mark = arena_mark(a);
    err first = write_handle(c);
    db_rollback(tx);
    arena_rewind_to(a, mark);
    TRY(first == ERR_RETRY ? first : OK);
    TRY(db_begin(tx, TX_WRITE));
    call_begin_run(c, a, tx, tx->now_ms);
    return OK;
}
#else
#define rehearse_read(c, tx) OK
#define rehearse_write(c, tx) OK
#endif

/* ---- the read class: gate, and the handler of a row that reads ---- */

static err gate(struct call *c)
{
    TRY(gate_session(c));
    TRY(gate_origin(c));
    TRY(gate_limits(c));
    TRY(gate_role(c));
    if (call_writes(c))
        TRY(kept_weigh(c));
    c->budget_is_close = c->kept.known;          /* should it be gone by then, nobody has looked */
    return c->kept.known ? OK : gate_body(c);    /* a repeat is answered as it was, not judged by what holds now */
}

static bool needs_database(const struct call *c)
{
    return call_route(c)->tx != TX_NONE || http_request_field(&c->x->request, STR("Authorization")).ptr ||
           http_request_field(&c->x->request, STR("Cookie")).ptr;
}

/* The gate of a write, and that of a row that always answers, looks at the session alone. */
static enum tx_mode read_mode(const struct call *c)
{
    bool session_alone = call_writes(c) || call_route(c)->flags & ROUTE_ALWAYS;
    return session_alone || call_route(c)->tx == TX_EACH ? TX_EACH : TX_READ;
}

static int64_t read_deadline(const struct call *c)
{
    int64_t soon_ms = clock_mono_ms() + NOBODY_AFTER_MS;
    return call_route(c)->flags & ROUTE_ALWAYS && soon_ms < c->deadline_ms ? soon_ms : c->deadline_ms;
}

/* A database that was away at the start is asked nothing before its tables are up to date. */
static err begin(struct call *c, struct tx *tx)
{
    if (!needs_database(c))
        return OK;
    return c->req.ctx.site->is_read ? db_begin(tx, read_mode(c)) : ERR_UNAVAILABLE;
}

static err read_once(struct call *c, struct tx *tx)
{
    err e = begin(c, tx);
    if (e != OK && !(call_route(c)->flags & ROUTE_ALWAYS))
        return e;
    TRY(gate(c));
    c->through_gate = true;
    if (call_writes(c))
        return OK;
    TRY(rehearse_read(c, tx));
    return call_route(c)->handle(&c->req);
}

/* Where a write goes on once it is through the gate. */
static enum work_class class_of(const struct call *c)
{
    return call_route(c)->tx == TX_LATE ? WORK_SLOW : WORK_WRITE;
}

static void read_run(struct call *c, struct desk *desk)
{
    struct problem none = {0};
    struct tx tx = desk_tx(desk, &none, clock_now_ms(), read_deadline(c));
    call_begin_run(c, desk->arena, &tx, tx.now_ms);
    err e = within_budget(c, read_once(c, &tx));
    if (e == OK && call_writes(c) && pool_is_full(dispatcher_pool(c->web), class_of(c)))
        e = fail(&c->req.ctx, ERR_BUSY, "The site is busy. Nothing was done; try again in a second.");
    if (e == OK && tx.mode != TX_NONE)
        e = db_commit(&tx);
    if (e != OK) {
        db_rollback(&tx);
        reply_problem(c, e);
        c->through_gate = false;
    }
    call_count(c, &tx);
    arena_rewind(desk->arena);
}

static void call_read(struct work *w, struct worker *worker)
{
    struct call *c = call_of_turn(container_of(w, struct turn, work));
    int64_t cpu = thread_cpu_us();
    c->times.queue_us += w->queued_us;
    read_run(c, desk_of(worker));
    if (c->through_gate && call_writes(c))
        call_go_on(c);
    c->times.cpu_us += thread_cpu_us() - cpu;
}

/* ---- the write class: one turn ---- */

static err write_handle(struct call *c)
{
    bool replayed;
    TRY(gate_session(c));
    TRY(gate_role(c));
    TRY(kept_look_up(c, &replayed));
    if (replayed)
        return OK;
    err e = call_route(c)->handle(&c->req);
    if (c->late && c->late->replayed)
        return OK;
    return e == OK ? kept_store(c) : e;
}

static err call_write_once(struct turn *t, struct worker *worker, struct tx *tx)
{
    struct call *c = call_of_turn(t);
    int64_t cpu = thread_cpu_us();
    call_begin_run(c, desk_of(worker)->arena, tx, tx->now_ms);
    err e = rehearse_write(c, tx);
    if (e == OK)
        e = within_budget(c, write_handle(c));
    call_count(c, tx);
    c->times.cpu_us += thread_cpu_us() - cpu;
    return e;
}

static void call_failed(struct turn *t, err e)
{
    reply_problem(call_of_turn(t), e);
}

/* What its last run said of itself is gone, and was never about this. */
static void call_lost(struct turn *t, err e)
{
    struct call *c = call_of_turn(t);
    c->req.ctx.problem = (struct problem){0};
    reply_problem(c, e);
}

/* Only what is committed is told on: events of a run that failed are of rows that do not exist. */
static void call_settled(struct turn *t, err e)
{
    struct call *c = call_of_turn(t);
    if (e != OK) {
        c->left_jobs = false;
        c->req.ctx.events.count = 0;
    }
}

/* ---- the slow class: hashing first, then one write transaction in the writer's batch ---- */

/*
 * The slow part took its time, outside the transaction: who calls may be gone by now, and the same request may have been
 * carried out by a twin. Then the handler ends here.
 */
static err late_look_again(struct call *c)
{
    c->req.ctx.user = NULL;
    TRY(gate_session(c));
    TRY(gate_role(c));
    TRY(kept_look_up(c, &c->late->replayed));
    return c->late->replayed ? ERR_CONFLICT : OK;
}

#ifdef PITCHEY_TEST
/* What a test lets happen between the slow part and the transaction. */
void (*late_fault_between)(void);
#define late_between() (late_fault_between ? late_fault_between() : (void)0)
#else
#define late_between() (void)0
#endif

err tx_begin(struct req *r)
{
    struct late *l = call_of_req(r)->late;
    if (!l || l->seat)
        return OK;    /* a row that writes anyway is in its transaction already */
    TRY(db_commit(l->tx));
    late_between();
    TRY(write_begin(l->pool, l->tx, &l->seat));
    r->ctx.now_ms = l->tx->now_ms;
    return late_look_again(call_of_req(r));
}

static err late_once(struct call *c, struct desk *desk)
{
    struct problem none = {0};
    struct tx tx = desk_tx(desk, &none, clock_now_ms(), c->deadline_ms);
    struct late late = {.pool = dispatcher_pool(c->web), .tx = &tx};
    call_begin_run(c, desk->arena, &tx, tx.now_ms);
    c->late = &late;

    err e = db_begin(&tx, TX_READ);
    if (e == OK)
        e = within_budget(c, write_handle(c));
    if (late.seat)
        e = write_end(late.seat, &tx, e);
    else if (tx.mode == TX_READ)
        db_rollback(&tx);
    c->late = NULL;
    call_count(c, &tx);
    return e;
}

static void call_late(struct work *w, struct worker *worker)
{
    struct call *c = call_of_turn(container_of(w, struct turn, work));
    int64_t cpu = thread_cpu_us();
    bool again = true;
    for (int runs = 0; again;) {
        err e = late_once(c, desk_of(worker));
        again = write_again(e, &runs, c->deadline_ms);
        if (e != OK && !again)
            reply_problem(c, e);
        arena_rewind(desk_of(worker)->arena);
        if (!again)
            call_settled(&c->turn, e);
    }
    c->times.cpu_us += thread_cpu_us() - cpu;
}

void call_prepare(struct call *c)
{
    turn_init(&c->turn);
    c->turn.once = call_write_once;
    c->turn.failed = call_failed;
    c->turn.lost = call_lost;
    c->turn.settled = call_settled;
    c->turn.deadline_ms = c->deadline_ms;
    c->turn.work.run = call_read;
}

/* The gate is passed: the same work goes on in the class of its row. */
void call_go_on(struct call *c)
{
    enum work_class class = class_of(c);
    if (class == WORK_SLOW) {
        c->turn.work.run = call_late;
        gate_flow(c, &c->turn.work);
    } else {
        turn_init(&c->turn);
    }
    work_go_on(&c->turn.work, class);
}
