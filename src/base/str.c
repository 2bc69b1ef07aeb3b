/* A borrowed run of bytes: comparing, cutting, reading numbers. */
#include "base/str.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_from(const char *z)
{
    return z ? (str){z, strlen(z)} : STR_NONE;
}

str str_sub(str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (str){s.ptr ? s.ptr + from : NULL, len};
}

bool str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_nocase(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
            return false;
    return true;
}

int str_cmp(str a, str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

bool str_has(str s, char byte)
{
    return s.len && memchr(s.ptr, byte, s.len);
}

bool str_is_ascii(str s)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < s.len; i++)
        seen |= (unsigned char)s.ptr[i];
    return seen < 0x80;
}

str str_trim(str s)
{
    while (s.len && is_blank(s.ptr[0]))
        s = str_sub(s, 1, s.len);
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_cut(str *rest, char sep, str *piece)
{
    if (!rest->ptr)
        return false;

    const char *end = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!end) {
        *piece = *rest;
        *rest = STR_NONE;
        return true;
    }
    *piece = (str){rest->ptr, (size_t)(end - rest->ptr)};
    *rest = str_sub(*rest, piece->len + 1, rest->len);
    return true;
}

err str_to_i64(str s, int64_t min, int64_t max, int64_t *out)
{
    bool minus = s.len && s.ptr[0] == '-';
    str digits = minus ? str_sub(s, 1, s.len) : s;
    if (digits.len == 0 || digits.len > 19)
        return ERR_INVALID;

    int64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        if (c < '0' || c > '9')
            return ERR_INVALID;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, c - '0', &value))
            return ERR_INVALID;   /* counted downwards, so that INT64_MIN fits */
    }
    if (!minus && __builtin_sub_overflow(0, value, &value))
        return ERR_INVALID;
    if (value < min || value > max)
        return ERR_INVALID;
    *out = value;
    return OK;
}
