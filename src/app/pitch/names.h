/*
 * A maker's name is found by search: when it changes, what is listed under it goes into the index again, by jobs of a few
 * pitches each. Answers have the new name at once, for they join it.
 */
#ifndef APP_PITCH_NAMES_H
#define APP_PITCH_NAMES_H

#include "core/ctx.h"

/*
 * In the transaction that changes the name: of an account, whose own pitches stand under no company, or of a company. A later
 * change takes the place of what is still to be done, even one back to the same name.
 */
err maker_renamed(struct ctx *c, int64_t owner_id);
err company_renamed(struct ctx *c, int64_t company_id);

#endif
