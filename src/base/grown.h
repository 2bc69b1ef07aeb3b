/* A text that grows in an arena: what is appended costs its own length, however often. */
#ifndef BASE_GROWN_H
#define BASE_GROWN_H

#include "base/arena.h"
#include "base/str.h"

/* 0 <= len < cap once something was put. It owns nothing: the arena does. */
struct grown { arena *a; char *ptr; size_t len, cap; };

static inline struct grown grown_in(arena *a) { return (struct grown){.a = a}; }
void grown_put(struct grown *g, str s);
void grown_printf(struct grown *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *grown_reserve(struct grown *g, size_t len);    /* room for len more bytes; then add what was written to g->len */
str grown_str(struct grown *g);                      /* NUL-terminated; "" when nothing was put */

#endif
