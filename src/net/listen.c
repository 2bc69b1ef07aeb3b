/* Listeners: sockets are made and bound here, because libuv 1.44 knows no SO_REUSEPORT. */
#include "net/conn.h"

#include "loop/loop.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

enum {
    BACKLOG = 4096,
    ACCEPTS_PER_EVENT = 64,     /* then the connections that are open get their turn */
    FULL_PAUSE_MS = 100,
};

/* ---- Binding ---- */

static err bind_failed(struct problem *p, arena *a, const char *where, const char *why)
{
    return problem_set(p, a, ERR_UNAVAILABLE, "cannot listen on %s: %s", where, why);
}

static void set_on(int fd, int level, int name)
{
    int on = 1;
    setsockopt(fd, level, name, &on, sizeof(on));
}

static int open_socket(const struct addrinfo *at)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    set_on(fd, SOL_SOCKET, SO_REUSEADDR);
    set_on(fd, SOL_SOCKET, SO_REUSEPORT);
    set_on(fd, IPPROTO_TCP, TCP_NODELAY);       /* accepted sockets inherit it */
    int off = 0;
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));      /* "::" takes IPv4 as well */
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static err bind_tcp(const struct net_address *at, struct problem *p, arena *a, int *fd)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    char port[8];
    snprintf(port, sizeof(port), "%d", at->port);
    const char *where = arena_printf(a, "%.*s:%d", STR_ARG(at->host), at->port).ptr;

    int e = getaddrinfo(arena_cstr(a, at->host), port, &hints, &found);
    if (e != 0)
        return bind_failed(p, a, where, gai_strerror(e));
    *fd = -1;
    for (const struct addrinfo *i = found; i && *fd < 0; i = i->ai_next)
        *fd = open_socket(i);
    int saved = errno;
    freeaddrinfo(found);
    return *fd < 0 ? bind_failed(p, a, where, strerror(saved)) : OK;
}

static err bind_unix(const char *path, struct problem *p, arena *a, int *fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path))
        return bind_failed(p, a, path, "the path is longer than a Unix socket may have");
    memcpy(address.sun_path, path, strlen(path));

    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return bind_failed(p, a, path, strerror(errno));
    unlink(path);
    fchmod(*fd, 0600);      /* before bind: Linux gives the file the socket's mode, so nobody can come in between */
    if (bind(*fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(*fd, BACKLOG) == 0)
        return OK;
    int saved = errno;
    close(*fd);
    return bind_failed(p, a, path, strerror(saved));
}

err net_bind(const struct net_address *at, struct problem *p, arena *a, int *fd)
{
    return at->unix_path ? bind_unix(at->unix_path, p, a, fd) : bind_tcp(at, p, a, fd);
}

int net_bound_port(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t len = sizeof(at);
    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
        return 0;
    if (at.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
    return at.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)&at)->sin_port) : 0;
}

/* ---- Accepting ---- */

struct net_listener {
    uv_poll_t poll;
    struct loop *loop;
    struct loop_timer *pause;
    const struct net_listener_user *user;
    void *self;
    int fd;
};

static bool is_full(int e)
{
    return e == EMFILE || e == ENFILE || e == ENOBUFS || e == ENOMEM;
}

static void hand_over(struct net_listener *l, int fd, const struct sockaddr_storage *peer)
{
    struct net_conn *c = net_conn_new(l->loop, fd);
    if (c)
        l->user->on_accept(l->self, c, peer);
    else
        close(fd);
}

/* Takes one connection. False: there is none to take, or no descriptor for it. */
static bool accept_one(struct net_listener *l)
{
    struct sockaddr_storage peer = {0};
    socklen_t len = sizeof(peer);
    int fd = accept4(l->fd, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        hand_over(l, fd, &peer);
        return true;
    }
    if (!is_full(errno))
        return errno != EAGAIN && errno != EWOULDBLOCK;    /* one that broke in the queue is passed over */
    if (l->user->on_full(l->self))
        return true;
    uv_poll_stop(&l->poll);     /* else the loop would spin on a queue that it cannot empty */
    loop_timer_start(l->pause, FULL_PAUSE_MS);
    return false;
}

static void on_connections(uv_poll_t *poll, int status, int events)
{
    struct net_listener *self = poll->data;
    (void)status, (void)events;
    for (int i = 0; i < ACCEPTS_PER_EVENT && accept_one(self); i++)
        continue;
}

static void on_pause_over(void *arg)
{
    struct net_listener *self = arg;
    uv_poll_start(&self->poll, UV_READABLE, on_connections);
}

struct net_listener *net_listener_new(struct loop *loop, int fd, const struct net_listener_user *user, void *self)
{
    struct net_listener *l = calloc(1, sizeof(*l));
    if (!l || uv_poll_init(loop_uv(loop), &l->poll, fd) != 0)
        abort();        /* start-up */
    l->poll.data = l;
    l->loop = loop;
    l->pause = loop_timer_new(loop, on_pause_over, l);
    l->user = user;
    l->self = self;
    l->fd = fd;
    return l;
}

void net_listener_open(struct net_listener *l)
{
    uv_poll_start(&l->poll, UV_READABLE, on_connections);
}

static void on_listener_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void net_listener_close(struct net_listener *l)
{
    while (accept_one(l))
        continue;
    loop_timer_free(l->pause);
    uv_close((uv_handle_t *)&l->poll, on_listener_closed);
    close(l->fd);
}

/* ---- Peers ---- */

void net_peer_text(const struct sockaddr_storage *peer, char text[NET_PEER_TEXT])
{
    struct addr a;
    if (addr_of(peer, &a))
        addr_text(&a, text);
    else
        snprintf(text, NET_PEER_TEXT, "local");
}

bool net_peer_is_local(const struct sockaddr_storage *peer)
{
    struct addr a;
    return !addr_of(peer, &a) || addr_is_loopback(&a);
}
