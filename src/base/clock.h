/* The two clocks: what time it is, and how long something took. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/*
 * Wall clock, UTC, ms since 1970; any thread. Never runs backwards within the process, nor across a restart once
 * clock_floor was told the newest stored time.
 */
int64_t clock_now_ms(void);
void clock_floor(int64_t ms);

int64_t clock_mono_us(void);     /* monotonic, for durations and deadlines */
int64_t clock_mono_ms(void);

#ifdef PITCHEY_TEST
void clock_shift(int64_t ms);    /* test builds: moves the wall clock forward */
#endif

#endif
