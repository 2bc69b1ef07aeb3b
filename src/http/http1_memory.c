/* A loop's spare exchanges of HTTP/1: each has room for a head of many fields, and is used again while it is in the cache. */
#include "http/http1_conn.h"

#include <stdlib.h>

enum { SPARES_MAX = 64 };

void *h1_memory_new(void)
{
    struct http1_memory *m = calloc(1, sizeof(*m));
    if (!m)
        abort();        /* start-up */
    return m;
}

void h1_memory_free(void *memory)
{
    struct http1_memory *m = memory;
    intake_pool_release(&m->intakes);
    for (struct http1_exchange *hx = m->spare, *next; hx; hx = next) {
        next = hx->next;
        free(hx);
    }
    free(m);
}

struct http1_exchange *h1_spare(struct http1_memory *m)
{
    if (!m->spare) {
        struct http1_exchange *hx = malloc(sizeof(*hx));
        if (!hx)
            return NULL;
        hx->next = NULL;
        m->spare = hx;
        m->spare_count++;
    }
    return m->spare;
}

struct http1_exchange *h1_take(struct http1_memory *m)
{
    struct http1_exchange *hx = h1_spare(m);
    if (hx) {
        m->spare = hx->next;
        m->spare_count--;
    }
    return hx;
}

void h1_give(struct http1_memory *m, struct http1_exchange *hx)
{
    if (m->spare_count >= SPARES_MAX) {
        free(hx);
        return;
    }
    hx->next = m->spare;
    m->spare = hx;
    m->spare_count++;
}
