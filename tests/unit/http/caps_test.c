/* Connections counted by address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/caps.c"

#include <arpa/inet.h>

static struct sockaddr_storage peer(const char *text)
{
    struct sockaddr_storage at = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&at;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&at;
    at.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
    void *to = at.ss_family == AF_INET6 ? (void *)&six->sin6_addr : (void *)&four->sin_addr;
    assert_int_equal(inet_pton(at.ss_family, text, to), 1);
    return at;
}

static void an_address_has_its_number_and_no_more(void **state)
{
    (void)state;
    struct caps caps;
    struct sockaddr_storage a = peer("192.0.2.1"), b = peer("192.0.2.2");
    caps_init(&caps);
    assert_true(caps_add(&caps, &a, 2));
    assert_true(caps_add(&caps, &a, 2));
    assert_false(caps_add(&caps, &a, 2));
    assert_true(caps_add(&caps, &b, 2));
    caps_remove(&caps, &a);
    assert_true(caps_add(&caps, &a, 2));
    assert_false(caps_add(&caps, &a, 2));
    caps_release(&caps);
}

static void ipv6_counts_by_its_network_and_ipv4_is_ipv4_in_any_form(void **state)
{
    (void)state;
    static const struct { const char *one, *other; bool same; } cases[] = {
        {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
        {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"192.0.2.1", "::ffff:192.0.2.2", false},
        {"192.0.2.1", "192.0.3.1", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct caps caps;
        struct sockaddr_storage one = peer(cases[i].one), other = peer(cases[i].other);
        caps_init(&caps);
        assert_true(caps_add(&caps, &one, 1));
        assert_int_equal(caps_add(&caps, &other, 1), !cases[i].same);
        caps_release(&caps);
    }
}

static void many_networks_of_a_site_are_not_many_clients(void **state)
{
    (void)state;
    struct caps caps;
    struct sockaddr_storage zero = peer("2001:db8:1::1"), other = peer("2001:db8:2::1");
    caps_init(&caps);
    for (int i = 0; i < CAPS_SITE_TIMES; i++) {
        struct sockaddr_storage at = zero;
        ((struct sockaddr_in6 *)&at)->sin6_addr.s6_addr[7] = (uint8_t)i;
        assert_true(caps_add(&caps, &at, 1));
        assert_false(caps_add(&caps, &at, 1));
    }
    struct sockaddr_storage one_more = peer("2001:db8:1:ff::1");
    assert_false(caps_add(&caps, &one_more, 1));
    assert_true(caps_add(&caps, &other, 1));
    caps_remove(&caps, &zero);
    assert_true(caps_add(&caps, &one_more, 1));
    caps_release(&caps);
}

static void who_is_gone_leaves_nothing(void **state)
{
    (void)state;
    struct caps caps;
    caps_init(&caps);
    for (int i = 0; i < 20000; i++) {
        struct sockaddr_storage at = peer("10.0.0.0"), six = peer("2001:db8:1::1");
        ((struct sockaddr_in *)&at)->sin_addr.s_addr = htonl(0x0a000000u + (uint32_t)i);
        ((struct sockaddr_in6 *)&six)->sin6_addr.s6_addr[7] = (uint8_t)i;
        assert_true(caps_add(&caps, &at, 1));
        assert_true(caps_add(&caps, &six, 1));
        assert_false(caps_add(&caps, &six, 1));
        caps_remove(&caps, &at);
        caps_remove(&caps, &six);
    }
    for (size_t i = 0; i < BUCKETS; i++)
        assert_null(caps.buckets[i]);
    caps_release(&caps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_its_number_and_no_more),
        cmocka_unit_test(ipv6_counts_by_its_network_and_ipv4_is_ipv4_in_any_form),
        cmocka_unit_test(many_networks_of_a_site_are_not_many_clients),
        cmocka_unit_test(who_is_gone_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
