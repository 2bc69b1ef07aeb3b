/*
 * Every row about a pitch, called by everybody who may stand to it in another way, in every state that it may be in: what
 * is answered is what the table of capabilities says. The calls are made from the rows and the table, so that neither a
 * row nor a capability needs a line here; this file alone knows who the people are.
 */
#include "support/site.h"

#include "app/pitch/pitch.h"

#include <stdio.h>

/* ---- the people ---- */

enum person { VISITOR, INVESTOR, ADMIN, ALEX, MINA, DEV, BOSS, READER, HARBOR, FORMER, PEOPLE };
static struct { struct who who; unsigned role, seat; const char *words; } people[PEOPLE] = {
    [VISITOR]  = {.role = ROLE_VISITOR,    .words = "a visitor"},
    [INVESTOR] = {.role = ROLE_INVESTOR,   .words = "an investor"},
    [ADMIN]    = {.role = ROLE_ADMIN,      .words = "an admin"},
    [ALEX]     = {.role = ROLE_CREATOR,    .words = "a creator"},
    [MINA]     = {.role = ROLE_CREATOR,    .words = "another creator"},
    [DEV]      = {.role = ROLE_PRODUCTION, .seat = SEAT_MEMBER, .words = "a member"},
    [BOSS]     = {.role = ROLE_PRODUCTION, .seat = SEAT_OWNER,  .words = "the member's company"},
    [READER]   = {.role = ROLE_PRODUCTION, .seat = SEAT_READER, .words = "a reader seat"},
    [HARBOR]   = {.role = ROLE_PRODUCTION, .seat = SEAT_OWNER,  .words = "another company"},
    [FORMER]   = {.role = ROLE_PRODUCTION, .seat = SEAT_NONE,   .words = "a former member"},
};

/* Whose pitch, who asks for it, and whose it is to them. */
static const struct { enum person maker, caller; enum whose whose; } pairs[] = {
    {ALEX, VISITOR, WHOSE_OTHER}, {ALEX, INVESTOR, WHOSE_OTHER}, {ALEX, MINA, WHOSE_OTHER}, {ALEX, HARBOR, WHOSE_OTHER},
    {ALEX, ALEX, WHOSE_OWN},
    {DEV, VISITOR, WHOSE_OTHER}, {DEV, INVESTOR, WHOSE_OTHER}, {DEV, ADMIN, WHOSE_OTHER}, {DEV, MINA, WHOSE_OTHER},
    {DEV, HARBOR, WHOSE_OTHER}, {DEV, FORMER, WHOSE_OTHER}, {DEV, READER, WHOSE_COMPANY}, {DEV, BOSS, WHOSE_COMPANY},
    {DEV, DEV, WHOSE_OWN},
    {FORMER, FORMER, WHOSE_OTHER}, {FORMER, BOSS, WHOSE_COMPANY},
};

static int64_t company_id;

static void people_come(void)
{
    people[VISITOR].who = visitor;
    people[INVESTOR].who = someone("investor", "sarah");
    people[ADMIN].who = someone("admin", "admin");
    people[ALEX].who = someone("creator", "alex");
    people[MINA].who = someone("creator", "mina");
    people[BOSS].who = someone("production", "boss");
    people[DEV].who = colleague(people[BOSS].who, "member", "dev");
    people[READER].who = colleague(people[BOSS].who, "reader", "noor");
    people[FORMER].who = colleague(people[BOSS].who, "member", "former");
    people[HARBOR].who = someone("production", "harbor");
    leave_company(people[FORMER].who);
    company_id = site_ask("SELECT company_id FROM app_user WHERE username = 'boss'");
}

/* ---- a pitch in a state ---- */

static const struct { enum object_state state; const char *status, *policy; } states[] = {
    {STATE_DRAFT, "draft", "nda"},             {STATE_PUBLISHED, "published", "nda"}, {STATE_BY_INVITATION, "published", "invited"},
    {STATE_UNPUBLISHED, "unpublished", "nda"}, {STATE_ARCHIVED, "archived", "nda"},   {STATE_HIDDEN, "hidden", "nda"},
};

