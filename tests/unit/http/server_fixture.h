/*
 * A server on one loop with a small application, and a client of raw sockets. Nothing sleeps: the test waits for bytes
 * or for what the application has seen, and gives up after ten seconds.
 */
#ifndef SERVER_FIXTURE_H
#define SERVER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "http/conditional.h"
#include "http/server.h"
#include "loop/loop.h"
#include "loop/pool.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000 };          /* no measure: what comes still comes, on a machine many times slower */

/* ---- The application ---- */

struct fixture {
    struct http_app app;
    struct http_limits limits;
    struct loop *loop;
    struct pool *pool;
    struct http_server *server;
    struct loop_msg release;            /* answers `held` */
    struct http_exchange *held;
    sem_t was_held, has_gone, has_ended;
    sem_t go_on;                        /* what /stall waits for, on the loop */
    _Atomic int ended, last_status;
    struct loop_hook turn_end;
    _Atomic int turns;                  /* of the loop */
    _Atomic long bodies;                /* bytes of all bodies */
    char spool[64];
};

static inline struct fixture *fixture_of(struct http_app *app)
{
    return container_of(app, struct fixture, app);
}

static inline void answer_text(struct http_exchange *x, int status, str text)
{
    struct http_reply r;
    http_reply_init(&r, MIB);
    r.status = status;
    http_reply_field(&r, STR("Content-Type"), STR("text/plain"));
    r.kind = HTTP_BODY_OWNED;
    buf_put(&r.owned, text);
    http_answer(x, &r);
}

/* 300,000 bytes: far more than a socket takes at once. */
static inline str big_text(void)
{
    static char text[300000];
    if (!text[0])
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = (char)('a' + i % 26);
    return (str){text, sizeof(text)};
}

static inline void answer_big(struct http_exchange *x)
{
    struct http_reply r;
    http_reply_init(&r, 0);
    r.kind = HTTP_BODY_STATIC;
    r.fixed = big_text();
    http_reply_field(&r, STR("ETag"), STR("\"big\""));
    http_reply_conditional(&r, &x->request);
    http_answer(x, &r);
}

static inline void answer_file(struct http_exchange *x, uint64_t promised)
{
    char path[] = "/tmp/pitchey-test.XXXXXX";
    struct http_reply r;
    int fd = mkstemp(path);
    assert(fd >= 0 && write(fd, big_text().ptr, big_text().len) == (ssize_t)big_text().len);
    unlink(path);
    http_reply_init(&r, 0);
    r.kind = HTTP_BODY_FILE;
    r.file = fd;
    r.file_len = promised;
    http_reply_conditional(&r, &x->request);
    http_answer(x, &r);
}

/* "one", a wait for the next turn of the loop, "two", nothing, the end. */
struct three_steps {
    struct http_source source;
    struct loop_msg more;
    int step;
};

static inline void on_more(struct loop_msg *m)
{
    http_more(container_of(m, struct three_steps, more)->source.exchange);
}

static inline enum http_pull pull_step(struct http_source *s, str *piece)
{
    struct three_steps *self = container_of(s, struct three_steps, source);
    static const str pieces[] = {{"one", 3}, {"", 0}, {"two", 3}, {"", 0}};
    if (self->step == 4)
        return PULL_END;
    *piece = pieces[self->step];
    if (self->step++ != 1)
        return PULL_PIECE;
    self->more.run = on_more;
    loop_post(s->exchange->loop, &self->more);
    return PULL_WAIT;
}

static inline void release_steps(struct http_source *s)
{
    free(container_of(s, struct three_steps, source));
}

static inline void answer_stream(struct http_exchange *x)
{
    struct three_steps *steps = calloc(1, sizeof(*steps));
    struct http_reply r;
    steps->source = (struct http_source){.pull = pull_step, .release = release_steps};
    http_reply_init(&r, 0);
    r.kind = HTTP_BODY_SOURCE;
    r.source = &steps->source;
    http_answer(x, &r);
}

/* What a worker answers is sent by the loop. */
struct job {
    struct work work;
    struct http_exchange *exchange;
};

static inline void run_job(struct work *w, struct worker *worker)
{
    (void)w, (void)worker;
}

static inline void on_job_done(struct work *w)
{
    struct job *self = container_of(w, struct job, work);
    struct http_exchange *x = self->exchange;
    free(self);
    answer_text(x, 200, STR("worked"));
}

