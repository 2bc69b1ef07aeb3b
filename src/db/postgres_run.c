/* Runs one prepared statement on PostgreSQL. Everything travels in binary: exact, and no text to print and parse. */
#include "db/postgres.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* pg_type.dat: part of the protocol, the same everywhere. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701, OID_TEXT_ARRAY = 1009, OID_INT8_ARRAY = 1016 };

#define EACH_CHUNK 128               /* commands of sql_each between two syncs */

struct pg_conn *pg_conn_of(const struct tx *tx)
{
    return (struct pg_conn *)tx->conn;
}

struct pg_db *pg_db_of(const struct tx *tx)
{
    return (struct pg_db *)tx->conn->db;
}

Oid pg_type_of(enum sql_type type)
{
    static const Oid oids[] = {
        [SQL_INT] = OID_INT8,    [SQL_TEXT] = OID_TEXT,           [SQL_BOOL] = OID_BOOL,
        [SQL_REAL] = OID_FLOAT8, [SQL_INT_LIST] = OID_INT8_ARRAY, [SQL_TEXT_LIST] = OID_TEXT_ARRAY,
    };
    return oids[type];
}

/* ---- values out ---- */

/* As PQsend… wants them. */
struct params {
    int count;
    const char **values;
    int *lengths, *formats;
};

static char *put_be32(char *at, uint32_t n)
{
    n = htobe32(n);
    memcpy(at, &n, sizeof(n));
    return at + sizeof(n);
}

static char *put_be64(char *at, uint64_t n)
{
    n = htobe64(n);
    memcpy(at, &n, sizeof(n));
    return at + sizeof(n);
}

static str be64(arena *a, uint64_t n)
{
    char *at = arena_alloc(a, sizeof(n), 1);
    put_be64(at, n);
    return (str){at, sizeof(n)};
}

static uint64_t bits_of(double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof(bits));
    return bits;
}

/* array_recv: dimensions, has nulls, element type; of the one dimension its size and first index; each with its length. */
enum { ARRAY_HEAD = 5 * sizeof(uint32_t) };

static char *put_array_head(char *at, Oid element, size_t count)
{
    at = put_be32(at, 1);
    at = put_be32(at, 0);
    at = put_be32(at, element);
    at = put_be32(at, (uint32_t)count);
    return put_be32(at, 1);
}

static str int_array(arena *a, struct int_list list)
{
    size_t len = ARRAY_HEAD + list.count * (sizeof(uint32_t) + sizeof(int64_t));
    char *array = arena_alloc(a, len, 1), *at = put_array_head(array, OID_INT8, list.count);
    for (size_t i = 0; i < list.count; i++) {
        at = put_be32(at, sizeof(int64_t));
        at = put_be64(at, (uint64_t)list.items[i]);
    }
    return (str){array, len};
}

static str text_array(arena *a, struct str_list list)
{
    size_t len = ARRAY_HEAD;
    for (size_t i = 0; i < list.count; i++)
        len += sizeof(uint32_t) + list.items[i].len;
    char *array = arena_alloc(a, len, 1), *at = put_array_head(array, OID_TEXT, list.count);
    for (size_t i = 0; i < list.count; i++) {
        at = put_be32(at, (uint32_t)list.items[i].len);
        if (list.items[i].len)
            memcpy(at, list.items[i].ptr, list.items[i].len);
        at += list.items[i].len;
    }
    return (str){array, len};
}

static str encode(arena *a, const struct sql_value *v)
{
    switch (v->type) {
    case SQL_INT:
        return be64(a, (uint64_t)v->i);
    case SQL_REAL:
        return be64(a, bits_of(v->real));
    case SQL_BOOL:
        return v->b ? STR("\1") : STR("\0");
    case SQL_TEXT:
        return v->text;
    case SQL_INT_LIST:
        return int_array(a, v->ints);
    case SQL_TEXT_LIST:
        return text_array(a, v->texts);
    }
    return STR_NONE;
}

static struct params params_of(arena *a, const struct sql_value *values, size_t count)
{
    struct params p = {
        .count = (int)count,
        .values = ARENA_ARRAY(a, const char *, count),
        .lengths = ARENA_ARRAY(a, int, count),
        .formats = ARENA_ARRAY(a, int, count),
    };
    for (size_t i = 0; i < count; i++) {
        str bytes = values[i].null ? STR_NONE : encode(a, &values[i]);
        p.values[i] = bytes.ptr;
        p.lengths[i] = (int)bytes.len;
        p.formats[i] = 1;
    }
    return p;
}

