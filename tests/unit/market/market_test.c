/*
 * The index against a model that looks at every document for every question: random documents, changes and questions. A seed of
 * PITCHEY_TEST_SEED repeats a run; it is printed with what differs.
 */
#include "../check.h"

#include "base/rand.h"
#include "market/index.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { DOCS = 3000, KEYS = 3, TEXT_ORDER = KEYS, FACETS = 3, WORDS_MOST = 12, PAGE_MOST = 40 };
static const struct market_shape shape = {.facets = FACETS, .keys = KEYS, .values = {4, 9, 32}};

static arena *mem;
static uint64_t seed, dice;

static uint64_t throw_dice(void)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice;
}

static uint32_t below(uint32_t bound)
{
    return (uint32_t)(throw_dice() >> 20) % bound;
}

/* ---- the model ---- */

struct model_doc { bool there; struct market_doc doc; char words[MARKET_TIERS][256], key[16]; };
static struct model_doc docs[DOCS + 1];

/* Few words, some with the beginning of another, of one letter to five, some with two bytes a letter; the first ones often. */
static str word_of(uint32_t n)
{
    static char words[4][24];
    static int next;
    static const char *const letters[] = {"a", "b", "é", "q"};
    char *out = words[next++ % 4], *at = out;
    for (n = n % 700; ; n /= 4) {
        at = stpcpy(at, letters[n % 4]);
        if (n < 4)
            break;
    }
    return (str){out, (size_t)(at - out)};
}

static str any_word(void)
{
    return word_of(below(below(4) ? 20 : 700));
}

static str text_into(char *out)
{
    size_t len = 0;
    for (uint32_t count = below(WORDS_MOST); count > 0; count--)
        len += (size_t)snprintf(out + len, 256 - len, "%s%.*s", len ? " " : "", STR_ARG(any_word()));
    out[len] = '\0';
    return (str){out, len};
}

static void fill(struct model_doc *d, int64_t id)
{
    *d = (struct model_doc){.there = true, .doc = {.id = id, .owner = below(9), .group = below(4), .hidden = below(10) == 0}};
    for (int f = 0; f < FACETS; f++)
        d->doc.facets[f] = (uint32_t)(throw_dice() & throw_dice() & ((UINT64_C(1) << shape.values[f]) - 1));
    for (int k = 0; k < KEYS; k++)
        d->doc.keys[k] = (int64_t)below(k == 0 ? 5000 : 20) - 5;
    snprintf(d->key, sizeof(d->key), "%u", below(300));
    d->doc.text_key = str_from(d->key);
    for (int t = 0; t < MARKET_TIERS; t++)
        d->doc.words[t] = text_into(d->words[t]);
}

static bool text_has(str text, str word, bool is_beginning)
{
    for (str each; str_cut(&text, ' ', &each);)
        if (is_beginning ? str_starts(each, word) : str_eq(each, word))
            return true;
    return false;
}

/* The first that has it; MARKET_TIERS: none. */
static int tier_of_word(const struct model_doc *d, str word, bool is_beginning)
{
    int tier = 0;
    while (tier < MARKET_TIERS && !text_has(d->doc.words[tier], word, is_beginning))
        tier++;
    return tier;
}

static int tier_of_doc(const struct model_doc *d, const struct market_ask *ask)
{
    int tier = ask->words.count ? 0 : MARKET_TIERS;
    for (size_t i = 0; i < ask->words.count; i++) {
        int here = tier_of_word(d, ask->words.items[i], i + 1 == ask->words.count);
        tier = here > tier ? here : tier;
    }
    return tier;
}

static bool is_among(int64_t id, const struct int_list *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] == id)
            return true;
    return false;
}

static bool model_matches(const struct model_doc *d, const struct market_ask *ask, int but_for)
{
    if (!d->there || d->doc.hidden || (ask->owner && d->doc.owner != ask->owner) || (ask->group && d->doc.group != ask->group))
        return false;
    if ((ask->has_since && d->doc.keys[ask->since_key] < ask->since) || (ask->has_ids && !is_among(d->doc.id, &ask->ids)))
        return false;
    for (int f = 0; f < FACETS; f++) {
        if (ask->also >> f & 1 && !(d->doc.facets[f] & ask->also_values[f]))
            return false;
        if (f != but_for && ask->own >> f & 1 && !(d->doc.facets[f] & ask->own_values[f]))
            return false;
    }
    return !ask->has_words || tier_of_doc(d, ask) < ask->tiers;
}

