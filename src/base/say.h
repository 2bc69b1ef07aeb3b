/* Writing to who may not read: a terminal, a pipe, a socket whose other end is somebody else's. */
#ifndef BASE_SAY_H
#define BASE_SAY_H

#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

/*
 * As many of the bytes as fit now, at most one page: it waits up to wait_ms until there is room. Like write(); -1 with EAGAIN:
 * there was none. An inherited descriptor stays as blocking as it is, for others share it: to a pipe that says it has room, a
 * page can be written. Files of a disk have room always, and wait for their disk.
 */
ssize_t say_some(int fd, const char *ptr, size_t len, int64_t wait_ms);

/* All of it within so many ms in all; false: not all of it was taken. */
bool say_within(int fd, str text, int64_t within_ms);

#endif
