/* Runs one prepared statement on SQLite: find or prepare, bind, step, copy the columns out. */
#include "db/sqlite.h"

#include "base/buf.h"

#include <stdlib.h>

struct sqlite_conn *sqlite_conn_of(const struct tx *tx)
{
    return (struct sqlite_conn *)tx->conn;
}

/* ---- preparing ---- */

static void drop_overdue(struct sqlite_conn *c, int id)
{
    struct prepared *old = prepared_overdue(&c->prepared, id);
    if (old)
        sqlite3_finalize(old->handle);
    free(old);
}

static err prepare(struct tx *tx, const struct query *q, sqlite3_stmt **out)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    struct prepared *known = prepared_find(&c->prepared, q->id, q->shape);
    if (known) {
        *out = known->handle;
        return OK;
    }
    if (sqlite3_prepare_v3(c->handle, q->text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK)
        return sqlite_fail(tx, q->name);
    drop_overdue(c, q->id);
    prepared_add(&c->prepared, q->id, q->shape, *out);
    return OK;
}

/* ---- lists travel as JSON, for json_each ---- */

static void put_json_text(buf *b, str s)
{
    buf_put_char(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || c == '\\')
            buf_put_char(b, '\\');
        if ((unsigned char)c < 0x20)
            buf_printf(b, "\\u%04x", c);
        else
            buf_put_char(b, c);
    }
    buf_put_char(b, '"');
}

static void put_json_list(buf *b, const struct sql_value *v)
{
    bool ints = v->type == SQL_INT_LIST;
    size_t count = ints ? v->ints.count : v->texts.count;
    buf_put_char(b, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_put_char(b, ',');
        if (ints)
            buf_put_i64(b, v->ints.items[i]);
        else
            put_json_text(b, v->texts.items[i]);
    }
    buf_put_char(b, ']');
}

