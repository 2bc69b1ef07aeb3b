/* Transactions on SQLite: one snapshot per reader, and the writer's batch of savepoints with one commit for all. */
#include "db/sqlite.h"

#include "base/clock.h"

#include <assert.h>
#include <stdatomic.h>

static struct sqlite_db *db_of(const struct sqlite_conn *c)
{
    return (struct sqlite_db *)c->base.db;
}

static err verb(struct tx *tx, enum sqlite_verb v, const char *what)
{
    return sqlite_verb(sqlite_conn_of(tx), v) == SQLITE_OK ? OK : sqlite_fail(tx, what);
}

/* SQLite may have rolled back by itself: a full disk, an I/O error, an interrupted write. */
static void roll_back_all(struct sqlite_conn *c)
{
    if (!sqlite3_get_autocommit(c->handle))
        (void)sqlite_verb(c, VERB_ROLLBACK);
}

static err may_write(struct tx *tx)
{
    if (!atomic_load(&db_of(sqlite_conn_of(tx))->failed_sync))
        return OK;
    return tx_fail(tx, ERR_UNAVAILABLE, "nothing is written after a failed sync");
}

/* Waited out busy_timeout: another process holds the lock, and asking again at once would only wait once more. */
static err begin_write(struct tx *tx)
{
    TRY(may_write(tx));
    err e = verb(tx, VERB_BEGIN_WRITE, "begin");
    return e == ERR_RETRY ? ERR_BUSY : e;
}

/* COMMIT is never interrupted: by then the deadline has done what it could. */
static err commit_all(struct tx *tx)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    c->deadline_ms = 0;
    err e = verb(tx, VERB_COMMIT, "commit");
    if (tx->mode != TX_READ)
        counts_commit(tx->conn->db->counts, &tx->conn->view);
    if (e != OK)
        roll_back_all(c);
    return e;
}

static void tx_over(struct sqlite_conn *c)
{
    c->deadline_ms = 0;
    if (c->migrating)
        sqlite_pragma(c, "foreign_keys = ON");
    c->migrating = false;
}

/* ---- one transaction ---- */

static err begin_in_batch(struct tx *tx, struct sqlite_conn *c)
{
    if (c->batch_lost)
        return tx_fail(tx, ERR_RETRY, "the batch was rolled back");
    return verb(tx, VERB_SAVEPOINT, "savepoint");
}

err sqlite_begin(struct tx *tx, enum tx_mode mode)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    assert(mode == TX_WRITE || !c->in_batch);
    c->deadline_ms = tx->deadline_ms;
    if (mode == TX_LATE || mode == TX_EACH)
        return OK;              /* each read is its own snapshot */
    if (mode == TX_READ)
        return verb(tx, VERB_BEGIN_READ, "begin");
    return c->in_batch ? begin_in_batch(tx, c) : begin_write(tx);
}

static err commit_in_batch(struct tx *tx, struct sqlite_conn *c)
{
    if (c->batch_lost)
        return tx_fail(tx, ERR_RETRY, "the batch was rolled back");
    TRY(verb(tx, VERB_RELEASE, "release"));
    c->batch_size++;
    return OK;
}

static err commit_alone(struct tx *tx)
{
    TRY(commit_all(tx));
    if (tx->mode == TX_WRITE) {
        atomic_fetch_add(&tx->conn->db->commits, 1);
        atomic_store(&tx->conn->db->commit_batch_last, 1);
    }
    return OK;
}

err sqlite_commit(struct tx *tx)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    err e = OK;
    if (c->in_batch)
        e = commit_in_batch(tx, c);
    else if (!tx_reads_singly(tx))
        e = commit_alone(tx);
    tx_over(c);
    return e;
}

void sqlite_rollback(struct tx *tx)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    c->deadline_ms = 0;
    if (!c->in_batch) {
        roll_back_all(c);
    } else if (!c->batch_lost) {
        int code = sqlite_verb(c, VERB_ROLLBACK_TO);
        if (code == SQLITE_OK)
            code = sqlite_verb(c, VERB_RELEASE);
        c->batch_lost = code != SQLITE_OK;
    }
    tx_over(c);
}

/* ---- the batch ---- */

err db_batch_begin(struct db_conn *conn, struct problem *problem, arena *a)
{
    struct sqlite_conn *c = (struct sqlite_conn *)conn;
    struct tx tx = {.conn = conn, .problem = problem, .arena = a};
    assert(!c->in_batch && conn->writer);
    TRY(begin_write(&tx));
    c->in_batch = true;
    c->batch_lost = false;
    c->batch_size = 0;
    return OK;
}

err db_batch_commit(struct db_conn *conn, struct problem *problem, arena *a)
{
    struct sqlite_conn *c = (struct sqlite_conn *)conn;
    struct tx tx = {.conn = conn, .problem = problem, .arena = a};
    err e = c->batch_lost ? tx_fail(&tx, ERR_RETRY, "the batch was rolled back") : commit_all(&tx);
    c->in_batch = false;
    if (e != OK)
        return e;
    atomic_fetch_add(&conn->db->commits, 1);
    atomic_store(&conn->db->commit_batch_last, c->batch_size);
    return OK;
}

void db_batch_rollback(struct db_conn *conn)
{
    struct sqlite_conn *c = (struct sqlite_conn *)conn;
    roll_back_all(c);
    c->in_batch = false;
}

bool db_batch_lost(struct db_conn *conn)
{
    return ((struct sqlite_conn *)conn)->batch_lost;
}

/* ---- migrations ---- */

/* Inside a transaction the pragma would do nothing, and with keys on a table's rebuild empties its children. */
err sqlite_migrate_begin(struct tx *tx)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    if (sqlite_pragma(c, "foreign_keys = OFF") != SQLITE_OK)
        return sqlite_fail(tx, "foreign_keys");
    c->migrating = true;
    err e = begin_write(tx);
    if (e != OK)
        tx_over(c);
    return e;
}

err sqlite_migrate_script(struct tx *tx, const char *text)
{
    if (sqlite3_exec(sqlite_conn_of(tx)->handle, text, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(tx, "migration");
    return OK;
}

static int on_orphan(void *arg, int count, char **values, char **names)
{
    (void)count, (void)names;
    struct tx *tx = arg;
    const char *row = values[1] ? values[1] : "?";
    tx->failed = tx_fail(tx, ERR_INVALID, "row %s of %s refers to no %s", row, values[0], values[2]);
    return 1;
}

err sqlite_migrate_commit(struct tx *tx)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    int code = sqlite3_exec(c->handle, "PRAGMA foreign_key_check", on_orphan, tx, NULL);
    if (code != SQLITE_OK) {
        err e = code == SQLITE_ABORT ? tx->failed : sqlite_fail(tx, "foreign_key_check");
        sqlite_rollback(tx);
        return e;
    }
    return sqlite_commit(tx);
}
