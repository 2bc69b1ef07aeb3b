/*
 * One request on its way: the loop's, then a worker's, then the loop's again. Private to web/.
 *
 *   loop         route · flood limit · read-only mode · submit
 *   read class   session · origin · limits · role and seat · kept? · body  (gate.c)
 *   its class    begin · kept answer · handle · receipt · keep · commit    (run.c)
 *   loop         publish · send · log
 */
#ifndef WEB_CALL_H
#define WEB_CALL_H

#include "core/desk.h"
#include "core/writer.h"
#include "web/access.h"
#include "web/limit.h"
#include "web/route.h"
#include "base/config.h"
#include "core/token.h"
#include "web/web.h"
#include "web/dispatch.h"
#include "web/web_sql.h"

enum { CALL_MAGIC = 0x5049541, REQUEST_ID_MAX = 64, KEY_MAX = 64 };
#define REPLY_MAX (32 * MIB)    /* a list of 100 pitches, each with texts of all the bytes they may have, is 23 */

/* A TX_LATE handler's way from single reads to its write transaction. */
struct late { struct pool *pool; struct tx *tx; struct write_seat *seat; bool replayed; };

/* code OK: nothing that the log should say. */
struct call_failure { err code; char detail[256]; };

struct call {
    unsigned magic;
    struct req req;                          /* rebuilt for each run; what a worker allocated dies with it */
    struct turn turn;                        /* its work carries the call through every class */
    struct dispatcher *web;
    struct http_exchange *x;
    struct route_match match;
    struct http_reply reply;
    int64_t deadline_ms;                     /* clock_mono_ms; counts from the whole body on */
    bool through_gate;                       /* session, limits, role and body were accepted */
    struct rate_state rate;                  /* of the rule nearest its end */
    bool has_rate;
    char id[REQUEST_ID_MAX + 1];
    struct addr client;
    bool client_known, secure;
    char client_text[ADDR_TEXT];
    struct user user;                        /* as the gate saw it: for the log, the limits and the idempotency key */
    bool has_user;
    struct access_times times;
    struct call_failure failure;             /* of the last run: for the log, once it is what the client hears */
    bool left_jobs;
    struct kept_weight kept;                 /* what the account had kept when the call came through the gate */
    bool budget_is_close;                    /* as the row's check in the gate left word for its handler */
    struct late *late;                       /* while a TX_LATE handler runs */
};

struct call *call_of_turn(struct turn *t);
struct call *call_of_req(const struct req *r);
static inline const struct route *call_route(const struct call *c) { return &c->match.row->route; }
static inline bool call_writes(const struct call *c)
{
    enum tx_mode tx = call_route(c)->tx;
    return tx == TX_WRITE || tx == TX_LATE || (tx == TX_BY_METHOD && call_route(c)->method != HTTP_GET);
}

/* run.c: sets the turn up for the read class; once through the gate the same work goes on in its row's class. */
void call_prepare(struct call *c);
void call_go_on(struct call *c);

/* dispatch.c */
struct pool *dispatcher_pool(struct dispatcher *web);
struct rate_state dispatcher_count(struct dispatcher *web, int rule, str key, struct rate rate);

/* One run: builds the req on this arena and transaction; the reply starts empty. */
void call_begin_run(struct call *c, arena *a, struct tx *tx, int64_t now_ms);

/* gate.c: everything before the handler. Fills c->user. In the gate's read transaction, and for the session once more in the write. */
bool gate_is_exempt(const struct call *c);
struct rate_state gate_count_network(struct call *c, int rule, struct rate rate);
err gate_foresee(const struct call *c);    /* on the loop: what gate_session and gate_role will certainly refuse */
err gate_session(struct call *c);
err gate_origin(struct call *c);
err gate_limits(struct call *c);
err gate_role(struct call *c);
err gate_body(struct call *c);
void gate_flow(struct call *c, struct work *w);

/* kept.c: Idempotency-Key. In the gate, what is kept is weighed. *replayed: the reply is the kept one. */
err kept_weigh(struct call *c);
err kept_look_up(struct call *c, bool *replayed);
err kept_store(struct call *c);

/* problem.c: the reply becomes the failure; the arena of the problem must still live. A later run may replace it. */
void reply_problem(struct call *c, err e);
void problem_log(const struct call *c);

/* headers.c: security, CORS, limits, request id; on the loop, just before sending. */
void headers_finish(const struct call *c, struct http_reply *reply);
bool cors_preflight(struct call *c);
bool origin_is_ours(const struct call *c);       /* Origin, else Referer, is an allowed one or the request's own */
bool origin_is_strange(const struct call *c);    /* a browser says that a page of another site sends it, and none that may call us */

/* req.c: no body, or one whose type is JSON in UTF-8 or not said. */
bool body_is_json(const struct http_request *h);

/* The session's last use, stored beside the request when it is five minutes old. */
void session_touch_later(struct dispatcher *web, int64_t session_id);

#endif
