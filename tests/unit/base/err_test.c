/* The table of errors against api/README.md: words, statuses, sentences. */
#include "../check.h"

#include "../../../src/base/err.c"

#include <ctype.h>

static void every_error_has_word_status_and_sentence(void **state)
{
    (void)state;
    for (err e = ERR_INVALID; e < ERR_COUNT; e++) {
        assert_true(err_status(e) >= 400 && err_status(e) <= 599);
        for (const char *c = err_word(e); *c; c++)
            assert_true(isupper(*c) || *c == '_');
        const char *sentence = err_sentence(e);
        assert_true(isupper(sentence[0]));
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
    }
}

static void success_is_200(void **state)
{
    (void)state;
    assert_int_equal(err_status(OK), 200);
}

static void clients_never_read_retry_or_unsure(void **state)
{
    (void)state;
    assert_string_equal(err_word(ERR_RETRY), "BUSY");
    assert_string_equal(err_word(ERR_UNSURE), "UNAVAILABLE");
    assert_int_equal(err_status(ERR_PORTAL_AT_SIGN_IN), 401);
    assert_int_equal(err_status(ERR_WRONG_PORTAL), 403);
    assert_string_equal(err_word(ERR_PORTAL_AT_SIGN_IN), err_word(ERR_WRONG_PORTAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_word_status_and_sentence),
        cmocka_unit_test(success_is_200),
        cmocka_unit_test(clients_never_read_retry_or_unsure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
