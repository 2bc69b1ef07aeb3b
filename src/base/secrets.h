/* Keys that nobody gave: made once, kept in the data folder's file `secrets` (0600). */
#ifndef BASE_SECRETS_H
#define BASE_SECRETS_H

#include "base/config.h"
#include "base/problem.h"

/*
 * Makes what is missing in c; *made counts them. Read the settings again when it is not 0. The caller holds the data
 * folder's lock, so that two first starts cannot make two keys.
 */
err secrets_make(const struct config *c, struct problem *p, arena *a, int *made);

#endif
