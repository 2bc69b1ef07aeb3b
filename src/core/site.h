/* Site settings: rows of the database that are in force on the next request (platform.md section 2). */
#ifndef CORE_SITE_H
#define CORE_SITE_H

#include "core/ctx.h"

struct site {
    char currency[4];
    bool registration, watchers, production_may_pitch, publish_on_create, read_only;
    int64_t sign_in_tries, sign_in_window_ms;
    bool demo;                       /* demo data is loaded */
    bool is_read;                    /* from the database; false: shipped values, while it has not appeared since the start */
    struct site *_previous;
};

/* The values in force, immutable until replaced; any thread. Kept while one run works with it. */
const struct site *site_now(void);
void site_start(void);               /* start-up: the shipped values are in force until site_load */
err site_load(struct ctx *c);        /* reads the rows and replaces what site_now gives; after each change and at start */
void site_release(void);             /* frees every set there was: after the last run */
err site_set(struct ctx *c, str name, str value);    /* checks name and value: ERR_NOT_FOUND, ERR_INVALID with words */

#endif