struct making { enum person maker; size_t state; int64_t id; };

static err make_pitch(struct ctx *c, void *arg)
{
    struct making *m = arg;
    bool in_company = people[m->maker].role == ROLE_PRODUCTION;
    struct pitch_draft d = {
        .title = STR("Salt Wedding"), .logline = STR("Two salt farmers marry to merge their pans."), .genre = STR("Drama"),
        .format = STR("Feature film"), .budget_range = STR("low"), .access_rung = str_from(states[m->state].policy),
        .synopsis = STR("On a drying lagoon two families of salt farmers plan a wedding."),
    };
    c->user = &(struct user){.id = people[m->maker].who.id, .role = (enum role)people[m->maker].role,
                             .company_id = in_company ? company_id : 0, .seat = SEAT_MEMBER};
    TRY(pitch_create(c, &d, &m->id));
    TRY(sql_pitch_move(c, m->id, str_from(states[m->state].status)));
    return pitch_settle(c, m->id);
}

static int64_t pitch_of(enum person maker, size_t state)
{
    struct making m = {.maker = maker, .state = state};
    assert_int_equal(site_do(make_pitch, &m), OK);
    return m.id;
}

/* ---- what the table says ---- */

static bool companies_may_pitch;

static unsigned states_for(enum capability what, enum whose whose)
{
    const struct capability_row *row = capability_of(what);
    return whose == WHOSE_OWN ? row->own : whose == WHOSE_COMPANY ? row->company : row->other;
}

static bool is_there_already(enum object_state state, enum object_state end)
{
    return state == end || (state == STATE_BY_INVITATION && end == STATE_PUBLISHED);
}

static int expected(enum capability what, enum person caller, enum whose whose, enum object_state state)
{
    const struct capability_row *row = capability_of(what);
    unsigned roles = row->roles | (companies_may_pitch && row->roles & ROLE_MAY_PITCH ? ROLE_PRODUCTION : 0u);
    bool sits_wrong = people[caller].role == ROLE_PRODUCTION && !(row->seats & people[caller].seat);
    if (!(roles & people[caller].role) || sits_wrong)
        return caller == VISITOR ? 401 : 403;
    if (!row->own && !row->company && !row->other)
        return 200;
    if (!(states_for(CAN_PITCH_READ, whose) & state))
        return 404;
    if (!states_for(what, whose))
        return 403;
    return states_for(what, whose) & state || is_there_already(state, row->becomes) ? 200 : 409;
}

/* ---- every row ---- */

static const char *address(const struct route *r, int64_t id)
{
    static char path[160];
    const char *at = strstr(r->path, ":id");
    snprintf(path, sizeof(path), "%.*s%lld%s", (int)(at - r->path), r->path, (long long)id, at + 3);
    return path;
}

static bool is_about_a_pitch(const struct route *r)
{
    const char *id = strstr(r->path, ":id");
    bool is_known = strstr(r->path, "pitches") || strstr(r->path, "similar");
    if (id && !is_known)
        print_error("%s: what it is about is not known here; make one of it for each state\n", r->path);
    assert_true(!id || is_known);
    return id;
}

static int status_for(const struct route *r, enum person caller, int64_t id)
{
    return call(people[caller].who, http_method_name(r->method), address(r, id), r->method == HTTP_GET ? NULL : "{}").status;
}

/* Whoever did something to it leaves the next caller another one. */
static int try_pair(const struct route *r, size_t pair, size_t state, int64_t *id)
{
    enum person caller = pairs[pair].caller;
    if (!*id)
        *id = pitch_of(pairs[pair].maker, state);
    int want = expected(r->can, caller, pairs[pair].whose, states[state].state), got = status_for(r, caller, *id);
    if (got == 200 && r->method != HTTP_GET)
        *id = 0;
    if (got != want)
        print_error("%s %s of %s's %s pitch (%s) as %s: %d instead of %d\n", http_method_name(r->method), r->path,
                    people[pairs[pair].maker].words, states[state].status, states[state].policy, people[caller].words, got, want);
    return got != want;
}

