/*
 * The cursor of a list page: the sort keys of the last row, and a check that they are whole and belong to this list,
 * this order and these filters. It is no secret and no proof: whoever makes one up only chooses where a page begins.
 *
 *     base64url( first 8 bytes of quick_sum(list, order, scope, keys) · keys )
 *     key: an int or a real as 8 bytes, a text as 4 bytes of length and its bytes; little-endian
 */
#ifndef DB_CURSOR_H
#define DB_CURSOR_H

#include "db/engine.h"

struct cursor_owner { str list, order, scope; };

str cursor_write(arena *, const struct cursor_owner *, const struct sql_value *keys, size_t count);

/* Fills `keys`, whose types are set; texts live in the arena. ERR_INVALID: cut, bent, or another's. */
err cursor_read(arena *, const struct cursor_owner *, str cursor, struct sql_value *keys, size_t count);

#endif
