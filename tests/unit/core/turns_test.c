/*
 * Turns when the database fails them, by a script: whatever happens to a batch, each turn hears once why it failed, while
 * what it was told from still lives, or once that it was lost, and then once how it ended.
 */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "core/desk.h"
#include "core/writer.h"
#include "db/db.h"

/* ---- the database, by the script ---- */

static struct {
    err begin[8], commit[8];         /* of batches, in order */
    int begins, commits;
    bool lost;                       /* the engine rolled everything back */
    int begun;                       /* batches that are open */
    err tx_begin[8];                 /* of transactions, in order */
    int tx_begins;
} script;

static err scripted_batch_begin(struct db_conn *conn, struct problem *p, arena *a)
{
    (void)conn, (void)p, (void)a;
    err e = script.begin[script.begins++];
    script.lost = false;
    script.begun += e == OK;
    return e;
}

static err scripted_batch_commit(struct db_conn *conn, struct problem *p, arena *a)
{
    (void)conn, (void)p, (void)a;
    script.begun--;
    return script.lost ? ERR_RETRY : script.commit[script.commits++];
}

static void scripted_batch_rollback(struct db_conn *conn)
{
    (void)conn;
    script.begun--;
}

static bool scripted_batch_lost(struct db_conn *conn)
{
    (void)conn;
    return script.lost;
}

static err scripted_begin(struct tx *tx, enum tx_mode mode)
{
    err e = script.tx_begin[script.tx_begins++ % 8];
    tx->mode = e == OK ? mode : TX_NONE;
    return e;
}

static err scripted_commit(struct tx *tx)
{
    tx->mode = TX_NONE;
    return tx->failed;
}

static void scripted_rollback(struct tx *tx)
{
    tx->mode = TX_NONE;
}

static int scripted_join(struct worker *w, struct work **works, int count)
{
    (void)w, (void)works;
    return count;
}

#define db_batch_begin scripted_batch_begin
#define db_batch_commit scripted_batch_commit
#define db_batch_rollback scripted_batch_rollback
#define db_batch_lost scripted_batch_lost
#define db_begin scripted_begin
#define db_commit scripted_commit
#define db_rollback scripted_rollback
#define work_join scripted_join
#include "../../../src/core/writer.c"

/* ---- turns that keep a record ---- */

struct recorder {
    struct turn turn;
    err run[16];                     /* how each run ends */
    bool loses_batch[16], meets_move[16];    /* the site's time is moved meanwhile */
    int runs, failed, lost, settled;
    err why, end;
    str words;                       /* of the last run, in its arena */
};

static struct recorder *recorder_of(struct turn *t)
{
    return container_of(t, struct recorder, turn);
}

static err record_once(struct turn *t, struct worker *w, struct tx *tx)
{
    (void)w;
    struct recorder *r = recorder_of(t);
    assert_int_equal(r->settled, 0);
    int n = r->runs++;
    r->words = arena_printf(tx->arena, "run %d of a turn", n);
    script.lost = script.lost || r->loses_batch[n];
    if (r->meets_move[n])
        clock_move(-DAYS(1));
    return r->run[n];
}

static void record_failed(struct turn *t, err e)
{
    struct recorder *r = recorder_of(t);
    assert_int_equal(r->settled, 0);
    assert_true(str_starts(r->words, STR("run ")));    /* the arena still lives */
    r->failed++;
    r->why = e;
}

static void record_lost(struct turn *t, err e)
{
    struct recorder *r = recorder_of(t);
    assert_int_equal(r->settled, 0);
    r->lost++;
    r->why = e;
}

static void record_settled(struct turn *t, err e)
{
    struct recorder *r = recorder_of(t);
    r->settled++;
    r->end = e;
}

/* ---- a worker and its batch ---- */

enum { TURNS = 3 };
static struct desk desk;
static struct worker worker = {.state = &desk};
static struct recorder turns[TURNS];
static struct work *works[TURNS];

