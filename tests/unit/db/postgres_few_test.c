/* A PostgreSQL without a connection to spare: one of the pool's watches, whatever its last transaction left on it. */
#include "world.h"

#include "base/clock.h"
#include "db/postgres.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static struct world world;
static struct db_options options;

#define PATIENCE_MS 60000
#define WAIT_FOR(condition)                                                                                           \
    do {                                                                                                              \
        int64_t until_ = clock_mono_ms() + PATIENCE_MS;                                                               \
        while (!(condition)) {                                                                                        \
            assert_true(clock_mono_ms() < until_);                                                                    \
            poll(NULL, 0, 2);                                                                                         \
        }                                                                                                             \
    } while (0)

/* What the pool says of itself, at one moment. */
struct look { int size, idle, waiting; unsigned generation, heard; };

static struct look look(void)
{
    struct pg_db *db = (struct pg_db *)world.db;
    pthread_mutex_lock(&db->lock);
    struct look l = {db->size, db->idle_count, db->waiting, db->generation, atomic_load(&db->heard)};
    pthread_mutex_unlock(&db->lock);
    return l;
}

static void limit(int connections)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "ALTER ROLE %s_role CONNECTION LIMIT %d", world.name, connections);
    world_server(sql);
}

/* Who waits for a link while there is room for one gets it before the watch does. */
struct asker { pthread_t thread; struct actor actor; err end; _Atomic bool gives_up; };

static void *ask_until_lent(void *arg)
{
    struct asker *self = arg;
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
    do
        self->end = actor_begin(&self->actor, TX_WRITE, PATIENCE_MS);
    while (self->end == ERR_BUSY && clock_mono_ms() < until_ms && !self->gives_up);
    return NULL;
}

static bool is_lent_within(struct asker *asker, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    return pthread_timedjoin_np(asker->thread, NULL, &until) == 0;
}

static void let_go(struct actor *holder, struct asker *asker)
{
    actor_remove(holder);
    actor_remove(&asker->actor);
}

/*
 * Two links, one lent to each. The asker is refused while no connection can be made, and asks again: between two tries nobody
 * waits, and the watch may have the one that has become possible. Then false, and everything is as before.
 */
static bool lend_two(struct actor *holder, struct asker *asker)
{
    *asker = (struct asker){0};
    actor_make(holder, &world, false);
    actor_make(&asker->actor, &world, true);
    assert_int_equal(actor_begin(holder, TX_READ, 0), OK);
    assert_int_equal(owners(holder), 0);
    assert_int_equal(look().size, 1);
    assert_int_equal(pthread_create(&asker->thread, NULL, ask_until_lent, asker), 0);
    WAIT_FOR(look().waiting == 1);           /* or the watch gets the link */
    limit(2);
    if (is_lent_within(asker, 5))
        return true;
    asker->gives_up = true;
    db_rollback(&holder->tx);
    pthread_join(asker->thread, NULL);
    if (asker->end == OK)                    /* the holder's own link */
        db_rollback(&asker->actor.tx);
    let_go(holder, asker);
    limit(1);
    world_reopen(&world, &options);
    return false;
}

/* The failed write's ROLLBACK is not waited for, so that its answer is still to be read when the link becomes the watch. */
static void a_link_that_owes_an_answer_can_watch(void **state)
{
    (void)state;
    struct actor holder;
    struct asker asker;
    while (!lend_two(&holder, &asker))
        continue;
    assert_int_equal(asker.end, OK);
    assert_int_equal(sql_exec(&asker.actor.tx, &thing_add, &(struct thing_args){99, STR("x"), 1}, NULL), ERR_INVALID);
    struct look before = look();
    assert_int_equal(before.size, 2);
    db_rollback(&asker.actor.tx);

    WAIT_FOR(look().size == 1);              /* it watches: the other is lent */
    WAIT_FOR(look().heard - before.heard >= 3 || look().generation != before.generation);
    assert_int_equal(look().generation, before.generation);
    assert_int_equal(owners(&holder), 0);
    assert_int_equal(db_commit(&holder.tx), OK);
    assert_int_equal(look().idle, 1);        /* and is lent again */
    assert_int_equal(db_state(world.db), DB_UP);
    let_go(&holder, &asker);
}

/* ---- main ---- */

/* Through a role with one connection; superusers have no limit. */
static int start(void **state)
{
    (void)state;
    char sql[256];
    world_make(&world, DB_POSTGRES);
    snprintf(sql, sizeof(sql), "CREATE ROLE %s_role LOGIN CONNECTION LIMIT 1 IN ROLE pg_read_all_data, pg_write_all_data", world.name);
    world_server(sql);
    options = world_options(&world);
    const char *stem = strchr(world.url, '@');
    options.url = arena_printf(world.arena, "postgres://%s_role%s", world.name, stem);
    options.pool_max = 3;
    world_reopen(&world, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    char sql[128];
    world_remove(&world);
    snprintf(sql, sizeof(sql), "DROP ROLE %s_role", world.name);
    world_server(sql);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_that_owes_an_answer_can_watch),
    };
    if (!world_has_postgres()) {
        print_message("no server: tools/with-postgres runs this test beside one\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
