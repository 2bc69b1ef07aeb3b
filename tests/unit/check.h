/* What unit tests include first: cmocka, in the order it wants, and how a str is compared. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

#include <string.h>

/* Both are shown when they differ; bytes after a NUL count. */
static inline void assert_str_at(str is, str must, const char *file, int line)
{
    if (str_eq(is, must) && !is.ptr == !must.ptr)
        return;
    print_error("is   %zu bytes: %.*s\nmust %zu bytes: %.*s\n", is.len, STR_ARG(is), must.len, STR_ARG(must));
    _fail(file, line);
}
#define assert_str(is, must) assert_str_at((is), (must), __FILE__, __LINE__)

static inline str repeat(arena *a, str piece, size_t times)
{
    char *text = arena_alloc(a, piece.len * times + 1, 1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * piece.len, piece.ptr, piece.len);
    return (str){text, piece.len * times};
}

#endif
