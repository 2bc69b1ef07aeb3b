/* A reply under construction. Its fields are packed as they go over the wire in HTTP/1: "Name: value" CR LF, each. */
#include "http/http1.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#define HEAD_MAX (32 * KIB)

void http_reply_init(struct http_reply *r, size_t body_max)
{
    *r = (struct http_reply){.status = HTTP_OK, .file = -1};
    buf_init(&r->head, HEAD_MAX);
    buf_init(&r->owned, body_max);
}

void http_reply_release(struct http_reply *r)
{
    buf_release(&r->head);
    buf_release(&r->owned);
    if (r->kind == HTTP_BODY_FILE && r->file >= 0)
        close(r->file);
    if (r->kind == HTTP_BODY_SOURCE && r->source)
        r->source->release(r->source);
    http_reply_init(r, r->owned.max);
}

/* A value that would end its line is no value. */
static bool is_safe(str value)
{
    return !str_has(value, '\r') && !str_has(value, '\n') && !str_has(value, '\0');
}

static bool is_token(str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!http1_is_token_char(name.ptr[i]))
            return false;
    return name.len > 0;
}

void http_reply_field(struct http_reply *r, str name, str value)
{
    assert(is_token(name));
    if (!is_safe(value))
        return;
    size_t len = name.len + value.len + 4;
    char *at = buf_reserve(&r->head, len);
    if (!at)
        return;
    memcpy(at, name.ptr, name.len);
    memcpy(at + name.len, ": ", 2);
    if (value.len)
        memcpy(at + name.len + 2, value.ptr, value.len);
    memcpy(at + len - 2, "\r\n", 2);
    buf_commit(&r->head, len);
}

/* The head is ours: each field has its colon, its blank and its line's end. */
bool http_reply_next(const struct http_reply *r, size_t *at, struct http_field *out)
{
    size_t left = r->head.len - *at;
    if (left == 0)
        return false;
    const char *name = r->head.ptr + *at, *colon = memchr(name, ':', left);
    const char *value = colon + 2, *end = memchr(value, '\r', left - (size_t)(value - name));
    out->name = (str){name, (size_t)(colon - name)};
    out->value = (str){value, (size_t)(end - value)};
    *at += (size_t)(end + 2 - name);
    return true;
}

str http_reply_get(const struct http_reply *r, str name)
{
    struct http_field f;
    for (size_t at = 0; http_reply_next(r, &at, &f);)
        if (str_eq_nocase(f.name, name))
            return f.value;
    return STR_NONE;
}

/* Takes out the packed bytes [from, to). */
static void cut_out(buf *b, size_t from, size_t to)
{
    memmove(b->ptr + from, b->ptr + to, b->len - to);
    b->len -= to - from;
}

void http_reply_set(struct http_reply *r, str name, str value)
{
    struct http_field f;
    for (size_t from = 0, to = 0; http_reply_next(r, &to, &f); from = to)
        if (str_eq_nocase(f.name, name)) {
            cut_out(&r->head, from, to);
            to = from;
        }
    http_reply_field(r, name, value);
}
