/*
 * Static pages: files of the front end with their compressed copies, and the one page that answers unknown documents. They lie
 * inside the program, or, as they are at this moment, in a folder.
 */
#ifndef EDGE_PAGES_H
#define EDGE_PAGES_H

#include "base/embed.h"
#include "edge/policy.h"
#include "http/http.h"

struct pages;
struct pages *pages_new(const struct embed *embedded);    /* start-up */
void pages_free(struct pages *);

/* Any thread. The folder's name lives as long as the pages; NULL: those inside the program. */
void pages_use_folder(struct pages *, const char *folder);
const char *pages_folder(const struct pages *);

/* secure: the client speaks TLS. folder: as pages_folder said; with one, answering waits for the disk. */
struct page_question { const struct http_request *request; const struct page_policy *policy; bool secure; const char *folder; };

/* Fills the reply, whatever was asked; never fails. */
void pages_answer(const struct pages *, const struct page_question *, struct http_reply *);

#endif
