/* The words of all documents. */
#include "market/words.h"

#include "base/rand.h"
#include "market/room.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_MIN = 1024, DOC_PLACES_MIN = 256, LETTERS = 2 };

/* In order of text. Of the beginning of two letters that all of them have. */
struct stretch { struct term **at; size_t count, cap; };

struct term {
    uint32_t hash, len;
    bool is_beginning;
    struct stretch *stretch;      /* of a beginning of two letters, else NULL */
    struct posting posting;
    char text[];
};

/* Open addressing, at most three quarters full. */
struct words {
    uint64_t seed;                /* of this process: nobody chooses words that fall together */
    struct term **at;
    size_t places, count, memory;
};

static str text_of(const struct term *t)
{
    return (str){t->text, t->len};
}

/* ---- hashes ---- */

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint32_t hash_of(uint64_t seed, str s, bool is_beginning)
{
    uint64_t h = seed ^ (s.len * 2 + is_beginning) * UINT64_C(0x9e3779b97f4a7c15), piece;
    for (; s.len >= sizeof(piece); s = str_sub(s, sizeof(piece), SIZE_MAX)) {
        memcpy(&piece, s.ptr, sizeof(piece));
        h = mix(h ^ piece, seed | 1);
    }
    piece = 0;
    memcpy(&piece, s.ptr, s.len);
    return (uint32_t)(mix(h ^ piece, UINT64_C(0xd6e8feb86659fd93)) >> 16);
}

/* ---- letters ---- */

/* Bytes of its first letters; more than it has: all of them. */
static size_t letters_len(str word, int letters)
{
    size_t at = 0;
    for (; at < word.len && letters > 0; letters--)
        for (at++; at < word.len && (word.ptr[at] & 0xc0) == 0x80;)
            at++;
    return at;
}

/* ---- one document ---- */

struct doc_word { str text; uint32_t hash; uint8_t tier; bool is_beginning; };
struct doc_words { struct doc_word *all; uint32_t *places; size_t count, cap, place_count; };    /* places: index + 1; 0: free */

static void doc_place(struct doc_words *d, uint32_t index)
{
    size_t at = d->all[index].hash & (d->place_count - 1);
    while (d->places[at])
        at = (at + 1) & (d->place_count - 1);
    d->places[at] = index + 1;
}

static void doc_grow(struct doc_words *d)
{
    d->all = room_resize(d->all, d->cap * sizeof(*d->all), 2 * d->cap * sizeof(*d->all));
    d->cap *= 2;
    free(d->places);
    d->place_count *= 2;
    d->places = room_new(d->place_count * sizeof(*d->places));
    for (uint32_t i = 0; i < d->count; i++)
        doc_place(d, i);
}

static bool doc_has(const struct doc_words *d, const struct doc_word *w)
{
    for (size_t at = w->hash & (d->place_count - 1); d->places[at]; at = (at + 1) & (d->place_count - 1)) {
        const struct doc_word *other = &d->all[d->places[at] - 1];
        if (other->hash == w->hash && other->is_beginning == w->is_beginning && str_eq(other->text, w->text))
            return true;
    }
    return false;
}

/* False: it was there, of this tier or one before. */
static bool doc_add(struct doc_words *d, struct doc_word w)
{
    if (doc_has(d, &w))
        return false;
    if (d->count == d->cap)
        doc_grow(d);
    d->all[d->count] = w;
    doc_place(d, (uint32_t)d->count++);
    return true;
}

static void doc_add_beginning(struct doc_words *d, uint64_t seed, str word, int letters, int tier)
{
    str text = str_sub(word, 0, letters_len(word, letters));
    doc_add(d, (struct doc_word){text, hash_of(seed, text, true), (uint8_t)tier, true});
}

static void doc_add_text(struct doc_words *d, uint64_t seed, str text, int tier)
{
    for (str word; str_cut(&text, ' ', &word);) {
        if (word.len == 0 || word.len > UINT16_MAX || !doc_add(d, (struct doc_word){word, hash_of(seed, word, false), (uint8_t)tier, false}))
            continue;
        doc_add_beginning(d, seed, word, 1, tier);
        if (letters_len(word, 1) < word.len)
            doc_add_beginning(d, seed, word, LETTERS, tier);
    }
}

