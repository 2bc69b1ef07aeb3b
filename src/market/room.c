/* Memory of the index. */
#include "market/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *have(void *ptr)
{
    if (!ptr) {
        fprintf(stderr, "pitchey: out of memory for the index of the market\n");
        abort();
    }
    return ptr;
}

void *room_new(size_t bytes)
{
    return have(calloc(1, bytes));
}

void *room_resize(void *ptr, size_t was, size_t bytes)
{
    char *now = have(realloc(ptr, bytes));
    if (bytes > was)
        memset(now + was, 0, bytes - was);
    return now;
}