static int set_up(void **state)
{
    (void)state;
    script = (typeof(script)){0};
    desk.arena = arena_new(64 * KIB, 64 * KIB);
    for (int i = 0; i < TURNS; i++) {
        turns[i] = (struct recorder){0};
        turn_init(&turns[i].turn);
        turns[i].turn.once = record_once;
        turns[i].turn.failed = record_failed;
        turns[i].turn.lost = record_lost;
        turns[i].turn.settled = record_settled;
        turns[i].turn.deadline_ms = clock_mono_ms() + MINUTES(10);
        works[i] = &turns[i].turn.work;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(desk.arena);
    return 0;
}

static void assert_ended(int i, int runs, int failed, int lost, err end)
{
    const struct recorder *r = &turns[i];
    assert_int_equal(r->runs, runs);
    assert_int_equal(r->failed, failed);
    assert_int_equal(r->lost, lost);
    assert_int_equal(r->settled, 1);
    assert_int_equal(r->end, end);
    if (end != OK)
        assert_int_equal(r->why, end);
}

static void each_hears_how_it_ended(void **state)
{
    (void)state;
    turns[1].run[0] = ERR_CONFLICT;
    batch_run(works, TURNS, &worker);
    assert_ended(0, 1, 0, 0, OK);
    assert_ended(1, 1, 1, 0, ERR_CONFLICT);
    assert_ended(2, 1, 0, 0, OK);
    assert_int_equal(script.begun, 0);
}

static void a_batch_that_cannot_begin_is_lost_unrun(void **state)
{
    (void)state;
    script.begin[0] = ERR_UNAVAILABLE;
    batch_run(works, TURNS, &worker);
    for (int i = 0; i < TURNS; i++)
        assert_ended(i, 0, 0, 1, ERR_UNAVAILABLE);
}

static void a_batch_lost_by_one_runs_one_by_one(void **state)
{
    (void)state;
    turns[1].run[0] = ERR_STORAGE_FULL;
    turns[1].loses_batch[0] = true;
    turns[1].run[1] = ERR_STORAGE_FULL;
    turns[1].loses_batch[1] = true;
    batch_run(works, TURNS, &worker);
    assert_ended(0, 2, 0, 0, OK);
    assert_ended(1, 2, 1, 0, ERR_STORAGE_FULL);
    assert_ended(2, 1, 0, 0, OK);
    assert_int_equal(script.begun, 0);
}

/* What it was told is its answer: nothing of it was to be stored. */
static void who_failed_in_a_lost_batch_is_not_told_again(void **state)
{
    (void)state;
    turns[0].run[0] = ERR_CONFLICT;
    turns[1].run[0] = ERR_STORAGE_FULL;
    turns[1].loses_batch[0] = true;
    batch_run(works, TURNS, &worker);
    assert_ended(0, 1, 1, 0, ERR_CONFLICT);
    assert_ended(1, 2, 0, 0, OK);
    assert_ended(2, 1, 0, 0, OK);
}

static void a_commit_that_failed_is_tried_one_by_one(void **state)
{
    (void)state;
    script.commit[0] = ERR_STORAGE_FULL;
    script.commit[2] = ERR_STORAGE_FULL;    /* of the second by itself */
    batch_run(works, TURNS, &worker);
    assert_ended(0, 2, 0, 0, OK);
    assert_ended(1, 2, 0, 1, ERR_STORAGE_FULL);
    assert_ended(2, 2, 0, 0, OK);
}

static void a_sync_that_failed_is_told_to_all_but_who_failed_before(void **state)
{
    (void)state;
    turns[2].run[0] = ERR_NOT_FOUND;
    script.commit[0] = ERR_UNSURE;
    batch_run(works, TURNS, &worker);
    assert_ended(0, 1, 0, 1, ERR_UNSURE);
    assert_ended(1, 1, 0, 1, ERR_UNSURE);
    assert_ended(2, 1, 1, 0, ERR_NOT_FOUND);
}

static void alone_its_commit_is_its_end(void **state)
{
    (void)state;
    script.commit[0] = ERR_RETRY;
    batch_run(works, 1, &worker);
    assert_ended(0, 1, 0, 1, ERR_RETRY);
}

/* PostgreSQL's way: a run that is repeated is no failure. */
static void runs_that_are_repeated_are_not_told(void **state)
{
    (void)state;
    turns[0].run[0] = turns[0].run[1] = ERR_RETRY;
    turn_run(works[0], &worker);
    assert_ended(0, 3, 0, 0, OK);
    for (int i = 0; i <= RERUNS_MAX; i++)
        turns[1].run[i] = ERR_RETRY;
    turn_run(works[1], &worker);
    assert_ended(1, RERUNS_MAX + 1, 1, 0, ERR_RETRY);
    turns[2].run[0] = ERR_RETRY;
    turns[2].turn.deadline_ms = clock_mono_ms();
    turn_run(works[2], &worker);
    assert_ended(2, 1, 1, 0, ERR_RETRY);
}

/* What its run before said is in memory that is gone. */
static void a_turn_that_is_not_begun_again_is_lost(void **state)
{
    (void)state;
    turns[0].run[0] = ERR_RETRY;
    script.tx_begin[1] = ERR_UNAVAILABLE;
    turn_run(works[0], &worker);
    assert_ended(0, 1, 0, 1, ERR_UNAVAILABLE);
    script.tx_begins = 0;
    batch_run(&works[1], 2, &worker);
    assert_ended(1, 1, 0, 0, OK);
    assert_ended(2, 0, 0, 1, ERR_UNAVAILABLE);
}

/* Only its owner can run it again. */
static void a_turn_that_runs_once_is_lost_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < TURNS; i++)
        turns[i].turn.once_only = true;
    turns[0].run[0] = ERR_RETRY;
    turn_run(works[0], &worker);
    assert_ended(0, 1, 1, 0, ERR_RETRY);
    turns[2].run[0] = ERR_STORAGE_FULL;
    turns[2].loses_batch[0] = true;
    batch_run(&works[1], 2, &worker);
    assert_ended(1, 1, 0, 1, ERR_RETRY);
    assert_ended(2, 1, 0, 1, ERR_RETRY);
    assert_int_equal(script.begins, 1);
    assert_int_equal(script.begun, 0);
}

/* PostgreSQL's way: what began before would be stored behind the word that moved it. */
static void nothing_of_the_old_time_is_stored_after_it_was_moved(void **state)
{
    (void)state;
    turns[0].meets_move[0] = true;
    turn_run(works[0], &worker);
    assert_ended(0, 2, 0, 0, OK);
    turns[1].turn.once_only = true;
    turns[1].meets_move[0] = true;
    turn_run(works[1], &worker);
    assert_ended(1, 1, 1, 0, ERR_RETRY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_hears_how_it_ended),
        TEST(a_batch_that_cannot_begin_is_lost_unrun),
        TEST(a_batch_lost_by_one_runs_one_by_one),
        TEST(who_failed_in_a_lost_batch_is_not_told_again),
        TEST(a_commit_that_failed_is_tried_one_by_one),
        TEST(a_sync_that_failed_is_told_to_all_but_who_failed_before),
        TEST(alone_its_commit_is_its_end),
        TEST(runs_that_are_repeated_are_not_told),
        TEST(a_turn_that_is_not_begun_again_is_lost),
        TEST(a_turn_that_runs_once_is_lost_at_once),
        TEST(nothing_of_the_old_time_is_stored_after_it_was_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
