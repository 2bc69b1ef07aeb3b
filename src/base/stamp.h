/* Times on the wire: RFC 3339 in UTC with milliseconds, and calendar days. */
#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include "base/err.h"
#include "base/str.h"

#define STAMP_LEN 24                                   /* 2026-05-03T14:05:09.123Z */
#define STAMP_MIN_MS INT64_C(-62135596800000)          /* 0001-01-01T00:00:00.000Z */
#define STAMP_MAX_MS INT64_C(253402300799999)          /* 9999-12-31T23:59:59.999Z */

/* Writes exactly STAMP_LEN bytes without a NUL; ms is clipped to the range above. */
void stamp_put(char out[static STAMP_LEN], int64_t ms);

/*
 * RFC 3339, strictly: date, T, time, fraction of 1 to 9 digits or none (cut to ms), Z or ±hh:mm. Days must exist; a leap
 * second is the second before it. Else ERR_INVALID.
 */
err stamp_read(str s, int64_t *ms);

int64_t day_of(int64_t ms);                            /* days since 1970, rounded down */

#endif
