/* Runs descriptors: values out of the args struct, rows into the row struct, the engine in between. */
#include "db/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/utf.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

static const struct sql_module *const *registered;
static size_t registered_count;

void sql_register(const struct sql_module *const *modules, size_t count)
{
    int id = SQL_ID_OWN;
    for (size_t m = 0; m < count; m++) {
        for (size_t i = 0; i < modules[m]->stmt_count; i++)
            modules[m]->stmts[i]->id = ++id;
        for (size_t i = 0; i < modules[m]->list_count; i++)
            modules[m]->lists[i]->id = ++id;
    }
    registered = modules;
    registered_count = count;
}

const struct sql_module *const *sql_modules(size_t *count)
{
    *count = registered_count;
    return registered;
}

/* ---- values ---- */

static bool has_flag(const struct sql_slot *slot)
{
    return slot->nullable && slot->has_offset != SQL_NO_FLAG;
}

struct sql_value sql_value_of(const struct tx *tx, const struct sql_slot *slot, const void *args)
{
    struct sql_value v = {.type = slot->type};
    if (slot->offset == SQL_NOW_MS) {
        v.i = tx->now_ms;
        return v;
    }
    const char *base = args;
    const void *field = base + slot->offset;
    switch (slot->type) {
    case SQL_INT:
        v.i = *(const int64_t *)field;
        break;
    case SQL_BOOL:
        v.b = *(const bool *)field;
        break;
    case SQL_REAL:
        v.real = *(const double *)field;
        break;
    case SQL_TEXT:
        v.text = *(const str *)field;
        break;
    case SQL_INT_LIST:
        v.ints = *(const struct int_list *)field;
        break;
    case SQL_TEXT_LIST:
        v.texts = *(const struct str_list *)field;
        break;
    }
    v.null = (has_flag(slot) && !*(const bool *)(base + slot->has_offset)) || (slot->type == SQL_TEXT && !v.text.ptr);
    return v;
}

const struct sql_value *sql_values_of(const struct tx *tx, const struct sql_slot *slots, size_t count, const void *args)
{
    struct sql_value *values = ARENA_ARRAY(tx->arena, struct sql_value, count);
    for (size_t i = 0; i < count; i++)
        values[i] = sql_value_of(tx, &slots[i], args);
    return values;
}

/* ---- rows ---- */

#define ROWS_FIRST 32                /* a page of 20 and the row that tells of the next */

/* Doubles; the old copy stays in the arena until the run ends. */
static void rows_grow(struct row_set *set, arena *a)
{
    size_t cap = set->cap ? 2 * set->cap : ROWS_FIRST;
    if (cap > set->max)
        cap = set->max;
    char *rows = arena_alloc(a, arena_array_size(set->size, cap), _Alignof(max_align_t));
    if (set->count)
        memcpy(rows, set->rows, set->count * set->size);
    set->rows = rows;
    set->cap = cap;
}

void *row_next(struct row_set *set, arena *a)
{
    if (set->count == set->max)
        return NULL;
    if (set->count == set->cap)
        rows_grow(set, a);
    return (char *)set->rows + set->size * set->count++;
}

static void *row_field(void *row, const struct sql_slot *slot)
{
    if (has_flag(slot))
        *(bool *)((char *)row + slot->has_offset) = true;
    return (char *)row + slot->offset;
}

err row_put_null(struct tx *tx, const struct query *q, const struct sql_slot *slot)
{
    if (slot->nullable)
        return OK;
    return tx_fail(tx, ERR_INTERNAL, "%s: column %s is NULL", q->name, slot->name);
}

void row_put_int(void *row, const struct sql_slot *slot, int64_t n)
{
    *(int64_t *)row_field(row, slot) = n;
}

void row_put_bool(void *row, const struct sql_slot *slot, bool b)
{
    *(bool *)row_field(row, slot) = b;
}

void row_put_real(void *row, const struct sql_slot *slot, double real)
{
    *(double *)row_field(row, slot) = real;
}

void row_put_text(struct tx *tx, void *row, const struct sql_slot *slot, str text)
{
    *(str *)row_field(row, slot) = (str){arena_cstr(tx->arena, text), text.len};
}

err rows_fit(struct tx *tx, const struct query *q)
{
    return arena_over(tx->arena) ? tx_fail(tx, ERR_TOO_LARGE, "%s: the rows do not fit into memory", q->name) : OK;
}

/* ---- running ---- */

static bool texts_are_storable(const struct sql_value *v)
{
    if (v->null)
        return true;
    if (v->type == SQL_TEXT)
        return utf_storable(v->text);
    for (size_t i = 0; v->type == SQL_TEXT_LIST && i < v->texts.count; i++)
        if (!utf_storable(v->texts.items[i]))
            return false;
    return true;
}

/*
 * The gate of everything that goes to an engine: PostgreSQL refuses bytes that are no text, SQLite stores some and cuts
 * others. What comes this far was not cleaned where it was read, so the log names the place.
 */
