/*
 * Fields that list things. Several lines of one are the same as one line with commas (RFC 9110, 5.3), and whoever sends
 * us a request may cut it as he likes: a list field is read through here and never by its first line alone.
 */
#ifndef HTTP_LIST_H
#define HTTP_LIST_H

#include "http/http.h"

/* A walk over one field, from the left by http_list_next and http_list_line or from the right by http_list_last. */
struct http_list {
    const struct http_request *request;
    str name;
    size_t at, left;        /* lines before `at` are behind a walk from the left, those from `left` on behind one from the right */
    str rest;               /* of the line in hand */
};
struct http_list http_list(const struct http_request *r, str name);

/* The next element, trimmed; empty ones are passed over (RFC 9110, 5.6.1). A comma in quotes parts nothing. */
bool http_list_next(struct http_list *l, str *element);

/*
 * The same from the right end, where the nearest proxy wrote. What stands further left cannot reach it, be it an open
 * quote: quotes are matched from the right as well.
 */
bool http_list_last(struct http_list *l, str *element);

/* The next whole line, for lists whose elements have a grammar of their own. */
bool http_list_line(struct http_list *l, str *line);

/* Takes the next piece off *rest as str_cut does, but never parts what stands in quotes. */
bool http_cut(str *rest, char sep, str *piece);

/* Whether a field of words with weights (Accept, Accept-Encoding) names this one without forbidding it by q=0. */
bool http_list_accepts(const struct http_request *r, str name, str word);

#endif
