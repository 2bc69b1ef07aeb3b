/*
 * Sessions. The row keeps the highest refresh token used, n, and when; no token is stored. n + 1 is due; for a minute
 * after its use n gives the same n + 1 again (two tabs, a lost answer); anything older is a stolen key.
 */
#include "app/user/session_rules.h"

#include "base/utf.h"
#include "core/event.h"
#include "core/job.h"
#include "core/mail.h"
#include "core/site.h"
#include "core/token.h"

enum { AGENT_MAX = 300 };
#define GRACE_MS SECONDS(60)
#define SESSION_KEPT_MS DAYS(30)        /* after its end, for the list of devices */

static err keys_make(struct ctx *c, const struct user_row *u, int64_t session_id, int64_t next, struct session_keys *keys)
{
    struct claims claims = {
        .user_id = u->id, .session_id = session_id, .issued_s = c->now_ms / 1000,
        .expires_s = (c->now_ms + ACCESS_TOKEN_MS) / 1000,
    };
    keys->session_id = session_id;
    keys->expires_ms = claims.expires_s * 1000;
    keys->refresh = next ? refresh_make(c->arena, session_id, next) : STR_NONE;
    return token_make(c->arena, &claims, u->user_type, &keys->access);
}

err session_begin(struct ctx *c, const struct user_row *u, const struct session_start *s, struct session_keys *keys)
{
    struct session_id made;
    bool is_active;
    TRY(sql_session_insert(c, &(struct session_insert_args){
        .user_id = u->id, .transport = s->transport, .user_agent = utf_clean(s->user_agent, AGENT_MAX, c->arena),
        .address = s->address, .expires_ms = c->now_ms + SESSION_MS}, &made, &is_active));
    if (!is_active)
        return fail(c, ERR_FORBIDDEN, "This account is not active.");
    TRY(sql_session_end_least_used(c, u->id, SESSIONS_MAX));
    TRY(sql_sessions_forget_ended(c, u->id, SESSIONS_ENDED_MAX));
    keys->transport = s->transport;
    return keys_make(c, u, made.id, 1, keys);
}

static err is_over(struct ctx *c)
{
    return fail(c, ERR_SIGN_IN_REQUIRED, "Your session has ended. Sign in again.");
}

/* The session and its account, both alive. */
static err session_living(struct ctx *c, int64_t session_id, struct session_row *s, struct user_row *u)
{
    bool found;
    TRY(sql_session_get(c, session_id, s, &found));
    if (!found || s->has_ended_ms || s->expires_ms <= c->now_ms)
        return is_over(c);
    TRY(sql_user_get(c, s->user_id, u, &found));
    return found && str_eq(u->state, STR("active")) ? OK : is_over(c);
}

static err reused(struct ctx *c, const struct session_row *s, const struct user_row *u)
{
    bool ended;
    TRY(session_finish(c, s->id, "refresh_reused", &ended));
    TRY(event_add(c, EVENT_REFRESH_REUSED, s->id));
    return mail_warn(c, u, &(struct mail){
        .kind = "refresh-reused", .subject = STR("A session was ended for your safety"),
        .text = STR("An old key of one of your sessions was used, so that session was ended.\n\n"
                    "If this was not you, change your password.\n"),
    });
}

err session_renew(struct ctx *c, str refresh_token, struct user_row *u, struct session_keys *keys, bool *ended)
{
    struct session_row s;
    int64_t id, n;
    *ended = false;
    TRY(refresh_read(c->arena, refresh_token, &id, &n));
    TRY(session_living(c, id, &s, u));
    keys->transport = s.transport;

    bool is_due = n == s.refresh_n + 1, is_recent = n == s.refresh_n && c->now_ms - s.refreshed_ms <= GRACE_MS;
    if (n > s.refresh_n + 1)
        return is_over(c);
    if (!is_due && !is_recent) {
        *ended = true;
        return reused(c, &s, u);
    }
    if (is_due) {
        TRY(sql_session_rotate(c, id, n, c->now_ms + SESSION_MS));
        TRY(event_add(c, EVENT_SESSION_RENEWED, id));
    }
    return keys_make(c, u, id, n + 1, keys);
}

err session_extend(struct ctx *c, int64_t session_id, struct user_row *u, struct session_keys *keys)
{
    struct session_row s;
    TRY(session_living(c, session_id, &s, u));
    keys->transport = s.transport;
    return keys_make(c, u, session_id, 0, keys);
}

err session_finish(struct ctx *c, int64_t session_id, const char *why, bool *ended)
{
    int64_t changed;
    TRY(sql_session_end(c, session_id, str_from(why), &changed));
    *ended = changed > 0;
    return changed ? event_add(c, EVENT_SESSION_ENDED, session_id) : OK;
}

/* ---- what is over ---- */

static err forget_sessions(struct ctx *c, int64_t *removed)
{
    return sql_sessions_forget(c, c->now_ms - SESSION_KEPT_MS, CHORE_ROWS, removed);
}
const struct chore session_chore = {"sessions", forget_sessions};

static err forget_tries(struct ctx *c, int64_t *removed)
{
    return sql_tries_forget_old(c, c->now_ms - c->site->sign_in_window_ms, CHORE_ROWS, removed);
}
const struct chore try_chore = {"wrong sign-ins", forget_tries};

/* ---- what was stored ahead of time ---- */

static err draw_sessions(struct ctx *c, int64_t *drawn)
{
    return sql_sessions_draw(c, c->now_ms + SESSION_MS, CHORE_ROWS, drawn);
}
const struct drawing session_drawing = {"sessions", draw_sessions};

/* Nobody waits out a wrong sign-in that lies ahead. */
static err draw_tries(struct ctx *c, int64_t *drawn)
{
    return sql_tries_draw(c, CHORE_ROWS, drawn);
}
const struct drawing try_drawing = {"wrong sign-ins", draw_tries};

static err draw_links(struct ctx *c, int64_t *drawn)
{
    return sql_links_draw(c, CHORE_ROWS, drawn);
}
const struct drawing link_drawing = {"links", draw_links};
