/*
 * What one account can leave on the disk: each budget is filled past its end, and the rows and bytes are counted. Nothing
 * that was carried out once is carried out again for want of room.
 */
#include "support/site.h"

#include "core/budget.h"

#include <stdio.h>
#include <stdlib.h>

static const struct budget of_unconfirmed = {200, 512 * KIB, 256};
enum { ROOM = 256 * 1024, PITCHES = 16 };

/* An account that has not confirmed its address: registered and signed in, nothing more. */
static struct who newcomer(void)
{
    assert_status(call(visitor, "POST", "/api/auth/creator/register",
                       "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"firstName\":\"Nora\"}"), 201);
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}");
    assert_status(a, 200);
    return (struct who){answer_int(a, "user.id"), answer_text(a, "token"), "creator"};
}

/* A draft whose story has so many clapper boards, of four bytes each. */
static const char *draft(size_t boards)
{
    str story = repeat_text("\xf0\x9f\x8e\xac", boards);
    static char text[32 * KIB];
    snprintf(text, sizeof(text), "{\"title\":\"Salt\",\"status\":\"draft\",\"longSynopsis\":\"%.*s\"}", STR_ARG(story));
    return text;
}

static struct answer create(struct who as, const char *body, int key)
{
    char fields[64];
    snprintf(fields, sizeof(fields), "Idempotency-Key: key-%d\r\n", key);
    return call_with(as, "POST", "/api/pitches", body, key ? fields : NULL);
}

/* The path of the oldest or newest pitch. */
static const char *pitch_path(const char *which)
{
    static char path[64];
    char sql[64];
    snprintf(sql, sizeof(sql), "SELECT %s(id) FROM pitch", which);
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)site_ask(sql));
    return path;
}

/* ---- kept answers ---- */

/* Something small that may be done many times. */
static struct answer touch(struct who as, int64_t pitch, int key)
{
    char path[64], fields[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/unpublish", (long long)pitch);
    snprintf(fields, sizeof(fields), "Idempotency-Key: touch-%d\r\n", key);
    return call_with(as, "POST", path, "", fields);
}

static const char published[] =
    "{\"title\":\"Salt\",\"logline\":\"A bride inherits the salt works.\",\"genre\":\"drama\",\"budgetRange\":\"low\","
    "\"synopsis\":\"A bride inherits the salt works on the coast and finds out what her new family has done.\"}";

static int64_t public_pitch(struct who as)
{
    char path[64];
    int64_t id = answer_int(call(as, "POST", "/api/pitches", published), "data.pitch.id");
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)id);
    assert_status(call(as, "POST", path, ""), 200);
    return id;
}

static void kept_answers_have_a_most_and_a_new_key_waits(void **state)
{
    (void)state;
    struct who nora = newcomer();
    int64_t id = public_pitch(nora);
    for (int key = 1; key <= of_unconfirmed.kept_answers; key++)
        assert_status(touch(nora, id, key), 200);
    struct answer refused = touch(nora, id, 9999);
    assert_status(refused, 429);
    assert_true(strtoll(text_z(answer_field(refused, "Retry-After")), NULL, 10) > 23 * 3600);
    assert_int_equal(site_ask("SELECT count(*) FROM kept_answer"), of_unconfirmed.kept_answers);
    assert_true(answer_field(touch(nora, id, 1), "Idempotency-Replayed").len > 0);
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/unpublish", (long long)id);
    assert_status(call(nora, "POST", path, ""), 200);    /* without a key there is nothing to keep */
    site_wait(HOURS(24) + MINUTES(1));
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}");
    nora.token = answer_text(a, "token");
    assert_status(touch(nora, id, 9999), 200);
}

static void of_the_oldest_answers_only_the_fact_stays(void **state)
{
    (void)state;
    struct who nora = newcomer();
    const char *body = draft(5000);
    assert_status(create(nora, body, 1), 201);
    int64_t id = site_ask("SELECT max(id) FROM pitch");
    site_ask("UPDATE pitch SET status = 'unpublished'");
    int key = 0;
    while (site_ask("SELECT count(*) FROM kept_answer WHERE gone") == 0 && key < 100)
        assert_status(touch(nora, id, ++key), 200);
    assert_in_range(key, 2, 40);
    assert_in_range(site_ask("SELECT sum(bytes) FROM kept_answer"), 1, of_unconfirmed.kept_bytes);
    assert_in_range(site_ask("SELECT sum(length(body)) FROM kept_answer"), 1, of_unconfirmed.kept_bytes);
    struct answer first = create(nora, body, 1), last = touch(nora, id, key);
    assert_status(first, 409);
    assert_text(first, "data.location", pitch_path("min"));
    assert_int_equal(answer_int(first, "data.status"), 201);
    assert_status(last, 200);
    assert_true(answer_field(last, "Idempotency-Replayed").len > 0);
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), 1);
}

/* That there are no bytes is not that they are gone. */
static void an_answer_without_a_body_is_repeated(void **state)
{
    (void)state;
    struct who nora = newcomer();
    int64_t id = public_pitch(nora);
    assert_status(touch(nora, id, 1), 200);
    site_ask("UPDATE kept_answer SET body = '', bytes = 0");
    struct answer again = touch(nora, id, 1);
    assert_status(again, 200);
    assert_true(answer_field(again, "Idempotency-Replayed").len > 0);
}

/* What was carried out is answered as it was, also by an account that has no room any more. */
static void a_repeat_is_answered_when_the_room_is_full(void **state)
{
    (void)state;
    struct who nora = newcomer();
    int key = 0;
    while (create(nora, draft(10), ++key).status == 201)
        ;
    assert_true(key > 1);
    struct answer again = create(nora, draft(10), key - 1);
    assert_status(again, 201);
    assert_true(answer_field(again, "Idempotency-Replayed").len > 0);
    assert_status(create(nora, draft(10), key), 507);
}

