/*
 * A file as a body. One step is under way at a time: asked for on the loop, read on a worker, lent to the connection.
 * A source that is released meanwhile lives until its step is done.
 */
#include "http/file_source.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { RETRY_MS = 20 };     /* the file class was full */

struct file_source {
    struct http_source source;
    struct work work;
    struct pool *pool;
    struct loop *loop;
    struct loop_timer *retry;
    int fd;
    uint64_t at, left;
    bool is_busy;           /* `block`, `got` and `fd` are a worker's */
    bool is_released;
    bool has_failed;
    size_t got;             /* bytes of `block` not lent yet */
    char block[FILE_STEP];
};

static struct file_source *self_of(struct http_source *s)
{
    return container_of(s, struct file_source, source);
}

static void destroy(struct file_source *f)
{
    if (f->retry)
        loop_timer_free(f->retry);
    close(f->fd);
    free(f);
}

static void run_step(struct work *w, struct worker *worker)
{
    struct file_source *self = container_of(w, struct file_source, work);
    (void)worker;
    size_t wanted = self->left < FILE_STEP ? (size_t)self->left : FILE_STEP;
    ssize_t n;
    do
        n = pread(self->fd, self->block, wanted, (off_t)self->at);
    while (n < 0 && errno == EINTR);
    self->has_failed = n <= 0;      /* 0: the file is shorter than was promised */
    self->got = n > 0 ? (size_t)n : 0;
}

static void on_step_done(struct work *w)
{
    struct file_source *self = container_of(w, struct file_source, work);
    self->is_busy = false;
    if (self->is_released)
        destroy(self);
    else
        http_more(self->source.exchange);
}

static void on_retry(void *arg)
{
    struct file_source *self = arg;
    http_more(self->source.exchange);
}

/* Asks for the next step; when the file class is full, again in a moment. */
static enum http_pull ask(struct file_source *f)
{
    f->work = (struct work){.run = run_step, .done = on_step_done, .loop = f->loop};
    if (work_submit(f->pool, &f->work, WORK_FILE, INT64_MAX) == OK) {
        f->is_busy = true;
        return PULL_WAIT;
    }
    if (!f->retry)
        f->retry = loop_timer_new(f->loop, on_retry, f);
    loop_timer_start(f->retry, RETRY_MS);
    return PULL_WAIT;
}

static enum http_pull pull(struct http_source *s, str *piece)
{
    struct file_source *self = self_of(s);
    if (self->has_failed)
        return PULL_FAILED;
    if (self->got) {
        *piece = (str){self->block, self->got};
        self->at += self->got;
        self->left -= self->got;
        self->got = 0;
        return PULL_PIECE;
    }
    return self->left ? ask(self) : PULL_END;
}

static void release(struct http_source *s)
{
    struct file_source *self = self_of(s);
    self->is_released = true;
    if (!self->is_busy)
        destroy(self);
}

struct http_source *file_source_new(struct pool *pool, struct loop *loop, int fd, uint64_t from, uint64_t len)
{
    struct file_source *f = malloc(sizeof(*f));
    if (!f)
        return NULL;
    f->source = (struct http_source){.pull = pull, .release = release};
    f->pool = pool;
    f->loop = loop;
    f->retry = NULL;
    f->fd = fd;
    f->at = from;
    f->left = len;
    f->is_busy = f->is_released = f->has_failed = false;
    f->got = 0;
    return &f->source;
}
