/* What a head means, once http1.c knows where its parts lie. For http1.c alone; false: it was refused. */
#ifndef HTTP_HTTP1_REQUEST_H
#define HTTP_HTTP1_REQUEST_H

#include "http/http1.h"

/* A field line that is complete: what frames the message or names the host is taken, all others are only lent. */
bool http1_take_field(struct http1 *p, const char *head, const struct http1_line *f);

/* The head is complete: what only the whole can tell, and the request. */
bool http1_make_request(struct http1 *p, char *head, struct http_request *r);

/* In http1.c. Answer this and close: after it the rest of the bytes has no certain meaning. False, always. */
bool http1_refuse(struct http1 *p, err why, const char *sentence);

/* In http1.c. Answer this, but go on reading: the request is wrong, its framing is sound. The first complaint stays. */
void http1_complain(struct http1 *p, err why, const char *sentence);

#endif
