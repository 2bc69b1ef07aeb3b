/* Values from plain text, and what field_text gives a decoder of its own. */
#include "memory.h"
#include "tables.h"

#include "../../../src/json/store.c"

static struct problem problem;
static struct film film;

static const struct field *row_of(const char *name)
{
    for (const struct field *f = film_fields; f->kind != FIELD_END; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    fail_msg("no row %s", name);
    return NULL;
}

static struct field_reader reader_of(const char *name)
{
    problem = (struct problem){0};
    return (struct field_reader){.arena = mem, .problem = &problem, .path = "", .field = row_of(name), .top = (const char *)&film};
}

static void a_decoder_gets_text_within_its_rows_limits(void **state)
{
    (void)state;
    struct field_reader r = reader_of("logline");
    str out;
    assert_true(field_text(&r, STR("  e\u0301t\u00E9\r\n2026 "), &out));
    assert_str(out, STR("\u00E9t\u00E9\n2026"));
    assert_false(field_text(&r, STR("abc"), &out));
    assert_problem(&problem, "logline", "too_short", "The logline has 3 of at least 5 characters.");
    r = reader_of("logline");
    assert_true(field_text(&r, STR("  "), &out));
    assert_null(out.ptr);
    r = reader_of("title");
    assert_false(field_text(&r, STR("  "), &out));
    assert_problem(&problem, "title", "required", "The title is missing.");
}

static void what_is_cleared_is_zero_and_noted(void **state)
{
    (void)state;
    struct field_set sent = {0};
    struct field_reader r = reader_of("seat");
    film = (struct film){.has_seat = true, .seat = {4, STR("B")}, .title = STR("kept")};
    r.sent = &sent;
    r.over = true;
    assert_true(store_nothing(&r, &film));
    assert_false(film.has_seat);
    assert_int_equal(film.seat.row, 0);
    assert_str(film.title, STR("kept"));
    assert_true(FIELD_SENT(&sent, film, seat));
    assert_false(FIELD_SENT(&sent, film, title));
}

static void numbers_from_text_are_strict(void **state)
{
    (void)state;
    static const char *const bad[] = {"", " 1", "1 ", "0x10", "nan", "inf", "infinity", "1e400", "1_0", "1,0", "e", "1.0.0",
                                      "1234567890123456789012345678901234567890"};
    double x;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(plain_real(str_from(bad[i]), &x));
    assert_true(plain_real(STR("-1.5e-3"), &x));
    assert_true(x == -1.5e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decoder_gets_text_within_its_rows_limits),
        cmocka_unit_test(what_is_cleared_is_zero_and_noted),
        cmocka_unit_test(numbers_from_text_are_strict),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
