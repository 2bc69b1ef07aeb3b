/* Settings that are read again by several threads at once, as SIGHUP and `config set` do it, while requests read them. */
#include "support/site.h"

#include "base/config.h"
#include "base/file.h"
#include "cli/program.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 3, TIMES = 60 };

static _Atomic int failures;
static const char *conf, *pages;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

/* One writes the file at a time, as `config set` does; how often and when it is read is nobody's turn. */
static err write_conf(str text)
{
    pthread_mutex_lock(&writing);
    err e = file_write(conf, 0600, text);
    pthread_mutex_unlock(&writing);
    return e;
}

/* Each time with another value, so that each time there is something to take over. */
static void reload_once(arena *a, int number)
{
    struct config_report report = {.arena = a};
    struct problem problem = {0};
    str text = arena_printf(a, "HTTP_MAX_CONNECTIONS=%d\nHTTP_IDLE_TIMEOUT=%ds\nCACHE_TTL=%ds\nLOG_LEVEL=error\nWEB_ROOT=%s\nCONTENT_SECURITY=%s\n",
                            1000 + number, 10 + number, 1 + number, pages, number % 2 ? "guide" : "strict");
    bool done = write_conf(text) == OK && program_reload(site_program(), &report) == OK &&
                program_reload_site(site_program(), &problem, a) == OK;
    if (!done)
        atomic_fetch_add(&failures, 1);
}

static void *reload_often(void *arg)
{
    arena *a = arena_new(MIB, MIB);
    for (int i = 0; i < TIMES; i++) {
        arena_rewind(a);
        reload_once(a, *(int *)arg * TIMES + i);
    }
    arena_free(a);
    return NULL;
}

/* What threads do to each other is told by ThreadSanitizer, which this test runs under, too. */
static void settings_may_be_read_again_by_many_while_requests_read_them(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    int numbers[THREADS];
    conf = site_path("pitchey.conf");
    pages = site_path("site");
    assert_int_equal(folder_make(pages, 0700), OK);
    assert_int_equal(file_write(site_path("site/index.html"), 0600, STR("<!doctype html>")), OK);
    failures = 0;
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, reload_often, &numbers[i]);
    }
    for (int i = 0; i < TIMES; i++) {
        assert_status(call(visitor, "GET", "/api/config/all", NULL), 200);
        assert_status(call(visitor, "GET", "/api/pitches", NULL), 200);
        assert_status(call(visitor, "GET", "/", NULL), 200);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(failures, 0);
    assert_in_range(config_now()->http_max_connections, 1000, 1000 + THREADS * TIMES);
}

/* ---- a database that keeps its reader waiting ---- */

struct reader { pthread_t thread; arena *arena; _Atomic bool is_done; err end; };

static void *read_site_again(void *arg)
{
    struct reader *self = arg;
    struct problem problem = {0};
    self->end = program_reload_site(site_program(), &problem, self->arena);
    self->is_done = true;
    return NULL;
}

/* SIGHUP is taken by the thread that ends the program, too: it waits for no database. */
static void the_program_s_settings_are_read_while_the_site_s_wait_for_the_database(void **state)
{
    (void)state;
    if (!str_starts(config_now()->database_url, STR("postgres")))
        return;                      /* SQLite's readers wait for nobody */
    struct reader reader = {.arena = arena_new(MIB, MIB)};
    struct config_report report = {.arena = reader.arena};
    PGconn *other = PQconnectdb(text_z(config_now()->database_url));
    PQclear(PQexec(other, "BEGIN; LOCK TABLE site_setting IN ACCESS EXCLUSIVE MODE"));
    assert_int_equal(PQtransactionStatus(other), PQTRANS_INTRANS);
    pthread_create(&reader.thread, NULL, read_site_again, &reader);
    while (site_ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0)
        poll(NULL, 0, 5);
    assert_int_equal(program_reload(site_program(), &report), OK);
    assert_false(reader.is_done);
    PQfinish(other);
    pthread_join(reader.thread, NULL);
    assert_int_equal(reader.end, OK);
    arena_free(reader.arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(settings_may_be_read_again_by_many_while_requests_read_them),
        TEST(the_program_s_settings_are_read_while_the_site_s_wait_for_the_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
