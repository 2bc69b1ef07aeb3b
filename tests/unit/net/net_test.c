/* Listeners and connections on a real loop, and a filter between a connection and its socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/net/listen.c"

#include "loop/loop.h"

#include <sys/stat.h>

/* ---- A connection that sends back what it reads, through a filter that turns letters round ---- */

struct echo {
    struct net_filter filter;
    struct net_conn *net;
    bool shouts;
    char bytes[256];
};

static ssize_t turn_read(struct net_filter *f, void *to, size_t len)
{
    ssize_t n = f->below->ops->read(f->below, to, len);
    for (ssize_t i = 0; i < n; i++)
        ((char *)to)[i] = (char)(((char *)to)[i] ^ 1);
    return n;
}

static ssize_t turn_writev(struct net_filter *f, const struct iovec *pieces, int count)
{
    char turned[256];
    assert_int_equal(count, 1);
    for (size_t i = 0; i < pieces->iov_len; i++)
        turned[i] = (char)(((const char *)pieces->iov_base)[i] ^ 1);
    struct iovec piece = {turned, pieces->iov_len};
    return f->below->ops->writev(f->below, &piece, 1);
}

static int released;
static void turn_release(struct net_filter *f)
{
    (void)f;
    released++;
}

/* Whatever is wanted, the socket is read: as TLS does in a handshake. */
static unsigned turn_translate(const struct net_filter *f, unsigned wanted)
{
    (void)f;
    return wanted ? NET_READ : 0;
}

static const struct net_filter_ops turning = {
    .read = turn_read, .writev = turn_writev, .release = turn_release, .translate = turn_translate,
};

static void on_ready(void *self, unsigned events)
{
    struct echo *e = self;
    ssize_t n = events & NET_READ ? net_read(e->net, e->bytes, sizeof(e->bytes)) : NET_BROKEN;
    if (n == NET_AGAIN)
        return;
    if (n == 0 && e->shouts) {
        net_finish(e->net);
        net_close(e->net);
    } else if (n <= 0) {
        net_reset(e->net);
    } else {
        struct iovec piece = {e->bytes, (size_t)n};
        net_writev(e->net, &piece, 1);
    }
}

static void on_closed(void *self)
{
    free(self);
}

static const struct net_user echo_user = {.on_ready = on_ready, .on_closed = on_closed};

/* ---- Listening ---- */

struct fixture {
    struct loop *loop;
    struct net_listener *listener;
    struct loop_msg open, close;
    bool filters, shouts;
    int port;
};

static void on_accept(void *self, struct net_conn *net, const struct sockaddr_storage *peer)
{
    struct fixture *f = self;
    (void)peer;
    struct echo *e = calloc(1, sizeof(*e));
    e->net = net;
    e->shouts = f->shouts;
    e->filter.ops = &turning;
    net_attach(net, &echo_user, e);
    if (f->filters)
        net_push(net, &e->filter);
    assert_true(net_want(net, NET_READ));
}

static bool on_full(void *self)
{
    (void)self;
    return false;
}

static const struct net_listener_user listener_user = {.on_accept = on_accept, .on_full = on_full};

static void on_open(struct loop_msg *m)
{
    net_listener_open(container_of(m, struct fixture, open)->listener);
}

static void on_close(struct loop_msg *m)
{
    net_listener_close(container_of(m, struct fixture, close)->listener);
}

static err bind_at(const struct net_address *at, int *fd)
{
    arena *a = arena_new(4 * KIB, 4 * KIB);
    struct problem p = {0};
    err e = net_bind(at, &p, a, fd);
    assert_true(e == OK || p.message.len > 0);
    arena_free(a);
    return e;
}

static void start(struct fixture *f)
{
    int fd;
    assert_int_equal(bind_at(&(struct net_address){.host = STR("127.0.0.1")}, &fd), OK);
    f->port = net_bound_port(fd);
    f->open.run = on_open;
    f->close.run = on_close;
    f->loop = loop_new(0);
    f->listener = net_listener_new(f->loop, fd, &listener_user, f);
    loop_post(f->loop, &f->open);
    loop_start(f->loop);
}

