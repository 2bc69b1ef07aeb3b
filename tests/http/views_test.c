/* Views: who counts as one viewer, that viewers of one pitch do not keep each other from being counted, and the sums. */
#include "support/site.h"

#include "app/pitch/check.h"
#include "app/pitch/pitch.h"
#include "app/pitch/views.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "http/client.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char whole[] = "{\"title\":\"Salt Wedding\",\"logline\":\"Two salt farmers marry to merge their feuding pans.\","
                            "\"genre\":\"Drama\",\"budgetRange\":\"low\",\"synopsis\":\"On a drying lagoon two families of salt farmers plan a wedding.\"}";

static const char *path_of(int64_t id, const char *rest)
{
    char text[96];
    snprintf(text, sizeof(text), "/api/pitches/%lld%s", (long long)id, rest);
    return text_z(str_from(text));
}

static int64_t published(struct who maker)
{
    struct answer a = call(maker, "POST", "/api/pitches", whole);
    assert_status(a, 201);
    int64_t id = answer_int(a, "data.pitch.id");
    assert_status(call(maker, "POST", path_of(id, "/publish"), NULL), 200);
    return id;
}

static bool view(struct who as, int64_t id, const char *agent)
{
    char fields[128];
    snprintf(fields, sizeof(fields), "User-Agent: %s\r\n", agent);
    struct answer a = call_with(as, "POST", path_of(id, "/view"), "{}", fields);
    assert_status(a, 200);
    return answer_int(a, "data.counted") == 1;
}

static int64_t views_of(int64_t id)
{
    return answer_int(call(visitor, "GET", path_of(id, ""), NULL), "data.pitch.viewCount");
}

static int64_t views_listed(void)
{
    return answer_int(call(visitor, "GET", "/api/pitches", NULL), "data.pitches.0.viewCount");
}

static err add_up(struct ctx *c, void *arg)
{
    return views_add_up(c, arg);
}

static err check_pitches(struct ctx *c, void *arg)
{
    int64_t after = 0;
    do
        TRY(pitch_check(c, &after, arg));
    while (after);
    return OK;
}

/* As `pitchey db check` finds them. */
static void sums_agree(void)
{
    buf lines;
    buf_init(&lines, 64 * KIB);
    assert_int_equal(site_do(check_pitches, &lines), OK);
    if (lines.len)
        print_error("%.*s", STR_ARG(buf_str(&lines)));
    assert_int_equal(lines.len, 0);
    buf_release(&lines);
}

/* ---- one viewer ---- */

static void an_account_counts_once_for_a_pitch(void **state)
{
    (void)state;
    int64_t id = published(someone("creator", "maker"));
    struct who sarah = someone("investor", "sarah");
    assert_true(view(sarah, id, "Firefox"));
    assert_false(view(sarah, id, "Firefox"));
    assert_false(view(sarah, id, "Safari"));
    assert_true(view(someone("investor", "nora"), id, "Firefox"));
    assert_int_equal(views_of(id), 2);
    sums_agree();
}

struct one_view { int64_t id; bool counted; };

static err view_once(struct ctx *c, void *arg)
{
    struct one_view *v = arg;
    return view_add(c, &(struct view_of){v->id, STR("u1"), STR("direct")}, &v->counted);
}

static void after_a_day_it_counts_again(void **state)
{
    (void)state;
    struct one_view v = {.id = published(someone("creator", "maker"))};
    static const struct { int64_t wait_ms; bool counts; } looks[] = {
        {0, true}, {HOURS(24) - MINUTES(1), false}, {MINUTES(2), true}, {HOURS(23), false}, {HOURS(2), true},
    };
    for (size_t i = 0; i < COUNT(looks); i++) {
        site_wait(looks[i].wait_ms);
        assert_int_equal(site_do(view_once, &v), OK);
        assert_int_equal(v.counted, looks[i].counts);
    }
    assert_int_equal(views_of(v.id), 3);
    sums_agree();
}

static void a_changed_agent_is_not_a_new_visitor_for_ever(void **state)
{
    (void)state;
    site_wait(DAYS(1) - clock_now_ms() % DAYS(1));    /* the day does not end meanwhile */
    int64_t id = published(someone("creator", "maker")), other = published(someone("creator", "other"));
    int counted = 0;
    for (int i = 0; i < 200; i++) {
        char agent[32];
        snprintf(agent, sizeof(agent), "Firefox/%d.0", i);
        counted += view(visitor, id, agent);
        assert_false(view(visitor, id, agent));
    }
    assert_int_equal(counted, 10);
    assert_int_equal(views_of(id), 10);
    assert_true(view(visitor, other, "Firefox/1.0"));
}

