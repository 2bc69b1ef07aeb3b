/* The dispatcher: the one place that knows the order of a request's life. An http_app for everything under /api/. */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "core/job.h"
#include "http/http.h"
#include "web/route.h"

struct dispatcher;

struct dispatcher_options {
    const struct route_table *routes;
    struct db *db;
    struct pool *pool;
    struct job_runner *jobs;             /* may be NULL: a command or a test without jobs */
    size_t limit_memory;                 /* RATE_LIMIT_MEMORY */
    void (*publish)(const struct event_ref *events, int count);    /* after the commit; NULL: nobody listens */
};

struct dispatcher *dispatcher_new(const struct dispatcher_options *);
void dispatcher_free(struct dispatcher *);
struct http_app *dispatcher_app(struct dispatcher *);

/* read and slow classes' options for the pool */
struct class_options dispatcher_class(struct db *db, int threads, int queue_max, int nice);

#endif
