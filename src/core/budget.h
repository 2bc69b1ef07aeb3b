/*
 * What one account may leave on the disk, in one table. docs/operate.md computes a day's worth of each; tests fill past
 * each. What is not here is bounded by the rate limits and removed by a chore when it is over.
 */
#ifndef CORE_BUDGET_H
#define CORE_BUDGET_H

#include "base/unit.h"
#include "core/ctx.h"

enum {
    SESSIONS_MAX = 50,               /* live ones; the least used one ends */
    SESSIONS_ENDED_MAX = 50,         /* over but still shown; the oldest leaves */
    DEVICES_MAX = 100,               /* known ones; the oldest leaves and is new again */
    MAILS_AN_HOUR = 3                /* that others can cause by naming its address */
};

/*
 * Kept answers (Idempotency-Key): of the oldest beyond kept_bytes only the fact stays that the request was carried out;
 * beyond kept_answers a new key is refused until the oldest is a day old. Pitches: their texts, ACCOUNT_ROOM in all; each
 * counts at least PITCH_WEIGHT_MIN, so that there is a most of them as well. An account whose e-mail nobody confirmed
 * costs nothing to make and has little of each.
 */
struct budget { int64_t kept_answers, kept_bytes, room_share; };    /* room_share: 1 / n of ACCOUNT_ROOM */

#define PITCH_WEIGHT_MIN (16 * KIB)

/*
 * A budget is looked at before the transaction, where all writes of one account would wait for each other. Only when
 * BURST more like this one would pass what is left, it is looked at once more inside, for others may have come through
 * the gate meanwhile.
 */
enum { BURST = 256 };
static inline bool budget_is_close(int64_t left, int64_t one)
{
    return one > left / BURST;
}

static inline const struct budget *budget_of(const struct user *u)
{
    static const struct budget confirmed = {2000, 4 * MIB, 1}, unconfirmed = {200, 512 * KIB, 256};
    return u->email_confirmed ? &confirmed : &unconfirmed;
}

#endif
