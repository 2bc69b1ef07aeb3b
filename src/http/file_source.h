/* An answer's body out of a file: read in steps by the file class, so that no loop waits for a disk. */
#ifndef HTTP_FILE_SOURCE_H
#define HTTP_FILE_SOURCE_H

#include "http/http.h"
#include "loop/pool.h"

enum { FILE_STEP = 64 * 1024 };

/* Sends `len` bytes of fd from `from` on; it closes fd in the end. NULL without memory, and fd is still yours. */
struct http_source *file_source_new(struct pool *pool, struct loop *loop, int fd, uint64_t from, uint64_t len);

#endif