/* ---- many viewers ---- */

enum { VIEWERS = 20 };
struct viewer { pthread_t thread; pthread_barrier_t *start; char path[96], fields[700]; int status; };

static void *view_at_once(void *arg)
{
    struct viewer *v = arg;
    buf out, head;
    buf_init(&out, 64 * KIB);
    buf_init(&head, 64 * KIB);
    struct http_call one = {.unix_path = site_socket(), .method = "POST", .path = str_from(v->path), .body = STR("{}"), .type = STR(""),
                            .fields = str_from(v->fields), .head = &head};
    pthread_barrier_wait(v->start);
    if (http_client_call(&one, &v->status, &out) != OK)
        v->status = -1;
    buf_release(&out);
    buf_release(&head);
    return NULL;
}

static void all_view(struct who as[VIEWERS], int64_t id)
{
    struct viewer viewers[VIEWERS];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, VIEWERS);
    for (int i = 0; i < VIEWERS; i++) {
        struct viewer *v = &viewers[i];
        v->start = &start;
        snprintf(v->path, sizeof(v->path), "%s", path_of(id, "/view"));
        snprintf(v->fields, sizeof(v->fields), "User-Agent: Firefox\r\nAuthorization: Bearer %.*s\r\n", STR_ARG(as[i].token));
        assert_int_equal(pthread_create(&v->thread, NULL, view_at_once, v), 0);
    }
    for (int i = 0; i < VIEWERS; i++)
        pthread_join(viewers[i].thread, NULL);
    pthread_barrier_destroy(&start);
    for (int i = 0; i < VIEWERS; i++)
        assert_int_equal(viewers[i].status, 200);
}

static void twenty_at_once_are_all_counted(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker"), as[VIEWERS];
    for (int i = 0; i < VIEWERS; i++) {
        char name[32];
        snprintf(name, sizeof(name), "viewer%d", i);
        as[i] = someone("investor", name);
    }
    for (int round = 0; round < 5; round++) {
        bool more;
        int64_t id = published(maker);
        all_view(as, id);
        assert_int_equal(views_of(id), VIEWERS);
        assert_int_equal(site_do(add_up, &more), OK);
        assert_int_equal(views_of(id), VIEWERS);
        all_view(as, id);
        assert_int_equal(views_of(id), VIEWERS);
    }
    sums_agree();
}

/* Two views whose transactions overlap, in this thread: the inner one begins and ends within the outer one. */
struct overlap { int64_t id; int outer_runs, inner_runs; };

static err view_within(struct ctx *c, void *arg)
{
    struct overlap *o = arg;
    bool counted;
    o->inner_runs++;
    return view_add(c, &(struct view_of){o->id, STR("inner"), STR("direct")}, &counted);
}

static err view_around(struct ctx *c, void *arg)
{
    struct overlap *o = arg;
    bool counted;
    TRY(view_add(c, &(struct view_of){o->id, STR("outer"), STR("direct")}, &counted));
    return o->outer_runs++ ? OK : site_do(view_within, o);
}

/* Nobody waits and nothing is run again. SQLite has one writer: there they come one after the other. */
static void overlapping_views_do_not_meet(void **state)
{
    (void)state;
    site_wait(SECONDS(30) - clock_now_ms() % SECONDS(30));    /* the whole of a slot lies ahead, */
    struct overlap o = {.id = published(someone("creator", "maker"))};
    assert_true(view(visitor, o.id, "Firefox"));              /* and its first view is behind */
    if (getenv("PITCHEY_TEST_DATABASE")) {
        assert_int_equal(site_do(view_around, &o), OK);
        assert_int_equal(o.outer_runs, 1);
        assert_int_equal(o.inner_runs, 1);
        assert_int_equal(views_of(o.id), 3);
    }
    sums_agree();
}

/* ---- sums ---- */

static err view_by_many(struct ctx *c, void *arg)
{
    for (int i = 0; i < 700; i++) {
        bool counted;
        TRY(view_add(c, &(struct view_of){*(int64_t *)arg, arena_printf(c->arena, "visitor%d", i), STR("direct")}, &counted));
        if (!counted)
            return ERR_STATE;
    }
    return OK;
}

static void what_is_new_is_added_up_in_steps(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    int64_t first = published(maker), second = published(maker);
    bool more;
    assert_int_equal(site_do(view_by_many, &first), OK);
    assert_int_equal(site_do(view_by_many, &second), OK);
    for (int step = 0; step < 3; step++) {
        assert_int_equal(site_do(add_up, &more), OK);
        assert_int_equal(more, step < 2);
        assert_int_equal(views_of(first), 700);
        assert_int_equal(views_of(second), 700);
        sums_agree();
    }
    assert_int_equal(site_do(add_up, &more), OK);
    assert_false(more);
    assert_int_equal(views_listed(), 700);
}

