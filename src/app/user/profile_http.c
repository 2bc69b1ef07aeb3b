/* One's own profile over HTTP. */
#include "app/user/user.h"

#include "app/pitch/names.h"
#include "base/utf.h"
#include "core/event.h"
#include "json/text.h"
#include "web/web.h"

/* What may be sent; a client may send the whole User back, the rest of it is ignored. */
struct profile_in {
    str username, display_name, first_name, last_name, bio, location, website, company_name;
    struct user_links links;
    bool open_to_messages, has_version;
    int64_t version;
};
static const struct field links_in[] = {
    STR_FIELD(user_links, imdb, 0, 300, OPTIONAL | ONE_LINE, .check = url_check),
    STR_FIELD(user_links, linkedin, 0, 300, OPTIONAL | ONE_LINE, .check = url_check),
    STR_FIELD(user_links, instagram, 0, 300, OPTIONAL | ONE_LINE, .check = url_check),
    STR_FIELD(user_links, x, 0, 300, OPTIONAL | ONE_LINE, .check = url_check),
    END_FIELDS
};
static const struct field profile_fields[] = {
    STR_FIELD(profile_in, display_name, 1, 80, OPTIONAL | ONE_LINE, .also = "name"),
    STR_FIELD(profile_in, username, 2, 30, REQUIRED | ONE_LINE, .check = username_check),    /* a made-up one is u1 */
    STR_FIELD(profile_in, first_name, 0, 60, OPTIONAL | ONE_LINE),
    STR_FIELD(profile_in, last_name, 0, 60, OPTIONAL | ONE_LINE),
    STR_FIELD(profile_in, bio, 0, 1000, OPTIONAL),
    STR_FIELD(profile_in, location, 0, 100, OPTIONAL | ONE_LINE),
    STR_FIELD(profile_in, website, 0, 300, OPTIONAL | ONE_LINE, .check = url_check),
    OBJ_FIELD(profile_in, links, links_in, OPTIONAL),
    STR_FIELD(profile_in, company_name, 0, 120, OPTIONAL | ONE_LINE),
    BOOL_FIELD(profile_in, open_to_messages, OPTIONAL),
    OPT_INT_FIELD(profile_in, version, 1, INT64_MAX, WRITE_ONLY),
    END_OF("Profile")
};

static err me(struct ctx *c, struct user_row *u)
{
    bool found;
    TRY(sql_user_get(c, c->user->id, u, &found));
    return found ? OK : fail(c, ERR_SIGN_IN_REQUIRED, "Your session has ended. Sign in again.");
}

/* The object stands under data and, for older clients, at top level too. */
static err reply_profile(struct req *r, const struct user_row *u)
{
    struct user_view v;
    user_view(&r->ctx, u, true, &v);
    reply_version(r, u->version);
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, STR("user"));
    json_put_object(w, user_fields, &v);
    json_close(w);
    json_key(w, STR("user"));
    json_put_object(w, user_fields, &v);
    return reply_close(r);
}

static err get_profile(struct req *r)
{
    struct user_row u;
    TRY(me(&r->ctx, &u));
    return reply_profile(r, &u);
}

static void profile_of(const struct user_row *u, struct profile_in *in)
{
    *in = (struct profile_in){
        .username = u->username, .display_name = u->display_name, .first_name = u->first_name, .last_name = u->last_name,
        .bio = u->bio, .location = u->location, .website = u->website,
        .links = {u->link_imdb, u->link_linkedin, u->link_instagram, u->link_x},
        .company_name = u->has_company_title ? u->company_title : u->company_name,
        .open_to_messages = u->open_to_messages,
    };
}

static err check_version(struct req *r, const struct user_row *u, const struct profile_in *in)
{
    struct ctx *c = &r->ctx;
    bool is_stale = in->has_version && in->version != u->version;
    if (!is_stale && req_may_change(r, u->version))
        return OK;
    struct user_view v;
    user_view(c, u, true, &v);
    c->problem.data = arena_printf(c->arena, "{\"current\":%.*s}", STR_ARG(json_text(user_fields, &v, c->arena)));
    return fail(c, is_stale ? ERR_EDIT_CONFLICT : ERR_PRECONDITION, "Your profile was edited meanwhile: it is at version %lld now.",
                (long long)u->version);
}

/* A company's name is the company's own, and its seat owner's to change. */
static err store_company(struct ctx *c, const struct user_row *u, str name)
{
    if (str_eq(name, u->company_title) || !name.ptr)
        return OK;
    if (!may(c, CAN_COMPANY_RENAME))
        return fail(c, ERR_FORBIDDEN, "Only the owner of the company's seats may change its name.");
    return sql_company_rename(c, u->company_id, name, utf_fold(name, c->arena));
}

/* Its own name is everybody's to keep, a made-up one too. */
static err may_be_called(struct ctx *c, const struct user_row *u, str username)
{
    if (str_eq(username, u->username))
        return OK;
    const char *wrong = username_choice_check(username);
    return wrong ? fail_field(c, "username", "not_valid", "%s", wrong) : username_is_free(c, username);
}

