/* The two clocks. The wall clock remembers the latest time it told and never tells an earlier one. */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t latest_ms;
#ifdef PITCHEY_TEST
static _Atomic int64_t shift_ms;
#endif

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_floor(int64_t ms)
{
    int64_t seen = atomic_load(&latest_ms);
    while (ms > seen && !atomic_compare_exchange_weak(&latest_ms, &seen, ms))
        continue;
}

int64_t clock_now_ms(void)
{
    int64_t now = read_us(CLOCK_REALTIME) / 1000;
#ifdef PITCHEY_TEST
    now += atomic_load(&shift_ms);
#endif
    clock_floor(now);
    return atomic_load(&latest_ms);
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

#ifdef PITCHEY_TEST
void clock_shift(int64_t ms)
{
    atomic_fetch_add(&shift_ms, ms);
}
#endif
