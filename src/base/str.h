/* A borrowed run of bytes, and the few things everybody does with one. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two registers, passed by value, never owns, not NUL-terminated. A null ptr is "absent", an empty one is not. */
typedef struct str {
    const char *ptr;
    size_t len;
} str;

/* Lists of values, borrowed like a str. */
struct str_list {
    const str *items;
    size_t count;
};
struct int_list {
    const int64_t *items;
    size_t count;
};

#define STR(literal) ((str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((str){NULL, 0})

/* For printf: "%.*s" with STR_ARG(s). */
#define STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define SECONDS(n) ((int64_t)(n) * 1000)
#define MINUTES(n) SECONDS((n) * 60)
#define HOURS(n) MINUTES((n) * 60)
#define DAYS(n) HOURS((n) * 24)

/* The object that holds this member. */
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr) - offsetof(type, member)))

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

str str_from(const char *z);                   /* of a C string; NULL gives STR_NONE */
str str_sub(str s, size_t from, size_t len);   /* clipped to what is there */
bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b);              /* ASCII only, as protocols want it */
int str_cmp(str a, str b);                     /* by bytes, shorter first */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, char byte);
bool str_is_ascii(str s);
str str_trim(str s);                           /* ASCII blanks at both ends */

/* Takes the next piece off *rest, up to sep; false once nothing is left. "a,,b" has three pieces, "" one, STR_NONE none. */
bool str_cut(str *rest, char sep, str *piece);

/* The whole of s as a decimal number: 1*DIGIT with an optional minus, within [min, max]; else ERR_INVALID. */
err str_to_i64(str s, int64_t min, int64_t max, int64_t *out);

#endif
