/*
 * A maker's name is found by search: when it changes, what is listed under it goes into the index again, by jobs of a few
 * pitches each. Answers have the new name at once, for they join it.
 */
#ifndef APP_PITCH_NAMES_H
#define APP_PITCH_NAMES_H

#include "core/ctx.h"

/* Whose pitches: a company's, or where company_id is 0 the account's own that stand under no company. */
struct maker { int64_t owner_id, company_id; str name, company_name; };

/* In the transaction that changes the name. A later change takes the place of what is still to be done. */
err maker_renamed(struct ctx *c, const struct maker *m);

#endif
