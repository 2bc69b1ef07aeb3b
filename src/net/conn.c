/*
 * Connections: a descriptor watched by its loop, and the filters above it. Reading and writing are the user's calls, not
 * libuv's callbacks, so a filter is two plain functions and nothing is copied on the way.
 */
#include "net/conn.h"

#include "loop/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#define CONN_MAGIC 0x6e657463u

struct socket_filter {
    struct net_filter filter;
    int fd;
};

struct net_conn {
    unsigned magic;
    unsigned wanted, polled;        /* events: what the user asked for, what the loop watches */
    struct net_filter *top;
    struct socket_filter socket;
    const struct net_user *user;
    void *self;
    struct loop *loop;
    bool is_watched;                /* handle.poll is initialised */
    union {
        uv_handle_t any;
        uv_poll_t poll;
        uv_timer_t unwatched;       /* only to be closed */
    } handle;
};

/* ---- The bottom filter ---- */

static ssize_t result(ssize_t n)
{
    if (n >= 0)
        return n;
    return errno == EAGAIN || errno == EWOULDBLOCK ? NET_AGAIN : NET_BROKEN;
}

static int fd_of(struct net_filter *f)
{
    return container_of(f, struct socket_filter, filter)->fd;
}

static ssize_t socket_read(struct net_filter *f, void *to, size_t len)
{
    ssize_t n;
    do
        n = recv(fd_of(f), to, len, 0);
    while (n < 0 && errno == EINTR);
    return result(n);
}

/* One piece goes by the cheaper call. */
static ssize_t send_pieces(int fd, const struct iovec *pieces, int count)
{
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
    if (count == 1)
        return send(fd, pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL);
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static ssize_t socket_writev(struct net_filter *f, const struct iovec *pieces, int count)
{
    ssize_t n;
    do
        n = send_pieces(fd_of(f), pieces, count);
    while (n < 0 && errno == EINTR);
    return result(n);
}

static void socket_finish(struct net_filter *f)
{
    shutdown(fd_of(f), SHUT_WR);
}

static void socket_release(struct net_filter *f)
{
    close(fd_of(f));
}

static const struct net_filter_ops socket_ops = {
    .read = socket_read, .writev = socket_writev, .finish = socket_finish, .release = socket_release,
};

/* ---- The connection ---- */

struct net_conn *net_conn_new(struct loop *l, int fd)
{
    struct net_conn *c = malloc(sizeof(*c));
    if (!c)
        return NULL;
    c->magic = CONN_MAGIC;
    c->loop = l;
    c->is_watched = false;
    c->wanted = c->polled = 0;
    c->socket = (struct socket_filter){.filter = {.ops = &socket_ops}, .fd = fd};
    c->top = &c->socket.filter;
    c->user = NULL;
    c->self = NULL;
    return c;
}

void net_attach(struct net_conn *c, const struct net_user *user, void *self)
{
    assert(c->magic == CONN_MAGIC);
    c->user = user;
    c->self = self;
}

void net_push(struct net_conn *c, struct net_filter *on_top)
{
    on_top->below = c->top;
    c->top = on_top;
}

ssize_t net_read(struct net_conn *c, void *to, size_t len)
{
    return c->top->ops->read(c->top, to, len);
}

ssize_t net_writev(struct net_conn *c, const struct iovec *pieces, int count)
{
    return c->top->ops->writev(c->top, pieces, count);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct net_conn *c = poll->data;
    assert(c->magic == CONN_MAGIC);
    if (status < 0) {
        c->polled = 0;      /* libuv has stopped watching */
        c->user->on_ready(c->self, NET_ERROR);
        return;
    }
    unsigned ready = ((events & UV_READABLE) ? NET_READ : 0u) | ((events & UV_WRITABLE) ? NET_WRITE : 0u);
    /* A filter that translates wants to be tried for either: only it knows which one the socket's event has freed. */
    c->user->on_ready(c->self, c->top->ops->translate ? c->wanted : ready & c->wanted);
}

/* Watching begins with the first wait: a request that is there at once is answered without those system calls. */
static bool watch(struct net_conn *c)
{
    if (!c->is_watched)
        c->is_watched = uv_poll_init(loop_uv(c->loop), &c->handle.poll, c->socket.fd) == 0;
    c->handle.any.data = c;
    return c->is_watched;
}

bool net_want(struct net_conn *c, unsigned events)
{
    c->wanted = events;
    unsigned needed = c->top->ops->translate ? c->top->ops->translate(c->top, events) : events;
    if (needed == c->polled)
        return true;        /* each change costs system calls */
    if (!watch(c))
        return false;
    c->polled = needed;
    int uv_events = ((needed & NET_READ) ? UV_READABLE : 0) | ((needed & NET_WRITE) ? UV_WRITABLE : 0);
    int e = uv_events ? uv_poll_start(&c->handle.poll, uv_events, on_poll) : uv_poll_stop(&c->handle.poll);
    return e == 0;
}

void net_finish(struct net_conn *c)
{
    c->top->ops->finish(c->top);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct net_conn *c = handle->data;
    const struct net_user *user = c->user;
    void *self = c->self;
    c->magic = 0;
    free(c);
    if (user)
        user->on_closed(self);
}

void net_close(struct net_conn *c)
{
    assert(c->magic == CONN_MAGIC);
    if (!c->is_watched)
        uv_timer_init(loop_uv(c->loop), &c->handle.unwatched);
    c->handle.any.data = c;
    uv_close(&c->handle.any, on_handle_closed);     /* stops watching at once, so the descriptor may go */
    for (struct net_filter *f = c->top, *below; f; f = below) {
        below = f->below;
        f->ops->release(f);
    }
}

void net_reset(struct net_conn *c)
{
    struct linger drop = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->socket.fd, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop));
    net_close(c);
}
