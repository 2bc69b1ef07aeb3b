/* What filters may do that sockets do not: hold bytes back, shake hands first, take their time to say their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "loop/loop.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 60, NEVER_MS = 3600 * 1000, SOON_MS = 20, PIECE = 3 };

/* One connection and its filter: each test uses the part of it that it is about. */
struct peer {
    struct net_filter filter;
    struct net_conn *net;
    struct test *test;
    char store[64];                 /* read from the socket, not yet by the user */
    size_t from, to;
    int refusals;                   /* of the end to be said, before it is */
    bool is_open, has_ended, has_finished;
};

struct test {
    const struct net_filter_ops *ops;
    int64_t open_within_ms;         /* 0: it needs no handshake */
    int refusals;
    bool resets;                    /* at the end, instead of closing */
    struct loop *loop;
    struct net_listener *listener;
    struct loop_msg open, close;
    int port;
    _Atomic int heard, errors, early;
    sem_t closed;
};

/* ---- Filters ---- */

static struct peer *peer_of(const struct net_filter *f)
{
    return (struct peer *)container_of(f, struct peer, filter);
}

static ssize_t read_below(struct net_filter *f, void *to, size_t len)
{
    return f->below->ops->read(f->below, to, len);
}

static ssize_t write_below(struct net_filter *f, const struct iovec *pieces, int count)
{
    return f->below->ops->writev(f->below, pieces, count);
}

static void say_below(struct net_filter *f, const char *words)
{
    struct iovec piece = {(void *)(uintptr_t)words, strlen(words)};
    assert_int_equal(write_below(f, &piece, 1), strlen(words));
}

static void nothing(struct net_filter *f)
{
    (void)f;
}

/* Takes all there is, and gives three bytes at a time. */
static ssize_t hoard_read(struct net_filter *f, void *to, size_t len)
{
    struct peer *p = peer_of(f);
    if (p->from == p->to) {
        ssize_t n = read_below(f, p->store, sizeof(p->store));
        if (n <= 0)
            return n;
        p->from = 0;
        p->to = (size_t)n;
    }
    size_t n = p->to - p->from < PIECE ? p->to - p->from : PIECE;
    assert_true(len >= n);
    memcpy(to, p->store + p->from, n);
    p->from += n;
    return (ssize_t)n;
}

static bool hoard_pending(const struct net_filter *f)
{
    return peer_of(f)->from < peer_of(f)->to;
}

static const struct net_filter_ops hoarding = {
    .read = hoard_read, .writev = write_below, .pending = hoard_pending, .release = nothing,
};

/* "hello" is to come before anything else, and is answered. */
static int greet(struct net_filter *f)
{
    struct peer *p = peer_of(f);
    while (!p->is_open) {
        ssize_t n = read_below(f, p->store + p->to, 5 - p->to);
        if (n <= 0)
            return n == NET_AGAIN ? NET_AGAIN : NET_BROKEN;
        p->to += (size_t)n;
        p->is_open = p->to == 5;
    }
    if (memcmp(p->store, "hello", 5) != 0)
        return NET_BROKEN;
    if (p->from == 0)
        say_below(f, "hi!");
    p->from = p->to;
    return 0;
}

static const struct net_filter_ops greeting = {.read = read_below, .writev = write_below, .open = greet, .release = nothing};

/* "bye" before the end, which at first it cannot say. */
static int take_leave(struct net_filter *f)
{
    struct peer *p = peer_of(f);
    if (p->refusals > 0) {
        p->refusals--;
        return NET_AGAIN;
    }
    if (!p->has_finished)
        say_below(f, "bye");
    p->has_finished = true;
    return 0;
}

static const struct net_filter_ops leaving = {.read = read_below, .writev = write_below, .finish = take_leave, .release = nothing};

/* ---- A user that says again what it reads, one read for each event; at a dot it says nothing more, at an exclamation mark it goes ---- */

