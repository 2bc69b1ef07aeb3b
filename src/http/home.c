/*
 * A loop's share of the server: who waits for what, and since when. Every list has one timeout, so its first connection
 * is the next to be late, and one timer serves all of them: waiting costs a few pointers, never a system call.
 */
#include "http/conn.h"

#include "base/clock.h"


enum {
    LINGER_MS = 1000,
    DRAIN_IDLE_MS = 1000,       /* for the first request of a connection that was accepted just before the end */
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

static struct http_conn *conn_of(struct waiter *w)
{
    return container_of(w, struct http_conn, waiter);
}

static void expire_list(struct http_home *h, enum conn_state state)
{
    int64_t timeout = timeout_of(h, state), now = loop_now_ms(h->loop);
    struct waiter *w;
    while (timeout && (w = h->lists[state].first) && w->since_ms + timeout <= now)
        conn_of(w)->codec->expire(conn_of(w));      /* it leaves the list, or goes to its end */
    if (timeout && w)
        arm_for(h, w->since_ms + timeout);
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
    for (int i = 0; i < s->codec_count; i++)
        if (s->codecs[i]->memory_new)
            h->memory[i] = s->codecs[i]->memory_new();
}

void home_stop_timer(struct http_home *h)
{
    if (h->timer)
        loop_timer_free(h->timer);
    h->timer = NULL;
}

void home_release(struct http_home *h)
{
    for (int i = 0; i < h->server->codec_count; i++)
        if (h->memory[i])
            h->server->codecs[i]->memory_free(h->memory[i]);
}

void *home_memory(const struct http_home *h, const struct http_codec *codec)
{
    int i = 0;
    while (h->server->codecs[i] != codec)
        i++;
    return h->memory[i];
}

/* The other loops see what has become of the list. Only this one writes, so that a plain addition will do. */
static void note_idle(struct http_home *h, int change)
{
    const struct waiter *first = h->lists[CONN_IDLE].first;
    int count = atomic_load_explicit(&h->idle, memory_order_relaxed) + change;
    atomic_store_explicit(&h->idle, count, memory_order_relaxed);
    atomic_store_explicit(&h->idle_since_ms, first ? first->since_ms : INT64_MAX, memory_order_relaxed);
}

static void leave_list(struct waiter *w)
{
    struct wait_list *l = w->list;
    *(w->prev ? &w->prev->next : &l->first) = w->next;
    *(w->next ? &w->next->prev : &l->last) = w->prev;
    w->list = NULL;
}

static void join_list(struct waiter *w, struct wait_list *l, int64_t now_ms)
{
    w->since_ms = now_ms;
    w->list = l;
    w->prev = l->last;
    w->next = NULL;
    *(l->last ? &l->last->next : &l->first) = w;
    l->last = w;
}

void home_forget(struct http_conn *c)
{
    bool was_idle = c->waiter.list == &c->home->lists[CONN_IDLE];
    if (!c->waiter.list)
        return;
    leave_list(&c->waiter);
    if (was_idle)
        note_idle(c->home, -1);
}

void home_wait(struct http_conn *c, enum conn_state state)
{
    struct http_home *h = c->home;
    home_forget(c);
    c->state = state;
    join_list(&c->waiter, &h->lists[state], loop_now_ms(h->loop));
    if (state == CONN_IDLE)
        note_idle(h, +1);

    int64_t timeout = timeout_of(h, state);
    if (timeout)
        arm_for(h, c->waiter.since_ms + timeout);
}

struct http_conn *home_first(const struct http_home *h, enum conn_state state)
{
    struct waiter *first = h->lists[state].first;
    return first ? conn_of(first) : NULL;
}

bool pace_holds(struct body_pace *p, const struct http_home *h)
{
    int64_t needed = LIMIT(h, body_rate) * LIMIT(h, body_window_ms) / 1000;
    if (!p->is_first && p->bytes < (uint64_t)needed)
        return false;
    *p = (struct body_pace){0};
    return true;
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
