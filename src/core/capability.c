/* Who may what: the table, and the few ways to ask it. */
#include "core/capability.h"

#include "base/grown.h"
#include "core/site.h"

#include <string.h>

/* ---- the table ---- */

#define PEOPLE (ROLE_CREATOR | ROLE_INVESTOR | ROLE_PRODUCTION | ROLE_WATCHER)
#define STAFF (ROLE_ADMIN | ROLE_OPERATOR)
#define ACCOUNTS (PEOPLE | STAFF | ROLE_MAY_PITCH)
#define ANYONE (ACCOUNTS | ROLE_VISITOR)
#define MAKERS (ROLE_CREATOR | ROLE_MAY_PITCH)

/* Readers look and change nothing; whoever has no seat any more stays a person with an account. */
#define ANY_SEAT (MEMBERS | SEAT_READER | SEAT_NONE)
#define COMPANY (MEMBERS | SEAT_READER)
#define MEMBERS (SEAT_OWNER | SEAT_MEMBER)

#define OUT (STATE_PUBLISHED | STATE_BY_INVITATION)
#define SHOWN (STATE_DRAFT | OUT | STATE_UNPUBLISHED | STATE_ARCHIVED)
#define ANY_STATE (SHOWN | STATE_HIDDEN)
#define MINE(states) .own = (states), .company = (states)

static const struct capability_row rows[CAPABILITIES] = {
    [CAN_SITE_READ]         = {.roles = ANYONE,          .seats = ANY_SEAT},
    [CAN_SITE_MONITOR]      = {.roles = ROLE_OPERATOR,   .seats = ANY_SEAT},
    [CAN_SIGN_IN]           = {.roles = ANYONE,          .seats = ANY_SEAT},
    [CAN_PROFILE]           = {.roles = ACCOUNTS,        .seats = ANY_SEAT},
    [CAN_CREATOR_PORTAL]    = {.roles = ROLE_CREATOR,    .seats = ANY_SEAT},
    [CAN_INVESTOR_PORTAL]   = {.roles = ROLE_INVESTOR,   .seats = ANY_SEAT},
    [CAN_PRODUCTION_PORTAL] = {.roles = ROLE_PRODUCTION, .seats = ANY_SEAT},
    [CAN_COMPANY_RENAME]    = {.roles = ROLE_PRODUCTION, .seats = SEAT_OWNER},

    [CAN_MARKET]            = {.roles = ANYONE, .seats = ANY_SEAT},
    [CAN_PITCH_READ]        = {.roles = ANYONE, .seats = ANY_SEAT, MINE(ANY_STATE), .other = STATE_PUBLISHED},
    [CAN_PITCH_READ_OLDER]  = {.roles = MAKERS, .seats = COMPANY,  MINE(ANY_STATE), .other = STATE_PUBLISHED},
    [CAN_PITCH_OWN]         = {.roles = ROLE_CREATOR | ROLE_PRODUCTION, .seats = COMPANY, MINE(ANY_STATE), .rung = VIEWER_OWNER},
    [CAN_PITCH_LOOK]        = {.roles = ANYONE, .seats = ANY_SEAT},
    [CAN_PITCH_COUNT]       = {.roles = PEOPLE | ROLE_VISITOR, .seats = ANY_SEAT, .other = STATE_PUBLISHED},
    [CAN_PITCH_LIST]        = {.roles = MAKERS, .seats = COMPANY},
    [CAN_PITCH_CREATE]      = {.roles = MAKERS, .seats = MEMBERS},

    [CAN_PITCH_EDIT]        = {.roles = MAKERS, .seats = MEMBERS, MINE(ANY_STATE)},
    [CAN_PITCH_PUBLISH]     = {.roles = MAKERS, .seats = MEMBERS, MINE(STATE_DRAFT | STATE_UNPUBLISHED), .becomes = STATE_PUBLISHED},
    [CAN_PITCH_UNPUBLISH]   = {.roles = MAKERS, .seats = MEMBERS, MINE(OUT), .becomes = STATE_UNPUBLISHED},
    [CAN_PITCH_ARCHIVE]     = {.roles = MAKERS, .seats = MEMBERS, MINE(OUT | STATE_UNPUBLISHED), .becomes = STATE_ARCHIVED},
    [CAN_PITCH_RESTORE]     = {.roles = MAKERS, .seats = MEMBERS, MINE(STATE_ARCHIVED), .becomes = STATE_UNPUBLISHED},
    [CAN_PITCH_DELETE]      = {.roles = MAKERS, .seats = MEMBERS, MINE(SHOWN)},

    [CAN_PITCH_PUBLISH_OLDER]   = {.roles = MAKERS, .seats = MEMBERS, MINE(STATE_DRAFT | STATE_UNPUBLISHED | STATE_ARCHIVED),
                                   .becomes = STATE_PUBLISHED},
    [CAN_PITCH_UNPUBLISH_OLDER] = {.roles = MAKERS, .seats = MEMBERS, MINE(ANY_STATE), .becomes = STATE_UNPUBLISHED},
};

