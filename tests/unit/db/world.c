/* The schema, the statements and the databases of db/'s tests. */
#include "world.h"

#include "base/clock.h"

#include <dirent.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct migration migrations[] = {
    {1, "0001_owner.sql",
     STR("CREATE TABLE owner (\n"
         "  id     IDENTITY,\n"
         "  email  TEXT NOT NULL UNIQUE,\n"
         "  n      BIGINT,\n"
         "  ok     BOOLEAN NOT NULL,\n"
         "  weight DOUBLE PRECISION,\n"
         "  created_ms BIGINT NOT NULL\n"
         ");\n")},
    {2, "0002_thing.sql",
     STR("CREATE TABLE thing (\n"
         "  id       IDENTITY,\n"
         "  owner_id BIGINT NOT NULL REFERENCES owner (id),\n"
         "  kind     TEXT NOT NULL,\n"
         "  size     BIGINT NOT NULL CONSTRAINT thing_size CHECK (size >= 0),\n"
         "  UNIQUE (owner_id, kind)\n"
         ");\n")},
};

const struct migration *world_migrations(size_t *count)
{
    *count = COUNT(migrations);
    return migrations;
}

/* ---- statements: SQLite's text, from which PostgreSQL's is made unless it differs ---- */

#define OWNER_COLS "id, email, n, ok, weight"

static const struct sql_slot owner_params[] = {
    {"email", SQL_TEXT, false, offsetof(struct owner_args, email), 0},
    {"n", SQL_INT, true, offsetof(struct owner_args, n), offsetof(struct owner_args, has_n)},
    {"ok", SQL_BOOL, false, offsetof(struct owner_args, ok), 0},
    {"weight", SQL_REAL, true, offsetof(struct owner_args, weight), offsetof(struct owner_args, has_weight)},
    {"now_ms", SQL_INT, false, SQL_NOW_MS, 0},
};
static const struct sql_slot owner_cols[] = {
    {"id", SQL_INT, false, offsetof(struct owner_row, id), 0},
    {"email", SQL_TEXT, false, offsetof(struct owner_row, email), 0},
    {"n", SQL_INT, true, offsetof(struct owner_row, n), offsetof(struct owner_row, has_n)},
    {"ok", SQL_BOOL, false, offsetof(struct owner_row, ok), 0},
    {"weight", SQL_REAL, true, offsetof(struct owner_row, weight), offsetof(struct owner_row, has_weight)},
};
static const struct sql_slot thing_params[] = {
    {"owner_id", SQL_INT, false, offsetof(struct thing_args, owner_id), 0},
    {"kind", SQL_TEXT, false, offsetof(struct thing_args, kind), 0},
    {"size", SQL_INT, false, offsetof(struct thing_args, size), 0},
};
static const struct sql_slot id_params[] = {{"id", SQL_INT, false, offsetof(struct id_args, id), 0}};
static const struct sql_slot ids_params[] = {{"ids", SQL_INT_LIST, false, offsetof(struct ids_args, ids), 0}};
static const struct sql_slot emails_params[] = {{"emails", SQL_TEXT_LIST, false, offsetof(struct emails_args, emails), 0}};
static const struct sql_slot n_cols[] = {{"n", SQL_INT, false, offsetof(struct n_row, n), 0}};

static const struct sql_slot note_slots[] = {{"note", SQL_TEXT, true, offsetof(struct note_args, note), SQL_NO_FLAG}};

#define PARAMS(table) .params = table, .param_count = COUNT(table)
#define OWNERS .cols = owner_cols, .col_count = COUNT(owner_cols), .row_size = sizeof(struct owner_row)
#define N .cols = n_cols, .col_count = COUNT(n_cols), .row_size = sizeof(struct n_row)

