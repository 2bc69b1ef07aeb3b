/* A text that grows in an arena, by doubling. */
#include "base/grown.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { GROWN_FIRST = 128 };

char *grown_reserve(struct grown *g, size_t len)
{
    if (len < g->cap - g->len)      /* one byte stays for the NUL */
        return g->ptr + g->len;
    size_t cap = g->cap ? 2 * g->cap : GROWN_FIRST;
    if (cap < g->len + len + 1)
        cap = g->len + len + 1;
    char *ptr = arena_alloc(g->a, cap, 1);
    if (g->len)
        memcpy(ptr, g->ptr, g->len);
    g->ptr = ptr;
    g->cap = cap;
    return ptr + g->len;
}

void grown_put(struct grown *g, str s)
{
    if (s.len == 0)
        return;
    memcpy(grown_reserve(g, s.len), s.ptr, s.len);
    g->len += s.len;
}

void grown_printf(struct grown *g, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(len >= 0);
    vsnprintf(grown_reserve(g, (size_t)len), (size_t)len + 1, fmt, again);
    va_end(again);
    g->len += (size_t)len;
}

str grown_str(struct grown *g)
{
    grown_reserve(g, 0)[0] = '\0';
    return (str){g->ptr, g->len};
}