static const struct { const char *word, *words; } names[CAPABILITIES] = {
#define NAME(name, word, words) [CAN_##name] = {word, words},
#define ACTION_NAME(name, word, words) [CAN_PITCH_##name] = {"pitch-" word, words},
    CAPABILITY_LIST(NAME) PITCH_ACTION_LIST(ACTION_NAME)
#undef NAME
#undef ACTION_NAME
};

#define NAME(name, word, words) WORD(word),
#define ACTION_NAME(name, word, words) WORD("pitch-" word),
const struct vocab capability_words = {.name = "Capability", .words = (const struct word[]){
    CAPABILITY_LIST(NAME) PITCH_ACTION_LIST(ACTION_NAME) {.value = NULL}}, .exact = true};
const struct vocab pitch_action_words = {.name = "PitchAction", .words = (const struct word[]){PITCH_ACTION_LIST(NAME) {.value = NULL}}, .exact = true};
#undef NAME
#undef ACTION_NAME

const struct capability_row *capability_of(enum capability what)
{
    return &rows[what];
}

str capability_word(enum capability what)
{
    return str_from(names[what].word);
}

str capability_says(enum capability what)
{
    return str_from(names[what].words);
}

/* ---- asking ---- */

enum whose whose_of(const struct user *u, const struct object *o)
{
    bool is_maker = u && u->id == o->owner_id;
    if (!u || (o->company_id ? o->company_id != u->company_id : !is_maker))
        return WHOSE_OTHER;
    return is_maker ? WHOSE_OWN : WHOSE_COMPANY;
}

unsigned roles_now(const struct ctx *c, enum capability what)
{
    unsigned roles = rows[what].roles;
    bool companies_too = roles & ROLE_MAY_PITCH && c->site->production_may_pitch;
    return companies_too ? roles | ROLE_PRODUCTION : roles;
}

bool may_by_role(const struct ctx *c, enum capability what)
{
    return roles_now(c, what) & (c->user ? c->user->role : ROLE_VISITOR);
}

/* No other account sits in a company. */
bool may_by_seat(const struct ctx *c, enum capability what)
{
    return !c->user || c->user->role != ROLE_PRODUCTION || rows[what].seats & c->user->seat;
}

bool may(const struct ctx *c, enum capability what)
{
    return may_by_role(c, what) && may_by_seat(c, what);
}

static unsigned states_of(enum capability what, enum whose whose)
{
    const struct capability_row *row = &rows[what];
    return whose == WHOSE_OTHER ? row->other : whose == WHOSE_OWN ? row->own : row->company;
}

bool may_ever_on(const struct ctx *c, enum capability what, const struct object *o)
{
    return may(c, what) && states_of(what, whose_of(c->user, o));
}

bool may_on(const struct ctx *c, enum capability what, const struct object *o)
{
    return may(c, what) && states_of(what, whose_of(c->user, o)) & o->state;
}

/* ---- lists of it ---- */

