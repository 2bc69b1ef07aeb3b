/* Documents by slot. */
#include "market/docs.h"

#include "market/room.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 1024, PLACES_MIN = 1024 };

/* ---- memory ---- */

/* Calls what once for each array of slots, with the size of an element; bits are eighths of a byte. */
#define EACH_COLUMN(d, what)                                                                                         \
    do {                                                                                                             \
        what((d)->ids, sizeof(int64_t));                                                                             \
        what((d)->owners, sizeof(int64_t));                                                                          \
        what((d)->groups, sizeof(int64_t));                                                                          \
        what((d)->texts, sizeof(str));                                                                               \
        for (size_t i_ = 0; i_ < (d)->shape.keys; i_++)                                                              \
            what((d)->keys[i_], sizeof(int64_t));                                                                    \
        for (size_t i_ = 0; i_ < docs_orders(d); i_++)                                                               \
            what((d)->orders[i_], sizeof(uint32_t));                                                                 \
    } while (0)
#define EACH_SET(d, what)                                                                                            \
    do {                                                                                                             \
        what((d)->there);                                                                                            \
        what((d)->shown);                                                                                            \
        for (size_t f_ = 0; f_ < (d)->shape.facets; f_++)                                                            \
            for (size_t v_ = 0; v_ < (d)->shape.values[f_]; v_++)                                                    \
                what((d)->values[f_][v_]);                                                                           \
    } while (0)

static void grow_to(struct docs *d, size_t cap)
{
    size_t was = d->cap;
#define GROW_COLUMN(column, size) ((column) = room_resize((column), was * (size), cap * (size)))
#define GROW_SET(set) ((set) = room_resize((set), was / 8, cap / 8))
    EACH_COLUMN(d, GROW_COLUMN);
    EACH_SET(d, GROW_SET);
    d->cap = cap;
}

void docs_init(struct docs *d, const struct market_shape *shape)
{
    assert(shape->facets <= MARKET_FACETS && shape->keys <= MARKET_KEYS);
    *d = (struct docs){.shape = *shape, .places = PLACES_MIN, .by_id = room_new(PLACES_MIN * sizeof(uint32_t))};
    grow_to(d, SLOTS_MIN);
}

void docs_release(struct docs *d)
{
    for (size_t slot = 0; slot < d->slots; slot++)
        free((char *)d->texts[slot].ptr);
#define FREE_COLUMN(column, size) free(column)
    EACH_COLUMN(d, FREE_COLUMN);
    EACH_SET(d, free);
    free(d->by_id);
    free(d->free_slots);
}

size_t docs_bytes(const struct docs *d)
{
    size_t bytes = d->places * sizeof(uint32_t) + d->free_cap * sizeof(uint32_t);
#define COUNT_COLUMN(column, size) (bytes += d->cap * (size))
#define COUNT_SET(set) (bytes += d->cap / 8)
    EACH_COLUMN(d, COUNT_COLUMN);
    EACH_SET(d, COUNT_SET);
    for (size_t slot = 0; slot < d->slots; slot++)
        bytes += d->texts[slot].len;
    return bytes;
}

/* ---- by id ---- */

