/* Addresses: percent-decoding, dot segments and query pairs. What is decoded must be UTF-8. */
#include "http/url.h"

#include "base/addr.h"
#include "base/encode.h"
#include "base/utf.h"

#include <stdlib.h>
#include <string.h>

/* The byte that the escape at raw[at] stands for, or -1 when two digits do not follow. */
static int escaped_byte(str raw, size_t at)
{
    if (raw.len - at < 3)
        return -1;
    int high = hex_value(raw.ptr[at + 1]), low = hex_value(raw.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* The decoded byte at *at, which moves past it; -1 for a bad escape and for NUL. *was_escaped tells "%2F" from '/'. */
static int next_byte(str raw, size_t *at, bool *was_escaped)
{
    *was_escaped = raw.ptr[*at] == '%';
    int byte = *was_escaped ? escaped_byte(raw, *at) : (uint8_t)raw.ptr[*at];
    *at += *was_escaped ? 3 : 1;
    return byte > 0 ? byte : -1;
}

/* Decodes a name or value of a query into `out`, which has room for raw.len bytes. */
static err decode_form(str raw, char *out, size_t *out_len)
{
    size_t len = 0;
    bool escaped;
    for (size_t i = 0; i < raw.len; len++) {
        int byte = next_byte(raw, &i, &escaped);
        if (byte < 0)
            return ERR_INVALID;
        out[len] = byte == '+' && !escaped ? ' ' : (char)byte;
    }
    *out_len = len;
    return utf_valid((str){out, len}) ? OK : ERR_INVALID;
}

/* A path under construction: out[0 … len) is "" or "/segment/segment". */
struct path {
    char *out;
    size_t len;
};

static err put_decoded(struct path *p, str raw)
{
    size_t start = p->len;
    bool escaped;
    for (size_t i = 0; i < raw.len;) {
        int byte = next_byte(raw, &i, &escaped);
        if (byte < 0)
            return ERR_INVALID;
        if (byte == '/') {
            memcpy(p->out + p->len, "%2F", 3);
            p->len += 3;
        } else {
            p->out[p->len++] = (char)byte;
        }
    }
    return utf_valid((str){p->out + start, p->len - start}) ? OK : ERR_INVALID;
}

/* Steps back over the last segment. False: there is none, the path would leave the root. */
static bool drop_segment(struct path *p)
{
    if (p->len == 0)
        return false;
    while (p->out[--p->len] != '/')
        continue;
    return true;
}

/* Adds "/segment"; "." and ".." vanish, and leave a slash when they stand last. */
static err put_segment(struct path *p, str raw, bool last)
{
    size_t start = p->len;
    p->out[p->len++] = '/';
    TRY(put_decoded(p, raw));

    str segment = {p->out + start + 1, p->len - start - 1};
    bool up = str_eq(segment, STR(".."));
    if (!up && !str_eq(segment, STR(".")))
        return OK;
    p->len = start;
    if (up && !drop_segment(p))
        return ERR_INVALID;
    if (last)
        p->out[p->len++] = '/';
    return OK;
}

static err decode_segments(str raw, struct path *p)
{
    str rest = str_sub(raw, 1, raw.len), segment;
    while (str_cut(&rest, '/', &segment))
        TRY(put_segment(p, segment, rest.ptr == NULL));
    return OK;
}

static bool is_plain_path(str raw)
{
    return !str_has(raw, '%') && !str_has(raw, '\0') && !memmem(raw.ptr, raw.len, "/.", 2);
}

err url_decode_path(str raw, str *path, char **owned)
{
    *owned = NULL;
    if (raw.len == 0 || raw.ptr[0] != '/')
        return ERR_INVALID;
    if (is_plain_path(raw)) {
        *path = raw;
        return utf_valid(raw) ? OK : ERR_INVALID;
    }

    struct path p = {.out = malloc(raw.len)};     /* decoding never lengthens */
    if (!p.out)
        return ERR_BUSY;
    err e = decode_segments(raw, &p);
    if (e != OK) {
        free(p.out);
        return e;
    }
    *path = (str){p.out, p.len};
    *owned = p.out;
    return OK;
}

err url_check_query(str raw)
{
    if (!str_has(raw, '%'))
        return utf_valid(raw) && !str_has(raw, '\0') ? OK : ERR_INVALID;
    char *out = malloc(raw.len);
    size_t len;
    err e = out ? decode_form(raw, out, &len) : ERR_BUSY;
    free(out);
    return e;
}

struct url_pairs url_pairs(str query, arena *a)
{
    return (struct url_pairs){.rest = query, .arena = a};
}

static str decode_text(struct url_pairs *it, str raw)
{
    char *out = arena_alloc(it->arena, raw.len + 1, 1);
    size_t len = 0;
    it->failed = it->failed || decode_form(raw, out, &len) != OK;
    return (str){out, len};
}

bool url_next(struct url_pairs *it, str *name, str *value)
{
    str pair;
    do {
        if (it->failed || arena_over(it->arena) || !str_cut(&it->rest, '&', &pair))
            return false;
    } while (pair.len == 0);

    str raw_name;
    str_cut(&pair, '=', &raw_name);
    *name = decode_text(it, raw_name);
    *value = decode_text(it, pair);
    return !it->failed;
}

/* ---- authorities ---- */

/* A registered name: unreserved, sub-delims, and the '%' of an escape (RFC 3986, 3.2.2). */
static const bool host_char[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
    ['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true, ['!'] = true, ['$'] = true, ['&'] = true, ['\''] = true,
    ['('] = true, [')'] = true, ['*'] = true, ['+'] = true, [','] = true, [';'] = true, ['='] = true, ['%'] = true,
};

static bool is_port(str s)
{
    int64_t port;
    return s.len == 0 || (s.ptr[0] != '-' && str_to_i64(s, 0, 65535, &port) == OK);
}

static bool is_ipv6(str s)
{
    struct addr address;
    return str_has(s, ':') && addr_parse(s, &address) == OK;
}

bool url_is_authority(str s)
{
    str host;
    if (s.len && s.ptr[0] == '[') {
        str rest = str_sub(s, 1, s.len);
        return str_cut(&rest, ']', &host) && rest.ptr && is_ipv6(host) &&
               (rest.len == 0 || (rest.ptr[0] == ':' && is_port(str_sub(rest, 1, rest.len))));
    }
    if (!str_cut(&s, ':', &host) || host.len == 0 || !is_port(s))
        return false;
    for (size_t i = 0; i < host.len; i++)
        if (!host_char[(uint8_t)host.ptr[i]])
            return false;
    return true;
}
