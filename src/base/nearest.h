/* The name somebody probably meant: for settings, commands and options that do not exist. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/str.h"

/* The candidate so far; start with {.wanted = …} and offer every name there is. Case counts for nothing. */
struct nearest {
    str wanted;
    const char *name;     /* NULL: nothing is near enough to be worth saying */
    size_t _distance;
};
void nearest_offer(struct nearest *n, const char *name);

#endif
