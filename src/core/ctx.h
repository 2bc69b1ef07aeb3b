/* What every rule and every statement works in, whoever calls: a request, a socket's message, a job, a command. */
#ifndef CORE_CTX_H
#define CORE_CTX_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"
#include "db/db.h"

/* Who somebody is; what each may is said in core/capability.h. */
enum role {
    ROLE_VISITOR    = 1 << 0,
    ROLE_CREATOR    = 1 << 1,
    ROLE_INVESTOR   = 1 << 2,
    ROLE_PRODUCTION = 1 << 3,
    ROLE_WATCHER    = 1 << 4,
    ROLE_ADMIN      = 1 << 5,
    ROLE_OPERATOR   = 1 << 6,
    ROLE_MAY_PITCH  = 1 << 7     /* ROLE_PRODUCTION while the site lets companies pitch; no account is of this role alone */
};
enum seat { SEAT_NONE = 1 << 0, SEAT_OWNER = 1 << 1, SEAT_MEMBER = 1 << 2, SEAT_READER = 1 << 3 };

/* The account that is calling, as of this run. Lives in the run's arena. */
struct user {
    int64_t id;
    enum role role;
    str user_type;              /* "creator" … as stored */
    int64_t company_id;         /* 0: none */
    enum seat seat;             /* SEAT_NONE: of no company, or not any more */
    bool email_confirmed, verified, demo;
    int64_t session_id;
    int64_t token_expires_ms;
    bool by_cookie;
};

/* Events of this run, in order; the first one's id is the receipt. They are published after the commit. */
struct event_ref { int64_t id; const char *topic; int64_t object_id; };
enum { EVENTS_MAX = 32 };
struct events { struct event_ref ref[EVENTS_MAX]; int count; };

struct site;                    /* core/site.h: the settings that admins change at run time, as of this run */

/* First member of req, ws_msg, job and of a CLI command, so that the same rules serve all four. */
struct ctx {
    struct tx *tx;
    arena *arena;
    const struct user *user;    /* NULL: signed out */
    const struct site *site;
    int64_t now_ms;
    struct problem problem;
    const char *action;         /* what we are doing, for the log: "signing nda" */
    struct events events;
    bool left_jobs;             /* a job row was added: wake the runner after the commit */
};

/* Says what went wrong and returns e: `return fail(c, ERR_STATE, "Pitch %lld is archived.", …)`. */
err fail(struct ctx *c, err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* One field's problem; go on and look at the next field, then return ERR_INVALID. */
err fail_field(struct ctx *c, const char *field, const char *code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
