/* Who is calling: from a token to the live session and the account behind it. */
#include "web/session.h"

#include "core/capability.h"
#include "web/web_sql.h"

err session_token(const struct http_request *h, bool secure, enum credential *kind, str *token)
{
    str authorization = http_request_field(h, STR("Authorization"));
    if (authorization.ptr) {
        *kind = CREDENTIAL_BEARER;
        if (!str_eq_nocase(str_sub(authorization, 0, 7), STR("Bearer ")))
            return ERR_SIGN_IN_REQUIRED;
        *token = str_trim(str_sub(authorization, 7, authorization.len));
        return OK;
    }
    bool found = http_request_cookie(h, session_cookie_name(secure, false), token);
    *kind = found ? CREDENTIAL_COOKIE : CREDENTIAL_NONE;
    return OK;
}

static bool is_live(const struct session_user *s, int64_t now_ms)
{
    return !s->has_ended_ms && s->expires_ms > now_ms && str_eq(s->state, STR("active"));
}

err session_load(struct ctx *c, str token, struct user **user, int64_t *last_used_ms)
{
    struct claims claims;
    TRY(token_read(token, c->now_ms, &claims));

    struct session_user s;
    bool found;
    TRY(sql_session_user(c, claims.session_id, claims.user_id, &s, &found));
    if (!found || !is_live(&s, c->now_ms))
        return fail(c, ERR_SIGN_IN_REQUIRED, "Your session has ended. Sign in again.");

    *last_used_ms = s.last_used_ms;
    *user = ARENA_NEW(c->arena, struct user);
    **user = (struct user){
        .id = s.id, .role = role_of(s.user_type), .user_type = s.user_type,
        .company_id = s.has_company_id ? s.company_id : 0, .seat = seat_of(s.seat),
        .email_confirmed = s.has_confirmed_ms, .verified = s.verified, .demo = s.demo,
        .session_id = s.session_id, .token_expires_ms = claims.expires_s * 1000,
    };
    return OK;
}

/* ---- cookies ---- */

str session_cookie_name(bool secure, bool refresh)
{
    if (secure)
        return refresh ? STR("__Host-pitchey-refresh") : STR("__Host-pitchey");
    return refresh ? STR("pitchey-refresh") : STR("pitchey");
}

static void cookie_put(struct req *r, bool refresh, str value, int64_t max_age_s)
{
    bool secure = req_secure(r);
    str cookie = arena_printf(r->ctx.arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=%s; Max-Age=%lld%s",
                              STR_ARG(session_cookie_name(secure, refresh)), STR_ARG(value),
                              refresh ? "Strict" : "Lax", (long long)max_age_s, secure ? "; Secure" : "");
    reply_header(r, STR("Set-Cookie"), cookie);
}

void session_set_cookies(struct req *r, str access, str refresh)
{
    if (access.ptr)
        cookie_put(r, false, access, DAYS(30) / 1000);
    if (refresh.ptr)
        cookie_put(r, true, refresh, DAYS(30) / 1000);
}

void session_clear_cookies(struct req *r)
{
    cookie_put(r, false, STR(""), 0);
    cookie_put(r, true, STR(""), 0);
}
