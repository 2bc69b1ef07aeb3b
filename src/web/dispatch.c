/* The dispatcher on the loop: from a request's head to its submission, and from its last worker to the answer. */
#include "web/call.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/rand.h"
#include "core/site.h"
#include "http/conditional.h"
#include "http/forwarded.h"
#include "web/problem.h"
#include "web/web_sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FLOOD_RULE = -2, FLOOD_TIMES = 10, LOOPS_MAX = 64 };

struct dispatcher {
    struct http_app app;
    struct dispatcher_options o;
    struct limiter *limiter;
    arena *scratch[LOOPS_MAX];           /* each loop's own, made when it first answers from memory */
};

static struct dispatcher *web_of(struct http_app *app)
{
    return container_of(app, struct dispatcher, app);
}

struct call *call_of_turn(struct turn *t)
{
    struct call *c = container_of(t, struct call, turn);
    assert(c->magic == CALL_MAGIC);
    return c;
}

struct call *call_of_req(const struct req *r)
{
    struct call *c = container_of((struct req *)r, struct call, req);
    assert(c->magic == CALL_MAGIC);
    return c;
}

struct pool *dispatcher_pool(struct dispatcher *web)
{
    return web->o.pool;
}

struct rate_state dispatcher_count(struct dispatcher *web, int rule, str key, struct rate rate)
{
    return limiter_count(web->limiter, rule, key, rate, clock_elapsed_ms());
}

/* ---- a call begins ---- */

