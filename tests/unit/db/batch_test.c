/* SQLite's group commit: many transactions, one sync, and nobody loses by another's failure. */
#include "world.h"

#include "faulty_vfs.h"

#include "base/clock.h"

#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../src/db/sqlite.h"

static struct world world;
static struct actor writer, reader;

static int fresh(void **state)
{
    (void)state;
    world_make(&world, DB_SQLITE);
    struct db_options options = world_options(&world);
    options.sqlite_vfs = FAULTY_VFS;
    options.sync_off = false;
    world_reopen(&world, &options);
    actor_make(&writer, &world, true);
    actor_make(&reader, &world, false);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    faulty_set(FAULTY_NOTHING);
    actor_remove(&reader);
    actor_remove(&writer);
    world_remove(&world);
    return 0;
}

static err batch_begin(void)
{
    return db_batch_begin(writer.conn, &writer.problem, writer.arena);
}

static err batch_commit(void)
{
    return db_batch_commit(writer.conn, &writer.problem, writer.arena);
}

static err store(str email)
{
    struct owner_row row;
    TRY(actor_begin(&writer, TX_WRITE, 0));
    err e = sql_one(&writer.tx, &owner_add, &(struct owner_args){.email = email}, &row);
    if (e != OK) {
        db_rollback(&writer.tx);
        return e;
    }
    return db_commit(&writer.tx);
}

static int64_t seen(void)
{
    assert_int_equal(actor_begin(&reader, TX_READ, 0), OK);
    int64_t n = owners(&reader);
    db_rollback(&reader.tx);
    return n;
}

static void one_commit_serves_all(void **state)
{
    (void)state;
    int64_t commits = db_stats(world.db).commits;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(store(STR("b")), OK);
    assert_int_equal(store(STR("c")), OK);
    assert_int_equal(seen(), 0);
    assert_int_equal(batch_commit(), OK);
    assert_int_equal(seen(), 3);
    assert_int_equal(db_stats(world.db).commits - commits, 1);
    assert_int_equal(db_stats(world.db).commit_batch_last, 3);
}

static void one_that_fails_leaves_the_others(void **state)
{
    (void)state;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(store(STR("a")), ERR_CONFLICT);
    assert_int_equal(actor_begin(&writer, TX_WRITE, 0), OK);
    owner_added(&writer, STR("half"));
    assert_int_equal(sql_exec(&writer.tx, &thing_add, &(struct thing_args){99, STR("a"), 1}, NULL), ERR_INVALID);
    assert_int_equal(db_commit(&writer.tx), ERR_INVALID);
    assert_int_equal(store(STR("b")), OK);
    assert_false(db_batch_lost(writer.conn));
    assert_int_equal(batch_commit(), OK);
    assert_int_equal(seen(), 2);
}

/* The diagnosis of a failed key defers keys for a moment; the rest of the batch must not be deferred. */
static void keys_hold_for_those_who_come_after_a_failed_one(void **state)
{
    (void)state;
    struct thing_args orphan = {99, STR("a"), 1};
    assert_int_equal(batch_begin(), OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(actor_begin(&writer, TX_WRITE, 0), OK);
        assert_int_equal(sql_exec(&writer.tx, &thing_add, &orphan, NULL), ERR_INVALID);
        db_rollback(&writer.tx);
    }
    assert_int_equal(batch_commit(), OK);
}

static void a_batch_may_be_dropped(void **state)
{
    (void)state;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    db_batch_rollback(writer.conn);
    assert_int_equal(seen(), 0);
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(batch_commit(), OK);
}

static void an_interrupted_write_loses_the_batch_and_says_so(void **state)
{
    (void)state;
    struct sql_stmt slow = {
        .name = "slow", .id = endless.id + 1000, .writes = true,
        .text = {{"INSERT INTO thing (owner_id, kind, size) "
                  "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT 1, i, i FROM c"}},
    };
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(actor_begin(&writer, TX_WRITE, 30), OK);
    assert_int_equal(sql_exec(&writer.tx, &slow, NULL, NULL), ERR_UNAVAILABLE);
    db_rollback(&writer.tx);
    assert_true(db_batch_lost(writer.conn));
    assert_int_equal(store(STR("b")), ERR_RETRY);
    assert_int_equal(batch_commit(), ERR_RETRY);

    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(batch_commit(), OK);
    assert_int_equal(seen(), 1);
}

