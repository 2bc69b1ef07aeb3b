/* How requests are read before their handler: conditions and queries of many lines and pairs, expectations, OPTIONS. */
#include "support/site.h"

#include "core/token.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define DRAFT "{\"title\":\"Salt Wedding\",\"status\":\"draft\"}"

/* ---- queries ---- */

static const char *query_of(int pairs, const char *each)
{
    str text = repeat_text(each, (size_t)pairs);
    static char path[16 * 1024];
    snprintf(path, sizeof(path), "/api/pitches?%.*slimit=1", STR_ARG(text));
    return path;
}

static void a_query_of_too_many_pairs_is_refused_and_not_cut(void **state)
{
    (void)state;
    assert_status(call(visitor, "GET", query_of(255, "x=1&"), NULL), 200);
    assert_int_equal(answer_int(call(visitor, "GET", query_of(255, "x=1&"), NULL), "data.pagination.limit"), 1);
    struct answer a = call(visitor, "GET", query_of(256, "x=1&"), NULL);
    assert_status(a, 400);
    assert_text(a, "code", "INVALID");
    assert_text(a, "error", "The query has more than 256 pairs of name and value.");
    assert_status(call(visitor, "GET", query_of(2000, "&"), NULL), 200);     /* no pairs at all */
    assert_status(call(visitor, "GET", query_of(256, "x=%zz&"), NULL), 400);
}

/* ---- conditions ---- */

static void a_condition_may_come_in_several_lines(void **state)
{
    (void)state;
    struct who maker = someone("creator", "nora");
    struct answer a = call(maker, "POST", "/api/pitches", DRAFT);
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)answer_int(a, "data.pitch.id"));
    assert_status(call_with(maker, "PUT", path, "{\"title\":\"Two\"}", "If-Match: \"v7\"\r\nIf-Match: \"v1\"\r\n"), 200);
    assert_status(call_with(maker, "PUT", path, "{\"title\":\"Three\"}", "If-Match: \"v7\"\r\nIf-Match: \"v1\"\r\n"), 412);

    str tag = answer_field(call(visitor, "GET", "/api/pitches", NULL), "ETag");
    char fields[256];
    snprintf(fields, sizeof(fields), "If-None-Match: \"x\"\r\nIf-None-Match: %.*s\r\n", STR_ARG(tag));
    assert_status(call_with(visitor, "GET", "/api/pitches", NULL, fields), 304);
}

/* ---- expectations ---- */

/* An access token that ended an hour ago. */
static struct who expired(struct who of)
{
    static char text[1024];
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct claims claims = {of.id, 1, 1000000, 1003600};
    str token;
    assert_int_equal(token_make(a, &claims, STR("creator"), &token), OK);
    memcpy(text, token.ptr, token.len);
    of.token = (str){text, token.len};
    arena_free(a);
    return of;
}

static void assert_same_answer(struct who as, const char *method, const char *path, const char *body, int status, const char *code)
{
    struct answer plain = call(as, method, path, body), expecting = call_with(as, method, path, body, "Expect: 100-continue\r\n");
    assert_status(plain, status);
    assert_status(expecting, status);
    assert_text(plain, "code", code);
    assert_str(answer_text(expecting, "code"), answer_text(plain, "code"));
    assert_str(answer_text(expecting, "error"), answer_text(plain, "error"));
    assert_str(answer_field(expecting, "WWW-Authenticate"), answer_field(plain, "WWW-Authenticate"));
}

static void whoever_expects_to_go_on_gets_the_answer_of_who_does_not(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora"), dead = nora, old = expired(nora);
    dead.token = STR("no.such.token");
    const struct who all[] = {visitor, nora, dead, old};
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_same_answer(all[i], "POST", "/api/auth/verify-email", "{\"token\":\"x\"}", 400, "INVALID");
        assert_same_answer(all[i], "GET", "/api/health", NULL, 200, "");
        assert_same_answer(all[i], "GET", "/api/health/detailed", NULL, 200, "");
        assert_same_answer(all[i], "GET", "/api/config/all", NULL, 200, "");
        assert_same_answer(all[i], "POST", "/api/nowhere", "{}", 404, "NOT_FOUND");
    }
    assert_same_answer(visitor, "POST", "/api/pitches", DRAFT, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(dead, "POST", "/api/pitches", DRAFT, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(old, "POST", "/api/pitches", DRAFT, 401, "TOKEN_EXPIRED");
    assert_same_answer(dead, "GET", "/api/pitches", NULL, 401, "SIGN_IN_REQUIRED");
    assert_same_answer(old, "GET", "/api/pitches", NULL, 401, "TOKEN_EXPIRED");
    assert_same_answer(nora, "POST", "/api/pitches", DRAFT, 201, "");
}

/* ---- bodies that are announced ---- */

enum { LARGE = 262144 };

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Its head and the first bytes of its body. */
static int begin_post(struct who as, const char *path, size_t announced, const char *sent)
{
    char head[1024];
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = 60};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", site_socket());
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    snprintf(head, sizeof(head), "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s%.*s%s\r\n%s", path,
             announced, as.token.ptr ? "Authorization: Bearer " : "", STR_ARG(as.token), as.token.ptr ? "\r\n" : "", sent);
    say(fd, head);
    return fd;
}

