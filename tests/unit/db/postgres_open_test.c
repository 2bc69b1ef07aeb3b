/* What libpq is told, made from DATABASE_URL. */
#include "../check.h"

#include "../../../src/db/postgres_open.c"

static arena *a;
static struct settings settings;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 * MIB, 1 * MIB);
    settings = (struct settings){.count = 0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings.count; i++) {
        free((void *)settings.keywords[i]);
        free((void *)settings.values[i]);
    }
    arena_free(a);
    return 0;
}

static void read_ok(str url)
{
    struct problem problem = {0};
    struct db_options options = {.url = url, .node = "n1"};
    assert_int_equal(read_url(&options, &problem, a, &settings), OK);
}

static void the_parts_of_the_address_arrive(void **state)
{
    (void)state;
    read_ok(STR("postgresql://u:p%40ss@db.example:6543/site?sslmode=require"));
    assert_string_equal(setting(&settings, "host"), "db.example");
    assert_string_equal(setting(&settings, "port"), "6543");
    assert_string_equal(setting(&settings, "user"), "u");
    assert_string_equal(setting(&settings, "password"), "p@ss");
    assert_string_equal(setting(&settings, "dbname"), "site");
    assert_string_equal(setting(&settings, "sslmode"), "require");
    assert_string_equal(setting(&settings, "application_name"), "pitchey/n1");
    assert_string_equal(setting(&settings, "client_encoding"), "UTF8");
    assert_null(setting(&settings, "sslrootcert"));
}

static void what_the_address_says_stands(void **state)
{
    (void)state;
    read_ok(STR("postgres://h/d?application_name=mine&sslmode=verify-ca&sslrootcert=/my/own.crt"));
    assert_string_equal(setting(&settings, "application_name"), "mine");
    assert_string_equal(setting(&settings, "sslrootcert"), "/my/own.crt");
}

static void verifying_uses_the_certificates_of_the_system(void **state)
{
    (void)state;
    read_ok(STR("postgres://h/d?sslmode=verify-full"));
    const char *bundle = setting(&settings, "sslrootcert");
    bool has_bundle = access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0;
    assert_int_equal(bundle != NULL, has_bundle);
    if (has_bundle)
        assert_string_equal(bundle, "/etc/ssl/certs/ca-certificates.crt");
}

static void nonsense_is_refused_without_repeating_it(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct db_options options = {.url = STR("postgres://u:secret%zz@h/d")};
    assert_int_equal(read_url(&options, &problem, a, &settings), ERR_INVALID);
    assert_null(memmem(problem.message.ptr, problem.message.len, "secret", 6));
}

static void a_bare_sign_in_the_password_is_refused_before_libpq_repeats_it(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "postgres://u:se@cret@h/d", "postgres://u:se/cret@h/d", "postgresql://u:se/cret@h/d?application_name=a", "postgres://u:s/e@cret@h/d",
    };
    for (size_t i = 0; i < COUNT(urls); i++) {
        struct problem problem = {0};
        struct db_options options = {.url = str_from(urls[i])};
        assert_int_equal(read_url(&options, &problem, a, &settings), ERR_INVALID);
        assert_str(problem.message, STR("DATABASE_URL cannot be read: in user and password write %40 for @ and %2F for /"));
    }
    read_ok(STR("postgres://u:se?cret@h/d?application_name=a@b"));
    assert_string_equal(setting(&settings, "password"), "se?cret");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_parts_of_the_address_arrive),
        T(what_the_address_says_stands),
        T(verifying_uses_the_certificates_of_the_system),
        T(nonsense_is_refused_without_repeating_it),
        T(a_bare_sign_in_the_password_is_refused_before_libpq_repeats_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
