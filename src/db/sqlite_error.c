/* What SQLite's codes mean to the program, and the constraint's table and columns from its words. */
#include "db/sqlite.h"

#include "base/grown.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static bool no_room(const struct sqlite_conn *c)
{
    int code = sqlite3_system_errno(c->handle);
    return code == ENOSPC || code == EDQUOT;
}

static err code_of(const struct sqlite_conn *c, int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return ERR_CONFLICT;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_TRIGGER:
        return ERR_INVALID;
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
        return ERR_UNSURE;
    }
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_RETRY;
    case SQLITE_FULL:
        return ERR_STORAGE_FULL;
    case SQLITE_INTERRUPT:
        return ERR_UNAVAILABLE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return no_room(c) ? ERR_STORAGE_FULL : ERR_INTERNAL;
    default:
        return ERR_INTERNAL;
    }
}

/* "UNIQUE constraint failed: nda.pitch_id, nda.buyer_id" in PostgreSQL's shape: "unique nda(pitch_id, buyer_id)". */
static str constraint_words(arena *a, const char *kind, const char *message)
{
    const char *names = strstr(message, "failed: ");
    str rest = names ? str_from(names + strlen("failed: ")) : STR("");
    str column, table = STR_NONE;
    struct grown words = grown_in(a);
    while (str_cut(&rest, ',', &column)) {
        column = str_trim(column);
        const char *dot = memchr(column.ptr, '.', column.len);
        if (!dot)
            return arena_printf(a, "%s %.*s", kind, STR_ARG(column));
        table = (str){column.ptr, (size_t)(dot - column.ptr)};
        column = str_sub(column, table.len + 1, SIZE_MAX);
        grown_printf(&words, "%s%.*s", words.len ? ", " : "", STR_ARG(column));
    }
    return arena_printf(a, "%s %.*s(%s)", kind, STR_ARG(table), grown_str(&words).ptr);
}

static str detail_of(struct tx *tx, int code, const char *what, const char *message)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return constraint_words(tx->arena, "unique", message);
    case SQLITE_CONSTRAINT_NOTNULL:
        return constraint_words(tx->arena, "not null", message);
    case SQLITE_CONSTRAINT_CHECK:
        return arena_printf(tx->arena, "check %s", strstr(message, "failed: ") + strlen("failed: "));
    case SQLITE_INTERRUPT:
        return arena_printf(tx->arena, "%s: past the deadline", what);
    default:
        return arena_printf(tx->arena, "%s: %s (sqlite %d)", what, message, code);
    }
}

void sqlite_note_lost(struct sqlite_conn *c)
{
    if (c->in_batch && sqlite3_get_autocommit(c->handle))
        c->batch_lost = true;
}

err sqlite_fail(struct tx *tx, const char *what)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    struct sqlite_db *db = (struct sqlite_db *)c->base.db;
    int code = sqlite3_extended_errcode(c->handle);
    err e = code_of(c, code);
    str detail = detail_of(tx, code, what, sqlite3_errmsg(c->handle));

    if (e == ERR_UNSURE)
        atomic_store(&db->failed_sync, true);
    if (e == ERR_UNSURE || e == ERR_INTERNAL || e == ERR_STORAGE_FULL)
        db_note_error(&db->base, detail.ptr);
    sqlite_note_lost(c);
    return tx_fail(tx, e, "%s", detail.ptr);
}
