/*
 * Memory that was needed once. What is freed goes back to malloc, and malloc keeps what lies below anything still in use:
 * after a burst of thousands of connections nearly all of it, for ever. Looked at once a second, given back when it stays.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* What the looks remember. Starts zeroed. */
struct memory_looks {
    bool begun;
    size_t least;       /* of what is resident and not in use, what cannot be given back: code, stacks, arenas */
    int kept;           /* looks in a row that found much more than that */
};

/* True: much has been kept for a while now, so give it back and tell how it went. */
bool memory_is_kept(struct memory_looks *m, size_t resident, size_t used);
/* What was resident before, and is now. When little went, the rest is what cannot be given back; else there may be more. */
void memory_was_given(struct memory_looks *m, size_t before, size_t resident, size_t used);

/* One look at this process, from one thread alone, which may be held up for some ms: no loop's and no worker's. */
void memory_watch(void);

#endif
