/* For `db check`: whether what pitches have stored twice still agrees. */
#ifndef APP_PITCH_CHECK_H
#define APP_PITCH_CHECK_H

#include "base/buf.h"
#include "core/ctx.h"

/* Some rows behind *after, which is 0 at first and again at the end. A line for each difference. */
err pitch_check(struct ctx *c, int64_t *after, buf *lines);
err pitch_index_check(struct ctx *c, int64_t *after, buf *lines);

#endif
