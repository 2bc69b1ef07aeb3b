/*
 * The edge: what stands in front of the application on every connection. API paths go to the application behind it;
 * everything else is a page, an asset, or the page that finds its own way (platform.md sections 3 and 5).
 */
#ifndef EDGE_EDGE_H
#define EDGE_EDGE_H

#include "base/embed.h"
#include "http/http.h"

struct edge;

struct edge_options {
    struct http_app *api;            /* answers /api/ and /metrics */
    const struct embed *pages;       /* the front end inside the program */
    struct pool *pool;               /* whose file class opens what lies in a folder */
    void (*log)(const struct http_exchange *, int status);    /* one line for each answer of ours; NULL: none */
};

struct edge *edge_new(const struct edge_options *);    /* start-up */
void edge_free(struct edge *);
void edge_use_folder(struct edge *, const char *folder);    /* any thread: pages from there, or, NULL, from the program; it outlives the edge */
struct http_app *edge_app(struct edge *);

#endif
