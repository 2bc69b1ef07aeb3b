/* Who is asking, past trusted proxies. */
#include "../check.h"

#include "../../../src/http/forwarded.c"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct network networks[2];
static struct network_list proxies = {networks, COUNT(networks)};

struct asked { const char *peer, *chain, *scheme; };

static struct http_client find(struct asked q)
{
    struct http_field fields[2] = {{STR("X-Forwarded-For"), str_from(q.chain)}, {STR("X-Forwarded-Proto"), str_from(q.scheme)}};
    struct http_request h = {.fields = fields, .field_count = 2};
    struct sockaddr_in *peer = (struct sockaddr_in *)(void *)&h.peer;
    if (q.peer) {
        peer->sin_family = AF_INET;
        inet_pton(AF_INET, q.peer, &peer->sin_addr);
    } else {
        h.peer.ss_family = AF_UNIX;
    }
    struct http_client client;
    http_find_client(&h, &proxies, &client);
    return client;
}

static void assert_client(struct asked q, const char *address, bool secure)
{
    char text[ADDR_TEXT];
    struct http_client client = find(q);
    assert_true(client.known);
    addr_text(&client.addr, text);
    assert_string_equal(text, address);
    assert_int_equal(client.secure, secure);
}

static void a_stranger_is_whoever_connects(void **state)
{
    (void)state;
    assert_client((struct asked){"192.0.2.9", "203.0.113.1", "https"}, "192.0.2.9", false);
    assert_client((struct asked){"192.0.2.9", NULL, NULL}, "192.0.2.9", false);
}

static void a_trusted_proxy_is_believed_as_far_as_its_word_goes(void **state)
{
    (void)state;
    assert_client((struct asked){"10.0.0.1", "203.0.113.1", "https"}, "203.0.113.1", true);
    assert_client((struct asked){"10.0.0.1", "198.51.100.7, 203.0.113.1", "HTTPS"}, "203.0.113.1", true);
    assert_client((struct asked){"10.0.0.1", "203.0.113.1, 10.0.0.2 , 10.0.0.3", "http"}, "203.0.113.1", false);
    assert_client((struct asked){"10.0.0.1", "::1, 2001:db8::7", NULL}, "2001:db8::7", false);
}

static void nonsense_in_the_chain_ends_it(void **state)
{
    (void)state;
    assert_client((struct asked){"10.0.0.1", "203.0.113.1, unknown", NULL}, "10.0.0.1", false);
    assert_client((struct asked){"10.0.0.1", "nobody, 10.0.0.2", NULL}, "10.0.0.2", false);
    assert_client((struct asked){"10.0.0.1", "", NULL}, "10.0.0.1", false);
    assert_client((struct asked){"10.0.0.1", ",", NULL}, "10.0.0.1", false);
}

static void a_unix_socket_has_no_address(void **state)
{
    (void)state;
    assert_false(find((struct asked){NULL, "203.0.113.1", "https"}).known);
}

/* ---- several lines, both fields ---- */

/* A request of the trusted proxy 10.0.0.1; lines are "Name: value". */
static struct http_client find_in(const char *const *lines)
{
    struct http_field fields[8];
    struct http_request h = {.fields = fields};
    for (; lines[h.field_count]; h.field_count++) {
        str rest = str_from(lines[h.field_count]), name;
        (void)str_cut(&rest, ':', &name);
        fields[h.field_count] = (struct http_field){name, str_trim(rest)};
    }
    struct sockaddr_in *peer = (struct sockaddr_in *)(void *)&h.peer;
    peer->sin_family = AF_INET;
    inet_pton(AF_INET, "10.0.0.1", &peer->sin_addr);
    struct http_client client;
    http_find_client(&h, &proxies, &client);
    return client;
}

struct told { const char *lines[6], *address; bool secure; };

