/* Network addresses: one form for IPv4 and IPv6, networks to match against, the network a client counts as. */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include "base/str.h"

#include <sys/socket.h>

/* 16 bytes; IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
struct addr { uint8_t byte[16]; };
struct network { struct addr base; int bits; };     /* bits: 0 … 128, IPv4 prefixes + 96 */
struct network_list { struct network *items; size_t count; };

enum { ADDR_TEXT = 48 };

err addr_parse(str text, struct addr *out);         /* "192.0.2.1", "2001:db8::1", "[2001:db8::1]" */
err network_parse(str text, struct network *out);   /* "10.0.0.0/8", "::1", "192.0.2.1" */
bool addr_of(const struct sockaddr_storage *ss, struct addr *out);    /* false: no address (a Unix socket) */
bool addr_in(const struct addr *a, const struct network *n);
bool addr_in_list(const struct addr *a, const struct network_list *l);
bool addr_is_loopback(const struct addr *a);
void addr_text(const struct addr *a, char out[ADDR_TEXT]);            /* IPv4-mapped as IPv4 */
bool addr_is_v4(const struct addr *a);

/*
 * A client counts as its network: the address, of IPv6 its /64. Where many networks of one customer must not count as
 * many clients it counts as its site as well: of IPv6 the /48, of IPv4 the /24.
 */
struct addr addr_network(const struct addr *a);
struct addr addr_site(const struct addr *a);

#endif
