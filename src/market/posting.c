/* Where a word stands: steps, and bits for tiers that have many. */
#include "market/posting.h"

#include "market/room.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_MAX = 5, GRAIN = 16 };
_Static_assert(MARKET_TIERS == 4, "a step has two bits for the tier");

struct tier_bits { uint64_t *of[MARKET_TIERS]; size_t words[MARKET_TIERS]; };

/* ---- steps ---- */

static size_t step_write(uint8_t out[static STEP_MAX], uint32_t by, int tier)
{
    uint64_t n = (uint64_t)by << 2 | (unsigned)tier;
    size_t len = 0;
    for (; n > 127; n >>= 7)
        out[len++] = (uint8_t)(n | 128);
    out[len++] = (uint8_t)n;
    return len;
}

struct step { uint32_t slot; int tier; };

/* The step at *at, which moves behind it; slot: of the one before, 0 at first. */
static inline struct step step_read(const uint8_t *bytes, size_t *at, uint32_t slot)
{
    uint64_t n = bytes[*at] & 127;
    for (int shift = 7; bytes[(*at)++] & 128; shift += 7)
        n |= (uint64_t)(bytes[*at] & 127) << shift;
    return (struct step){slot + (uint32_t)(n >> 2), (int)(n & 3)};
}

static const uint8_t *bytes_of(const struct posting *p)
{
    return p->cap ? p->outside : p->inside;
}

/* With room for `more` bytes behind its own. */
static uint8_t *bytes_with_room(struct posting *p, size_t more)
{
    size_t want = p->len + more;
    if (want <= POSTING_INSIDE && !p->cap)
        return p->inside;
    if (want <= p->cap)
        return p->outside;
    size_t cap = (want + want / 4 + GRAIN) / GRAIN * GRAIN;
    uint8_t *outside = room_resize(p->cap ? p->outside : NULL, p->cap, cap);
    if (!p->cap)
        memcpy(outside, p->inside, p->len);
    p->outside = outside;
    p->cap = (uint32_t)cap;
    return outside;
}

static void step_append(struct posting *p, uint32_t slot, int tier)
{
    uint8_t *bytes = bytes_with_room(p, STEP_MAX);
    p->len += (uint32_t)step_write(bytes + p->len, slot - (p->len ? p->last : 0), tier);
    p->last = slot;
}

/* Between two: the step that led over it becomes two. */
static void step_insert(struct posting *p, uint32_t slot, int tier)
{
    uint8_t *bytes = bytes_with_room(p, 2 * STEP_MAX), both[2 * STEP_MAX];
    struct step next = {0};
    uint32_t before = 0;
    size_t at = 0, from = 0;
    for (;;) {
        from = at;
        next = step_read(bytes, &at, before);
        if (next.slot > slot)
            break;
        assert(next.slot != slot);
        before = next.slot;
    }
    size_t len = step_write(both, slot - before, tier);
    len += step_write(both + len, next.slot - slot, next.tier);
    memmove(bytes + from + len, bytes + at, p->len - at);
    memcpy(bytes + from, both, len);
    p->len += (uint32_t)(len - (at - from));
}

/* ---- bits ---- */

static bool has_bits(const struct posting *p, int tier)
{
    return p->tier_bits && p->tier_bits->of[tier];
}

static uint64_t *bits_with_room(struct posting *p, int tier, size_t words)
{
    if (!p->tier_bits)
        p->tier_bits = room_new(sizeof(*p->tier_bits));
    struct tier_bits *t = p->tier_bits;
    if (words <= t->words[tier])
        return t->of[tier];
    size_t more = t->words[tier] ? words + words / 8 : words;
    t->of[tier] = room_resize(t->of[tier], t->words[tier] * sizeof(uint64_t), more * sizeof(uint64_t));
    t->words[tier] = more;
    return t->of[tier];
}

/* Of steps, those that `stay` are written again where they stood: what is left is never longer. */
struct kept_steps { struct posting *p; uint8_t *bytes; size_t len; uint32_t last; };

