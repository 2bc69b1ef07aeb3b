/* Owned, growing bytes: doubling up to a maximum, with a failure that sticks. */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST = 512 };     /* most heads of answers */

static void buf_fail(buf *b)
{
    free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
    b->failed = true;
}

/* Makes room for len more bytes. False: the buf has failed. */
static bool buf_grow(buf *b, size_t len)
{
    if (b->failed)
        return false;
    if (len <= b->cap - b->len)
        return true;
    if (len > b->max - b->len) {
        buf_fail(b);
        return false;
    }
    size_t cap = b->cap ? b->cap : BUF_FIRST;
    while (cap < b->len + len)
        cap *= 2;
    if (cap > b->max)
        cap = b->max;
    char *ptr = realloc(b->ptr, cap);
    if (!ptr) {
        buf_fail(b);
        return false;
    }
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

void buf_init(buf *b, size_t max)
{
    assert(max <= SIZE_MAX / 4);
    *b = (buf){.max = max};
}

void buf_release(buf *b)
{
    free(b->ptr);
    buf_init(b, b->max);
}

void buf_clear(buf *b)
{
    b->len = 0;
    b->failed = false;
}

char *buf_reserve(buf *b, size_t len)
{
    return buf_grow(b, len) ? b->ptr + b->len : NULL;
}

void buf_commit(buf *b, size_t len)
{
    assert(len <= b->cap - b->len);
    b->len += len;
}

void buf_put(buf *b, str s)
{
    if (s.len == 0 || !buf_grow(b, s.len))
        return;
    memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}

void buf_put_char(buf *b, char c)
{
    buf_put(b, (str){&c, 1});
}

void buf_put_i64(buf *b, int64_t n)
{
    char digits[24];
    char *end = digits + sizeof(digits), *p = end;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        *--p = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0)
        *--p = '-';
    buf_put(b, (str){p, (size_t)(end - p)});
}

void buf_printf(buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(len >= 0);

    /* One byte more than the text for the NUL that vsnprintf insists on; it is not committed. */
    char *at = buf_reserve(b, (size_t)len + 1);
    if (at) {
        vsnprintf(at, (size_t)len + 1, fmt, again);
        buf_commit(b, (size_t)len);
    }
    va_end(again);
}

void buf_drop_front(buf *b, size_t len)
{
    assert(len <= b->len);
    memmove(b->ptr, b->ptr + len, b->len - len);
    b->len -= len;
}

err buf_check(const buf *b)
{
    return b->failed ? ERR_TOO_LARGE : OK;
}

str buf_str(const buf *b)
{
    return (str){b->ptr ? b->ptr : "", b->len};
}
