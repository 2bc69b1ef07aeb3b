/*
 * Many requests of one account at once: each comes through the gate while nothing of the others is stored, and still its
 * budgets hold, for they are looked at once more where the rows are written.
 */
#include "support/site.h"

#include "core/budget.h"
#include "http/client.h"
#include "web/web_sql.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { AT_ONCE = 48, ROOM = 256 * 1024, PITCHES = 16, KEPT_BYTES = 512 * 1024, KEPT_ANSWERS = 200 };

/* An account that has not confirmed its address. */
static struct who newcomer(void)
{
    struct who nora = someone("creator", "nora");
    site_ask("UPDATE app_user SET confirmed_ms = NULL");
    return nora;
}

/* ---- at once ---- */

struct caller { pthread_t thread; pthread_barrier_t *start; const char *method, *path; str body; char fields[700]; int status; };

static void *call_at_once(void *arg)
{
    struct caller *me = arg;
    buf out, head;
    buf_init(&out, 4 * MIB);
    buf_init(&head, 64 * KIB);
    struct http_call one = {.unix_path = site_socket(), .method = me->method, .path = str_from(me->path), .body = me->body,
                            .type = STR(""), .fields = str_from(me->fields), .head = &head, .timeout_ms = MINUTES(10)};
    pthread_barrier_wait(me->start);
    if (http_client_call(&one, &me->status, &out) != OK)
        me->status = -1;
    buf_release(&out);
    buf_release(&head);
    return NULL;
}

struct heard { int done, refused, busy; };

/* So many requests as one, each with a key of its own; refusal: the status of one for which there is no room. */
static struct heard all_at_once(struct who as, const char *method, const char *const paths[], size_t path_count, str body, int refusal)
{
    static struct caller callers[AT_ONCE];
    struct heard heard = {0};
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) {
        struct caller *one = &callers[i];
        *one = (struct caller){.start = &start, .method = method, .path = paths[(size_t)i % path_count], .body = body};
        snprintf(one->fields, sizeof(one->fields), "Idempotency-Key: once-%d\r\nAuthorization: Bearer %.*s\r\n", i, STR_ARG(as.token));
        assert_int_equal(pthread_create(&one->thread, NULL, call_at_once, one), 0);
    }
    for (int i = 0; i < AT_ONCE; i++)
        pthread_join(callers[i].thread, NULL);
    pthread_barrier_destroy(&start);
    for (int i = 0; i < AT_ONCE; i++) {
        int status = callers[i].status;
        if (status < 0)
            print_error("call %d got no answer\n", i);
        heard.done += status == 200 || status == 201;
        heard.refused += status == refusal;
        heard.busy += status == 503;      /* it ran against the others until its time was up */
    }
    assert_int_equal(heard.done + heard.refused + heard.busy, AT_ONCE);
    return heard;
}

/* A draft whose story has so many clapper boards, of four bytes each. */
static str draft(size_t boards)
{
    str story = repeat_text("\xf0\x9f\x8e\xac", boards);
    static char text[128 * KIB];
    int len = snprintf(text, sizeof(text), "{\"title\":\"Salt\",\"status\":\"draft\",\"longSynopsis\":\"%.*s\"}", STR_ARG(story));
    return (str){text, (size_t)len};
}

static struct heard create_at_once(struct who as, str body)
{
    static const char *const path[] = {"/api/pitches"};
    return all_at_once(as, "POST", path, 1, body, 507);
}

/* ---- pitches ---- */

static void new_pitches_at_once_have_the_room_of_one_after_another(void **state)
{
    (void)state;
    struct heard heard = create_at_once(newcomer(), draft(10));
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), heard.done);
    assert_in_range(heard.done, heard.busy ? 1 : PITCHES, PITCHES);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 1, ROOM);
}

static void large_ones_at_once_too(void **state)
{
    (void)state;
    struct heard heard = create_at_once(newcomer(), draft(18000));
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), heard.done);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 72000, ROOM);
}

static void edits_at_once_do_not_grow_past_the_room(void **state)
{
    (void)state;
    struct who nora = newcomer();
    static char paths[8][64];
    const char *const all[] = {paths[0], paths[1], paths[2], paths[3], paths[4], paths[5], paths[6], paths[7]};
    for (size_t i = 0; i < COUNT(all); i++) {
        struct answer a = call(nora, "POST", "/api/pitches", text_z(draft(10)));
        assert_status(a, 201);
        snprintf(paths[i], sizeof(paths[i]), "/api/pitches/%lld", (long long)answer_int(a, "data.pitch.id"));
    }
    struct heard heard = all_at_once(nora, "PATCH", all, COUNT(all), draft(18000), 507);
    assert_true(heard.done > 0);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 72000, ROOM);
    assert_in_range(site_ask("SELECT sum(length(body)) FROM pitch_item"), 1, ROOM);
}

