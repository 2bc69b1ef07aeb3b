/* One thread that copies bytes between pairs of sockets as its mode allows. */
#include "gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAIRS_MAX = 64 };

struct pair {
    int client, server;      /* -1: free */
    bool doomed;             /* a COMMIT passed: what the server answers is dropped */
    bool mute;               /* nothing passes until the gate is open again */
};

struct gate {
    pthread_t thread;
    int server_port, port, listener, wake;
    _Atomic int mode;
    _Atomic bool stop;
    sem_t heard;
    struct pair pairs[PAIRS_MAX];
};

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

static void pair_close(struct pair *p)
{
    if (p->client >= 0)
        close(p->client);
    if (p->server >= 0)
        close(p->server);
    *p = (struct pair){-1, -1, false, false};
}

static void accept_one(struct gate *g)
{
    int client = accept4(g->listener, NULL, NULL, SOCK_CLOEXEC);
    struct pair *p = g->pairs;
    while (p < g->pairs + PAIRS_MAX && p->client >= 0)
        p++;
    if (client < 0 || p == g->pairs + PAIRS_MAX || g->mode == GATE_SHUT) {
        close(client);
        return;
    }
    struct sockaddr_in to = loopback(g->server_port);
    *p = (struct pair){client, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), false, false};
    if (connect(p->server, (struct sockaddr *)&to, sizeof(to)) != 0)
        pair_close(p);
}

/* The driver has COMMIT prepared as "commit"; its name is in the Bind message. */
static bool has_commit(const char *bytes, size_t len)
{
    return memmem(bytes, len, "\0commit\0", 8) != NULL;
}

static void pass(struct gate *g, struct pair *p, bool from_client)
{
    char bytes[64 * 1024];
    ssize_t got = read(from_client ? p->client : p->server, bytes, sizeof(bytes));
    if (got <= 0 || (p->doomed && !from_client)) {
        pair_close(p);
        return;
    }
    if (from_client && g->mode == GATE_LOSES_COMMIT && has_commit(bytes, (size_t)got))
        p->doomed = true;
    if (send(from_client ? p->server : p->client, bytes, (size_t)got, MSG_NOSIGNAL) != got)
        pair_close(p);
}

static void set_is_heard(struct gate *g)
{
    eventfd_t times;
    eventfd_read(g->wake, &times);
    for (int i = 0; g->mode == GATE_SHUT && i < PAIRS_MAX; i++)
        pair_close(&g->pairs[i]);
    for (int i = 0; i < PAIRS_MAX; i++)
        g->pairs[i].mute = g->mode == GATE_MUTES_OLD && g->pairs[i].client >= 0;
    sem_post(&g->heard);
}

static void turn(struct gate *g)
{
    struct pollfd fds[2 + 2 * PAIRS_MAX];
    bool silent = g->mode == GATE_SILENT;
    fds[0] = (struct pollfd){.fd = g->wake, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = silent || g->mode == GATE_MUTES_NEW ? -1 : g->listener, .events = POLLIN};
    for (int i = 0; i < PAIRS_MAX; i++) {
        bool passes = !silent && !g->pairs[i].mute;
        fds[2 + 2 * i] = (struct pollfd){.fd = passes ? g->pairs[i].client : -1, .events = POLLIN};
        fds[3 + 2 * i] = (struct pollfd){.fd = passes ? g->pairs[i].server : -1, .events = POLLIN};
    }
    poll(fds, 2 + 2 * PAIRS_MAX, -1);
    if (fds[0].revents) {
        set_is_heard(g);
        return;
    }
    for (int i = 0; i < PAIRS_MAX; i++) {
        if (fds[2 + 2 * i].revents && g->pairs[i].client == fds[2 + 2 * i].fd)
            pass(g, &g->pairs[i], true);
        if (fds[3 + 2 * i].revents && g->pairs[i].server == fds[3 + 2 * i].fd)
            pass(g, &g->pairs[i], false);
    }
    if (fds[1].revents)
        accept_one(g);
}

static void *gate_main(void *arg)
{
    struct gate *self = arg;
    while (!self->stop)
        turn(self);
    return NULL;
}

struct gate *gate_new(int server_port, enum gate_mode mode)
{
    struct gate *g = calloc(1, sizeof(*g));
    struct sockaddr_in at = loopback(0);
    socklen_t len = sizeof(at);
    g->server_port = server_port;
    g->mode = mode;
    g->wake = eventfd(0, EFD_CLOEXEC);
    g->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sem_init(&g->heard, 0, 0);
    for (int i = 0; i < PAIRS_MAX; i++)
        g->pairs[i] = (struct pair){-1, -1, false, false};
    if (bind(g->listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(g->listener, 64) != 0)
        abort();
    getsockname(g->listener, (struct sockaddr *)&at, &len);
    g->port = ntohs(at.sin_port);
    pthread_create(&g->thread, NULL, gate_main, g);
    return g;
}

int gate_port(const struct gate *g)
{
    return g->port;
}

void gate_set(struct gate *g, enum gate_mode mode)
{
    g->mode = (int)mode;
    eventfd_write(g->wake, 1);
    sem_wait(&g->heard);
}

void gate_free(struct gate *g)
{
    g->stop = true;
    gate_set(g, GATE_SHUT);
    pthread_join(g->thread, NULL);
    close(g->listener);
    close(g->wake);
    sem_destroy(&g->heard);
    free(g);
}