static void end(struct fixture *f)
{
    loop_post(f->loop, &f->close);
    loop_stop(f->loop);
    loop_join(f->loop);
    loop_free(f->loop);
}

static int dial(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

static void expect_echo(int fd, const char *said)
{
    char heard[256] = "";
    assert_int_equal(send(fd, said, strlen(said), 0), strlen(said));
    assert_int_equal(recv(fd, heard, strlen(said), MSG_WAITALL), strlen(said));
    assert_string_equal(heard, said);
}

static void bytes_go_in_and_out(void **state)
{
    (void)state;
    struct fixture f = {.shouts = true};
    start(&f);
    int fd = dial(f.port);
    expect_echo(fd, "hello");
    expect_echo(fd, "again");
    shutdown(fd, SHUT_WR);
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    end(&f);
}

static void a_reset_is_a_reset(void **state)
{
    (void)state;
    struct fixture f = {0};
    start(&f);
    int fd = dial(f.port);
    expect_echo(fd, "hello");
    shutdown(fd, SHUT_WR);
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), -1);
    assert_int_equal(errno, ECONNRESET);
    close(fd);
    end(&f);
}

static void a_filter_sees_every_byte_and_is_released(void **state)
{
    (void)state;
    struct fixture f = {.filters = true, .shouts = true};
    released = 0;
    start(&f);
    int fd = dial(f.port);
    expect_echo(fd, "turned twice");
    shutdown(fd, SHUT_WR);
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    end(&f);
    assert_int_equal(released, 1);
}

static void several_sockets_share_a_port(void **state)
{
    (void)state;
    int one, two;
    assert_int_equal(bind_at(&(struct net_address){.host = STR("127.0.0.1")}, &one), OK);
    assert_int_equal(bind_at(&(struct net_address){.host = STR("127.0.0.1"), .port = net_bound_port(one)}, &two), OK);
    assert_int_equal(net_bound_port(one), net_bound_port(two));
    close(one);
    close(two);
}

static void what_cannot_be_bound_is_told(void **state)
{
    (void)state;
    int fd;
    char long_path[200];
    memset(long_path, 'x', sizeof(long_path));
    long_path[sizeof(long_path) - 1] = '\0';
    assert_int_equal(bind_at(&(struct net_address){.host = STR("192.0.2.1"), .port = 1}, &fd), ERR_UNAVAILABLE);
    assert_int_equal(bind_at(&(struct net_address){.unix_path = "/nowhere/at.all"}, &fd), ERR_UNAVAILABLE);
    assert_int_equal(bind_at(&(struct net_address){.unix_path = long_path}, &fd), ERR_UNAVAILABLE);
}

static void peers_are_named_as_people_write_them(void **state)
{
    (void)state;
    static const struct { const char *address, *text; bool is_local; } cases[] = {
        {"192.0.2.7", "192.0.2.7", false}, {"127.3.2.1", "127.3.2.1", true},       {"::1", "::1", true},
        {"2001:db8::1", "2001:db8::1", false}, {"::ffff:192.0.2.7", "192.0.2.7", false}, {"::ffff:127.0.0.1", "127.0.0.1", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sockaddr_storage at = {.ss_family = strchr(cases[i].address, ':') ? AF_INET6 : AF_INET};
        void *to = at.ss_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)&at)->sin6_addr
                                            : (void *)&((struct sockaddr_in *)&at)->sin_addr;
        char text[NET_PEER_TEXT];
        assert_int_equal(inet_pton(at.ss_family, cases[i].address, to), 1);
        net_peer_text(&at, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(net_peer_is_local(&at), cases[i].is_local);
    }
    struct sockaddr_storage unix_peer = {.ss_family = AF_UNIX};
    char text[NET_PEER_TEXT];
    net_peer_text(&unix_peer, text);
    assert_string_equal(text, "local");
    assert_true(net_peer_is_local(&unix_peer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_in_and_out),
        cmocka_unit_test(a_reset_is_a_reset),
        cmocka_unit_test(a_filter_sees_every_byte_and_is_released),
        cmocka_unit_test(several_sockets_share_a_port),
        cmocka_unit_test(what_cannot_be_bound_is_told),
        cmocka_unit_test(peers_are_named_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
