/*
 * Every statement of the program, every fragment of every list, prepared on a real PostgreSQL with its declared types;
 * its results must be exactly int8, text, bool and float8. Without a server (tools/with-postgres) nobody is asked.
 */
#include "../../src/db/list.c"

#include "app/modules.h"      /* before cmocka, which makes a macro of fail */
#include "base/buf.h"
#include "db/migrate_text.h"
#include "server.h"
#include "shelf/shelf_sql.h"

#include "../unit/check.h"

#include <dirent.h>
#include <libpq-fe.h>

static arena *memory;
static PGconn *conn;
static char said[1024];

/* ---- the schema ---- */

static void must(PGresult *result, const char *what)
{
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s: %s\n", what, PQerrorMessage(conn));
        abort();
    }
    PQclear(result);
}

static void apply(const char *path)
{
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    char *text = arena_alloc(memory, 256 * KIB, 1);
    size_t len = fread(text, 1, 256 * KIB, in);
    fclose(in);
    buf sql;
    buf_init(&sql, 1 * MIB);
    migrate_text(DB_POSTGRES, (str){text, len}, &sql);
    must(PQexec(conn, arena_cstr(memory, buf_str(&sql))), path);
    buf_release(&sql);
}

static int is_sql(const struct dirent *d)
{
    return str_ends(str_from(d->d_name), STR(".sql"));
}

static void migrate(const char *dir)
{
    struct dirent **names;
    int count = scandir(dir, &names, is_sql, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        apply(arena_printf(memory, "%s/%s", dir, names[i]->d_name).ptr);
        free(names[i]);
    }
    free(names);
}

/* ---- one text ---- */

static Oid oid_of(enum sql_type type)
{
    static const Oid oids[] = {
        [SQL_INT] = 20,   [SQL_TEXT] = 25,       [SQL_BOOL] = 16,
        [SQL_REAL] = 701, [SQL_INT_LIST] = 1016, [SQL_TEXT_LIST] = 1009,
    };
    return oids[type];
}

static bool says(const char *name, const char *words)
{
    snprintf(said, sizeof(said), "%s: %s", name, words);
    return false;
}

static bool columns_are(const char *name, const PGresult *described, const struct sql_slot *cols, size_t count)
{
    if ((size_t)PQnfields(described) != count)
        return says(name, "another number of columns");
    for (size_t i = 0; i < count; i++)
        if (PQftype(described, (int)i) != oid_of(cols[i].type))
            return says(name, arena_printf(memory, "column %s has the type %u, not %u; CAST it", cols[i].name,
                                           PQftype(described, (int)i), oid_of(cols[i].type)).ptr);
    return true;
}

/* False: `said` tells why not. */
static bool fits(const char *name, const char *text, const Oid *types, size_t type_count, const struct sql_slot *cols,
                 size_t col_count)
{
    PGresult *prepared = PQprepare(conn, "", text, (int)type_count, types);
    bool ok = PQresultStatus(prepared) == PGRES_COMMAND_OK || says(name, PQresultErrorMessage(prepared));
    PQclear(prepared);
    if (!ok)
        return false;
    PGresult *described = PQdescribePrepared(conn, "");
    ok = PQresultStatus(described) == PGRES_COMMAND_OK ? columns_are(name, described, cols, col_count)
                                                       : says(name, PQresultErrorMessage(described));
    PQclear(described);
    return ok;
}

static Oid *types_of(const struct sql_slot *params, size_t count, size_t room)
{
    Oid *types = ARENA_ARRAY(memory, Oid, count + room);
    for (size_t i = 0; i < count; i++)
        types[i] = oid_of(params[i].type);
    return types;
}

static bool stmt_fits(const struct sql_stmt *s)
{
    const Oid *types = types_of(s->params, s->param_count, 0);
    return fits(s->name, s->text.by_engine[DB_POSTGRES], types, s->param_count, s->cols, s->col_count);
}

/* ---- lists: all texts that src/db/list.c can make of one, but for the mixtures of filters ---- */

static bool run_fits(const struct list_run *run, const struct sql_slot *cols, size_t col_count)
{
    const struct sql_list *list = run->list;
    const struct sql_order *order = order_of(run);
    Oid *types = types_of(list->params, list->param_count, 2 + (size_t)order->key_count);
    types[list->param_count] = types[list->param_count + 1] = oid_of(SQL_INT);
    for (size_t k = 0; k < order->key_count; k++)
        types[list->param_count + 2 + k] = oid_of(order->keys[k].type);
    return fits(list->name, text_of(run), types, list->param_count + 2 + (size_t)order->key_count, cols, col_count);
}

