/* The append-only record: what was done, by whom, to what. An event's id is the receipt of a change. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/ctx.h"

/* Every kind there is, with the word that is stored and that live pages listen on. */
#define EVENT_LIST(X)                                  \
    X(ACCOUNT_REGISTERED, "account_registered")        \
    X(REGISTRATION_REPEATED, "registration_repeated")  \
    X(EMAIL_CONFIRMED, "email_confirmed")              \
    X(CONFIRMATION_SENT, "confirmation_sent")          \
    X(OWNER_TOLD, "owner_told")                        \
    X(SIGNED_IN, "signed_in")                          \
    X(SIGN_IN_REFUSED, "sign_in_refused")              \
    X(SESSION_RENEWED, "session_renewed")              \
    X(SESSION_ENDED, "session_ended")                  \
    X(SESSIONS_ENDED, "sessions_ended")                \
    X(REFRESH_REUSED, "refresh_reused")                \
    X(PROFILE_CHANGED, "profile_changed")              \
    X(COMPANY_CHANGED, "company_changed")              \
    X(PITCH_CREATED, "pitch_created")                  \
    X(PITCH_CHANGED, "pitch_changed")                  \
    X(PITCH_PUBLISHED, "pitch_published")              \
    X(PITCH_UNPUBLISHED, "pitch_unpublished")          \
    X(PITCH_ARCHIVED, "pitch_archived")                \
    X(PITCH_RESTORED, "pitch_restored")                \
    X(PITCH_DELETED, "pitch_deleted")                  \
    X(PITCH_VIEWED, "pitch_viewed")                    \
    X(SETTING_CHANGED, "setting_changed")              \
    X(DEMO_ADDED, "demo_added")                        \
    X(DEMO_REMOVED, "demo_removed")                    \
    X(USER_CREATED, "user_created")                    \
    X(USER_SUSPENDED, "user_suspended")                \
    X(USER_REINSTATED, "user_reinstated")            \
    X(CLOCK_TRUSTED, "clock_trusted")

#define EVENT_ENUM(name, word) EVENT_##name,
enum event_kind { EVENT_LIST(EVENT_ENUM) EVENT_KINDS };
#undef EVENT_ENUM

/* Inserts the event in this transaction; the first one of a run becomes the receipt. */
err event_add(struct ctx *c, enum event_kind kind, int64_t object_id);
err event_add_detail(struct ctx *c, enum event_kind kind, int64_t object_id, str detail_json);

int64_t event_receipt(const struct ctx *c);    /* 0: nothing was stored */

#endif
