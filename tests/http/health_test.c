/* Health, figures and jobs, well and in trouble: what monitors read, and that work which failed is done later. */
#include "support/site.h"

#include "core/core_sql.h"
#include "web/web_sql.h"

#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

static const char join[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}";

static struct answer health(void)
{
    return call(visitor, "GET", "/api/health", NULL);
}

/* The prober goes round every two seconds. */
static struct answer health_once_it_says(const char *status)
{
    struct answer a = health();
    while (!str_eq(answer_text(a, "status"), str_from(status))) {
        sched_yield();
        a = health();
    }
    return a;
}

static void all_is_well_in_one_line(void **state)
{
    (void)state;
    struct answer a = health();
    assert_status(a, 200);
    assert_true(str_starts(a.body, STR("{\"status\":\"healthy\",\"timestamp\":\"")));
    assert_text(a, "services.database.status", "healthy");
    assert_text(a, "services.jobs.status", "healthy");
    assert_text(a, "data.version", "1.0.0");
    assert_str(answer_field(a, "Cache-Control"), STR("no-store"));
    a = call(visitor, "GET", "/api/health/detailed", NULL);
    assert_int_equal(answer_count(a, "data.parts"), 6);
    assert_text(a, "data.parts.5.name", "clock");
    assert_text(a, "data.parts.0.name", "database");
    assert_false(answer_has(a, "data.parts.0.detail"));
    a = call(someone("operator", "olga"), "GET", "/api/health/detailed", NULL);
    assert_true(answer_int(a, "data.parts.0.detail.poolSize") > 0);
    assert_int_equal(answer_int(a, "data.parts.0.detail.queueLength"), 0);
}

static void each_answer_says_its_own_time(void **state)
{
    (void)state;
    str before = answer_text(health(), "timestamp");
    site_wait(SECONDS(60));
    struct answer a = health();
    assert_true(str_cmp(answer_text(a, "timestamp"), before) > 0);
    assert_text(a, "services.mail.status", "healthy");
}

static void in_trouble_the_word_stands_nowhere(void **state)
{
    (void)state;
    assert_int_equal(rmdir(site_path("outbox")), 0);
    struct answer a = health_once_it_says("degraded");
    assert_status(a, 200);
    assert_false(answer_holds(a, "healthy"));
    assert_text(a, "services.mail.status", "down");
    assert_false(answer_has(a, "services.database"));
    a = call(visitor, "GET", "/api/health/detailed", NULL);
    assert_false(answer_holds(a, "healthy"));
    assert_text(a, "data.parts.0.status", "up");
    assert_int_equal(mkdir(site_path("outbox"), 0700), 0);
    assert_status(health_once_it_says("healthy"), 200);
}

static void without_its_storage_the_site_is_down(void **state)
{
    (void)state;
    assert_int_equal(rename(site_path("run"), site_path("gone")), 0);
    struct answer a = health_once_it_says("down");
    assert_status(a, 503);
    assert_str(answer_field(a, "Retry-After"), STR("5"));
    assert_text(a, "code", "UNAVAILABLE");
    assert_int_equal(answer_int(a, "success"), 0);
    assert_false(answer_holds(a, "healthy"));
    assert_int_equal(rename(site_path("gone"), site_path("run")), 0);
    (void)health_once_it_says("healthy");
}

static err failed_once(struct ctx *c, void *arg)
{
    struct job_next next;
    bool found;
    TRY(sql_job_next(c, &next, &found));
    *(bool *)arg = found && next.due_ms > c->now_ms;
    return OK;
}

static void a_mail_that_failed_is_sent_later_and_once(void **state)
{
    (void)state;
    assert_int_equal(rmdir(site_path("outbox")), 0);
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    for (bool failed = false; !failed; sched_yield())
        assert_int_equal(site_do(failed_once, &failed), OK);
    assert_int_equal(mkdir(site_path("outbox"), 0700), 0);
    site_wait(MINUTES(1));
    str token = site_mailed_link("/verify-email?token=");
    assert_true(token.len > 20);
}

struct kept { struct who who; bool is_there; };

static err look_for_kept(struct ctx *c, void *arg)
{
    struct kept *k = arg;
    struct kept_answer row;
    return sql_kept_answer_get(c, k->who.id, STR("once"), 0, &row, &k->is_there);
}

static void what_is_over_goes_within_the_hour(void **state)
{
    (void)state;
    struct kept kept = {.who = someone("creator", "alex")};
    assert_status(call_with(kept.who, "POST", "/api/pitches", "{\"title\":\"Salt\",\"status\":\"draft\"}", "Idempotency-Key: once\r\n"), 201);
    assert_int_equal(site_do(look_for_kept, &kept), OK);
    assert_true(kept.is_there);
    site_wait(HOURS(25));
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);    /* its mail wakes who tidies up */
    for (; kept.is_there; sched_yield())
        assert_int_equal(site_do(look_for_kept, &kept), OK);
}

static void figures_are_for_this_machine(void **state)
{
    (void)state;
    (void)call(visitor, "GET", "/api/pitches", NULL);
    struct answer a = call(visitor, "GET", "/metrics", NULL);
    assert_status(a, 200);
    assert_true(answer_holds(a, "pitchey_http_requests_total{route=\"/api/pitches\",method=\"GET\",status=\"200\"} 1"));
    assert_true(answer_holds(a, "pitchey_part_up{part=\"database\"} 1"));
    assert_true(answer_holds(a, "process_resident_memory_bytes"));
    static const char *const signs[] = {"X-Forwarded-For: 192.0.2.1\r\n", "Forwarded: for=192.0.2.1\r\n", "X-Real-IP: 192.0.2.1\r\n",
                                        "X-Forwarded-Proto: https\r\n", "X-Forwarded-Host: pitchey.example\r\n", "Via: 1.1 front\r\n"};
    for (size_t i = 0; i < COUNT(signs); i++)
        assert_status(call_with(visitor, "GET", "/metrics", NULL, signs[i]), 404);
    a = call(visitor, "GET", "/api/cache/status", NULL);
    assert_text(a, "data.status", "healthy");
    assert_false(answer_has(a, "data.entries"));
    a = call(someone("operator", "olga"), "GET", "/api/cache/status", NULL);
    assert_true(answer_int(a, "data.entries") >= 0);
    assert_true(answer_int(a, "data.evictions") >= 0);
    assert_false(answer_has(call(someone("admin", "ada"), "GET", "/api/cache/status", NULL), "data.hits"));
    assert_status(call_with(visitor, "GET", "/api/cache/status", NULL, "Authorization: Bearer dead\r\n"), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_is_well_in_one_line),
        TEST(each_answer_says_its_own_time),
        TEST(in_trouble_the_word_stands_nowhere),
        TEST(without_its_storage_the_site_is_down),
        TEST(a_mail_that_failed_is_sent_later_and_once),
        TEST(what_is_over_goes_within_the_hour),
        TEST(figures_are_for_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