struct model_row { struct market_place place; };

static int64_t sign(int64_t n)
{
    return (n > 0) - (n < 0);
}

static const struct market_page *sorting_by;

static int compare_places(const struct market_place *a, const struct market_place *b)
{
    int64_t by = sorting_by->by_tier ? sign(a->tier - b->tier) * (sorting_by->down ? 1 : -1) : 0, turn = sorting_by->down ? -1 : 1;
    if (by == 0)
        by = turn * (sorting_by->order == TEXT_ORDER ? str_cmp(a->text, b->text) : sign(a->key - b->key));
    return (int)(by ? by : turn * sign(a->id - b->id));
}

static int compare_rows(const void *a, const void *b)
{
    return compare_places(&((const struct model_row *)a)->place, &((const struct model_row *)b)->place);
}

static struct market_place model_place(const struct model_doc *d, const struct market_ask *ask, const struct market_page *page)
{
    struct market_place p = {.id = d->doc.id};
    if (page->order == TEXT_ORDER)
        p.text = d->doc.text_key;
    else
        p.key = d->doc.keys[page->order];
    p.tier = page->by_tier ? tier_of_doc(d, ask) : 0;
    return p;
}

static size_t model_find(const struct market_ask *ask, const struct market_page *page, struct model_row *rows)
{
    size_t count = 0;
    for (int id = 1; id <= DOCS; id++)
        if (model_matches(&docs[id], ask, -1))
            rows[count++].place = model_place(&docs[id], ask, page);
    sorting_by = page;
    qsort(rows, count, sizeof(rows[0]), compare_rows);
    return count;
}

/* ---- questions ---- */

static void ask_anything(struct market_ask *ask)
{
    static str words[3];
    static int64_t ids[200];
    *ask = (struct market_ask){.tiers = 1 + (int)below(MARKET_TIERS), .words.items = words, .ids.items = ids};
    for (uint32_t f = 0; f < FACETS; f++) {
        uint32_t all = (uint32_t)((UINT64_C(1) << shape.values[f]) - 1);
        ask->own |= (uint32_t)(below(4) == 0) << f;
        ask->also |= (uint32_t)(below(6) == 0) << f;
        ask->own_values[f] = (uint32_t)throw_dice() & all;
        ask->also_values[f] = (uint32_t)throw_dice() & all;
    }
    ask->owner = below(6) == 0 ? below(9) : 0;
    ask->group = below(6) == 0 ? below(4) : 0;
    ask->has_since = below(6) == 0;
    ask->since_key = (int)below(KEYS);
    ask->since = below(20);
    ask->has_ids = below(8) == 0;
    for (ask->ids.count = 0; ask->ids.count < COUNT(ids); ask->ids.count++)
        ids[ask->ids.count] = 1 + below(DOCS + 20);
    ask->has_words = below(2);
    for (ask->words.count = 0; ask->words.count < below(4); ask->words.count++)
        words[ask->words.count] = any_word();
}

static void page_anywhere(const struct market_ask *ask, struct market_page *page)
{
    *page = (struct market_page){.order = (int)below(KEYS + 1), .down = below(2), .limit = 1 + below(PAGE_MOST), .offset = below(60)};
    page->by_tier = ask->has_words && below(2);
}

static void assert_page(const struct market_found *f, const struct model_row *rows, size_t count, size_t from, int64_t limit)
{
    size_t here = from < count ? count - from : 0;
    assert_int_equal(f->total, count);
    assert_int_equal(f->has_more, here > (size_t)limit);
    assert_int_equal(f->count, here > (size_t)limit ? (size_t)limit : here);
    for (size_t i = 0; i < f->count; i++)
        assert_int_equal(f->ids[i], rows[from + i].place.id);
    if (f->count)
        assert_int_equal(compare_places(&f->last, &rows[from + f->count - 1].place), 0);
}

static void ask_both(struct market *m)
{
    static struct model_row rows[DOCS];
    struct market_ask ask;
    struct market_page page;
    struct market_found f, next;
    ask_anything(&ask);
    page_anywhere(&ask, &page);
    size_t count = model_find(&ask, &page, rows), from = (size_t)page.offset;
    market_find(m, &ask, &page, mem, &f);
    assert_page(&f, rows, count, from, page.limit);
    assert_int_equal(market_count(m, &ask, mem), count);
    if (f.count) {
        page.after = &f.last;
        market_find(m, &ask, &page, mem, &next);
        assert_page(&next, rows, count, from + f.count, page.limit);
    }
    arena_rewind(mem);
}

