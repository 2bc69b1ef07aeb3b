/* Field tables: names on the wire, labels in sentences. */
#include "tables.h"

#include "../../../src/json/field.c"

struct names { int64_t created_ms, latency_ms, pitch_id, a_b_c, trailing_; str budget_range, plain, x2_y; };
static const struct field names_fields[] = {
    TIME_FIELD(names, created_ms,   OPTIONAL),
    INT_FIELD (names, latency_ms,   0, 9, OPTIONAL),
    ID_FIELD  (names, pitch_id,     OPTIONAL),
    INT_FIELD (names, a_b_c,        0, 9, OPTIONAL),
    INT_FIELD (names, trailing_,    0, 9, OPTIONAL),
    STR_FIELD (names, budget_range, 0, 9, OPTIONAL),
    STR_FIELD (names, plain,        0, 9, OPTIONAL, .wire = "requireNDA", .label = "NDA"),
    STR_FIELD (names, x2_y,         0, 9, OPTIONAL),
    END_FIELDS
};

static void members_become_wire_names(void **state)
{
    (void)state;
    static const char *const wire[] = {"createdAt", "latencyMs", "pitchId", "aBC", "trailing_", "budgetRange", "requireNDA", "x2Y"};
    for (size_t i = 0; i < COUNT(wire); i++) {
        assert_string_equal(field_name(&names_fields[i]), wire[i]);
        assert_ptr_equal(field_name(&names_fields[i]), field_name(&names_fields[i]));
    }
}

static void members_become_labels(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    static const char *const labels[] = {"created", "latency ms", "pitch id", "a b c", "trailing ", "budget range", "NDA", "x2 y"};
    for (size_t i = 0; i < COUNT(labels); i++)
        assert_str(field_label(&names_fields[i], a), str_from(labels[i]));
    arena_free(a);
}

static void a_table_knows_the_size_of_its_struct(void **state)
{
    (void)state;
    assert_int_equal(fields_size(names_fields), sizeof(struct names));
    assert_int_equal(fields_size(film_fields), sizeof(struct film));
}

static void an_object_was_sent_when_a_member_was(void **state)
{
    (void)state;
    struct field_set set = {1, {offsetof(struct film, links.site)}};
    assert_true(FIELD_SENT(&set, film, links));
    assert_true(FIELD_SENT(&set, film, links.site));
    assert_false(FIELD_SENT(&set, film, links.imdb));
    assert_false(FIELD_SENT(&set, film, seat));
    assert_false(FIELD_SENT(&(struct field_set){0}, film, id));
}

static const struct field fresh_fields[] = { INT_FIELD(names, a_b_c, 0, 9, OPTIONAL), END_FIELDS };

static void *name_it(void *arg)
{
    return (void *)(uintptr_t)field_name(arg);
}

/* Under ThreadSanitizer this says whether two threads may be the first together. */
static void two_threads_may_be_first_together(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, name_it, (void *)(uintptr_t)&fresh_fields[0]), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *name;
        assert_int_equal(pthread_join(threads[i], &name), 0);
        assert_string_equal(name, "aBC");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_become_wire_names),
        cmocka_unit_test(members_become_labels),
        cmocka_unit_test(a_table_knows_the_size_of_its_struct),
        cmocka_unit_test(an_object_was_sent_when_a_member_was),
        cmocka_unit_test(two_threads_may_be_first_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