static bool id_is_usable(str id)
{
    if (id.len < 8 || id.len > REQUEST_ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", id.ptr[i]))
            return false;
    return true;
}

/* The caller's request id, if it has the right form, else ours. */
static void call_name(struct call *c)
{
    str sent = http_request_field(&c->x->request, STR("X-Request-Id"));
    if (id_is_usable(sent)) {
        memcpy(c->id, sent.ptr, sent.len);
        return;
    }
    uint64_t own = rand_name();
    for (int i = 0; i < 16; i++)
        c->id[i] = "0123456789abcdef"[own >> (60 - 4 * i) & 15];
}

static void call_find_client(struct call *c)
{
    const struct http_request *h = &c->x->request;
    struct http_client client;
    _Static_assert(sizeof(c->client_text) >= sizeof(h->peer_text), "the peer's address fits");
    http_find_client(h, &config_now()->trusted_proxies, &client);
    c->client = client.addr;
    c->client_known = client.known;
    c->secure = client.secure;
    if (client.forwarded)
        addr_text(&c->client, c->client_text);
    else if (client.known)
        memcpy(c->client_text, h->peer_text, sizeof(h->peer_text));
}

static struct call *call_new(struct dispatcher *web, struct http_exchange *x)
{
    struct call *c = calloc(1, sizeof(*c));
    if (!c)
        return NULL;
    c->magic = CALL_MAGIC;
    c->web = web;
    c->x = x;
    http_reply_init(&c->reply, REPLY_MAX);
    call_name(c);
    call_find_client(c);
    x->user = c;
    return c;
}

/* ---- a call ends ---- */

/* A public answer that the client has already is 304. */
static void answer_conditionally(struct call *c)
{
    bool has_tag = http_reply_get(&c->reply, STR("ETag")).ptr;
    if (has_tag && str_starts(http_reply_get(&c->reply, STR("Cache-Control")), STR("public")))
        http_reply_conditional(&c->reply, &c->x->request);
}

static void call_answer(struct call *c)
{
    problem_log(c);
    answer_conditionally(c);
    headers_finish(c, &c->reply);
    http_answer(c->x, &c->reply);
}

/* A refusal on the loop, before any worker: its words are short and fixed. */
static void call_refuse(struct call *c, err e, const char *words)
{
    struct problem p = {.code = e, .message = str_from(words)};
    problem_render(&c->reply, &p, e, str_from(c->id));
    call_answer(c);
}

static void call_done(struct work *w)
{
    struct call *c = call_of_turn(container_of(w, struct turn, work));
    const struct dispatcher_options *o = &c->web->o;
    if (w->end == WORK_LATE || w->end == WORK_ABANDONED) {
        call_refuse(c, ERR_BUSY, "The site is busy and your request waited too long. Nothing was done; try again.");
        return;
    }
    if (w->end == WORK_REFUSED) {
        call_refuse(c, ERR_BUSY, "Too many are waiting before you, or from your network. Nothing was done; try again in a second.");
        return;
    }
    if (o->publish && c->req.ctx.events.count)
        o->publish(c->req.ctx.events.ref, c->req.ctx.events.count);
    if (c->left_jobs && o->jobs)
        job_runner_wake(o->jobs);
    call_answer(c);
}

/* ---- what the server calls ---- */

static void answer_options(struct call *c)
{
    buf allow;
    buf_init(&allow, 256);
    for (int m = HTTP_GET; m <= HTTP_DELETE; m++)
        if (c->match.allowed & (1u << m))
            buf_printf(&allow, "%s%s, ", http_method_name((enum http_method)m), m == HTTP_GET ? ", HEAD" : "");
    buf_put(&allow, STR("OPTIONS"));
    http_reply_field(&c->reply, STR("Allow"), buf_str(&allow));
    buf_release(&allow);
}

static void refuse_method(struct call *c)
{
    if (c->x->request.method == HTTP_OPTIONS) {
        cors_preflight(c);
        c->reply.status = HTTP_NO_CONTENT;
        answer_options(c);
        call_answer(c);
        return;
    }
    struct problem p = {.code = ERR_METHOD};
    problem_render(&c->reply, &p, ERR_METHOD, str_from(c->id));
    answer_options(c);
    call_answer(c);
}

/* Ten times the usual limit from one network, forty from one site of IPv6: refused before any work. */
static bool is_flood(struct call *c)
{
    const struct config *s = config_now();
    if (!s->rate_limit.limit || gate_is_exempt(c))
        return false;
    struct rate flood = {s->rate_limit.limit * FLOOD_TIMES, s->rate_limit.window_ms};
    struct rate_state now = gate_count_network(c, FLOOD_RULE, flood);
    if (now.refused) {
        c->rate = now;
        c->has_rate = true;
    }
    return now.refused;
}

static bool is_frozen(const struct call *c)
{
    return call_writes(c) && site_now()->read_only && !(call_route(c)->flags & ROUTE_WHEN_READ_ONLY);
}

/* Before a body is asked for or kept, the answer that it could not change (platform.md section 3). OK: go on. */
static err foreseen(const struct call *c)
{
    const struct http_request *h = &c->x->request;
    return h->has_body || http_request_field(h, STR("Expect")).ptr ? gate_foresee(c) : OK;
}

static void refuse_without_memory(struct http_exchange *x)
{
    struct http_reply reply;
    http_reply_init(&reply, 0);
    reply.status = 503;
    reply.close = true;
    http_answer(x, &reply);
}

static void on_head(struct http_app *app, struct http_exchange *x)
{
    struct dispatcher *web = web_of(app);
    struct call *c = call_new(web, x);
    err e;
    if (!c) {
        refuse_without_memory(x);
        return;
    }
    route_find(web->o.routes, x->request.method, x->request.path, &c->match);
    if (!c->match.allowed)
        call_refuse(c, ERR_NOT_FOUND, "There is nothing at this address. /api/openapi.json lists what there is.");
    else if (!c->match.row)
        refuse_method(c);
    else if (is_flood(c))
        call_refuse(c, ERR_RATE_LIMITED, "Too many requests from your network. Try again shortly.");
    else if (is_frozen(c))
        call_refuse(c, ERR_READ_ONLY, "The site is read-only at the moment. Nothing was changed; try again later.");
    else if ((e = foreseen(c)) != OK)
        call_refuse(c, e, err_sentence(e));
    else
        x->body_max = call_route(c)->body_max ? call_route(c)->body_max : (uint64_t)config_now()->body_max_bytes;
}

/* Rows that answer from memory: on the loop, in an arena of its own. */
static void answer_on_loop(struct call *c)
{
    arena **scratch = &c->web->scratch[loop_index(c->x->loop)];
    if (!*scratch)
        *scratch = arena_new(1 * MIB, 1 * MIB);
    struct tx none = {0};
    call_begin_run(c, *scratch, &none, clock_now_ms());
    err e = gate_limits(c);
    if (e == OK)
        e = call_route(c)->handle(&c->req);
    if (e != OK)
        reply_problem(c, e);
    arena_rewind(*scratch);
    call_answer(c);
}

static void on_request(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    struct call *c = x->user;
    if (call_route(c)->flags & ROUTE_ON_LOOP) {
        answer_on_loop(c);
        return;
    }
    c->deadline_ms = clock_mono_ms() + config_now()->request_timeout_ms;     /* the body had time of its own */
    call_prepare(c);
    c->turn.work.done = call_done;
    c->turn.work.loop = x->loop;
    enum work_class class = call_route(c)->flags & ROUTE_ALWAYS ? WORK_WATCH : WORK_READ;
    if (work_submit(c->web->o.pool, &c->turn.work, class, c->deadline_ms) != OK)
        call_refuse(c, ERR_BUSY, "The site is busy. Nothing was done; try again in a second.");
}

/* The client left. What is still queued need not run; what runs is finished and its answer dropped. */
static void on_gone(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    struct call *c = x->user;
    (void)work_abandon(&c->turn.work);
}

/* What the codec refused; of a head that was never understood there is no call, only a name for the answer. */
static void on_refused(struct http_app *app, struct http_exchange *x, err why, const char *sentence, struct http_reply *reply)
{
    (void)app;
    struct call nobody = {.x = x};
    const struct call *c = x->user ? x->user : &nobody;
    if (c == &nobody)
        call_name(&nobody);
    struct problem p = {.code = why, .message = str_from(sentence)};
    problem_render(reply, &p, why, str_from(c->id));
    headers_finish(c, reply);
}

static void call_log(const struct call *c, int status)
{
    if (!config_now()->access_log)
        return;
    access_log(&(struct access_line){
        .x = c->x, .id = str_from(c->id), .address = str_from(c->client_text), .status = status, .times = c->times,
        .route = c->match.row ? str_from(call_route(c)->path) : STR(""),
        .user_id = c->has_user ? c->user.id : 0,
    });
}

static void count_sign_in(int status)
{
    enum sign_in_result result = status == 200 ? SIGN_IN_OK : status == 401 ? SIGN_IN_WRONG : SIGN_IN_REFUSED;
    metric_add(METRIC_SIGN_INS, METRIC_AT(result), 1);
}

static void call_count(const struct call *c, int status)
{
    if (!c->match.row)
        return;
    size_t route = (size_t)c->match.row->index;
    metric_add(METRIC_HTTP_REQUESTS, METRIC_AT(route, (size_t)c->x->request.method, metric_status(status)), 1);
    metric_observe(METRIC_HTTP_SECONDS, METRIC_AT(route), clock_mono_us() - c->x->started_us);
    if (c->times.statements)
        metric_observe(METRIC_DB_SECONDS, METRIC_ONLY, c->times.db_us);
    if (status == 429)
        metric_add(METRIC_RATE_LIMITED, METRIC_AT(route), 1);
    if (str_ends(str_from(call_route(c)->path), STR("/login")))
        count_sign_in(status);
}

static void on_end(struct http_app *app, struct http_exchange *x, int status)
{
    (void)app;
    struct call *c = x->user;
    if (!c)
        return;
    call_log(c, status);
    call_count(c, status);
    http_reply_release(&c->reply);
    c->magic = 0;
    free(c);
}

struct dispatcher *dispatcher_new(const struct dispatcher_options *o)
{
    struct dispatcher *web = calloc(1, sizeof(*web));
    if (!web)
        abort();
    web->o = *o;
    web->limiter = limiter_new(o->limit_memory);
    web->app = (struct http_app){on_head, on_request, on_gone, on_refused, on_end};
    return web;
}

void dispatcher_free(struct dispatcher *web)
{
    if (!web)
        return;
    limiter_free(web->limiter);
    for (int i = 0; i < LOOPS_MAX; i++)
        arena_free(web->scratch[i]);
    free(web);
}

struct http_app *dispatcher_app(struct dispatcher *web)
{
    return &web->app;
}

/* ---- worker classes of the dispatcher ---- */

static void desk_start(struct worker *w, void *arg)
{
    w->state = desk_new(arg, false);
}

static void desk_stop(struct worker *w, void *arg)
{
    (void)arg;
    desk_free(desk_of(w));
}

struct class_options dispatcher_class(struct db *db, int threads, int queue_max, int nice)
{
    return (struct class_options){
        .threads = threads, .queue_max = queue_max, .nice = nice, .batch_max = 1,
        .on_start = desk_start, .on_stop = desk_stop, .arg = db,
    };
}

/* ---- a session's last use ---- */

struct touch { struct turn turn; int64_t session_id; };

static err touch_once(struct turn *t, struct worker *w, struct tx *tx)
{
    struct touch *touch = container_of(t, struct touch, turn);
    struct ctx c = {.tx = tx, .arena = desk_of(w)->arena, .now_ms = tx->now_ms, .action = "noting a session's use"};
    tx->problem = &c.problem;
    return sql_session_touch(&c, touch->session_id);
}

static void touch_failed(struct turn *t, err e)
{
    (void)t;
    (void)e;    /* the next request notes it */
}

static void touch_done(struct work *w)
{
    free(container_of(container_of(w, struct turn, work), struct touch, turn));
}

void session_touch_later(struct dispatcher *web, int64_t session_id)
{
    struct touch *touch = calloc(1, sizeof(*touch));
    if (!touch)
        return;
    turn_init(&touch->turn);
    touch->turn.once = touch_once;
    touch->turn.failed = touch_failed;
    touch->turn.lost = touch_failed;
    touch->turn.settled = touch_failed;
    touch->turn.work.done = touch_done;
    touch->turn.deadline_ms = clock_mono_ms() + SECONDS(10);
    touch->session_id = session_id;
    if (work_submit(web->o.pool, &touch->turn.work, WORK_WRITE, touch->turn.deadline_ms) != OK)
        free(touch);
}
