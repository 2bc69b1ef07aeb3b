/* Signing in and out over HTTP: portals, sessions, the cookie transport of our own pages. */
#include "app/user/session_rules.h"

#include "base/hash.h"
#include "base/encode.h"
#include "base/utf.h"
#include "core/event.h"
#include "core/mail.h"
#include "core/site.h"
#include "web/session.h"
#include "web/web.h"

static const struct vocab transports = EXACT_VOCAB("SignInTransport", WORD("bearer"), WORD("cookie"));

/* The portal of the path, or STR_NONE on the row without one. */
static err portal_of(struct req *r, str *portal)
{
    *portal = req_param(r, "portal");
    if (portal->ptr && !vocab_value(&portals, *portal).ptr)
        return fail(&r->ctx, ERR_INVALID, "There is no portal \"%.*s\"; the portals are creator, investor and production.",
                    STR_ARG(*portal));
    return OK;
}

/* ---- the session answer: its keys stand at top level, each once ---- */

struct session_answer { bool by_bearer, renewable; str token, refresh_token; int64_t expires_in, expires_ms; struct user_view user; };
static const struct field session_answer_fields[] = {
    STR_FIELD(session_answer, token, 0, 2000, READ_ONLY, .only_if = IF_ON(session_answer, by_bearer)),
    STR_FIELD(session_answer, refresh_token, 0, 200, READ_ONLY, .only_if = IF_ON(session_answer, renewable)),
    INT_FIELD(session_answer, expires_in, 0, INT64_MAX, READ_ONLY),
    TIME_FIELD(session_answer, expires_ms, REQUIRED | READ_ONLY),
    OBJ_FIELD(session_answer, user, user_fields, REQUIRED | READ_ONLY),
    END_OF("Session")
};

static err reply_session(struct req *r, const struct user_row *u, const struct session_keys *k)
{
    bool by_bearer = !str_eq(k->transport, STR("cookie"));
    struct session_answer answer = {
        .by_bearer = by_bearer, .renewable = by_bearer && k->refresh.ptr, .token = k->access, .refresh_token = k->refresh,
        .expires_in = k->expires_ms / 1000 - r->ctx.now_ms / 1000, .expires_ms = k->expires_ms,
    };
    user_view(&r->ctx, u, true, &answer.user);
    if (!by_bearer)
        session_set_cookies(r, k->access, k->refresh);
    json_put_members(reply_open_top(r, HTTP_OK), session_answer_fields, &answer);
    return reply_close(r);
}

/* ---- sign-in ---- */

struct login_in { str email, password, transport; };
static const struct field login_fields[] = {
    STR_FIELD(login_in, email, 1, EMAIL_MAX, REQUIRED | ONE_LINE, .missing = "Enter your e-mail address."),
    STR_FIELD(login_in, password, 1, 1024, REQUIRED | RAW_BYTES, .missing = "Enter the rest of your sign-in details."),
    WORD_FIELD(login_in, transport, transports, OPTIONAL, .preset = "bearer"),
    END_OF("SignIn")
};

static err too_many_tries(struct req *r, const struct tries *t)
{
    struct ctx *c = &r->ctx;
    int64_t wait_ms = t->first_ms + c->site->sign_in_window_ms - c->now_ms;
    int64_t minutes = (wait_ms + MINUTES(1) - 1) / MINUTES(1);
    c->problem.retry_after_ms = wait_ms;
    return fail(c, ERR_RATE_LIMITED, "Too many wrong sign-ins. Try again in %lld minute%s.", (long long)minutes, minutes == 1 ? "" : "s");
}

/* What a try is stored under: of one length, whatever somebody calls an address. */
static str try_name(str key, arena *a)
{
    uint8_t sum[SHA256_LEN];
    sha256(key, sum);
    return hex_encode((str){(const char *)sum, sizeof(sum)}, a);
}

/* ERR_RATE_LIMITED after the fifth wrong one of this address and network, the right password too. */
static err may_try(struct req *r, str key)
{
    struct ctx *c = &r->ctx;
    struct tries t;
    TRY(sql_tries_count(c, try_name(key, c->arena), req_network(r), c->now_ms - c->site->sign_in_window_ms, &t));
    return t.n >= c->site->sign_in_tries ? too_many_tries(r, &t) : OK;
}

