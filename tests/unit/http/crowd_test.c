/*
 * A server on several loops at its cap: one count for all, and a newcomer takes the place of an idle connection wherever
 * it is. The kernel chooses each connection's loop, so the tests ask which one it was.
 */
#include "server_fixture.h"

#include "http/conn.h"

#include <pthread.h>

enum { LOOPS = 3, CAP = 24, HELD_MAX = 64 };

struct crowd {
    struct http_app app;
    struct http_limits limits;
    struct loop *loops[LOOPS];
    struct http_server *server;
    struct fixture client;              /* for dial */
    struct loop_msg release[LOOPS];
    struct http_exchange *held[LOOPS][HELD_MAX];
    int held_on[LOOPS];
    _Atomic int held_count;
};
static struct crowd f;

static void on_head(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    (void)x;
}

/* "/hold" is not answered before the end; everything else by the number of its loop. */
static void on_request(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    int at = loop_index(x->loop);
    char text[8];
    if (!str_eq(x->request.path, STR("/hold"))) {
        snprintf(text, sizeof(text), "%d", at);
        answer_text(x, 200, str_from(text));
        return;
    }
    assert(f.held_on[at] < HELD_MAX);
    f.held[at][f.held_on[at]++] = x;
    f.held_count++;
}

static void on_release_all(struct loop_msg *m)
{
    int at = (int)(m - f.release);
    while (f.held_on[at])
        answer_text(f.held[at][--f.held_on[at]], 200, STR("held"));
}

static int set_up(void **state)
{
    (void)state;
    f = (struct crowd){.app = {.on_head = on_head, .on_request = on_request}, .limits = http_limits_default};
    f.limits.max_connections = CAP;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct problem p = {0};
    for (int i = 0; i < LOOPS; i++) {
        f.loops[i] = loop_new(i);
        f.release[i].run = on_release_all;
    }
    err e = http_server_new(&(struct http_server_options){.host = STR("127.0.0.1"), .limits = &f.limits, .app = &f.app,
                                                          .loops = f.loops, .loop_count = LOOPS}, &p, a, &f.server);
    assert_int_equal(e, OK);
    arena_free(a);
    f.client.server = f.server;
    http_server_open(f.server);
    for (int i = 0; i < LOOPS; i++)
        loop_start(f.loops[i]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < LOOPS; i++)
        loop_post(f.loops[i], &f.release[i]);
    http_server_cut(f.server);
    for (int i = 0; i < LOOPS; i++)
        loop_stop(f.loops[i]);
    for (int i = 0; i < LOOPS; i++)
        loop_join(f.loops[i]);
    assert_int_equal(http_server_connections(f.server), 0);
    assert_int_equal(atomic_load(&f.server->open), 0);
    http_server_free(f.server);
    for (int i = 0; i < LOOPS; i++)
        loop_free(f.loops[i]);
    return 0;
}

static void until(bool (*is_so)(int), int arg)
{
    for (int i = 0; !is_so(arg); i++) {
        assert_true(i < PATIENCE_MS);
        poll(NULL, 0, 1);
    }
}

static bool are_idle(int count)
{
    int idle = 0;
    for (int i = 0; i < LOOPS; i++)
        idle += atomic_load(&f.server->homes[i].idle);
    return idle == count;
}

static bool are_held(int count)
{
    return f.held_count == count;
}

static int ask_where(int fd)
{
    struct heard h;
    SAY(fd, "GET /where HTTP/1.1\r\nHost: a\r\n\r\n");
    hear(fd, &h);
    assert_int_equal(h.status, 200);
    int at = h.body[0] - '0';
    heard_free(&h);
    return at;
}

/* An answer here is a refusal. */
static void hold_one_more(int fd)
{
    int before = f.held_count;
    struct pollfd refused = {.fd = fd, .events = POLLIN};
    SAY(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; f.held_count == before; i++) {
        assert_true(i < PATIENCE_MS);
        assert_int_equal(poll(&refused, 1, 1), 0);
    }
}