static bool pages_fit(struct list_run run)
{
    run.kind = LIST_ROWS;
    for (run.order = 0; run.order < run.list->order_count; run.order++)
        for (int after = 0; after < 2; after++) {
            run.after = after;
            struct layout layout = layout_of(&run);
            if (!run_fits(&run, layout.cols, layout.col_count))
                return false;
        }
    return true;
}

static bool counts_fit(struct list_run run)
{
    static const struct sql_slot cols[] = {{.name = "value", .type = SQL_TEXT}, {.name = "count", .type = SQL_INT}};
    run.kind = LIST_COUNT;
    if (!run_fits(&run, cols + 1, 1))
        return false;
    run.kind = LIST_FACET;
    for (run.facet = 0; run.facet < run.list->facet_count; run.facet++)
        if (!run_fits(&run, cols, COUNT(cols)))
            return false;
    return true;
}

static bool filters_fit(struct list_run run, uint32_t filters)
{
    run.filters = filters;
    return pages_fit(run) && counts_fit(run);
}

static bool list_fits(const struct sql_list *list)
{
    struct tx tx = {.arena = memory};
    struct list_run run = {.tx = &tx, .list = list, .engine = DB_POSTGRES};
    uint32_t all = (uint32_t)((UINT64_C(1) << list->filter_count) - 1);
    bool ok = filters_fit(run, 0) && filters_fit(run, all);
    for (size_t i = 0; ok && i < list->filter_count; i++)
        ok = filters_fit(run, UINT32_C(1) << i);
    return ok;
}

/* ---- tests ---- */

static size_t module_fits(const struct sql_module *m)
{
    size_t bad = 0;
    for (size_t i = 0; i < m->stmt_count; i++)
        if (!stmt_fits(m->stmts[i]))
            bad++, print_error("%s/%s\n", m->name, said);
    for (size_t i = 0; i < m->list_count; i++)
        if (!list_fits(m->lists[i]))
            bad++, print_error("%s/%s\n", m->name, said);
    return bad;
}

static void every_statement_of_the_program_prepares(void **state)
{
    (void)state;
    size_t bad = 0;
    for (size_t i = 0; i < app_sql_module_count; i++)
        bad += module_fits(app_sql_modules[i]);
    assert_int_equal(bad, 0);
}

static void every_kind_of_statement_prepares(void **state)
{
    (void)state;
    assert_int_equal(module_fits(&sql_shelf), 0);
}

static void does_not_fit(struct sql_stmt s, const char *words)
{
    assert_false(stmt_fits(&s));
    if (!strstr(said, words))
        fail_msg("said: %s", said);
}

#define COLS(...)                                                                                                      \
    .cols = (const struct sql_slot[]){__VA_ARGS__}, .col_count = COUNT(((const struct sql_slot[]){__VA_ARGS__}))
#define PARAMS(...)                                                                                                    \
    .params = (const struct sql_slot[]){__VA_ARGS__}, .param_count = COUNT(((const struct sql_slot[]){__VA_ARGS__}))
#define POSTGRES(words) .name = "s", .text = {{[DB_POSTGRES] = words}}

static void what_does_not_fit_is_found(void **state)
{
    (void)state;
    does_not_fit((struct sql_stmt){POSTGRES("SELECT idd FROM book"), COLS({.name = "id"})}, "\"idd\" does not exist");
    does_not_fit((struct sql_stmt){POSTGRES("SELECT sum(id) AS n FROM book"), COLS({.name = "n"})},
                 "column n has the type 1700, not 20; CAST it");
    does_not_fit((struct sql_stmt){POSTGRES("SELECT 1 AS n"), COLS({.name = "n"})}, "column n has the type 23");
    does_not_fit((struct sql_stmt){POSTGRES("SELECT id FROM book"), COLS({.name = "id"}, {.name = "x"})},
                 "another number of columns");
    does_not_fit(
        (struct sql_stmt){POSTGRES("DELETE FROM book WHERE id = $1"), PARAMS({.name = "id", .type = SQL_TEXT})},
        "operator does not exist");
}

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(64 * MIB, 8 * MIB);
    conn = PQconnectdb(server_database(memory).ptr);
    must(PQexec(conn, MIGRATION_TABLE), "migration");
    migrate(SOURCE_DIR "/migrations");
    must(PQexec(conn, "CREATE SCHEMA shelf; SET search_path = shelf"), "shelf");
    migrate(SOURCE_DIR "/tests/sql/shelf/migrations");
    must(PQexec(conn, "SET search_path = shelf, public"), "shelf");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    PQfinish(conn);
    server_drop();
    arena_free(memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_of_the_program_prepares),
        cmocka_unit_test(every_kind_of_statement_prepares),
        cmocka_unit_test(what_does_not_fit_is_found),
    };
    if (!server_is_there()) {
        print_message("no PostgreSQL here: run me by tools/with-postgres\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
