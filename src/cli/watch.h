/*
 * The signals, and the deadline of the end. A thread of its own takes them, so that they are heard whatever the main thread
 * is doing or waiting for; and once the end was asked for, it ends the process at its deadline if nobody has by then.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include <stdint.h>

void watch_start(void);                  /* main thread, before any other; the settings are there */

/* Main thread: SIGHUP, SIGUSR1, or SIGTERM for each time that the end was asked for; 0: nothing came in time. */
int watch_next(int64_t within_ms);

/*
 * The end has begun, also when nobody asked for it: DRAIN_DELAY + DRAIN_TIMEOUT after it was asked for, and a moment, the process
 * ends with exit code 1; after a second signal within that moment. Gives when it was asked for, by clock_mono_ms.
 */
int64_t watch_end(void);

#endif
