/* Where a request's body is kept: up to 64 KiB in memory, then in an unnamed file of the spool folder. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "base/buf.h"
#include "loop/pool.h"

#include <stdatomic.h>

enum { BODY_STEP = 64 * 1024 };     /* kept in memory, and stored at once */
#define SPOOL_MAX (512 * MIB)       /* of all bodies under way, in the files that nobody sees */

/* The folder that bodies share. Of used, each body counts what it has stored until it is released. */
struct spool { const char *dir; uint64_t max; _Atomic uint64_t used; };

struct body_store {
    buf memory;                     /* what is not in the file yet */
    struct spool *spool;            /* NULL: all of it stays in memory */
    uint64_t counted;               /* of spool->used */
    int fd;                         /* -1: no file so far */
    uint64_t stored;                /* bytes in the file */
    err failure;                    /* of a step: ERR_STORAGE_FULL, ERR_INTERNAL */
    void *map;                      /* the whole file, for the request to borrow */
    bool is_busy;                   /* a step is with the file class; the store is that worker's until done */
    struct work step;
};

void body_init(struct body_store *b, struct spool *spool, uint64_t body_max);     /* body_max: no more will be put than that, or than a step at once */
void body_release(struct body_store *b);

/* How many bytes may be put now; 0: store a step first. */
size_t body_room(const struct body_store *b);
void body_put(struct body_store *b, str piece);
uint64_t body_total(const struct body_store *b);

/* Writes what is in memory to the file, on a worker; done(&b->step) on this loop when b->failure is known. ERR_BUSY: the spool is full. */
err body_store_step(struct body_store *b, struct pool *pool, struct loop *loop, void (*done)(struct work *));

/* All of it has been put. True: a last step must be stored before body_finish. */
bool body_needs_step(const struct body_store *b);
err body_finish(struct body_store *b, str *whole);

#endif