struct doc_words *doc_words_new(const struct words *w, const str texts[static MARKET_TIERS])
{
    struct doc_words *d = room_new(sizeof(*d));
    d->cap = DOC_PLACES_MIN / 2;
    d->place_count = DOC_PLACES_MIN;
    d->all = room_new(d->cap * sizeof(*d->all));
    d->places = room_new(d->place_count * sizeof(*d->places));
    for (int tier = 0; tier < MARKET_TIERS; tier++)
        doc_add_text(d, w->seed, texts[tier], tier);
    return d;
}

void doc_words_free(struct doc_words *d)
{
    free(d->all);
    free(d->places);
    free(d);
}

/* ---- the table ---- */

struct words *words_new(void)
{
    struct words *w = room_new(sizeof(*w));
    rand_bytes(&w->seed, sizeof(w->seed));
    w->places = PLACES_MIN;
    w->at = room_new(w->places * sizeof(struct term *));
    return w;
}

static void stretch_free(struct stretch *s)
{
    if (s)
        free(s->at);
    free(s);
}

static void term_free(struct term *t)
{
    posting_release(&t->posting);
    stretch_free(t->stretch);
    free(t);
}

void words_free(struct words *w)
{
    for (size_t i = 0; i < w->places; i++)
        if (w->at[i])
            term_free(w->at[i]);
    free(w->at);
    free(w);
}

/* Where the term is, or would be. */
static size_t place_of(const struct words *w, str text, uint32_t hash, bool is_beginning)
{
    size_t at = hash & (w->places - 1);
    for (; w->at[at]; at = (at + 1) & (w->places - 1)) {
        const struct term *t = w->at[at];
        if (t->hash == hash && t->is_beginning == is_beginning && str_eq(text_of(t), text))
            break;
    }
    return at;
}

static struct term *term_find(const struct words *w, str text, bool is_beginning)
{
    return w->at[place_of(w, text, hash_of(w->seed, text, is_beginning), is_beginning)];
}

static void table_grow(struct words *w)
{
    size_t was = w->places;
    struct term **old = w->at;
    w->places *= 2;
    w->at = room_new(w->places * sizeof(struct term *));
    for (size_t i = 0; i < was; i++) {
        if (!old[i])
            continue;
        size_t at = old[i]->hash & (w->places - 1);
        while (w->at[at])
            at = (at + 1) & (w->places - 1);
        w->at[at] = old[i];
    }
    free(old);
}

/* ---- stretches ---- */

/* The first that is not before `text`. */
static size_t stretch_from(const struct stretch *s, str text)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_cmp(text_of(s->at[middle]), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void stretch_add(struct stretch *s, struct term *t)
{
    size_t at = stretch_from(s, text_of(t));
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap + s->cap / 2 : 4;
        s->at = room_resize(s->at, s->cap * sizeof(struct term *), cap * sizeof(struct term *));
        s->cap = cap;
    }
    memmove(s->at + at + 1, s->at + at, (s->count - at) * sizeof(struct term *));
    s->at[at] = t;
    s->count++;
}

static void stretch_remove(struct stretch *s, const struct term *t)
{
    size_t at = stretch_from(s, text_of(t));
    memmove(s->at + at, s->at + at + 1, (s->count - at - 1) * sizeof(struct term *));
    s->count--;
}

/* Of its first two letters; NULL: it has fewer. */
static struct stretch *stretch_of(const struct words *w, str word)
{
    if (letters_len(word, 1) == word.len)
        return NULL;
    const struct term *beginning = term_find(w, str_sub(word, 0, letters_len(word, LETTERS)), true);
    return beginning ? beginning->stretch : NULL;
}

/* ---- adding ---- */

static struct term *term_new(const struct doc_word *d)
{
    struct term *t = room_new(sizeof(*t) + d->text.len);
    t->hash = d->hash;
    t->len = (uint32_t)d->text.len;
    t->is_beginning = d->is_beginning;
    memcpy(t->text, d->text.ptr, d->text.len);
    if (d->is_beginning && letters_len(d->text, 1) < d->text.len)
        t->stretch = room_new(sizeof(*t->stretch));
    return t;
}

