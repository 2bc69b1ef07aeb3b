/* What one connection has prepared: an array by statement id of short chains by shape, used last first. */
#include "db/prepared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *memory(void *ptr)
{
    if (!ptr) {
        fprintf(stderr, "pitchey: out of memory while preparing a statement\n");
        abort();
    }
    return ptr;
}

static void set_reach(struct prepared_set *set, size_t id)
{
    if (id < set->count)
        return;
    size_t count = (id | 63) + 1;
    set->by_id = memory(reallocarray(set->by_id, count, sizeof(struct prepared *)));
    memset(set->by_id + set->count, 0, (count - set->count) * sizeof(struct prepared *));
    set->count = count;
}

struct prepared *prepared_find(struct prepared_set *set, int id, uint64_t shape)
{
    if ((size_t)id >= set->count)
        return NULL;
    struct prepared **head = &set->by_id[id], **at = head;
    while (*at && (*at)->shape != shape)
        at = &(*at)->next;
    struct prepared *found = *at;
    if (found && at != head) {
        *at = found->next;
        found->next = *head;
        *head = found;
    }
    return found;
}

struct prepared *prepared_add(struct prepared_set *set, int id, uint64_t shape, void *handle)
{
    set_reach(set, (size_t)id);
    struct prepared *made = memory(malloc(sizeof(*made)));
    *made = (struct prepared){shape, handle, set->by_id[id]};
    return set->by_id[id] = made;
}

struct prepared *prepared_overdue(struct prepared_set *set, int id)
{
    if ((size_t)id >= set->count)
        return NULL;
    struct prepared **at = &set->by_id[id];
    for (size_t n = 1; *at; n++, at = &(*at)->next) {
        if (n < PREPARED_SHAPES_MAX || (*at)->next)
            continue;
        struct prepared *last = *at;
        *at = NULL;
        return last;
    }
    return NULL;
}

void prepared_release(struct prepared_set *set, void (*drop)(void *handle))
{
    for (size_t id = 0; id < set->count; id++) {
        for (struct prepared *p = set->by_id[id], *next; p; p = next) {
            next = p->next;
            drop(p->handle);
            free(p);
        }
    }
    free(set->by_id);
    *set = (struct prepared_set){0};
}
