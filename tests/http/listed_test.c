/*
 * What is listed, by one definition: of an account that is suspended no list, count, facet, search or ranking shows
 * anything, and all do again when it is reinstated. A list that is added is tested here without a line.
 */
#include "support/site.h"

#include "app/user/user.h"

#include <stdio.h>

static const char whole[] = "{\"title\":\"%s\",\"logline\":\"Two salt farmers marry to merge their feuding pans.\",\"genre\":\"Drama\","
                            "\"budgetRange\":\"low\",\"stage\":\"Script\",\"synopsis\":\"On a drying lagoon two families of salt farmers plan a wedding.\"}";

static int64_t published(struct who maker, const char *title)
{
    char body[600], path[64];
    snprintf(body, sizeof(body), whole, title);
    struct answer a = call(maker, "POST", "/api/pitches", body);
    assert_status(a, 201);
    int64_t id = answer_int(a, "data.pitch.id");
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)id);
    assert_status(call(maker, "POST", path, NULL), 200);
    return id;
}

static struct answer view(struct who as, int64_t id)
{
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/view", (long long)id);
    struct answer a = beacon(as, path, "{}");
    assert_status(a, 200);
    return a;
}

static err suspend(struct ctx *c, void *arg)
{
    bool changed;
    TRY(account_suspend(c, *(int64_t *)arg, STR("spam"), &changed));
    return changed ? OK : ERR_STATE;
}

static err reinstate(struct ctx *c, void *arg)
{
    bool changed;
    TRY(account_reinstate(c, *(int64_t *)arg, &changed));
    return changed ? OK : ERR_STATE;
}

/* ---- every list, asked in every way ---- */

static struct { struct who sarah, other; int64_t gone_id, stays_id, maker_id; } world;

static const char *address(const struct route *r, const char *query)
{
    static char path[320];
    const char *id = strstr(r->path, ":id");
    if (id)
        snprintf(path, sizeof(path), "%.*s%lld%s?%s", (int)(id - r->path), r->path, (long long)world.stays_id, id + 3, query);
    else
        snprintf(path, sizeof(path), "%s?%s", r->path, query);
    return path;
}

static int64_t total_of(struct answer a)
{
    int64_t total = answer_int(a, "data.pagination.total");
    return total >= 0 ? total : answer_int(a, "pagination.total");
}

/* Whether the answer has what was suspended, and agrees with itself about how much there is. */
static bool shows(const struct route *r, struct who as, const char *query)
{
    struct answer a = call(as, "GET", address(r, query), NULL);
    if (a.status != 200)
        print_error("%s as %s: %d\n", address(r, query), as.type, a.status);
    assert_int_equal(a.status, 200);
    int rows = answer_count(a, "data.pitches");
    rows = rows >= 0 ? rows : answer_count(a, "pitches");
    if (total_of(a) != rows)
        print_error("%s as %s: %d rows of %lld\n", address(r, query), as.type, rows, (long long)total_of(a));
    assert_int_equal(total_of(a), rows);
    return answer_holds(a, "Withdrawn");
}

static bool is_list(const struct route *r)
{
    return r->method == HTTP_GET && r->flags & ROUTE_LIST && r->flags & ROUTE_PUBLIC;
}

static void every_list_shows(bool wanted)
{
    static const char *const queries[] = {"", "q=salt", "q=salt&sort=title", "q=withdrawn", "sort=title", "sort=-title", "sort=budget",
                                          "sort=-budget", "sort=viewCount", "sort=-viewCount", "sort=publishedAt", "sort=funding",
                                          "genre=Drama", "stage=Script", "creatorType=creator", "access=open"};
    const struct who callers[] = {visitor, world.sarah};
    size_t count, lists = 0;
    const struct route_row *rows = site_rows(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; is_list(&rows[i].route) && j < COUNT(callers) * COUNT(queries); j++, lists++) {
            const struct route *r = &rows[i].route;
            struct who as = callers[j % COUNT(callers)];
            const char *query = queries[j / COUNT(callers)];
            if (!(capability_of(r->can)->roles & (as.token.ptr ? ROLE_INVESTOR : ROLE_VISITOR)))
                continue;
            bool is = shows(r, as, query);
            if (is != wanted)
                print_error("%s as %s: %s\n", address(r, query), as.type, is ? "is there" : "is missing");
            assert_int_equal(is, wanted);
        }
    assert_true(lists > 200);
}

static int64_t facet_count(void)
{
    struct answer a = call(visitor, "GET", "/api/pitches/facets", NULL);
    assert_status(a, 200);
    int64_t counted = 0;
    for (int i = 0; i < answer_count(a, "data.facets.stage"); i++) {
        char path[64];
        snprintf(path, sizeof(path), "data.facets.stage.%d.count", i);
        counted += answer_int(a, path);
    }
    return counted;
}

static void is_on_the_market(bool wanted)
{
    char path[96];
    every_list_shows(wanted);
    assert_int_equal(facet_count(), wanted ? 2 : 1);
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)world.gone_id);
    assert_status(call(visitor, "GET", path, NULL), wanted ? 200 : 404);
    snprintf(path, sizeof(path), "/api/pitches?creatorId=%lld", (long long)world.maker_id);
    assert_int_equal(answer_int(call(world.sarah, "GET", path, NULL), "data.pagination.total"), wanted);
}

static void a_suspended_account_is_in_no_list(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    world.other = someone("creator", "other");
    world.sarah = someone("investor", "sarah");
    world.maker_id = maker.id;
    world.gone_id = published(maker, "Withdrawn Salt");
    world.stays_id = published(world.other, "Salt Wedding");
    view(world.sarah, world.gone_id);
    view(world.sarah, world.stays_id);

    is_on_the_market(true);      /* and every count is kept now */
    assert_int_equal(site_do(suspend, &maker.id), OK);
    is_on_the_market(false);
    assert_int_equal(answer_int(view(visitor, world.gone_id), "data.counted"), 0);
    assert_status(call(maker, "GET", "/api/pitches/mine", NULL), 401);
    assert_int_equal(site_do(suspend, &maker.id), ERR_STATE);

    assert_int_equal(site_do(reinstate, &maker.id), OK);
    is_on_the_market(true);
    assert_status(call(maker, "GET", "/api/pitches/mine", NULL), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_suspended_account_is_in_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
