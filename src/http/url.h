/* Addresses: what a path means once it is decoded, the pairs of a query, authorities (RFC 3986; platform.md section 3). */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/arena.h"
#include "base/str.h"

/*
 * Decodes a path (it begins with '/') once and removes "." and ".." segments. An encoded slash stays "%2F", so that it
 * never separates. ERR_INVALID: a bad escape, %00, bytes that are not UTF-8, or ".." above the root. A path that needs
 * no change is lent as it is; else *owned is malloc'ed, holds *path, and is the caller's to free.
 */
err url_decode_path(str raw, str *path, char **owned);

/* Whether every escape of a query is well formed, none is %00, and what they decode to is UTF-8. ERR_BUSY: no memory. */
err url_check_query(str raw);

/* Walks "a=1&b=2&a=3" in order; repeated names come again. '+' is a blank; a pair without '=' has an empty value. */
struct url_pairs {
    str rest;
    arena *arena;     /* decoded texts that differ from the raw ones live here */
    bool failed;      /* a pair was malformed (see url_check_query); the walk ends there */
};
struct url_pairs url_pairs(str query, arena *a);
bool url_next(struct url_pairs *it, str *name, str *value);

/* host[:port], the host a name, an IPv4 address or an IPv6 address in brackets. */
bool url_is_authority(str s);

#endif
