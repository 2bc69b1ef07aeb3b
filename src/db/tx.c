/* Transactions: what is the same on both engines. A failed statement spoils the rest, and only the rollback counts. */
#include "db/engine.h"

#include <assert.h>
#include <stdarg.h>

static const struct engine *engine_of(const struct tx *tx)
{
    return tx->conn->db->engine;
}

err tx_fail(struct tx *tx, err e, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct problem said = {0};
    err code = problem_vset(&said, tx->arena, e, fmt, args);
    va_end(args);
    tx->problem->code = code;
    tx->problem->log_detail = said.message;
    return code;
}

/* Of a tx that was only zeroed, too, there is nothing to end. */
static bool is_open(const struct tx *tx)
{
    return tx->mode != TX_NONE && tx->mode != TX_BY_METHOD;
}

err db_begin(struct tx *tx, enum tx_mode mode)
{
    assert(mode != TX_BY_METHOD);
    tx->failed = OK;
    counts_begin(tx->conn->db->counts, &tx->conn->view);
    if (mode == TX_WRITE && !tx->conn->writer)
        tx->failed = tx_fail(tx, ERR_INTERNAL, "a write transaction on a reader's connection");
    else if (mode != TX_NONE)
        tx->failed = engine_of(tx)->begin(tx, mode);
    tx->mode = tx->failed == OK ? mode : TX_NONE;
    return tx->failed;
}

/* Every begin meets its end once: a second end finds TX_NONE. */
err db_commit(struct tx *tx)
{
    if (tx->failed != OK)
        db_rollback(tx);
    else if (is_open(tx))
        tx->failed = engine_of(tx)->commit(tx);
    tx->mode = TX_NONE;
    return tx->failed;
}

void db_rollback(struct tx *tx)
{
    if (is_open(tx))
        engine_of(tx)->rollback(tx);
    tx->mode = TX_NONE;
}
