/* One line in the log for each request, whatever happened, and its metrics (platform.md section 16). */
#ifndef WEB_ACCESS_H
#define WEB_ACCESS_H

#include "http/http.h"

struct access_times { int64_t queue_us, db_us, cpu_us; int statements; };

struct access_line {
    const struct http_exchange *x;
    str id, route, address;
    int64_t user_id;                     /* 0: signed out */
    int status;
    struct access_times times;
};
/* route: the pattern, or "" for an unknown path; never the path itself when the pattern has a secret part. */
void access_log(const struct access_line *line);

#endif
