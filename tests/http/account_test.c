/* Accounts over HTTP: joining, signing in and out, sessions that rotate, and one's profile. */
#include "support/site.h"

#include <stdio.h>

static const char join[] = "{\"email\":\"Nora@Example.com\",\"password\":\"a long way down\",\"firstName\":\"Nora\",\"lastName\":\"Vale\"}";
static const char sign_in[] = "{\"email\":\" nora@example.COM \",\"password\":\"a long way down\"}";

static struct answer joined(void)
{
    struct answer a = call(visitor, "POST", "/api/auth/creator/register", join);
    assert_status(a, 201);
    return a;
}

static struct answer signed_in(void)
{
    (void)joined();
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", sign_in);
    assert_status(a, 200);
    return a;
}

static struct who holder_of(struct answer a)
{
    return (struct who){answer_int(a, "user.id"), answer_text(a, "token"), "creator"};
}

static struct answer refresh(str token)
{
    char body[512];
    snprintf(body, sizeof(body), "{\"refreshToken\":\"%.*s\"}", STR_ARG(token));
    return call(visitor, "POST", "/api/auth/refresh", body);
}

/* ---- joining ---- */

static void joining_asks_to_confirm_the_address(void **state)
{
    (void)state;
    struct answer a = joined();
    assert_text(a, "data.nextStep", "confirm_email");
    assert_text(a, "data.user.userType", "creator");
    a = call(visitor, "POST", "/api/auth/creator/login", sign_in);
    assert_text(a, "user.name", "Nora Vale");
    assert_int_equal(answer_int(a, "expiresIn"), 86400);
    assert_text(a, "user.nextStep", "confirm_email");
    assert_int_equal(answer_int(a, "user.emailVerified"), 0);
}

static void a_known_address_answers_alike(void **state)
{
    (void)state;
    struct answer first = joined(), second = joined();
    str one = answer_text(first, "data.user.email"), two = answer_text(second, "data.user.email");
    assert_str(one, two);
    assert_text(second, "data.nextStep", "confirm_email");
}

static void the_link_confirms_once_and_stays_good(void **state)
{
    (void)state;
    (void)joined();
    str link = site_mailed_link("/verify-email?token=");
    char body[256];
    snprintf(body, sizeof(body), "{\"token\":\"%.*s\"}", STR_ARG(link));
    struct answer a = call(visitor, "POST", "/api/auth/verify-email", body);
    assert_status(a, 200);
    assert_text(a, "data.email", "Nora@Example.com");
    assert_true(answer_int(a, "receipt") > 0);
    a = call(visitor, "POST", "/api/auth/verify-email", body);
    assert_status(a, 200);
    assert_false(answer_has(a, "receipt"));
    a = call(visitor, "POST", "/api/auth/creator/login", sign_in);
    assert_int_equal(answer_int(a, "user.emailVerified"), 1);
}

static void all_problems_of_joining_are_told_at_once(void **state)
{
    (void)state;
    struct answer a = call(visitor, "POST", "/api/auth/production/register", "{\"email\":\"nobody\",\"password\":\"short\"}");
    assert_status(a, 400);
    assert_int_equal(answer_count(a, "fields"), 3);
    assert_true(answer_holds(a, "companyName"));
    a = call(visitor, "POST", "/api/auth/production/register", "{\"email\":\"a@b.example\",\"password\":\"Password123\"}");
    assert_status(a, 400);
    assert_true(answer_holds(a, "\"common\""));
    static const char *const guessed[] = {
        "{\"email\":\"a@b.example\",\"password\":\"\\u00c4\\u00c4\\u00c4\\u00c4\\u00c4\\u00c4\\u00c4\\u00c4\"}",
        "{\"email\":\"a@b.example\",\"password\":\"nora o'vale\",\"firstName\":\"Nora\",\"lastName\":\"O'Vale\"}",
    };
    for (size_t i = 0; i < COUNT(guessed); i++)
        assert_text(call(visitor, "POST", "/api/auth/creator/register", guessed[i]), "fields.0.code", "common");
    assert_true(answer_holds(a, "companyName"));
    assert_text(a, "error", "Two things have to be put right.");
}