static const char *first_by_views(void)
{
    return text_z(answer_text(call(visitor, "GET", "/api/pitches?sort=-viewCount", NULL), "data.pitches.0.creator.name"));
}

/* The job of the first view is due when its half minute and whoever is slow are over; that of a later one wakes who does it. */
static void two_minutes_later_they_are_sorted_by(void **state)
{
    (void)state;
    int64_t seen = published(someone("creator", "seen")), other;
    site_wait(SECONDS(1));
    other = published(someone("creator", "other"));
    assert_true(view(visitor, seen, "Firefox"));
    assert_int_equal(views_of(seen), 1);
    site_wait(MINUTES(2));
    assert_true(view(someone("investor", "sarah"), seen, "Firefox"));
    site_jobs_wait();
    assert_string_equal(first_by_views(), "seen");
    assert_int_equal(views_of(seen), 2);
    assert_int_equal(views_of(other), 0);
    sums_agree();
}

/* A view of the slot's last moment may take as long as a request may. */
static void the_slowest_view_of_a_slot_is_added_up_with_it(void **state)
{
    (void)state;
    int64_t id = published(someone("creator", "maker"));
    assert_true(view(visitor, id, "Firefox"));
    int64_t slot_ends_ms = (site_ask("SELECT min(slot) FROM pitch_view_slot") + 1) * SECONDS(30);
    assert_true(site_ask("SELECT min(due_ms) FROM job WHERE kind = 'views'") > slot_ends_ms + config_now()->request_timeout_ms);
}

static void a_deleted_pitch_leaves_no_views(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    int64_t id = published(maker);
    bool more;
    assert_true(view(visitor, id, "Firefox"));
    assert_status(call(maker, "DELETE", path_of(id, ""), NULL), 200);
    assert_int_equal(site_do(add_up, &more), OK);
    sums_agree();
}

struct left { int64_t id, views; };

/* What a deletion leaves for jobs; in a transaction that is taken back. */
static err delete_and_look(struct ctx *c, void *arg)
{
    struct left *left = arg;
    struct pitch_row p;
    bool found;
    TRY(sql_pitch_get(c, left->id, &p, &found));
    const struct user maker = {.id = p.owner_id, .role = ROLE_CREATOR};
    c->user = &maker;
    err e = pitch_delete(c, &p);
    c->user = NULL;
    TRY(e);
    TRY(sql_pitch_views_forget(c, left->id, INT32_MAX, &left->views));
    return ERR_STATE;
}

/* They may be millions: the request itself touches none of them. */
static void many_views_of_a_deleted_pitch_go_by_jobs(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    int64_t id = published(maker);
    char sql[320];
    snprintf(sql, sizeof(sql), "INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
             "SELECT i + 1 FROM n WHERE i < 5000) SELECT %lld, 'visitor', 'direct', i FROM n", (long long)id);
    (void)site_ask(sql);
    assert_true(view(visitor, id, "Firefox"));
    struct left left = {.id = id};
    assert_int_equal(site_do(delete_and_look, &left), ERR_STATE);
    assert_int_equal(left.views, 5001);

    assert_status(call(maker, "DELETE", path_of(id, ""), NULL), 200);
    assert_status(call(visitor, "GET", path_of(id, ""), NULL), 404);
    sums_agree();
    site_jobs_wait();
    assert_int_equal(site_ask("SELECT count(*) FROM pitch_view"), 0);
    assert_int_equal(site_ask("SELECT count(*) FROM pitch_viewer"), 0);
    sums_agree();
}

static int many_workers(void **state)
{
    site_workers = "16";
    return site_setup(state);
}

static int few_again(void **state)
{
    site_workers = "2";
    return site_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_account_counts_once_for_a_pitch),
        TEST(after_a_day_it_counts_again),
        TEST(a_changed_agent_is_not_a_new_visitor_for_ever),
        cmocka_unit_test_setup_teardown(twenty_at_once_are_all_counted, many_workers, few_again),
        TEST(overlapping_views_do_not_meet),
        TEST(what_is_new_is_added_up_in_steps),
        TEST(two_minutes_later_they_are_sorted_by),
        TEST(the_slowest_view_of_a_slot_is_added_up_with_it),
        TEST(a_deleted_pitch_leaves_no_views),
        TEST(many_views_of_a_deleted_pitch_go_by_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
