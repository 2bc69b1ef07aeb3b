/*
 * Reads ahead: what was announced goes along with the next statement, and its rows wait until they are asked for. Only
 * what the link has prepared goes along; anything else runs when it is asked for, and is prepared from then on. Nothing
 * outlives a write or the end of the transaction, so an answer is never older than what the transaction wrote.
 */
#include "db/postgres.h"

#include <string.h>

/* Lists are never the same: sqlgen announces no statement that takes one. */
static bool same_value(const struct sql_value *a, const struct sql_value *b)
{
    if (a->type != b->type || a->null || b->null)
        return a->type == b->type && a->null == b->null;
    switch (a->type) {
    case SQL_INT:
        return a->i == b->i;
    case SQL_BOOL:
        return a->b == b->b;
    case SQL_REAL:
        return memcmp(&a->real, &b->real, sizeof(a->real)) == 0;
    case SQL_TEXT:
        return str_eq(a->text, b->text);
    case SQL_INT_LIST:
    case SQL_TEXT_LIST:
        break;
    }
    return false;
}

static bool same_query(const struct query *a, const struct query *b)
{
    if (a->id != b->id || a->shape != b->shape || a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (!same_value(&a->values[i], &b->values[i]))
            return false;
    return true;
}

static struct pg_ahead *find(struct pg_conn *c, const struct query *q)
{
    for (int i = 0; i < c->ahead_count; i++)
        if (same_query(&c->ahead[i].query, q))
            return &c->ahead[i];
    return NULL;
}

static void drop(struct pg_conn *c, struct pg_ahead *a)
{
    int behind = --c->ahead_count - (int)(a - c->ahead);
    memmove(a, a + 1, (size_t)behind * sizeof(*a));
}

void pg_ahead(struct tx *tx, const struct query *q)
{
    struct pg_conn *c = pg_conn_of(tx);
    if (c->ahead_count < PG_AHEAD_MAX && !find(c, q))
        c->ahead[c->ahead_count++] = (struct pg_ahead){.query = *q};
}

static int answered(const struct pg_conn *c)
{
    int n = 0;
    while (n < c->ahead_count && c->ahead[n].result)
        n++;
    return n;
}

err pg_ahead_send(struct pg_round *r)
{
    struct pg_conn *c = pg_conn_of(r->tx);
    r->ahead = &c->ahead[answered(c)];
    r->ahead_at = r->sent;
    while (&r->ahead[r->ahead_count] < &c->ahead[c->ahead_count]) {
        struct pg_ahead *a = &r->ahead[r->ahead_count];
        struct prepared *known = prepared_find(&r->link->prepared, a->query.id, a->query.shape);
        if (!known) {
            drop(c, a);
            continue;
        }
        TRY(pg_send_prepared(r, &a->query, known->handle, a->query.values));
        r->ahead_count++;
    }
    return OK;
}

PGresult *pg_ahead_take(struct tx *tx, const struct query *q)
{
    struct pg_conn *c = pg_conn_of(tx);
    struct pg_ahead *a = find(c, q);
    if (!a)
        return NULL;
    PGresult *result = a->result;
    drop(c, a);
    return result;
}

void pg_ahead_forget(struct pg_conn *c)
{
    for (int i = 0; i < c->ahead_count; i++)
        PQclear(c->ahead[i].result);
    c->ahead_count = 0;
}
