/* The market over HTTP: filters, sorts, pages, facets, what is new, read most and alike; on the demo data. */
#include "support/site.h"

#include "app/demo/demo.h"

#include <stdio.h>

static err add(struct ctx *c, void *arg)
{
    return demo_add(c, STR_NONE, arg);
}

static int market(void **state)
{
    struct demo_counts counts;
    site_setup(state);
    return site_do(add, &counts) == OK ? 0 : -1;
}

static struct answer get(const char *path)
{
    struct answer a = call(visitor, "GET", path, NULL);
    assert_status(a, 200);
    return a;
}

static int64_t total(const char *path)
{
    return answer_int(get(path), "data.pagination.total");
}

static void filters_narrow_and_add_up(void **state)
{
    (void)state;
    assert_int_equal(total("/api/pitches"), 23);
    assert_int_equal(total("/api/pitches?genre=drama"), 6);
    assert_int_equal(total("/api/pitches?genre=drama,horror"), 9);
    assert_int_equal(total("/api/pitches?genre=drama&genre=horror"), 9);
    assert_int_equal(total("/api/pitches?genre=Drama&format=Limited%20series"), 1);
    assert_int_equal(total("/api/pitches?budgetRange=micro"), 6);
    assert_int_equal(total("/api/pitches?subgenre=Survival"), 2);
    assert_int_equal(total("/api/pitches?seeking=sales&stage=Financing"), 3);
    assert_int_equal(total("/api/pitches?genre=all&format="), 23);
    assert_int_equal(total("/api/pitches?access=open") + total("/api/pitches?access=protected"), 23);
    assert_int_equal(total("/api/pitches?nobody=knows"), 23);
}

static void a_budget_range_finds_the_bands_it_meets(void **state)
{
    (void)state;
    int64_t micro = total("/api/pitches?budgetRange=micro"), low = total("/api/pitches?budgetRange=low");
    assert_int_equal(total("/api/pitches?budgetMax=500000"), micro);
    assert_int_equal(total("/api/pitches?budget_min=500000&maxBudget=500001"), micro + low);
    assert_int_equal(total("/api/pitches?minBudget=500001&budgetMax=5000000"), low);
    assert_int_equal(total("/api/pitches?budgetMax=500000&budgetRange=micro,low"), micro);
    assert_int_equal(total("/api/pitches?budgetMax=500000&budgetRange=low"), 0);
    assert_int_equal(total("/api/pitches?budgetMin=2&budgetMax=1"), 0);
    assert_status(call(visitor, "GET", "/api/pitches?budgetMin=cheap", NULL), 400);
    struct answer a = get("/api/pitches?budgetMax=500000&budgetRange=low");
    assert_text(a, "data.relaxation.without", "budgetRange");
    assert_text(a, "data.relaxation.query", "budgetMax=500000");
}

static void makers_and_older_switches_filter_too(void **state)
{
    (void)state;
    assert_int_equal(total("/api/pitches?creatorType=creator") + total("/api/pitches?creatorType=production"), 23);
    assert_int_equal(total("/api/pitches?q=the&creatorType=production"), 0);
    assert_int_equal(total("/api/pitches?hasNDA=true"), total("/api/pitches?access=protected"));
    assert_int_equal(total("/api/pitches?hasNDA=false"), 23);
    assert_int_equal(total("/api/pitches?seekingInvestment=true"), total("/api/pitches?seeking=finance"));
    assert_status(call(visitor, "GET", "/api/pitches?creatorType=watcher", NULL), 400);
}

static void sorts_order_and_turn_round(void **state)
{
    (void)state;
    assert_text(get("/api/pitches?sort=title"), "data.pitches.0.title", "A Field Guide to Leaving");
    assert_text(get("/api/pitches?sort=-title"), "data.pitches.0.title", "Vostok Silence");
    assert_text(get("/api/pitches?sort=-viewCount"), "data.pitches.0.title", "Nine Minutes to Aldgate");
    assert_text(get("/api/pitches?sort=viewCount"), "data.pitches.0.title", "Blue Hour Salvage");
    assert_text(get("/api/pitches?sort=-budget"), "data.pitches.0.title", "The Glass Regiment");
    assert_text(get("/api/pitches?sort=budget"), "data.pitches.0.budgetRange", "micro");
    assert_text(get("/api/pitches?sort=-budget"), "data.pitches.0.budgetRange", "blockbuster");
    assert_text(get("/api/pitches?sort=funding"), "data.pitches.0.funding", "none");
    assert_text(get("/api/pitches?sort=-funding"), "data.pitches.0.funding", "part");
    assert_text(get("/api/pitches?sort=publishedAt"), "data.pitches.0.title", "The Tidekeeper's Debt");
    assert_text(get("/api/pitches?sortBy=alphabetical&sortOrder=desc"), "data.pitches.0.title", "Vostok Silence");
}

