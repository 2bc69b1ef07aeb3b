/* An HTTP server over several loops: each has its own listener and connections, and shares only counters. */
#include "http/server.h"

#include "http/conn.h"

#include <stdlib.h>
#include <unistd.h>

const struct http_limits http_limits_default = {
    .header_timeout_ms = SECONDS(10), .idle_timeout_ms = SECONDS(60), .write_timeout_ms = SECONDS(30),
    .body_rate = 1024, .body_window_ms = SECONDS(10),
    .max_connections = 20000, .max_per_address = 512, .requests_per_connection = 1000,
};

/* ---- Accepting ---- */

/*
 * The cap is one for all loops, and a newcomer takes the place of whoever has been idle longest on any of them. Another
 * loop's connection is claimed first and then closed by a message to that loop, which is never waited for: there are
 * never more claims than idle connections, and for one that has its next request by then the next to be idle closes.
 */
enum room { ROOM_NONE, ROOM_NOW, ROOM_SOON };

static bool has_idle(const struct http_home *h)
{
    return atomic_load(&h->idle) > atomic_load(&h->claims);
}

static struct http_home *find_longest_idle(struct http_server *s)
{
    struct http_home *found = NULL;
    int64_t since = INT64_MAX;
    for (int i = 0; i < s->home_count; i++) {
        int64_t its = atomic_load(&s->homes[i].idle_since_ms);
        if (!has_idle(&s->homes[i]) || (found && its >= since))
            continue;
        found = &s->homes[i];
        since = its;
    }
    return found;
}

/* False: another newcomer was faster. */
static bool claim(struct http_home *h)
{
    int claims = atomic_load(&h->claims);
    do
        if (claims >= atomic_load(&h->idle))
            return false;
    while (!atomic_compare_exchange_weak(&h->claims, &claims, claims + 1));
    if (claims == 0)
        loop_post(h->loop, &h->make_room);
    return true;
}

static void drop(struct http_conn *c)
{
    c->codec->drop(c);
}

static enum room make_room(struct http_home *self)
{
    struct http_home *h;
    while ((h = find_longest_idle(self->server))) {
        if (h == self) {
            drop(home_first(h, CONN_IDLE));
            return ROOM_NOW;
        }
        if (claim(h))
            return ROOM_SOON;
    }
    return ROOM_NONE;
}

static void on_make_room(struct loop_msg *m)
{
    struct http_home *self = container_of(m, struct http_home, make_room);
    int claims = atomic_exchange(&self->claims, 0);     /* from here on the message may be posted again */
    struct http_conn *idle;
    for (; claims > 0 && (idle = home_first(self, CONN_IDLE)); claims--)
        drop(idle);
    if (claims > 0)
        atomic_fetch_add(&self->server->owed, claims);
}

/* Counted by address? Our own machine and the exempt are not. */
static bool is_capped(const struct http_server *s, const struct sockaddr_storage *peer)
{
    return !net_peer_is_local(peer) && !(s->is_exempt && s->is_exempt(peer));
}

/* NULL, or why this connection is one too many. */
static const char *find_refusal(struct http_home *h, struct http_conn *c)
{
    struct http_server *s = h->server;
    if (is_capped(s, &c->peer)) {
        c->is_counted = caps_add(&s->caps, &c->peer, LIMIT(h, max_per_address));
        if (!c->is_counted)     /* looked at first: who has enough takes nobody else's place */
            return "There are too many connections from your address.";
    }
    if (atomic_load(&s->open) > LIMIT(h, max_connections) && make_room(h) == ROOM_NONE)
        return "There are too many connections. Try again in a moment.";
    return NULL;
}

/* Far beyond the cap even a refusal costs too much. */
static bool is_flooded(struct http_home *h)
{
    int max = LIMIT(h, max_connections);
    return atomic_load(&h->server->connections) > max + max / 8 + 16;
}

static void on_net_closed(void *self)
{
    (void)self;
}

static void on_accept(void *self, struct net_conn *net, const struct sockaddr_storage *peer)
{
    struct http_home *h = self;
    static const struct net_user nobody = {.on_closed = on_net_closed};
    net_attach(net, &nobody, NULL);
    if (is_flooded(h)) {
        net_reset(net);
        return;
    }
    struct http_conn *c = h->server->codecs[0]->open(h, net, peer);
    if (!c)
        return;
    const char *refusal = find_refusal(h, c);
    if (refusal) {
        conn_uncount(c);
        c->codec->refuse(c, refusal);
    }
    c->codec->run(c);
}

static bool on_full(void *self)
{
    return make_room(self) == ROOM_NOW;     /* what another loop closes is there after the listener's pause */
}

