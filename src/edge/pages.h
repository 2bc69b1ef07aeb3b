/* Static pages: files of the front end with their compressed copies, and the one page that answers unknown documents. */
#ifndef EDGE_PAGES_H
#define EDGE_PAGES_H

#include "base/embed.h"
#include "edge/policy.h"
#include "http/http.h"

struct pages;
struct pages *pages_new(const struct embed *embedded);    /* start-up */
void pages_free(struct pages *);
void pages_use(struct pages *, const struct embed *);     /* any thread: other files from now on, which outlive the pages */

/* Fills the reply, whatever was asked; never fails. secure: the client speaks TLS. */
void pages_answer(struct pages *, const struct http_request *, const struct page_policy *, bool secure, struct http_reply *);

#endif
