/* Entity tags, byte ranges, and what they make of an answer. */
#include "http/conditional.h"

#include "http/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct etag {
    str opaque;     /* with its quotes */
    bool weak;
};

static bool is_etag_char(char c)
{
    uint8_t b = (uint8_t)c;
    return b == 0x21 || (b >= 0x23 && b != 0x7F);
}

/* Takes one entity-tag off *rest. */
static bool cut_etag(str *rest, struct etag *out)
{
    out->weak = str_starts(*rest, STR("W/"));
    str s = out->weak ? str_sub(*rest, 2, rest->len) : *rest;
    if (s.len == 0 || s.ptr[0] != '"')
        return false;
    size_t end = 1;
    while (end < s.len && is_etag_char(s.ptr[end]))
        end++;
    if (end == s.len || s.ptr[end] != '"')
        return false;
    out->opaque = str_sub(s, 0, end + 1);
    *rest = str_sub(s, end + 1, s.len);
    return true;
}

static str skip_separators(str s)
{
    while (s.len && (s.ptr[0] == ',' || s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = str_sub(s, 1, s.len);
    return s;
}

bool http_etag_matches(str list, str etag, enum etag_comparison how)
{
    struct etag own, other;
    list = str_trim(list);
    if (str_eq(list, STR("*")))
        return true;
    if (!cut_etag(&etag, &own))
        return false;
    for (list = skip_separators(list); cut_etag(&list, &other); list = skip_separators(list))
        if (str_eq(own.opaque, other.opaque) && (how == ETAG_WEAK || (!own.weak && !other.weak)))
            return true;
    return false;
}

bool http_request_has_etag(const struct http_request *r, str name, str etag, enum etag_comparison how)
{
    struct http_list l = http_list(r, name);
    str line;
    while (http_list_line(&l, &line))
        if (http_etag_matches(line, etag, how))
            return true;
    return false;
}

/* Digits only; a number too large for anything is as large as a number gets. */
static bool read_offset(str s, uint64_t *out)
{
    if (s.len == 0)
        return false;
    uint64_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.ptr[i] - '0');
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, digit, &n))
            n = UINT64_MAX / 16;
    }
    *out = n;
    return true;
}

/* "-N": the last N bytes. */
static enum http_range suffix_range(str digits, uint64_t size, uint64_t *from, uint64_t *len)
{
    uint64_t wanted;
    if (!read_offset(digits, &wanted))
        return RANGE_IGNORED;
    if (wanted == 0 || size == 0)
        return RANGE_OUTSIDE;
    *len = wanted < size ? wanted : size;
    *from = size - *len;
    return RANGE_ONE;
}

/* "N-" or "N-M", both ends included. */
static enum http_range plain_range(str first_digits, str last_digits, uint64_t size, uint64_t *from, uint64_t *len)
{
    uint64_t first, last = UINT64_MAX;
    if (!read_offset(first_digits, &first) || (last_digits.len && !read_offset(last_digits, &last)) || last < first)
        return RANGE_IGNORED;
    if (first >= size)
        return RANGE_OUTSIDE;
    *from = first;
    *len = (last < size ? last + 1 : size) - first;
    return RANGE_ONE;
}

enum http_range http_range_parse(str field, uint64_t size, uint64_t *from, uint64_t *len)
{
    str unit, first;
    if (!str_cut(&field, '=', &unit) || !field.ptr || !str_eq_nocase(unit, STR("bytes")))
        return RANGE_IGNORED;
    str last = str_trim(field);
    if (str_has(last, ',') || !str_cut(&last, '-', &first) || !last.ptr)
        return RANGE_IGNORED;
    return first.len == 0 ? suffix_range(last, size, from, len) : plain_range(first, last, size, from, len);
}

static uint64_t body_size(const struct http_reply *r)
{
    return r->kind == HTTP_BODY_STATIC ? r->fixed.len
           : r->kind == HTTP_BODY_OWNED ? r->owned.len
           : r->kind == HTTP_BODY_FILE  ? r->file_len
                                        : 0;
}

static void keep_part(struct http_reply *r, uint64_t from, uint64_t len)
{
    if (r->kind == HTTP_BODY_STATIC)
        r->fixed = str_sub(r->fixed, (size_t)from, (size_t)len);
    if (r->kind == HTTP_BODY_OWNED) {
        buf_drop_front(&r->owned, (size_t)from);
        r->owned.len = (size_t)len;
    }
    if (r->kind == HTTP_BODY_FILE) {
        r->file_from += from;
        r->file_len = len;
    }
}

/* The body goes, the fields stay. */
static void drop_body(struct http_reply *r)
{
    struct http_reply old = *r;
    buf_init(&r->head, old.head.max);
    http_reply_release(r);
    r->head = old.head;
    r->close = old.close;
}

static void add_content_range(struct http_reply *r, uint64_t from, uint64_t len, uint64_t size)
{
    char text[80];
    int used = r->status == HTTP_PARTIAL
                   ? snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from, from + len - 1, size)
                   : snprintf(text, sizeof(text), "bytes */%" PRIu64, size);
    http_reply_set(r, STR("Content-Range"), (str){text, (size_t)used});
}

static void apply_range(struct http_reply *r, str field)
{
    uint64_t size = body_size(r), from = 0, len = 0;
    switch (http_range_parse(field, size, &from, &len)) {
    case RANGE_IGNORED:
        return;
    case RANGE_ONE:
        r->status = HTTP_PARTIAL;
        keep_part(r, from, len);
        break;
    case RANGE_OUTSIDE:
        drop_body(r);
        r->status = err_status(ERR_RANGE);
        break;
    }
    add_content_range(r, from, len, size);
}

/* What is asked for if the part that the client has is of this very thing; a date tells nothing, we send no Last-Modified. */
static str wanted_range(const struct http_request *request, str etag)
{
    str condition = http_request_field(request, STR("If-Range"));
    bool is_current = !condition.ptr || http_etag_matches(condition, etag, ETAG_STRONG);
    return request->method == HTTP_GET && is_current ? http_request_field(request, STR("Range")) : STR_NONE;
}

void http_reply_conditional(struct http_reply *r, const struct http_request *request)
{
    if (r->status != HTTP_OK || (request->method != HTTP_GET && request->method != HTTP_HEAD))
        return;
    str etag = http_reply_get(r, STR("ETag"));
    if (etag.ptr && http_request_has_etag(request, STR("If-None-Match"), etag, ETAG_WEAK)) {
        drop_body(r);
        r->status = HTTP_NOT_MODIFIED;
        return;
    }
    str range = wanted_range(request, etag);      /* before a field is added: the tag lies among them */
    http_reply_set(r, STR("Accept-Ranges"), STR("bytes"));
    if (range.ptr)
        apply_range(r, range);
}
