/* Migrations are applied once, in order, or the start is refused with words that help. */
#include "world.h"

#include <pthread.h>
#include <sqlite3.h>

static struct world world;

/* Copies of the world's two migrations and one more, to be bent. */
static struct migration files[3];
static struct migrate_status status;

static int fresh(void **state)
{
    (void)state;
    size_t count;
    const struct migration *known = world_migrations(&count);
    files[0] = known[0];
    files[1] = known[1];
    files[2] = (struct migration){3, "0003_more.sql", STR("CREATE TABLE more (id IDENTITY);\nDROP TABLE more;\n")};
    world.problem = (struct problem){0};
    return 0;
}

static err migrate(size_t count)
{
    return db_migrate(world.db, files, count, &world.problem, world.arena, &status);
}

static void assert_refused(size_t count, str words)
{
    assert_int_equal(migrate(count), ERR_INVALID);
    assert_str(world.problem.message, words);
    world.problem = (struct problem){0};
    assert_int_equal(db_migrate_status(world.db, files, count, &world.problem, world.arena, &status), ERR_INVALID);
    assert_str(world.problem.message, words);
}

static void what_is_applied_is_not_applied_again(void **state)
{
    (void)state;
    assert_int_equal(migrate(2), OK);
    assert_int_equal(status.applied, 2);
    assert_int_equal(db_migrate_status(world.db, files, 3, &world.problem, world.arena, &status), OK);
    assert_int_equal(status.known, 3);
    assert_int_equal(status.applied, 2);
}

static void an_edited_old_file_is_refused(void **state)
{
    (void)state;
    files[1].text = arena_printf(world.arena, "%.*s-- a remark\n", STR_ARG(files[1].text));
    assert_refused(2, STR("migration 0002_thing.sql was edited after it was applied"));
}

static void a_gap_or_a_repeated_number_is_refused(void **state)
{
    (void)state;
    files[2].number = 4;
    assert_refused(3, STR("migration 0003_more.sql: number 3 was expected"));
    fresh(NULL);
    files[2].number = 2;
    assert_refused(3, STR("migration 0003_more.sql: number 3 was expected"));
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    assert_refused(1, STR("database is at 2, this program knows 1"));
}

static void a_failed_migration_leaves_nothing(void **state)
{
    (void)state;
    files[2].text = STR("CREATE TABLE half (id IDENTITY);\nINSERT INTO nowhere VALUES (1);\n");
    assert_int_equal(migrate(3), ERR_INTERNAL);
    assert_true(str_starts(world.problem.message, STR("migration 0003_more.sql: ")));
    assert_int_equal(status.applied, 2);

    fresh(NULL);
    files[2].text = STR("CREATE TABLE half (id IDENTITY);\nDROP TABLE half;\n");
    assert_int_equal(migrate(2), OK);
}

static void a_row_without_its_parent_is_refused(void **state)
{
    (void)state;
    files[2].text = STR("INSERT INTO thing (owner_id, kind, size) VALUES (12345, 'a', 1);\n");
    assert_int_equal(migrate(3), ERR_INVALID);
    assert_true(str_starts(world.problem.message, STR("migration 0003_more.sql: ")));
    fresh(NULL);
    assert_int_equal(migrate(2), OK);
}

/* A rebuilt table keeps its children: keys are off while a migration runs. */
static void a_parent_can_be_rebuilt(void **state)
{
    (void)state;
    struct actor a;
    actor_make(&a, &world, true);
    assert_int_equal(actor_begin(&a, TX_WRITE, 0), OK);
    int64_t owner = owner_added(&a, STR("a"));
    assert_int_equal(sql_exec(&a.tx, &thing_add, &(struct thing_args){owner, STR("a"), 1}, NULL), OK);
    assert_int_equal(db_commit(&a.tx), OK);

    files[2].text = STR("-- sqlite:\n"
                        "CREATE TABLE owner_2 (id IDENTITY, email TEXT NOT NULL UNIQUE, n BIGINT, ok BOOLEAN NOT NULL,\n"
                        "  weight DOUBLE PRECISION, created_ms BIGINT NOT NULL);\n"
                        "INSERT INTO owner_2 SELECT * FROM owner;\n"
                        "DROP TABLE owner;\n"
                        "ALTER TABLE owner_2 RENAME TO owner;\n"
                        "-- postgres:\n"
                        "ALTER TABLE owner ALTER COLUMN n TYPE BIGINT;\n");
    assert_int_equal(migrate(3), OK);
    assert_int_equal(status.applied, 3);
    assert_int_equal(actor_begin(&a, TX_WRITE, 0), OK);
    int64_t changed;
    assert_int_equal(sql_exec(&a.tx, &thing_drop_all, NULL, &changed), OK);
    assert_int_equal(changed, 1);
    struct thing_args orphan = {99999, STR("keys are on again"), 1};
    assert_int_equal(sql_exec(&a.tx, &thing_add, &orphan, NULL), ERR_INVALID);
    db_rollback(&a.tx);
    actor_remove(&a);
}

