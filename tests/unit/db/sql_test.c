/* Statements on both engines: values in, rows out, and what each failure is called. */
#include "world.h"

#include "base/clock.h"
#include "db/engine.h"

#include <math.h>

static struct world world;
static struct actor actor;

static int fresh(void **state)
{
    (void)state;
    world_empty(&world);
    actor_make(&actor, &world, true);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    db_rollback(&actor.tx);
    actor_remove(&actor);
    return 0;
}

static err add_owner(struct owner_args args, struct owner_row *row)
{
    return sql_one(&actor.tx, &owner_add, &args, row);
}

/* Whatever came before, the transaction can be left and another one begins. */
static void begin_again(void)
{
    db_rollback(&actor.tx);
    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
}

/* ---- values ---- */

static void a_row_comes_back_as_it_was_stored(void **state)
{
    (void)state;
    struct owner_args in = {.email = STR("é@x"), .n = -9007199254740993, .has_n = true, .ok = true,
                            .weight = 0.1, .has_weight = true};
    struct owner_row made, read;
    assert_int_equal(add_owner(in, &made), OK);
    assert_int_equal(sql_one(&actor.tx, &owner_get, &(struct id_args){made.id}, &read), OK);
    assert_str(read.email, STR("é@x"));
    assert_true(read.has_n && read.n == -9007199254740993);
    assert_true(read.ok);
    assert_true(read.has_weight && read.weight == 0.1);
}

static void null_is_absent_in_both_directions(void **state)
{
    (void)state;
    struct owner_row made = {.has_n = true, .has_weight = true};
    assert_int_equal(add_owner((struct owner_args){.email = STR("a"), .n = 7, .weight = 7}, &made), OK);
    assert_false(made.has_n || made.has_weight || made.ok);
    assert_int_equal(made.n, 0);
}

static void a_text_without_flag_is_null_when_it_is_none(void **state)
{
    (void)state;
    struct note_args note;
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR_NONE}, &note), OK);
    assert_null(note.note.ptr);
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){STR("")}, &note), OK);
    assert_str(note.note, STR(""));
}

static void extremes_are_exact(void **state)
{
    (void)state;
    struct owner_row row;
    const double weights[] = {0x1.fffffffffffffp1023, 5e-324, -0.0, 1e300 / 3};
    for (size_t i = 0; i < COUNT(weights); i++) {
        str email = arena_printf(actor.arena, "%zu", i);
        struct owner_args in = {.email = email, .n = i ? INT64_MIN : INT64_MAX, .has_n = true,
                                .weight = weights[i], .has_weight = true};
        assert_int_equal(add_owner(in, &row), OK);
        assert_int_equal(row.n, in.n);
        assert_true(row.weight == weights[i]);
    }
}

static void empty_text_is_not_null(void **state)
{
    (void)state;
    struct owner_row row;
    assert_int_equal(add_owner((struct owner_args){.email = STR("")}, &row), OK);
    assert_str(row.email, STR(""));
}

static void big_text_comes_back_whole(void **state)
{
    (void)state;
    struct note_args note;
    str big = repeat(actor.arena, STR("añb"), 2 * MIB / 4);
    assert_int_equal(sql_one(&actor.tx, &owner_note, &(struct note_args){big}, &note), OK);
    assert_str(note.note, big);
}

static void many_rows_come_in_order(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        owner_added(&actor, arena_printf(actor.arena, "owner %d", i));
    void *rows;
    size_t count;
    assert_int_equal(sql_many(&actor.tx, &owner_all, NULL, &rows, &count), OK);
    assert_int_equal(count, 1000);
    struct owner_row *all = rows;
    assert_str(all[0].email, STR("owner 0"));
    assert_str(all[999].email, STR("owner 999"));
    assert_true(all[1].id > all[0].id);
}

