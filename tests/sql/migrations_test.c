/* The program's migrations on both engines: what views show, and what a migration makes of rows that were there. */
#include "../unit/check.h"

#include "base/buf.h"
#include "base/clock.h"
#include "cli/schema.h"
#include "db/migrate_text.h"
#include "server.h"

#include <libpq-fe.h>
#include <sqlite3.h>

static arena *memory;
static enum db_engine engine;
static sqlite3 *file;
static PGconn *conn;

/* ---- either engine ---- */

static int row_out(void *out, int count, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < count; i++)
        buf_printf(out, "%s%s", i ? " " : "", values[i] ? values[i] : "-");
    buf_put_char(out, '\n');
    return 0;
}

static void ask_sqlite(const char *sql, buf *out)
{
    char *said = NULL;
    if (sqlite3_exec(file, sql, row_out, out, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said);
}

static void ask_postgres(const char *sql, buf *out)
{
    PGresult *rows = PQexec(conn, sql);
    if (PQresultStatus(rows) != PGRES_COMMAND_OK && PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(rows); i++) {
        for (int k = 0; k < PQnfields(rows); k++)
            buf_printf(out, "%s%s", k ? " " : "", PQgetisnull(rows, i, k) ? "-" : PQgetvalue(rows, i, k));
        buf_put_char(out, '\n');
    }
    PQclear(rows);
}

/* Its rows, a line each. */
static const char *ask(const char *sql)
{
    buf out;
    buf_init(&out, 256 * KIB);
    (engine == DB_SQLITE ? ask_sqlite : ask_postgres)(sql, &out);
    const char *text = arena_cstr(memory, buf_str(&out));
    buf_release(&out);
    return text;
}

/* The migrations from number `from` to `to`. */
static void migrate(int from, int to)
{
    size_t count;
    const struct migration *migrations = schema_migrations(&count);
    for (size_t i = 0; i < count; i++) {
        if (migrations[i].number < from || migrations[i].number > to)
            continue;
        buf sql;
        buf_init(&sql, 1 * MIB);
        migrate_text(engine, migrations[i].text, &sql);
        (void)ask(arena_cstr(memory, buf_str(&sql)));
        buf_release(&sql);
    }
}

static int begin(void **state)
{
    (void)state;
    memory = arena_new(8 * MIB, 8 * MIB);
    if (engine == DB_SQLITE)
        return sqlite3_open(":memory:", &file);
    conn = PQconnectdb(arena_cstr(memory, server_database(memory)));
    return PQstatus(conn) == CONNECTION_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    if (engine == DB_SQLITE) {
        sqlite3_close(file);
    } else {
        PQfinish(conn);
        server_drop();
    }
    arena_free(memory);
    return 0;
}

/* ---- views ---- */

static const char *columns(str name)
{
    str sql = engine == DB_SQLITE
        ? arena_printf(memory, "SELECT name FROM pragma_table_info('%.*s') ORDER BY cid", STR_ARG(name))
        : arena_printf(memory, "SELECT column_name FROM information_schema.columns WHERE table_name = '%.*s' ORDER BY ordinal_position",
                       STR_ARG(name));
    return ask(sql.ptr);
}

/* PostgreSQL keeps the columns that `p.*` meant when the view was made; a view is named after its table. */
static void a_view_shows_every_column_of_its_table(void **state)
{
    (void)state;
    migrate(1, 9999);
    str views = str_from(ask(engine == DB_SQLITE ? "SELECT name FROM sqlite_master WHERE type = 'view'"
                                                 : "SELECT viewname FROM pg_views WHERE schemaname = 'public'"));
    int count = 0;
    for (str view; str_cut(&views, '\n', &view) && view.len; count++) {
        str rest = view, table;
        (void)str_cut(&rest, '_', &table);
        const char *of_table = columns(table), *of_view = columns(view);
        assert_true(strlen(of_table) > 0);
        if (strncmp(of_view, of_table, strlen(of_table)) != 0)
            fail_msg("%.*s has\n%sand not all of\n%s", STR_ARG(view), of_view, of_table);
    }
    assert_true(count >= 2);
}

/* ---- rows that were there ---- */

static void view(int64_t pitch, const char *viewer, int64_t hours_ago)
{
    (void)ask(arena_printf(memory, "INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) VALUES (%lld, '%s', 'direct', %lld)",
                           (long long)pitch, viewer, (long long)(clock_wall_ms() - HOURS(hours_ago))).ptr);
}

/* Older ones count again anyway, and visitors are known another way since. */
static void of_the_views_those_of_accounts_in_the_last_day_are_remembered(void **state)
{
    (void)state;
    migrate(1, 5);
    (void)ask("INSERT INTO app_user (id, user_type, email, email_key, username, password_hash, name_key, created_ms, updated_ms)"
              " VALUES (1, 'creator', 'n@example.com', 'n@example.com', 'nora', 'x', 'nora', 1, 1)");
    (void)ask("INSERT INTO pitch (id, owner_id, title, title_key, format, budget_up, budget_down, funding_up, funding_down, access_rung,"
              " created_ms, updated_ms) VALUES (7, 1, 'Salt', 'salt', 'feature', 0, 0, 0, 0, 'nda', 1, 1)");
    view(7, "u1", 200);
    view(7, "u1", 20);
    view(7, "u2", 26);
    view(7, "u3", 2);
    view(7, "0a1b2c3d4e5f", 2);
    migrate(6, 9999);
    assert_string_equal(ask("SELECT viewer FROM pitch_viewer ORDER BY viewer"), "u1\nu3\n");
    assert_string_equal(ask("SELECT count(*) FROM pitch_viewer v JOIN pitch_view w ON w.viewer = v.viewer AND w.created_ms = v.counted_ms"), "2\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_view_shows_every_column_of_its_table),
        T(of_the_views_those_of_accounts_in_the_last_day_are_remembered),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
    engine = DB_POSTGRES;
    if (server_is_there())
        failed += cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
    return failed;
}
