/* Writes that are held up, by one of our own that lasts or by another program: health and the figures answer, and say so. */
#include "support/site.h"

#include <sched.h>
#include <sqlite3.h>
#include <stdlib.h>

static bool is_sqlite(void)
{
    return !getenv("PITCHEY_TEST_DATABASE");
}

static bool the_watch_answers(struct who as)
{
    static const char *const rows[] = {"/api/health", "/api/health/detailed", "/metrics", "/api/cache/status"};
    bool well = true;
    for (size_t i = 0; i < COUNT(rows); i++)
        well = call(as, "GET", rows[i], NULL).status == 200 && well;
    return well;
}

/* False: it was down on its way there. */
static bool database_becomes(const char *state)
{
    for (;;) {
        struct answer a = call(visitor, "GET", "/api/health/detailed", NULL);
        str now = answer_text(a, "data.parts.0.status");
        if (str_eq(now, str_from(state)) || str_eq(now, STR("down")))
            return str_eq(now, str_from(state));
        sched_yield();
    }
}

/* What was seen is judged when the writer is free again: a test that leaves it would wait for it. */
struct seen { struct who operator; bool before, degraded, after, reads; };

/* One write thread has SQLite; PostgreSQL has others. */
static err hold_the_writer(struct ctx *c, void *arg)
{
    struct seen *seen = arg;
    (void)c;
    seen->before = the_watch_answers(visitor) && the_watch_answers(seen->operator);
    seen->degraded = !is_sqlite() || database_becomes("degraded");
    seen->after = the_watch_answers(visitor);
    seen->reads = call(visitor, "GET", "/api/pitches", NULL).status == 200;
    return OK;
}

static void a_write_that_lasts_holds_up_writes_alone(void **state)
{
    (void)state;
    struct seen seen = {.operator = someone("operator", "olga")};
    assert_int_equal(site_do(hold_the_writer, &seen), OK);
    assert_true(seen.before);
    assert_true(seen.degraded);
    assert_true(seen.after);
    assert_true(seen.reads);
    assert_true(database_becomes("healthy"));
}

static void run(sqlite3 *db, const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void another_program_that_writes_holds_up_writes_alone(void **state)
{
    (void)state;
    if (!is_sqlite())
        return;
    struct who operator = someone("operator", "olga"), creator = someone("creator", "nora");
    sqlite3 *other;
    assert_int_equal(sqlite3_open(site_path("pitchey.db"), &other), SQLITE_OK);
    sqlite3_busy_timeout(other, 60000);
    run(other, "BEGIN IMMEDIATE");
    struct answer a = call(creator, "POST", "/api/pitches", "{\"title\":\"Salt\",\"status\":\"draft\"}");
    assert_status(a, 503);
    assert_text(a, "code", "BUSY");
    assert_true(the_watch_answers(operator));
    assert_true(database_becomes("degraded"));
    assert_status(call(visitor, "GET", "/api/pitches", NULL), 200);
    run(other, "ROLLBACK");
    sqlite3_close(other);
    assert_true(database_becomes("healthy"));
    assert_status(call(creator, "POST", "/api/pitches", "{\"title\":\"Salt\",\"status\":\"draft\"}"), 201);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_write_that_lasts_holds_up_writes_alone),
        TEST(another_program_that_writes_holds_up_writes_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
