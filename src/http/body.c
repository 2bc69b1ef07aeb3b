/*
 * Request bodies. A large one is written in steps by the file class and then mapped, so that whoever reads it sees one
 * run of bytes and a loop never waits for a disk.
 */
#include "http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void body_init(struct body_store *b, struct spool *spool, uint64_t body_max)
{
    *b = (struct body_store){.spool = spool, .fd = -1};
    uint64_t most = spool ? BODY_STEP : SIZE_MAX / 8;
    buf_init(&b->memory, (size_t)(body_max < most ? body_max : most));
}

void body_release(struct body_store *b)
{
    buf_release(&b->memory);
    if (b->map)
        munmap(b->map, (size_t)b->stored);
    if (b->fd >= 0)
        close(b->fd);
    if (b->counted)
        atomic_fetch_sub(&b->spool->used, b->counted);
    b->map = NULL;
    b->fd = -1;
    b->counted = 0;
}

size_t body_room(const struct body_store *b)
{
    return b->memory.max - b->memory.len;
}

void body_put(struct body_store *b, str piece)
{
    buf_put(&b->memory, piece);
}

uint64_t body_total(const struct body_store *b)
{
    return b->stored + b->memory.len;
}

/* A file without a name: it is gone with its descriptor, whatever happens to us. */
static int open_unnamed(const char *dir)
{
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd;

    char path[4096];        /* a file system without O_TMPFILE */
    if ((size_t)snprintf(path, sizeof(path), "%s/body.XXXXXX", dir) >= sizeof(path))
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static err failure_of(int e)
{
    return e == ENOSPC || e == EDQUOT || e == EFBIG ? ERR_STORAGE_FULL : ERR_INTERNAL;
}

static err write_all(int fd, str bytes, uint64_t at)
{
    while (bytes.len) {
        ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failure_of(errno);
        bytes = str_sub(bytes, (size_t)n, bytes.len);
        at += (uint64_t)n;
    }
    return OK;
}

static void run_step(struct work *w, struct worker *worker)
{
    struct body_store *self = container_of(w, struct body_store, step);
    (void)worker;
    if (self->fd < 0)
        self->fd = open_unnamed(self->spool->dir);
    self->failure = self->fd < 0 ? failure_of(errno) : write_all(self->fd, buf_str(&self->memory), self->stored);
    self->stored += self->memory.len;
    buf_clear(&self->memory);
}

/* Room for what is in memory: taken before it is stored, so that all bodies together never have more. */
static err take_room(struct body_store *b)
{
    uint64_t bytes = b->memory.len;
    if (atomic_fetch_add(&b->spool->used, bytes) + bytes <= b->spool->max) {
        b->counted += bytes;
        return OK;
    }
    atomic_fetch_sub(&b->spool->used, bytes);
    return ERR_BUSY;
}

err body_store_step(struct body_store *b, struct pool *pool, struct loop *loop, void (*done)(struct work *))
{
    TRY(take_room(b));
    b->step = (struct work){.run = run_step, .done = done, .loop = loop};
    TRY(work_submit(pool, &b->step, WORK_FILE, INT64_MAX));
    b->is_busy = true;
    return OK;
}

bool body_needs_step(const struct body_store *b)
{
    return b->fd >= 0 && b->memory.len > 0;
}

err body_finish(struct body_store *b, str *whole)
{
    if (b->fd < 0) {
        *whole = buf_str(&b->memory);
        return buf_check(&b->memory);
    }
    void *map = mmap(NULL, (size_t)b->stored, PROT_READ, MAP_PRIVATE, b->fd, 0);
    if (map == MAP_FAILED)
        return ERR_BUSY;
    b->map = map;
    *whole = (str){map, (size_t)b->stored};
    return OK;
}
