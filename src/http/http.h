/*
 * HTTP as the layers above see it: a request, a reply, and the exchange that joins them. Nothing here assumes HTTP/1.1;
 * the codec is http1.h, limits and refusals are platform.md section 3 (RFC 9110, RFC 9112).
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/addr.h"
#include "base/buf.h"
#include "base/str.h"

enum http_method {
    HTTP_NONE, HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS,
    HTTP_OTHER      /* a token that no row can have: TRACE, CONNECT, anything else */
};
enum http_method http_method_of(str token);
const char *http_method_name(enum http_method m);    /* "GET"; HTTP_OTHER: "OTHER" */

enum http_status {
    HTTP_OK = 200, HTTP_CREATED = 201, HTTP_NO_CONTENT = 204, HTTP_PARTIAL = 206, HTTP_NOT_MODIFIED = 304
};
const char *http_reason(int status);

struct http_field { str name, value; };

/* Everything in it is borrowed from the connection and stays until the exchange ends (on_end). */
struct http_request {
    enum http_method method;
    str method_token, authority;            /* authority: Host or the absolute target's, lower-cased */
    str target;                             /* as sent, for the log's pattern and redirects */
    str path;                               /* decoded once, `.` and `..` removed; an encoded slash stays "%2F" */
    str query;                              /* raw, without the '?'; see url.h */
    struct http_field *fields;              /* names as sent; compare without case */
    size_t field_count;
    str body;                               /* whole; empty when there is none */
    bool has_body;                          /* Content-Length or chunked was there */
    int version;                            /* 10, 11, 20, 30: for the log line alone */
    bool secure;
    struct sockaddr_storage peer;
    char peer_text[ADDR_TEXT];              /* printable address, IPv4-mapped shown as IPv4; "local": a Unix socket */
    char *_owned;                           /* the path's memory, when it had to be decoded */
};
str http_request_field(const struct http_request *, str name);    /* the first one's value, or STR_NONE */
bool http_request_cookie(const struct http_request *, str name, str *value);

/*
 * A body that comes in pieces, on the exchange's loop: from a file, from another server, or made as it goes. PULL_WAIT:
 * nothing yet; whoever made the source calls http_more once there is. A piece is lent until the next pull or release.
 * release runs exactly once, also when the client has gone; after it the source may not touch the exchange.
 */
enum http_pull { PULL_PIECE, PULL_END, PULL_WAIT, PULL_FAILED };
struct http_exchange;
struct http_source {
    enum http_pull (*pull)(struct http_source *, str *piece);
    void (*release)(struct http_source *);
    struct http_exchange *exchange;         /* set by the server before the first pull */
};
void http_more(struct http_exchange *);

enum http_body_kind { HTTP_BODY_NONE, HTTP_BODY_OWNED, HTTP_BODY_STATIC, HTTP_BODY_FILE, HTTP_BODY_SOURCE };
struct http_reply {
    int status;
    buf head;                               /* packed fields; http_reply_field, http_reply_next */
    enum http_body_kind kind;
    buf owned;                              /* HTTP_BODY_OWNED: freed by the server after sending */
    str fixed;                              /* HTTP_BODY_STATIC: lives as long as the program */
    int file; uint64_t file_from, file_len; /* HTTP_BODY_FILE: the server closes it; sent in 64 KiB steps by the file class */
    struct http_source *source;             /* HTTP_BODY_SOURCE: of unknown length, sent chunked (HTTP/1.0: until the close) */
    bool close;                             /* end the connection after this answer */
};
void http_reply_init(struct http_reply *, size_t body_max);
void http_reply_release(struct http_reply *);
/* Adds a field; a value with CR, LF or NUL is dropped (never split into two). Date, Content-Length, Connection are the server's. */
void http_reply_field(struct http_reply *, str name, str value);
void http_reply_set(struct http_reply *, str name, str value);    /* replaces one of that name */
str http_reply_get(const struct http_reply *, str name);          /* the first one's value, lent until a field is added, or STR_NONE */
bool http_reply_next(const struct http_reply *, size_t *at, struct http_field *out);    /* *at starts at 0 */

struct loop;

/* What an exchange's protocol does for it; each codec has one of these. All on the exchange's loop. */
struct http_protocol_ops {
    void (*answer)(struct http_exchange *, struct http_reply *);               /* takes the reply over and leaves it empty */
    void (*more)(struct http_exchange *);                                      /* its source has something again */
    void (*stored)(struct http_exchange *);                                    /* a step of its body was: there is room again; or it is gone, and ends */
    void (*refuse)(struct http_exchange *, err why, const char *sentence);     /* the server's own answer, to a request whose rest is not wanted */
};

/*
 * One request and its answer. The server makes it, the application keeps state in `user`. Its loop's alone. Of one
 * connection many may be in work, and an exchange need not have a connection: only its protocol's operations know.
 */
struct http_exchange {
    unsigned magic;
    const struct http_protocol_ops *protocol;
    struct http_request request;
    struct loop *loop;
    uint64_t body_max;       /* on_head sets it; over it: 413 and close */
    int64_t started_us;      /* first byte of the head, clock_mono_us */
    uint64_t bytes_in, bytes_out;
    bool gone;               /* the client left; an answer is still owed and will be dropped */
    void *user;
};

/*
 * What sits on top of a server. All on the exchange's loop. on_head runs when the head is complete: it either answers
 * (a refusal before the body) or sets body_max and returns. on_request runs when the body is complete; exactly one
 * http_answer follows, at once or later. on_end runs exactly once per exchange that saw on_head, after the last byte
 * was written or dropped: free `user` there; the status is that of the answer, 0 when there was none to send.
 * on_refused: the codec refused before on_head or after it; the app may fill the reply (the JSON form). reply->status is
 * set, and reply->close tells whether the connection ends with it. A head that never became complete leaves the request
 * empty but for the peer. Every hook but on_head and on_request may be NULL.
 */
struct http_app {
    void (*on_head)(struct http_app *, struct http_exchange *);
    void (*on_request)(struct http_app *, struct http_exchange *);
    void (*on_gone)(struct http_app *, struct http_exchange *);      /* the client closed while we worked */
    void (*on_refused)(struct http_app *, struct http_exchange *, err why, const char *sentence, struct http_reply *);
    void (*on_end)(struct http_app *, struct http_exchange *, int status);
};
/* Takes over the reply's bytes and leaves it empty. */
void http_answer(struct http_exchange *, struct http_reply *);

#endif
