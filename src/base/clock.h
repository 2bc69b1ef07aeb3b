/*
 * The clocks: what time it is here, what time the machine says it is, and how long something took.
 *
 * The site's time is what is stored and what is compared with what is stored. It never runs backwards and never stands: it
 * goes with the time since boot, and follows the machine's clock as long as that steps by CLOCK_JUMP_MS at most, forward at
 * once, backward by going half as fast. A step beyond that is a jump: somebody set the machine's clock, or it is broken,
 * which a program cannot tell. The site's time takes no part in it until an operator says so (clock_move), or the machine's
 * clock comes back.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

#include <stdint.h>
#include <time.h>

#define CLOCK_JUMP_MS MINUTES(5)

/* The site's time, UTC, ms since 1970; any thread. */
int64_t clock_now_ms(void);
void clock_floor(int64_t ms);    /* the newest stored time: the site's time goes on from there if it was behind it */

/* The machine's clock minus the site's time while they are a jump apart; 0: they agree. Any thread. */
int64_t clock_gap_ms(void);
void clock_move(int64_t by_ms);  /* the operator's word: the site's time is another, an earlier one too */
unsigned clock_moves(void);      /* how often that was said: the same before and after means of one time. Any thread. */

/* What the machine's clock says: for others to read (Date, mails, log lines), never for anything that is stored. */
int64_t clock_wall_ms(void);

/* Since the machine's start, asleep too: for windows, limits and times to live in memory. Nobody can set it. */
int64_t clock_elapsed_ms(void);

int64_t clock_mono_us(void);     /* monotonic, for durations and deadlines */
int64_t clock_mono_ms(void);
struct timespec clock_mono_at(int64_t mono_ms);    /* for waits by CLOCK_MONOTONIC that end then */

#ifdef PITCHEY_TEST
void clock_shift(int64_t ms);         /* test builds: so much time went by */
void clock_shift_wall(int64_t ms);    /* test builds: the machine's clock alone is set, either way */
#endif

#endif