static const struct net_listener_user listener_user = {.on_accept = on_accept, .on_full = on_full};

/* ---- Messages to the loops ---- */

static void on_open(struct loop_msg *m)
{
    struct http_home *self = container_of(m, struct http_home, open);
    if (self->listener)
        net_listener_open(self->listener);
}

static void close_listener(struct http_home *h)
{
    if (h->listener)
        net_listener_close(h->listener);
    h->listener = NULL;
}

static void on_drain(struct loop_msg *m)
{
    struct http_home *self = container_of(m, struct http_home, drain);
    close_listener(self);
    self->is_draining = true;
    struct http_conn *c;
    for (int i = atomic_load(&self->idle); i > 0 && (c = home_first(self, CONN_IDLE)); i--)
        c->codec->drain(c);     /* one that stays is the list's last again */
}

static void on_cut(struct loop_msg *m)
{
    struct http_home *self = container_of(m, struct http_home, cut);
    close_listener(self);
    self->is_draining = true;
    home_stop_timer(self);
    struct http_conn *c;
    for (enum conn_state s = 0; s < CONN_CLOSED; s++)
        while ((c = home_first(self, s)))
            c->codec->cut(c);
}

void http_server_open(struct http_server *s)
{
    for (int i = 0; i < s->home_count; i++)
        loop_post(s->homes[i].loop, &s->homes[i].open);
}

void http_server_drain(struct http_server *s)
{
    for (int i = 0; i < s->home_count; i++)
        loop_post(s->homes[i].loop, &s->homes[i].drain);
}

void http_server_cut(struct http_server *s)
{
    for (int i = 0; i < s->home_count; i++)
        loop_post(s->homes[i].loop, &s->homes[i].cut);
}

int http_server_connections(const struct http_server *s)
{
    return atomic_load(&s->connections);
}

/* ---- Making it ---- */

static struct http_server *alloc_server(const struct http_server_options *o)
{
    struct http_server *s = calloc(1, sizeof(*s));
    if (!s)
        abort();        /* start-up */
    s->app = o->app;
    s->limits = o->limits ? o->limits : &http_limits_default;
    s->pool = o->pool;
    s->spool.dir = o->spool_dir;
    s->spool.max = o->spool_max ? o->spool_max : SPOOL_MAX;
    s->is_exempt = o->is_exempt;
    while (s->codec_count < HTTP_CODECS_MAX && o->codecs[s->codec_count]) {
        s->codecs[s->codec_count] = o->codecs[s->codec_count];
        s->codec_count++;
    }
    if (s->codec_count == 0)
        s->codecs[s->codec_count++] = &http1_codec;
    s->home_count = o->loop_count;
    s->homes = calloc((size_t)o->loop_count, sizeof(*s->homes));
    s->fds = calloc((size_t)o->loop_count, sizeof(*s->fds));
    if (!s->homes || !s->fds)
        abort();
    return s;
}

/* One socket for each loop; a Unix socket cannot be shared so, the first loop has it. */
static err bind_all(struct http_server *s, const struct http_server_options *o, struct problem *p, arena *a)
{
    struct net_address at = {.host = o->host, .port = o->port, .unix_path = o->unix_path};
    int count = o->unix_path ? 1 : o->loop_count;
    while (s->listener_count < count) {
        TRY(net_bind(&at, p, a, &s->fds[s->listener_count]));
        s->port = at.port = net_bound_port(s->fds[s->listener_count++]);
    }
    return OK;
}

static void init_home(struct http_server *s, int i, struct loop *l)
{
    struct http_home *h = &s->homes[i];
    home_init(h, s, l);
    h->open.run = on_open;
    h->drain.run = on_drain;
    h->cut.run = on_cut;
    h->make_room.run = on_make_room;
    if (i < s->listener_count)
        h->listener = net_listener_new(l, s->fds[i], &listener_user, h);
}

err http_server_new(const struct http_server_options *o, struct problem *p, arena *a, struct http_server **out)
{
    struct http_server *s = alloc_server(o);
    err e = bind_all(s, o, p, a);
    if (e != OK) {
        for (int i = 0; i < s->listener_count; i++)
            close(s->fds[i]);
        free(s->fds);
        free(s->homes);
        free(s);
        return e;
    }
    caps_init(&s->caps);
    for (int i = 0; i < s->home_count; i++)
        init_home(s, i, o->loops[i]);
    *out = s;
    return OK;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

void http_server_free(struct http_server *s)
{
    for (int i = 0; i < s->home_count; i++)
        home_release(&s->homes[i]);
    caps_release(&s->caps);
    free(s->fds);
    free(s->homes);
    free(s);
}
