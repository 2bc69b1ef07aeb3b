/*
 * The head of an HTTP/1 request (RFC 9112), read in one pass over the receive buffer: no byte is looked at twice, no
 * name or value is copied, and it does not matter where the bytes were cut when they arrived. What is refused, and
 * whether the connection survives it, is platform.md section 3.
 */
#ifndef HTTP_HTTP1_H
#define HTTP_HTTP1_H

#include "http/http.h"

enum {
    HTTP1_LINE_MAX = 8 * 1024,      /* method, target, version */
    HTTP1_HEAD_MAX = 32 * 1024,     /* from the request line to the empty line, both included */
    HTTP1_FIELDS_MAX = 100,
    HTTP1_METHOD_MAX = 24,
    HTTP1_EMPTY_LINES_MAX = 2,      /* before the request line */
    HTTP1_BUFFER_MAX = HTTP1_HEAD_MAX + 2 * HTTP1_EMPTY_LINES_MAX,
};

enum http1_framing { HTTP1_NO_BODY, HTTP1_LENGTH, HTTP1_CHUNKED };

/* Places are offsets from the first byte of the head, so the buffer may move while the head is still arriving. */
struct http1_span {
    uint16_t at, len;
};
struct http1_line {
    struct http1_span name, value;
};

struct http1 {
    uint8_t state;                  /* enum state in http1.c */
    uint8_t empty_lines, field_count;
    uint8_t version;                /* 10 or 11 */
    uint8_t framing;                /* enum http1_framing */
    bool keep_alive;                /* the client's wish; the server may still close */
    bool expects_continue;          /* its body waits for a word of ours: 100, or the refusal of what it expects instead */
    bool close;                     /* after the refusal: what follows cannot be told apart from the head */
    uint16_t at;                    /* the next byte to look at */
    uint16_t mark;                  /* where the token in hand began */
    uint16_t line;                  /* where the request line began */
    uint32_t seen;                  /* which of the fields that matter here were there */
    err refusal;                    /* OK, or why; with HTTP1_READY the framing is sound and the connection may go on */
    const char *sentence;           /* for a person */
    uint64_t body_length;           /* with HTTP1_LENGTH */
    struct http1_span method, target, host;
    struct http1_line fields[HTTP1_FIELDS_MAX];
};

enum http1_step { HTTP1_MORE, HTTP1_READY, HTTP1_REFUSED };

void http1_init(struct http1 *p);

/*
 * Reads on in the head, whose first `len` bytes are at `head`; call again with the same bytes and more after them.
 * HTTP1_READY: the head is complete and p->at bytes long; the request's method, authority, target, path, query,
 * version, fields and has_body are filled, borrowing from `head` (Host is lower-cased in place). The caller provides
 * request->fields with room for HTTP1_FIELDS_MAX and frees request->_owned. HTTP1_REFUSED: answer and close.
 */
enum http1_step http1_head(struct http1 *p, char *head, size_t len, struct http_request *request);

/* Whether nothing of a request has arrived yet (empty lines do not count): the connection is idle. */
bool http1_untouched(const struct http1 *p);

/* Whether c may stand in a token: a method, a field name (RFC 9110, 5.6.2). */
bool http1_is_token_char(char c);

#endif
