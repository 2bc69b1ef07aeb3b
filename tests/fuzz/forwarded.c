/*
 * Forwarding fields of any bytes. Whatever a client sends, in however many lines, the line that the trusted proxy adds
 * behind it decides; and both directions of a list see the same bytes, each once.
 */
#include "http/forwarded.h"
#include "http/list.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 8 };

/* The client's lines, cut at NUL, then the proxy's. */
static size_t make_lines(str in, str name, str own, struct http_field *fields)
{
    size_t count = 0;
    str value;
    while (count < LINES_MAX - 1 && str_cut(&in, '\0', &value))
        fields[count++] = (struct http_field){name, value};
    fields[count++] = (struct http_field){name, own};
    return count;
}

static void assert_own_word_counts(str in, str name, str own)
{
    struct http_field fields[LINES_MAX];
    struct http_request r = {.fields = fields, .field_count = make_lines(in, name, own, fields)};
    struct sockaddr_in *peer = (struct sockaddr_in *)(void *)&r.peer;
    peer->sin_family = AF_INET;
    peer->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct network loopback;
    struct network_list proxies = {&loopback, 1};
    struct addr told;
    struct http_client client;
    assert(network_parse(STR("127.0.0.0/8"), &loopback) == OK && addr_parse(STR("203.0.113.1"), &told) == OK);
    http_find_client(&r, &proxies, &client);
    assert(client.known && client.forwarded && memcmp(&client.addr, &told, sizeof(told)) == 0);
}

static void walk(str in, bool (*take)(struct http_list *, str *))
{
    struct http_field field = {STR("L"), in};
    struct http_request r = {.fields = &field, .field_count = 1};
    struct http_list l = http_list(&r, STR("L"));
    size_t total = 0;
    for (str element; take(&l, &element); total += element.len)
        assert(element.len && element.ptr >= in.ptr && element.ptr + element.len <= in.ptr + in.len);
    assert(total <= in.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    str in = {exact, size};
    assert_own_word_counts(in, STR("X-Forwarded-For"), STR("203.0.113.1"));
    assert_own_word_counts(in, STR("Forwarded"), STR("for=203.0.113.1;host=\"a\\\"b\""));
    walk(in, http_list_next);
    walk(in, http_list_last);
    free(exact);
    return 0;
}