static void count_both(struct market *m)
{
    struct market_ask ask;
    struct market_counts is, must = {0};
    ask_anything(&ask);
    market_facets(m, &ask, mem, &is);
    for (int f = 0; f < FACETS; f++)
        for (int id = 1; id <= DOCS; id++)
            for (size_t v = 0; v < shape.values[f] && model_matches(&docs[id], &ask, f); v++)
                must.of[f][v] += docs[id].doc.facets[f] >> v & 1;
    assert_memory_equal(&is, &must, sizeof(is));
    arena_rewind(mem);
}

/* ---- changes ---- */

static void put_one(struct market *m, int64_t id)
{
    fill(&docs[id], id);
    market_put(m, &docs[id].doc);
}

static void drop_one(struct market *m, int64_t id)
{
    docs[id].there = false;
    market_drop(m, id);
}

static void rekey_one(struct market *m, int64_t id)
{
    int key = (int)below(KEYS);
    docs[id].doc.keys[key] = below(30);
    market_key(m, id, key, docs[id].doc.keys[key]);
}

static void show_some(struct market *m)
{
    int64_t owner = below(9);
    bool shown = below(3) > 0;
    for (int id = 1; id <= DOCS; id++)
        if (docs[id].doc.owner == owner)
            docs[id].doc.hidden = !shown;
    market_show(m, owner, shown);
}

static void change_something(struct market *m)
{
    int64_t id = 1 + below(DOCS);
    uint32_t n = below(100);
    if (n < 60)
        put_one(m, id);
    else if (n < 90)
        drop_one(m, id);
    else if (n < 99)
        rekey_one(m, id);
    else
        show_some(m);
}

static struct market *filled(int count)
{
    struct market *m = market_new(&shape);
    memset(docs, 0, sizeof(docs));
    for (int i = 0; i < count; i++)
        put_one(m, 1 + below(DOCS));
    market_ready(m);
    return m;
}

/* ---- tests ---- */

static void it_finds_what_a_look_at_every_document_finds(void **state)
{
    (void)state;
    struct market *m = filled(2000);
    for (int i = 0; i < 300; i++)
        ask_both(m);
    for (int i = 0; i < 60; i++)
        count_both(m);
    market_free(m);
}

static void it_follows_every_change(void **state)
{
    (void)state;
    struct market *m = filled(0);
    for (int i = 0; i < 12000; i++) {
        change_something(m);
        if (i % 40 == 0)
            ask_both(m);
        if (i % 400 == 0)
            count_both(m);
    }
    market_free(m);
}

/* Each time with words that nobody had before: what is left of them must go. */
static void put_with_new_words(struct market *m, int64_t id, int round)
{
    char words[64];
    size_t len = (size_t)snprintf(words, sizeof(words), "w%llux%d v%llux%d", (unsigned long long)id, round, (unsigned long long)id, round);
    market_put(m, &(struct market_doc){.id = id, .words = {{words, len}}});
}

static void what_is_replaced_leaves_no_memory_behind(void **state)
{
    (void)state;
    struct market *m = market_new(&shape);
    size_t first = 0;
    market_ready(m);
    for (int round = 0; round < 60; round++) {
        for (int64_t id = 1; id <= 500; id++)
            put_with_new_words(m, id, round);
        if (round == 19)
            first = market_size(m).bytes;
    }
    assert_int_equal(market_size(m).documents, 500);
    assert_true(market_size(m).words < 8000);
    assert_true(m->docs.slots < 4000);
    assert_true(market_size(m).bytes <= first + first / 4);
    for (int64_t id = 1; id <= 500; id++)
        market_drop(m, id);
    assert_int_equal(market_size(m).documents, 0);
    market_free(m);
}

/* Where terms stand has changed: going on would leave some out, and their old slots are given to others. */
static void a_table_that_grew_is_swept_from_its_start(void **state)
{
    (void)state;
    char words[16 * 1024];
    size_t len = 0;
    struct market *m = market_new(&shape);
    market_ready(m);
    for (int i = 0; !m->is_sweeping || m->sweep_at == 0; i++)
        put_with_new_words(m, 1, i);
    for (int i = 0; i < 2000; i++)
        len += (size_t)snprintf(words + len, sizeof(words) - len, "n%d ", i);
    size_t before = words_places(m->words);
    market_put(m, &(struct market_doc){.id = 2, .words = {{words, len}}});
    assert_true(words_places(m->words) > before);
    assert_true(m->is_sweeping);
    assert_in_range(m->sweep_at, 1, 256);
    market_free(m);
}