static err store(struct ctx *c, const struct user_row *u, const struct profile_in *in)
{
    str username = email_key(in->username, c->arena);
    TRY(may_be_called(c, u, username));
    if (u->has_company_id)
        TRY(store_company(c, u, in->company_name));
    return sql_user_update(c, &(struct user_update_args){
        .id = u->id, .username = username, .display_name = in->display_name, .first_name = in->first_name,
        .last_name = in->last_name, .name_key = in->display_name.ptr ? utf_fold(in->display_name, c->arena) : STR(""),
        .bio = in->bio, .location = in->location, .website = in->website, .link_imdb = in->links.imdb,
        .link_linkedin = in->links.linkedin, .link_instagram = in->links.instagram, .link_x = in->links.x,
        .company_name = u->has_company_id ? STR_NONE : in->company_name, .open_to_messages = in->open_to_messages,
    });
}

static str company_of(const struct user_row *u)
{
    return u->has_company_id ? u->company_title : u->company_name;
}

/* What a search finds by name follows in a job; an account in a company has its pitches under the company's. */
static err tell_names(struct ctx *c, const struct user_row *was, const struct user_row *is)
{
    bool same_name = str_eq(was->display_name, is->display_name), same_company = str_eq(company_of(was), company_of(is));
    if (is->has_company_id && !same_company)
        TRY(company_renamed(c, is->company_id));
    if (same_name && (is->has_company_id || same_company))
        return OK;
    return maker_renamed(c, is->id);
}

static err put_profile(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct user_row was, u;
    struct profile_in before, in;
    TRY(me(c, &u));
    was = u;
    profile_of(&u, &before);
    in = before;
    TRY(req_json_over(r, profile_fields, &in, NULL));
    TRY(check_version(r, &u, &in));
    if (str_eq(json_text(profile_fields, &before, c->arena), json_text(profile_fields, &in, c->arena)))
        return reply_profile(r, &u);
    TRY(store(c, &u, &in));
    TRY(event_add(c, EVENT_PROFILE_CHANGED, u.id));
    TRY(me(c, &u));
    TRY(tell_names(c, &was, &u));
    return reply_profile(r, &u);
}

/* ---- what a client asks of its token ---- */

struct token_answer { bool valid; struct user_view user; int64_t exp, expires_ms; };
static const struct field token_fields[] = {
    BOOL_FIELD(token_answer, valid, READ_ONLY),
    OBJ_FIELD(token_answer, user, user_fields, REQUIRED | READ_ONLY),
    INT_FIELD(token_answer, exp, 0, INT64_MAX, READ_ONLY),
    TIME_FIELD(token_answer, expires_ms, REQUIRED | READ_ONLY),
    END_FIELDS
};

static err validate_token(struct req *r)
{
    struct user_row u;
    int64_t expires_ms = r->ctx.user->token_expires_ms;
    struct token_answer answer = {.valid = true, .exp = expires_ms / 1000, .expires_ms = expires_ms};
    TRY(me(&r->ctx, &u));
    user_view(&r->ctx, &u, true, &answer.user);
    return reply_object(r, HTTP_OK, token_fields, &answer);
}

#define USER .reply = user_fields, .reply_name = "user"
#define CHANGE "Change one's own profile"
static const struct route profile_routes[] = {
    {HTTP_GET, "/api/profile", get_profile, CAN_PROFILE, NULL, "One's own profile", USER},
    {HTTP_PUT, "/api/profile", put_profile, CAN_PROFILE, NULL, CHANGE, .body = profile_fields, USER, .flags = ROUTE_UPDATE},
    {HTTP_PATCH, "/api/profile", put_profile, CAN_PROFILE, NULL, CHANGE, .body = profile_fields, USER, .flags = ROUTE_UPDATE},
    {HTTP_GET, "/api/validate-token", validate_token, CAN_PROFILE, NULL, "Whether this token is good", .reply = token_fields, .tx = TX_READ},

#define PROFILE_ALIAS(path, what)                                                                                    \
    ALIAS(HTTP_GET, path, "/api/profile", .can = (what)),                                                            \
    ALIAS(HTTP_PUT, path, "/api/profile", .can = (what))
    PROFILE_ALIAS("/api/auth/profile", CAN_NOTHING),
    PROFILE_ALIAS("/api/auth/me", CAN_NOTHING),
    PROFILE_ALIAS("/api/user/profile", CAN_NOTHING),
    PROFILE_ALIAS("/api/creator/profile", CAN_CREATOR_PORTAL),
    PROFILE_ALIAS("/api/investor/profile", CAN_INVESTOR_PORTAL),
    PROFILE_ALIAS("/api/production/profile", CAN_PRODUCTION_PORTAL),
    ALIAS(HTTP_PATCH, "/api/creator/profile", "/api/profile", .can = CAN_CREATOR_PORTAL),
    ALIAS(HTTP_PATCH, "/api/investor/profile", "/api/profile", .can = CAN_INVESTOR_PORTAL),
    ALIAS(HTTP_PATCH, "/api/production/profile", "/api/profile", .can = CAN_PRODUCTION_PORTAL),
};
const struct module profile_module = {"account", profile_routes, COUNT(profile_routes)};
