/* Owned bytes with a maximum: what fits, what fails, and that a failure sticks. */
#include "../check.h"

#include "../../../src/base/buf.c"

static void check_invariant(const buf *b)
{
    assert_true(b->len <= b->cap && b->cap <= b->max);
    assert_true(b->cap == 0 || b->ptr);
    assert_true(!b->failed || (!b->ptr && b->len == 0));
}

static void puts_append(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 1 * KIB);
    buf_put(&b, STR("a"));
    buf_put(&b, STR_NONE);
    buf_put_char(&b, 'b');
    buf_put_i64(&b, 0);
    buf_put_i64(&b, -42);
    buf_put_i64(&b, INT64_MIN);
    buf_printf(&b, "%s%d", "x", 7);
    check_invariant(&b);
    assert_str(buf_str(&b), STR("ab0-42-9223372036854775808x7"));
    assert_int_equal(buf_check(&b), OK);
    buf_release(&b);
    assert_str(buf_str(&b), STR(""));
}

static void the_maximum_itself_fits(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 300);
    for (int i = 0; i < 300; i++) {
        buf_put_char(&b, 'x');
        check_invariant(&b);
    }
    assert_int_equal(buf_check(&b), OK);
    assert_int_equal(b.len, 300);
    buf_release(&b);
}

static void one_byte_more_fails_and_sticks(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 300);
    for (int i = 0; i < 301; i++)
        buf_put_char(&b, 'x');
    assert_int_equal(buf_check(&b), ERR_TOO_LARGE);
    check_invariant(&b);
    buf_put(&b, STR("small"));
    assert_int_equal(buf_check(&b), ERR_TOO_LARGE);
    assert_null(buf_reserve(&b, 1));
    buf_clear(&b);
    buf_put(&b, STR("again"));
    assert_str(buf_str(&b), STR("again"));
    buf_release(&b);
}

static void a_reservation_is_room_until_committed(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 1 * KIB);
    char *room = buf_reserve(&b, 700);
    assert_non_null(room);
    memset(room, 'r', 700);
    assert_int_equal(b.len, 0);
    buf_commit(&b, 3);
    assert_str(buf_str(&b), STR("rrr"));
    assert_null(buf_reserve(&b, 1 * KIB));
    buf_release(&b);
}

static void dropping_the_front_keeps_the_rest(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 1 * KIB);
    buf_put(&b, STR("GET / HTTP"));
    buf_drop_front(&b, 4);
    assert_str(buf_str(&b), STR("/ HTTP"));
    buf_drop_front(&b, 6);
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void printf_at_the_brim_needs_one_byte_for_its_nul(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 5);
    buf_printf(&b, "%s", "1234");
    assert_str(buf_str(&b), STR("1234"));
    buf_printf(&b, "%s", "5");
    assert_int_equal(buf_check(&b), ERR_TOO_LARGE);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_append),
        cmocka_unit_test(the_maximum_itself_fits),
        cmocka_unit_test(one_byte_more_fails_and_sticks),
        cmocka_unit_test(a_reservation_is_room_until_committed),
        cmocka_unit_test(dropping_the_front_keeps_the_rest),
        cmocka_unit_test(printf_at_the_brim_needs_one_byte_for_its_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