static void assert_told(const struct told *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[ADDR_TEXT];
        struct http_client client = find_in(cases[i].lines);
        addr_text(&client.addr, text);
        if (strcmp(text, cases[i].address) != 0 || client.secure != cases[i].secure)
            fail_msg("case %zu: %s %d", i, text, client.secure);
    }
}

static void what_the_client_sent_in_a_line_of_its_own_does_not_count(void **state)
{
    (void)state;
    static const struct told cases[] = {
        {{"X-Forwarded-For: 192.0.2.66", "X-Forwarded-For: 203.0.113.1"}, "203.0.113.1", false},
        {{"x-forwarded-for: 192.0.2.66", "X-FORWARDED-FOR: 203.0.113.1, 10.0.0.2"}, "203.0.113.1", false},
        {{"X-Forwarded-For: 203.0.113.1", "X-Forwarded-For: 10.0.0.3", "X-Forwarded-For: 10.0.0.2"}, "203.0.113.1", false},
        {{"X-Forwarded-For: 203.0.113.1", "X-Forwarded-For: ", "X-Forwarded-For: ,10.0.0.2,"}, "203.0.113.1", false},
        {{"X-Forwarded-For: \"", "X-Forwarded-For: 203.0.113.1"}, "203.0.113.1", false},
        {{"X-Forwarded-For: \", 203.0.113.1"}, "203.0.113.1", false},
        {{"X-Forwarded-Proto: https", "X-Forwarded-Proto: http", "X-Forwarded-For: 203.0.113.1"}, "203.0.113.1", false},
        {{"X-Forwarded-Proto: http", "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.1"}, "203.0.113.1", true},
        {{"Forwarded: for=192.0.2.66;proto=https", "Forwarded: for=203.0.113.1"}, "203.0.113.1", false},
        {{"Forwarded: for=\"", "Forwarded: for=203.0.113.1;proto=https"}, "203.0.113.1", true},
        {{"Forwarded: for=\", for=203.0.113.1;host=\"a\""}, "203.0.113.1", false},
    };
    assert_told(cases, COUNT(cases));
}

/* The scheme that counts was told by the proxy that told the client's address. */
static void address_and_scheme_are_of_the_same_hop(void **state)
{
    (void)state;
    static const struct told cases[] = {
        {{"X-Forwarded-For: 203.0.113.1, 10.0.0.2", "X-Forwarded-Proto: https, http"}, "203.0.113.1", true},
        {{"X-Forwarded-For: 203.0.113.1, 10.0.0.2", "X-Forwarded-Proto: http, https"}, "203.0.113.1", false},
        {{"X-Forwarded-For: 192.0.2.66, 203.0.113.1, 10.0.0.2", "X-Forwarded-Proto: http, https, http"}, "203.0.113.1", true},
        {{"X-Forwarded-For: 203.0.113.1, 10.0.0.2, 10.0.0.3", "X-Forwarded-Proto: https"}, "203.0.113.1", true},
        {{"X-Forwarded-For: 203.0.113.1, 10.0.0.2, 10.0.0.3", "X-Forwarded-Proto: https, http"}, "203.0.113.1", false},
        {{"X-Forwarded-Proto: https"}, "10.0.0.1", true},
        {{"X-Forwarded-Proto: wss"}, "10.0.0.1", true},
        {{"X-Forwarded-Proto: httpss"}, "10.0.0.1", false},
        {{"Forwarded: for=203.0.113.1;proto=https, for=10.0.0.2;proto=http"}, "203.0.113.1", true},
        {{"Forwarded: for=203.0.113.1;proto=http, for=10.0.0.2;proto=https"}, "203.0.113.1", false},
        {{"Forwarded: for=203.0.113.1, for=10.0.0.2;proto=https"}, "203.0.113.1", false},
    };
    assert_told(cases, COUNT(cases));
}

