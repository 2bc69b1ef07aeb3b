/* Pages from a folder on disk (WEB_ROOT): read whole when the settings are, so that no loop waits for a file. */
#ifndef EDGE_WEBROOT_H
#define EDGE_WEBROOT_H

#include "base/embed.h"
#include "base/problem.h"

struct webroot;

/*
 * Every file but hidden ones, up to 64 MiB in all. ERR_NOT_FOUND, ERR_TOO_LARGE, ERR_UNAVAILABLE, with the sentence. *newest is
 * NULL at first; what it was stays behind the new one, for answers from it may still be on their way. Blocks.
 */
err webroot_read(const char *folder, struct problem *p, arena *a, struct webroot **newest);
const struct embed *webroot_pages(const struct webroot *newest);
void webroot_free(struct webroot *newest);     /* and all older ones */

#endif