static void say_again(struct peer *p, char *bytes, size_t len)
{
    struct iovec piece = {bytes, len};
    p->test->heard += (int)len;
    if (bytes[0] == '.') {
        p->has_ended = true;
        net_finish(p->net);
    } else if (bytes[0] == '!') {
        assert_true(net_want(p->net, NET_READ));
        net_reset(p->net);
    } else if (!p->has_ended) {
        assert_int_equal(net_writev(p->net, &piece, 1), len);
    }
}

static void on_ready(void *self, unsigned events)
{
    struct peer *p = self;
    char bytes[16];
    p->test->errors += (events & NET_ERROR) != 0;
    ssize_t n = events & NET_READ ? net_read(p->net, bytes, sizeof(bytes)) : NET_BROKEN;
    if (n > 0)
        say_again(p, bytes, (size_t)n);
    else if (n != NET_AGAIN)
        (p->test->resets ? net_reset : net_close)(p->net);
}

static void on_closed(void *self)
{
    struct peer *p = self;
    sem_post(&p->test->closed);
    free(p);
}

static const struct net_user user = {.on_ready = on_ready, .on_closed = on_closed};

static void on_accept(void *self, struct net_conn *net, const struct sockaddr_storage *from)
{
    struct test *t = self;
    struct peer *p = calloc(1, sizeof(*p));
    char byte;
    (void)from;
    *p = (struct peer){.filter = {.ops = t->ops}, .net = net, .test = t, .refusals = t->refusals};
    net_attach(net, &user, p);
    net_push(net, &p->filter);
    if (t->open_within_ms) {
        assert_true(net_open(net, t->open_within_ms));
        t->early += net_read(net, &byte, 1) != NET_AGAIN;
    }
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
    net_listener_open(container_of(m, struct test, open)->listener);
}

static void on_close(struct loop_msg *m)
{
    net_listener_close(container_of(m, struct test, close)->listener);
}

static void start(struct test *t)
{
    arena *a = arena_new(4 * KIB, 4 * KIB);
    struct problem p = {0};
    int fd;
    assert_int_equal(net_bind(&(struct net_address){.host = STR("127.0.0.1")}, &p, a, &fd), OK);
    arena_free(a);
    sem_init(&t->closed, 0, 0);
    t->port = net_bound_port(fd);
    t->open.run = on_open;
    t->close.run = on_close;
    t->loop = loop_new(0);
    t->listener = net_listener_new(t->loop, fd, &listener_user, t);
    loop_post(t->loop, &t->open);
    loop_start(t->loop);
}

/* Ends when the connection of the test is gone. */
static void end(struct test *t)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    assert_int_equal(sem_timedwait(&t->closed, &until), 0);
    loop_post(t->loop, &t->close);
    loop_stop(t->loop);
    loop_join(t->loop);
    loop_free(t->loop);
}

/* ---- The client ---- */

static int dial(const struct test *t)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

static void say(int fd, const char *words)
{
    assert_int_equal(send(fd, words, strlen(words), MSG_NOSIGNAL), strlen(words));
}

static void expect(int fd, const char *words)
{
    char heard[64] = "";
    assert_int_equal(recv(fd, heard, strlen(words), MSG_WAITALL), strlen(words));
    assert_string_equal(heard, words);
}

static void expect_end(int fd)
{
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
}

/* ---- The tests ---- */

static void what_a_filter_holds_back_comes_without_an_event_of_the_socket(void **state)
{
    (void)state;
    struct test t = {.ops = &hoarding};
    start(&t);
    int fd = dial(&t);
    say(fd, "said once, read by threes");
    expect(fd, "said once, read by threes");
    say(fd, "and again");
    expect(fd, "and again");
    close(fd);
    end(&t);
}

