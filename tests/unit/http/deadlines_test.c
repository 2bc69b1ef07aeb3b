/* Deadlines, caps and the drain of a server, with limits small enough to strike at once. */
#include "server_fixture.h"

#include "base/clock.h"

#include <signal.h>
#include <sys/resource.h>

static struct fixture f;

static void start(struct http_limits limits)
{
    fixture_start(&f, &limits);
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&f);
    return 0;
}

static void a_head_that_never_ends_is_told_and_closed(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.header_timeout_ms = 50;
    start(limits);
    int fd = dial(&f);
    SAY(fd, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
    expect_answer(fd, 408, NULL);
    expect_end(fd);
}

/* Each byte comes long before the deadline, all together come after it. */
static void a_head_that_drips_is_late_all_the_same(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.header_timeout_ms = 100;
    start(limits);
    int fd = dial(&f);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    SAY(fd, "GET / HTTP/1.1\r\nX: ");
    int sent = 0;
    while (poll(&answer, 1, 10) == 0 && sent++ < 500)
        SAY(fd, "x");
    assert_true(sent < 500);
    expect_answer(fd, 408, NULL);
    expect_gone(fd);
}

/* Each request begins with the bytes that end the one before; together they take longer than one may. */
static void every_head_has_its_own_time(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.header_timeout_ms = 3000;      /* none of them alone takes that long, on any machine */
    start(limits);
    int fd = dial(&f);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    SAY(fd, "GET /a HTTP/1.1\r\n");
    for (int i = 0; i < 40; i++) {
        assert_int_equal(poll(&answer, 1, 90), 0);
        SAY(fd, "Host: a\r\n\r\nGET /a HTTP/1.1\r\n");
        expect_answer(fd, 200, "/a");
    }
    close(fd);
}

static void an_idle_connection_is_closed_without_words(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.idle_timeout_ms = 50;
    start(limits);
    int fresh = dial(&f), served = dial(&f), blank = dial(&f);
    SAY(served, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(served, 200, "/a");
    SAY(blank, "\r\n");         /* an empty line is no request */
    expect_end(served);
    expect_end(fresh);
    expect_gone(blank);
}

static void a_body_that_is_too_slow_is_told_and_closed(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.body_window_ms = 30;
    limits.body_rate = 100000;
    start(limits);
    int fd = dial(&f);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    expect_answer(fd, 408, NULL);
    expect_end(fd);
    wait_for(&f.has_ended);
    assert_int_equal(f.last_status, 408);
}

static void a_body_may_take_its_time_to_begin(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.body_window_ms = 2000;       /* the first asks for nothing, the second is far from over */
    limits.body_rate = 100000;
    start(limits);
    int fd = dial(&f);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
    assert_int_equal(poll(&answer, 1, 2200), 0);
    SAY(fd, "late");
    expect_answer(fd, 200, "late");
    close(fd);
}

static void a_body_fast_enough_is_given_all_the_time_it_needs(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.body_window_ms = 1500;
    limits.body_rate = 1;       /* one byte a window */
    start(limits);
    int fd = dial(&f);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\n");
    for (int i = 0; i < 30; i++) {
        SAY(fd, "x");
        assert_int_equal(poll(&answer, 1, i < 29 ? 150 : PATIENCE_MS), i < 29 ? 0 : 1);
    }
    expect_answer(fd, 200, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    close(fd);
}

static void a_client_that_takes_nothing_is_reset(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.write_timeout_ms = 50;
    start(limits);
    int fd = dial(&f);
    for (int i = 0; i < 100; i++)
        SAY(fd, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    struct pollfd broken = {.fd = fd};
    assert_int_equal(poll(&broken, 1, PATIENCE_MS), 1);
    assert_true(broken.revents & (POLLERR | POLLHUP));
    close(fd);
}

static void a_last_answer_is_lingered_over_for_a_second_at_most(void **state)
{
    (void)state;
    start(http_limits_default);
    int fd = dial(&f);
    int64_t since = clock_mono_ms();
    SAY(fd, "GET / HTTP/1.1\r\n\r\n");
    expect_answer(fd, 400, NULL);
    char byte;
    assert_int_equal(hear_some(fd, &byte, 1), 0);      /* it says no more at once … */
    struct pollfd closed = {.fd = fd};
    bool lingers = http_server_connections(f.server) == 1;
    assert_true(lingers || clock_mono_ms() - since >= SECONDS(1));
    (void)!send(fd, "x", 1, MSG_NOSIGNAL);             /* … takes what comes … */
    while (http_server_connections(f.server))          /* … and is gone after its second */
        poll(&closed, 0, 5);
    close(fd);
}

static void the_longest_idle_makes_room(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.max_connections = 2;
    start(limits);
    int first = dial(&f);
    SAY(first, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(first, 200, "/a");
    int second = dial(&f);
    SAY(second, "GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(second, 200, "/b");
    int third = dial(&f);
    SAY(third, "GET /c HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(third, 200, "/c");
    expect_end(first);
    SAY(second, "GET /d HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(second, 200, "/d");
    close(second);
    close(third);
}

static void when_none_is_idle_the_newcomer_is_refused(void **state)
{
    (void)state;
    struct heard h;
    struct http_limits limits = http_limits_default;
    limits.max_connections = 1;
    start(limits);
    int busy = dial(&f);
    SAY(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    int fd = dial(&f);
    hear(fd, &h);
    assert_int_equal(h.status, 503);
    assert_true(head_has(&h, "Retry-After: 1"));
    heard_free(&h);
    expect_end(fd);
    loop_post(f.loop, &f.release);
    expect_answer(busy, 200, "held");
    close(busy);
}

/* Everybody here comes from loopback, which is not counted; see caps_test for who is. */
static void loopback_is_not_counted_by_address(void **state)
{
    (void)state;
    struct http_limits limits = http_limits_default;
    limits.max_per_address = 1;
    start(limits);
    int one = dial(&f), two = dial(&f);
    SAY(one, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    SAY(two, "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(one, 200, "/1");
    expect_answer(two, 200, "/2");
    close(one);
    close(two);
}

static void a_drain_ends_idle_connections_and_lets_the_busy_answer(void **state)
{
    (void)state;
    struct heard h;
    start(http_limits_default);
    int idle = dial(&f), busy = dial(&f);
    SAY(idle, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(idle, 200, "/a");
    SAY(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);

    http_server_drain(f.server);
    expect_end(idle);
    loop_post(f.loop, &f.release);
    hear(busy, &h);
    assert_string_equal(h.body, "held");
    assert_true(head_has(&h, "Connection: close"));
    heard_free(&h);
    expect_end(busy);

    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)http_server_port(f.server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int late = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(late, (struct sockaddr *)&at, sizeof(at)), -1);
    assert_int_equal(errno, ECONNREFUSED);
    close(late);
}

/* The kernel has accepted it for us; the server has not seen it when the drain begins. */
static void a_drain_still_serves_who_was_waiting_to_be_accepted(void **state)
{
    (void)state;
    start(http_limits_default);
    int busy = dial(&f);
    SAY(busy, "GET /stall HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);      /* the loop stands still until `go_on` */
    http_server_drain(f.server);
    int queued = dial(&f);
    SAY(queued, "GET /queued HTTP/1.1\r\nHost: a\r\n\r\n");
    sem_post(&f.go_on);
    expect_answer(busy, 200, "/stall");
    expect_answer(queued, 200, "/queued");
    expect_end(queued);
    close(busy);
}

/* None of them has been served, so each may have its request under way: it has its second, and then the loop ends it. */
static void a_drain_looks_once_at_who_was_just_accepted(void **state)
{
    (void)state;
    int fresh[3];
    start(http_limits_default);
    for (size_t i = 0; i < COUNT(fresh); i++)
        fresh[i] = dial(&f);
    for (int i = 0; http_server_connections(f.server) < (int)COUNT(fresh); i++) {
        assert_true(i < PATIENCE_MS);
        poll(NULL, 0, 1);
    }
    http_server_drain(f.server);
    for (size_t i = 0; i < COUNT(fresh); i++)
        expect_end(fresh[i]);
}

static void a_cut_ends_everything_and_who_waits_is_told(void **state)
{
    (void)state;
    start(http_limits_default);
    int idle = dial(&f), busy = dial(&f);
    SAY(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    http_server_cut(f.server);
    wait_for(&f.has_gone);
    loop_post(f.loop, &f.release);
    wait_for(&f.has_ended);
    assert_int_equal(f.last_status, 0);     /* the answer owed was dropped */
    expect_gone(idle);
    expect_answer(busy, 503, NULL);
    expect_gone(busy);
}

/* No file may grow past one step: the second one finds no room, as on a disk that is full. */
static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct rlimit before, full;
    getrlimit(RLIMIT_FSIZE, &before);
    full = (struct rlimit){.rlim_cur = 64 * KIB, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    start(http_limits_default);
    setrlimit(RLIMIT_FSIZE, &full);
    int fd = dial(&f);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
    say(fd, str_sub(big_text(), 0, 131072));
    expect_answer(fd, 507, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    expect_end(fd);
    wait_for(&f.has_ended);
    assert_int_equal(f.last_status, 507);
}

#define LIVE(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_head_that_never_ends_is_told_and_closed),
        LIVE(a_head_that_drips_is_late_all_the_same),
        LIVE(every_head_has_its_own_time),
        LIVE(an_idle_connection_is_closed_without_words),
        LIVE(a_body_that_is_too_slow_is_told_and_closed),
        LIVE(a_body_may_take_its_time_to_begin),
        LIVE(a_body_fast_enough_is_given_all_the_time_it_needs),
        LIVE(a_client_that_takes_nothing_is_reset),
        LIVE(a_last_answer_is_lingered_over_for_a_second_at_most),
        LIVE(the_longest_idle_makes_room),
        LIVE(when_none_is_idle_the_newcomer_is_refused),
        LIVE(loopback_is_not_counted_by_address),
        LIVE(a_drain_ends_idle_connections_and_lets_the_busy_answer),
        LIVE(a_drain_still_serves_who_was_waiting_to_be_accepted),
        LIVE(a_drain_looks_once_at_who_was_just_accepted),
        LIVE(a_cut_ends_everything_and_who_waits_is_told),
        LIVE(a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
