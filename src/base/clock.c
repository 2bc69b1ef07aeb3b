/*
 * The clocks. The site's time is the time since boot plus `base_us`; whoever asks for it looks at the machine's clock too
 * and moves the base after it. Most calls find nothing to move and take no lock.
 */
#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#define JUMP_US (CLOCK_JUMP_MS * 1000)
#define NOISE_US 2000                /* between two readings that belong together */
#define TOGETHER_US 1000000          /* calls that may have overtaken each other */
#define UNKNOWN INT64_MIN

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;    /* held by whoever moves the base; nothing is taken after it */
static _Atomic int64_t base_us = UNKNOWN;
static _Atomic int64_t slowed_us;    /* the time since boot when the base last gave way to a clock that was set back; 0: it need not */
static _Atomic int64_t latest_us;    /* the latest that anybody was told */
static _Atomic unsigned moves;
#ifdef PITCHEY_TEST
static _Atomic int64_t shift_us, shift_wall_us;
#endif

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t wall_us(void)
{
    int64_t now = read_us(CLOCK_REALTIME);
#ifdef PITCHEY_TEST
    now += atomic_load(&shift_us) + atomic_load(&shift_wall_us);
#endif
    return now;
}

static int64_t elapsed_us(void)
{
    int64_t now = read_us(CLOCK_BOOTTIME);
#ifdef PITCHEY_TEST
    now += atomic_load(&shift_us);
#endif
    return now;
}

static bool is_jump(int64_t ahead_us)
{
    return ahead_us > JUMP_US || ahead_us < -JUMP_US;
}

/* ---- the base ---- */

/*
 * Set back by a little: the base gives way by half of the time that went by, so that the site's time goes on meanwhile.
 * Returns what is left to give way.
 */
static int64_t give_way(int64_t ahead_us, int64_t now_us)
{
    int64_t last_us = atomic_load(&slowed_us);
    int64_t by_us = last_us ? (now_us - last_us) / 2 : 0;
    if (by_us > -ahead_us)
        by_us = -ahead_us;
    atomic_fetch_sub(&base_us, by_us);
    return ahead_us + by_us;
}

/* Under the lock: the base as of now. Returns the site's time. */
static int64_t follow(void)
{
    int64_t wall = wall_us(), now = elapsed_us(), base = atomic_load(&base_us);
    int64_t ahead = base == UNKNOWN ? 0 : wall - now - base;
    if (base == UNKNOWN || (ahead > 0 && !is_jump(ahead)))
        atomic_store(&base_us, wall - now);
    else if (ahead < 0 && !is_jump(ahead))
        ahead = give_way(ahead, now);
    atomic_store(&slowed_us, ahead < -NOISE_US && !is_jump(ahead) ? now : 0);
    return now + atomic_load(&base_us);
}

/*
 * Two threads may have read the clocks in one order and come here in the other. More than that is the operator's doing:
 * the site's time was moved back.
 */
static int64_t never_back(int64_t us)
{
    int64_t seen = atomic_load(&latest_us);
    do {
        if (us <= seen && seen - us < TOGETHER_US)
            return seen;
    } while (!atomic_compare_exchange_weak(&latest_us, &seen, us));
    return us;
}

static int64_t now_us(void)
{
    int64_t wall = wall_us(), now = elapsed_us(), base = atomic_load(&base_us);
    if (base != UNKNOWN) {
        int64_t ahead = wall - now - base;
        bool nothing_to_move = (ahead > -NOISE_US && ahead < NOISE_US) || (is_jump(ahead) && !atomic_load(&slowed_us));
        if (nothing_to_move)
            return never_back(now + base);
    }
    pthread_mutex_lock(&lock);
    now = follow();
    pthread_mutex_unlock(&lock);
    return never_back(now);
}

int64_t clock_now_ms(void)
{
    return now_us() / 1000;
}

void clock_floor(int64_t ms)
{
    pthread_mutex_lock(&lock);
    int64_t behind_us = ms * 1000 - follow();
    if (behind_us > 0)
        atomic_fetch_add(&base_us, behind_us);
    pthread_mutex_unlock(&lock);
}

int64_t clock_gap_ms(void)
{
    int64_t site = now_us(), ahead = wall_us() - site;
    return is_jump(ahead) ? ahead / 1000 : 0;
}

void clock_move(int64_t by_ms)
{
    pthread_mutex_lock(&lock);
    (void)follow();
    atomic_fetch_add(&base_us, by_ms * 1000);
    atomic_fetch_add(&moves, 1);
    pthread_mutex_unlock(&lock);
}

unsigned clock_moves(void)
{
    return atomic_load(&moves);
}

/* ---- the others ---- */

int64_t clock_wall_ms(void)
{
    return wall_us() / 1000;
}

int64_t clock_elapsed_ms(void)
{
    return elapsed_us() / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

struct timespec clock_mono_at(int64_t mono_ms)
{
    return (struct timespec){.tv_sec = mono_ms / 1000, .tv_nsec = mono_ms % 1000 * 1000000};
}

#ifdef PITCHEY_TEST
void clock_shift(int64_t ms)
{
    atomic_fetch_add(&shift_us, ms * 1000);
}

void clock_shift_wall(int64_t ms)
{
    atomic_fetch_add(&shift_wall_us, ms * 1000);
}
#endif