/* The message to a connection that is no more finds its memory, and frees it. */
static void a_connection_closes_while_it_is_being_woken(void **state)
{
    (void)state;
    struct test t = {.ops = &hoarding};
    start(&t);
    int fd = dial(&t);
    say(fd, "!! more is there, and it was woken for it");
    end(&t);
    close(fd);
    assert_int_equal(t.heard, PIECE);
}

static void nothing_is_read_before_the_handshake(void **state)
{
    (void)state;
    struct test t = {.ops = &greeting, .open_within_ms = NEVER_MS};
    start(&t);
    int fd = dial(&t);
    say(fd, "hel");
    say(fd, "lo");
    expect(fd, "hi!");
    say(fd, "now it is read");
    expect(fd, "now it is read");
    close(fd);
    end(&t);
    assert_int_equal(t.early, 0);
    assert_int_equal(t.errors, 0);
    assert_int_equal(t.heard, strlen("now it is read"));
}

/* What came with the last word of the handshake is told of at once, wherever it lies. */
static void what_comes_with_the_handshake_is_read_after_it(void **state)
{
    (void)state;
    struct test t = {.ops = &greeting, .open_within_ms = NEVER_MS};
    start(&t);
    int fd = dial(&t);
    say(fd, "hellotogether");
    expect(fd, "hi!together");
    close(fd);
    end(&t);
}

static void a_handshake_that_is_cut_short_or_nonsense_ends_the_connection(void **state)
{
    (void)state;
    static const char *const words[] = {"hel", "hullo"};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct test t = {.ops = &greeting, .open_within_ms = NEVER_MS};
        start(&t);
        int fd = dial(&t);
        say(fd, words[i]);
        shutdown(fd, SHUT_WR);
        expect_end(fd);
        close(fd);
        end(&t);
        assert_int_equal(t.errors, 1);
        assert_int_equal(t.heard, 0);
    }
}

static void a_handshake_has_a_deadline(void **state)
{
    (void)state;
    static const char *const words[] = {"", "hell"};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct test t = {.ops = &greeting, .open_within_ms = SOON_MS};
        start(&t);
        int fd = dial(&t);
        say(fd, words[i]);
        expect_end(fd);
        close(fd);
        end(&t);
        assert_int_equal(t.errors, 1);
    }
}

static void an_end_that_cannot_be_said_at_once_is_said_later_and_reading_goes_on(void **state)
{
    (void)state;
    struct test t = {.ops = &leaving, .refusals = 2};
    start(&t);
    int fd = dial(&t);
    say(fd, ".");
    expect(fd, "bye");
    expect_end(fd);
    say(fd, "still here");
    shutdown(fd, SHUT_WR);
    end(&t);
    close(fd);
    assert_int_equal(t.heard, 1 + strlen("still here"));
}

static void closing_says_the_end_and_resetting_does_not(void **state)
{
    (void)state;
    for (int resets = 0; resets <= 1; resets++) {
        struct test t = {.ops = &leaving, .resets = resets};
        char byte;
        start(&t);
        int fd = dial(&t);
        say(fd, "x");
        expect(fd, "x");
        shutdown(fd, SHUT_WR);
        if (resets) {
            assert_int_equal(recv(fd, &byte, 1, 0), -1);
            assert_int_equal(errno, ECONNRESET);
        } else {
            expect(fd, "bye");
            expect_end(fd);
        }
        close(fd);
        end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_filter_holds_back_comes_without_an_event_of_the_socket),
        cmocka_unit_test(a_connection_closes_while_it_is_being_woken),
        cmocka_unit_test(nothing_is_read_before_the_handshake),
        cmocka_unit_test(what_comes_with_the_handshake_is_read_after_it),
        cmocka_unit_test(a_handshake_that_is_cut_short_or_nonsense_ends_the_connection),
        cmocka_unit_test(a_handshake_has_a_deadline),
        cmocka_unit_test(an_end_that_cannot_be_said_at_once_is_said_later_and_reading_goes_on),
        cmocka_unit_test(closing_says_the_end_and_resetting_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
