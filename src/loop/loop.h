/* Event loops: one thread each, with a mailbox that any thread may post to. They never wait for anything but events. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct uv_loop_s;

/*
 * Start-up only; aborts without memory. loop_new and loop_free belong to the thread that starts the loop; loop_free
 * comes after loop_join and after every thread that posts to the loop has ended.
 */
struct loop *loop_new(int index);
void loop_start(struct loop *l);
void loop_stop(struct loop *l);                /* any thread: ends the loop once its handles, timers too, are closed */
void loop_join(struct loop *l);                /* waits for the thread */
void loop_free(struct loop *l);
int loop_index(const struct loop *l);
struct loop *loop_here(void);                  /* the loop of this thread, or NULL on any other */
int64_t loop_now_ms(const struct loop *l);     /* monotonic, as of this turn; loop thread only */
struct uv_loop_s *loop_uv(struct loop *l);     /* for loop/ and net/ alone */

/* A message to a loop. Whoever posts owns it until then; run() owns it afterwards and may free it or post it again. */
struct loop_msg {
    void (*run)(struct loop_msg *);
    struct loop_msg *_next;
};
void loop_post(struct loop *l, struct loop_msg *m);    /* any thread; in order per sender; one wake-up when non-empty */

/* Called on the loop at the end of each turn that saw events: batches gathered in the turn leave here. */
struct loop_hook {
    void (*run)(struct loop_hook *, struct loop *);
    struct loop_hook *_next;
};
void loop_at_turn_end(struct loop *l, struct loop_hook *h);    /* before loop_start */

/* A timer on the loop that owns it. One shot; start again to move or to repeat it. Freed by whoever made it. */
struct loop_timer;
struct loop_timer *loop_timer_new(struct loop *l, void (*run)(void *arg), void *arg);
void loop_timer_start(struct loop_timer *t, int64_t delay_ms);
void loop_timer_free(struct loop_timer *t);

#endif
