/* What the parts of net/ know of a connection beyond net.h. */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "net/net.h"

/* Of an open, non-blocking socket, which it then owns; NULL without memory, and the socket is still yours. */
struct net_conn *net_conn_new(struct loop *l, int fd);

#endif
