/* Durations, sizes and rates as people write them in settings (platform.md, "Units"). */
#ifndef BASE_UNIT_H
#define BASE_UNIT_H

#include "base/str.h"

err duration_parse(str text, int64_t *ms);     /* "300", "5m", "250ms", "7d"; bare: seconds */
err size_parse(str text, int64_t *bytes);      /* "64K", "64KiB", "2M", "1G"; bare: bytes */

struct rate { int64_t limit, window_ms; };     /* limit 0: off */
err rate_parse(str text, struct rate *out);    /* "30/hour", "100/minute", "off" */

#endif
