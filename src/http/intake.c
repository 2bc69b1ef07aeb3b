/* Receive buffers, and a few spare ones per loop. */
#include "http/intake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct intake *intake_new(size_t cap)
{
    struct intake *in = malloc(sizeof(*in) + cap);
    if (in)
        in->cap = cap;
    return in;
}

static void intake_reset(struct intake *in)
{
    in->from = in->to = 0;
    in->framing = HTTP1_NO_BODY;
    http1_init(&in->parser);
}

struct intake *intake_take(struct intake_pool *p)
{
    struct intake *in = p->first;
    if (in) {
        p->first = in->next;
        p->count--;
    } else {
        in = intake_new(INTAKE_BYTES);
    }
    if (in)
        intake_reset(in);
    return in;
}

void intake_give(struct intake_pool *p, struct intake *in)
{
    if (!in || in->cap != INTAKE_BYTES || p->count == INTAKE_SPARES) {
        free(in);
        return;
    }
    in->next = p->first;
    p->first = in;
    p->count++;
}

struct intake *intake_copy(struct intake_pool *p, const struct intake *old, size_t cap)
{
    str rest = intake_rest(old);
    assert(rest.len <= cap);
    struct intake *fresh = cap == INTAKE_BYTES ? intake_take(p) : intake_new(cap);
    if (!fresh)
        return NULL;
    *fresh = *old;
    fresh->cap = cap;
    fresh->from = 0;
    fresh->to = rest.len;
    memcpy(fresh->bytes, rest.ptr, rest.len);
    return fresh;
}

bool intake_resize(struct intake_pool *p, struct intake **in, size_t cap)
{
    struct intake *fresh = intake_copy(p, *in, cap);
    if (!fresh)
        return false;
    intake_give(p, *in);
    *in = fresh;
    return true;
}

void intake_pool_release(struct intake_pool *p)
{
    for (struct intake *in = p->first, *next; in; in = next) {
        next = in->next;
        free(in);
    }
    *p = (struct intake_pool){0};
}
