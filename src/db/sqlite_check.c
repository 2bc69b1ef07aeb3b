/* Is the file whole, and does every key lead somewhere? */
#include "db/sqlite.h"

#include "base/buf.h"

static int on_integrity(void *arg, int count, char **values, char **names)
{
    (void)count, (void)names;
    if (!str_eq(str_from(values[0]), STR("ok")))
        buf_printf(arg, "integrity: %s\n", values[0] ? values[0] : "?");
    return 0;
}

static int on_orphan(void *arg, int count, char **values, char **names)
{
    (void)count, (void)names;
    buf_printf(arg, "foreign key: row %s of %s refers to no %s\n", values[1] ? values[1] : "?", values[0], values[2]);
    return 0;
}

static err gather(struct tx *tx, const char *pragma, sqlite3_callback on_row, buf *lines)
{
    struct sqlite_conn *c = sqlite_conn_of(tx);
    return sqlite3_exec(c->handle, pragma, on_row, lines, NULL) == SQLITE_OK ? OK : sqlite_fail(tx, pragma);
}

err sqlite_check(struct tx *tx, buf *lines)
{
    TRY(gather(tx, "PRAGMA integrity_check", on_integrity, lines));
    return gather(tx, "PRAGMA foreign_key_check", on_orphan, lines);
}

/* SQLite's finding has lines; ours is a sentence. */
static str in_one_line(buf *lines)
{
    str finding = str_trim(buf_str(lines));
    for (size_t i = 0; i < finding.len; i++)
        if (finding.ptr[i] == '\n')
            lines->ptr[finding.ptr + i - lines->ptr] = ' ';
    return finding;
}

err sqlite_quick_check(struct tx *tx)
{
    buf lines;
    buf_init(&lines, 64 * KIB);
    err e = gather(tx, "PRAGMA quick_check(1)", on_integrity, &lines);
    if (e == OK && lines.len > 0)
        e = tx_fail(tx, ERR_INTERNAL, "%.*s", STR_ARG(in_one_line(&lines)));
    buf_release(&lines);
    return e;
}