static inline void answer_from_worker(struct fixture *f, struct http_exchange *x)
{
    struct job *job = calloc(1, sizeof(*job));
    job->exchange = x;
    job->work = (struct work){.run = run_job, .done = on_job_done, .loop = x->loop};
    err e = work_submit(f->pool, &job->work, WORK_READ, INT64_MAX);
    assert(e == OK);
}

static inline void on_release(struct loop_msg *m)
{
    struct fixture *f = container_of(m, struct fixture, release);
    answer_text(f->held, 200, STR("held"));
}

static inline void hold(struct fixture *f, struct http_exchange *x)
{
    f->held = x;
    sem_post(&f->was_held);
}

/* The loop itself stands still. */
static inline void stall(struct fixture *f, struct http_exchange *x)
{
    sem_post(&f->was_held);
    sem_wait(&f->go_on);
    answer_text(x, 200, x->request.path);
}

static inline void app_on_head(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    if (str_eq(x->request.path, STR("/small")))
        x->body_max = 8;
    if (str_eq(x->request.path, STR("/echo")) || str_eq(x->request.path, STR("/hold")))
        x->body_max = 4 * MIB;
    if (str_eq(x->request.path, STR("/refused")))
        answer_text(x, 401, STR("no"));
}

static inline void app_on_request(struct http_app *app, struct http_exchange *x)
{
    struct fixture *f = fixture_of(app);
    str path = x->request.path;
    f->bodies += (long)x->request.body.len;
    if (str_eq(path, STR("/big")))
        answer_big(x);
    else if (str_eq(path, STR("/file")))
        answer_file(x, big_text().len);
    else if (str_eq(path, STR("/short-file")))
        answer_file(x, big_text().len + 1);
    else if (str_eq(path, STR("/stream")))
        answer_stream(x);
    else if (str_eq(path, STR("/worker")))
        answer_from_worker(f, x);
    else if (str_eq(path, STR("/hold")))
        hold(f, x);
    else if (str_eq(path, STR("/stall")))
        stall(f, x);
    else
        answer_text(x, 200, x->request.has_body ? x->request.body : path);
}

static inline void app_on_gone(struct http_app *app, struct http_exchange *x)
{
    assert(x->gone);
    sem_post(&fixture_of(app)->has_gone);
}

static inline void app_on_end(struct http_app *app, struct http_exchange *x, int status)
{
    struct fixture *f = fixture_of(app);
    (void)x;
    f->ended++;
    f->last_status = status;
    sem_post(&f->has_ended);
}

static inline void on_turn_end(struct loop_hook *h, struct loop *l)
{
    (void)l;
    container_of(h, struct fixture, turn_end)->turns++;
}

static inline void wait_for(sem_t *event)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    while (sem_timedwait(event, &until) != 0)
        if (errno != EINTR)
            fail_msg("waited too long for the application");
}

/* ---- Starting and ending ---- */

static uint64_t fixture_spool_max;      /* set before: bytes of bodies in the spool folder; 0: the usual */

/* On a free port of loopback, or on a Unix socket. */
static inline void fixture_start_at(struct fixture *f, const struct http_limits *limits, const char *unix_path)
{
    *f = (struct fixture){.app = {.on_head = app_on_head, .on_request = app_on_request, .on_gone = app_on_gone,
                                  .on_end = app_on_end}};
    f->limits = limits ? *limits : http_limits_default;
    f->release.run = on_release;
    sem_init(&f->was_held, 0, 0);
    sem_init(&f->has_gone, 0, 0);
    sem_init(&f->has_ended, 0, 0);
    sem_init(&f->go_on, 0, 0);
    snprintf(f->spool, sizeof(f->spool), "/tmp/pitchey-spool.XXXXXX");
    assert_non_null(mkdtemp(f->spool));

    arena *a = arena_new(64 * KIB, 4 * KIB);
    struct problem p = {0};
    f->loop = loop_new(0);
    f->pool = pool_new(&(struct pool_options){.class = {[WORK_READ] = {.threads = 1, .queue_max = 64},
                                                        [WORK_FILE] = {.threads = 1, .queue_max = 4}},
                                              .stack_bytes = 256 * KIB});
    pool_attach(f->pool, f->loop);
    f->turn_end.run = on_turn_end;
    loop_at_turn_end(f->loop, &f->turn_end);
    err e = http_server_new(&(struct http_server_options){
        .host = STR("127.0.0.1"), .unix_path = unix_path, .limits = &f->limits, .app = &f->app, .loops = &f->loop, .loop_count = 1,
        .pool = f->pool, .spool_dir = f->spool, .spool_max = fixture_spool_max,
    }, &p, a, &f->server);
    assert_int_equal(e, OK);
    arena_free(a);
    http_server_open(f->server);
    loop_start(f->loop);
}

