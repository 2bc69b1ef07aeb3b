/*
 * Who is asking: the peer, or whoever trusted proxies say it is. Most proxies write X-Forwarded-For and -Proto, so these
 * count when X-Forwarded-For is there; else Forwarded (RFC 7239). Never both: a client could send the one that the proxy
 * does not write.
 */
#ifndef HTTP_FORWARDED_H
#define HTTP_FORWARDED_H

#include "base/addr.h"
#include "http/http.h"

struct http_client {
    struct addr addr;
    bool known;          /* false: a Unix socket has no address */
    bool secure;         /* the client itself speaks TLS */
    bool forwarded;      /* the peer is a trusted proxy */
};

/*
 * The right-most address of the chain that is no trusted proxy; fields of anyone else are not read. An element without
 * an address ends the chain: whoever wrote it, the nearest proxy that is known, is then the client.
 */
void http_find_client(const struct http_request *h, const struct network_list *proxies, struct http_client *out);

#endif
