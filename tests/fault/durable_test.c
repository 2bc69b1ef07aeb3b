/*
 * Durable before acknowledged: while callers create pitches over HTTP, the power fails 200 times at a random operation of
 * the database's files. Each time what the disk could hold then is opened, and whatever had been answered must be in it,
 * whole. A writer that answers before its commit must fail the same test.
 */
#include "../http/support/site.h"
#include "../unit/loop/gate.h"
#include "base/file.h"
#include "core/writer.h"
#include "http/client.h"
#include "powerloss.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CUTS = 200, CALLERS = 4, PITCHES_MAX = 100000, OPERATIONS_MAX = 60 };

static char image[] = "/tmp/pitchey-image-XXXXXX";
static uint64_t seed;
static struct who maker;
static atomic_bool stop_calling;

/* What was answered with 201 so far; the lock guards both and is the last to be taken. */
static pthread_mutex_t answered_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t answered[PITCHES_MAX];
static int answered_count;

static int answered_at_cut;
static struct gate cuts = GATE_INIT;

static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 32;
}

/* --- callers --- */

static const char body[] =
    "{\"title\":\"Salt Wedding\",\"genre\":\"Drama\",\"status\":\"draft\",\"synopsis\":\"A bride inherits the salt works on the "
    "coast and finds out, one well at a time, what her new family has done.\"}";

static int64_t id_in(str answer)
{
    const char *at = memmem(answer.ptr, answer.len, "\"id\":", 5);
    return at ? strtoll(at + 5, NULL, 10) : 0;
}

static void note_answer(int64_t id)
{
    pthread_mutex_lock(&answered_lock);
    if (answered_count < PITCHES_MAX)
        answered[answered_count++] = id;
    pthread_mutex_unlock(&answered_lock);
}

static void create_one(const char *authorization)
{
    int status = 0;
    buf answer;
    buf_init(&answer, 64 * KIB);
    struct http_call c = {.unix_path = site_socket(), .method = "POST", .path = STR("/api/pitches"),
                          .body = str_from(body), .fields = str_from(authorization)};
    if (http_client_call(&c, &status, &answer) == OK && status == 201)
        note_answer(id_in(buf_str(&answer)));
    buf_release(&answer);
}

static void *caller_main(void *unused)
{
    char authorization[1024];
    snprintf(authorization, sizeof(authorization), "Authorization: Bearer %.*s\r\n", STR_ARG(maker.token));
    while (!stop_calling)
        create_one(authorization);
    return unused;
}

/* --- cuts --- */

static void on_cut(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&answered_lock);
    answered_at_cut = answered_count;
    pthread_mutex_unlock(&answered_lock);
    gate_raise(&cuts);
}

static void start_callers(pthread_t callers[static CALLERS])
{
    stop_calling = false;
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&callers[i], NULL, caller_main, NULL);
}

static void stop_callers(pthread_t callers[static CALLERS])
{
    stop_calling = true;
    for (int i = 0; i < CALLERS; i++)
        pthread_join(callers[i], NULL);
}

static void cut_once(int number)
{
    pthread_t callers[CALLERS];
    assert_int_equal(folder_empty(image), OK);
    powerloss_arm(&(struct powerloss_plan){
        .operation = 1 + (int64_t)(next_random() % OPERATIONS_MAX), .dir = image, .seed = next_random(), .on_cut = on_cut});
    start_callers(callers);
    gate_wait(&cuts, number);
    stop_callers(callers);
    assert_false(powerloss_armed());
}

/* The one number that the query gives; ?1 is text. */
static int64_t ask(sqlite3 *db, const char *sql, str text)
{
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_text(stmt, 1, text.ptr, (int)text.len, SQLITE_STATIC);
    int64_t answer = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return answer;
}

static int64_t count(sqlite3 *db, const char *sql)
{
    return ask(db, sql, STR_NONE);
}

/* Answered pitches that the image lacks. A pitch counts with its text and its receipt, or not at all. */
static int64_t missing_in(sqlite3 *db)
{
    static const char whole[] =
        "SELECT count(*) FROM json_each(?1) j JOIN pitch p ON p.id = j.value "
        "JOIN pitch_item i ON i.pitch_id = p.id AND i.kind = 'synopsis' AND i.body IS NOT NULL "
        "WHERE EXISTS (SELECT 1 FROM event e WHERE e.object_id = p.id)";
    buf ids;
    buf_init(&ids, 1 * MIB);
    for (int i = 0; i < answered_at_cut; i++)
        buf_printf(&ids, "%c%lld", i ? ',' : '[', (long long)answered[i]);
    buf_put(&ids, answered_at_cut ? STR("]") : STR("[]"));
    int64_t there = ask(db, whole, buf_str(&ids));
    buf_release(&ids);
    return answered_at_cut - there;
}

static void assert_undamaged(sqlite3 *db)
{
    assert_int_equal(count(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    assert_int_equal(count(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(count(db, "SELECT count(*) FROM pitch WHERE id NOT IN (SELECT object_id FROM event)"), 0);
}

static int64_t lost_in_image(void)
{
    char path[64];
    sqlite3 *db;
    snprintf(path, sizeof(path), "%s/pitchey.db", image);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_undamaged(db);
    int64_t missing = missing_in(db);
    sqlite3_close(db);
    return missing;
}

/* How many of the cuts took something that had been answered. */
static int cut_under_load(int times)
{
    int losses = 0;
    maker = someone("creator", "alex");
    answered_count = 0;
    cuts.count = 0;
    for (int i = 1; i <= times; i++) {
        cut_once(i);
        losses += lost_in_image() > 0;
    }
    print_message("%d cuts, %d pitches answered, %d cuts took some of them\n", times, answered_count, losses);
    return losses;
}

static void no_cut_takes_an_answered_write(void **state)
{
    (void)state;
    assert_int_equal(cut_under_load(CUTS), 0);
    assert_true(answered_count > CUTS);
}

static void a_writer_that_answers_before_the_commit_is_caught(void **state)
{
    (void)state;
    writer_fault_early_answers = true;
    int losses = cut_under_load(CUTS / 4);
    writer_fault_early_answers = false;
    assert_true(losses > 0);
}

/* --- set-up --- */

static int powerless_site(void **state)
{
    site_vfs = POWERLOSS_VFS;
    return site_setup(state);
}

static int site_gone(void **state)
{
    int failed = site_teardown(state);
    powerloss_forget();
    return failed;
}

static int set_up(void **state)
{
    (void)state;
    const char *given = getenv("SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("SEED=%llu\n", (unsigned long long)seed);
    powerloss_register();
    return mkdtemp(image) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(folder_empty(image), OK);
    return rmdir(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_cut_takes_an_answered_write, powerless_site, site_gone),
        cmocka_unit_test_setup_teardown(a_writer_that_answers_before_the_commit_is_caught, powerless_site, site_gone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