/*
 * Over all e-mail addresses as well: a network has NETWORK_TRIES times as many wrong ones as a pair, a site of IPv6
 * SITE_TRIES times, or one caller with a new address each time would keep the hashers busy. Counted before the hash and
 * not again in the transaction, where two of one network would set each other back: of hashers at work at the same time
 * each may add one.
 */
enum { NETWORK_TRIES = 6, SITE_TRIES = 24 };

static err network_may_try(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct tries t;
    int64_t after_ms = c->now_ms - c->site->sign_in_window_ms, tries = c->site->sign_in_tries;
    if (req_is_exempt(r))
        return OK;
    TRY(sql_tries_of_network(c, req_network(r), after_ms, tries * NETWORK_TRIES, &t));
    if (t.n >= tries * NETWORK_TRIES)
        return too_many_tries(r, &t);
    str site = req_site(r);
    if (!site.ptr)
        return OK;
    TRY(sql_tries_of_site(c, site, after_ms, tries * SITE_TRIES, &t));
    return t.n >= tries * SITE_TRIES ? too_many_tries(r, &t) : OK;
}

/* Whoever must wait is told so before he waits for a hash. */
static err check_login(struct req *r, void *body)
{
    const struct login_in *in = body;
    if (r->ctx.problem.field_count)
        return OK;
    TRY(may_try(r, email_key(in->email, r->ctx.arena)));
    return network_may_try(r);
}

static err wrong_credentials(struct req *r, str key)
{
    TRY(sql_try_insert(&r->ctx, try_name(key, r->ctx.arena), req_network(r), req_site(r)));
    TRY(event_add(&r->ctx, EVENT_SIGN_IN_REFUSED, 0));
    return reply_refusal(r, ERR_BAD_CREDENTIALS, "These sign-in details do not match an account.");
}

static err wrong_portal(struct req *r, const struct user_row *u)
{
    enum role role = role_of(u->user_type);
    str own = role_portal(role);
    r->ctx.problem.data = arena_printf(r->ctx.arena, "{\"portal\":\"%.*s\"}", STR_ARG(own));
    return reply_refusal(r, ERR_PORTAL_AT_SIGN_IN, "This is %.*s account. Sign in at the %.*s portal.",
                         STR_ARG(role_one(role)), STR_ARG(own));
}

/* A device and network not seen before is told to the account; the very first one is no news. */
static err note_device(struct req *r, const struct user_row *u)
{
    struct ctx *c = &r->ctx;
    uint8_t sum[SHA256_LEN];
    struct device_count_row known;
    int64_t added;
    sha256(arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(req_header(r, STR("User-Agent"))), STR_ARG(req_network(r))), sum);
    TRY(sql_device_count(c, u->id, &known));
    TRY(sql_device_add(c, u->id, hex_encode((str){(const char *)sum, 16}, c->arena), &added));
    if (known.n >= DEVICES_MAX)
        TRY(sql_devices_forget(c, u->id, DEVICES_MAX));
    if (!added || known.n == 0)
        return OK;
    return mail_warn(c, u, &(struct mail){
        .kind = "new-device", .subject = STR("A new device signed in to your account"),
        .text = STR("Your Pitchey account was just used on a device that we have not seen before.\n\n"
                    "If this was not you, change your password.\n"),
    });
}

static err sign_in(struct req *r, const struct user_row *u, const struct login_in *in, str key)
{
    struct ctx *c = &r->ctx;
    struct session_keys keys = {0};
    struct session_start start = {in->transport, req_header(r, STR("User-Agent")), req_address(r)};
    if (!start.user_agent.ptr)
        start.user_agent = STR("");
    TRY(sql_tries_forget(c, try_name(key, c->arena), req_network(r)));
    TRY(session_begin(c, u, &start, &keys));
    TRY(event_add(c, EVENT_SIGNED_IN, keys.session_id));
    TRY(note_device(r, u));
    return reply_session(r, u, &keys);
}

/* The account as it is in the transaction. ERR_RETRY: it has another password than the one that was compared. */
static err look_again(struct ctx *c, str key, bool *matches, struct user_row *u)
{
    struct user_row now;
    bool found;
    if (!*matches)
        return OK;
    TRY(sql_user_by_email(c, key, &now, &found));
    if (found && !str_eq(now.password_hash, u->password_hash))
        return ERR_RETRY;
    *matches = found;
    *u = now;
    return OK;
}

