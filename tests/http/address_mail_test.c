/*
 * Mails that anybody can cause by naming an address: few in an hour, whichever way they are asked for; a link that went
 * out stays good for its day; and nothing in the answer, or in what it costs, tells whose address it is.
 */
#include "support/site.h"

#include <stdatomic.h>
#include <stdio.h>

extern _Atomic int call_statements_last;

static const char join[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"firstName\":\"Nora\"}";
static const char again[] = "{\"email\":\"Nora@example.com\"}";

static void confirm(const char *token, int want)
{
    char body[256];
    snprintf(body, sizeof(body), "{\"token\":\"%s\"}", token);
    assert_status(call(visitor, "POST", "/api/auth/verify-email", body), want);
}

static struct answer ask(const char *path, const char *body, int want)
{
    struct answer a = call(visitor, "POST", path, body);
    assert_status(a, want);
    return a;
}

static int64_t mails(void)
{
    site_jobs_wait();
    return site_ask("SELECT count(*) FROM job WHERE kind = 'mail'");
}

static const char *mailed_token(void)
{
    return text_z(site_mailed_link("/verify-email?token="));
}

static void registering_again_and_again_sends_three_mails_an_hour(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        (void)ask("/api/auth/creator/register", join, 201);
    assert_int_equal(mails(), 3);
    (void)ask("/api/auth/resend-verification", again, 200);
    assert_int_equal(mails(), 3);
    site_wait(HOURS(1) + SECONDS(1));
    (void)ask("/api/auth/register", "{\"userType\":\"investor\",\"email\":\"nora@example.com\",\"password\":\"a long way down\"}", 201);
    assert_int_equal(mails(), 4);
}

/* The account has the password of whoever registered first: the address's owner reads so before confirming. */
static void a_later_registration_is_told_whose_account_waits(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    assert_str(site_mailed_link("If you did not register, "), STR("do nothing."));
    (void)ask("/api/auth/investor/register", join, 201);
    assert_str(site_mailed_link("An account of an earlier time waits here to be confirmed: "),
               STR("kind creator, name Nora, and the password that was chosen then."));
}

static void every_way_to_the_mail_counts(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    (void)ask("/api/auth/resend-verification", again, 200);
    (void)ask("/api/auth/creator/register", join, 201);
    (void)ask("/api/user/resend-verification", again, 200);
    (void)ask("/api/auth/investor/register", join, 201);
    assert_int_equal(mails(), 3);
}

static void the_owner_of_a_confirmed_address_is_told_three_times_an_hour(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    confirm(mailed_token(), 200);
    for (int i = 0; i < 8; i++)
        (void)ask("/api/auth/creator/register", join, 201);
    (void)ask("/api/auth/resend-verification", again, 200);
    assert_int_equal(mails(), 1 + 3);
}

static void an_older_link_stays_good_for_its_day(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    const char *first = mailed_token();
    (void)ask("/api/auth/creator/register", join, 201);
    const char *second = mailed_token();
    assert_string_not_equal(first, second);
    confirm(first, 200);
    int64_t confirmed = site_ask("SELECT count(*) FROM event WHERE kind = 'email_confirmed'");
    confirm(second, 200);    /* its like: no second effect */
    confirm(first, 200);
    assert_int_equal(site_ask("SELECT count(*) FROM event WHERE kind = 'email_confirmed'"), confirmed);
    assert_int_equal(site_ask("SELECT count(*) FROM app_user WHERE confirmed_ms IS NOT NULL"), 1);
}

/* A link that was mailed to an address the account no longer has must not give it back. */
static void a_link_to_an_address_that_the_account_left_is_dead(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    const char *first = mailed_token();
    (void)ask("/api/auth/creator/register", join, 201);
    const char *second = mailed_token();
    assert_string_not_equal(first, second);
    confirm(first, 200);
    (void)site_ask("UPDATE app_user SET email = 'Nora@new.example', email_key = 'nora@new.example'");
    confirm(second, 400);
    confirm(first, 400);
    assert_int_equal(site_ask("SELECT count(*) FROM app_user WHERE email_key = 'nora@new.example' AND version = 2"), 1);
    (void)site_ask("UPDATE email_token SET kind = 'change'");
    confirm(second, 200);    /* to set an address is what a link of the other kind is for */
    assert_int_equal(site_ask("SELECT count(*) FROM app_user WHERE email_key = 'nora@example.com'"), 1);
}

static void a_link_ends_after_its_day(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    const char *first = mailed_token();
    site_wait(HOURS(20));
    (void)ask("/api/auth/resend-verification", again, 200);
    const char *second = mailed_token();
    site_wait(HOURS(5));
    confirm(first, 400);
    confirm(second, 200);
}

/* Counted, not timed: as many statements, as many rows, the same bytes. */
static void asking_again_costs_the_same_whoevers_address_it_is(void **state)
{
    (void)state;
    static const char *const addresses[] = {"nora@example.com", "alex@example.com", "none@example.com", "nora@example.com"};
    (void)ask("/api/auth/creator/register", join, 201);
    (void)someone("creator", "alex");
    int statements[COUNT(addresses)];
    str bodies[COUNT(addresses)];
    for (size_t i = 0; i < COUNT(addresses); i++) {
        char body[80];
        site_jobs_wait();
        int64_t before = site_ask("SELECT count(*) FROM job WHERE kind <> 'mail'");
        snprintf(body, sizeof(body), "{\"email\":\"%s\"}", addresses[i]);
        bodies[i] = ask("/api/auth/resend-verification", body, 200).body;
        statements[i] = atomic_load(&call_statements_last);
        assert_int_equal(site_ask("SELECT count(*) FROM job WHERE kind <> 'mail'"), before + 1);
    }
    assert_true(statements[0] > 0);
    for (size_t i = 1; i < COUNT(addresses); i++) {
        assert_int_equal(statements[i], statements[0]);
        assert_str(bodies[i], bodies[0]);
    }
}

static void links_that_are_long_over_are_forgotten(void **state)
{
    (void)state;
    (void)ask("/api/auth/creator/register", join, 201);
    confirm(mailed_token(), 200);
    assert_int_equal(site_ask("SELECT count(*) FROM email_token"), 1);
    site_wait(DAYS(40));
    for (int64_t left = 1; left; left = site_ask("SELECT count(*) FROM email_token"))
        (void)call(visitor, "GET", "/api/config", NULL);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(registering_again_and_again_sends_three_mails_an_hour),
        TEST(a_later_registration_is_told_whose_account_waits),
        TEST(every_way_to_the_mail_counts),
        TEST(the_owner_of_a_confirmed_address_is_told_three_times_an_hour),
        TEST(an_older_link_stays_good_for_its_day),
        TEST(a_link_to_an_address_that_the_account_left_is_dead),
        TEST(a_link_ends_after_its_day),
        TEST(asking_again_costs_the_same_whoevers_address_it_is),
        TEST(links_that_are_long_over_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
