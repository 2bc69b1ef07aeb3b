/*
 * Rows that are slow first and write then: what was true before the slow part is looked at again in the transaction.
 * The account may be suspended by then, its password another, the session over, the same request done already.
 */
#include "support/site.h"

#include "app/user/user.h"
#include "core/event.h"
#include "http/client.h"
#include "web/web.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

extern void (*late_fault_between)(void);

/* ---- a slow row of our own, with an account and an Idempotency-Key ---- */

static err slow_change(struct req *r)
{
    TRY(tx_begin(r));
    TRY(event_add(&r->ctx, EVENT_PITCH_CHANGED, r->ctx.user->id));
    return reply_id(r, r->ctx.user->id);
}

static const struct route slow_routes[] = {
    {HTTP_POST, "/api/slow", slow_change, CAN_PROFILE, "100/second", "Change something slowly", .tx = TX_LATE},
};
static const struct module slow_module = {"slow", slow_routes, COUNT(slow_routes)};

static int set_up(void **state)
{
    site_module = &slow_module;
    site_hashers = 2;
    late_fault_between = NULL;
    return site_setup(state);
}

/* ---- what happens in between, once ---- */

static const char *in_between;

static void between(void)
{
    const char *sql = in_between;
    in_between = NULL;
    if (sql)
        (void)site_ask(sql);
}

static void let_happen(const char *sql)
{
    in_between = sql;
    late_fault_between = between;
}

static const char join[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"firstName\":\"Nora\"}";
static const char sign_in[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}";

static void an_account_suspended_in_between_gets_no_session(void **state)
{
    (void)state;
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    let_happen("UPDATE app_user SET state = 'suspended', state_reason = 'spam'");
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", sign_in);
    assert_status(a, 403);
    assert_text(a, "error", "This account is suspended: spam. Write to support.");
    assert_int_equal(site_ask("SELECT count(*) FROM session"), 0);
}

static void an_account_ended_in_between_gets_no_session(void **state)
{
    (void)state;
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    let_happen("UPDATE app_user SET state = 'ended'");
    assert_status(call(visitor, "POST", "/api/auth/creator/login", sign_in), 401);
    assert_int_equal(site_ask("SELECT count(*) FROM session"), 0);
}

static void a_password_replaced_in_between_opens_nothing(void **state)
{
    (void)state;
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    let_happen("UPDATE app_user SET password_hash = 'another'");
    assert_status(call(visitor, "POST", "/api/auth/creator/login", sign_in), 401);
    assert_int_equal(site_ask("SELECT count(*) FROM session"), 0);
}

static void a_session_ended_in_between_changes_nothing(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora");
    let_happen("UPDATE session SET ended_ms = 1");
    assert_status(call(nora, "POST", "/api/slow", ""), 401);
    assert_int_equal(site_ask("SELECT count(*) FROM event WHERE kind = 'pitch_changed'"), 0);
}

/* ---- two equal requests at once ---- */

/* Both are past the slow part before either goes on; when one runs again, it goes alone. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int arrived;

static void meet(void)
{
    pthread_mutex_lock(&lock);
    arrived++;
    pthread_cond_broadcast(&changed);
    while (arrived < 2)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

/* Not call(): its memory is one thread's. */
struct caller { pthread_t thread; str token; int status; buf head, body; };

static void *call_slowly(void *arg)
{
    struct caller *self = arg;
    char fields[1024];
    snprintf(fields, sizeof(fields), "Idempotency-Key: once\r\nAuthorization: Bearer %.*s\r\n", STR_ARG(self->token));
    buf_init(&self->head, 64 * KIB);
    buf_init(&self->body, 64 * KIB);
    struct http_call call = {.unix_path = site_socket(), .method = "POST", .path = STR("/api/slow"), .body = STR("{}"),
                             .type = STR(""), .fields = str_from(fields), .head = &self->head};
    if (http_client_call(&call, &self->status, &self->body) != OK)
        self->status = -1;
    return NULL;
}

static void callers_start(struct caller *callers, struct who as)
{
    for (int i = 0; i < 2; i++) {
        callers[i].token = as.token;
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_slowly, &callers[i]), 0);
    }
}

static void callers_end(struct caller *callers)
{
    for (int i = 0; i < 2; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].status, 200);
    }
}

static void callers_release(struct caller *callers)
{
    for (int i = 0; i < 2; i++) {
        buf_release(&callers[i].head);
        buf_release(&callers[i].body);
    }
}

static bool is_replayed(const struct caller *c)
{
    str head = buf_str(&c->head);
    return memmem(head.ptr, head.len, "Idempotency-Replayed", 20) != NULL;
}

static void two_equal_requests_with_one_key_run_once(void **state)
{
    (void)state;
    struct caller callers[2] = {0};
    struct who nora = someone("creator", "nora");
    arrived = 0;
    late_fault_between = meet;
    callers_start(callers, nora);
    callers_end(callers);
    assert_int_equal(site_ask("SELECT count(*) FROM event WHERE kind = 'pitch_changed'"), 1);
    assert_str(buf_str(&callers[0].body), buf_str(&callers[1].body));
    assert_int_equal(is_replayed(&callers[0]) + is_replayed(&callers[1]), 1);
    callers_release(callers);
}

/* ---- who must wait ---- */

static bool held;

static void hold(void)
{
    pthread_mutex_lock(&lock);
    arrived++;
    pthread_cond_broadcast(&changed);
    while (held)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void wait_for_two(void)
{
    pthread_mutex_lock(&lock);
    while (arrived < 2)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void let_go(void)
{
    pthread_mutex_lock(&lock);
    held = false;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void who_must_wait_is_told_while_all_hashers_are_busy(void **state)
{
    (void)state;
    static const char wrong[] = "{\"email\":\"nora@example.com\",\"password\":\"wrong\"}";
    struct caller callers[2] = {0};
    struct who ines = someone("creator", "ines");
    for (int i = 0; i < 5; i++)
        assert_status(call(visitor, "POST", "/api/auth/creator/login", wrong), 401);
    arrived = 0;
    held = true;
    late_fault_between = hold;
    callers_start(callers, ines);
    wait_for_two();
    assert_status(call(visitor, "POST", "/api/auth/creator/login", wrong), 429);
    let_go();
    callers_end(callers);
    callers_release(callers);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_account_suspended_in_between_gets_no_session),
        TEST(an_account_ended_in_between_gets_no_session),
        TEST(a_password_replaced_in_between_opens_nothing),
        TEST(a_session_ended_in_between_changes_nothing),
        TEST(two_equal_requests_with_one_key_run_once),
        TEST(who_must_wait_is_told_while_all_hashers_are_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
