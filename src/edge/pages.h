/* Static pages: files of the front end with their compressed copies, and the one page that answers unknown documents. */
#ifndef EDGE_PAGES_H
#define EDGE_PAGES_H

#include "base/embed.h"
#include "http/http.h"

struct pages;
struct pages *pages_new(const struct embed *embedded);    /* start-up */
void pages_free(struct pages *);

/* Fills the reply, whatever was asked; never fails. */
void pages_answer(struct pages *, const struct http_request *, struct http_reply *);

#endif
