/*
 * Which foreign key failed? SQLite says only that one did. The statement, which was undone, runs again inside a
 * savepoint with the keys deferred; the rows that it touches are looked up in the keys of their tables, one index entry
 * each, and everything is undone again. Only ever on the way to a rollback.
 */
#include "db/sqlite.h"

#include <stdio.h>

#define TOUCHED_MAX 32

struct touched {
    size_t count;
    struct {
        char table[64];
        sqlite3_int64 row;
    } rows[TOUCHED_MAX];
};

static void on_touch(void *arg, int what, const char *schema, const char *table, sqlite3_int64 row)
{
    struct touched *self = arg;
    (void)what, (void)schema;
    if (self->count == TOUCHED_MAX)
        return;
    snprintf(self->rows[self->count].table, sizeof(self->rows->table), "%s", table);
    self->rows[self->count++].row = row;
}

static bool run_deferred(struct sqlite_conn *c, sqlite3_stmt *stmt, struct touched *touched)
{
    int code;
    sqlite3_update_hook(c->handle, on_touch, touched);
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        continue;
    sqlite3_update_hook(c->handle, NULL, NULL);
    sqlite3_reset(stmt);
    return code == SQLITE_DONE;
}

/* Columns of `keys`: child table, its column, parent table, its column. */
static const char keys_of_table[] =
    "SELECT m.name, f.\"from\", f.\"table\", coalesce(f.\"to\", 'rowid')"
    " FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f"
    " WHERE m.type = 'table' AND (m.name = ?1 OR f.\"table\" = ?1)";

static const char orphan_of_key[] =
    "SELECT 1 FROM \"%w\" c WHERE (c.\"%w\" = %lld OR c.rowid = %lld) AND c.\"%w\" IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM \"%w\" p WHERE p.\"%w\" = c.\"%w\") LIMIT 1";

static bool has_orphan(sqlite3 *handle, sqlite3_stmt *keys, sqlite3_int64 row)
{
    const char *child = (const char *)sqlite3_column_text(keys, 0), *from = (const char *)sqlite3_column_text(keys, 1);
    const char *parent = (const char *)sqlite3_column_text(keys, 2), *to = (const char *)sqlite3_column_text(keys, 3);
    char *text = sqlite3_mprintf(orphan_of_key, child, from, row, row, from, parent, to, from);
    sqlite3_stmt *orphan = NULL;
    bool found = sqlite3_prepare_v2(handle, text, -1, &orphan, NULL) == SQLITE_OK && sqlite3_step(orphan) == SQLITE_ROW;
    sqlite3_finalize(orphan);
    sqlite3_free(text);
    return found;
}

static str key_of_row(struct tx *tx, sqlite3_stmt *keys, const char *table, sqlite3_int64 row)
{
    str words = STR_NONE;
    sqlite3_bind_text(keys, 1, table, -1, SQLITE_STATIC);
    while (!words.ptr && sqlite3_step(keys) == SQLITE_ROW)
        if (has_orphan(sqlite3_db_handle(keys), keys, row))
            words = arena_printf(tx->arena, "foreign key %s(%s)", sqlite3_column_text(keys, 0), sqlite3_column_text(keys, 1));
    sqlite3_reset(keys);
    return words;
}

static str key_of_touched(struct tx *tx, const struct touched *touched)
{
    sqlite3_stmt *keys;
    str words = STR_NONE;
    if (sqlite3_prepare_v2(sqlite_conn_of(tx)->handle, keys_of_table, -1, &keys, NULL) != SQLITE_OK)
        return words;
    for (size_t i = 0; i < touched->count && !words.ptr; i++)
        words = key_of_row(tx, keys, touched->rows[i].table, touched->rows[i].row);
    sqlite3_finalize(keys);
    return words;
}

/* Without a deadline: an interrupted write would take the whole batch with it. */
str sqlite_failed_key(struct tx *tx, sqlite3_stmt *stmt)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    struct touched touched = {0};
    str words = STR_NONE;
    c->deadline_ms = 0;
    sqlite3_reset(stmt);
    if (sqlite3_exec(c->handle, "SAVEPOINT why; PRAGMA defer_foreign_keys = ON", NULL, NULL, NULL) != SQLITE_OK)
        return words;
    if (run_deferred(c, stmt, &touched))
        words = key_of_touched(tx, &touched);
    sqlite3_exec(c->handle, "ROLLBACK TO why; RELEASE why; PRAGMA defer_foreign_keys = OFF", NULL, NULL, NULL);
    sqlite_note_lost(c);
    return words;
}