static void a_company_gets_its_owner(void **state)
{
    (void)state;
    assert_status(call(visitor, "POST", "/api/auth/production/register",
                       "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"company\":\"Vale Films\"}"), 201);
    struct answer a = call(visitor, "POST", "/api/auth/production/login", sign_in);
    assert_text(a, "user.seat", "owner");
    assert_text(a, "user.companyName", "Vale Films");
    assert_true(answer_int(a, "user.companyId") > 0);
}

static void a_taken_username_is_a_conflict(void **state)
{
    (void)state;
    (void)someone("creator", "alex");
    struct answer a = call(visitor, "POST", "/api/auth/creator/register",
                           "{\"email\":\"b@example.com\",\"password\":\"a long way down\",\"username\":\"Alex\"}");
    assert_status(a, 409);
}

static void a_taken_username_does_not_tell_a_known_address(void **state)
{
    (void)state;
    (void)someone("creator", "alex");
    (void)joined();
    struct answer known = call(visitor, "POST", "/api/auth/creator/register",
                               "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"username\":\"alex\"}");
    assert_status(known, 409);
    assert_text(known, "code", "CONFLICT");
}

/* ---- signing in ---- */

static void an_unknown_account_and_a_wrong_word_answer_alike(void **state)
{
    (void)state;
    (void)joined();
    struct answer wrong = call(visitor, "POST", "/api/auth/creator/login", "{\"email\":\"nora@example.com\",\"password\":\"no\"}");
    struct answer unknown = call(visitor, "POST", "/api/auth/creator/login", "{\"email\":\"x@example.com\",\"password\":\"no\"}");
    assert_status(wrong, 401);
    assert_text(wrong, "code", "BAD_CREDENTIALS");
    assert_text(unknown, "error", text_z(answer_text(wrong, "error")));
    assert_str(answer_field(wrong, "WWW-Authenticate"), STR("Bearer"));
}

static void another_portal_is_named(void **state)
{
    (void)state;
    (void)joined();
    struct answer a = call(visitor, "POST", "/api/auth/investor/login", sign_in);
    assert_status(a, 401);
    assert_text(a, "code", "WRONG_PORTAL");
    assert_text(a, "data.portal", "creator");
    assert_text(a, "error", "This is a creator account. Sign in at the creator portal.");
    assert_status(call(visitor, "POST", "/api/auth/nowhere/login", sign_in), 400);
}

static void the_fifth_wrong_one_closes_the_door_for_a_while(void **state)
{
    (void)state;
    (void)joined();
    for (int i = 0; i < 5; i++)
        assert_status(call(visitor, "POST", "/api/auth/login", "{\"email\":\"NORA@example.com\",\"password\":\"no\"}"), 401);
    struct answer a = call(visitor, "POST", "/api/auth/creator/login", sign_in);
    assert_status(a, 429);
    assert_text(a, "code", "RATE_LIMITED");
    assert_true(answer_field(a, "Retry-After").len > 0);
    site_wait(MINUTES(16));
    assert_status(call(visitor, "POST", "/api/auth/creator/login", sign_in), 200);
}

static void a_password_matches_in_either_form_of_its_letters(void **state)
{
    (void)state;
    static const char apart[] = "{\"email\":\"zoe@example.com\",\"password\":\"cafe\\u0301 at midnight\"}";
    static const char together[] = "{\"email\":\"zoe@example.com\",\"password\":\"caf\\u00e9 at midnight\"}";
    assert_status(call(visitor, "POST", "/api/auth/creator/register", apart), 201);
    assert_status(call(visitor, "POST", "/api/auth/creator/login", together), 200);
    assert_status(call(visitor, "POST", "/api/auth/creator/login", apart), 200);
}