static size_t home_of(const struct docs *d, int64_t id)
{
    return (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (d->places - 1);
}

/* Where the id is, or would be. */
static size_t place_of(const struct docs *d, int64_t id)
{
    size_t at = home_of(d, id);
    while (d->by_id[at] && d->ids[d->by_id[at] - 1] != id)
        at = (at + 1) & (d->places - 1);
    return at;
}

uint32_t docs_slot(const struct docs *d, int64_t id)
{
    return d->by_id[place_of(d, id)] - 1;    /* 0 - 1 is SLOT_NONE */
}

static void ids_grow(struct docs *d)
{
    uint32_t *old = d->by_id;
    size_t was = d->places;
    d->places *= 2;
    d->by_id = room_new(d->places * sizeof(uint32_t));
    for (size_t i = 0; i < was; i++)
        if (old[i])
            d->by_id[place_of(d, d->ids[old[i] - 1])] = old[i];
    free(old);
}

static void id_remove(struct docs *d, int64_t id)
{
    size_t mask = d->places - 1, gap = place_of(d, id);
    for (size_t next = (gap + 1) & mask; d->by_id[next]; next = (next + 1) & mask) {
        size_t home = home_of(d, d->ids[d->by_id[next] - 1]);
        bool stays = ((next - home) & mask) < ((next - gap) & mask);
        if (stays)
            continue;
        d->by_id[gap] = d->by_id[next];
        gap = next;
    }
    d->by_id[gap] = 0;
}

/* ---- orders ---- */

static int compare_ints(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static bool is_by_text(const struct docs *d, int order)
{
    return (size_t)order == d->shape.keys;
}

static int compare_place(const struct docs *d, int order, uint32_t slot, const struct market_place *p)
{
    int by_key = is_by_text(d, order) ? str_cmp(d->texts[slot], p->text) : compare_ints(d->keys[order][slot], p->key);
    return by_key ? by_key : compare_ints(d->ids[slot], p->id);
}

static struct market_place place_at(const struct docs *d, int order, uint32_t slot)
{
    if (is_by_text(d, order))
        return (struct market_place){.text = d->texts[slot], .id = d->ids[slot]};
    return (struct market_place){.key = d->keys[order][slot], .id = d->ids[slot]};
}

size_t docs_before(const struct docs *d, int order, const struct market_place *p, bool behind)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int side = compare_place(d, order, d->orders[order][middle], p);
        if (side < 0 || (behind && side == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t position_of(const struct docs *d, int order, uint32_t slot)
{
    struct market_place p = place_at(d, order, slot);
    return docs_before(d, order, &p, false);
}

/* Of `count`, which are so many without it. */
static void order_insert(struct docs *d, int order, uint32_t slot)
{
    size_t at = position_of(d, order, slot);
    uint32_t *slots = d->orders[order];
    memmove(slots + at + 1, slots + at, (d->count - at) * sizeof(*slots));
    slots[at] = slot;
}

static void order_remove(struct docs *d, int order, uint32_t slot)
{
    size_t at = position_of(d, order, slot);
    uint32_t *slots = d->orders[order];
    assert(slots[at] == slot);
    memmove(slots + at, slots + at + 1, (d->count - at - 1) * sizeof(*slots));
}

struct sorting { const struct docs *d; int order; };

static int compare_slots(const void *a, const void *b, void *arg)
{
    const struct sorting *s = arg;
    struct market_place p = place_at(s->d, s->order, *(const uint32_t *)b);
    return compare_place(s->d, s->order, *(const uint32_t *)a, &p);
}

void docs_sort(struct docs *d)
{
    for (int order = 0; (size_t)order < docs_orders(d); order++) {
        struct sorting s = {d, order};
        size_t count = 0;
        for (uint32_t slot = 0; slot < d->slots; slot++)
            if (bits_have(d->there, slot))
                d->orders[order][count++] = slot;
        qsort_r(d->orders[order], count, sizeof(uint32_t), compare_slots, &s);
    }
    d->is_sorted = true;
}

/* ---- one document ---- */

static uint32_t slot_take(struct docs *d)
{
    if (d->free_count)
        return d->free_slots[--d->free_count];
    if (d->slots == d->cap)
        grow_to(d, (d->cap + d->cap / 4 + 63) / 64 * 64);
    return (uint32_t)d->slots++;
}

void docs_give_back(struct docs *d, uint32_t slot)
{
    if (d->free_count == d->free_cap) {
        size_t cap = d->free_cap ? 2 * d->free_cap : 64;
        d->free_slots = room_resize(d->free_slots, d->free_cap * sizeof(uint32_t), cap * sizeof(uint32_t));
        d->free_cap = cap;
    }
    d->free_slots[d->free_count++] = slot;
}

static str copy_of(str s)
{
    char *copy = room_new(s.len + 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return (str){copy, s.len};
}

static void fill(struct docs *d, uint32_t slot, const struct market_doc *doc)
{
    d->ids[slot] = doc->id;
    d->owners[slot] = doc->owner;
    d->groups[slot] = doc->group;
    d->texts[slot] = copy_of(doc->text_key);
    for (size_t k = 0; k < d->shape.keys; k++)
        d->keys[k][slot] = doc->keys[k];
    bits_set(d->there, slot);
    if (!doc->hidden)
        bits_set(d->shown, slot);
    for (size_t f = 0; f < d->shape.facets; f++)
        for (size_t v = 0; v < d->shape.values[f]; v++)
            if (doc->facets[f] >> v & 1)
                bits_set(d->values[f][v], slot);
}

uint32_t docs_add(struct docs *d, const struct market_doc *doc)
{
    uint32_t slot = slot_take(d);
    if ((d->count + 1) * 2 > d->places)
        ids_grow(d);
    fill(d, slot, doc);
    d->by_id[place_of(d, doc->id)] = slot + 1;
    for (int order = 0; d->is_sorted && (size_t)order < docs_orders(d); order++)
        order_insert(d, order, slot);
    d->count++;
    return slot;
}

void docs_remove(struct docs *d, uint32_t slot)
{
    for (int order = 0; d->is_sorted && (size_t)order < docs_orders(d); order++)
        order_remove(d, order, slot);
    d->count--;
    id_remove(d, d->ids[slot]);
#define CLEAR(set) bits_clear((set), slot)
    EACH_SET(d, CLEAR);
    free((char *)d->texts[slot].ptr);
    d->texts[slot] = STR_NONE;
    d->owners[slot] = d->groups[slot] = 0;
}

void docs_key(struct docs *d, uint32_t slot, int key, int64_t value)
{
    if (d->keys[key][slot] == value)
        return;
    if (d->is_sorted) {
        order_remove(d, key, slot);
        d->count--;
    }
    d->keys[key][slot] = value;
    if (d->is_sorted) {
        order_insert(d, key, slot);
        d->count++;
    }
}