static void step_keep(struct kept_steps *k, struct step s)
{
    uint8_t bytes[STEP_MAX];
    size_t len = step_write(bytes, s.slot - k->last, s.tier);
    memcpy(k->bytes + k->len, bytes, len);
    k->len += len;
    k->last = s.slot;
}

static struct kept_steps keep_none(struct posting *p)
{
    return (struct kept_steps){.p = p, .bytes = p->cap ? p->outside : p->inside};
}

static void keep_end(struct kept_steps *k)
{
    k->p->len = (uint32_t)k->len;
    k->p->last = k->last;
}

/* A tier has bits once its steps would take about as much memory. */
static void many_to_bits(struct posting *p, size_t words)
{
    size_t many[MARKET_TIERS] = {0};
    struct step s = {0};
    for (size_t at = 0; at < p->len;) {
        s = step_read(bytes_of(p), &at, s.slot);
        many[s.tier]++;
    }
    struct kept_steps k = keep_none(p);
    uint32_t len = p->len;
    s = (struct step){0};
    for (size_t at = 0; at < len;) {
        s = step_read(k.bytes, &at, s.slot);
        if (many[s.tier] >= words * 4)
            bits_set(bits_with_room(p, s.tier, words), s.slot);
        else
            step_keep(&k, s);
    }
    keep_end(&k);
    p->look_at = p->len + p->len / 2;
}

/* ---- all of it ---- */

void posting_add(struct posting *p, uint32_t slot, int tier, size_t words)
{
    if (has_bits(p, tier))
        bits_set(bits_with_room(p, tier, words), slot);
    else if (p->len == 0 || slot > p->last)
        step_append(p, slot, tier);
    else
        step_insert(p, slot, tier);
    if (p->len > words * sizeof(uint64_t) && p->len > POSTING_INSIDE && p->len > p->look_at)
        many_to_bits(p, words);
}

static bool sweep_bits(struct tier_bits *t, int tier, const uint64_t *gone, size_t words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < t->words[tier]; i++)
        any |= t->of[tier][i] &= i < words ? ~gone[i] : ~UINT64_C(0);
    if (any)
        return false;
    free(t->of[tier]);
    t->of[tier] = NULL;
    t->words[tier] = 0;
    return true;
}

bool posting_sweep(struct posting *p, const uint64_t *gone, size_t words)
{
    struct kept_steps k = keep_none(p);
    struct step s = {0};
    bool is_empty = true;
    for (size_t at = 0; at < p->len;) {
        s = step_read(k.bytes, &at, s.slot);
        bool is_gone = s.slot / 64 < words && bits_have(gone, s.slot);
        if (!is_gone)
            step_keep(&k, s);
    }
    keep_end(&k);
    for (int tier = 0; tier < MARKET_TIERS; tier++)
        if (has_bits(p, tier))
            is_empty &= sweep_bits(p->tier_bits, tier, gone, words);
    return is_empty && p->len == 0;
}

void posting_read(const struct posting *p, uint64_t *const *into, int tiers, size_t words)
{
    const uint8_t *bytes = bytes_of(p);
    struct step s = {0};
    for (size_t at = 0; at < p->len;) {
        s = step_read(bytes, &at, s.slot);
        if (s.tier < tiers)
            bits_set(into[s.tier], s.slot);
    }
    for (int tier = 0; tier < tiers; tier++)
        if (has_bits(p, tier))
            bits_or(into[tier], p->tier_bits->of[tier], p->tier_bits->words[tier] < words ? p->tier_bits->words[tier] : words);
}

size_t posting_bytes(const struct posting *p)
{
    size_t bytes = p->cap;
    for (int tier = 0; p->tier_bits && tier < MARKET_TIERS; tier++)
        bytes += p->tier_bits->words[tier] * sizeof(uint64_t);
    return bytes + (p->tier_bits ? sizeof(*p->tier_bits) : 0);
}

void posting_release(struct posting *p)
{
    if (p->cap)
        free(p->outside);
    for (int tier = 0; p->tier_bits && tier < MARKET_TIERS; tier++)
        free(p->tier_bits->of[tier]);
    free(p->tier_bits);
}
