/* The head of an HTTP/1 answer: pieces of known greatest length, copied one after the other. */
#include "http/http1_reply.h"

#include <assert.h>
#include <string.h>

static char *put(char *to, str s)
{
    if (s.len)
        memcpy(to, s.ptr, s.len);
    return to + s.len;
}

static char *put_u64(char *to, uint64_t n)
{
    char digits[20];
    size_t len = 0;
    do
        digits[sizeof(digits) - ++len] = (char)('0' + n % 10);
    while (n /= 10);
    return put(to, (str){digits + sizeof(digits) - len, len});
}

/* We speak HTTP/1.1 whatever the request said (RFC 9110, 2.5). */
static char *put_status(char *to, int status)
{
    to = put(to, STR("HTTP/1.1 "));
    to = put_u64(to, (uint64_t)status);
    to = put(to, STR(" "));
    to = put(to, str_from(http_reason(status)));
    return put(to, STR("\r\n"));
}

static char *put_framing(char *to, const struct http1_reply *r)
{
    if (r->body == HTTP1_BODY_SIZED) {
        to = put(to, STR("Content-Length: "));
        to = put_u64(to, r->body_len);
        to = put(to, STR("\r\n"));
    }
    if (r->body == HTTP1_BODY_CHUNKED)
        to = put(to, STR("Transfer-Encoding: chunked\r\n"));
    return to;
}

/* Said only where it is not what the version means by itself. */
static char *put_connection(char *to, const struct http1_reply *r)
{
    if (!r->keep)
        return put(to, STR("Connection: close\r\n"));
    return r->version == 10 ? put(to, STR("Connection: keep-alive\r\n")) : to;
}

size_t http1_reply_write(char *to, const struct http1_reply *r)
{
    char *at = put_status(to, r->status);
    at = put(at, STR("Date: "));
    at = put(at, r->date);
    at = put(at, STR("\r\n"));
    at = put_framing(at, r);
    at = put_connection(at, r);
    at = put(at, r->fields);
    at = put(at, STR("\r\n"));
    assert((size_t)(at - to) <= r->fields.len + HTTP1_REPLY_OVERHEAD);
    return (size_t)(at - to);
}

size_t http1_chunk_line(char *to, size_t size)
{
    static const char hex[] = "0123456789abcdef";
    int digits = 1;
    while (digits < 16 && size >> (4 * digits))
        digits++;
    for (int i = 0; i < digits; i++)
        to[i] = hex[size >> (4 * (digits - 1 - i)) & 15];
    memcpy(to + digits, "\r\n", 2);
    return (size_t)digits + 2;
}
