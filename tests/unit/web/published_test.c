/* What a call publishes when it is done: events of rows that are committed, once, and no others. */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "web/call.h"

static int answers;

static void answered(struct http_exchange *x, struct http_reply *reply)
{
    (void)x, (void)reply;
    answers++;
}

/* A call without a connection: its answer goes nowhere. */
#define http_answer answered
#define headers_finish(c, reply) (void)(c)
#include "../../../src/web/dispatch.c"

static int published;

static void on_publish(const struct event_ref *events, int count)
{
    assert_int_equal(events[0].id, 7);
    published += count;
}

static struct dispatcher web = {.o = {.publish = on_publish}};
static const struct route_row row = {.route = {.path = "/api/things", .method = HTTP_POST, .tx = TX_WRITE}};
static struct http_exchange exchange;
static struct call self;

/* As the write class leaves it: the handler ran and told of one event. */
static int a_run(void **state)
{
    (void)state;
    answers = published = 0;
    self = (struct call){.magic = CALL_MAGIC, .web = &web, .x = &exchange, .match = {.row = &row}, .left_jobs = true};
    http_reply_init(&self.reply, REPLY_MAX);
    call_prepare(&self);
    self.req.ctx.events = (struct events){.ref = {{7, "thing_made", 1}}, .count = 1};
    self.turn.work.end = WORK_RAN;
    return 0;
}

static int over(void **state)
{
    (void)state;
    http_reply_release(&self.reply);
    return 0;
}

static void assert_published(int want)
{
    call_done(&self.turn.work);
    assert_int_equal(published, want);
    assert_int_equal(answers, 1);
}

static void what_is_committed_is_published(void **state)
{
    (void)state;
    self.turn.settled(&self.turn, OK);
    assert_published(1);
}

static void what_failed_is_not(void **state)
{
    (void)state;
    self.turn.failed(&self.turn, ERR_CONFLICT);
    self.turn.settled(&self.turn, ERR_CONFLICT);
    assert_published(0);
    assert_int_equal(self.reply.status, 409);
    assert_false(self.left_jobs);
}

/* The handler's own words lie in memory that is gone. */
static void what_was_lost_at_the_commit_is_not(void **state)
{
    (void)state;
    self.req.ctx.problem = (struct problem){.code = ERR_UNSURE, .message = {(const char *)8, 40}};
    self.turn.lost(&self.turn, ERR_UNSURE);
    self.turn.settled(&self.turn, ERR_UNSURE);
    assert_published(0);
    assert_int_equal(self.reply.status, 503);
}

static void what_never_ran_is_not(void **state)
{
    (void)state;
    self.turn.work.end = WORK_LATE;
    assert_published(0);
    assert_int_equal(self.reply.status, 503);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, a_run, over)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_committed_is_published),
        TEST(what_failed_is_not),
        TEST(what_was_lost_at_the_commit_is_not),
        TEST(what_never_ran_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