/* The account of a confirmed address, with room for one pitch less than there come. */
static void the_confirmed_have_an_end_too(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora");
    assert_status(call(nora, "POST", "/api/pitches", text_z(draft(10))), 201);
    site_ask("UPDATE pitch SET weight = 67108864 - 40 * 16384");     /* ACCOUNT_ROOM, less 40 of the smallest */
    struct heard heard = create_at_once(nora, draft(10));
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), heard.done + 1);
    assert_in_range(heard.done, heard.busy ? 1 : 40, 40);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 1, 64 * MIB);
}

/* ---- kept answers ---- */

/* A pitch that is told whole in answer to something that changes nothing. */
static const char *touched_pitch(struct who as, size_t boards)
{
    static char path[64];
    int64_t id = answer_int(call(as, "POST", "/api/pitches", text_z(draft(boards))), "data.pitch.id");
    site_ask("UPDATE pitch SET status = 'unpublished'");
    snprintf(path, sizeof(path), "/api/pitches/%lld/unpublish", (long long)id);
    return path;
}

static void answers_kept_at_once_have_the_bytes_of_one_after_another(void **state)
{
    (void)state;
    struct who nora = newcomer();
    const char *const path[] = {touched_pitch(nora, 18000)};
    struct heard heard = all_at_once(nora, "POST", path, 1, STR(""), 429);
    assert_int_equal(site_ask("SELECT count(*) FROM kept_answer"), heard.done);
    assert_in_range(site_ask("SELECT sum(bytes) FROM kept_answer"), 72000, KEPT_BYTES);
    assert_in_range(site_ask("SELECT sum(length(body)) FROM kept_answer"), 1, KEPT_BYTES);
}

static void answers_kept_at_once_have_the_places_of_one_after_another(void **state)
{
    (void)state;
    struct who nora = newcomer();
    const char *const path[] = {touched_pitch(nora, 10)};
    assert_status(call_with(nora, "POST", path[0], "", "Idempotency-Key: before\r\n"), 200);
    site_ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 179) "
             "INSERT INTO kept_answer (user_id, key, request, status, body, bytes, created_ms) "
             "SELECT user_id, 'filled-' || i, request, status, '', 0, created_ms FROM kept_answer, n");
    struct heard heard = all_at_once(nora, "POST", path, 1, STR(""), 429);
    int64_t kept = site_ask("SELECT count(*) FROM kept_answer");
    assert_int_equal(kept, 180 + heard.done);
    assert_in_range(kept, heard.busy ? 181 : KEPT_ANSWERS, KEPT_ANSWERS);
}

/* ---- a repeat whose answer goes while it is on its way ---- */

extern _Atomic int call_statements_last;

/* It is through the gate, as a repeat, when what is kept is forgotten; its transaction comes after this one. */
static err forget_meanwhile(struct ctx *c, void *arg)
{
    struct caller *repeat = arg;
    int64_t removed;
    call_statements_last = -1;
    if (pthread_create(&repeat->thread, NULL, call_at_once, repeat) != 0)
        return ERR_INTERNAL;
    while (call_statements_last < 0)
        sched_yield();
    return sql_kept_answer_forget(c, c->now_ms + 1, PITCHES, &removed);
}

static void a_repeat_that_is_new_by_its_turn_has_no_room_either(void **state)
{
    (void)state;
    if (getenv("PITCHEY_TEST_DATABASE"))
        return;                      /* there it has its turn beside the other, and is a repeat still */
    struct who nora = newcomer();
    static struct caller repeat;
    pthread_barrier_t start;
    str body = draft(10);
    repeat = (struct caller){.start = &start, .method = "POST", .path = "/api/pitches", .body = body};
    for (int i = 0; i < PITCHES; i++) {
        snprintf(repeat.fields, sizeof(repeat.fields), "Idempotency-Key: fill-%d\r\n", i);
        assert_status(call_with(nora, "POST", repeat.path, text_z(body), repeat.fields), 201);
    }
    snprintf(repeat.fields, sizeof(repeat.fields), "Idempotency-Key: fill-0\r\nAuthorization: Bearer %.*s\r\n", STR_ARG(nora.token));
    pthread_barrier_init(&start, NULL, 1);
    assert_int_equal(site_do(forget_meanwhile, &repeat), OK);
    pthread_join(repeat.thread, NULL);
    pthread_barrier_destroy(&start);
    assert_int_equal(repeat.status, 507);
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), PITCHES);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_pitches_at_once_have_the_room_of_one_after_another),
        TEST(large_ones_at_once_too),
        TEST(edits_at_once_do_not_grow_past_the_room),
        TEST(the_confirmed_have_an_end_too),
        TEST(answers_kept_at_once_have_the_bytes_of_one_after_another),
        TEST(answers_kept_at_once_have_the_places_of_one_after_another),
        TEST(a_repeat_that_is_new_by_its_turn_has_no_room_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