/* The next answer's head, to its empty line and no further, and how many bytes follow it. */
static const char *hear_head(int fd, size_t *body_len)
{
    static char head[4096];
    size_t len = 0;
    do {
        assert_true(len + 1 < sizeof(head));
        assert_int_equal(recv(fd, head + len, 1, 0), 1);
        head[++len] = '\0';
    } while (len < 4 || memcmp(head + len - 4, "\r\n\r\n", 4) != 0);
    const char *at = strstr(head, "\r\nContent-Length: ");
    assert_non_null(at);
    *body_len = strtoul(at + 18, NULL, 10);
    return head;
}

static void expect_to_hear(int fd, const char *status, const char *code)
{
    static char body[64 * KIB];
    size_t len;
    const char *head = hear_head(fd, &len);
    if (!strstr(head, status))
        print_error("%s", head);
    assert_non_null(strstr(head, status));
    assert_true(len < sizeof(body));
    assert_int_equal(recv(fd, body, len, MSG_WAITALL), len);
    body[len] = '\0';
    assert_non_null(strstr(body, code));
}

static void expect_the_end(int fd)
{
    char more;
    assert_int_equal(recv(fd, &more, 1, 0), 0);
    close(fd);
}

/* Nothing of it is kept for somebody who is refused whatever it says. */
static void who_is_refused_anyway_is_told_before_the_body_has_come(void **state)
{
    (void)state;
    struct who nora = someone("creator", "nora"), dead = nora, old = expired(nora);
    dead.token = STR("no.such.token");
    const struct { struct who as; const char *code; } refused[] = {
        {visitor, "\"SIGN_IN_REQUIRED\""}, {dead, "\"SIGN_IN_REQUIRED\""}, {old, "\"TOKEN_EXPIRED\""},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        int fd = begin_post(refused[i].as, "/api/pitches", LARGE, "{\"title\":");
        expect_to_hear(fd, "HTTP/1.1 401 ", refused[i].code);
        expect_the_end(fd);
    }
}

/* A short one may be on its way: it is read past, and the connection goes on with what follows it. */
static void what_follows_a_refused_body_is_the_next_request(void **state)
{
    (void)state;
    int fd = begin_post(visitor, "/api/pitches", 4, "");
    expect_to_hear(fd, "HTTP/1.1 401 ", "\"SIGN_IN_REQUIRED\"");
    say(fd, "{  }GET /api/version HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_to_hear(fd, "HTTP/1.1 200 ", "\"version\"");
    close(fd);
}

/* An open row takes a dead token for none, and its body. */
static void an_open_row_reads_the_body_of_a_dead_token(void **state)
{
    (void)state;
    struct who dead = {1, STR("no.such.token"), "creator"};
    int fd = begin_post(dead, "/api/auth/verify-email", 13, "{\"token\":");
    say(fd, "\"x\"");
    say(fd, "}");
    expect_to_hear(fd, "HTTP/1.1 400 ", "\"INVALID\"");
    close(fd);
}

/* ---- others' pages ---- */

static const char join[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\",\"firstName\":\"Nora\"}";
static const char sign_in[] = "{\"email\":\"nora@example.com\",\"password\":\"a long way down\"}";
static const char wrong[] = "{\"email\":\"nora@example.com\",\"password\":\"wrong\"}";
static const char *const strange[] = {"Sec-Fetch-Site: cross-site\r\n", "Origin: https://evil.example\r\n", "Origin: null\r\n",
                                      "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n",
                                      "Origin: https://localhost\r\nSec-Fetch-Site: same-site\r\n"};

/* A page makes its visitors sign in wrongly: nothing of it is remembered. */
static void sign_ins_of_others_pages_leave_the_door_open(void **state)
{
    (void)state;
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    for (size_t i = 0; i < 35; i++)
        assert_text(call_with(visitor, "POST", "/api/auth/login", wrong, strange[i % COUNT(strange)]), "code", "CROSS_SITE");
    assert_int_equal(site_ask("SELECT count(*) FROM event WHERE kind = 'sign_in_refused'"), 0);
    assert_status(call(visitor, "POST", "/api/auth/creator/login", sign_in), 200);
}

static void others_pages_make_no_accounts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(strange); i++)
        assert_text(call_with(visitor, "POST", "/api/auth/creator/register", join, strange[i]), "code", "CROSS_SITE");
    assert_int_equal(site_ask("SELECT count(*) FROM app_user"), 0);
    static const char *const ours[] = {"Origin: http://localhost\r\n", "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n",
                                       "Origin: https://behind.a.proxy\r\nSec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n"};
    for (size_t i = 0; i < COUNT(ours); i++)
        assert_text(call_with(visitor, "POST", "/api/auth/creator/register", "{}", ours[i]), "code", "INVALID");
}

static void whoever_brings_a_token_may_come_from_anywhere(void **state)
{
    (void)state;
    static const char draft[] = "{\"title\":\"Salt\",\"status\":\"draft\"}";
    struct who nora = someone("creator", "nora");
    for (size_t i = 0; i < COUNT(strange); i++) {
        assert_status(call_with(nora, "POST", "/api/pitches", draft, strange[i]), 201);
        assert_status(call_with(visitor, "GET", "/api/pitches", NULL, strange[i]), 200);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_query_of_too_many_pairs_is_refused_and_not_cut),
        TEST(a_condition_may_come_in_several_lines),
        TEST(whoever_expects_to_go_on_gets_the_answer_of_who_does_not),
        TEST(who_is_refused_anyway_is_told_before_the_body_has_come),
        TEST(what_follows_a_refused_body_is_the_next_request),
        TEST(an_open_row_reads_the_body_of_a_dead_token),
        TEST(sign_ins_of_others_pages_leave_the_door_open),
        TEST(others_pages_make_no_accounts),
        TEST(whoever_brings_a_token_may_come_from_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