static void a_cursor_walks_every_order_to_its_end(void **state)
{
    (void)state;
    static const char *const sorts[] = {"-publishedAt", "publishedAt", "title", "-title", "-budget", "budget", "-viewCount",
                                        "viewCount", "-funding", "funding"};
    for (size_t i = 0; i < COUNT(sorts); i++) {
        char path[2048];
        int seen = 0, pages = 0;
        str cursor = STR("");
        do {
            snprintf(path, sizeof(path), "/api/pitches?limit=5&sort=%s%s%.*s", sorts[i], cursor.len ? "&cursor=" : "", STR_ARG(cursor));
            struct answer a = get(path);
            seen += answer_count(a, "data.pitches");
            cursor = answer_text(a, "data.pagination.nextCursor");
        } while (cursor.len && ++pages < 10);
        assert_int_equal(seen, 23);
    }
}

static void a_search_ranks_titles_first(void **state)
{
    (void)state;
    struct answer a = get("/api/pitches?q=nine");
    assert_true(answer_count(a, "data.pitches") > 2);
    assert_text(a, "data.pitches.0.title", "The Harrow Nine");
    assert_text(a, "data.pitches.1.title", "Nine Minutes to Aldgate");
    assert_text(get("/api/pitches?q=ECOLE"), "data.pagination.page", "");
    assert_int_equal(total("/api/pitches?q=n%C3%ADne"), total("/api/pitches?q=nine"));
    assert_int_equal(total("/api/pitches?q=%25"), 0);
    assert_int_equal(total("/api/pitches?q=test'%3B%20DROP%20TABLE%20pitches%3B%20--"), 0);
    assert_int_equal(total("/api/pitches?q=tolland"), 8);
    assert_true(total("/api/pitches?q=a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+the") > 0);
    assert_int_equal(total("/api/pitches?q=a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+zzz"), 0);
}

static void a_search_pages_through_its_tiers(void **state)
{
    (void)state;
    char path[2048];
    int64_t all = total("/api/pitches?q=the");
    int seen = 0;
    str cursor = STR("");
    do {
        snprintf(path, sizeof(path), "/api/pitches?q=the&limit=3%s%.*s", cursor.len ? "&cursor=" : "", STR_ARG(cursor));
        struct answer a = get(path);
        seen += answer_count(a, "data.pitches");
        cursor = answer_text(a, "data.pagination.nextCursor");
    } while (cursor.len && seen < 100);
    assert_int_equal(seen, all);
    assert_int_equal(answer_count(get("/api/pitches?q=the&limit=3&page=2"), "data.pitches"), 3);
}

struct ids { int64_t id[32]; int count; };

/* All that a search finds, in pages of three. */
static struct ids found(const char *query)
{
    char path[2048];
    struct ids ids = {0};
    str cursor = STR("");
    do {
        snprintf(path, sizeof(path), "/api/pitches?%s&limit=3%s%.*s", query, cursor.len ? "&cursor=" : "", STR_ARG(cursor));
        struct answer a = get(path);
        for (int i = 0; i < answer_count(a, "data.pitches") && ids.count < 32; i++) {
            snprintf(path, sizeof(path), "data.pitches.%d.id", i);
            ids.id[ids.count++] = answer_int(a, path);
        }
        cursor = answer_text(a, "data.pagination.nextCursor");
    } while (cursor.len && ids.count < 32);
    return ids;
}

static void a_search_turns_round_with_its_tiers(void **state)
{
    (void)state;
    struct ids down = found("q=the&sortOrder=desc"), up = found("q=the&order=asc"), named = found("q=the&sort=relevance&order=asc");
    assert_true(down.count > 6 && up.count == down.count);
    assert_memory_equal(&named, &up, sizeof(up));
    for (int i = 0; i < down.count; i++)
        assert_int_equal(up.id[i], down.id[down.count - 1 - i]);
    assert_int_equal(answer_int(get("/api/pitches?q=the&order=asc&limit=1&page=2"), "data.pitches.0.id"), up.id[1]);
    assert_text(get("/api/pitches?sort=relevance&order=asc"), "data.pitches.0.title", "The Tidekeeper's Debt");
}

static void nothing_found_says_what_to_leave_out(void **state)
{
    (void)state;
    struct answer a = get("/api/pitches?genre=Horror&format=Web%20series&q=the");
    assert_int_equal(answer_int(a, "data.pagination.total"), 0);
    assert_true(answer_has(a, "data.relaxation.query"));
    char path[512];
    snprintf(path, sizeof(path), "/api/pitches?%s", text_z(answer_text(a, "data.relaxation.query")));
    assert_int_equal(total(path), answer_int(a, "data.relaxation.total"));
    assert_false(answer_int(get("/api/pitches?q=nowhere"), "data.relaxation.total") > 0);

    a = get("/api/pitches?genre=Horror&format=Web%20series&creatorId=1001");
    snprintf(path, sizeof(path), "/api/pitches?%s", text_z(answer_text(a, "data.relaxation.query")));
    assert_non_null(strstr(path, "creatorId=1001"));
    assert_int_equal(total(path), answer_int(a, "data.relaxation.total"));
    assert_text(get("/api/pitches?genre=Horror&companyId=999"), "data.relaxation.without", "companyId");
}