/* Every connection of one loop works, those of the others are idle: all of their places can be taken, by whomever. */
static void nobody_is_refused_while_somebody_is_idle(void **state)
{
    (void)state;
    int idle[CAP], idle_count = 0, held[2 * CAP], held_count = 0, busy_loop = -1;
    for (int i = 0; i < CAP; i++) {
        int fd = dial(&f.client), at = ask_where(fd);
        if (busy_loop < 0)
            busy_loop = at;
        if (at == busy_loop)
            hold_one_more(held[held_count++] = fd);
        else
            idle[idle_count++] = fd;
    }
    assert_true(idle_count > 0);        /* all on one of three loops: once in 10^11 */
    until(are_idle, idle_count);
    for (int i = 0; i < idle_count; i++)
        hold_one_more(held[held_count++] = dial(&f.client));
    for (int i = 0; i < idle_count; i++)
        expect_gone(idle[i]);
    until(are_held, CAP);
    assert_int_equal(atomic_load(&f.server->open), CAP);

    int late = dial(&f.client);
    expect_answer(late, 503, NULL);
    expect_end(late);
    for (int i = 0; i < held_count; i++)
        close(held[i]);
}

static bool are_owed(int count)
{
    return atomic_load(&f.server->owed) == count;
}

/* The connection that was claimed is busy again when the message comes: as if from another loop, one is claimed of none. */
static void a_promise_is_kept_by_the_next_to_be_idle(void **state)
{
    (void)state;
    int fd = dial(&f.client), at = ask_where(fd);
    struct http_home *home = &f.server->homes[at];
    hold_one_more(fd);
    f.limits.max_connections = 0;       /* live: there is one more than may be */
    atomic_store(&home->claims, 1);
    loop_post(home->loop, &home->make_room);
    until(are_owed, 1);
    loop_post(f.loops[at], &f.release[at]);
    expect_answer(fd, 200, "held");
    expect_end(fd);
    assert_true(are_owed(0));
}

/* Somebody has left meanwhile, so there is room and nobody need go. */
static void a_promise_that_is_kept_by_itself_costs_nobody_his_place(void **state)
{
    (void)state;
    int fd = dial(&f.client);
    atomic_store(&f.server->owed, 1);
    int at = ask_where(fd);
    until(are_owed, 0);
    assert_int_equal(ask_where(fd), at);
    close(fd);
}

/* ---- many at once, for the sanitizers ---- */

enum { CALLERS = 4, ROUNDS = 150, KEPT = 8 };
struct caller { pthread_t thread; int served, refused; };

/* The first bytes of the answer; "" when the connection was closed as one that idles, before its request had come. */
static void call_once(int fd, char *status, size_t room)
{
    static const char request[] = "GET /where HTTP/1.1\r\nHost: a\r\n\r\n";
    (void)!send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
    ssize_t n = recv(fd, status, room - 1, 0);
    status[n > 0 ? n : 0] = '\0';
}

/*
 * Keeps its newest connections open, so that the server is at its cap all the time but never without idle ones. On a
 * thread of its own: nothing of cmocka here.
 */
static void *call_again_and_again(void *arg)
{
    int kept[KEPT];
    struct caller *self = arg;
    for (int i = 0; i < KEPT; i++)
        kept[i] = -1;
    for (int i = 0; i < ROUNDS; i++) {
        char status[16];
        int fd = dial(&f.client);
        call_once(fd, status, sizeof(status));
        self->refused += strncmp(status, "HTTP/1.1 503", 12) == 0;
        self->served += strncmp(status, "HTTP/1.1 200", 12) == 0;
        if (kept[i % KEPT] >= 0)
            close(kept[i % KEPT]);
        kept[i % KEPT] = fd;
    }
    for (int i = 0; i < KEPT; i++)
        close(kept[i]);
    return NULL;
}

static void a_crowd_that_comes_and_goes_is_never_refused(void **state)
{
    (void)state;
    struct caller callers[CALLERS] = {0};
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&callers[i].thread, NULL, call_again_and_again, &callers[i]);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(callers[i].thread, NULL);
    for (int i = 0; i < CALLERS; i++) {
        assert_int_equal(callers[i].refused, 0);
        assert_true(callers[i].served > 0);
    }
    until(are_idle, 0);
    for (int i = 0; i < LOOPS; i++)
        assert_int_equal(atomic_load(&f.server->homes[i].claims), 0);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(nobody_is_refused_while_somebody_is_idle),
        LIVE(a_promise_is_kept_by_the_next_to_be_idle),
        LIVE(a_promise_that_is_kept_by_itself_costs_nobody_his_place),
        LIVE(a_crowd_that_comes_and_goes_is_never_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
