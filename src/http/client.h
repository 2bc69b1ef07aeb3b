/* A blocking HTTP client over a Unix socket: how the command line talks to the server that runs. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/buf.h"

struct http_call {
    const char *unix_path;
    const char *method;         /* "POST" */
    str path;                   /* with its query, encoded */
    str body;                   /* empty: none */
    str type;                   /* of the body; empty: JSON */
    str fields;                 /* more lines of the head, each with its CR LF; empty: none */
    buf *head;                  /* gets the answer's head; NULL: nobody wants it */
    int64_t timeout_ms;         /* of each step; 0: 30 s */
};

/*
 * *answer gets the body (its maximum is the caller's, buf_init, and holds the head as well), *status the status. ERR_UNAVAILABLE: nobody listens
 * there; ERR_TIMEOUT; ERR_INTERNAL: what came is no whole answer; ERR_TOO_LARGE: it does not fit.
 */
err http_client_call(const struct http_call *call, int *status, buf *answer);

#endif