struct str_list actions_on(const struct ctx *c, const struct object *o)
{
#define ACTION(name, word, words) {CAN_PITCH_##name, STR(word)},
    static const struct { enum capability what; str word; } actions[] = {PITCH_ACTION_LIST(ACTION)};
#undef ACTION
    str *words = ARENA_ARRAY(c->arena, str, COUNT(actions));
    size_t count = 0;
    for (size_t i = 0; i < COUNT(actions); i++)
        if (may_on(c, actions[i].what, o))
            words[count++] = actions[i].word;
    return (struct str_list){words, count};
}

static bool is_about_no_object(const struct capability_row *row)
{
    return !row->own && !row->company && !row->other;
}

struct str_list actions_of(const struct ctx *c)
{
    str *words = ARENA_ARRAY(c->arena, str, CAPABILITIES);
    size_t count = 0;
    for (enum capability what = CAN_NOTHING + 1; what < CAPABILITIES; what++)
        if (is_about_no_object(&rows[what]) && !(rows[what].roles & ROLE_VISITOR) && may(c, what))
            words[count++] = capability_word(what);
    return (struct str_list){words, count};
}

/* ---- roles and seats in words ---- */

static const struct { enum role role; const char *type, *portal, *one, *many; bool joins; } roles[] = {
    {ROLE_CREATOR, "creator", "creator", "a creator", "creators", true},
    {ROLE_INVESTOR, "investor", "investor", "an investor", "investors", true},
    {ROLE_PRODUCTION, "production", "production", "a production company", "production companies", true},
    {ROLE_WATCHER, "watcher", "watcher", "a watcher", "watchers", false},
    {ROLE_ADMIN, "admin", "admin", "an admin", "admins", false},
    {ROLE_OPERATOR, "operator", "admin", "an operator", "operators", false},
};
static const struct { enum seat seat; const char *word; } seats[] = {
    {SEAT_OWNER, "owner"}, {SEAT_MEMBER, "member"}, {SEAT_READER, "reader"},
};

enum role role_of(str user_type)
{
    for (size_t i = 0; i < COUNT(roles); i++)
        if (str_eq(user_type, str_from(roles[i].type)))
            return roles[i].role;
    return ROLE_VISITOR;
}

str role_one(enum role role)
{
    for (size_t i = 0; i < COUNT(roles); i++)
        if (roles[i].role == role)
            return str_from(roles[i].one);
    return STR("a visitor");
}

str role_portal(enum role role)
{
    for (size_t i = 0; i < COUNT(roles); i++)
        if (roles[i].role == role)
            return str_from(roles[i].portal);
    return STR_NONE;
}

bool role_joins(enum role role)
{
    for (size_t i = 0; i < COUNT(roles); i++)
        if (roles[i].role == role)
            return roles[i].joins;
    return false;
}

str role_words(arena *a, unsigned set)
{
    struct grown said = grown_in(a);
    for (size_t i = 0; i < COUNT(roles); i++)
        if (set & roles[i].role)
            grown_printf(&said, "%s%s", said.len ? " and " : "", roles[i].many);
    return grown_str(&said);
}

struct str_list role_types(arena *a, unsigned set)
{
    str *types = ARENA_ARRAY(a, str, COUNT(roles));
    size_t count = 0;
    for (size_t i = 0; i < COUNT(roles); i++)
        if (set & roles[i].role)
            types[count++] = str_from(roles[i].type);
    return (struct str_list){types, count};
}

struct str_list seat_words(arena *a, unsigned set)
{
    str *words = ARENA_ARRAY(a, str, COUNT(seats));
    size_t count = 0;
    for (size_t i = 0; i < COUNT(seats); i++)
        if (set & seats[i].seat)
            words[count++] = str_from(seats[i].word);
    return (struct str_list){words, count};
}

enum seat seat_of(str seat)
{
    for (size_t i = 0; i < COUNT(seats); i++)
        if (str_eq(seat, str_from(seats[i].word)))
            return seats[i].seat;
    return SEAT_NONE;
}

str seat_word(enum seat seat)
{
    for (size_t i = 0; i < COUNT(seats); i++)
        if (seats[i].seat == seat)
            return str_from(seats[i].word);
    return STR_NONE;
}
