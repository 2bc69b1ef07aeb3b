/* A validator for answers made at run time: the same bytes give the same tag, on every machine and after a restart. */
#ifndef BASE_ETAG_H
#define BASE_ETAG_H

#include "base/arena.h"
#include "base/str.h"

/* `"<32 hex>"` with its quotes, in the arena. For telling versions apart, not for secrets. */
str etag_of(str bytes, arena *a);

#endif
