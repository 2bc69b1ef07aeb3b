/*
 * Views: each viewer once for a pitch in 24 hours. What is counted is appended, so that viewers of one pitch do not wait
 * for each other: a view is a row beside the others, and about a minute later a job adds the new ones to pitch.view_count.
 */
#ifndef APP_PITCH_VIEWS_H
#define APP_PITCH_VIEWS_H

#include "core/ctx.h"

struct view_of { int64_t pitch_id; str viewer, source; };

/* False: counted within the last day. */
err view_add(struct ctx *c, const struct view_of *v, bool *counted);

/* Some of the oldest new views into their pitches' counts; false in *more when those were the last. */
err views_add_up(struct ctx *c, bool *more);

/* Of a pitch that is deleted: a job takes them away some at a time, for they may be millions. */
err views_forget_later(struct ctx *c, int64_t pitch_id);

#endif
