/* Times as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). */
#ifndef HTTP_DATE_H
#define HTTP_DATE_H

#include "base/str.h"

enum { HTTP_DATE_LEN = 29 };

void http_date_put(char to[HTTP_DATE_LEN], int64_t unix_seconds);

/* The time of the field Date, made anew once a second. One thread's. */
struct http_clock {
    int64_t second;
    char text[HTTP_DATE_LEN];
};
str http_clock_date(struct http_clock *c, int64_t now_ms);

#endif