/* ---- pitches ---- */

static void pitches_of_the_unconfirmed_have_little_room(void **state)
{
    (void)state;
    struct who nora = newcomer();
    for (int i = 0; i < PITCHES; i++)
        assert_status(create(nora, draft(10), 0), 201);
    struct answer full = create(nora, draft(10), 0);
    assert_status(full, 507);
    assert_text(full, "code", "STORAGE_FULL");
    assert_true(answer_holds(full, "onfirm your e-mail"));
    assert_int_equal(site_ask("SELECT count(*) FROM pitch"), PITCHES);
    assert_int_equal(site_ask("SELECT sum(weight) FROM pitch"), ROOM);
    assert_status(call(nora, "DELETE", pitch_path("min"), ""), 200);
    assert_status(create(nora, draft(10), 0), 201);
    site_ask("UPDATE app_user SET confirmed_ms = 1");
    assert_status(create(nora, draft(10), 0), 201);
}

static void a_pitch_weighs_what_its_texts_do_and_cannot_grow_past_the_room(void **state)
{
    (void)state;
    struct who nora = newcomer();
    static char text[400 * KIB];
    /* characters of 33 bytes each: one letter with sixteen marks */
    str heavy = repeat_text("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", 4850);
    snprintf(text, sizeof(text), "{\"title\":\"Salt\",\"status\":\"draft\",\"longSynopsis\":\"%.*s\"}", STR_ARG(heavy));
    assert_status(create(nora, text, 0), 201);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 150000, 170000);
    assert_status(create(nora, text, 0), 507);
    while (create(nora, draft(10), 0).status == 201)
        ;
    assert_status(call(nora, "PATCH", pitch_path("min"), "{\"title\":\"Salt Wedding\"}"), 200);
    assert_status(call(nora, "PATCH", pitch_path("max"), text), 507);
    assert_in_range(site_ask("SELECT sum(weight) FROM pitch"), 1, ROOM);
    assert_in_range(site_ask("SELECT sum(length(body)) FROM pitch_item"), 1, ROOM);
}

struct edit { struct who as; const char *path, *body; int status; };

static err while_somebody_writes(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    (void)c;
    e->status = call(e->as, "PATCH", e->path, e->body).status;
    return OK;
}

/* In the transaction the weights of all its pitches would be read, and parallel edits of one account collide. */
static void the_room_is_looked_at_before_the_transaction(void **state)
{
    (void)state;
    struct who nora = newcomer();
    while (create(nora, draft(10), 0).status == 201)
        ;
    struct edit e = {nora, text_z(str_from(pitch_path("max"))), draft(8000), 0};
    assert_int_equal(site_do(while_somebody_writes, &e), OK);
    assert_int_equal(e.status, 507);
}

/* ---- sessions and devices ---- */

static void sessions_and_devices_have_a_most(void **state)
{
    (void)state;
    (void)newcomer();
    for (int i = 0; i < SESSIONS_MAX + SESSIONS_ENDED_MAX + 20; i++) {
        char fields[64];
        snprintf(fields, sizeof(fields), "User-Agent: device %d\r\n", i);
        assert_status(call_with(visitor, "POST", "/api/auth/creator/login",
                                "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}", fields), 200);
    }
    assert_int_equal(site_ask("SELECT count(*) FROM session WHERE ended_ms IS NULL"), SESSIONS_MAX);
    assert_int_equal(site_ask("SELECT count(*) FROM session"), SESSIONS_MAX + SESSIONS_ENDED_MAX);
    assert_int_equal(site_ask("SELECT count(*) FROM known_device"), DEVICES_MAX);
}

/* Whoever registers a stranger's address must not have mails sent there by signing in as it. */
static void an_unconfirmed_address_gets_no_mail_about_devices(void **state)
{
    (void)state;
    (void)newcomer();
    for (int i = 0; i < 5; i++) {
        char fields[64];
        snprintf(fields, sizeof(fields), "User-Agent: device %d\r\n", i);
        assert_status(call_with(visitor, "POST", "/api/auth/creator/login",
                                "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}", fields), 200);
    }
    site_jobs_wait();
    assert_int_equal(site_ask("SELECT count(*) FROM job WHERE kind = 'mail'"), 1);
}

/* ---- wrong sign-ins ---- */

static void a_wrong_sign_in_stores_little_whatever_was_sent(void **state)
{
    (void)state;
    static char body[64 * KIB];
    str wide = repeat_text("\xf0\x9d\x94\xb8", 254);
    snprintf(body, sizeof(body), "{\"email\":\"%.*s\",\"password\":\"wrong\"}", STR_ARG(wide));
    for (int i = 0; i < 8; i++)
        assert_status(call(visitor, "POST", "/api/auth/creator/login", body), i < 5 ? 401 : 429);
    assert_int_equal(site_ask("SELECT count(*) FROM sign_in_try"), 5);
    assert_in_range(site_ask("SELECT max(length(email_key)) FROM sign_in_try"), 1, 64);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(kept_answers_have_a_most_and_a_new_key_waits),
        TEST(of_the_oldest_answers_only_the_fact_stays),
        TEST(an_answer_without_a_body_is_repeated),
        TEST(a_repeat_is_answered_when_the_room_is_full),
        TEST(pitches_of_the_unconfirmed_have_little_room),
        TEST(a_pitch_weighs_what_its_texts_do_and_cannot_grow_past_the_room),
        TEST(the_room_is_looked_at_before_the_transaction),
        TEST(sessions_and_devices_have_a_most),
        TEST(an_unconfirmed_address_gets_no_mail_about_devices),
        TEST(a_wrong_sign_in_stores_little_whatever_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
