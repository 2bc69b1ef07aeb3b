/* Jobs on each engine: a lease is its holder's alone, and what was given up is shown to the operator. */
#include "support/site.h"

#include "app/modules.h"
#include "core/core_sql.h"
#include "core/job.h"
#include "core/mail.h"

#include <sched.h>
#include <stdlib.h>

enum { TRIES = 10 };

/* Far from now, where the site's own runner does not look. */
static void move(struct ctx *c, int64_t by_ms)
{
    c->now_ms += by_ms;
    c->tx->now_ms += by_ms;
}

static err take(struct ctx *c, struct job_row *row)
{
    bool found;
    int64_t freed;
    TRY(sql_job_free(c, TRIES, &freed));
    TRY(sql_job_take(c, c->now_ms + HOURS(1), TRIES, row, &found));
    return found ? OK : ERR_NOT_FOUND;
}

static err done(struct ctx *c, const struct job_row *row, int64_t *changed)
{
    return sql_job_done(c, row->id, row->lease_no, changed);
}

static err again(struct ctx *c, const struct job_row *row, int64_t *changed)
{
    return sql_job_again(c, &(struct job_again_args){.id = row->id, .lease_no = row->lease_no, .state = STR("due"),
                                                     .due_ms = c->now_ms, .last_error = STR("late")}, changed);
}

static err release(struct ctx *c, const struct job_row *row, int64_t *changed)
{
    return sql_job_release(c, row->id, row->lease_no, changed);
}

/* One job, three holders one after the other, and what came of each one's words. */
struct holders {
    int64_t id[3], no[3];
    int64_t first_done, first_again, first_release, second_release, second_done, third_done, third_again;
};

static err three_holders(struct ctx *c, void *arg)
{
    struct holders *h = arg;
    struct job_row row[3];
    TRY(job_add(c, "mail", STR("{}"), DAYS(300)));
    move(c, DAYS(301));
    TRY(take(c, &row[0]));
    move(c, HOURS(2));
    TRY(take(c, &row[1]));
    TRY(done(c, &row[0], &h->first_done));
    TRY(again(c, &row[0], &h->first_again));
    TRY(release(c, &row[0], &h->first_release));
    TRY(release(c, &row[1], &h->second_release));
    TRY(take(c, &row[2]));
    TRY(done(c, &row[1], &h->second_done));
    TRY(done(c, &row[2], &h->third_done));
    TRY(again(c, &row[2], &h->third_again));
    for (int i = 0; i < 3; i++) {
        h->id[i] = row[i].id;
        h->no[i] = row[i].lease_no;
    }
    return OK;
}

static void only_the_last_holder_ends_a_job(void **state)
{
    (void)state;
    struct holders h;
    assert_int_equal(site_do(three_holders, &h), OK);
    assert_int_equal(h.id[0], h.id[1]);
    assert_int_equal(h.id[1], h.id[2]);
    assert_true(h.no[0] < h.no[1] && h.no[1] < h.no[2]);
    assert_int_equal(h.first_done, 0);
    assert_int_equal(h.first_again, 0);
    assert_int_equal(h.first_release, 0);
    assert_int_equal(h.second_release, 1);
    assert_int_equal(h.second_done, 0);
    assert_int_equal(h.third_done, 1);
    assert_int_equal(h.third_again, 0);
}

/* Two takers at once: the inner one begins and ends while the outer one has a job in hand. */
struct takers { struct job_row outer, inner; int outer_runs, inner_runs; };

static err two_jobs(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(job_add(c, "mail", STR("{}"), DAYS(300)));
    return job_add(c, "mail", STR("{}"), DAYS(300) + 1);
}

static err take_within(struct ctx *c, void *arg)
{
    struct takers *t = arg;
    bool found;
    t->inner_runs++;
    move(c, DAYS(301));
    TRY(sql_job_take(c, c->now_ms + HOURS(1), TRIES, &t->inner, &found));
    return found ? OK : ERR_NOT_FOUND;
}

static err take_around(struct ctx *c, void *arg)
{
    struct takers *t = arg;
    bool found;
    move(c, DAYS(301));
    TRY(sql_job_take(c, c->now_ms + HOURS(1), TRIES, &t->outer, &found));
    return t->outer_runs++ ? OK : site_do(take_within, t);
}

/* SQLite has one writer: there they come one after the other. */
static void takers_are_not_in_each_others_way(void **state)
{
    (void)state;
    struct takers t = {0};
    if (!getenv("PITCHEY_TEST_DATABASE"))
        return;
    assert_int_equal(site_do(two_jobs, NULL), OK);
    assert_int_equal(site_do(take_around, &t), OK);
    assert_int_equal(t.outer_runs, 1);
    assert_int_equal(t.inner_runs, 1);
    assert_true(t.outer.id < t.inner.id);
}