static struct term *term_have(struct words *w, const struct doc_word *d)
{
    size_t at = place_of(w, d->text, d->hash, d->is_beginning);
    if (w->at[at])
        return w->at[at];
    if ((w->count + 1) * 4 > w->places * 3) {
        table_grow(w);
        at = place_of(w, d->text, d->hash, d->is_beginning);
    }
    w->count++;
    return w->at[at] = term_new(d);
}

/* A new word goes into its stretch. Its beginnings come behind it in the document: the stretch may have to be made first. */
static void into_stretch(struct words *w, struct term *t)
{
    str text = text_of(t), beginning = str_sub(text, 0, letters_len(text, LETTERS));
    if (letters_len(text, 1) == text.len)
        return;
    const struct doc_word d = {beginning, hash_of(w->seed, beginning, true), 0, true};
    stretch_add(term_have(w, &d)->stretch, t);
}

void words_add(struct words *w, const struct doc_words *d, uint32_t slot, size_t bit_words)
{
    for (size_t i = 0; i < d->count; i++) {
        size_t before = w->count;
        struct term *t = term_have(w, &d->all[i]);
        if (w->count > before && !t->is_beginning)
            into_stretch(w, t);
        posting_add(&t->posting, slot, d->all[i].tier, bit_words);
    }
}

/* ---- sweeping ---- */

/* Who stands behind it and would rather stand here moves up, and so on, so that nobody is behind a gap. */
static void place_clear(struct words *w, size_t at)
{
    size_t mask = w->places - 1, gap = at;
    for (size_t next = (gap + 1) & mask; w->at[next]; next = (next + 1) & mask) {
        size_t home = w->at[next]->hash & mask;
        bool stays = ((next - home) & mask) < ((next - gap) & mask);
        if (stays)
            continue;
        w->at[gap] = w->at[next];
        gap = next;
    }
    w->at[gap] = NULL;
    w->count--;
}

static bool is_needed(const struct term *t)
{
    return t->stretch && t->stretch->count > 0;
}

static void term_remove(struct words *w, size_t at)
{
    struct term *t = w->at[at];
    struct stretch *s = t->is_beginning ? NULL : stretch_of(w, text_of(t));
    if (s)
        stretch_remove(s, t);
    place_clear(w, at);
    term_free(t);
}

/* A place is looked at again once another has moved into it. Twice is no harm, as when the table has grown meanwhile. */
void words_sweep(struct words *w, size_t *at, size_t places, const uint64_t *gone, size_t bit_words)
{
    for (; places > 0 && *at < w->places; places--) {
        struct term *t = w->at[*at];
        bool is_empty = t && posting_sweep(&t->posting, gone, bit_words);
        if (is_empty && !is_needed(t))
            term_remove(w, *at);
        else
            (*at)++;
    }
    if (*at >= w->places)
        *at = 0;
}

/* ---- reading ---- */

static void read_stretch(const struct stretch *s, str beginning, uint64_t *const *into, int tiers, size_t bit_words)
{
    for (size_t i = stretch_from(s, beginning); i < s->count && str_starts(text_of(s->at[i]), beginning); i++)
        posting_read(&s->at[i]->posting, into, tiers, bit_words);
}

void words_read(const struct words *w, str word, bool is_beginning, uint64_t *const *into, int tiers, size_t bit_words)
{
    bool is_long = is_beginning && letters_len(word, LETTERS) < word.len;
    const struct stretch *s = is_long ? stretch_of(w, word) : NULL;
    const struct term *t = is_long ? NULL : term_find(w, word, is_beginning);
    if (s)
        read_stretch(s, word, into, tiers, bit_words);
    if (t)
        posting_read(&t->posting, into, tiers, bit_words);
}

size_t words_count(const struct words *w)
{
    return w->count;
}

size_t words_places(const struct words *w)
{
    return w->places;
}

size_t words_bytes(const struct words *w)
{
    size_t bytes = sizeof(*w) + w->places * sizeof(struct term *);
    for (size_t i = 0; i < w->places; i++) {
        const struct term *t = w->at[i];
        if (!t)
            continue;
        bytes += sizeof(*t) + t->len + posting_bytes(&t->posting);
        bytes += t->stretch ? sizeof(*t->stretch) + t->stretch->cap * sizeof(struct term *) : 0;
    }
    return bytes;
}