static void text_sorts_by_bytes(void **state)
{
    (void)state;
    struct actor a;
    struct sql_stmt sorted = owner_all;
    sorted.id += 1000;
    sorted.name = "sorted";
    for (int e = 0; e < DB_ENGINES; e++)
        sorted.text.by_engine[e] = "SELECT id, email, n, ok, weight FROM owner ORDER BY email";
    actor_make(&a, &world, true);
    assert_int_equal(actor_begin(&a, TX_WRITE, 0), OK);
    const str emails[] = {STR("é"), STR("a"), STR("B"), STR("_")};
    for (size_t i = 0; i < COUNT(emails); i++)
        owner_added(&a, emails[i]);
    void *rows;
    size_t count;
    assert_int_equal(sql_many(&a.tx, &sorted, NULL, &rows, &count), OK);
    struct owner_row *owner = rows;
    assert_str(owner[0].email, STR("B"));
    assert_str(owner[1].email, STR("_"));
    assert_str(owner[2].email, STR("a"));
    db_rollback(&a.tx);
    actor_remove(&a);
}

static void *migrate_in_a_thread(void *arg)
{
    struct problem problem = {0};
    struct migrate_status mine;
    arena *a = arena_new(1 * MIB, 1 * MIB);
    err *e = arg;
    *e = db_migrate(world.db, files, 3, &problem, a, &mine);
    arena_free(a);
    return NULL;
}

static void two_programs_that_start_at_once_apply_each_once(void **state)
{
    (void)state;
    world_remove(&world);
    world_make(&world, world.engine);
    files[2].text = STR("CREATE TABLE once (id IDENTITY);\n");
    pthread_t threads[2];
    err results[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, migrate_in_a_thread, &results[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(results[0], OK);
    assert_int_equal(results[1], OK);
}

/* ---- db check ---- */

static size_t check(str **findings)
{
    size_t count = 99;
    assert_int_equal(db_check(world.db, &world.problem, world.arena, findings, &count), OK);
    return count;
}

static void orphan(void)
{
    sqlite3 *other;
    assert_int_equal(sqlite3_open(world.url + strlen("sqlite:"), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "INSERT INTO thing VALUES (7, 12345, 'a', 1)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
}

static void check_finds_rows_without_parents_or_statements_that_do_not_fit(void **state)
{
    (void)state;
    str *findings;
    if (world.engine == DB_SQLITE) {
        assert_int_equal(check(&findings), 0);
        orphan();
        assert_int_equal(check(&findings), 1);
        assert_str(findings[0], STR("foreign key: row 7 of thing refers to no owner"));
        world_empty(&world);
        return;
    }
    assert_int_equal(check(&findings), 2);
    assert_str(findings[0], STR("text_n: column n is of another type than declared"));
    assert_str(findings[1], STR("broken: column \"nothing_of_that_name\" does not exist (42703)"));
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_applied_is_not_applied_again),
        T(an_edited_old_file_is_refused),
        T(a_gap_or_a_repeated_number_is_refused),
        T(a_newer_database_is_refused),
        T(a_failed_migration_leaves_nothing),
        T(a_row_without_its_parent_is_refused),
        T(text_sorts_by_bytes),
        T(check_finds_rows_without_parents_or_statements_that_do_not_fit),
        T(a_parent_can_be_rebuilt),
        T(two_programs_that_start_at_once_apply_each_once),
    };
    return world_run(&world, tests, COUNT(tests));
}
