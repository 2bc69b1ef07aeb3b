/* Trending (product.md section 4.8): what was looked at in 14 days, weighed and fading. No payment is an input. */
#ifndef APP_PITCH_TRENDING_H
#define APP_PITCH_TRENDING_H

#include "core/ctx.h"

enum { TRENDING_MOST = 100 };

/* The ids in order, best first; at most a minute old. */
err trending_ids(struct ctx *c, struct int_list *ids);

#endif
