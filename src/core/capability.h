/*
 * Who may what: one table. A route row names a capability, rules ask for it with the object in hand, answers list what
 * their viewer may do, and the pages, their menus and a test of every row are made from it. No other place names a set of
 * roles or seats. Any thread; nothing here asks the database.
 */
#ifndef CORE_CAPABILITY_H
#define CORE_CAPABILITY_H

#include "base/vocab.h"
#include "core/ctx.h"

/* What can be done with one pitch, by the word that its answers have under `actions`, in this order. */
#define PITCH_ACTION_LIST(X)                                                 \
    X(EDIT, "edit", "change one's own pitch")                                \
    X(PUBLISH, "publish", "put one's own pitch on the market")               \
    X(UNPUBLISH, "unpublish", "take one's own pitch off the market")         \
    X(ARCHIVE, "archive", "put one's own pitch away")                        \
    X(RESTORE, "restore", "bring one's own archived pitch back")             \
    X(DELETE, "delete", "delete one's own pitch")

/* All others. */
#define CAPABILITY_LIST(X)                                                              \
    X(SITE_READ, "site-read", "ask what the site is and how it does")                   \
    X(SITE_MONITOR, "site-monitor", "read the figures of the site and of its parts")    \
    X(SIGN_IN, "sign-in", "join, confirm an address, sign in and out")                  \
    X(PROFILE, "profile", "read and change one's own profile")                          \
    X(CREATOR_PORTAL, "creator-portal", "be where creators are at home")                \
    X(INVESTOR_PORTAL, "investor-portal", "be where investors are at home")             \
    X(PRODUCTION_PORTAL, "production-portal", "be where companies are at home")         \
    X(COMPANY_RENAME, "company-rename", "give one's own company another name")          \
    X(MARKET, "market", "browse and search what is on the market")                      \
    X(PITCH_READ, "pitch-read", "read a pitch")                                         \
    X(PITCH_READ_OLDER, "pitch-read-older", "read a pitch at the older address of creators")        \
    X(PITCH_OWN, "pitch-own", "read all of one's own pitch, and as others would")       \
    X(PITCH_LOOK, "pitch-look", "tell that a pitch was looked at")                      \
    X(PITCH_COUNT, "pitch-count", "count as a viewer of it")                            \
    X(PITCH_LIST, "pitch-list", "list one's own pitches")                               \
    X(PITCH_CREATE, "pitch-create", "write a new pitch")                                \
    X(PITCH_PUBLISH_OLDER, "pitch-publish-older", "put one's own pitch on the market, as older clients do")   \
    X(PITCH_UNPUBLISH_OLDER, "pitch-unpublish-older", "take one's own pitch off the market, as older clients do")

#define CAPABILITY_ENUM(name, word, words) CAN_##name,
#define PITCH_ACTION_ENUM(name, word, words) CAN_PITCH_##name,
enum capability { CAN_NOTHING, CAPABILITY_LIST(CAPABILITY_ENUM) PITCH_ACTION_LIST(PITCH_ACTION_ENUM) CAPABILITIES };
#undef CAPABILITY_ENUM
#undef PITCH_ACTION_ENUM

/* The states that an object may be in, as a set. By invitation: published, and in no list. */
enum object_state {
    STATE_DRAFT = 1 << 0, STATE_PUBLISHED = 1 << 1, STATE_BY_INVITATION = 1 << 2, STATE_UNPUBLISHED = 1 << 3,
    STATE_ARCHIVED = 1 << 4, STATE_HIDDEN = 1 << 5
};

/* The rungs of a viewer, as statements take them. */
enum viewer_rung { VIEWER_PUBLIC = 0, VIEWER_OWNER = 4, VIEWER_OF_NOTHING = -1 };

/*
 * A row. Who calls passes by role, then by seat: production accounts have one, or none any more. With an object, whose it
 * is and the state it is in decide as well; a row whose three sets are empty is about no object.
 */
struct capability_row {
    unsigned roles, seats;
    unsigned own, company, other;    /* in which states of one's own object, one's own company's, anybody else's */
    enum viewer_rung rung;           /* up to which it opens the items of a pitch */
    enum object_state becomes;       /* the move's end: an object that is there already stays as it is. 0: it is no move */
};
const struct capability_row *capability_of(enum capability what);
str capability_word(enum capability what);     /* "pitch-edit" */
str capability_says(enum capability what);     /* what it is, behind "may" */
extern const struct vocab capability_words, pitch_action_words;

/* Something that is somebody's. */
struct object { int64_t owner_id, company_id; enum object_state state; };    /* company_id 0: of an account alone */

/* What a company has is its members' as long as they are, whoever of them made it. */
enum whose { WHOSE_OTHER, WHOSE_OWN, WHOSE_COMPANY };
enum whose whose_of(const struct user *u, const struct object *o);           /* u NULL: signed out */

unsigned roles_now(const struct ctx *c, enum capability what);               /* with what the site's settings make of them */
bool may_by_role(const struct ctx *c, enum capability what);
bool may_by_seat(const struct ctx *c, enum capability what);
bool may(const struct ctx *c, enum capability what);                         /* by both */
bool may_ever_on(const struct ctx *c, enum capability what, const struct object *o);    /* in some state of the object */
bool may_on(const struct ctx *c, enum capability what, const struct object *o);         /* in the one it is in */

/* The words of pitch_action_words that the caller may now. */
struct str_list actions_on(const struct ctx *c, const struct object *o);
/* What the account may that a visitor may not, of what is about no object: words of capability_words. */
struct str_list actions_of(const struct ctx *c);

/* ---- roles and seats in words ---- */
enum role role_of(str user_type);             /* ROLE_VISITOR: no such type */
str role_one(enum role role);                 /* "an investor" */
str role_portal(enum role role);              /* where it signs in: "creator"; of staff "admin" */
bool role_joins(enum role role);              /* at a portal of its own, without being asked */
str role_words(arena *a, unsigned roles);     /* "creators", "investors and production companies" */
struct str_list role_types(arena *a, unsigned roles);    /* "creator", "production": as stored */
struct str_list seat_words(arena *a, unsigned seats);    /* "owner", "member" */
enum seat seat_of(str seat);                  /* SEAT_NONE: no such seat */
str seat_word(enum seat seat);

#endif
