/* Who may what: the table is whole, and each way to ask it. */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "../../../src/core/capability.c"

static void every_capability_has_a_row_and_a_word_of_its_own(void **state)
{
    (void)state;
    size_t at = 0, count = 0;
    for (const char *word; (word = vocab_next(&capability_words, &at)); count++)
        assert_str(capability_word((enum capability)(vocab_rank(&capability_words, str_from(word)) + 1)), str_from(word));
    assert_int_equal(count, CAPABILITIES - 1);
    for (enum capability what = CAN_NOTHING + 1; what < CAPABILITIES; what++) {
        assert_true(capability_of(what)->roles && capability_of(what)->seats);
        assert_true(capability_says(what).len > 0);
    }
    assert_int_equal(capability_of(CAN_NOTHING)->roles, 0);
}

/* ---- people ---- */

static struct site site;

static struct ctx as(const struct user *user)
{
    return (struct ctx){.user = user, .site = &site};
}

static const struct user owner = {.id = 1, .role = ROLE_PRODUCTION, .company_id = 7, .seat = SEAT_OWNER};
static const struct user member = {.id = 2, .role = ROLE_PRODUCTION, .company_id = 7, .seat = SEAT_MEMBER};
static const struct user reader = {.id = 3, .role = ROLE_PRODUCTION, .company_id = 7, .seat = SEAT_READER};
static const struct user former = {.id = 4, .role = ROLE_PRODUCTION, .seat = SEAT_NONE};
static const struct user creator = {.id = 5, .role = ROLE_CREATOR, .seat = SEAT_NONE};
static const struct object by_former = {.owner_id = 4, .company_id = 7, .state = STATE_DRAFT};
static const struct object by_creator = {.owner_id = 5, .state = STATE_DRAFT};

static void what_a_company_has_is_its_members(void **state)
{
    (void)state;
    static const struct object by_member = {.owner_id = 2, .company_id = 7}, of_nobody = {.owner_id = 9};
    assert_int_equal(whose_of(&member, &by_member), WHOSE_OWN);
    assert_int_equal(whose_of(&owner, &by_member), WHOSE_COMPANY);
    assert_int_equal(whose_of(&owner, &by_former), WHOSE_COMPANY);
    assert_int_equal(whose_of(&former, &by_former), WHOSE_OTHER);
    assert_int_equal(whose_of(&former, &of_nobody), WHOSE_OTHER);
    assert_int_equal(whose_of(&creator, &by_creator), WHOSE_OWN);
    assert_int_equal(whose_of(&creator, &by_member), WHOSE_OTHER);
    assert_int_equal(whose_of(NULL, &by_creator), WHOSE_OTHER);
}

static void a_seat_decides_in_a_company_alone(void **state)
{
    (void)state;
    site.production_may_pitch = true;
    const struct { const struct user *user; bool lists, creates; } cases[] = {
        {&owner, true, true}, {&member, true, true}, {&reader, true, false}, {&former, false, false}, {&creator, true, true}, {NULL, false, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ctx c = as(cases[i].user);
        assert_int_equal(may(&c, CAN_PITCH_LIST), cases[i].lists);
        assert_int_equal(may(&c, CAN_PITCH_CREATE), cases[i].creates);
    }
}

static void companies_pitch_while_the_site_lets_them(void **state)
{
    (void)state;
    struct ctx c = as(&member);
    site.production_may_pitch = false;
    assert_false(may(&c, CAN_PITCH_CREATE));
    assert_false(roles_now(&c, CAN_PITCH_CREATE) & ROLE_PRODUCTION);
    assert_true(may_ever_on(&c, CAN_PITCH_OWN, &by_former));     /* what there is can be read all the same */
    site.production_may_pitch = true;
    assert_true(may(&c, CAN_PITCH_CREATE));
}

static void a_state_decides(void **state)
{
    (void)state;
    struct ctx c = as(&creator);
    assert_true(may_on(&c, CAN_PITCH_PUBLISH, &by_creator));
    assert_false(may_on(&c, CAN_PITCH_ARCHIVE, &by_creator));
    assert_true(may_ever_on(&c, CAN_PITCH_ARCHIVE, &by_creator));
    assert_false(may_ever_on(&c, CAN_PITCH_ARCHIVE, &by_former));
}

static void answers_list_what_may_be_done(void **state)
{
    (void)state;
    static const struct { enum object_state state; const char *words; } cases[] = {
        {STATE_DRAFT, "edit publish delete "}, {STATE_PUBLISHED, "edit unpublish archive delete "},
        {STATE_UNPUBLISHED, "edit publish archive delete "}, {STATE_ARCHIVED, "edit restore delete "}, {STATE_HIDDEN, "edit "},
    };
    arena *a = arena_new(64 * KIB, 64 * KIB);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ctx c = as(&creator);
        c.arena = a;
        struct grown words = grown_in(a);
        struct str_list list = actions_on(&c, &(struct object){.owner_id = 5, .state = cases[i].state});
        for (size_t j = 0; j < list.count; j++)
            grown_printf(&words, "%.*s ", STR_ARG(list.items[j]));
        assert_str(grown_str(&words), str_from(cases[i].words));
        assert_int_equal(actions_on(&c, &by_former).count, 0);
    }
    arena_free(a);
}

static bool has(struct str_list list, const char *word)
{
    for (size_t i = 0; i < list.count; i++)
        if (str_eq(list.items[i], str_from(word)))
            return true;
    return false;
}

static void an_account_is_told_what_it_may(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct ctx c = as(&reader);
    c.arena = a;
    site.production_may_pitch = true;
    struct str_list list = actions_of(&c);
    assert_true(has(list, "pitch-list") && has(list, "profile") && has(list, "production-portal"));
    assert_false(has(list, "pitch-create") || has(list, "company-rename") || has(list, "creator-portal"));
    assert_false(has(list, "market"));       /* a visitor may that too */
    assert_false(has(list, "pitch-edit"));   /* that depends on the pitch */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_capability_has_a_row_and_a_word_of_its_own),
        cmocka_unit_test(what_a_company_has_is_its_members),
        cmocka_unit_test(a_seat_decides_in_a_company_alone),
        cmocka_unit_test(companies_pitch_while_the_site_lets_them),
        cmocka_unit_test(a_state_decides),
        cmocka_unit_test(answers_list_what_may_be_done),
        cmocka_unit_test(an_account_is_told_what_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