static Oid *types_of(arena *a, const struct query *q)
{
    Oid *types = ARENA_ARRAY(a, Oid, q->value_count);
    for (size_t i = 0; i < q->value_count; i++)
        types[i] = pg_type_of(q->values[i].type);
    return types;
}

/* ---- sending ---- */

/* A list's shapes are numbered, for names are cut after 63 bytes and one that was dropped may linger. */
static char *new_name(struct pg_link *link, const struct query *q)
{
    char name[64];
    if (q->shape)
        snprintf(name, sizeof(name), "%.48s/%u", q->name, ++link->list_names);
    else
        snprintf(name, sizeof(name), "%s", q->name);
    return strdup(name);
}

static err drop_overdue(struct pg_round *r, const struct query *q)
{
    struct prepared *old = prepared_overdue(&r->link->prepared, q->id);
    if (!old)
        return OK;
    str text = arena_printf(r->tx->arena, "DEALLOCATE \"%s\"", (char *)old->handle);
    free(old->handle);
    free(old);
    return pg_sent(r, PQsendQueryParams(r->link->pg, text.ptr, 0, NULL, NULL, NULL, NULL, 1));
}

static err send_prepare(struct pg_round *r, const struct query *q, char *name)
{
    TRY(drop_overdue(r, q));
    r->prepare_at = r->sent;
    return pg_sent(r, PQsendPrepare(r->link->pg, name, q->text, (int)q->value_count, types_of(r->tx->arena, q)));
}

err pg_send_prepared(struct pg_round *r, const struct query *q, const char *name, const struct sql_value *values)
{
    struct params p = params_of(r->tx->arena, values, q->value_count);
    return pg_sent(r, PQsendQueryPrepared(r->link->pg, name, p.count, p.values, p.lengths, p.formats, 1));
}

static err send_run(struct pg_round *r, const struct query *q, const char *name, const struct sql_value *values)
{
    if (name)
        return pg_send_prepared(r, q, name, values);
    struct params p = params_of(r->tx->arena, values, q->value_count);
    const Oid *types = types_of(r->tx->arena, q);
    return pg_sent(r, PQsendQueryParams(r->link->pg, q->text, p.count, types, p.values, p.lengths, p.formats, 1));
}

/* ---- rows in ---- */

static uint64_t get_be64(const char *at)
{
    uint64_t n;
    memcpy(&n, at, sizeof(n));
    return be64toh(n);
}

static double real_of(uint64_t bits)
{
    double real;
    memcpy(&real, &bits, sizeof(real));
    return real;
}

static err copy_column(struct tx *tx, const struct query *q, const PGresult *result, int row_no, int i, void *row)
{
    const struct sql_slot *slot = &q->cols[i];
    if (PQgetisnull(result, row_no, i))
        return row_put_null(tx, q, slot);
    const char *value = PQgetvalue(result, row_no, i);
    if (slot->type == SQL_INT)
        row_put_int(row, slot, (int64_t)get_be64(value));
    else if (slot->type == SQL_REAL)
        row_put_real(row, slot, real_of(get_be64(value)));
    else if (slot->type == SQL_BOOL)
        row_put_bool(row, slot, value[0] != 0);
    else
        row_put_text(tx, row, slot, (str){value, (size_t)PQgetlength(result, row_no, i)});
    return OK;
}

static err check_columns(struct tx *tx, const struct query *q, const PGresult *result)
{
    if ((size_t)PQnfields(result) != q->col_count)
        return tx_fail(tx, ERR_INTERNAL, "%s: %d columns, %zu declared", q->name, PQnfields(result), q->col_count);
    for (size_t i = 0; i < q->col_count; i++)
        if (PQftype(result, (int)i) != pg_type_of(q->cols[i].type))
            return tx_fail(tx, ERR_INTERNAL, "%s: column %s is of another type than declared", q->name, q->cols[i].name);
    return OK;
}

static err copy_rows(struct tx *tx, const struct query *q, const PGresult *result, struct row_set *rows)
{
    int count = PQntuples(result);
    if (count == 0 || rows->max == 0)
        return OK;
    TRY(check_columns(tx, q, result));
    for (int n = 0; n < count; n++) {
        void *row = row_next(rows, tx->arena);
        if (!row)
            break;
        for (size_t i = 0; i < q->col_count; i++)
            TRY(copy_column(tx, q, result, n, (int)i, row));
        TRY(rows_fit(tx, q));
    }
    return OK;
}

