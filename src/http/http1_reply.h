/* The head of an HTTP/1 answer, as bytes. */
#ifndef HTTP_HTTP1_REPLY_H
#define HTTP_HTTP1_REPLY_H

#include "http/http.h"

enum http1_body { HTTP1_BODY_FORBIDDEN, HTTP1_BODY_SIZED, HTTP1_BODY_CHUNKED, HTTP1_BODY_UNTIL_CLOSE };

struct http1_reply {
    int status;
    int version;            /* of the request: 10 or 11 */
    bool keep;              /* the connection goes on after it */
    enum http1_body body;
    uint64_t body_len;      /* with HTTP1_BODY_SIZED */
    str date;
    str fields;             /* packed, as in struct http_reply */
};

/* Beyond the fields: status line, Date, Content-Length or Transfer-Encoding, Connection, the empty line. */
enum { HTTP1_REPLY_OVERHEAD = 224 };

/* Writes it to `to`, which has room for fields.len + HTTP1_REPLY_OVERHEAD bytes; returns its length. */
size_t http1_reply_write(char *to, const struct http1_reply *r);

/* Writes "size CR LF"; `to` has room for HTTP1_CHUNK_LINE_MAX bytes. */
enum { HTTP1_CHUNK_LINE_MAX = 18 };
size_t http1_chunk_line(char *to, size_t size);

#endif
