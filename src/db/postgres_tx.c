/* Transactions on PostgreSQL: a link is lent from begin to end, and only the COMMIT of a write is waited for. */
#include "db/postgres.h"

#include "base/clock.h"

#define COMMIT_PATIENCE_MS 1000      /* at least: not to know whether it was stored is worse than to be late */
#define MIGRATION_LOCK "7811890"     /* any number that nobody else uses in this database */

static void give_back(struct tx *tx)
{
    struct pg_conn *c = pg_conn_of(tx);
    if (c->link)
        pg_pool_give(pg_db_of(tx), c->link);
    c->link = NULL;
    c->begun = false;
    pg_ahead_forget(c);
}

err pg_begin(struct tx *tx, enum tx_mode mode)
{
    return mode == TX_LATE || mode == TX_EACH ? OK : pg_pool_take(tx, &pg_conn_of(tx)->link);
}

/* Whoever loses the link behind a COMMIT does not know. */
static err commit_write(struct tx *tx)
{
    struct pg_link *link = pg_conn_of(tx)->link;
    int64_t deadline_ms = tx->deadline_ms, patient_ms = clock_mono_ms() + COMMIT_PATIENCE_MS;
    if (deadline_ms && deadline_ms < patient_ms)
        tx->deadline_ms = patient_ms;
    struct pg_round r = pg_round(tx, link, "commit");
    err e = pg_send_verb(&r, PG_COMMIT);
    if (e == OK)
        e = pg_round_end(&r);
    counts_commit(tx->conn->db->counts, &tx->conn->view);
    tx->deadline_ms = deadline_ms;
    if (e != OK && link->broken)
        return tx_fail(tx, ERR_UNSURE, "%.*s", STR_ARG(tx->problem->log_detail));

    bool rolled_back = e == OK && str_eq(str_from(PQcmdStatus(r.last)), STR("ROLLBACK"));
    PQclear(r.last);
    if (rolled_back)
        return tx_fail(tx, ERR_INTERNAL, "commit: the transaction had failed before");
    if (e == OK)
        atomic_fetch_add(&tx->conn->db->commits, 1);
    return e;
}

err pg_commit(struct tx *tx)
{
    struct pg_conn *c = pg_conn_of(tx);
    err e = OK;
    if (c->begun)
        e = tx->mode == TX_WRITE ? commit_write(tx) : pg_owe_sync(tx, c->link, "end of a read");
    give_back(tx);
    return e;
}

static err roll_back(struct tx *tx, struct pg_link *link)
{
    return tx->mode == TX_WRITE ? pg_owe_rollback(tx, link) : pg_owe_sync(tx, link, "end of a read");
}

void pg_rollback(struct tx *tx)
{
    struct pg_conn *c = pg_conn_of(tx);
    struct problem why = *tx->problem;
    if (c->begun && !c->link->broken && roll_back(tx, c->link) != OK)
        *tx->problem = why;          /* the link is closed, which is a rollback as well */
    give_back(tx);
}

/* ---- migrations ---- */

/* READ COMMITTED: what is read after the lock was waited for is what its last holder left. */
err pg_migrate_begin(struct tx *tx)
{
    struct pg_conn *c = pg_conn_of(tx);
    TRY(pg_pool_take(tx, &c->link));
    c->begun = true;
    err e = pg_script(tx, c->link,
                      "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                      "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
                      "SELECT pg_advisory_xact_lock(" MIGRATION_LOCK ");"
                      "SET LOCAL lock_timeout = '30s'");
    if (e != OK)
        pg_rollback(tx);
    return e;
}

err pg_migrate_script(struct tx *tx, const char *text)
{
    return pg_script(tx, pg_conn_of(tx)->link, text);
}

err pg_migrate_commit(struct tx *tx)
{
    return pg_commit(tx);
}

/* ---- db check: does every statement prepare, with the types it was declared with? ---- */

static Oid *param_types(arena *a, const struct sql_stmt *s)
{
    Oid *types = ARENA_ARRAY(a, Oid, s->param_count);
    for (size_t i = 0; i < s->param_count; i++)
        types[i] = pg_type_of(s->params[i].type);
    return types;
}

static void compare_columns(const struct sql_stmt *s, const PGresult *described, buf *findings)
{
    if (PQnfields(described) != s->col_count) {
        buf_printf(findings, "%s: %d columns, %d declared\n", s->name, PQnfields(described), s->col_count);
        return;
    }
    for (int i = 0; i < s->col_count; i++)
        if (PQftype(described, i) != pg_type_of(s->cols[i].type))
            buf_printf(findings, "%s: column %s is of another type than declared\n", s->name, s->cols[i].name);
}

static err check_statement(struct tx *tx, const struct sql_stmt *s, buf *findings)
{
    struct pg_link *link = pg_conn_of(tx)->link;
    struct pg_round r = pg_round(tx, link, s->name);
    TRY(pg_sent(&r, PQsendPrepare(link->pg, "", s->text.by_engine[DB_POSTGRES], s->param_count, param_types(tx->arena, s))));
    TRY(pg_sent(&r, PQsendDescribePrepared(link->pg, "")));
    err e = pg_round_end(&r);
    if (e != OK && link->broken)
        return e;
    if (e != OK)
        buf_printf(findings, "%.*s\n", STR_ARG(tx->problem->log_detail));
    else
        compare_columns(s, r.last, findings);
    PQclear(r.last);
    return OK;
}

err pg_check(struct tx *tx, buf *findings)
{
    size_t count;
    const struct sql_module *const *modules = sql_modules(&count);
    for (size_t m = 0; m < count; m++)
        for (size_t i = 0; i < modules[m]->stmt_count; i++)
            TRY(check_statement(tx, modules[m]->stmts[i], findings));
    *tx->problem = (struct problem){0};
    return OK;
}
