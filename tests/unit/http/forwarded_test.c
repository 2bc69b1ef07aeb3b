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

int main(void)
{
    (void)!network_parse(STR("10.0.0.0/8"), &networks[0]);
    (void)!network_parse(STR("::1"), &networks[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stranger_is_whoever_connects),
        cmocka_unit_test(a_trusted_proxy_is_believed_as_far_as_its_word_goes),
        cmocka_unit_test(nonsense_in_the_chain_ends_it),
        cmocka_unit_test(a_unix_socket_has_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
