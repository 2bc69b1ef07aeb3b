/* Where the figures of /metrics come from: labels told at start, and what is asked of the parts when the page is made. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "core/job.h"
#include "web/route.h"

struct http_server;

struct figures {
    const struct route_table *routes;
    struct db *db;
    struct pool *pool;
    struct job_runner *jobs;
    struct http_server *server;
};
void figures_start(const struct figures *f);    /* start-up, before threads count */
void figures_stop(void);

#endif
