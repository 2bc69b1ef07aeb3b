/* The reading side of a connection that is not idle: bytes as received, and how far they are understood. */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "http/chunked.h"
#include "http/http1.h"

enum {
    INTAKE_BYTES = 16 * 1024,                   /* what is read at once, and what pipelined requests may fill */
    INTAKE_HEAD_BYTES = HTTP1_BUFFER_MAX,       /* for a head that needs more */
    INTAKE_SPARES = 16,
};

/* bytes[from … to) are received and not yet taken; the parser's offsets count from bytes[from]. */
struct intake {
    struct intake *next;
    size_t from, to, cap;
    struct http1 parser;
    struct chunked chunked;
    enum http1_framing framing;                 /* of the body under way; HTTP1_NO_BODY: none, or all of it was taken */
    uint64_t body_left;                         /* with HTTP1_LENGTH */
    char bytes[];
};

/* One loop's spare blocks of INTAKE_BYTES: the last one given back is still in the processor's cache. */
struct intake_pool {
    struct intake *first;
    int count;
};
void intake_pool_release(struct intake_pool *p);

struct intake *intake_take(struct intake_pool *p);              /* NULL without memory */
void intake_give(struct intake_pool *p, struct intake *in);     /* NULL is fine */

/* Another block, of `cap` bytes, with all that is in `old` but what was taken, which fits; NULL without memory. */
struct intake *intake_copy(struct intake_pool *p, const struct intake *old, size_t cap);

/* Moves on to such a copy and gives the old block back; *in stays as it is without memory. */
bool intake_resize(struct intake_pool *p, struct intake **in, size_t cap);

static inline str intake_rest(const struct intake *in)
{
    return (str){in->bytes + in->from, in->to - in->from};
}

#endif