static void facets_count_without_their_own_filter(void **state)
{
    (void)state;
    struct answer a = get("/api/pitches/facets?genre=Drama");
    assert_int_equal(answer_count(a, "data.facets.genre"), 6);
    assert_text(a, "data.facets.genre.2.value", "Drama");
    assert_int_equal(answer_int(a, "data.facets.genre.2.count"), 6);
    assert_int_equal(answer_int(a, "data.facets.genre.1.count"), 4);
    assert_int_equal(answer_count(a, "data.facets.subgenre"), 25);
    assert_int_equal(answer_count(a, "data.facets.access"), 2);
    int64_t formats = 0;
    for (int i = 0; i < 9; i++) {
        char at[64];
        snprintf(at, sizeof(at), "data.facets.format.%d.count", i);
        formats += answer_int(a, at);
    }
    assert_int_equal(formats, 6);
}

/* A range of amounts is a filter of its own: the bands outside it count nothing. */
static void the_facet_of_bands_keeps_the_range(void **state)
{
    (void)state;
    struct answer all = get("/api/pitches/facets"), a = get("/api/pitches/facets?budgetMax=500000&budgetRange=low");
    assert_int_equal(answer_int(a, "data.facets.budgetRange.0.count"), answer_int(all, "data.facets.budgetRange.0.count"));
    assert_int_equal(answer_int(a, "data.facets.budgetRange.1.count"), 0);
    assert_int_equal(answer_int(a, "data.facets.genre.2.count"), 0);
}

static void what_is_new_read_most_and_alike(void **state)
{
    (void)state;
    struct answer a = get("/api/pitches/new");
    assert_int_equal(answer_count(a, "data.pitches"), 6);
    assert_text(a, "data.pitches.0.title", "Vostok Silence");
    a = get("/api/pitches/trending?limit=3");
    assert_int_equal(answer_count(a, "data.pitches"), 3);
    assert_int_equal(answer_int(a, "data.pagination.hasMore"), 1);
    a = get("/api/pitches/11/related");
    assert_int_equal(answer_count(a, "data.pitches"), 3);
    for (int i = 0; i < 3; i++) {
        char at[64];
        snprintf(at, sizeof(at), "data.pitches.%d.genre", i);
        assert_text(a, at, "Action");
    }
}

static void wrong_values_are_named(void **state)
{
    (void)state;
    static const char *const wrong[] = {"sort=bogus", "genre=bogus", "limit=0", "limit=101", "page=0", "cursor=abc", "creatorId=x",
                                        "access=maybe", "offset=-1"};
    char path[128];
    for (size_t i = 0; i < COUNT(wrong); i++) {
        snprintf(path, sizeof(path), "/api/pitches?%s", wrong[i]);
        struct answer a = call(visitor, "GET", path, NULL);
        assert_status(a, 400);
        assert_int_equal(answer_count(a, "fields"), 1);
    }
}

static void older_addresses_answer_in_their_shape(void **state)
{
    (void)state;
    struct answer a = get("/api/pitches/browse/general?limit=2");
    assert_int_equal(answer_count(a, "pitches"), 2);
    assert_int_equal(answer_int(a, "totalCount"), 23);
    assert_int_equal(answer_int(a, "pagination.currentPage"), 1);
    assert_int_equal(total("/api/pitches/public"), 23);
    assert_int_equal(answer_int(get("/api/pitches?offset=20&limit=20"), "data.pagination.offset"), 20);
    assert_int_equal(answer_count(get("/api/pitches?offset=20&limit=20"), "data.pitches"), 3);
}

static void older_tabs_are_the_rails(void **state)
{
    (void)state;
    assert_int_equal(answer_count(get("/api/pitches/featured"), "data.pitches"), 6);
    assert_int_equal(answer_count(get("/api/trending"), "data.pitches"), 10);
    assert_text(get("/api/browse?category=new"), "data.pitches.0.title", "Vostok Silence");
    assert_int_equal(total("/api/browse?category=new"), 6);
    assert_int_equal(total("/api/browse?category=tv"), 3);
    struct answer rail = get("/api/pitches/trending"), tab = get("/api/browse?category=trending");
    assert_str(answer_text(tab, "data.pitches.0.title"), answer_text(rail, "data.pitches.0.title"));
    assert_str(answer_text(get("/api/pitches/trending?offset=3&limit=2"), "data.pitches.0.title"),
               answer_text(rail, "data.pitches.3.title"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, market, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(filters_narrow_and_add_up),
        TEST(a_budget_range_finds_the_bands_it_meets),
        TEST(makers_and_older_switches_filter_too),
        TEST(sorts_order_and_turn_round),
        TEST(a_cursor_walks_every_order_to_its_end),
        TEST(a_search_ranks_titles_first),
        TEST(a_search_pages_through_its_tiers),
        TEST(a_search_turns_round_with_its_tiers),
        TEST(nothing_found_says_what_to_leave_out),
        TEST(facets_count_without_their_own_filter),
        TEST(the_facet_of_bands_keeps_the_range),
        TEST(what_is_new_read_most_and_alike),
        TEST(wrong_values_are_named),
        TEST(older_addresses_answer_in_their_shape),
        TEST(older_tabs_are_the_rails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
