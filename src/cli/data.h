/* The data folder: made, looked at, and locked (platform.md section 1). */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "base/config.h"
#include "base/problem.h"

/* A path inside it, in the arena. */
const char *data_path(const struct config *c, arena *a, const char *name);

/*
 * Makes the folder and what belongs into it. Another owner, or a mode that lets others in, is refused in production and
 * otherwise told in *warning; so is a network file system under SQLite, always refused.
 */
err data_prepare(const struct config *c, struct problem *p, arena *a, str *warning);

/*
 * For life: the descriptor is never closed, so that the lock ends with the process. ERR_CONFLICT: another process has it,
 * and the problem says which. command: "serve", "demo add".
 */
err data_lock(const struct config *c, const char *command, struct problem *p, arena *a);

/* tmp/ and spool/ hold nothing that outlives a process. Under the lock. */
void data_clear(const struct config *c, arena *a);

#endif
