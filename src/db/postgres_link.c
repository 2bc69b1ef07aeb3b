/* One link: commands go out, a sync behind them, and their results come in until the transaction's deadline. */
#include "db/postgres.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>

/* ---- waiting ---- */

#define TELLS_WITHIN_MS 2000         /* that a statement was cancelled, by a backend that does not hang */

/*
 * How long one result is waited for: the server gives a statement up after its statement_timeout, so that a backend that
 * says nothing for longer hangs, and costs no more of the transaction's deadline. 0: for ever.
 */
static int64_t patient_until(const struct tx *tx)
{
    int64_t most_ms = pg_db_of(tx)->statement_timeout_ms, until_ms = clock_mono_ms() + most_ms + TELLS_WITHIN_MS;
    return most_ms && tx->deadline_ms > until_ms ? until_ms : tx->deadline_ms;
}

/* Until the socket is ready or that time (0: none) is past: ERR_UNAVAILABLE, and the link is broken. */
static err wait_ready(struct tx *tx, struct pg_link *link, const char *what, int64_t until_ms, short events, short *ready_for)
{
    struct pollfd fd = {.fd = PQsocket(link->pg), .events = events};
    for (;;) {
        int64_t left = until_ms ? until_ms - clock_mono_ms() : INT32_MAX;
        if (left <= 0)
            return pg_link_late(tx, link, what);
        int ready = poll(&fd, 1, left > INT32_MAX ? INT32_MAX : (int)left);
        *ready_for = fd.revents;
        if (ready > 0)
            return OK;
        if (ready < 0 && errno != EINTR)
            return pg_link_lost(tx, link, what);
    }
}

/* One step towards the next result: sends what is left to send, reads what came. */
static err move_on(struct tx *tx, struct pg_link *link, const char *what, int64_t until_ms)
{
    int unsent = PQflush(link->pg);
    if (unsent < 0)
        return pg_link_lost(tx, link, what);
    short ready;
    TRY(wait_ready(tx, link, what, until_ms, unsent ? POLLIN | POLLOUT : POLLIN, &ready));
    if (!PQconsumeInput(link->pg))
        return pg_link_lost(tx, link, what);
    if (ready & POLLIN)
        atomic_fetch_add_explicit(&pg_db_of(tx)->heard, 1, memory_order_relaxed);
    return OK;
}

/* NULL is the end of one command's results. */
static err next_result(struct tx *tx, struct pg_link *link, const char *what, PGresult **out)
{
    int64_t until_ms = patient_until(tx);
    while (PQisBusy(link->pg))
        TRY(move_on(tx, link, what, until_ms));
    *out = PQgetResult(link->pg);
    return OK;
}

static err next_null(struct tx *tx, struct pg_link *link, const char *what)
{
    PGresult *result;
    TRY(next_result(tx, link, what, &result));
    PQclear(result);
    return result ? pg_link_lost(tx, link, what) : OK;
}

/* The one result of a command, which every command of a pipeline has, also one that was skipped after a failure. */
static err command_result(struct tx *tx, struct pg_link *link, const char *what, PGresult **out)
{
    TRY(next_result(tx, link, what, out));
    if (!*out)
        return pg_link_lost(tx, link, what);
    err e = next_null(tx, link, what);
    if (e != OK) {
        PQclear(*out);
        *out = NULL;
    }
    return e;
}

static err sync_result(struct tx *tx, struct pg_link *link, const char *what)
{
    PGresult *result;
    TRY(next_result(tx, link, what, &result));
    bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return synced ? OK : pg_link_lost(tx, link, what);
}

/* ---- rounds ---- */

struct pg_round pg_round(struct tx *tx, struct pg_link *link, const char *what)
{
    return (struct pg_round){.tx = tx, .link = link, .what = what, .prepare_at = -1};
}

err pg_sent(struct pg_round *r, int libpq_says)
{
    r->sent++;
    return libpq_says == 1 ? OK : pg_link_lost(r->tx, r->link, r->what);
}

static const struct {
    const char *name, *text;
} verbs[PG_VERBS] = {
    [PG_BEGIN_WRITE] = {"begin write", "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"},
    [PG_COMMIT] = {"commit", "COMMIT"},
    [PG_ROLLBACK] = {"rollback", "ROLLBACK"},
};