struct sql_stmt owner_add = {
    .name = "owner_add", PARAMS(owner_params), OWNERS, .writes = true,
    .text = {{"INSERT INTO owner (email, n, ok, weight, created_ms) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING " OWNER_COLS}},
};
struct sql_stmt owner_note = {
    .name = "owner_note", PARAMS(note_slots), .text = {{"SELECT CAST(?1 AS TEXT) AS note"}},
    .cols = note_slots, .col_count = COUNT(note_slots), .row_size = sizeof(struct note_args),
};
struct sql_stmt owner_get = {
    .name = "owner_get", PARAMS(id_params), OWNERS, .text = {{"SELECT " OWNER_COLS " FROM owner WHERE id = ?1"}},
};
struct sql_stmt owner_all = {
    .name = "owner_all", OWNERS, .text = {{"SELECT " OWNER_COLS " FROM owner ORDER BY id"}},
};
struct sql_stmt owner_in = {
    .name = "owner_in", PARAMS(ids_params), OWNERS,
    .text = {{"SELECT " OWNER_COLS " FROM owner WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
              "SELECT " OWNER_COLS " FROM owner WHERE id = ANY ($1) ORDER BY id"}},
};
struct sql_stmt owner_named = {
    .name = "owner_named", PARAMS(emails_params), OWNERS,
    .text = {{"SELECT " OWNER_COLS " FROM owner WHERE email IN (SELECT value FROM json_each(?1)) ORDER BY id",
              "SELECT " OWNER_COLS " FROM owner WHERE email = ANY ($1) ORDER BY id"}},
};
struct sql_stmt owner_count = {.name = "owner_count", N, .text = {{"SELECT count(*) AS n FROM owner"}}};
struct sql_stmt owner_drop = {
    .name = "owner_drop", PARAMS(id_params), .writes = true, .text = {{"DELETE FROM owner WHERE id = ?1"}},
};
struct sql_stmt thing_add = {
    .name = "thing_add", PARAMS(thing_params), .writes = true,
    .text = {{"INSERT INTO thing (owner_id, kind, size) VALUES (?1, ?2, ?3)"}},
};
struct sql_stmt thing_made = {
    .name = "thing_made", PARAMS(thing_params), N, .writes = true,
    .text = {{"INSERT INTO thing (owner_id, kind, size) VALUES (?1, ?2, ?3) RETURNING id AS n"}},
};
struct sql_stmt thing_drop_all = {.name = "thing_drop_all", .writes = true, .text = {{"DELETE FROM thing"}}};
struct sql_stmt owner_drop_all = {.name = "owner_drop_all", .writes = true, .text = {{"DELETE FROM owner"}}};
struct sql_stmt endless = {
    .name = "endless", N,
    .text = {{"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i % 7 FROM c) SELECT count(*) AS n FROM c"}},
};
struct sql_stmt null_n = {.name = "null_n", N, .text = {{"SELECT CAST(NULL AS BIGINT) AS n"}}};
struct sql_stmt text_n = {.name = "text_n", N, .text = {{"SELECT 'seven' AS n"}}};
struct sql_stmt broken = {.name = "broken", N, .text = {{"SELECT nothing_of_that_name AS n FROM owner"}}};

static struct sql_stmt *const stmts[] = {
    &owner_add, &owner_note, &owner_get, &owner_all, &owner_in, &owner_named, &owner_count, &owner_drop, &thing_add, &thing_made,
    &thing_drop_all, &owner_drop_all, &endless, &null_n, &text_n, &broken,
};
static const struct sql_module module = {"world", stmts, COUNT(stmts), NULL, 0};
static const struct sql_module *const modules[] = {&module};

static void statements_register(void)
{
    for (size_t i = 0; i < COUNT(stmts); i++) {
        const char **text = stmts[i]->text.by_engine;
        if (text[DB_POSTGRES])
            continue;
        char *copy = strdup(text[DB_SQLITE]);
        for (char *at = copy; (at = strchr(at, '?'));)
            *at = '$';
        text[DB_POSTGRES] = copy;
    }
    sql_register(modules, COUNT(modules));
}

/* ---- worlds ---- */

static void must(err e, const struct problem *p, const char *what)
{
    if (e == OK)
        return;
    fprintf(stderr, "%s: %s %.*s %.*s\n", what, err_word(e), STR_ARG(p->message), STR_ARG(p->log_detail));
    abort();
}

struct db_options world_options(const struct world *w)
{
    return (struct db_options){
        .url = str_from(w->url),
        .node = "test",
        .pool_max = 20,
        .idle_timeout_ms = SECONDS(30),
        .statement_timeout_ms = SECONDS(10),
        .prepared = true,
        .sync_off = true,
    };
}

void world_reopen(struct world *w, const struct db_options *options)
{
    if (w->db)
        db_close(w->db);
    w->db = NULL;
    must(db_open(options, &w->problem, w->arena, &w->db), &w->problem, "open");
}

static void make_sqlite(struct world *w)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(w->folder, sizeof(w->folder), "%.40s/db-test-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(w->folder))
        abort();
    snprintf(w->url, sizeof(w->url), "sqlite:%s/world.db", w->folder);
}