static int64_t changed_of(const struct query *q, PGresult *result)
{
    int64_t changed = 0;
    if (q->writes && str_to_i64(str_from(PQcmdTuples(result)), 0, INT64_MAX, &changed) != OK)
        return 0;
    return changed;
}

/* ---- one statement ---- */

/* BEGIN travels with the first statement of a write transaction. */
static err send_begin(struct pg_round *r)
{
    struct pg_conn *c = pg_conn_of(r->tx);
    bool first = !c->begun;
    c->begun = true;
    return first && r->tx->mode == TX_WRITE ? pg_send_verb(r, PG_BEGIN_WRITE) : OK;
}

/* Sends what has to come before the statement; *name stays NULL where nothing is prepared. */
static err send_head(struct pg_round *r, const struct query *q, char **name, bool *is_new)
{
    *name = NULL;
    *is_new = false;
    TRY(send_begin(r));
    if (!pg_db_of(r->tx)->prepared)
        return OK;
    struct prepared *known = prepared_find(&r->link->prepared, q->id, q->shape);
    if (known) {
        *name = known->handle;
        return OK;
    }
    *name = new_name(r->link, q);
    *is_new = true;
    return send_prepare(r, q, *name);
}

/* Only what the server has prepared is remembered. */
static void settle_name(struct pg_round *r, const struct query *q, char *name, bool is_new)
{
    if (!is_new)
        return;
    if (r->prepared)
        prepared_add(&r->link->prepared, q->id, q->shape, name);
    else
        free(name);
}

static err run_values(struct tx *tx, const struct query *q, const struct sql_value *const *values, size_t count,
                      PGresult **last)
{
    struct pg_round r = pg_round(tx, pg_conn_of(tx)->link, q->name);
    atomic_fetch_add_explicit(&tx->conn->db->journeys, 1, memory_order_relaxed);
    r.stays_open = tx->mode == TX_READ;
    char *name;
    bool is_new;
    err e = send_head(&r, q, &name, &is_new);
    if (e == OK)
        e = pg_ahead_send(&r);
    for (size_t i = 0; i < count && e == OK; i++)
        e = send_run(&r, q, name, values[i]);
    if (e == OK)
        e = pg_round_end(&r);
    settle_name(&r, q, name, is_new);
    *last = r.last;
    return e;
}

static err take_rows(struct tx *tx, const struct query *q, PGresult *result, struct row_set *rows)
{
    err e = copy_rows(tx, q, result, rows);
    rows->changed = changed_of(q, result);
    PQclear(result);
    return e;
}

static err run_rows(struct tx *tx, const struct query *q, struct row_set *rows)
{
    PGresult *result;
    TRY(run_values(tx, q, &q->values, 1, &result));
    return take_rows(tx, q, result, rows);
}

/* A read that stands alone is a transaction of its own, on any link. */
static err run_singly(struct tx *tx, const struct query *q, struct row_set *rows)
{
    struct pg_conn *c = pg_conn_of(tx);
    TRY(pg_pool_take(tx, &c->link));
    err e = run_rows(tx, q, rows);
    pg_pool_give(pg_db_of(tx), c->link);
    c->link = NULL;
    c->begun = false;
    return e;
}

err pg_run(struct tx *tx, const struct query *q, struct row_set *rows)
{
    if (q->writes)
        pg_ahead_forget(pg_conn_of(tx));
    PGresult *came = pg_ahead_take(tx, q);
    if (came)
        return take_rows(tx, q, came, rows);
    return tx_reads_singly(tx) ? run_singly(tx, q, rows) : run_rows(tx, q, rows);
}

err pg_each(struct tx *tx, const struct query *q, const struct sql_value *const *values, size_t count)
{
    struct query types = *q;
    pg_ahead_forget(pg_conn_of(tx));
    for (size_t at = 0; at < count; at += EACH_CHUNK) {
        PGresult *result;
        types.values = values[at];
        TRY(run_values(tx, &types, values + at, count - at < EACH_CHUNK ? count - at : EACH_CHUNK, &result));
        PQclear(result);
    }
    return OK;
}