static void every_row_answers_as_the_table_says(void)
{
    size_t count, tried = 0, wrong = 0;
    const struct route_row *rows = site_rows(&count);
    for (size_t state = 0; state < COUNT(states); state++) {
        int64_t ids[PEOPLE] = {0};
        for (size_t i = 0; i < count; i++)
            for (size_t pair = 0; is_about_a_pitch(&rows[i].route) && pair < COUNT(pairs); pair++, tried++)
                wrong += (size_t)try_pair(&rows[i].route, pair, state, &ids[pairs[pair].maker]);
    }
    assert_int_equal(wrong, 0);
    assert_true(tried > 1000);
}

static void every_row_asks_whose_pitch_it_is(void **state)
{
    (void)state;
    site_setting("production_may_pitch", "on");
    companies_may_pitch = true;
    people_come();
    every_row_answers_as_the_table_says();
}

/* ---- what an answer says may be done ---- */

static bool may_now(const char *action, size_t pair, size_t state)
{
    char word[40];
    snprintf(word, sizeof(word), "pitch-%s", action);
    enum capability what = (enum capability)(vocab_rank(&capability_words, str_from(word)) + 1);
    bool is_refused = expected(what, pairs[pair].caller, pairs[pair].whose, states[state].state) != 200;
    return !is_refused && states_for(what, pairs[pair].whose) & states[state].state;
}

static void says_what_may_be_done(size_t pair, size_t state)
{
    char path[64];
    int said = 0;
    size_t at = 0;
    snprintf(path, sizeof(path), "/api/pitches/%lld", (long long)pitch_of(pairs[pair].maker, state));
    struct answer a = call(people[pairs[pair].caller].who, "GET", path, NULL);
    if (a.status != 200)
        return;
    for (const char *word; (word = vocab_next(&pitch_action_words, &at));) {
        if (!may_now(word, pair, state))
            continue;
        snprintf(path, sizeof(path), "data.pitch.actions.%d", said++);
        assert_text(a, path, word);
    }
    assert_int_equal(answer_count(a, "data.pitch.actions"), said);
}

static void an_answer_says_what_its_viewer_may_do(void **state)
{
    (void)state;
    site_setting("production_may_pitch", "on");
    companies_may_pitch = true;
    people_come();
    for (size_t pair = 0; pair < COUNT(pairs); pair++)
        for (size_t i = 0; i < COUNT(states); i++)
            says_what_may_be_done(pair, i);
}

static bool is_told(enum person caller, enum capability what)
{
    char quoted[48];
    snprintf(quoted, sizeof(quoted), "\"%.*s\"", STR_ARG(capability_word(what)));
    return answer_holds(call(people[caller].who, "GET", "/api/auth/session", NULL), quoted);
}

static void a_session_says_what_its_account_may(void **state)
{
    (void)state;
    people_come();
    assert_true(is_told(ALEX, CAN_PITCH_CREATE) && is_told(ALEX, CAN_CREATOR_PORTAL) && is_told(ALEX, CAN_PROFILE));
    assert_false(is_told(INVESTOR, CAN_PITCH_CREATE) || is_told(DEV, CAN_PITCH_CREATE));
    assert_true(is_told(BOSS, CAN_COMPANY_RENAME));
    assert_false(is_told(DEV, CAN_COMPANY_RENAME));
    site_setting("production_may_pitch", "on");
    assert_true(is_told(DEV, CAN_PITCH_CREATE) && is_told(READER, CAN_PITCH_LIST));
    assert_false(is_told(READER, CAN_PITCH_CREATE) || is_told(FORMER, CAN_PITCH_LIST));
}

static void while_companies_may_not_pitch_they_read_what_they_have(void **state)
{
    (void)state;
    companies_may_pitch = false;
    people_come();
    every_row_answers_as_the_table_says();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_row_asks_whose_pitch_it_is),
        TEST(an_answer_says_what_its_viewer_may_do),
        TEST(a_session_says_what_its_account_may),
        TEST(while_companies_may_not_pitch_they_read_what_they_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
