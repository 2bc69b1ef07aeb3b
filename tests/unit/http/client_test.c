/* The command line's client against a real server on a Unix socket, and against nobody. */
#include "server_fixture.h"

#include "http/client.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct fixture f;
static char socket_path[96];

static int set_up(void **state)
{
    (void)state;
    snprintf(socket_path, sizeof(socket_path), "/tmp/pitchey-test-%d.sock", (int)getpid());
    fixture_start_at(&f, NULL, socket_path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&f);
    unlink(socket_path);
    return 0;
}

static err call(const char *method, str path, str body, int *status, buf *answer)
{
    buf_init(answer, 64 * KIB);
    return http_client_call(&(struct http_call){.unix_path = socket_path, .method = method, .path = path, .body = body},
                            status, answer);
}

static void a_call_brings_status_and_body(void **state)
{
    (void)state;
    int status;
    buf answer;
    assert_int_equal(call("GET", STR("/hello?x"), STR(""), &status, &answer), OK);
    assert_int_equal(status, 200);
    assert_true(str_eq(buf_str(&answer), STR("/hello")));
    buf_release(&answer);
}

static void a_call_carries_a_body(void **state)
{
    (void)state;
    int status;
    buf answer;
    assert_int_equal(call("POST", STR("/echo"), STR("{\"a\":1}"), &status, &answer), OK);
    assert_true(str_eq(buf_str(&answer), STR("{\"a\":1}")));
    buf_release(&answer);
}

static void a_call_may_send_fields_and_see_the_head(void **state)
{
    (void)state;
    int status;
    buf answer, head;
    buf_init(&answer, 64 * KIB);
    buf_init(&head, 4 * KIB);
    struct http_call ranged = {.unix_path = socket_path, .method = "GET", .path = STR("/file"),
                               .fields = STR("Range: bytes=26-29\r\n"), .head = &head};
    assert_int_equal(http_client_call(&ranged, &status, &answer), OK);
    assert_int_equal(status, 206);
    assert_true(str_eq(buf_str(&answer), STR("abcd")));
    assert_non_null(memmem(head.ptr, head.len, "bytes 26-29/300000", 18));
    buf_release(&answer);
    buf_release(&head);
}

static void a_refusal_is_an_answer(void **state)
{
    (void)state;
    int status;
    buf answer;
    assert_int_equal(call("POST", STR("/refused"), STR("x"), &status, &answer), OK);
    assert_int_equal(status, 401);
    buf_release(&answer);
}

static void an_answer_that_does_not_fit_is_told(void **state)
{
    (void)state;
    int status;
    buf answer;
    assert_int_equal(call("GET", STR("/big"), STR(""), &status, &answer), ERR_TOO_LARGE);
    buf_release(&answer);
}

static void the_socket_is_for_its_owner_alone(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(stat(socket_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void nobody_there_is_told(void **state)
{
    (void)state;
    int status;
    buf answer;
    buf_init(&answer, KIB);
    struct http_call nobody = {.unix_path = "/tmp/pitchey-nobody.sock", .method = "GET", .path = STR("/")};
    assert_int_equal(http_client_call(&nobody, &status, &answer), ERR_UNAVAILABLE);
}

/* A listener that says `text` to whoever asks, and closes; it reads half a KiB of what it is sent. */
static err ask_speaker(const char *text, str body, int64_t timeout_ms)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char asked[512];
    int status, listener = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", socket_path);
    unlink(socket_path);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(listener, 1), 0);
    pid_t speaker = fork();
    if (speaker == 0) {
        int fd = accept(listener, NULL, NULL);
        bool ok = recv(fd, asked, sizeof(asked), body.len ? MSG_WAITALL : 0) > 0 && (!text || send(fd, text, strlen(text), MSG_NOSIGNAL) > 0);
        if (!text)
            pause();
        _exit(ok ? 0 : 1);
    }
    close(listener);
    buf answer;
    buf_init(&answer, KIB);
    err e = http_client_call(&(struct http_call){.unix_path = socket_path, .method = "GET", .path = STR("/"), .body = body,
                                                 .timeout_ms = timeout_ms}, &status, &answer);
    buf_release(&answer);
    kill(speaker, SIGKILL);
    waitpid(speaker, NULL, 0);
    unlink(socket_path);
    return e;
}

static void half_an_answer_is_none(void **state)
{
    (void)state;
    assert_int_equal(ask_speaker("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde", STR(""), 0), OK);
    assert_int_equal(ask_speaker("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", STR(""), 0), ERR_INTERNAL);
    assert_int_equal(ask_speaker("HTTP/1.1 200 OK\r\nContent-Le", STR(""), 0), ERR_INTERNAL);
    assert_int_equal(ask_speaker("SSH-2.0\r\n\r\n", STR(""), 0), ERR_INTERNAL);
}

static void an_answer_outlives_the_reset_behind_it(void **state)
{
    (void)state;
    static const char large[4096] = "x";
    str body = {large, sizeof(large)};
    assert_int_equal(ask_speaker("HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nabcde", body, 0), OK);
    assert_int_equal(ask_speaker("HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nabc", body, 0), ERR_INTERNAL);
}

static void silence_is_not_waited_for_for_ever(void **state)
{
    (void)state;
    assert_int_equal(ask_speaker(NULL, STR(""), 50), ERR_TIMEOUT);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_call_brings_status_and_body),
        LIVE(a_call_carries_a_body),
        LIVE(a_call_may_send_fields_and_see_the_head),
        LIVE(a_refusal_is_an_answer),
        LIVE(an_answer_that_does_not_fit_is_told),
        LIVE(the_socket_is_for_its_owner_alone),
        cmocka_unit_test(nobody_there_is_told),
        cmocka_unit_test(half_an_answer_is_none),
        cmocka_unit_test(an_answer_outlives_the_reset_behind_it),
        cmocka_unit_test(silence_is_not_waited_for_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