/* The reason is a person's words, with or without a stop of their own; one who suspended in SQL may have left them out. */
static err is_suspended(struct req *r, str reason)
{
    bool stops = str_ends(reason, STR(".")) || str_ends(reason, STR("!")) || str_ends(reason, STR("?"));
    return reply_refusal(r, ERR_FORBIDDEN, "This account is suspended%s%.*s%s Write to support.", reason.len ? ": " : "", STR_ARG(reason),
                         stops ? "" : ".");
}

/* The hash is computed in every case, so that an unknown account answers as late as a known one. */
static err login(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct login_in in;
    struct user_row u;
    str portal;
    bool found;
    TRY(portal_of(r, &portal));
    TRY(req_json(r, login_fields, &in));
    if (str_eq(in.transport, STR("cookie")) && !req_is_ours(r))
        return fail(c, ERR_CROSS_SITE, "This request did not come from our own pages.");
    str key = email_key(in.email, c->arena);
    TRY(may_try(r, key));
    TRY(network_may_try(r));
    TRY(sql_user_by_email(c, key, &u, &found));
    bool matches = password_matches(found ? u.password_hash : STR_NONE, utf_nfc(in.password, c->arena));

    TRY(tx_begin(r));
    TRY(may_try(r, key));    /* again, for those that came at the same time */
    TRY(look_again(c, key, &matches, &u));
    if (!matches)
        return wrong_credentials(r, key);
    if (portal.ptr && !str_eq(role_portal(role_of(u.user_type)), portal))
        return wrong_portal(r, &u);
    if (str_eq(u.state, STR("suspended")))
        return is_suspended(r, str_trim(u.state_reason));
    return sign_in(r, &u, &in, key);
}

/* ---- refresh, sign-out, session ---- */

struct refresh_in { str refresh_token; };
static const struct field refresh_fields[] = {
    STR_FIELD(refresh_in, refresh_token, 0, 4096, OPTIONAL | RAW_BYTES),
    END_OF("Refresh")
};

/* A request without Authorization speaks by its cookies; beside one they are not read. */
static bool has_cookies(const struct req *r)
{
    return req_header(r, STR("Cookie")).ptr && !req_header(r, STR("Authorization")).ptr;
}

static str refresh_cookie(const struct req *r)
{
    str value = STR_NONE;
    if (!has_cookies(r))
        return value;
    (void)http_request_cookie(r->http, session_cookie_name(req_secure(r), true), &value);
    return value;
}

static err refused_refresh(struct req *r)
{
    return fail(&r->ctx, ERR_SIGN_IN_REQUIRED, "Sign in to continue.");
}

/* In this order: the token in the body, the refresh cookie, a live access token, which gets a new access token only. */
static err refresh(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct refresh_in in;
    struct user_row u;
    struct session_keys keys = {0};
    bool ended;
    TRY(req_json(r, refresh_fields, &in));
    bool by_cookie = !in.refresh_token.ptr;
    str token = by_cookie ? refresh_cookie(r) : in.refresh_token;
    if (!token.ptr) {
        if (!c->user || c->user->by_cookie)
            return refused_refresh(r);
        TRY(session_extend(c, c->user->session_id, &u, &keys));
        return reply_session(r, &u, &keys);
    }
    if (by_cookie && !req_is_ours(r))
        return fail(c, ERR_CROSS_SITE, "This request did not come from our own pages.");
    TRY(session_renew(c, token, &u, &keys, &ended));
    if (ended)
        return reply_refusal(r, ERR_SIGN_IN_REQUIRED, "This session was ended because an old key was used. Sign in again.");
    return reply_session(r, &u, &keys);
}

/* The session that the request names by whatever it has: a live or expired access token, a refresh token. */
static bool named_session(struct req *r, str refresh_token, int64_t *id)
{
    struct ctx *c = &r->ctx;
    struct claims claims;
    enum credential kind;
    str token = STR_NONE;
    int64_t n;
    if (session_token(r->http, req_secure(r), &kind, &token) == OK && token.ptr) {
        err e = token_read(token, c->now_ms, &claims);
        *id = claims.session_id;
        if (e == OK || e == ERR_TOKEN_EXPIRED)
            return true;
    }
    str refresh_key = refresh_token.ptr ? refresh_token : refresh_cookie(r);
    return refresh_key.ptr && refresh_read(c->arena, refresh_key, id, &n) == OK;
}

