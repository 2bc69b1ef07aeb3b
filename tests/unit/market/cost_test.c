/*
 * What the index costs when there is more: sixteen times as many documents make a page of all three times as dear at most, and
 * no question or change more than proportionally. Processor time of this thread, the least of several runs; a disturbed
 * measurement is made again, and only what is dear each time has failed.
 */
#include "../check.h"

#include "base/rand.h"
#include "market/index.h"

#include <stdio.h>
#include <time.h>

enum { FEW = 2000, TIMES = 16, RUNS = 8, TRIES = 6, CHANGES = 200, FLAT = 3, IN_PROPORTION = 20 };
#define FIXED_NS 20000
static const struct market_shape shape = {.facets = 2, .keys = 2, .values = {6, 25}};

static arena *mem;
static struct market *few, *many;

static uint32_t of_id(int64_t id, uint32_t salt)
{
    return (uint32_t)((uint64_t)(id + salt) * UINT64_C(0x9e3779b97f4a7c15) >> 40);
}

static void put(struct market *m, int64_t id)
{
    char words[160];
    uint32_t a = of_id(id, 1), b = of_id(id, 2);
    int len = snprintf(words, sizeof(words), "the of w%u w%u v%u thing%u half%u", a % 50, b % 3000, a % 3000, b % 5, a % 2);
    market_put(m, &(struct market_doc){
        .id = id, .owner = a % 100, .facets = {1u << a % 6, 1u << a % 25 | 1u << b % 25}, .keys = {id, b % 1000},
        .words = {STR("title"), STR_NONE, {words, (size_t)len}}});
}

static struct market *filled(int64_t count)
{
    struct market *m = market_new(&shape);
    for (int64_t id = 1; id <= count; id++)
        put(m, id);
    market_ready(m);
    return m;
}

/* ---- what is done ---- */

static void find(struct market *m, const struct market_ask *ask, const struct market_page *page)
{
    struct market_found f;
    market_find(m, ask, page, mem, &f);
}

static void newest(struct market *m)
{
    find(m, &(struct market_ask){0}, &(struct market_page){.down = true, .limit = 20});
}

static void by_views(struct market *m)
{
    find(m, &(struct market_ask){0}, &(struct market_page){.order = 1, .down = true, .limit = 20, .offset = 980});
}

static void change(struct market *m)
{
    for (int64_t id = 1; id <= CHANGES; id++)
        put(m, id * 7);
}

static void facets(struct market *m)
{
    struct market_counts counts;
    market_facets(m, &(struct market_ask){.own = 3, .own_values = {2, 9}}, mem, &counts);
}

static const struct market_page by_tier = {.down = true, .by_tier = true, .limit = 20};

static void words(struct market *m)
{
    str two[] = {STR("half1"), STR("w7")};
    find(m, &(struct market_ask){.has_words = true, .words = {two, 2}, .tiers = 3}, &by_tier);
}

static void beginning(struct market *m)
{
    str one[] = {STR("thi")};
    find(m, &(struct market_ask){.has_words = true, .words = {one, 1}, .tiers = 3}, &by_tier);
}

static void of_owner(struct market *m)
{
    find(m, &(struct market_ask){.owner = 7, .own = 1, .own_values = {1}}, &(struct market_page){.order = 2, .limit = 20});
}

static const struct row { const char *name; void (*run)(struct market *); int most; } rows[] = {
    {"newest", newest, FLAT},           {"by views, page 50", by_views, FLAT},    {"changes", change, IN_PROPORTION},
    {"facets", facets, IN_PROPORTION},  {"two words", words, IN_PROPORTION},      {"a beginning", beginning, IN_PROPORTION},
    {"of one owner", of_owner, IN_PROPORTION},
};

/* ---- measuring ---- */

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t least_ns(const struct row *r, struct market *m)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        int64_t before = cpu_ns();
        r->run(m);
        int64_t took = cpu_ns() - before;
        least = took < least ? took : least;
        arena_rewind(mem);
    }
    return least;
}

static bool grows_well(const struct row *r)
{
    int64_t small = 0, large = 0;
    for (int i = 0; i < TRIES; i++) {
        small = least_ns(r, few);
        large = least_ns(r, many);
        if (large <= r->most * small + FIXED_NS)
            return true;
    }
    print_error("%s: %lld µs, of %d times as much %lld µs\n", r->name, (long long)small / 1000, TIMES, (long long)large / 1000);
    return false;
}

static void more_documents_cost_no_more_than_their_share(void **state)
{
    (void)state;
    int dear = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        dear += !grows_well(&rows[i]);
    assert_int_equal(dear, 0);
}

static void common_words_take_a_bit_for_each_document(void **state)
{
    (void)state;
    struct market *m = market_new(&shape);
    for (int64_t id = 1; id <= FEW * TIMES; id++)
        market_put(m, &(struct market_doc){.id = id, .words = {[2] = STR("the of and is")}});
    size_t bits = FEW * TIMES / 8, bytes = words_bytes(m->words);
    market_free(m);
    assert_in_range(bytes, 12 * bits, 24 * bits);    /* four words, their beginnings of one letter and of two */
}

static int setup(void **state)
{
    (void)state;
    rand_setup();
    mem = arena_new(16 * MIB, 16 * MIB);
    few = filled(FEW);
    many = filled(FEW * TIMES);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    market_free(few);
    market_free(many);
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_documents_cost_no_more_than_their_share),
        cmocka_unit_test(common_words_take_a_bit_for_each_document),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
