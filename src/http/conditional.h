/* Conditional and range requests (RFC 9110, 13 and 14). What is malformed is ignored, as if it were absent. */
#ifndef HTTP_CONDITIONAL_H
#define HTTP_CONDITIONAL_H

#include "http/http.h"

/* Whether `etag` (with its quotes, perhaps W/) is in the list of an If-Match or If-None-Match, or the list is "*". */
enum etag_comparison { ETAG_STRONG, ETAG_WEAK };
bool http_etag_matches(str list, str etag, enum etag_comparison how);
/* The same in all lines of If-None-Match or If-Match; false where there is none. */
bool http_request_has_etag(const struct http_request *r, str name, str etag, enum etag_comparison how);

enum http_range { RANGE_IGNORED, RANGE_ONE, RANGE_OUTSIDE };
/* One range of bytes of a thing of `size` bytes. Several ranges, other units and nonsense are RANGE_IGNORED. */
enum http_range http_range_parse(str field, uint64_t size, uint64_t *from, uint64_t *len);

/*
 * Makes of a 200 to GET or HEAD what the request's If-None-Match, If-Range and Range ask for: 304 without a body, 206
 * with a part of it, 416, or the same 200. The body is HTTP_BODY_STATIC, _OWNED or _FILE and its file_len is known;
 * the reply's own field ETag is what is compared.
 */
void http_reply_conditional(struct http_reply *reply, const struct http_request *request);

#endif
