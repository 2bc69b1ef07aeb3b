/*
 * market COUNT WORDS: what the index of the market costs with so many pitches of so many words each, as lines of JSON: memory, and
 * the least processor time of each question. Words fall as in natural texts: the n-th is 1/n as frequent
 * as the first, of 200,000.
 */
#include "base/rand.h"
#include "market/index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOCABULARY = 200000, RUNS = 40, LISTED = 20 };
/* As the market's: genre, subgenre, format, band, stage, seeking, funding, access. */
static const struct market_shape shape = {.facets = 8, .keys = 7, .values = {6, 25, 9, 5, 6, 6, 3, 2}};
enum { GENRE, SUBGENRE, FORMAT, BY_PUBLISHED = 0, BY_VIEWS = 3 };

static uint64_t dice = 88172645463325252u;

static uint64_t throw_dice(void)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice;
}

static double even(void)
{
    return (double)(throw_dice() >> 11) / 9007199254740992.0;
}

/* Rank r with a probability of about 1/r. */
static uint32_t rank(void)
{
    return (uint32_t)exp(even() * log(VOCABULARY)) - 1;
}

/* Consonants and vowels by turns, shorter for the frequent; the same rank is always the same word. */
static size_t put_word(char *out, uint32_t n)
{
    uint64_t h = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
    size_t len = 0, want = 2 + (size_t)log2(n + 2) / 2 + h % 3;
    for (h ^= h >> 29; len < want; len++, h = h * UINT64_C(0xbf58476d1ce4e5b9) ^ h >> 31)
        out[len] = len % 2 ? "aeiou"[h % 5] : "bcdfghklmnprstvw"[h % 16];
    for (uint32_t rest = n; rest > 300; rest /= 26)
        out[len++] = (char)('a' + rest % 26);
    return len;
}

static str text_of(char *out, int words)
{
    size_t len = 0;
    for (int i = 0; i < words; i++) {
        if (i)
            out[len++] = ' ';
        len += put_word(out + len, rank());
    }
    return (str){out, len};
}

static void put(struct market *m, int64_t id, int words)
{
    static char texts[3][64 * 1024], key[64];
    struct market_doc doc = {.id = id, .owner = 1 + (int64_t)(throw_dice() % 2000), .text_key = {key, put_word(key, rank())}};
    for (size_t f = 0; f < shape.facets; f++)
        doc.facets[f] = 1u << throw_dice() % shape.values[f];
    doc.facets[SUBGENRE] |= 1u << throw_dice() % shape.values[SUBGENRE];
    doc.keys[BY_PUBLISHED] = id * 1000;
    for (size_t k = 1; k < shape.keys; k++)
        doc.keys[k] = (int64_t)(1000 * even() * even());
    doc.words[0] = text_of(texts[0], 4);
    doc.words[1] = text_of(texts[1], 20);
    doc.words[2] = text_of(texts[2], words - 24);
    market_put(m, &doc);
}

/* Resident, as the system sees it: what malloc needs besides is in it. */
static size_t resident(void)
{
    unsigned long all = 0, here = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%lu %lu", &all, &here) != 2)
        here = 0;
    if (f)
        fclose(f);
    return here * 4096;
}

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- questions ---- */

enum kind { FACETS, PAGE, RELEVANT };
struct question { const char *name; enum kind kind; struct market_ask ask; struct market_page page; };

static void ask(struct market *m, const struct question *q, arena *a)
{
    struct market_counts counts;
    struct market_found found;
    if (q->kind == FACETS)
        market_facets(m, &q->ask, a, &counts);
    else
        market_find(m, &q->ask, &q->page, a, &found);
}

static double least_us(struct market *m, const struct question *q, arena *a)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        int64_t before = cpu_ns();
        ask(m, q, a);
        int64_t took = cpu_ns() - before;
        least = took < least ? took : least;
        arena_rewind(a);
    }
    return (double)least / 1000;
}

static void measure(struct market *m, arena *a)
{
    static char common[64], middle[64], rare[64];
    str first = {common, put_word(common, 0)}, second = {middle, put_word(middle, 40)}, third = {rare, put_word(rare, 5000)};
    str one[] = {second}, two[] = {first, second}, three_letters[] = {str_sub(third, 0, 3)}, one_letter[] = {str_sub(first, 0, 1)};
#define WORDS(list) .has_words = true, .words = {list, COUNT(list)}, .tiers = 3
#define NEWEST {.order = BY_PUBLISHED, .down = true, .limit = LISTED}
#define BY_TIER {.order = BY_PUBLISHED, .down = true, .by_tier = true, .limit = LISTED}
    const struct question questions[] = {
        {"newest", PAGE, {0}, NEWEST},
        {"facets", FACETS, {0}, {0}},
        {"facets with filters", FACETS, {.own = 1 << GENRE | 1 << FORMAT, .own_values = {[GENRE] = 3, [FORMAT] = 5}}, {0}},
        {"facets with a word", FACETS, {WORDS(one)}, {0}},
        {"genre + format", PAGE, {.own = 1 << GENRE | 1 << FORMAT, .own_values = {[GENRE] = 2, [FORMAT] = 4}}, NEWEST},
        {"one word", RELEVANT, {WORDS(one)}, BY_TIER},
        {"two words", RELEVANT, {WORDS(two)}, BY_TIER},
        {"three letters", RELEVANT, {WORDS(three_letters)}, BY_TIER},
        {"one letter", RELEVANT, {WORDS(one_letter)}, BY_TIER},
        {"by views, page 50", PAGE, {0}, {.order = BY_VIEWS, .down = true, .limit = LISTED, .offset = 49 * LISTED}},
        {"genre by views, page 50", PAGE, {.own = 1 << GENRE, .own_values = {[GENRE] = 2}}, {.order = BY_VIEWS, .down = true, .limit = LISTED, .offset = 49 * LISTED}},
        {"of one owner", PAGE, {.owner = 77}, NEWEST},
    };
    for (size_t i = 0; i < COUNT(questions); i++)
        printf("{\"question\":\"%s\",\"us\":%.1f}\n", questions[i].name, least_us(m, &questions[i], a));
}

int main(int argc, char **argv)
{
    int64_t count = argc > 1 ? strtoll(argv[1], NULL, 10) : 0, words = argc > 2 ? strtoll(argv[2], NULL, 10) : 0;
    if (count < 1 || words < 25)
        return fprintf(stderr, "market COUNT WORDS, at least 25 words\n"), 2;
    rand_setup();
    struct market *m = market_new(&shape);
    arena *a = arena_new(64 * MIB, 16 * MIB);
    size_t empty = resident();
    for (int64_t id = 1; id <= count; id++)
        put(m, id, (int)words);
    market_ready(m);
    struct market_size size = market_size(m);
    printf("{\"documents\":%zu,\"terms\":%zu,\"bytes\":%zu,\"resident\":%zu}\n", size.documents, size.words, size.bytes, resident() - empty);
    measure(m, a);
    arena_free(a);
    market_free(m);
    return 0;
}