static err never_came_back(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(job_add(c, "mail", STR("{}"), -DAYS(1)));
    for (int i = 0; i < TRIES; i++) {
        struct job_row row;
        bool found;
        int64_t freed;
        TRY(sql_job_free(c, TRIES, &freed));
        TRY(sql_job_take(c, c->now_ms, TRIES, &row, &found));    /* a lease that is over at once */
    }
    return OK;
}

static void what_was_given_up_is_shown_to_the_operator(void **state)
{
    (void)state;
    struct who olga = someone("operator", "olga");
    assert_int_equal(site_do(never_came_back, NULL), OK);
    struct answer a = call(olga, "GET", "/api/health/detailed", NULL);
    while (answer_int(a, "data.parts.4.detail.failed") < 1) {
        sched_yield();
        a = call(olga, "GET", "/api/health/detailed", NULL);
    }
    assert_text(a, "data.parts.4.name", "jobs");
    assert_int_equal(answer_int(a, "data.parts.4.detail.failed"), 1);
    assert_false(answer_has(call(visitor, "GET", "/api/health/detailed", NULL), "data.parts.4.detail"));
    assert_true(answer_holds(call(visitor, "GET", "/metrics", NULL), "pitchey_jobs_given_up 1"));
}

struct drawn { int64_t rows, rows_later, next_in_ms; };

static err ahead_of_time(struct ctx *c, void *arg)
{
    struct drawn *d = arg;
    struct job_row row;
    struct job_next next;
    bool found;
    move(c, DAYS(3653));
    TRY(job_add(c, "mail", STR("{}"), MINUTES(20)));
    TRY(job_add(c, "mail", STR("{}"), -1));
    TRY(take(c, &row));
    move(c, -DAYS(3653));
    TRY(sql_job_draw(c, c->now_ms + HOURS(2), c->now_ms + MINUTES(5), CHORE_ROWS, &d->rows));
    TRY(sql_job_next(c, &next, &found));
    d->next_in_ms = next.due_ms - c->now_ms;
    move(c, MINUTES(6));
    TRY(take(c, &row));    /* whose lease is over */
    move(c, MINUTES(15));
    TRY(take(c, &row));    /* that was due then */
    return sql_job_draw(c, c->now_ms + HOURS(2), c->now_ms + HOURS(2), CHORE_ROWS, &d->rows_later);
}

/* After the site's time was moved back. */
static void what_was_left_ahead_of_time_counts_from_now(void **state)
{
    (void)state;
    struct drawn d = {0};
    assert_int_equal(site_do(ahead_of_time, &d), OK);
    assert_int_equal(d.rows, 2);
    assert_int_equal(d.next_in_ms, MINUTES(20));
    assert_int_equal(d.rows_later, 0);
}

#define MANY "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) SELECT "
static const char *const many_ahead[] = {
    "INSERT INTO job (kind, payload, state, due_ms, created_ms) " MANY "'mail', '', 'done', 9000000000000, 9000000000000 FROM n RETURNING 1",
    "INSERT INTO sign_in_try (email_key, network, tried_ms) " MANY "'nora@example.com', 'n', 9000000000000 FROM n RETURNING 1",
};

static err draw_once(struct ctx *c, void *arg)
{
    int64_t *drawn = arg;
    return app_drawings[drawn[0]]->run(c, &drawn[1]);
}

/* However much lies ahead: no step of it holds up the writer. */
static void what_lies_ahead_is_drawn_in_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(many_ahead); i++)
        assert_int_equal(site_ask(many_ahead[i]), 1);
    int64_t all = 0;
    for (size_t i = 0; i < app_drawing_count; i++) {
        int64_t drawn[2] = {(int64_t)i, 1};
        while (drawn[1]) {
            assert_int_equal(site_do(draw_once, drawn), OK);
            assert_true(drawn[1] <= CHORE_ROWS);
            all += drawn[1];
        }
    }
    assert_int_equal(all, 2400);
}

static err send_long(struct ctx *c, void *arg)
{
    str text = arena_printf(c->arena, "%.*send of it\n", STR_ARG(*(str *)arg));
    return mail_send(c, &(struct mail){.kind = "test", .to = STR("nora@example.com"), .subject = STR("Long"), .text = text});
}

static void the_longest_mail_is_sent(void **state)
{
    (void)state;
    str text = repeat_text("It goes on and on. ", 1051);    /* 20,000 with its end */
    assert_int_equal(site_do(send_long, &text), OK);
    assert_str(site_mailed_link("end of"), STR("it"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_the_last_holder_ends_a_job),
        TEST(takers_are_not_in_each_others_way),
        TEST(what_was_given_up_is_shown_to_the_operator),
        TEST(what_was_left_ahead_of_time_counts_from_now),
        TEST(what_lies_ahead_is_drawn_in_steps),
        TEST(the_longest_mail_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
