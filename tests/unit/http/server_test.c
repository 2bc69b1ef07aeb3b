/* The server on a real loop, spoken to over raw sockets: framing, order, bodies, and how connections go on or end. */
#include "server_fixture.h"

#include <pthread.h>

static struct fixture f;

static int set_up(void **state)
{
    (void)state;
    fixture_start(&f, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&f);
    return 0;
}

static void a_connection_serves_one_request_after_another(void **state)
{
    (void)state;
    int fd = dial(&f);
    for (int i = 0; i < 3; i++) {
        struct heard h;
        SAY(fd, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
        hear(fd, &h);
        assert_int_equal(h.status, 200);
        assert_string_equal(h.body, "/hello");
        assert_true(head_has(&h, "Content-Type: text/plain"));
        assert_non_null(strstr(h.head, "\r\nDate: "));
        assert_null(strstr(h.head, "\r\nServer: "));
        assert_null(strstr(h.head, "\r\nConnection: "));
        heard_free(&h);
    }
    close(fd);
}

static void a_request_may_arrive_byte_by_byte(void **state)
{
    (void)state;
    static const char request[] = "\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  "3\r\nabc\r\n2;x\r\nde\r\n0\r\nX: y\r\n\r\n";
    int fd = dial(&f);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof(on));
    for (const char *p = request; *p; p++)
        say(fd, (str){p, 1});
    expect_answer(fd, 200, "abcde");
    SAY(fd, "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/next");
    close(fd);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    enum { COUNT_MANY = 200 };
    char request[64], expected[16];
    int fd = dial(&f);
    for (int i = 0; i < COUNT_MANY; i++) {
        snprintf(request, sizeof(request), "GET /%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
        say(fd, str_from(request));
    }
    for (int i = 0; i < COUNT_MANY; i++) {
        snprintf(expected, sizeof(expected), "/%d", i);
        expect_answer(fd, 200, expected);
    }
    close(fd);
}

static void pipelined_requests_of_every_kind_keep_their_order(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /worker HTTP/1.1\r\nHost: a\r\n\r\n"
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
            "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            "GET /file HTTP/1.1\r\nHost: a\r\n\r\n"
            "POST /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            "GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/one");
    expect_answer(fd, 200, "worked");
    expect_answer(fd, 200, "body");
    expect_answer(fd, 200, "onetwo");
    expect_answer(fd, 400, NULL);
    expect_answer(fd, 200, NULL);
    expect_answer(fd, 401, "no");
    expect_answer(fd, 200, "/last");
    close(fd);
}

static void an_answer_leaves_before_the_next_request_is_worked_on(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /hold HTTP/1.1\r\nHost: a\r\n\r\nGET /third HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    expect_answer(fd, 200, "/first");
    loop_post(f.loop, &f.release);
    expect_answer(fd, 200, "held");
    expect_answer(fd, 200, "/third");
    close(fd);
}

static void reading_pauses_while_too_much_waits(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    size_t sent = 0;
    for (ssize_t n; (n = send(fd, big_text().ptr, big_text().len, MSG_NOSIGNAL)) > 0;)
        sent += (size_t)n;
    assert_int_equal(errno, EAGAIN);        /* the server takes no more */
    assert_true(sent > 0);
    fcntl(fd, F_SETFL, 0);
    loop_post(f.loop, &f.release);
    expect_answer(fd, 200, "held");
    expect_answer(fd, 400, NULL);
    expect_gone(fd);
}

static void head_has_the_length_and_no_body(void **state)
{
    (void)state;
    int fd = dial(&f);
    struct heard h;
    SAY(fd, "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\nHEAD /file HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
    hear_head(fd, &h);
    assert_int_equal(head_length(&h), big_text().len);
    hear_head(fd, &h);
    assert_int_equal(head_length(&h), big_text().len);
    hear_head(fd, &h);
    assert_true(head_has(&h, "Transfer-Encoding: chunked"));
    expect_answer(fd, 200, "/after");
    close(fd);
}

static void http_1_0_closes_unless_it_asks_to_stay(void **state)
{
    (void)state;
    struct heard h;
    int fd = dial(&f);
    SAY(fd, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    hear(fd, &h);
    assert_true(head_has(&h, "Connection: keep-alive"));
    heard_free(&h);
    SAY(fd, "GET /a HTTP/1.0\r\n\r\n");
    hear(fd, &h);
    assert_true(head_has(&h, "Connection: close"));
    heard_free(&h);
    expect_end(fd);
}

static void http_1_0_gets_a_stream_until_the_close(void **state)
{
    (void)state;
    struct heard h;
    char body[16] = "";
    int fd = dial(&f);
    SAY(fd, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    hear_head(fd, &h);
    assert_true(head_has(&h, "Connection: close"));
    assert_null(strcasestr(h.head, "Transfer-Encoding"));
    hear_exactly(fd, body, 6);
    assert_string_equal(body, "onetwo");
    expect_end(fd);
}

static void the_last_request_of_a_connection_is_told_so(void **state)
{
    (void)state;
    struct heard h;
    f.limits.requests_per_connection = 2;
    int fd = dial(&f);
    SAY(fd, "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/a");
    hear(fd, &h);
    assert_true(head_has(&h, "Connection: close"));
    heard_free(&h);
    expect_end(fd);
}

static void refusals_close_or_go_on_as_the_table_says(void **state)
{
    (void)state;
    static const struct { str request; int status; bool closes; } cases[] = {
        {STR("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"), 400, false},
        {STR("GET /.. HTTP/1.1\r\nHost: a\r\n\r\n"), 400, false},
        {STR("GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"), 417, false},
        {STR("GET / HTTP/1.1\r\n\r\n"), 400, true},
        {STR("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505, true},
        {STR("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), 501, true},
        {STR("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx"), 400, true},
        {STR("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"), 413, true},
        {STR("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789"), 413, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct heard h;
        int fd = dial(&f);
        say(fd, cases[i].request);
        hear(fd, &h);
        assert_int_equal(h.status, cases[i].status);
        assert_int_equal(head_has(&h, "Connection: close"), cases[i].closes);
        assert_true(h.body_len > 0);
        heard_free(&h);
        if (cases[i].closes) {
            expect_end(fd);
            continue;
        }
        SAY(fd, "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        expect_answer(fd, 200, "/next");
        close(fd);
    }
}

static void a_refused_client_gets_its_answer_though_it_goes_on_sending(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n");
    say(fd, str_sub(big_text(), 0, 30000));
    expect_answer(fd, 413, NULL);
    expect_end(fd);
}

static void a_body_that_nobody_wants_is_passed_over(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
    expect_answer(fd, 401, "no");
    say(fd, str_sub(big_text(), 0, 60000));
    SAY(fd, "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/next");
    close(fd);
}

static void a_long_body_that_nobody_wants_ends_the_connection(void **state)
{
    (void)state;
    struct heard h;
    int fd = dial(&f);
    SAY(fd, "POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n");
    hear(fd, &h);
    assert_int_equal(h.status, 401);
    assert_true(head_has(&h, "Connection: close"));
    heard_free(&h);
    expect_end(fd);
}

static void a_chunked_body_that_nobody_wants_is_passed_over_up_to_a_limit(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "POST /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    expect_answer(fd, 401, "no");
    for (int i = 0; i < 1000; i++)
        if (send(fd, "400\r\n", 5, MSG_NOSIGNAL) < 0 || send(fd, big_text().ptr, 1024, MSG_NOSIGNAL) < 0 ||
            send(fd, "\r\n", 2, MSG_NOSIGNAL) < 0)
            break;
    struct pollfd closed = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&closed, 1, PATIENCE_MS), 1);
    expect_gone(fd);
}

static void continue_is_said_only_to_who_may_go_on(void **state)
{
    (void)state;
    struct heard h;
    int fd = dial(&f);
    SAY(fd, "GET /before HTTP/1.1\r\nHost: a\r\n\r\n"
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    expect_answer(fd, 200, "/before");
    hear_head(fd, &h);
    assert_string_equal(h.head, "HTTP/1.1 100 Continue\r\n\r\n");
    SAY(fd, "body");
    expect_answer(fd, 200, "body");
    SAY(fd, "POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    hear(fd, &h);
    assert_int_equal(h.status, 401);
    assert_true(head_has(&h, "Connection: close"));     /* it may send the body, or not */
    heard_free(&h);
    expect_end(fd);
}

static void continue_is_not_said_when_the_body_is_there(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nbody");
    expect_answer(fd, 200, "body");
    close(fd);
}

static void post_echo(int fd, str body, bool chunked)
{
    char head[128];
    if (chunked)
        snprintf(head, sizeof(head), "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", body.len);
    else
        snprintf(head, sizeof(head), "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", body.len);
    say(fd, str_from(head));
    say(fd, body);
    if (chunked)
        SAY(fd, "\r\n0\r\n\r\n");
}

static void bodies_of_every_size_arrive_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 1000, 16384, 20000, 65535, 65536, 65537, 131072, 300000};
    int fd = dial(&f);
    for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
        struct heard h;
        str body = str_sub(big_text(), 0, sizes[i / 2]);
        post_echo(fd, body, i % 2);
        hear(fd, &h);
        assert_int_equal(h.status, 200);
        assert_int_equal(h.body_len, body.len);
        assert_memory_equal(h.body, body.ptr, body.len);
        heard_free(&h);
    }
    close(fd);
}

/* A head of `size` bytes, filled up by one long field. */
static void say_head(int fd, str begin, size_t size)
{
    char *head = malloc(size);
    memset(head, 'x', size);
    memcpy(head, begin.ptr, begin.len);
    memcpy(head + size - 4, "\r\n\r\n", 4);
    say(fd, (str){head, size});
    free(head);
}

/* The first head needs the large block, the second begins at its end, and what fills it once more is the body. */
static void a_body_may_come_in_a_block_that_was_made_for_a_head(void **state)
{
    (void)state;
    struct heard h;
    str body = str_sub(big_text(), 0, 60000);
    int fd = dial(&f);
    SAY(fd, "GET /stall HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    say_head(fd, STR("GET /long HTTP/1.1\r\nHost: a\r\nX: "), 32000);
    say_head(fd, STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\nX: "), 1000);
    say(fd, body);
    sem_post(&f.go_on);
    expect_answer(fd, 200, "/stall");
    expect_answer(fd, 200, "/long");
    hear(fd, &h);
    assert_int_equal(h.status, 200);
    assert_int_equal(h.body_len, body.len);
    assert_memory_equal(h.body, body.ptr, body.len);
    heard_free(&h);
    close(fd);
}

static void a_body_cut_short_is_told(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
    shutdown(fd, SHUT_WR);
    expect_answer(fd, 400, NULL);
    expect_end(fd);
}

static void a_client_that_says_no_more_still_gets_its_answers(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n");
    shutdown(fd, SHUT_WR);
    wait_for(&f.was_held);
    loop_post(f.loop, &f.release);
    expect_answer(fd, 200, "held");
    expect_answer(fd, 200, "/last");
    expect_end(fd);
}

/* An end of input is reported as long as it is watched: the loop must not turn for it again and again. */
static void a_client_that_says_no_more_costs_nothing_while_it_waits(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    shutdown(fd, SHUT_WR);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&answer, 1, 100), 0);
    assert_in_range(f.turns, 1, 20);
    loop_post(f.loop, &f.release);
    expect_answer(fd, 200, "held");
    expect_end(fd);
}

static void reset(int fd)
{
    struct linger drop = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop));
    close(fd);
}

static void a_client_that_leaves_while_we_work_is_noticed(void **state)
{
    (void)state;
    int fd = dial(&f);
    SAY(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_for(&f.was_held);
    reset(fd);
    wait_for(&f.has_gone);
    assert_int_equal(http_server_connections(f.server), 1);     /* it is owed an answer still */
    loop_post(f.loop, &f.release);
    wait_for(&f.has_ended);
    assert_int_equal(f.last_status, 0);
}

static void a_client_that_leaves_amid_its_body_ends_its_exchange(void **state)
{
    (void)state;
    int fd = dial(&f);
    struct heard h;
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    hear_head(fd, &h);
    reset(fd);
    wait_for(&f.has_ended);
    assert_int_equal(f.last_status, 0);
    assert_int_equal(f.bodies, 0);
}

static void a_long_answer_is_sent_as_the_client_takes_it(void **state)
{
    (void)state;
    static const char *const paths[] = {"/big", "/file"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct heard h;
        char request[64];
        int fd = dial(&f);
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
        for (int j = 0; j < 12; j++)            /* more than the sockets hold */
            say(fd, str_from(request));
        for (int j = 0; j < 12; j++) {
            hear(fd, &h);
            assert_int_equal(h.status, 200);
            assert_int_equal(h.body_len, big_text().len);
            assert_memory_equal(h.body, big_text().ptr, h.body_len);
            heard_free(&h);
        }
        close(fd);
    }
}

static void a_client_that_leaves_amid_an_answer_ends_its_exchange(void **state)
{
    (void)state;
    static const char *const paths[] = {"/big", "/file", "/stream"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        char request[64];
        int fd = dial(&f);
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
        for (int j = 0; j < 40; j++)
            say(fd, str_from(request));
        reset(fd);
    }
    int fd = dial(&f);
    SAY(fd, "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/alive");
    close(fd);
}

static void a_file_shorter_than_promised_breaks_the_connection(void **state)
{
    (void)state;
    struct heard h;
    int fd = dial(&f);
    SAY(fd, "GET /short-file HTTP/1.1\r\nHost: a\r\n\r\n");
    hear_head(fd, &h);
    expect_gone(fd);
}

static void expect_range(int fd, const char *path, const char *range, int status, const char *content_range, str body)
{
    char request[128], line[64];
    struct heard h;
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: a\r\nRange: %s\r\n\r\n", path, range);
    say(fd, str_from(request));
    hear(fd, &h);
    assert_int_equal(h.status, status);
    snprintf(line, sizeof(line), "Content-Range: %s", content_range);
    assert_int_equal(head_has(&h, line), content_range[0] != '\0');
    assert_int_equal(h.body_len, body.len);
    assert_memory_equal(h.body, body.ptr, body.len);
    heard_free(&h);
}

static void a_range_of_a_body_is_sent(void **state)
{
    (void)state;
    static const char *const paths[] = {"/big", "/file"};
    int fd = dial(&f);
    for (size_t i = 0; i < COUNT(paths); i++) {
        expect_range(fd, paths[i], "bytes=26-29", 206, "bytes 26-29/300000", STR("abcd"));
        expect_range(fd, paths[i], "bytes=-3", 206, "bytes 299997-299999/300000", str_sub(big_text(), 299997, 3));
        expect_range(fd, paths[i], "bytes=200000-", 206, "bytes 200000-299999/300000", str_sub(big_text(), 200000, 300000));
        expect_range(fd, paths[i], "bytes=300000-", 416, "bytes */300000", STR(""));
        expect_range(fd, paths[i], "bytes=0-1,3-4", 200, "", big_text());
    }
    close(fd);
}

static void what_the_client_has_is_not_sent_again(void **state)
{
    (void)state;
    struct heard h;
    int fd = dial(&f);
    SAY(fd, "GET /big HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\", W/\"big\"\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    hear_head(fd, &h);
    assert_int_equal(h.status, 304);
    assert_true(head_has(&h, "ETag: \"big\""));
    assert_int_equal(head_length(&h), -1);
    expect_answer(fd, 200, "/next");
    close(fd);
}

/* ---- Long pipelines of requests of every kind, cut anywhere ---- */

struct kind {
    str request;
    int status;
    const char *body;
};
static const struct kind kinds[] = {
    {STR("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"), 200, "/hello"},
    {STR("GET /worker HTTP/1.1\r\nHost: a\r\n\r\n"), 200, "worked"},
    {STR("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"), 200, "onetwo"},
    {STR("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"), 400, NULL},
    {STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain"), 200, "plain"},
    {STR("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nchu\r\n4;x\r\nnked\r\n0\r\nA: b\r\n\r\n"), 200,
     "chunked"},
    {STR("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nunread"), 401, "no"},
    {STR("\r\nPOST /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"), 401, "no"},
};
enum { LONG_PIPELINE = 400 };

struct talk {
    int fd;
    unsigned seed;
    buf bytes;
    size_t order[LONG_PIPELINE];
};

static void prepare_talk(struct talk *t, unsigned seed)
{
    t->fd = dial(&f);
    t->seed = seed;
    buf_init(&t->bytes, MIB);
    for (size_t i = 0; i < LONG_PIPELINE; i++) {
        t->order[i] = (size_t)rand_r(&t->seed) % COUNT(kinds);
        buf_put(&t->bytes, kinds[t->order[i]].request);
    }
}

/* On a thread of its own, so that the answers can be read meanwhile. */
static void *talk_on(void *arg)
{
    struct talk *self = arg;
    str rest = buf_str(&self->bytes);
    while (rest.len) {
        size_t piece = 1 + (size_t)rand_r(&self->seed) % (rand_r(&self->seed) % 8 ? 40 : 4000);
        ssize_t n = send(self->fd, rest.ptr, piece < rest.len ? piece : rest.len, MSG_NOSIGNAL);
        if (n <= 0)
            return NULL;        /* the reader will miss its answers */
        rest = str_sub(rest, (size_t)n, rest.len);
    }
    return NULL;
}

/* How many of them the application has seen: a refused head it has not. */
static int count_seen(const struct talk *t)
{
    int seen = 0;
    for (size_t i = 0; i < LONG_PIPELINE; i++)
        seen += kinds[t->order[i]].status != 400;
    return seen;
}

static void long_pipelines_cut_anywhere_are_answered_in_order(void **state)
{
    (void)state;
    int seen = 0;
    for (unsigned seed = 1; seed <= 6; seed++) {
        struct talk t;
        pthread_t talker;
        prepare_talk(&t, seed);
        print_message("seed %u\n", seed);
        assert_int_equal(pthread_create(&talker, NULL, talk_on, &t), 0);
        for (size_t i = 0; i < LONG_PIPELINE; i++)
            expect_answer(t.fd, kinds[t.order[i]].status, kinds[t.order[i]].body);
        seen += count_seen(&t);
        pthread_join(talker, NULL);
        close(t.fd);
        buf_release(&t.bytes);
    }
    for (int i = 0; i < seen; i++)
        wait_for(&f.has_ended);
    assert_int_equal(f.ended, seen);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_connection_serves_one_request_after_another),
        LIVE(a_request_may_arrive_byte_by_byte),
        LIVE(pipelined_requests_are_answered_in_order),
        LIVE(pipelined_requests_of_every_kind_keep_their_order),
        LIVE(an_answer_leaves_before_the_next_request_is_worked_on),
        LIVE(reading_pauses_while_too_much_waits),
        LIVE(long_pipelines_cut_anywhere_are_answered_in_order),
        LIVE(head_has_the_length_and_no_body),
        LIVE(http_1_0_closes_unless_it_asks_to_stay),
        LIVE(http_1_0_gets_a_stream_until_the_close),
        LIVE(the_last_request_of_a_connection_is_told_so),
        LIVE(refusals_close_or_go_on_as_the_table_says),
        LIVE(a_refused_client_gets_its_answer_though_it_goes_on_sending),
        LIVE(a_body_that_nobody_wants_is_passed_over),
        LIVE(a_long_body_that_nobody_wants_ends_the_connection),
        LIVE(a_chunked_body_that_nobody_wants_is_passed_over_up_to_a_limit),
        LIVE(continue_is_said_only_to_who_may_go_on),
        LIVE(continue_is_not_said_when_the_body_is_there),
        LIVE(bodies_of_every_size_arrive_whole),
        LIVE(a_body_may_come_in_a_block_that_was_made_for_a_head),
        LIVE(a_body_cut_short_is_told),
        LIVE(a_client_that_says_no_more_still_gets_its_answers),
        LIVE(a_client_that_says_no_more_costs_nothing_while_it_waits),
        LIVE(a_client_that_leaves_while_we_work_is_noticed),
        LIVE(a_client_that_leaves_amid_its_body_ends_its_exchange),
        LIVE(a_long_answer_is_sent_as_the_client_takes_it),
        LIVE(a_client_that_leaves_amid_an_answer_ends_its_exchange),
        LIVE(a_file_shorter_than_promised_breaks_the_connection),
        LIVE(a_range_of_a_body_is_sent),
        LIVE(what_the_client_has_is_not_sent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