static int bind_list(sqlite3_stmt *stmt, int n, const struct sql_value *v)
{
    buf json;
    buf_init(&json, 1 * MIB);
    put_json_list(&json, v);
    int code = SQLITE_TOOBIG;
    if (buf_check(&json) == OK)
        code = sqlite3_bind_text64(stmt, n, json.ptr, json.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    buf_release(&json);
    return code;
}

/* ---- binding ---- */

static int bind_value(sqlite3_stmt *stmt, int n, const struct sql_value *v)
{
    if (v->null)
        return sqlite3_bind_null(stmt, n);
    switch (v->type) {
    case SQL_INT:
        return sqlite3_bind_int64(stmt, n, v->i);
    case SQL_BOOL:
        return sqlite3_bind_int(stmt, n, v->b);
    case SQL_REAL:
        return sqlite3_bind_double(stmt, n, v->real);
    case SQL_TEXT:
        return sqlite3_bind_text64(stmt, n, v->text.ptr, v->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case SQL_INT_LIST:
    case SQL_TEXT_LIST:
        return bind_list(stmt, n, v);
    }
    return SQLITE_MISUSE;
}

/* A list's text may end before the last of its parameters. */
static err bind(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, const struct sql_value *values)
{
    size_t count = (size_t)sqlite3_bind_parameter_count(stmt);
    if (count > q->value_count)
        return tx_fail(tx, ERR_INTERNAL, "%s: %zu parameters for %zu values", q->name, count, q->value_count);
    for (size_t i = 0; i < count; i++) {
        int code = bind_value(stmt, (int)i + 1, &values[i]);
        if (code != SQLITE_OK)
            return tx_fail(tx, ERR_INTERNAL, "%s: parameter %zu: %s", q->name, i + 1, sqlite3_errstr(code));
    }
    return OK;
}

/* ---- rows ---- */

static err wrong_type(struct tx *tx, const struct query *q, const struct sql_slot *slot)
{
    return tx_fail(tx, ERR_INTERNAL, "%s: column %s is of another type than declared", q->name, slot->name);
}

static err copy_bool(struct tx *tx, const struct query *q, const struct sql_slot *slot, sqlite3_value *value, void *row)
{
    int64_t n = sqlite3_value_int64(value);
    if (n != 0 && n != 1)
        return wrong_type(tx, q, slot);
    row_put_bool(row, slot, n == 1);
    return OK;
}

static str text_of(sqlite3_value *value)
{
    const unsigned char *text = sqlite3_value_text(value);
    return (str){(const char *)text, text ? (size_t)sqlite3_value_bytes(value) : 0};
}

/*
 * By the value itself: sqlite3_column_type, _text, _bytes look for it anew each time, which cost a list of 20 a tenth of
 * its time. The connection is one thread's (SQLITE_OPEN_NOMUTEX), so the value needs no protection.
 */
static err copy_column(struct tx *tx, const struct query *q, const struct sql_slot *slot, sqlite3_value *value, void *row)
{
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return row_put_null(tx, q, slot);
    if (slot->type == SQL_INT && type == SQLITE_INTEGER)
        row_put_int(row, slot, sqlite3_value_int64(value));
    else if (slot->type == SQL_BOOL && type == SQLITE_INTEGER)
        return copy_bool(tx, q, slot, value, row);
    else if (slot->type == SQL_REAL && (type == SQLITE_FLOAT || type == SQLITE_INTEGER))
        row_put_real(row, slot, sqlite3_value_double(value));
    else if (slot->type == SQL_TEXT && type == SQLITE_TEXT)
        row_put_text(tx, row, slot, text_of(value));
    else
        return wrong_type(tx, q, slot);
    return OK;
}

static err copy_row(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, void *row)
{
    size_t got = (size_t)sqlite3_column_count(stmt);
    if (got != q->col_count)
        return tx_fail(tx, ERR_INTERNAL, "%s: %zu columns, %zu declared", q->name, got, q->col_count);
    for (size_t i = 0; i < q->col_count; i++)
        TRY(copy_column(tx, q, &q->cols[i], sqlite3_column_value(stmt, (int)i), row));
    return rows_fit(tx, q);
}

static err step_failed(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, int code)
{
    err e = sqlite_fail(tx, q->name);
    if (code != SQLITE_CONSTRAINT_FOREIGNKEY)
        return e;
    str key = sqlite_failed_key(tx, stmt);
    return key.ptr ? tx_fail(tx, e, "%.*s", STR_ARG(key)) : e;
}

/* A statement that writes runs to its end, whatever it returns: foreign keys are checked there. */
static err step_all(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, struct row_set *rows)
{
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        void *row = row_next(rows, tx->arena);
        if (row)
            TRY(copy_row(tx, q, stmt, row));
        else if (!q->writes)
            return OK;
    }
    if (code != SQLITE_DONE)
        return step_failed(tx, q, stmt, code);
    if (q->writes)
        rows->changed = sqlite3_changes64(sqlite_conn_of(tx)->handle);
    return OK;
}

static err run_values(struct tx *tx, const struct query *q, sqlite3_stmt *stmt, const struct sql_value *values,
                      struct row_set *rows)
{
    err e = bind(tx, q, stmt, values);
    if (e == OK)
        e = step_all(tx, q, stmt, rows);
    sqlite3_reset(stmt);
    return e;
}

err sqlite_run(struct tx *tx, const struct query *q, struct row_set *rows)
{
    sqlite3_stmt *stmt;
    TRY(prepare(tx, q, &stmt));
    return run_values(tx, q, stmt, q->values, rows);
}

err sqlite_each(struct tx *tx, const struct query *q, const struct sql_value *const *values, size_t count)
{
    sqlite3_stmt *stmt;
    TRY(prepare(tx, q, &stmt));
    for (size_t i = 0; i < count; i++) {
        struct row_set none = {.max = 0};
        TRY(run_values(tx, q, stmt, values[i], &none));
    }
    return OK;
}