static void remove_sqlite(struct world *w)
{
    DIR *dir = opendir(w->folder);
    for (struct dirent *d; dir && (d = readdir(dir));)
        if (d->d_name[0] != '.')
            unlinkat(dirfd(dir), d->d_name, 0);
    closedir(dir);
    rmdir(w->folder);
}

static const char *server_url(void)
{
    return getenv("PITCHEY_TEST_DATABASE");
}

bool world_has_postgres(void)
{
    return server_url() != NULL;
}

void world_server(const char *sql)
{
    PGconn *pg = PQconnectdb(server_url());
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(pg));
        abort();
    }
    PQclear(result);
    PQfinish(pg);
}

/* Sorting as people do it, so that a text that is not told to compare by bytes is found. */
static void make_postgres(struct world *w)
{
    static int made;
    char sql[128];
    snprintf(w->name, sizeof(w->name), "world_%d_%d", (int)getpid(), made++);
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s LOCALE_PROVIDER icu ICU_LOCALE 'en' TEMPLATE template0", w->name);
    world_server(sql);
    int stem = (int)(strrchr(server_url(), '/') - server_url());
    snprintf(w->url, sizeof(w->url), "%.*s/%s", stem, server_url(), w->name);
}

static void remove_postgres(struct world *w)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "DROP DATABASE %s WITH (FORCE)", w->name);
    world_server(sql);
}

void world_make(struct world *w, enum db_engine engine)
{
    static bool registered;
    if (!registered)
        statements_register();
    registered = true;

    *w = (struct world){.engine = engine, .arena = arena_new(4 * MIB, 4 * MIB)};
    if (engine == DB_SQLITE)
        make_sqlite(w);
    else
        make_postgres(w);

    struct db_options options = world_options(w);
    world_reopen(w, &options);
    struct migrate_status status;
    must(db_migrate(w->db, migrations, COUNT(migrations), &w->problem, w->arena, &status), &w->problem, "migrate");
}

void world_remove(struct world *w)
{
    db_close(w->db);
    arena_free(w->arena);
    if (w->engine == DB_SQLITE)
        remove_sqlite(w);
    else
        remove_postgres(w);
}

/* ---- running a file's tests on both engines ---- */

static struct world *running;

static int on_sqlite(void **state)
{
    (void)state;
    world_make(running, DB_SQLITE);
    return 0;
}

static int on_postgres(void **state)
{
    (void)state;
    world_make(running, DB_POSTGRES);
    return 0;
}

static int over(void **state)
{
    (void)state;
    world_remove(running);
    return 0;
}

/* cmocka's macro for this wants the array itself. */
int world_run(struct world *w, const struct CMUnitTest *tests, size_t count)
{
    running = w;
    int failed = _cmocka_run_group_tests("sqlite", tests, count, on_sqlite, over);
    if (world_has_postgres())
        failed += _cmocka_run_group_tests("postgres", tests, count, on_postgres, over);
    return failed;
}

/* ---- rows ---- */

void world_empty(struct world *w)
{
    struct actor a;
    actor_make(&a, w, true);
    must(actor_begin(&a, TX_WRITE, 0), &a.problem, "begin");
    must(sql_exec(&a.tx, &thing_drop_all, NULL, NULL), &a.problem, "empty");
    must(sql_exec(&a.tx, &owner_drop_all, NULL, NULL), &a.problem, "empty");
    must(db_commit(&a.tx), &a.problem, "commit");
    actor_remove(&a);
}

void actor_make(struct actor *a, struct world *w, bool writer)
{
    *a = (struct actor){.world = w, .arena = arena_new(8 * MIB, 8 * MIB)};
    must(db_connect(w->db, writer, &a->conn), &a->problem, "connect");
}

void actor_remove(struct actor *a)
{
    db_disconnect(a->conn);
    arena_free(a->arena);
}

err actor_begin(struct actor *a, enum tx_mode mode, int64_t deadline_ms)
{
    a->problem = (struct problem){0};
    a->tx = (struct tx){
        .conn = a->conn,
        .arena = a->arena,
        .problem = &a->problem,
        .now_ms = 1700000000000,
        .deadline_ms = deadline_ms ? clock_mono_ms() + deadline_ms : 0,
    };
    return db_begin(&a->tx, mode);
}

int64_t owner_added(struct actor *a, str email)
{
    struct owner_row row;
    assert_int_equal(sql_one(&a->tx, &owner_add, &(struct owner_args){.email = email, .ok = true}, &row), OK);
    return row.id;
}

int64_t owners(struct actor *a)
{
    struct n_row row;
    assert_int_equal(sql_one(&a->tx, &owner_count, NULL, &row), OK);
    return row.n;
}