static void every_form_of_a_node_has_its_outcome(void **state)
{
    (void)state;
    static const struct told cases[] = {
        {{"X-Forwarded-For: 203.0.113.1:47011"}, "203.0.113.1", false},
        {{"X-Forwarded-For: [2001:db8::7]"}, "2001:db8::7", false},
        {{"X-Forwarded-For: [2001:db8::7]:443"}, "2001:db8::7", false},
        {{"X-Forwarded-For: \"[2001:db8::7]:443\""}, "2001:db8::7", false},
        {{"X-Forwarded-For: ::ffff:203.0.113.1"}, "203.0.113.1", false},
        {{"X-Forwarded-For: 203.0.113.1:"}, "10.0.0.1", false},
        {{"X-Forwarded-For: 203.0.113.1:99999"}, "10.0.0.1", false},
        {{"X-Forwarded-For: 203.0.113.1:80:80"}, "10.0.0.1", false},
        {{"X-Forwarded-For: 203.0.113.256"}, "10.0.0.1", false},
        {{"X-Forwarded-For: [2001:db8::7"}, "10.0.0.1", false},
        {{"X-Forwarded-For: [2001:db8::7]x"}, "10.0.0.1", false},
        {{"X-Forwarded-For: fe80::1%eth0"}, "10.0.0.1", false},
        {{"X-Forwarded-For: 203.0.113.1 198.51.100.7"}, "10.0.0.1", false},
        {{"X-Forwarded-For: 203.0.113.1, _hidden, 10.0.0.2"}, "10.0.0.2", false},
        {{"Forwarded: for=203.0.113.1"}, "203.0.113.1", false},
        {{"Forwarded: FOR = \"203.0.113.1:80\" ; Proto=HTTPS; by=_us"}, "203.0.113.1", true},
        {{"Forwarded: for=\"[2001:db8::7]:443\""}, "2001:db8::7", false},
        {{"Forwarded: for=\"[2001:db8::7]:_x\";proto=\"https\""}, "2001:db8::7", true},
        {{"Forwarded: for=203.0.113.1;host=\"a;for=192.0.2.66,for=192.0.2.66\""}, "203.0.113.1", false},
        {{"Forwarded: for=203.0.113.1;host=\"\\\",for=192.0.2.66\""}, "203.0.113.1", false},
        {{"Forwarded: for=203.0.113.1, for=unknown;proto=https"}, "10.0.0.1", true},
        {{"Forwarded: for=203.0.113.1, for=_hidden, for=10.0.0.2"}, "10.0.0.2", false},
        {{"Forwarded: for=203.0.113.1, proto=https"}, "10.0.0.1", true},
        {{"Forwarded: for=203.0.113.1;for=192.0.2.66"}, "10.0.0.1", false},
        {{"Forwarded: ;;="}, "10.0.0.1", false},
        {{"Forwarded: for"}, "10.0.0.1", false},
    };
    assert_told(cases, COUNT(cases));
}

static void of_both_fields_the_usual_one_counts(void **state)
{
    (void)state;
    static const struct told cases[] = {
        {{"Forwarded: for=192.0.2.66;proto=https", "X-Forwarded-For: 203.0.113.1"}, "203.0.113.1", false},
        {{"Forwarded: for=203.0.113.1", "X-Forwarded-Proto: https"}, "203.0.113.1", false},
    };
    assert_told(cases, COUNT(cases));
}

int main(void)
{
    (void)!network_parse(STR("10.0.0.0/8"), &networks[0]);
    (void)!network_parse(STR("::1"), &networks[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stranger_is_whoever_connects),
        cmocka_unit_test(a_trusted_proxy_is_believed_as_far_as_its_word_goes),
        cmocka_unit_test(nonsense_in_the_chain_ends_it),
        cmocka_unit_test(a_unix_socket_has_no_address),
        cmocka_unit_test(what_the_client_sent_in_a_line_of_its_own_does_not_count),
        cmocka_unit_test(address_and_scheme_are_of_the_same_hop),
        cmocka_unit_test(every_form_of_a_node_has_its_outcome),
        cmocka_unit_test(of_both_fields_the_usual_one_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
