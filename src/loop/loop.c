/*
 * Event loops on libuv. The mailbox is a lock-free stack: senders push, the loop takes all of it at once and turns it
 * round, which restores each sender's order. Only the push onto an empty mailbox wakes the loop.
 */
#include "loop/loop.h"

#include "base/str.h"
#include "base/thread.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct loop {
    uv_loop_t uv;
    uv_async_t wake;
    uv_prepare_t turn_end;               /* runs before the loop sleeps: after every event, timer and message of a turn */
    struct loop_hook *hooks;             /* in the order they were added; fixed once the thread runs */
    struct loop_msg stop;
    pthread_t thread;
    int index;
    atomic_bool stopped;
    _Atomic(struct loop_msg *) mail;     /* newest first; any thread pushes, this loop takes */
};

struct loop_timer {
    uv_timer_t uv;
    void (*run)(void *arg);
    void *arg;
};

static _Thread_local struct loop *here;

static void check_uv(int status, const char *what)
{
    if (status == 0)
        return;
    fprintf(stderr, "pitchey: %s: %s\n", what, uv_strerror(status));
    abort();
}

static void *alloc_or_abort(size_t size)
{
    void *ptr = calloc(1, size);
    if (!ptr) {
        fprintf(stderr, "pitchey: out of memory\n");
        abort();
    }
    return ptr;
}

static struct loop_msg *oldest_first(struct loop_msg *newest)
{
    struct loop_msg *list = NULL;
    while (newest) {
        struct loop_msg *next = newest->_next;
        newest->_next = list;
        list = newest;
        newest = next;
    }
    return list;
}

/* What is posted meanwhile finds an empty mailbox and wakes the loop for another turn. */
static void loop_read_mail(struct loop *l)
{
    struct loop_msg *m = oldest_first(atomic_exchange_explicit(&l->mail, NULL, memory_order_acquire));
    while (m) {
        struct loop_msg *next = m->_next;     /* run() may free m or post it again */
        m->run(m);
        m = next;
    }
}

static void on_wake(uv_async_t *wake)
{
    loop_read_mail(wake->data);
}

static void on_turn_end(uv_prepare_t *turn_end)
{
    struct loop *l = turn_end->data;
    for (struct loop_hook *h = l->hooks; h; h = h->_next)
        h->run(h, l);
}

/* From now on only the handles of others keep the loop running. */
static void on_stop(struct loop_msg *m)
{
    struct loop *l = container_of(m, struct loop, stop);
    uv_unref((uv_handle_t *)&l->wake);
}

struct loop *loop_new(int index)
{
    struct loop *l = alloc_or_abort(sizeof(*l));
    l->index = index;
    l->stop.run = on_stop;
    check_uv(uv_loop_init(&l->uv), "event loop");
    check_uv(uv_async_init(&l->uv, &l->wake, on_wake), "wake-up of an event loop");
    uv_prepare_init(&l->uv, &l->turn_end);
    uv_prepare_start(&l->turn_end, on_turn_end);
    uv_unref((uv_handle_t *)&l->turn_end);
    l->wake.data = l->turn_end.data = l;
    return l;
}

/* Mail that arrived while the last handle closed still runs, and may bring the loop back to life. */
static void *loop_main(void *arg)
{
    struct loop *l = arg;
    here = l;
    do {
        uv_run(&l->uv, UV_RUN_DEFAULT);
        loop_read_mail(l);
        on_turn_end(&l->turn_end);
    } while (uv_loop_alive(&l->uv));
    return NULL;
}

void loop_start(struct loop *l)
{
    char name[16];
    snprintf(name, sizeof(name), "loop-%d", l->index);
    l->thread = thread_start(name, 0, loop_main, l);
}

void loop_stop(struct loop *l)
{
    if (!atomic_exchange(&l->stopped, true))
        loop_post(l, &l->stop);
}

void loop_join(struct loop *l)
{
    pthread_join(l->thread, NULL);
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    uv_close((uv_handle_t *)&l->wake, NULL);
    uv_close((uv_handle_t *)&l->turn_end, NULL);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    check_uv(uv_loop_close(&l->uv), "closing an event loop");
    free(l);
}

int loop_index(const struct loop *l)
{
    return l->index;
}

struct loop *loop_here(void)
{
    return here;
}

int64_t loop_now_ms(const struct loop *l)
{
    return (int64_t)uv_now(&l->uv);
}

struct uv_loop_s *loop_uv(struct loop *l)
{
    return &l->uv;
}

void loop_post(struct loop *l, struct loop_msg *m)
{
    struct loop_msg *newest = atomic_load_explicit(&l->mail, memory_order_relaxed);
    do {
        m->_next = newest;
    } while (!atomic_compare_exchange_weak_explicit(&l->mail, &newest, m, memory_order_release, memory_order_relaxed));
    if (!newest)
        uv_async_send(&l->wake);
}

void loop_at_turn_end(struct loop *l, struct loop_hook *h)
{
    struct loop_hook **end = &l->hooks;
    while (*end)
        end = &(*end)->_next;
    h->_next = NULL;
    *end = h;
}

static void on_timer(uv_timer_t *timer)
{
    struct loop_timer *t = container_of(timer, struct loop_timer, uv);
    t->run(t->arg);
}

static void on_timer_closed(uv_handle_t *timer)
{
    free(container_of(timer, struct loop_timer, uv));
}

struct loop_timer *loop_timer_new(struct loop *l, void (*run)(void *arg), void *arg)
{
    struct loop_timer *t = alloc_or_abort(sizeof(*t));
    uv_timer_init(&l->uv, &t->uv);
    t->run = run;
    t->arg = arg;
    return t;
}

void loop_timer_start(struct loop_timer *t, int64_t delay_ms)
{
    uv_timer_start(&t->uv, on_timer, delay_ms > 0 ? (uint64_t)delay_ms : 0, 0);
}

void loop_timer_free(struct loop_timer *t)
{
    if (t)
        uv_close((uv_handle_t *)&t->uv, on_timer_closed);
}