static err values_may_pass(struct tx *tx, const struct query *q, const struct sql_value *values)
{
    for (size_t i = 0; i < q->value_count; i++)
        if (!texts_are_storable(&values[i])) {
            log_event(LOG_WARN, "bytes that are no text", LOG_STR("statement", str_from(q->name)), LOG_INT("parameter", (int64_t)i + 1),
                      LOG_END);
            return tx_fail(tx, ERR_INVALID, "%s: parameter %zu is no text that both engines can store", q->name, i + 1);
        }
    return OK;
}

static err query_may_run(struct tx *tx, const struct query *q)
{
    assert(q->id > 0);   /* sql_register comes first */
    if (tx->failed != OK)
        return tx->failed;
    if (tx->mode == TX_NONE)
        return tx_fail(tx, ERR_INTERNAL, "%s: outside a transaction", q->name);
    if (q->writes && tx->mode != TX_WRITE)
        return tx_fail(tx, ERR_INTERNAL, "%s: writes in a transaction that only reads", q->name);
    counts_touch(&tx->conn->view, &q->touches);
    return OK;
}

/* Keeps the books of one run: how many, how long, and whether the transaction is spoilt. */
static err query_ran(struct tx *tx, int64_t since_us, err e)
{
    atomic_fetch_add_explicit(&tx->conn->db->statements, 1, memory_order_relaxed);
    tx->statements++;
    tx->used_us += clock_mono_us() - since_us;
    return tx->failed = e;
}

err query_run(struct tx *tx, const struct query *q, struct row_set *rows)
{
    int64_t since = clock_mono_us();
    err e = query_may_run(tx, q);
    if (e == OK)
        e = values_may_pass(tx, q, q->values);
    if (e == OK)
        e = tx->conn->db->engine->run(tx, q, rows);
    return query_ran(tx, since, e);
}

static struct query query_of(const struct tx *tx, const struct sql_stmt *s)
{
    return (struct query){
        .name = s->name,
        .id = s->id,
        .text = s->text.by_engine[tx->conn->db->kind],
        .value_count = s->param_count,
        .cols = s->cols,
        .col_count = s->col_count,
        .writes = s->writes,
        .touches = s->touches,
    };
}

static err stmt_run(struct tx *tx, const struct sql_stmt *s, const void *args, struct row_set *rows)
{
    struct query q = query_of(tx, s);
    q.values = sql_values_of(tx, s->params, s->param_count, args);
    rows->size = s->row_size;
    return query_run(tx, &q, rows);
}

err sql_exec(struct tx *tx, const struct sql_stmt *s, const void *args, int64_t *changed)
{
    struct row_set none = {.max = 0};
    TRY(stmt_run(tx, s, args, &none));
    if (changed)
        *changed = none.changed;
    return OK;
}

err sql_maybe(struct tx *tx, const struct sql_stmt *s, const void *args, void *row, bool *found)
{
    memset(row, 0, s->row_size);
    struct row_set one = {.rows = row, .cap = 1, .max = 1};
    TRY(stmt_run(tx, s, args, &one));
    *found = one.count == 1;
    return OK;
}

err sql_one(struct tx *tx, const struct sql_stmt *s, const void *args, void *row)
{
    bool found;
    TRY(sql_maybe(tx, s, args, row, &found));
    return found ? OK : ERR_NOT_FOUND;
}

err sql_many(struct tx *tx, const struct sql_stmt *s, const void *args, void **rows, size_t *count)
{
    struct row_set all = {.max = ROWS_ALL};
    TRY(stmt_run(tx, s, args, &all));
    *rows = all.rows;
    *count = all.count;
    return OK;
}

err sql_each(struct tx *tx, const struct sql_stmt *s, const void *args, size_t arg_size, size_t count)
{
    assert(s->writes);   /* what it returned would be lost */
    int64_t since = clock_mono_us();
    struct query q = query_of(tx, s);
    const struct sql_value **values = ARENA_ARRAY(tx->arena, const struct sql_value *, count);
    for (size_t i = 0; i < count; i++)
        values[i] = sql_values_of(tx, s->params, s->param_count, (const char *)args + i * arg_size);
    err e = query_may_run(tx, &q);
    for (size_t i = 0; i < count && e == OK; i++)
        e = values_may_pass(tx, &q, values[i]);
    if (e == OK && count > 0)
        e = tx->conn->db->engine->each(tx, &q, values, count);
    return query_ran(tx, since, e);
}

void sql_ahead(struct tx *tx, const struct sql_stmt *s, const void *args)
{
    assert(!s->writes);
    if (tx->mode == TX_NONE || tx->failed != OK || !tx->conn->db->engine->ahead)
        return;
    struct query q = query_of(tx, s);
    q.values = sql_values_of(tx, s->params, s->param_count, args);
    for (size_t i = 0; i < q.value_count; i++)
        if (!texts_are_storable(&q.values[i]))
            return;      /* its own call says so */
    tx->conn->db->engine->ahead(tx, &q);
}

str sql_conflict(const struct tx *tx)
{
    str detail = tx->problem->log_detail;
    str mark = STR("unique ");
    bool conflict = tx->failed == ERR_CONFLICT && str_starts(detail, mark);
    return conflict ? str_sub(detail, mark.len, SIZE_MAX) : STR("");
}
