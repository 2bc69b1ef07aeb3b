/*
 * How SQLite finds the rows of statements that run again and again beside a long backlog, in the schema that the migrations
 * make: by an index that knows their order. A plan that looks at every row, or sorts them first, costs the backlog each time.
 */
#include "core/ctx.h"      /* before cmocka, which makes a macro of fail */
#include "base/buf.h"
#include "app/pitch/pitch_sql.h"
#include "app/user/user_sql.h"
#include "core/core_sql.h"
#include "db/migrate_text.h"

#include "../unit/check.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>

static arena *memory;
static sqlite3 *site;

/* ---- the schema ---- */

static void must(const char *sql)
{
    assert_int_equal(sqlite3_exec(site, sql, NULL, NULL, NULL), SQLITE_OK);
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
    migrate_text(DB_SQLITE, (str){text, len}, &sql);
    must(arena_cstr(memory, buf_str(&sql)));
    buf_release(&sql);
}

static int is_sql(const struct dirent *d)
{
    return str_ends(str_from(d->d_name), STR(".sql"));
}

static int set_up(void **state)
{
    (void)state;
    struct dirent **names;
    memory = arena_new(16 * MIB, 4 * MIB);
    assert_int_equal(sqlite3_open(":memory:", &site), SQLITE_OK);
    int count = scandir(SOURCE_DIR "/migrations", &names, is_sql, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i]->d_name, "0007_job_lease.sql") == 0)
            must("INSERT INTO job (kind, payload, due_ms, tries, created_ms) VALUES ('mail', '{}', 1, 10, 1), ('mail', '{}', 1, 9, 1)");
        apply(arena_printf(memory, SOURCE_DIR "/migrations/%s", names[i]->d_name).ptr);
        free(names[i]);
    }
    free(names);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sqlite3_close(site);
    arena_free(memory);
    return 0;
}

/* ---- plans ---- */

static str plan_of(const char *sql)
{
    sqlite3_stmt *s;
    buf lines;
    buf_init(&lines, 64 * KIB);
    str asked = arena_printf(memory, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(site, asked.ptr, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        buf_printf(&lines, "%s\n", (const char *)sqlite3_column_text(s, 3));
    sqlite3_finalize(s);
    str plan = arena_str(memory, buf_str(&lines));
    buf_release(&lines);
    return plan;
}

static const char *text_of_stmt(const struct sql_module *m, const char *name)
{
    for (size_t i = 0; i < m->stmt_count; i++)
        if (strcmp(m->stmts[i]->name, name) == 0)
            return m->stmts[i]->text.by_engine[DB_SQLITE];
    fail_msg("there is no statement %s", name);
    return NULL;
}

static bool has(str plan, const char *words)
{
    return strstr(plan.ptr, words) != NULL;
}

/* Whoever reads nothing of a table searches nothing either: each plan has at least one search. */
static bool is_direct(str plan)
{
    return has(plan, "SEARCH") && !has(plan, "SCAN") && !has(plan, "TEMP B-TREE") && !has(plan, "MULTI-INDEX");
}

static void looking_for_a_job_costs_no_backlog(void **state)
{
    (void)state;
    static const char *const names[] = {"job_give_up", "job_free", "job_take", "job_done", "job_again", "job_release", "job_forget"};
    for (size_t i = 0; i < COUNT(names); i++) {
        str plan = plan_of(text_of_stmt(&sql_core, names[i]));
        if (!is_direct(plan))
            fail_msg("%s:\n%s", names[i], plan.ptr);
    }
}

/* They read no more rows than they count to: of the newest, in the index's order. */
static void counting_wrong_sign_ins_reads_the_newest_alone(void **state)
{
    (void)state;
    static const struct { const char *stmt, *search; } cases[] = {
        {"tries_of_network", "SEARCH sign_in_try USING COVERING INDEX sign_in_try_by_network (network=? AND tried_ms>?)"},
        {"tries_of_site", "SEARCH sign_in_try USING COVERING INDEX sign_in_try_by_site (site=? AND tried_ms>?)"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str plan = plan_of(text_of_stmt(&sql_user, cases[i].stmt));
        if (!has(plan, cases[i].search) || has(plan, "TEMP B-TREE"))
            fail_msg("%s:\n%s", cases[i].stmt, plan.ptr);
    }
}

/* Accounts that are not active only grow in number: one pitch looks at its owner. */
static void what_is_listed_looks_at_the_owners_alone(void **state)
{
    (void)state;
    str plan = plan_of(text_of_stmt(&sql_pitch, "view_target"));
    if (!is_direct(plan))
        fail_msg("view_target:\n%s", plan.ptr);
}

static void a_plan_that_sorts_is_found(void **state)
{
    (void)state;
    assert_false(is_direct(plan_of("SELECT id FROM job ORDER BY payload LIMIT 1")));
    assert_false(is_direct(plan_of("SELECT id FROM job WHERE state = 'failed' ORDER BY payload LIMIT 1")));
    assert_true(is_direct(plan_of("SELECT id FROM job WHERE id = 1")));
}

/* No look would give it up: a job that was tried often enough is not due. */
static void what_was_tried_too_often_is_due_no_more(void **state)
{
    (void)state;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(site, "SELECT group_concat(state || tries) FROM (SELECT * FROM job ORDER BY id)", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(s, 0), "failed10,due9");
    sqlite3_finalize(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_for_a_job_costs_no_backlog),
        cmocka_unit_test(counting_wrong_sign_ins_reads_the_newest_alone),
        cmocka_unit_test(what_is_listed_looks_at_the_owners_alone),
        cmocka_unit_test(a_plan_that_sorts_is_found),
        cmocka_unit_test(what_was_tried_too_often_is_due_no_more),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