static void sign_in_names_one_problem_only(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{}", "{\"email\":\"\"}", "{\"invalid\":\"data\"}", ""};
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct answer a = call(visitor, "POST", "/api/auth/creator/login", bodies[i]);
        assert_status(a, 400);
        assert_int_equal(answer_count(a, "fields"), 1);
        assert_text(a, "fields.0.field", "email");
        assert_false(answer_holds(a, "password"));
    }
    assert_status(call(visitor, "POST", "/api/auth/login", "{\"email\":\"'; DROP TABLE users; --\",\"password\":\"x\"}"), 401);
}

/* ---- sessions ---- */

static void a_token_opens_what_is_ones_own_until_sign_out(void **state)
{
    (void)state;
    struct who nora = holder_of(signed_in());
    assert_status(call(nora, "GET", "/api/profile", NULL), 200);
    assert_int_equal(answer_int(call(nora, "POST", "/api/auth/logout", "{}"), "data.ended"), 1);
    struct answer a = call(nora, "GET", "/api/profile", NULL);
    assert_status(a, 401);
    assert_text(a, "error", "Your session has ended. Sign in again.");
    assert_status(call(nora, "POST", "/api/auth/logout", "{}"), 200);
}

static void signing_out_works_whatever_the_body(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{", "[]", "{\"refreshToken\":7}", "{\"refreshToken\":\"bent\"}"};
    struct who alex = someone("creator", "alex");
    for (size_t i = 0; i < COUNT(bodies); i++)
        assert_status(call(visitor, "POST", "/api/auth/logout", bodies[i]), 200);
    assert_int_equal(answer_int(beacon(alex, "/api/auth/logout", "what is this"), "data.ended"), 1);
    assert_status(call(alex, "GET", "/api/profile", NULL), 401);
}

static void a_token_ends_after_a_day_and_is_renewed(void **state)
{
    (void)state;
    struct answer session = signed_in();
    struct who nora = holder_of(session);
    site_wait(HOURS(25));
    assert_text(call(nora, "GET", "/api/profile", NULL), "code", "TOKEN_EXPIRED");
    struct answer renewed = refresh(answer_text(session, "refreshToken"));
    assert_status(renewed, 200);
    assert_status(call(holder_of(renewed), "GET", "/api/profile", NULL), 200);
}

static void a_refresh_token_gives_the_same_again_for_a_minute(void **state)
{
    (void)state;
    struct answer session = signed_in();
    str token = answer_text(session, "refreshToken");
    struct answer one = refresh(token), two = refresh(token);
    assert_str(answer_text(one, "refreshToken"), answer_text(two, "refreshToken"));
    assert_true(answer_text(one, "refreshToken").len > 10);
}

static void an_old_refresh_token_ends_the_session(void **state)
{
    (void)state;
    struct answer session = signed_in();
    str first = answer_text(session, "refreshToken");
    struct answer second = refresh(first);
    site_wait(MINUTES(2));
    struct answer a = refresh(first);
    assert_status(a, 401);
    assert_text(a, "error", "This session was ended because an old key was used. Sign in again.");
    assert_status(refresh(answer_text(second, "refreshToken")), 401);
    assert_status(call(holder_of(second), "GET", "/api/profile", NULL), 401);
}

static void bent_tokens_are_refused(void **state)
{
    (void)state;
    struct answer session = signed_in();
    static const char *const bent[] = {"Bearer", "Bearer ", "Bearer x", "Bearer Bearer x", "Basic x", "Bearer a.b", "Bearer a.b.c"};
    char field[128];
    for (size_t i = 0; i < COUNT(bent); i++) {
        snprintf(field, sizeof(field), "Authorization: %s\r\n", bent[i]);
        assert_status(call_with(visitor, "GET", "/api/pitches", NULL, field), 401);
        assert_status(call_with(visitor, "GET", "/api/health", NULL, field), 200);
        assert_status(call_with(visitor, "GET", "/api/auth/session", NULL, field), 200);
    }
    char *token = (char *)text_z(answer_text(session, "token"));
    token[strlen(token) - 5] ^= 1;
    struct who thief = {0, str_from(token), "creator"};
    assert_status(call(thief, "GET", "/api/profile", NULL), 401);
}

static void our_pages_sign_in_with_cookies_from_our_origin_alone(void **state)
{
    (void)state;
    (void)joined();
    static const char body[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"transport\":\"cookie\"}";
    assert_text(call(visitor, "POST", "/api/auth/creator/login", body), "code", "CROSS_SITE");
    struct answer a = call_with(visitor, "POST", "/api/auth/creator/login", body, "Origin: http://localhost\r\n");
    assert_status(a, 200);
    assert_false(answer_has(a, "token"));
    str cookie = answer_field(a, "Set-Cookie"), value = STR_NONE;
    (void)str_cut(&cookie, ';', &value);
    char fields[2048];
    snprintf(fields, sizeof(fields), "Cookie: %.*s\r\n", STR_ARG(value));
    assert_text(call_with(visitor, "GET", "/api/auth/session", NULL, fields), "data.user.username", text_z(answer_text(a, "user.username")));
    assert_text(call_with(visitor, "POST", "/api/pitches", "{\"title\":\"X\",\"status\":\"draft\"}", fields), "code", "CROSS_SITE");
    snprintf(fields, sizeof(fields), "Cookie: %.*s\r\nOrigin: http://localhost\r\n", STR_ARG(value));
    assert_status(call_with(visitor, "POST", "/api/pitches", "{\"title\":\"X\",\"status\":\"draft\"}", fields), 201);
    snprintf(fields, sizeof(fields), "Cookie: %.*s\r\nOrigin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n", STR_ARG(value));
    assert_status(call_with(visitor, "POST", "/api/pitches", "{\"title\":\"X\",\"status\":\"draft\"}", fields), 403);
}

static void authorization_decides_and_cookies_are_not_read(void **state)
{
    (void)state;
    struct answer bearer = signed_in();
    static const char body[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"transport\":\"cookie\"}";
    struct answer a = call_with(visitor, "POST", "/api/auth/creator/login", body, "Origin: http://localhost\r\n");
    const char *refresh_key = memmem(a.head.ptr, a.head.len, "pitchey-refresh=", 16);
    assert_non_null(refresh_key);
    str rest = {refresh_key, (size_t)(a.head.ptr + a.head.len - refresh_key)}, cookie = STR_NONE;
    (void)str_cut(&rest, ';', &cookie);
    char dead[1024], live[512];
    snprintf(live, sizeof(live), "Cookie: %.*s\r\nOrigin: http://localhost\r\n", STR_ARG(cookie));
    snprintf(dead, sizeof(dead), "%sAuthorization: Bearer bent\r\n", live);
    assert_status(call_with(visitor, "POST", "/api/auth/refresh", NULL, dead), 401);
    assert_int_equal(answer_int(call_with(visitor, "POST", "/api/auth/logout", NULL, dead), "data.ended"), 0);
    a = call_with(visitor, "GET", "/api/auth/session", NULL, dead);
    assert_int_equal(answer_int(a, "data.renew"), 0);
    assert_null(answer_field(a, "Set-Cookie").ptr);
    a = call_with(holder_of(bearer), "POST", "/api/auth/refresh", NULL, live);
    assert_status(a, 200);
    assert_true(answer_has(a, "token"));
    assert_status(call_with(visitor, "POST", "/api/auth/refresh", NULL, live), 200);
}

/* ---- profile ---- */

static void a_profile_changes_what_was_sent(void **state)
{
    (void)state;
    struct who nora = holder_of(signed_in());
    struct answer a = call(nora, "PUT", "/api/profile", "{\"bio\":\"Writes.\",\"website\":\"https://nora.example\",\"email\":\"other@example.com\"}");
    assert_status(a, 200);
    assert_text(a, "data.user.bio", "Writes.");
    assert_text(a, "user.bio", "Writes.");
    assert_text(a, "data.user.email", "Nora@Example.com");
    assert_text(a, "data.user.displayName", "Nora Vale");
    assert_status(call(nora, "PUT", "/api/profile", "{\"website\":\"javascript:alert(1)\"}"), 400);
    assert_text(call(nora, "PUT", "/api/profile", "{\"bio\":null,\"version\":1}"), "code", "EDIT_CONFLICT");
    assert_text(call(nora, "GET", "/api/investor/profile", NULL), "code", "WRONG_PORTAL");
}

static void a_profile_can_be_sent_back_whole(void **state)
{
    (void)state;
    struct who nora = holder_of(signed_in());
    struct answer a = call(nora, "GET", "/api/profile", NULL);
    str start = STR("{\"success\":true,\"data\":{\"user\":"), rest = str_sub(a.body, start.len, a.body.len), user = STR_NONE;
    const char *end = memmem(rest.ptr, rest.len, "},\"user\":", 9);
    user = (str){rest.ptr, (size_t)(end - rest.ptr)};
    a = call(nora, "PUT", "/api/profile", text_z(user));
    assert_status(a, 200);
    assert_int_equal(answer_int(a, "data.user.version"), 1);
    assert_false(answer_has(a, "receipt"));
    assert_text(call(nora, "PUT", "/api/profile", "{\"username\":\"u99\"}"), "fields.0.field", "username");
}

static void a_new_name_stands_on_the_pitches_and_is_found(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    struct answer a = call(maker, "POST", "/api/pitches",
                           "{\"title\":\"Moth Season\",\"logline\":\"Three siblings read the walls.\",\"genre\":\"Horror\",\"budgetRange\":\"low\","
                           "\"synopsis\":\"The house has to be empty by Sunday, and each night the wallpaper moves.\"}");
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)answer_int(a, "data.pitch.id"));
    assert_status(call(maker, "POST", path, "{}"), 200);
    assert_status(call(maker, "PUT", "/api/profile", "{\"displayName\":\"Quentin Zephyr\"}"), 200);
    assert_text(call(visitor, "GET", "/api/pitches", NULL), "data.pitches.0.creator.name", "Quentin Zephyr");
    site_jobs_wait();
    a = call(visitor, "GET", "/api/pitches?q=zephyr", NULL);
    assert_text(a, "data.pitches.0.creator.name", "Quentin Zephyr");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(joining_asks_to_confirm_the_address),
        TEST(a_known_address_answers_alike),
        TEST(the_link_confirms_once_and_stays_good),
        TEST(all_problems_of_joining_are_told_at_once),
        TEST(a_company_gets_its_owner),
        TEST(a_taken_username_is_a_conflict),
        TEST(a_taken_username_does_not_tell_a_known_address),
        TEST(an_unknown_account_and_a_wrong_word_answer_alike),
        TEST(another_portal_is_named),
        TEST(the_fifth_wrong_one_closes_the_door_for_a_while),
        TEST(a_password_matches_in_either_form_of_its_letters),
        TEST(sign_in_names_one_problem_only),
        TEST(a_token_opens_what_is_ones_own_until_sign_out),
        TEST(signing_out_works_whatever_the_body),
        TEST(a_token_ends_after_a_day_and_is_renewed),
        TEST(a_refresh_token_gives_the_same_again_for_a_minute),
        TEST(an_old_refresh_token_ends_the_session),
        TEST(bent_tokens_are_refused),
        TEST(our_pages_sign_in_with_cookies_from_our_origin_alone),
        TEST(authorization_decides_and_cookies_are_not_read),
        TEST(a_profile_changes_what_was_sent),
        TEST(a_profile_can_be_sent_back_whole),
        TEST(a_new_name_stands_on_the_pitches_and_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