struct logout_answer { bool ended; };
static const struct field logout_answer_fields[] = { BOOL_FIELD(logout_answer, ended, READ_ONLY), END_FIELDS };

/* Signing out never fails on its body: one that cannot be read names no session. */
static err logout(struct req *r)
{
    struct refresh_in in;
    struct logout_answer answer = {0};
    int64_t id;
    req_json_any(r, refresh_fields, &in);
    if (has_cookies(r) && !in.refresh_token.ptr && !req_is_ours(r))
        return fail(&r->ctx, ERR_CROSS_SITE, "This request did not come from our own pages.");
    if (named_session(r, in.refresh_token, &id))
        TRY(session_finish(&r->ctx, id, "signed_out", &answer.ended));
    session_clear_cookies(r);
    return reply_object(r, HTTP_OK, logout_answer_fields, &answer);
}

/* ---- what a page starts with ---- */

static bool access_has_expired(struct req *r)
{
    str token = STR_NONE;
    struct claims claims;
    if (!http_request_cookie(r->http, session_cookie_name(req_secure(r), false), &token))
        return true;
    return token_read(token, r->ctx.now_ms, &claims) == ERR_TOKEN_EXPIRED;
}

struct session_state { bool has_user; struct user_view user; int64_t expires_ms; bool renew; };
static const struct field session_fields[] = {
    OPT_OBJ_FIELD(session_state, user, user_fields, READ_ONLY),
    TIME_FIELD(session_state, expires_ms, READ_ONLY),
    BOOL_FIELD(session_state, renew, READ_ONLY),
    END_FIELDS
};

/* Never 401: signed out or dead is an answer like any other. */
static err session(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct user_row u;
    struct session_state s = {.renew = !c->user && refresh_cookie(r).ptr && access_has_expired(r)};
    if (c->user)
        TRY(sql_user_get(c, c->user->id, &u, &s.has_user));
    if (!s.has_user && !s.renew && has_cookies(r))
        session_clear_cookies(r);
    if (s.has_user) {
        user_view(c, &u, true, &s.user);
        s.expires_ms = c->user->token_expires_ms;
    }
    return reply_object(r, HTTP_OK, session_fields, &s);
}

/* Of one address: enough for the offices behind it when the day begins, and a fortieth of one hasher. */
#define SIGN_INS "60/minute"
#define OPENS .reply = session_answer_fields, .flags = ROUTE_OPEN | ROUTE_NO_REPLAY | ROUTE_WHEN_READ_ONLY | ROUTE_TOP_LEVEL
static const struct route auth_routes[] = {
    {HTTP_POST, "/api/auth/:portal/login", login, CAN_SIGN_IN, SIGN_INS, "Sign in at a portal", .body = login_fields,
     .check = check_login, .tx = TX_LATE, OPENS | ROUTE_ONE_PROBLEM | ROUTE_BY_ADDRESS},
    {HTTP_POST, "/api/auth/login", login, CAN_SIGN_IN, SIGN_INS, "Sign in at any portal", .body = login_fields,
     .check = check_login, .tx = TX_LATE, OPENS | ROUTE_ONE_PROBLEM | ROUTE_BY_ADDRESS},
    {HTTP_POST, "/api/auth/refresh", refresh, CAN_SIGN_IN, NULL, "Renew a session", .body = refresh_fields, OPENS},
    {HTTP_POST, "/api/auth/logout", logout, CAN_SIGN_IN, NULL, "Sign out", .body = refresh_fields, .reply = logout_answer_fields,
     .flags = ROUTE_ANY_BODY | ROUTE_OPEN | ROUTE_NO_REPLAY | ROUTE_WHEN_READ_ONLY},
    {HTTP_GET, "/api/auth/session", session, CAN_SIGN_IN, NULL, "Who is signed in", .reply = session_fields, .flags = ROUTE_OPEN},
    ALIAS(HTTP_POST, "/api/refresh-token", "/api/auth/refresh"),
};
const struct module auth_module = {"account", auth_routes, COUNT(auth_routes)};
