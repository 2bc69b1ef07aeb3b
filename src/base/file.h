/* Small files and folders, whole and at once. Blocking: for start-up, workers and commands, never a loop. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/problem.h"

#include <sys/types.h>

/*
 * The whole file, at once: nothing is waited for. ERR_NOT_FOUND; ERR_TOO_LARGE over max bytes; ERR_INVALID, a pipe or what
 * else is no regular file (but /dev/null is an empty one); ERR_UNAVAILABLE, with errno.
 */
err file_read(const char *path, size_t max, arena *a, str *bytes);
const char *file_reason(err e);      /* in words, why one of these functions failed just now */

/*
 * The whole file or the old one, whatever happens: a temporary file beside it, synced, renamed, the folder synced. OK: it is
 * on disk. ERR_STORAGE_FULL; ERR_UNAVAILABLE, with errno.
 */
err file_write(const char *path, mode_t mode, str bytes);

/* Gone, whatever happens from here on: the folder is synced. ERR_NOT_FOUND; ERR_UNAVAILABLE, with errno. */
err file_remove(const char *path);

/* The folder and those above it; those that are made get the mode. ERR_UNAVAILABLE, with errno. */
err folder_make(const char *path, mode_t mode);

/* Removes everything in the folder, not the folder. What cannot be removed stays; ERR_UNAVAILABLE then. */
err folder_empty(const char *path);

/*
 * What may be wrong with a folder that only its owner may use: another owner, a mode wider than 0700. NULL: nothing, else
 * the sentence about it, in the arena.
 */
const char *folder_too_open(const char *path, arena *a);

/* The kind of network file system it lies on ("nfs"); NULL: none. SQLite's locks do not hold there. */
const char *folder_network(const char *path);

/*
 * A file that says "in use" as long as this process lives: locked by flock, its content tells by whom. ERR_CONFLICT: another
 * process has it, and *holder is what that one wrote; ERR_UNAVAILABLE, with errno. The lock goes with the descriptor.
 */
err file_lock(const char *path, str content, arena *a, int *fd, str *holder);

#endif