err pg_send_verb(struct pg_round *r, enum pg_verb v)
{
    if (pg_db_of(r->tx)->prepared)
        return pg_sent(r, PQsendQueryPrepared(r->link->pg, verbs[v].name, 0, NULL, NULL, NULL, 1));
    return pg_sent(r, PQsendQueryParams(r->link->pg, verbs[v].text, 0, NULL, NULL, NULL, NULL, 1));
}

err pg_prepare_verbs(struct pg_round *r)
{
    for (int v = 0; v < PG_VERBS; v++)
        TRY(pg_sent(r, PQsendPrepare(r->link->pg, verbs[v].name, verbs[v].text, 0, NULL)));
    return OK;
}

/* What a transaction before this one did not wait for. Its server said all there was to say. */
static err read_owed(struct pg_round *r)
{
    while (r->link->owed > 0) {
        PGresult *result;
        TRY(next_result(r->tx, r->link, r->what, &result));
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
            r->link->owed--;
        PQclear(result);
    }
    return OK;
}

/* A result that is a failure becomes the round's error, unless an earlier one did. */
static void take_result(struct pg_round *r, int at, PGresult *result, err *failed)
{
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (good && at == r->prepare_at)
        r->prepared = true;
    if (!good && *failed == OK)
        *failed = pg_fail(r->tx, r->link, r->what, result);
    if (good && *failed == OK && at == r->sent - 1)
        r->last = result;
    else if (good && at >= r->ahead_at && at < r->ahead_at + r->ahead_count)
        r->ahead[at - r->ahead_at].result = result;
    else
        PQclear(result);
}

static err read_round(struct pg_round *r)
{
    err failed = OK;
    for (int at = 0; at < r->sent; at++) {
        PGresult *result;
        TRY(command_result(r->tx, r->link, r->what, &result));
        take_result(r, at, result, &failed);
        if (r->link->broken)
            return failed;
    }
    if (!r->stays_open)
        TRY(sync_result(r->tx, r->link, r->what));
    return failed;
}

err pg_round_end(struct pg_round *r)
{
    if ((r->stays_open ? PQsendFlushRequest(r->link->pg) : PQpipelineSync(r->link->pg)) != 1)
        return pg_link_lost(r->tx, r->link, r->what);
    TRY(read_owed(r));
    err e = read_round(r);
    if (e != OK) {
        PQclear(r->last);
        r->last = NULL;
    }
    return e;
}

err pg_owe_sync(struct tx *tx, struct pg_link *link, const char *what)
{
    if (PQpipelineSync(link->pg) != 1)
        return pg_link_lost(tx, link, what);
    link->owed++;
    int64_t until_ms = patient_until(tx);
    int unsent;
    short ready;
    while ((unsent = PQflush(link->pg)) > 0)
        TRY(wait_ready(tx, link, what, until_ms, POLLOUT, &ready));
    return unsent == 0 ? OK : pg_link_lost(tx, link, what);
}

err pg_owe_rollback(struct tx *tx, struct pg_link *link)
{
    struct pg_round r = pg_round(tx, link, verbs[PG_ROLLBACK].name);
    TRY(pg_send_verb(&r, PG_ROLLBACK));
    return pg_owe_sync(tx, link, r.what);
}

/* ---- scripts: the simple protocol, which pipelines do not have ---- */

static err read_script(struct tx *tx, struct pg_link *link)
{
    err failed = OK;
    for (;;) {
        PGresult *result;
        TRY(next_result(tx, link, "script", &result));
        if (!result)
            return failed;
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && failed == OK)
            failed = pg_fail(tx, link, "script", result);
        PQclear(result);
    }
}

err pg_script(struct tx *tx, struct pg_link *link, const char *text)
{
    struct pg_round nothing = pg_round(tx, link, "script");
    TRY(read_owed(&nothing));
    if (!PQexitPipelineMode(link->pg) || !PQsendQuery(link->pg, text))
        return pg_link_lost(tx, link, "script");
    err e = read_script(tx, link);
    if (!link->broken && !PQenterPipelineMode(link->pg))
        return pg_link_lost(tx, link, "script");
    return e;
}
