/* How a link is made. Looking up the host blocks; connecting and the first words wait for a time at most. */
#include "db/postgres.h"

#include "base/clock.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define DIAL_MS 5000
#define DIAL_UP_MS 1500                  /* while the server counts as up: who waits for a link should soon know better */
#define VERSION_MIN 130000
#define VERSION_CHECKS_CLIENT 140000     /* knows client_connection_check_interval */

/* ---- connecting ---- */

/* False when the time is over or the program ends. */
static bool wait_socket(const struct pg_db *db, PGconn *pg, PostgresPollingStatusType want, int64_t deadline_ms)
{
    struct pollfd fds[] = {
        {.fd = PQsocket(pg), .events = want == PGRES_POLLING_READING ? POLLIN : POLLOUT},
        {.fd = db->stop_fd, .events = POLLIN},
    };
    int64_t left = deadline_ms - clock_mono_ms();
    return left > 0 && poll(fds, COUNT(fds), (int)left) > 0 && fds[1].revents == 0;
}

/* An end is no word. */
static bool has_word(PGconn *pg)
{
    char byte;
    return recv(PQsocket(pg), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

static bool connect_in_time(struct pg_db *db, PGconn *pg, int64_t deadline_ms, bool *answered)
{
    PostgresPollingStatusType want = PQstatus(pg) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (want == PGRES_POLLING_READING || want == PGRES_POLLING_WRITING) {
        if (!wait_socket(db, pg, want, deadline_ms))
            return false;
        if (want == PGRES_POLLING_READING && has_word(pg)) {
            *answered = true;
            atomic_fetch_add_explicit(&db->heard, 1, memory_order_relaxed);
        }
        want = PQconnectPoll(pg);
    }
    return want == PGRES_POLLING_OK;
}

/* libpq would write them to stderr: "relation exists already, skipping". */
static void drop_notice(void *arg, const PGresult *notice)
{
    (void)arg, (void)notice;
}

static err connect_link(struct tx *tx, struct pg_link *link, bool *answered)
{
    struct pg_db *db = pg_db_of(tx);
    link->pg = PQconnectStartParams(db->keywords, db->values, 0);
    if (!link->pg)
        return tx_fail(tx, ERR_UNAVAILABLE, "no memory to connect");
    PQsetNoticeReceiver(link->pg, drop_notice, NULL);
    if (connect_in_time(db, link->pg, tx->deadline_ms, answered))
        return OK;
    str said = str_trim(str_from(PQerrorMessage(link->pg)));
    return tx_fail(tx, ERR_UNAVAILABLE, "%.*s", STR_ARG(said.len ? said : STR("no answer to the connection")));
}

/* ---- the first words ---- */

/*
 * Without sequential scans where an index serves: under SERIALIZABLE such a scan of a small table reads all of it, and
 * two writers that touch different rows would run again for nothing.
 */
static str session_of(const struct tx *tx, int version)
{
    return arena_printf(tx->arena,
                        "SET statement_timeout = %lld; SET lock_timeout = '5s';"
                        "SET idle_in_transaction_session_timeout = '30s'; SET TimeZone = 'UTC';"
                        "SET default_transaction_isolation = 'repeatable read'; SET default_transaction_read_only = on;"
                        "SET enable_seqscan = off;%s",
                        (long long)pg_db_of(tx)->statement_timeout_ms,
                        version >= VERSION_CHECKS_CLIENT ? "SET client_connection_check_interval = '1s'" : "");
}

static err start_session(struct tx *tx, struct pg_link *link)
{
    int version = PQserverVersion(link->pg);
    if (version < VERSION_MIN)
        return tx_fail(tx, ERR_INVALID, "PostgreSQL %d is too old: 13 or newer is needed", version / 10000);
    if (PQsetnonblocking(link->pg, 1) != 0 || !PQenterPipelineMode(link->pg))
        return pg_link_lost(tx, link, "session");
    TRY(pg_script(tx, link, session_of(tx, version).ptr));
    if (!pg_db_of(tx)->prepared)
        return OK;
    struct pg_round verbs = pg_round(tx, link, "session");
    TRY(pg_prepare_verbs(&verbs));
    TRY(pg_round_end(&verbs));
    PQclear(verbs.last);
    return OK;
}

/* An answer that a crash of the server takes back is none. */
static err refuse_unsafe_commits(struct tx *tx, struct pg_link *link)
{
    struct pg_round r = pg_round(tx, link, "synchronous_commit");
    TRY(pg_sent(&r, PQsendQueryParams(link->pg, "SHOW synchronous_commit", 0, NULL, NULL, NULL, NULL, 0)));
    TRY(pg_round_end(&r));
    bool off = PQntuples(r.last) == 1 && str_eq(str_from(PQgetvalue(r.last, 0, 0)), STR("off"));
    PQclear(r.last);
    return off ? tx_fail(tx, ERR_INVALID, "synchronous_commit is off in this database: an answered write could be lost") : OK;
}

err pg_dial(struct tx *tx, struct pg_link **out, bool *answered)
{
    struct pg_link *link = calloc(1, sizeof(*link));
    if (!link)
        return tx_fail(tx, ERR_UNAVAILABLE, "no memory to connect");
    link->cut_fd = -1;
    tx->deadline_ms = clock_mono_ms() + (atomic_load(&pg_db_of(tx)->state) == DB_UP ? DIAL_UP_MS : DIAL_MS);
    err e = connect_link(tx, link, answered);
    if (e == OK)
        e = start_session(tx, link);
    if (e == OK)
        e = refuse_unsafe_commits(tx, link);
    if (e != OK) {
        pg_link_free(link);
        return e;
    }
    link->cut_fd = dup(PQsocket(link->pg));
    *out = link;
    return OK;
}

void pg_link_free(struct pg_link *link)
{
    prepared_release(&link->prepared, free);
    PQfinish(link->pg);
    if (link->cut_fd >= 0)
        close(link->cut_fd);
    free(link);
}
