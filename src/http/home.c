/*
 * A loop's share of the server: who waits for what, and since when. Every list has one timeout, so its first connection
 * is the next to be late, and one timer serves all of them: waiting costs a few pointers, never a system call.
 */
#include "http/conn.h"

#include "base/clock.h"

#include <stdlib.h>

enum {
    LINGER_MS = 1000,
    DRAIN_IDLE_MS = 1000,       /* for the first request of a connection that was accepted just before the end */
    SPARE_EXCHANGES = 64,
};

/* 0: no deadline. */
static int64_t timeout_of(const struct http_home *h, enum conn_state state)
{
    switch (state) {
    case CONN_IDLE:
        return h->is_draining ? DRAIN_IDLE_MS : LIMIT(h, idle_timeout_ms);
    case CONN_HEAD:
        return LIMIT(h, header_timeout_ms);
    case CONN_BODY:
        return LIMIT(h, body_window_ms);
    case CONN_WRITE:
        return LIMIT(h, write_timeout_ms);
    case CONN_LINGER:
        return LINGER_MS;
    default:
        return 0;
    }
}

static void arm_for(struct http_home *h, int64_t at_ms)
{
    if (at_ms >= h->timer_at_ms || !h->timer)
        return;
    h->timer_at_ms = at_ms;
    int64_t delay = at_ms - loop_now_ms(h->loop);
    loop_timer_start(h->timer, delay > 0 ? delay : 0);
}

static void expire_list(struct http_home *h, enum conn_state state)
{
    int64_t timeout = timeout_of(h, state), now = loop_now_ms(h->loop);
    struct http_conn *c;
    while (timeout && (c = h->lists[state].first) && c->since_ms + timeout <= now)
        conn_expire(c);     /* it leaves the list, or goes to its end */
    if (timeout && c)
        arm_for(h, c->since_ms + timeout);
}

static void on_timer(void *arg)
{
    struct http_home *self = arg;
    self->timer_at_ms = INT64_MAX;
    for (enum conn_state s = 0; s < CONN_STATES; s++)
        expire_list(self, s);
}

void home_init(struct http_home *h, struct http_server *s, struct loop *l)
{
    *h = (struct http_home){.server = s, .loop = l, .timer_at_ms = INT64_MAX, .clock_at_ms = -1, .idle_since_ms = INT64_MAX};
    h->timer = loop_timer_new(l, on_timer, h);
}

void home_stop_timer(struct http_home *h)
{
    if (h->timer)
        loop_timer_free(h->timer);
    h->timer = NULL;
}

void home_release(struct http_home *h)
{
    intake_pool_release(&h->intakes);
    for (struct http1_exchange *t = h->spare_exchanges, *next; t; t = next) {
        next = t->next;
        free(t);
    }
    h->spare_exchanges = NULL;
}

/* The other loops see what has become of the list. Only this one writes, so that a plain addition will do. */
static void note_idle(struct http_home *h, int change)
{
    const struct http_conn *first = h->lists[CONN_IDLE].first;
    int count = atomic_load_explicit(&h->idle, memory_order_relaxed) + change;
    atomic_store_explicit(&h->idle, count, memory_order_relaxed);
    atomic_store_explicit(&h->idle_since_ms, first ? first->since_ms : INT64_MAX, memory_order_relaxed);
}

void home_forget(struct http_conn *c)
{
    struct conn_list *l = c->list;
    if (!l)
        return;
    *(c->prev ? &c->prev->next : &l->first) = c->next;
    *(c->next ? &c->next->prev : &l->last) = c->prev;
    c->list = NULL;
    if (l == &c->home->lists[CONN_IDLE])
        note_idle(c->home, -1);
}

void home_wait(struct http_conn *c, enum conn_state state)
{
    struct http_home *h = c->home;
    struct conn_list *l = &h->lists[state];
    home_forget(c);
    c->state = state;
    c->since_ms = loop_now_ms(h->loop);
    c->list = l;
    c->prev = l->last;
    c->next = NULL;
    *(l->last ? &l->last->next : &l->first) = c;
    l->last = c;
    if (state == CONN_IDLE)
        note_idle(h, +1);

    int64_t timeout = timeout_of(h, state);
    if (timeout)
        arm_for(h, c->since_ms + timeout);
}

bool home_is_owed(struct http_home *h)
{
    struct http_server *s = h->server;
    int owed = atomic_load_explicit(&s->owed, memory_order_relaxed);
    while (owed > 0)
        if (atomic_compare_exchange_weak(&s->owed, &owed, owed - 1))
            return atomic_load(&s->open) > LIMIT(h, max_connections);   /* else one has left by itself since */
    return false;
}

str home_date(struct http_home *h)
{
    int64_t now = loop_now_ms(h->loop);
    if (h->clock_at_ms == now)
        return (str){h->clock.text, HTTP_DATE_LEN};
    h->clock_at_ms = now;
    return http_clock_date(&h->clock, clock_wall_ms());
}

struct http1_exchange *home_spare_exchange(struct http_home *h)
{
    if (!h->spare_exchanges) {
        struct http1_exchange *t = malloc(sizeof(*t));
        if (!t)
            return NULL;
        t->next = NULL;
        h->spare_exchanges = t;
        h->spare_count++;
    }
    return h->spare_exchanges;
}

struct http1_exchange *home_take_exchange(struct http_home *h)
{
    struct http1_exchange *t = home_spare_exchange(h);
    if (t) {
        h->spare_exchanges = t->next;
        h->spare_count--;
    }
    return t;
}

void home_give_exchange(struct http_home *h, struct http1_exchange *t)
{
    if (h->spare_count >= SPARE_EXCHANGES) {
        free(t);
        return;
    }
    t->next = h->spare_exchanges;
    h->spare_exchanges = t;
    h->spare_count++;
}