static void no_rows_are_no_failure(void **state)
{
    (void)state;
    void *rows;
    size_t count = 7;
    bool found = true;
    struct owner_row row;
    assert_int_equal(sql_many(&actor.tx, &owner_all, NULL, &rows, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(sql_maybe(&actor.tx, &owner_get, &(struct id_args){1}, &row, &found), OK);
    assert_false(found);
    assert_int_equal(sql_one(&actor.tx, &owner_get, &(struct id_args){1}, &row), ERR_NOT_FOUND);
    owner_added(&actor, STR("the transaction goes on"));
}

static void lists_are_parameters(void **state)
{
    (void)state;
    const str emails[] = {STR("a\"b"), STR("c\\d,{}"), STR("e\nf\x01"), STR("NULL"), STR("ü"), STR("")};
    int64_t ids[COUNT(emails)];
    for (size_t i = 0; i < COUNT(emails); i++)
        ids[i] = owner_added(&actor, emails[i]);
    owner_added(&actor, STR("not asked for"));

    void *rows;
    size_t count;
    assert_int_equal(sql_many(&actor.tx, &owner_named, &(struct emails_args){{emails, COUNT(emails)}}, &rows, &count), OK);
    assert_int_equal(count, COUNT(emails));
    assert_int_equal(sql_many(&actor.tx, &owner_in, &(struct ids_args){{ids, 2}}, &rows, &count), OK);
    assert_int_equal(count, 2);
    assert_str(((struct owner_row *)rows)[1].email, emails[1]);
    assert_int_equal(sql_many(&actor.tx, &owner_in, &(struct ids_args){{NULL, 0}}, &rows, &count), OK);
    assert_int_equal(count, 0);
}

/* A list has more shapes than are kept prepared; forgotten ones come back. */
static void the_shapes_of_a_list_are_told_apart(void **state)
{
    (void)state;
    static const struct sql_slot cols[] = {{"n", SQL_INT, false, 0, 0}};
    for (int i = 0; i < 200; i++) {
        int shape = i * 7 % 60;
        int64_t n = 0;
        struct query q = {
            .name = "shapes", .id = broken.id, .shape = (uint64_t)shape + 1, .cols = cols, .col_count = 1,
            .text = arena_printf(actor.arena, "SELECT CAST(%d AS BIGINT) AS n", shape).ptr,
        };
        struct row_set one = {.rows = &n, .size = sizeof(n), .cap = 1, .max = 1};
        assert_int_equal(query_run(&actor.tx, &q, &one), OK);
        assert_int_equal(n, shape);
    }
}

static void exec_counts_what_it_changed(void **state)
{
    (void)state;
    int64_t id = owner_added(&actor, STR("a")), changed = 7;
    assert_int_equal(sql_exec(&actor.tx, &owner_drop, &(struct id_args){id + 1}, &changed), OK);
    assert_int_equal(changed, 0);
    owner_added(&actor, STR("b"));
    assert_int_equal(sql_exec(&actor.tx, &owner_drop_all, NULL, &changed), OK);
    assert_int_equal(changed, 2);
}

static void what_a_write_returns_may_be_ignored_but_not_its_failure(void **state)
{
    (void)state;
    int64_t owner = owner_added(&actor, STR("a")), changed;
    assert_int_equal(sql_exec(&actor.tx, &thing_made, &(struct thing_args){owner, STR("a"), 1}, &changed), OK);
    assert_int_equal(changed, 1);
    assert_int_equal(sql_exec(&actor.tx, &thing_made, &(struct thing_args){99, STR("a"), 1}, NULL), ERR_INVALID);
}

static void each_runs_once_per_element(void **state)
{
    (void)state;
    int64_t owner = owner_added(&actor, STR("a"));
    struct thing_args things[300];
    for (size_t i = 0; i < COUNT(things); i++)
        things[i] = (struct thing_args){owner, arena_printf(actor.arena, "kind %zu", i), (int64_t)i};
    assert_int_equal(sql_each(&actor.tx, &thing_add, things, sizeof(things[0]), COUNT(things)), OK);
    int64_t changed;
    assert_int_equal(sql_exec(&actor.tx, &thing_drop_all, NULL, &changed), OK);
    assert_int_equal(changed, 300);
    assert_int_equal(sql_each(&actor.tx, &thing_add, things, sizeof(things[0]), 0), OK);
}

static void each_stops_at_the_first_failure(void **state)
{
    (void)state;
    int64_t owner = owner_added(&actor, STR("a"));
    struct thing_args things[] = {{owner, STR("a"), 1}, {owner, STR("a"), 2}, {owner, STR("b"), 3}};
    assert_int_equal(sql_each(&actor.tx, &thing_add, things, sizeof(things[0]), COUNT(things)), ERR_CONFLICT);
    assert_str(sql_conflict(&actor.tx), STR("thing(owner_id, kind)"));
    assert_int_equal(db_commit(&actor.tx), ERR_CONFLICT);
}

/* ---- failures ---- */

static void a_second_one_is_a_conflict_naming_the_columns(void **state)
{
    (void)state;
    struct owner_row row;
    owner_added(&actor, STR("a"));
    assert_int_equal(add_owner((struct owner_args){.email = STR("a")}, &row), ERR_CONFLICT);
    assert_str(sql_conflict(&actor.tx), STR("owner(email)"));
    assert_str(actor.problem.log_detail, STR("unique owner(email)"));
}

static void a_missing_parent_is_invalid_naming_the_columns(void **state)
{
    (void)state;
    assert_int_equal(sql_exec(&actor.tx, &thing_add, &(struct thing_args){99, STR("a"), 1}, NULL), ERR_INVALID);
    assert_str(actor.problem.log_detail, STR("foreign key thing(owner_id)"));
    assert_str(sql_conflict(&actor.tx), STR(""));
}

static void a_parent_with_children_stays(void **state)
{
    (void)state;
    int64_t owner = owner_added(&actor, STR("a"));
    assert_int_equal(sql_exec(&actor.tx, &thing_add, &(struct thing_args){owner, STR("a"), 1}, NULL), OK);
    assert_int_equal(sql_exec(&actor.tx, &owner_drop, &(struct id_args){owner}, NULL), ERR_INVALID);
    assert_str(actor.problem.log_detail, STR("foreign key thing(owner_id)"));
}

static void a_check_is_invalid_by_its_name(void **state)
{
    (void)state;
    int64_t owner = owner_added(&actor, STR("a"));
    assert_int_equal(sql_exec(&actor.tx, &thing_add, &(struct thing_args){owner, STR("a"), -1}, NULL), ERR_INVALID);
    assert_str(actor.problem.log_detail, STR("check thing_size"));
}

static void a_required_column_without_value_is_our_fault(void **state)
{
    (void)state;
    struct owner_row row;
    assert_int_equal(add_owner((struct owner_args){.email = STR_NONE}, &row), ERR_INTERNAL);
    assert_str(actor.problem.log_detail, STR("not null owner(email)"));
}

static void a_null_where_none_was_declared_names_the_column(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(sql_one(&actor.tx, &null_n, NULL, &row), ERR_INTERNAL);
    assert_str(actor.problem.log_detail, STR("null_n: column n is NULL"));
}

static void another_type_than_declared_names_the_column(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(sql_one(&actor.tx, &text_n, NULL, &row), ERR_INTERNAL);
    assert_str(actor.problem.log_detail, STR("text_n: column n is of another type than declared"));
}

static void a_statement_that_does_not_fit_the_schema_is_internal(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(sql_one(&actor.tx, &broken, NULL, &row), ERR_INTERNAL);
    assert_true(str_starts(actor.problem.log_detail, STR("broken: ")));
}

static void after_a_failure_the_rest_is_refused_with_the_same_error(void **state)
{
    (void)state;
    struct owner_row row;
    owner_added(&actor, STR("kept?"));
    assert_int_equal(sql_exec(&actor.tx, &thing_add, &(struct thing_args){99, STR("a"), 1}, NULL), ERR_INVALID);
    assert_int_equal(add_owner((struct owner_args){.email = STR("b")}, &row), ERR_INVALID);
    assert_int_equal(db_commit(&actor.tx), ERR_INVALID);
    begin_again();
    assert_int_equal(owners(&actor), 0);
}

static void rows_beyond_the_budget_are_a_failure_and_no_crash(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++)
        owner_added(&actor, arena_printf(actor.arena, "%d %.*s", i, STR_ARG(repeat(actor.arena, STR("x"), 2000))));
    arena *small = arena_new(8 * KIB, 64 * KIB);
    actor.tx.arena = small;
    void *rows;
    size_t count;
    assert_int_equal(sql_many(&actor.tx, &owner_all, NULL, &rows, &count), ERR_TOO_LARGE);
    assert_str(actor.problem.log_detail, STR("owner_all: the rows do not fit into memory"));
    actor.problem = (struct problem){0};
    actor.tx.arena = actor.arena;
    arena_free(small);
}

static void an_endless_statement_ends_at_the_deadline(void **state)
{
    (void)state;
    db_rollback(&actor.tx);
    assert_int_equal(actor_begin(&actor, TX_READ, 500), OK);
    struct n_row row;
    int64_t since = clock_mono_ms();
    assert_int_equal(sql_one(&actor.tx, &endless, NULL, &row), ERR_UNAVAILABLE);
    assert_true(clock_mono_ms() - since >= 400);
    assert_str(actor.problem.log_detail, STR("endless: past the deadline"));
    begin_again();
    owner_added(&actor, STR("the connection lives"));
}

/* ---- transactions ---- */

static void a_reader_cannot_write(void **state)
{
    (void)state;
    db_rollback(&actor.tx);
    struct owner_row row;
    assert_int_equal(actor_begin(&actor, TX_READ, 0), OK);
    assert_int_equal(add_owner((struct owner_args){.email = STR("a")}, &row), ERR_INTERNAL);
    db_rollback(&actor.tx);

    /* A statement that claims to read is stopped by the engine itself. */
    struct actor reader;
    struct sql_stmt liar = owner_add;
    liar.writes = false;
    actor_make(&reader, &world, false);
    assert_int_equal(actor_begin(&reader, TX_READ, 0), OK);
    assert_int_equal(sql_one(&reader.tx, &liar, &(struct owner_args){.email = STR("a")}, &row), ERR_INTERNAL);
    db_rollback(&reader.tx);
    assert_int_equal(actor_begin(&reader, TX_WRITE, 0), ERR_INTERNAL);
    actor_remove(&reader);
}

static void nothing_runs_outside_a_transaction(void **state)
{
    (void)state;
    struct n_row row;
    assert_int_equal(db_commit(&actor.tx), OK);
    assert_int_equal(sql_one(&actor.tx, &owner_count, NULL, &row), ERR_INTERNAL);
    assert_int_equal(db_begin(&actor.tx, TX_NONE), OK);
    assert_int_equal(sql_one(&actor.tx, &owner_count, NULL, &row), ERR_INTERNAL);
}

static void a_snapshot_does_not_move(void **state)
{
    (void)state;
    assert_int_equal(db_commit(&actor.tx), OK);
    struct actor reader;
    actor_make(&reader, &world, false);
    assert_int_equal(actor_begin(&reader, TX_READ, 0), OK);
    assert_int_equal(owners(&reader), 0);

    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    owner_added(&actor, STR("new"));
    assert_int_equal(db_commit(&actor.tx), OK);

    assert_int_equal(owners(&reader), 0);
    assert_int_equal(db_commit(&reader.tx), OK);
    assert_int_equal(actor_begin(&reader, TX_READ, 0), OK);
    assert_int_equal(owners(&reader), 1);
    db_rollback(&reader.tx);
    actor_remove(&reader);
}

static void reads_that_stand_alone_see_what_is_new_and_cannot_write(void **state)
{
    (void)state;
    assert_int_equal(db_commit(&actor.tx), OK);
    struct actor reader;
    actor_make(&reader, &world, false);
    assert_int_equal(actor_begin(&reader, TX_EACH, 0), OK);
    assert_int_equal(owners(&reader), 0);

    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    owner_added(&actor, STR("new"));
    assert_int_equal(db_commit(&actor.tx), OK);
    assert_int_equal(owners(&reader), 1);

    struct owner_row row;
    struct sql_stmt liar = owner_add;
    liar.writes = false;
    assert_int_equal(sql_one(&reader.tx, &liar, &(struct owner_args){.email = STR("a")}, &row), ERR_INTERNAL);
    db_rollback(&reader.tx);
    assert_int_equal(actor_begin(&reader, TX_EACH, 0), OK);
    assert_int_equal(owners(&reader), 1);
    assert_int_equal(db_commit(&reader.tx), OK);
    actor_remove(&reader);
}

static void a_late_transaction_reads_one_by_one_and_writes_only_when_begun(void **state)
{
    (void)state;
    assert_int_equal(db_commit(&actor.tx), OK);
    struct actor late;
    actor_make(&late, &world, true);
    assert_int_equal(actor_begin(&late, TX_LATE, 0), OK);
    assert_int_equal(owners(&late), 0);

    assert_int_equal(actor_begin(&actor, TX_WRITE, 0), OK);
    owner_added(&actor, STR("meanwhile"));
    assert_int_equal(db_commit(&actor.tx), OK);

    assert_int_equal(owners(&late), 1);
    assert_int_equal(db_commit(&late.tx), OK);
    assert_int_equal(db_begin(&late.tx, TX_WRITE), OK);
    owner_added(&late, STR("late"));
    assert_int_equal(owners(&late), 2);
    assert_int_equal(db_commit(&late.tx), OK);
    actor_remove(&late);
}

static void what_is_rolled_back_was_never_there(void **state)
{
    (void)state;
    owner_added(&actor, STR("a"));
    db_rollback(&actor.tx);
    db_rollback(&actor.tx);
    begin_again();
    assert_int_equal(owners(&actor), 0);
}

static void statements_are_counted(void **state)
{
    (void)state;
    int64_t before = db_stats(world.db).statements;
    owners(&actor);
    owners(&actor);
    assert_int_equal(actor.tx.statements, 2);
    assert_int_equal(db_stats(world.db).statements - before, 2);
    int64_t commits = db_stats(world.db).commits;
    owner_added(&actor, STR("a"));
    assert_int_equal(db_commit(&actor.tx), OK);
    assert_int_equal(db_stats(world.db).commits - commits, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fresh, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_row_comes_back_as_it_was_stored),
        T(null_is_absent_in_both_directions),
        T(a_text_without_flag_is_null_when_it_is_none),
        T(extremes_are_exact),
        T(empty_text_is_not_null),
        T(big_text_comes_back_whole),
        T(many_rows_come_in_order),
        T(no_rows_are_no_failure),
        T(lists_are_parameters),
        T(the_shapes_of_a_list_are_told_apart),
        T(exec_counts_what_it_changed),
        T(what_a_write_returns_may_be_ignored_but_not_its_failure),
        T(each_runs_once_per_element),
        T(each_stops_at_the_first_failure),
        T(a_second_one_is_a_conflict_naming_the_columns),
        T(a_missing_parent_is_invalid_naming_the_columns),
        T(a_parent_with_children_stays),
        T(a_check_is_invalid_by_its_name),
        T(a_required_column_without_value_is_our_fault),
        T(a_null_where_none_was_declared_names_the_column),
        T(another_type_than_declared_names_the_column),
        T(a_statement_that_does_not_fit_the_schema_is_internal),
        T(after_a_failure_the_rest_is_refused_with_the_same_error),
        T(rows_beyond_the_budget_are_a_failure_and_no_crash),
        T(an_endless_statement_ends_at_the_deadline),
        T(a_reader_cannot_write),
        T(nothing_runs_outside_a_transaction),
        T(a_snapshot_does_not_move),
        T(reads_that_stand_alone_see_what_is_new_and_cannot_write),
        T(a_late_transaction_reads_one_by_one_and_writes_only_when_begun),
        T(what_is_rolled_back_was_never_there),
        T(statements_are_counted),
    };
    return world_run(&world, tests, COUNT(tests));
}