static void a_word_without_letters_and_no_words_find_nothing(void **state)
{
    (void)state;
    struct market *m = filled(500);
    struct market_ask ask = {.has_words = true, .tiers = MARKET_TIERS};
    struct market_page page = {.limit = 5, .by_tier = true};
    struct market_found f;
    market_find(m, &ask, &page, mem, &f);
    assert_int_equal(f.total, 0);
    assert_int_equal(f.count, 0);
    ask.words = (struct str_list){(str[]){STR("nobody")}, 1};
    assert_int_equal(market_count(m, &ask, mem), 0);
    market_free(m);
}

/* ---- at once ---- */

enum { ALWAYS = 300, READERS = 3 };
static _Atomic bool is_over;
static _Atomic int wrong;

static void put_always(struct market *m, int64_t id, uint32_t facet, str words)
{
    market_put(m, &(struct market_doc){.id = id, .owner = 1, .facets = {facet}, .keys = {id}, .words = {words}});
}

/* Whatever is changed meanwhile, all of them are there, each once. */
static void *keep_asking(void *arg)
{
    struct market *m = arg;
    arena *own = arena_new(4 * MIB, 4 * MIB);
    struct market_ask ask = {.has_words = true, .words = {(str[]){STR("always"), STR("th")}, 2}, .tiers = 1};
    struct market_page page = {.order = 0, .limit = ALWAYS + 1, .down = true};
    do {
        struct market_found f;
        struct market_counts counts;
        market_find(m, &ask, &page, own, &f);
        wrong += f.total != ALWAYS || f.count != ALWAYS || f.ids[0] != ALWAYS || f.ids[ALWAYS - 1] != 1;
        market_facets(m, &ask, own, &counts);
        wrong += counts.of[0][0] + counts.of[0][1] != ALWAYS;
        arena_rewind(own);
    } while (!is_over);
    arena_free(own);
    return NULL;
}

static void who_asks_meanwhile_finds_each_document_once(void **state)
{
    (void)state;
    struct market *m = market_new(&shape);
    pthread_t readers[READERS];
    for (int64_t id = 1; id <= ALWAYS; id++)
        put_always(m, id, 1, STR("always there"));
    market_ready(m);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, keep_asking, m), 0);
    for (int i = 0; i < 6000; i++) {
        put_always(m, 1 + i % ALWAYS, 1 + (uint32_t)i % 2, i % 3 ? STR("always there") : STR("thus always"));
        market_drop(m, ALWAYS + 1);
    }
    is_over = true;
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(wrong, 0);
    market_free(m);
}

/* What a sum of carries could get wrong: every length, all bits and none, and random ones. */
static void bits_are_counted_as_one_by_one(void **state)
{
    (void)state;
    uint64_t a[70], b[70];
    for (size_t n = 0; n <= COUNT(a); n++) {
        int64_t both = 0, one = 0;
        for (size_t i = 0; i < n; i++) {
            a[i] = below(4) ? throw_dice() : ~UINT64_C(0);
            b[i] = below(4) ? throw_dice() : ~UINT64_C(0);
            both += __builtin_popcountll(a[i] & b[i]);
            one += __builtin_popcountll(a[i]);
        }
        assert_int_equal(bits_count_both(a, b, n), both);
        assert_int_equal(bits_count(a, n), one);
    }
}

static int setup(void **state)
{
    (void)state;
    const char *given = getenv("PITCHEY_TEST_SEED");
    rand_setup();
    rand_bytes(&seed, sizeof(seed));
    seed = given ? strtoull(given, NULL, 10) : seed;
    dice = seed | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    mem = arena_new(16 * MIB, 16 * MIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_what_a_look_at_every_document_finds),
        cmocka_unit_test(it_follows_every_change),
        cmocka_unit_test(what_is_replaced_leaves_no_memory_behind),
        cmocka_unit_test(a_table_that_grew_is_swept_from_its_start),
        cmocka_unit_test(a_word_without_letters_and_no_words_find_nothing),
        cmocka_unit_test(who_asks_meanwhile_finds_each_document_once),
        cmocka_unit_test(bits_are_counted_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
