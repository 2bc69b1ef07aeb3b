/* The migrations inside the program, in order. */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

#include "db/db.h"

/* Made on first use from the embedded files; static for ever. Main thread first. */
const struct migration *schema_migrations(size_t *count);

#endif