static inline void fixture_start(struct fixture *f, const struct http_limits *limits)
{
    fixture_start_at(f, limits, NULL);
}

static inline void fixture_end(struct fixture *f)
{
    http_server_cut(f->server);
    loop_stop(f->loop);
    loop_join(f->loop);
    assert_int_equal(http_server_connections(f->server), 0);
    http_server_free(f->server);
    pool_drain(f->pool);
    pool_free(f->pool);
    loop_free(f->loop);
    assert_int_equal(rmdir(f->spool), 0);       /* and nothing was left in it */
}

/* ---- The client ---- */

static inline int dial(const struct fixture *f)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)http_server_port(f->server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

static inline void say(int fd, str bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        assert_true(n > 0);
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
}

#define SAY(fd, text) say(fd, STR(text))

struct heard {
    int status;
    char head[4096];
    char *body;
    size_t body_len;
};

static inline size_t hear_some(int fd, void *to, size_t len)
{
    ssize_t n = recv(fd, to, len, 0);
    if (n < 0)
        fail_msg("nothing came: %s", strerror(errno));
    return (size_t)n;
}

static inline void hear_exactly(int fd, char *to, size_t len)
{
    for (size_t at = 0, n; at < len; at += n)
        assert_true((n = hear_some(fd, to + at, len - at)) > 0);
}

/* A head, byte by byte: what follows it stays in the socket. */
static inline void hear_head(int fd, struct heard *h)
{
    size_t len = 0;
    do {
        assert_true(len + 1 < sizeof(h->head));
        assert_int_equal(hear_some(fd, h->head + len, 1), 1);
        h->head[++len] = '\0';
    } while (len < 4 || memcmp(h->head + len - 4, "\r\n\r\n", 4) != 0);
    assert_int_equal(sscanf(h->head, "HTTP/1.1 %d", &h->status), 1);
}

static inline bool head_has(const struct heard *h, const char *line)
{
    char whole[256];
    snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
    return strcasestr(h->head, whole) != NULL;
}

static inline long head_length(const struct heard *h)
{
    const char *at = strcasestr(h->head, "\r\nContent-Length: ");
    return at ? strtol(at + 18, NULL, 10) : -1;
}

static inline void hear_chunks(int fd, struct heard *h)
{
    h->body = calloc(1, 1);
    for (;;) {
        char line[32] = "";
        for (size_t len = 0; len < 2 || line[len - 2] != '\r' || line[len - 1] != '\n'; len++)
            hear_exactly(fd, line + len, 1);
        size_t size = strtoul(line, NULL, 16);
        h->body = realloc(h->body, h->body_len + size + 3);
        hear_exactly(fd, h->body + h->body_len, size + 2);
        h->body_len += size;
        h->body[h->body_len] = '\0';
        if (size == 0)
            return;
    }
}

/* A whole answer to anything but HEAD. Free it with heard_free. */
static inline void hear(int fd, struct heard *h)
{
    *h = (struct heard){0};
    hear_head(fd, h);
    if (head_has(h, "Transfer-Encoding: chunked")) {
        hear_chunks(fd, h);
        return;
    }
    long len = head_length(h);
    h->body_len = len > 0 ? (size_t)len : 0;
    h->body = calloc(1, h->body_len + 1);
    hear_exactly(fd, h->body, h->body_len);
}

static inline void heard_free(struct heard *h)
{
    free(h->body);
}

static inline void expect_answer(int fd, int status, const char *body)
{
    struct heard h;
    hear(fd, &h);
    if (h.status != status || (body && strcmp(h.body, body) != 0))
        fail_msg("expected %d \"%s\", got %d \"%s\"", status, body ? body : "", h.status, h.body);
    heard_free(&h);
}

/* The server has ended the connection in an orderly way. */
static inline void expect_end(int fd)
{
    char byte;
    assert_int_equal(hear_some(fd, &byte, 1), 0);
    close(fd);
}

/* It has reset it, or ended it: it is no more. */
static inline void expect_gone(int fd)
{
    char bytes[4096];
    ssize_t n;
    while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
        continue;
    assert_true(n == 0 || errno == ECONNRESET);
    close(fd);
}

#endif
