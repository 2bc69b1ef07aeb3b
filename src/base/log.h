/*
 * The log: one line for each event, key=value on a terminal, JSON elsewhere. A caller formats its line into a bounded ring
 * and goes on, always; one thread writes. When the ring is full the line is dropped and counted.
 *
 *     log_event(LOG_WARN, "job failed", LOG_INT("job", job.id), LOG_STR("kind", job.kind), LOG_END);
 *
 * Never log bodies, query values, cookies or keys. What slips through is masked before it is written: every secret that
 * log_mask was told, and the password in scheme://user:password@host.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/problem.h"
#include "base/str.h"

#include <stdatomic.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_kind { LOG_KIND_END, LOG_KIND_STR, LOG_KIND_INT, LOG_KIND_REAL, LOG_KIND_BOOL };

/* One key and its value. A str that is STR_NONE is left out. */
struct log_field {
    const char *key;
    enum log_kind kind;
    union { str text; int64_t number; double real; bool on; };
};
#define LOG_STR(key_, value) ((struct log_field){.key = (key_), .kind = LOG_KIND_STR, .text = (value)})
#define LOG_INT(key_, value) ((struct log_field){.key = (key_), .kind = LOG_KIND_INT, .number = (int64_t)(value)})
#define LOG_REAL(key_, value) ((struct log_field){.key = (key_), .kind = LOG_KIND_REAL, .real = (value)})    /* three decimals */
#define LOG_BOOL(key_, value) ((struct log_field){.key = (key_), .kind = LOG_KIND_BOOL, .on = (value)})
#define LOG_END ((struct log_field){.kind = LOG_KIND_END})

/* Any thread, never blocks while the writer runs; before log_start and after log_stop it writes to stderr itself, for a moment. */
#define log_event(level, msg, ...)                                                                                    \
    do {                                                                                                              \
        if ((level) <= log_level_now())                                                                               \
            log_put((level), (msg), (const struct log_field[]){__VA_ARGS__});                                         \
    } while (0)
void log_put(enum log_level level, const char *msg, const struct log_field *fields);

extern _Atomic int log_level_in_force;
static inline enum log_level log_level_now(void)
{
    return (enum log_level)atomic_load_explicit(&log_level_in_force, memory_order_relaxed);
}

struct log_options {
    enum log_level level;
    bool json;
    str file;              /* "stderr", or a path: appended to, made 0600 */
    str node;              /* this machine's name, in every line; STR_NONE: left out */
};

/* Starts the writer. ERR_UNAVAILABLE: the file cannot be opened, and p says why. Main thread. */
err log_start(const struct log_options *o, struct problem *p, arena *a);
/* Whether log_start could open this file, which is not made. ERR_UNAVAILABLE: no, and p says why. */
err log_file_check(const char *file, struct problem *p, arena *a);
void log_stop(void);                     /* what was said before is written when it returns, or nobody took it for 200 ms */
void log_cut(void);                      /* the same while others still talk: right before _exit */

void log_reopen(void);                   /* any thread: the file is opened anew; the old one is kept when that fails */
void log_change(const struct log_options *o);    /* any thread: another level, form or file; node stays */
void log_set_level(enum log_level level);
void log_mask(str secret);               /* before log_start; at most 16, each at least 8 bytes, else not masked */
int64_t log_dropped(void);               /* lines, since the start */

#endif
