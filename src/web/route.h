/* The table of all routes: checked at start, then read by every loop without a lock. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "base/unit.h"
#include "web/web.h"

enum { PARAMS_MAX = 8 };

/* A row as it is served: an alias has taken over its canonical row, with its own path and difference, for its callers alone. */
struct route_row {
    struct route route;
    const char *module;
    const char *param_names[PARAMS_MAX];
    int param_count;
    int index;                        /* dense, in order of registration: metrics are kept by it */
    struct rate limit;                /* of its own; zero: none */
    int rule;                         /* whose limit counts: the first row's that has its handler and limit, so that a
                                         second address of the same thing is no second limit */
};

struct route_match {
    const struct route_row *row;      /* NULL: no such path, or not with this method */
    str params[PARAMS_MAX];
    unsigned allowed;                 /* methods (1 << enum http_method) that the path knows; 0: unknown path */
};

struct route_table;

/*
 * Start-up. Refused with ERR_INVALID and a sentence naming the row: no capability, no handler, no words, a path twice or that is
 * none, more in one place than fits, a limit that cannot be read, a field whose name is too long, too many fields, an alias
 * of nothing, slow work (TX_LATE) without a limit of its own.
 */
err route_table_new(const struct module *const *modules, size_t count, struct problem *p, arena *a, struct route_table **table);
void route_table_free(struct route_table *t);

/* path is decoded; HEAD finds the GET row; one trailing slash is forgiven. Any thread. */
void route_find(const struct route_table *t, enum http_method method, str path, struct route_match *m);

const struct route_row *route_rows(const struct route_table *t, size_t *count);    /* in order of registration */

#endif
