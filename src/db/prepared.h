/* What one connection has prepared, by statement and shape. One thread at a time. */
#ifndef DB_PREPARED_H
#define DB_PREPARED_H

#include <stddef.h>
#include <stdint.h>

/* A list keeps this many of its shapes; the one used longest ago makes room. */
#define PREPARED_SHAPES_MAX 24

struct prepared {
    uint64_t shape;
    void *handle;
    struct prepared *next;
};
struct prepared_set {
    struct prepared **by_id;         /* each chain starts with what was used last */
    size_t count;
};

struct prepared *prepared_find(struct prepared_set *, int id, uint64_t shape);     /* NULL: not yet */
struct prepared *prepared_add(struct prepared_set *, int id, uint64_t shape, void *handle);
/* The one to drop before an add, or NULL; the caller undoes what its handle stands for, then frees it. */
struct prepared *prepared_overdue(struct prepared_set *, int id);
void prepared_release(struct prepared_set *, void (*drop)(void *handle));

#endif
