/* Vocabularies, switches and the session over HTTP, and that the description of the API knows their shapes. */
#include "support/site.h"

static void config_all_holds_what_the_pages_need(void **state)
{
    (void)state;
    struct answer a = call(visitor, "GET", "/api/config/all", NULL);
    assert_status(a, 200);
    assert_int_equal(answer_count(a, "data.genres"), 6);
    assert_int_equal(answer_count(a, "data.formats"), 9);
    assert_int_equal(answer_count(a, "data.subgenres"), 25);
    assert_text(a, "data.stages.5", "Pre-production");
    assert_text(a, "data.currency", "USD");
    assert_text(a, "data.budgetRanges.0.value", "micro");
    assert_int_equal(answer_int(a, "data.budgetRanges.0.max"), 500000);
    assert_int_equal(answer_int(a, "data.budgetRanges.4.max"), 1000000000);
    assert_int_equal(answer_int(a, "data.limits.logline.min"), 10);
    assert_int_equal(answer_int(a, "data.limits.longSynopsis.max"), 20000);
    assert_false(answer_has(a, "data.limits.longSynopsis.min"));
    assert_true(answer_has(a, "data.flags.readOnly"));
    assert_int_equal(answer_count(a, "data.documentKinds"), 6);
    assert_text(a, "data.documentKinds.5", "supporting");
    assert_int_equal(answer_int(a, "data.limits.characters.max"), 20);
    assert_int_equal(answer_int(a, "data.limits.character.name"), 100);
    assert_int_equal(answer_int(a, "data.limits.character.description"), 1000);
    assert_int_equal(answer_int(a, "data.limits.budgetAmount.max"), 1000000000);
    assert_int_equal(answer_int(a, "data.limits.documentBytes"), 10485760);
    assert_int_equal(answer_int(a, "data.limits.pitchBytes"), 52428800);
    assert_int_equal(answer_int(a, "data.limits.videoBytes"), 104857600);
}

static void a_single_vocabulary_is_all_that_its_row_answers(void **state)
{
    (void)state;
    struct answer a = call(visitor, "GET", "/api/config/genres", NULL);
    assert_text(a, "data.genres.4", "Sci-Fi");
    assert_false(answer_has(a, "data.formats"));
    assert_int_equal(answer_count(call(visitor, "GET", "/api/config/budget-ranges", NULL), "data.budgetRanges"), 5);
    assert_true(answer_has(call(visitor, "GET", "/api/features/flags", NULL), "data.flags.demo"));
    assert_status(call(visitor, "GET", "/api/config/nope", NULL), 404);
}

static void the_session_says_who_is_there_and_never_refuses(void **state)
{
    (void)state;
    struct who alex = someone("creator", "alex"), nobody = {.token = STR("bent.beyond.use")};
    struct answer a = call(alex, "GET", "/api/auth/session", NULL);
    assert_int_equal(answer_int(a, "data.user.id"), alex.id);
    assert_text(a, "data.user.userType", "creator");
    a = call(visitor, "GET", "/api/auth/session", NULL);
    assert_status(a, 200);
    assert_true(answer_has(a, "data.user"));
    assert_text(a, "data.user", "");
    assert_status(call(nobody, "GET", "/api/auth/session", NULL), 200);
}

#define ANSWER(path, method) "paths." path "." method ".responses.200.content.application/json.schema.properties"
#define SCHEMA(name) "components.schemas." name ".properties"

/* What has a name stands once and is referred to; so does what a row with older addresses answers. */
static void the_description_knows_what_these_answer(void **state)
{
    (void)state;
    struct answer a = call(visitor, "GET", "/api/openapi.json", NULL);
    assert_status(a, 200);
    assert_text(a, SCHEMA("User") ".userType.$ref", "#/components/schemas/UserType");
    assert_true(answer_has(a, SCHEMA("Session") ".expiresAt"));
    assert_text(a, ANSWER("/api/config/all", "get") ".data.properties.genres.items.$ref", "#/components/schemas/Genre");
    assert_text(a, "components.schemas.Genre.enum.0", "Action");
    assert_text(a, "paths./api/pitches.get.responses.200.$ref", "#/components/responses/getPitches");
    assert_text(a, "paths./api/browse.get.responses.200.$ref", "#/components/responses/getPitches");
    assert_text(a, "components.responses.getPitches.content.application/json.schema.properties.data.required.1", "pagination");
    assert_text(a, SCHEMA("LockedItem") ".rung.$ref", "#/components/schemas/Rung");
    assert_text(a, "components.schemas.Rung.enum.0", "public");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(config_all_holds_what_the_pages_need),
        TEST(a_single_vocabulary_is_all_that_its_row_answers),
        TEST(the_session_says_who_is_there_and_never_refuses),
        TEST(the_description_knows_what_these_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
