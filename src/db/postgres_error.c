/* What PostgreSQL's SQLSTATEs mean to the program, and the constraint's table and columns from the fields of an error. */
#include "db/postgres.h"

#include <string.h>

static str field(const PGresult *result, int code)
{
    return str_from(PQresultErrorField(result, code));
}

static bool is_one_of(str state, const char *list)
{
    str rest = str_from(list), one;
    while (str_cut(&rest, ' ', &one))
        if (str_starts(state, one))
            return true;
    return false;
}

/* Prefixes of SQLSTATEs (PostgreSQL documentation, appendix A); the first line that fits counts. */
static const struct {
    const char *states;
    err code;
} meanings[] = {
    {"40001 40P01", ERR_RETRY},                  /* serialization_failure, deadlock_detected */
    {"40003", ERR_UNSURE},                       /* statement_completion_unknown */
    {"23505 23P01", ERR_CONFLICT},               /* unique_violation, exclusion_violation */
    {"23503 23514", ERR_INVALID},                /* foreign_key_violation, check_violation */
    {"55P03", ERR_BUSY},                         /* lock_not_available: lock_timeout */
    {"57014 53 08 57P", ERR_UNAVAILABLE},        /* query_canceled; out of something; connection; shutting down */
};

static err code_of(str state)
{
    if (is_one_of(state, "53100"))
        return ERR_STORAGE_FULL;
    for (size_t i = 0; i < COUNT(meanings); i++)
        if (is_one_of(state, meanings[i].states))
            return meanings[i].code;
    return ERR_INTERNAL;
}

static bool server_is_leaving(str state)
{
    return is_one_of(state, "08 57P01 57P02 57P03");
}

/* "Key (pitch_id, buyer_id)=(1, 2) already exists.": the brackets are the same in every language. */
static str columns_of_detail(str detail)
{
    const char *open = detail.len ? memchr(detail.ptr, '(', detail.len) : NULL;
    if (!open)
        return STR("");
    str rest = str_sub(detail, (size_t)(open - detail.ptr) + 1, SIZE_MAX);
    const char *end = memmem(rest.ptr, rest.len, ")=(", 3);
    return end ? str_sub(rest, 0, (size_t)(end - rest.ptr)) : STR("");
}

/*
 * When a parent goes, the detail names its key and not the child's column, which stands in the constraint's name as
 * PostgreSQL makes it: table_column_fkey.
 */
static str columns_of_key(str table, str constraint, str detail)
{
    str end = STR("_fkey");
    bool usual = constraint.len > table.len + 1 + end.len && str_starts(constraint, table) && str_ends(constraint, end);
    return usual ? str_sub(constraint, table.len + 1, constraint.len - table.len - 1 - end.len) : columns_of_detail(detail);
}

static str detail_of(arena *a, const char *what, str state, const PGresult *result)
{
    str table = field(result, PG_DIAG_TABLE_NAME), name = field(result, PG_DIAG_CONSTRAINT_NAME);
    str detail = field(result, PG_DIAG_MESSAGE_DETAIL), column = field(result, PG_DIAG_COLUMN_NAME);
    if (is_one_of(state, "23505"))
        return arena_printf(a, "unique %.*s(%.*s)", STR_ARG(table), STR_ARG(columns_of_detail(detail)));
    if (is_one_of(state, "23503"))
        return arena_printf(a, "foreign key %.*s(%.*s)", STR_ARG(table), STR_ARG(columns_of_key(table, name, detail)));
    if (is_one_of(state, "23514"))
        return arena_printf(a, "check %.*s", STR_ARG(name));
    if (is_one_of(state, "23502"))
        return arena_printf(a, "not null %.*s(%.*s)", STR_ARG(table), STR_ARG(column));
    if (is_one_of(state, "57014"))
        return arena_printf(a, "%s: past the deadline", what);
    return arena_printf(a, "%s: %.*s (%.*s)", what, STR_ARG(field(result, PG_DIAG_MESSAGE_PRIMARY)), STR_ARG(state));
}

err pg_fail(struct tx *tx, struct pg_link *link, const char *what, const PGresult *result)
{
    str state = field(result, PG_DIAG_SQLSTATE);
    if (!state.ptr || PQstatus(link->pg) == CONNECTION_BAD || server_is_leaving(state))
        return pg_link_lost(tx, link, what);
    err e = code_of(state);
    str detail = detail_of(tx->arena, what, state, result);
    if (e == ERR_INTERNAL || e == ERR_STORAGE_FULL)
        db_note_error(&pg_db_of(tx)->base, detail.ptr);
    return tx_fail(tx, e, "%s", detail.ptr);
}

err pg_link_lost(struct tx *tx, struct pg_link *link, const char *what)
{
    bool is_cut = atomic_load(&link->cut);
    str words = is_cut ? STR("the server does not answer") : str_trim(str_from(PQerrorMessage(link->pg)));
    str detail = arena_printf(tx->arena, "%s: connection lost: %.*s", what, STR_ARG(words));
    link->broken = true;
    pg_pool_lost(pg_db_of(tx), link, detail.ptr);
    return tx_fail(tx, ERR_UNAVAILABLE, "%s", detail.ptr);
}

err pg_link_late(struct tx *tx, struct pg_link *link, const char *what)
{
    link->broken = true;
    pg_pool_cancel(pg_db_of(tx), link);
    return tx_fail(tx, ERR_UNAVAILABLE, "%s: past the deadline", what);
}
