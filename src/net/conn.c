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

/* The time that the handshakes have; its memory is the timer's until that is closed. */
struct opening {
    uv_timer_t deadline;
    struct net_conn *conn;
};

struct net_conn {
    unsigned magic;
    unsigned wanted, polled;        /* events: what the user asked for, what the loop watches */
    struct net_filter *top;
    struct net_filter *finishing;   /* whose end is still to be said, with those below; NULL: none, or all have */
    struct opening *opening;        /* NULL: the handshakes are over */
    struct loop_msg wake;           /* to ourselves: there are bytes that the socket will not tell of */
    bool is_waking;                 /* it is under way, and the memory its */
    bool is_closed;                 /* the handle is, and the memory goes once `wake` has come */
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

static int socket_finish(struct net_filter *f)
{
    return shutdown(fd_of(f), SHUT_WR) == 0 ? 0 : NET_BROKEN;
}

static void socket_release(struct net_filter *f)
{
    close(fd_of(f));
}

static const struct net_filter_ops socket_ops = {
    .read = socket_read, .writev = socket_writev, .finish = socket_finish, .release = socket_release,
};

/* ---- The stack ---- */

/* Those below first: 0 only once all are open. */
static int open_filters(struct net_filter *f)
{
    int e = f->below ? open_filters(f->below) : 0;
    return e == 0 && f->ops->open ? f->ops->open(f) : e;
}

static bool has_pending(const struct net_conn *c)
{
    for (const struct net_filter *f = c->top; f; f = f->below)
        if (f->ops->pending && f->ops->pending(f))
            return true;
    return false;
}

/* Which events of the socket serve what is wanted of a filter. */
static unsigned translate(const struct net_filter *f, unsigned wanted)
{
    for (; f && wanted; f = f->below)
        if (f->ops->translate)
            wanted = f->ops->translate(f, wanted);
    return wanted;
}

static unsigned needed_by(const struct net_conn *c)
{
    if (c->opening)
        return translate(c->top, NET_READ);
    return translate(c->top, c->wanted) | (c->finishing ? translate(c->finishing, NET_WRITE) : 0);
}

/* What the user waits for and the socket's event has freed. */
static unsigned freed_by(const struct net_conn *c, unsigned ready)
{
    unsigned freed = 0;
    for (unsigned event = NET_READ; event <= NET_WRITE; event <<= 1)
        if (c->wanted & event && translate(c->top, event) & ready)
            freed |= event;
    return freed;
}

/* ---- The connection ---- */

struct net_conn *net_conn_new(struct loop *l, int fd)
{
    struct net_conn *c = malloc(sizeof(*c));
    if (!c)
        return NULL;
    *c = (struct net_conn){.magic = CONN_MAGIC, .loop = l, .socket = {.filter = {.ops = &socket_ops}, .fd = fd}};
    c->top = &c->socket.filter;
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

bool net_is_secure(const struct net_conn *c)
{
    const struct net_filter *f = c->top;
    while (f && !f->ops->is_secure)
        f = f->below;
    return f != NULL;
}

ssize_t net_read(struct net_conn *c, void *to, size_t len)
{
    return c->opening ? NET_AGAIN : c->top->ops->read(c->top, to, len);
}

ssize_t net_writev(struct net_conn *c, const struct iovec *pieces, int count)
{
    return c->opening ? NET_AGAIN : c->top->ops->writev(c->top, pieces, count);
}

/* ---- Waiting ---- */

static void on_poll(uv_poll_t *poll, int status, int events);

/* Watching begins with the first wait: a request that is there at once is answered without those system calls. */
static bool watch(struct net_conn *c)
{
    if (!c->is_watched)
        c->is_watched = uv_poll_init(loop_uv(c->loop), &c->handle.poll, c->socket.fd) == 0;
    c->handle.any.data = c;
    return c->is_watched;
}

/* The loop watches what is needed now. */
static bool follow(struct net_conn *c)
{
    unsigned needed = needed_by(c);
    if (needed == c->polled)
        return true;        /* each change costs system calls */
    if (!watch(c))
        return false;
    c->polled = needed;
    int uv_events = ((needed & NET_READ) ? UV_READABLE : 0) | ((needed & NET_WRITE) ? UV_WRITABLE : 0);
    int e = uv_events ? uv_poll_start(&c->handle.poll, uv_events, on_poll) : uv_poll_stop(&c->handle.poll);
    return e == 0;
}

static void on_wake(struct loop_msg *m);

/* Bytes that lie in a filter already: the user hears of them in a turn of their own, so that other connections get theirs. */
static void wake_for_pending(struct net_conn *c)
{
    bool is_awaited = c->opening || c->wanted & NET_READ;
    if (!is_awaited || c->is_waking || !has_pending(c))
        return;
    c->is_waking = true;
    c->wake.run = on_wake;
    loop_post(c->loop, &c->wake);
}

bool net_want(struct net_conn *c, unsigned events)
{
    c->wanted = events;
    wake_for_pending(c);
    return follow(c);
}

/* Afterwards the filters may need something else than before, and the user may have closed. */
static void tell(struct net_conn *c, unsigned events)
{
    if (events)
        c->user->on_ready(c->self, events);
    if (c->magic != CONN_MAGIC)
        return;
    wake_for_pending(c);
    if (!follow(c))
        c->user->on_ready(c->self, NET_ERROR);
}

/* ---- Handshakes ---- */

static void on_deadline_closed(uv_handle_t *timer)
{
    free(container_of((uv_timer_t *)timer, struct opening, deadline));
}

static void end_opening(struct net_conn *c)
{
    if (c->opening)
        uv_close((uv_handle_t *)&c->opening->deadline, on_deadline_closed);
    c->opening = NULL;
}

static void go_on_opening(struct net_conn *c)
{
    int e = open_filters(c->top);
    if (e != NET_AGAIN)
        end_opening(c);
    tell(c, e == NET_AGAIN ? 0 : e == 0 ? c->wanted : NET_ERROR);
}

static void on_late(uv_timer_t *timer)
{
    struct net_conn *c = container_of(timer, struct opening, deadline)->conn;
    end_opening(c);
    tell(c, NET_ERROR);
}

bool net_open(struct net_conn *c, int64_t within_ms)
{
    struct opening *o = malloc(sizeof(*o));
    if (!o)
        return false;
    o->conn = c;
    uv_timer_init(loop_uv(c->loop), &o->deadline);
    uv_timer_start(&o->deadline, on_late, (uint64_t)within_ms, 0);
    c->opening = o;
    wake_for_pending(c);
    return follow(c);
}

/* ---- Ends ---- */

/* A filter that cannot say its end is passed over: the peer then sees the socket's alone. */
static void go_on_finishing(struct net_conn *c)
{
    while (c->finishing) {
        struct net_filter *f = c->finishing;
        if (f->ops->finish && f->ops->finish(f) == NET_AGAIN)
            return;
        c->finishing = f->below;
    }
}

void net_finish(struct net_conn *c)
{
    c->finishing = c->opening ? &c->socket.filter : c->top;
    go_on_finishing(c);
    if (c->finishing)
        (void)follow(c);
}

/* Of the filters; the socket's comes with its closing. */
static void say_ends(struct net_conn *c)
{
    if (c->opening)
        return;
    for (struct net_filter *f = c->top; f->below; f = f->below)
        if (f->ops->finish && f->ops->finish(f) != 0)
            return;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct net_conn *c = handle->data;
    if (c->user)
        c->user->on_closed(c->self);
    c->is_closed = true;
    if (!c->is_waking)
        free(c);
}

static void close_conn(struct net_conn *c)
{
    end_opening(c);
    c->magic = 0;
    c->wanted = 0;
    if (!c->is_watched)
        uv_timer_init(loop_uv(c->loop), &c->handle.unwatched);
    c->handle.any.data = c;
    uv_close(&c->handle.any, on_handle_closed);     /* stops watching at once, so the descriptor may go */
    for (struct net_filter *f = c->top, *below; f; f = below) {
        below = f->below;
        f->ops->release(f);
    }
}

void net_close(struct net_conn *c)
{
    assert(c->magic == CONN_MAGIC);
    say_ends(c);
    close_conn(c);
}

void net_reset(struct net_conn *c)
{
    assert(c->magic == CONN_MAGIC);
    struct linger drop = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->socket.fd, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop));
    close_conn(c);
}

/* ---- Events ---- */

static void on_wake(struct loop_msg *m)
{
    struct net_conn *c = container_of(m, struct net_conn, wake);
    c->is_waking = false;
    if (c->is_closed)
        free(c);
    else if (c->opening)
        go_on_opening(c);
    else if (c->wanted & NET_READ && has_pending(c))
        tell(c, NET_READ);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct net_conn *c = poll->data;
    assert(c->magic == CONN_MAGIC);
    if (status < 0) {
        c->polled = 0;      /* libuv has stopped watching */
        end_opening(c);
        c->user->on_ready(c->self, NET_ERROR);
        return;
    }
    if (c->opening) {
        go_on_opening(c);
        return;
    }
    unsigned ready = ((events & UV_READABLE) ? NET_READ : 0u) | ((events & UV_WRITABLE) ? NET_WRITE : 0u);
    if (c->finishing && ready & NET_WRITE)
        go_on_finishing(c);
    tell(c, freed_by(c, ready));
}
