/*
 * Health: every part is probed each two seconds by a thread of its own, and everybody else reads the last result. An
 * answer never waits for a probe, and a probe that hangs is a part that is down (api/site.md).
 */
#ifndef APP_SITE_HEALTH_H
#define APP_SITE_HEALTH_H

#include "core/job.h"

enum health_part { PART_DATABASE, PART_STORAGE, PART_CACHE, PART_MAIL, PART_JOBS, PART_CLOCK, HEALTH_PARTS };
enum health_state { HEALTH_HEALTHY, HEALTH_DEGRADED, HEALTH_DOWN };

struct part_health { enum health_state state; int64_t since_ms, latency_us; };
struct health { enum health_state whole; struct part_health part[HEALTH_PARTS]; int64_t uptime_s, sessions; };

extern const struct part_row { const char *name; bool essential; } health_parts[HEALTH_PARTS];

struct health_options {
    struct db *db;
    struct pool *pool;
    struct job_runner *jobs;
    const char *data_dir, *outbox_dir;    /* live for ever */
};
void health_start(const struct health_options *);    /* start-up: probes once before it returns */
void health_stop(void);
void health_drain(void);                             /* any thread: from now on the whole is down */

struct health health_now(void);                      /* any thread, never waits for a probe */
struct health_options health_of(void);               /* what is watched: for details and figures */

#endif
