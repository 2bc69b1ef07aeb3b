/* Bodies under way in the spool folder have one bound together: what would pass it is refused, and what has ended is free again. */
#include "server_fixture.h"

enum { ROOM = 256 * 1024 };

static struct fixture f;

static int setup(void **state)
{
    (void)state;
    fixture_spool_max = ROOM;
    fixture_start(&f, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_end(&f);
    return 0;
}

static const char *zeros(void)
{
    static char text[2 * ROOM];
    if (!text[0])
        memset(text, 'o', sizeof(text));
    return text;
}

/* A body of so many bytes, of which some are sent. */
static int upload(const char *path, size_t announced, size_t sent)
{
    char head[128];
    int fd = dial(&f);
    int len = snprintf(head, sizeof(head), "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", path, announced);
    say(fd, (str){head, (size_t)len});
    say(fd, (str){zeros(), sent});
    return fd;
}

static void expect_echo(int fd, size_t len)
{
    struct heard h;
    hear(fd, &h);
    assert_int_equal(h.status, 200);
    assert_int_equal(h.body_len, len);
    assert_memory_equal(h.body, zeros(), len);
    heard_free(&h);
    close(fd);
    wait_for(&f.has_ended);
}

static void expect_refusal(int fd)
{
    struct heard h;
    hear(fd, &h);
    assert_int_equal(h.status, 503);
    assert_true(head_has(&h, "Retry-After: 1"));
    assert_true(head_has(&h, "Connection: close"));
    heard_free(&h);
    close(fd);
    wait_for(&f.has_ended);
}

static void what_would_pass_the_bound_is_refused_until_the_others_have_ended(void **state)
{
    (void)state;
    int first = upload("/hold", 200000, 200000);
    wait_for(&f.was_held);
    expect_refusal(upload("/echo", 200000, 70000 + 64 * 1024));
    expect_refusal(upload("/echo", ROOM, 70000 + 64 * 1024));
    expect_echo(upload("/echo", 60000, 60000), 60000);      /* it stays in memory */
    loop_post(f.loop, &f.release);
    expect_answer(first, 200, "held");
    wait_for(&f.has_ended);
    close(first);
    expect_echo(upload("/echo", ROOM, ROOM), ROOM);         /* all of the room is free again */
    expect_refusal(upload("/echo", ROOM + 1, ROOM + 1));
    expect_echo(upload("/echo", ROOM, ROOM), ROOM);
}

static void what_its_client_left_is_free_again(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        close(upload("/echo", ROOM, ROOM - 1000));
        wait_for(&f.has_ended);
    }
    expect_echo(upload("/echo", ROOM, ROOM), ROOM);
}

static void a_body_without_a_length_is_counted_too(void **state)
{
    (void)state;
    int fd = dial(&f);
    char line[32];
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    int len = snprintf(line, sizeof(line), "%x\r\n", ROOM + 1);
    say(fd, (str){line, (size_t)len});
    say(fd, (str){zeros(), ROOM + 1});
    SAY(fd, "\r\n0\r\n\r\n");
    expect_refusal(fd);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(what_would_pass_the_bound_is_refused_until_the_others_have_ended),
        LIVE(what_its_client_left_is_free_again),
        LIVE(a_body_without_a_length_is_counted_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
