/*
 * The cursor of a list page: the sort keys of the last row, and a check that they are whole and belong to this list,
 * this order and these filters. The check is under a key of the program's, so that only what the program wrote is read:
 * keys of the right types, texts that the database holds.
 *
 *     base64url( first 8 bytes of keyed_sum(list, order, scope, keys) · keys )
 *     key: an int or a real as 8 bytes, a text as 4 bytes of length and its bytes; little-endian
 */
#ifndef DB_CURSOR_H
#define DB_CURSOR_H

#include "base/hash.h"
#include "db/engine.h"

struct cursor_owner { str list, order, scope; };

/* Start-up, before the first list: the same on every node and after a restart. */
void cursor_key(const uint8_t secret[static SUM_KEY_LEN]);

str cursor_write(arena *, const struct cursor_owner *, const struct sql_value *keys, size_t count);

/* Fills `keys`, whose types are set; texts live in the arena. ERR_INVALID: cut, bent, or another's. */
err cursor_read(arena *, const struct cursor_owner *, str cursor, struct sql_value *keys, size_t count);

#endif
