/* What a connection is to the server, whatever it speaks: counted, closed, and gone. */
#include "http/conn.h"

void conn_begin(struct http_conn *c, const struct http_codec *codec, struct http_home *h, struct net_conn *net,
                const struct sockaddr_storage *peer)
{
    c->magic = CONN_MAGIC;
    c->codec = codec;
    c->home = h;
    c->net = net;
    c->peer = *peer;
    net_peer_text(peer, c->peer_text);
    c->is_open = true;
    atomic_fetch_add(&h->server->connections, 1);
    atomic_fetch_add(&h->server->open, 1);
}

void conn_uncount(struct http_conn *c)
{
    if (!c->is_open)
        return;
    c->is_open = false;
    atomic_fetch_sub(&c->home->server->open, 1);
}

bool conn_close(struct http_conn *c, void (*close)(struct net_conn *))
{
    if (c->state == CONN_CLOSED)
        return false;
    home_wait(c, CONN_CLOSED);
    conn_uncount(c);
    if (c->net)
        close(c->net);
    return true;
}

void conn_release(struct http_conn *c)
{
    struct http_server *s = c->home->server;
    home_forget(c);
    if (c->is_counted)
        caps_remove(&s->caps, &c->peer);
    c->magic = 0;
    atomic_fetch_sub(&s->connections, 1);
}
