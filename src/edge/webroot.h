/*
 * Pages from a folder on disk (WEB_ROOT). Nothing of it is kept: every answer opens its file anew, so that it is what lies
 * there now. All of it waits for the disk: never on a loop.
 */
#ifndef EDGE_WEBROOT_H
#define EDGE_WEBROOT_H

#include "base/problem.h"

enum { WEBROOT_ETAG = 64 };

struct webroot_file {
    int fd;                      /* the caller's to close */
    uint64_t bytes;
    char etag[WEBROOT_ETAG];     /* of which file it is, when it was changed and how long it is */
};

/*
 * path: relative, "" or "assets/app.js". False: there is no such file, or it is hidden, or a link leads out of the folder; links
 * inside are followed, and so is the folder's own name, each time.
 */
bool webroot_open(const char *folder, str path, struct webroot_file *);

/* Whether there is a folder to serve from: ERR_NOT_FOUND, ERR_UNAVAILABLE, with the sentence. */
err webroot_check(const char *folder, struct problem *p, arena *a);

#endif
