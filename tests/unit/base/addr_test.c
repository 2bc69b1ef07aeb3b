/* Network addresses: parsing, matching, what limits count by. */
#include "../check.h"

#include "../../../src/base/addr.c"

static struct addr parsed(const char *text)
{
    struct addr a;
    assert_int_equal(addr_parse(str_from(text), &a), OK);
    return a;
}

static void addr_round_trips_as_text(void **state)
{
    (void)state;
    static const char *const texts[] = {"192.0.2.1", "127.0.0.1", "2001:db8::1", "::1"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char out[ADDR_TEXT];
        struct addr a = parsed(texts[i]);
        addr_text(&a, out);
        assert_string_equal(out, texts[i]);
    }
}

static void addr_refuses_what_is_no_address(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "1.2.3", "1.2.3.256", "localhost", "::1::", "1.2.3.4 ", "[::1"};
    struct addr a;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(addr_parse(str_from(texts[i]), &a), ERR_INVALID);
    assert_int_equal(addr_parse(STR("1.2.3.4\0x"), &a), ERR_INVALID);
}

static void network_matches_its_prefix_and_nothing_else(void **state)
{
    (void)state;
    static const struct { const char *net, *in, *out; } cases[] = {
        {"10.0.0.0/8", "10.255.1.2", "11.0.0.1"},
        {"192.0.2.128/25", "192.0.2.129", "192.0.2.127"},
        {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
        {"2001:db8::/32", "2001:db8:1::5", "2001:db9::1"},
        {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct network n;
        assert_int_equal(network_parse(str_from(cases[i].net), &n), OK);
        struct addr in = parsed(cases[i].in), out = parsed(cases[i].out);
        assert_true(addr_in(&in, &n));
        assert_false(addr_in(&out, &n));
    }
}

static void network_refuses_too_long_a_prefix(void **state)
{
    (void)state;
    struct network n;
    assert_int_equal(network_parse(STR("10.0.0.0/33"), &n), ERR_INVALID);
    assert_int_equal(network_parse(STR("::1/129"), &n), ERR_INVALID);
    assert_int_equal(network_parse(STR("10.0.0.0/"), &n), ERR_INVALID);
}

static void ipv6_counts_by_its_64(void **state)
{
    (void)state;
    struct addr a = parsed("2001:db8:1:2:3:4:5:6"), b = parsed("2001:db8:1:2::9"), four = parsed("192.0.2.1");
    struct addr na = addr_network(&a), nb = addr_network(&b), nf = addr_network(&four);
    assert_memory_equal(&na, &nb, sizeof(na));
    assert_memory_equal(&nf, &four, sizeof(four));
}

static void a_site_is_48_bits_of_ipv6_and_24_of_ipv4(void **state)
{
    (void)state;
    static const struct { const char *a, *site; } cases[] = {
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1::"}, {"2001:db8:1:ffff::9", "2001:db8:1::"}, {"2001:db8:2:2::9", "2001:db8:2::"},
        {"192.0.2.1", "192.0.2.0"}, {"192.0.2.255", "192.0.2.0"}, {"192.0.3.1", "192.0.3.0"}, {"::1", "::"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[ADDR_TEXT];
        struct addr a = parsed(cases[i].a), site = addr_site(&a);
        addr_text(&site, out);
        assert_string_equal(out, cases[i].site);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addr_round_trips_as_text),
        cmocka_unit_test(addr_refuses_what_is_no_address),
        cmocka_unit_test(network_matches_its_prefix_and_nothing_else),
        cmocka_unit_test(network_refuses_too_long_a_prefix),
        cmocka_unit_test(ipv6_counts_by_its_64),
        cmocka_unit_test(a_site_is_48_bits_of_ipv6_and_24_of_ipv4),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