static void a_full_disk_is_said_and_survived(void **state)
{
    (void)state;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    faulty_set(FAULTY_WRITE_FULL);
    assert_int_equal(batch_commit(), ERR_STORAGE_FULL);
    assert_int_equal(seen(), 0);
    faulty_set(FAULTY_NOTHING);
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(batch_commit(), OK);
    assert_int_equal(seen(), 1);
    assert_false(db_failed_sync(world.db));
}

static void a_full_database_file_is_said_by_the_statement(void **state)
{
    (void)state;
    sqlite3 *handle = ((struct sqlite_conn *)writer.conn)->handle;
    assert_int_equal(sqlite3_exec(handle, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(batch_begin(), OK);
    err e = OK;
    str big = repeat(world.arena, STR("x"), 8 * KIB);
    for (int i = 0; i < 100 && e == OK; i++)
        e = store(arena_printf(world.arena, "%d %.*s", i, STR_ARG(big)));
    assert_int_equal(e, ERR_STORAGE_FULL);
    db_batch_rollback(writer.conn);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    assert_int_equal(batch_commit(), OK);
}

static void an_io_error_is_internal_and_survived(void **state)
{
    (void)state;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    faulty_set(FAULTY_WRITE_IO);
    assert_int_equal(batch_commit(), ERR_INTERNAL);
    faulty_set(FAULTY_NOTHING);
    assert_int_equal(store(STR("alone")), OK);
    assert_int_equal(seen(), 1);
    assert_true(strlen(db_stats(world.db).last_error) > 0);
}

static void after_a_failed_sync_nothing_is_written(void **state)
{
    (void)state;
    assert_int_equal(batch_begin(), OK);
    assert_int_equal(store(STR("a")), OK);
    faulty_set(FAULTY_SYNC);
    assert_int_equal(batch_commit(), ERR_UNSURE);
    faulty_set(FAULTY_NOTHING);
    assert_true(db_failed_sync(world.db));
    assert_int_equal(batch_begin(), ERR_UNAVAILABLE);
    assert_int_equal(store(STR("b")), ERR_UNAVAILABLE);
}

static void a_lock_of_another_process_is_busy(void **state)
{
    (void)state;
    sqlite3 *other;
    sqlite3_busy_timeout(((struct sqlite_conn *)writer.conn)->handle, 20);
    assert_int_equal(sqlite3_open(world.url + strlen("sqlite:"), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(batch_begin(), ERR_BUSY);
    assert_int_equal(store(STR("a")), ERR_BUSY);
    sqlite3_close(other);
    assert_int_equal(store(STR("a")), OK);
}

/* ---- starts and ends ---- */

static void a_clean_end_leaves_an_empty_wal(void **state)
{
    (void)state;
    assert_int_equal(store(STR("a")), OK);
    assert_true(db_stats(world.db).wal_bytes > 0);
    actor_remove(&reader);
    actor_remove(&writer);
    struct db_options options = world_options(&world);
    world_reopen(&world, &options);
    assert_int_equal(db_stats(world.db).wal_bytes, 0);
    actor_make(&writer, &world, true);
    actor_make(&reader, &world, false);
    assert_int_equal(seen(), 1);
}

static void who_looks_beside_the_owner_leaves_the_wal_alone(void **state)
{
    (void)state;
    struct db_options options = world_options(&world);
    struct db *beside;
    assert_int_equal(store(STR("a")), OK);
    int64_t before = db_stats(world.db).wal_bytes;
    assert_true(before > 0);
    options.sqlite_beside = true;
    assert_int_equal(db_open(&options, &world.problem, world.arena, &beside), OK);
    db_close(beside);
    assert_int_equal(db_stats(world.db).wal_bytes, before);
}

static void the_writer_takes_a_wal_back_at_the_size_that_was_asked(void **state)
{
    (void)state;
    actor_remove(&reader);
    actor_remove(&writer);
    struct db_options options = world_options(&world);
    options.sqlite_checkpoint_bytes = 64 * 1024;
    world_reopen(&world, &options);
    actor_make(&writer, &world, true);
    actor_make(&reader, &world, false);
    int64_t most = 0;
    for (int i = 0; i < 300; i++) {
        assert_int_equal(store(arena_printf(world.arena, "a%d", i)), OK);
        if (db_stats(world.db).wal_bytes > most)
            most = db_stats(world.db).wal_bytes;
    }
    assert_in_range(most, 32 * 1024, 256 * 1024);     /* at 4 MiB it would hold all 300 commits */
}

/* A child process writes, commits one batch, leaves a second one open and dies. */
static void write_and_die(const char *url)
{
    struct world mine = {.engine = DB_SQLITE, .arena = world.arena};
    snprintf(mine.url, sizeof(mine.url), "%s", url);
    struct db_options options = world_options(&mine);
    world_reopen(&mine, &options);
    actor_make(&writer, &mine, true);
    if (batch_begin() != OK || store(STR("answered")) != OK || batch_commit() != OK)
        _exit(1);
    if (batch_begin() != OK || store(STR("not answered")) != OK)
        _exit(1);
    _exit(0);
}

static pid_t run_and_die(void)
{
    pid_t pid = fork();
    if (pid == 0)
        write_and_die(world.url);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return pid;
}

static void what_was_committed_survives_a_kill(void **state)
{
    (void)state;
    actor_remove(&reader);
    actor_remove(&writer);
    db_close(world.db);
    world.db = NULL;
    run_and_die();
    struct db_options options = world_options(&world);
    options.sqlite_check = true;
    world_reopen(&world, &options);
    assert_int_equal(db_stats(world.db).wal_bytes, 0);
    actor_make(&writer, &world, true);
    actor_make(&reader, &world, false);
    assert_int_equal(seen(), 1);
}

static void damage(const char *path)
{
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    for (long at = 4096 + 8; at < 5 * 4096; at += 4096) {
        fseek(f, at, SEEK_SET);
        for (int i = 0; i < 200; i++)
            fputc(0x5a, f);
    }
    fclose(f);
}

static void damage_after_an_unclean_stop_refuses_the_start(void **state)
{
    (void)state;
    actor_remove(&reader);
    actor_remove(&writer);
    db_close(world.db);
    world.db = NULL;
    run_and_die();
    damage(world.url + strlen("sqlite:"));
    struct db_options options = world_options(&world);
    options.sqlite_check = true;
    world.problem = (struct problem){0};
    assert_int_equal(db_open(&options, &world.problem, world.arena, &world.db), ERR_INTERNAL);
    assert_true(str_starts(world.problem.message, STR("the database is damaged (")));
    assert_true(str_ends(world.problem.message, STR("); restore a backup with pitchey restore")));

    unlink(world.url + strlen("sqlite:"));
    world_reopen(&world, &options);
    actor_make(&writer, &world, true);
    actor_make(&reader, &world, false);
}

/* Waits for the checker; fails when it takes more than ten seconds. */
static bool is_doubtful_for_long(void)
{
    int64_t until_ms = clock_mono_ms() + MINUTES(1);
    while (db_stats(world.db).doubtful && !db_stats(world.db).last_error[0] && clock_mono_ms() < until_ms)
        poll(NULL, 0, 1);
    return db_stats(world.db).doubtful;
}

static void a_large_database_is_checked_while_it_serves(void **state)
{
    (void)state;
    struct db_options options = world_options(&world);
    options.sqlite_check = true;
    options.sqlite_check_max_bytes = 1;
    for (int damaged = 0; damaged <= 1; damaged++) {
        actor_remove(&reader);
        actor_remove(&writer);
        db_close(world.db);
        world.db = NULL;
        run_and_die();
        if (damaged)
            damage(world.url + strlen("sqlite:"));
        world_reopen(&world, &options);
        assert_int_equal(is_doubtful_for_long(), damaged);
        bool said = strstr(db_stats(world.db).last_error, "the database is damaged") != NULL;
        assert_int_equal(said, damaged);
        if (!damaged)
            world_empty(&world);
        actor_make(&writer, &world, true);
        actor_make(&reader, &world, false);
    }
}

static void a_file_that_is_no_database_refuses_the_start(void **state)
{
    (void)state;
    struct db *db;
    char path[128];
    snprintf(path, sizeof(path), "%s/other.db", world.folder);
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("not a database ", f);
    fclose(f);
    struct db_options options = world_options(&world);
    options.url = arena_printf(world.arena, "sqlite:%s", path);
    assert_int_equal(db_open(&options, &world.problem, world.arena, &db), ERR_INTERNAL);
    assert_str(world.problem.message,
               STR("the database is damaged (file is not a database); restore a backup with pitchey restore"));

    options.url = arena_printf(world.arena, "sqlite:%s/none/here.db", world.folder);
    assert_int_equal(db_open(&options, &world.problem, world.arena, &db), ERR_INTERNAL);
    assert_true(str_ends(world.problem.message, STR("none/here.db: unable to open database file")));
    options.url = STR("mysql://x");
    assert_int_equal(db_open(&options, &world.problem, world.arena, &db), ERR_INVALID);
}

static void the_connection_is_as_platform_says(void **state)
{
    (void)state;
    static const struct { const char *pragma, *writer, *reader; } wanted[] = {
        {"journal_mode", "wal", "wal"},   {"synchronous", "2", "2"},      {"foreign_keys", "1", "1"},
        {"query_only", "0", "1"},         {"temp_store", "2", "2"},       {"secure_delete", "2", "2"},
        {"busy_timeout", "2000", "1000"}, {"mmap_size", "0", "0"},        {"recursive_triggers", "0", "0"},
        {"wal_autocheckpoint", "1000", "1000"}, {"trusted_schema", "0", "0"},
    };
    for (size_t i = 0; i < COUNT(wanted) * 2; i++) {
        bool writes = i % 2;
        sqlite3_stmt *stmt;
        char text[64];
        snprintf(text, sizeof(text), "PRAGMA %s", wanted[i / 2].pragma);
        sqlite3 *handle = ((struct sqlite_conn *)(writes ? writer.conn : reader.conn))->handle;
        assert_int_equal(sqlite3_prepare_v2(handle, text, -1, &stmt, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(stmt, 0), writes ? wanted[i / 2].writer : wanted[i / 2].reader);
        sqlite3_finalize(stmt);
    }
}

static int once(void **state)
{
    (void)state;
    faulty_register();
    return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_commit_serves_all),
        T(one_that_fails_leaves_the_others),
        T(keys_hold_for_those_who_come_after_a_failed_one),
        T(a_batch_may_be_dropped),
        T(an_interrupted_write_loses_the_batch_and_says_so),
        T(a_full_disk_is_said_and_survived),
        T(a_full_database_file_is_said_by_the_statement),
        T(an_io_error_is_internal_and_survived),
        T(after_a_failed_sync_nothing_is_written),
        T(a_lock_of_another_process_is_busy),
        T(a_clean_end_leaves_an_empty_wal),
        T(who_looks_beside_the_owner_leaves_the_wal_alone),
        T(the_writer_takes_a_wal_back_at_the_size_that_was_asked),
        T(what_was_committed_survives_a_kill),
        T(damage_after_an_unclean_stop_refuses_the_start),
        T(a_large_database_is_checked_while_it_serves),
        T(a_file_that_is_no_database_refuses_the_start),
        T(the_connection_is_as_platform_says),
    };
    return cmocka_run_group_tests(tests, once, NULL);
}
