/* Joining over HTTP: registering, and confirming the e-mail address. */
#include "app/user/user.h"

#include "core/event.h"
#include "core/mail.h"
#include "core/site.h"
#include "web/session.h"
#include "web/web.h"

/* ---- registering ---- */

struct register_in {
    str email, password, user_type, username, display_name, first_name, last_name, company_name;
};
static const struct field register_fields[] = {
    STR_FIELD(register_in, email, 1, EMAIL_MAX, REQUIRED | ONE_LINE, .label = "e-mail address", .check = email_check,
              .missing = "Enter your e-mail address."),
    STR_FIELD(register_in, password, PASSWORD_MIN, PASSWORD_MAX, REQUIRED | VERBATIM | WRITE_ONLY,
              .missing = "Choose a password of at least 8 characters."),
    WORD_FIELD(register_in, user_type, user_types, OPTIONAL, .label = "kind of account"),
    STR_FIELD(register_in, username, 3, 30, OPTIONAL | ONE_LINE, .check = username_choice_check),
    STR_FIELD(register_in, display_name, 0, 80, OPTIONAL | ONE_LINE, .also = "name"),
    STR_FIELD(register_in, first_name, 0, 60, OPTIONAL | ONE_LINE),
    STR_FIELD(register_in, last_name, 0, 60, OPTIONAL | ONE_LINE),
    STR_FIELD(register_in, company_name, 0, 120, OPTIONAL | ONE_LINE, .also = "company"),
    END_OF("Registration")
};

static bool is_refused(const struct ctx *c, const char *field)
{
    for (size_t i = 0; i < c->problem.field_count; i++)
        if (str_eq(str_from(c->problem.fields[i].field), str_from(field)))
            return true;
    return false;
}

static void require(struct ctx *c, str value, const char *field, const char *sentence)
{
    if (!value.ptr && !is_refused(c, field))
        (void)fail_field(c, field, "required", "%s", sentence);
}

/* The kind of account is the portal's, or the body's where the path has none. */
static err type_of(struct req *r, struct register_in *in)
{
    str portal = req_param(r, "portal");
    if (!portal.ptr) {
        require(&r->ctx, in->user_type, "userType", "Say what kind of account this is.");
        return OK;
    }
    in->user_type = vocab_value(&user_types, portal);
    bool is_open = in->user_type.ptr && role_joins(role_of(portal));
    return is_open ? OK : fail(&r->ctx, ERR_INVALID, "There is no portal \"%.*s\" to join.", STR_ARG(portal));
}

static err may_join(struct req *r, const struct register_in *in)
{
    struct ctx *c = &r->ctx;
    enum role role = role_of(in->user_type);
    if (role != ROLE_WATCHER && !role_joins(role))
        return fail(c, ERR_FORBIDDEN, "Staff accounts are made by the operator.");
    if (role == ROLE_WATCHER && !c->site->watchers)
        return fail(c, ERR_FORBIDDEN, "Accounts for watching are not open yet.");
    return c->site->registration ? OK : fail(c, ERR_FORBIDDEN, "Registration is closed at the moment.");
}

/* Its problems join those that the table found. */
static err check_register(struct req *r, void *body)
{
    struct ctx *c = &r->ctx;
    struct register_in *in = body;
    TRY(type_of(r, in));
    if (!is_refused(c, "password"))
        (void)password_check(c, "password", in->password, in->email, in->username, display_name_of(c->arena, &(struct new_account){
            .display_name = in->display_name, .first_name = in->first_name, .last_name = in->last_name, .company_name = in->company_name}));
    if (str_eq(in->user_type, STR("production")))
        require(c, in->company_name, "companyName", "Enter your company's name.");
    return c->problem.field_count ? ERR_INVALID : may_join(r, in);
}

static err joined(struct ctx *c, const struct register_in *in, str hash)
{
    int64_t id;
    TRY(account_create(c, &(struct new_account){
        .user_type = in->user_type, .email = in->email, .username = in->username, .password_hash = hash,
        .display_name = in->display_name, .first_name = in->first_name, .last_name = in->last_name,
        .company_name = in->company_name}, &id));
    return event_add(c, EVENT_ACCOUNT_REGISTERED, id);
}

struct joined_user { str email, user_type; };
static const struct field joined_user_fields[] = {
    STR_FIELD(joined_user, email, 0, EMAIL_MAX, REQUIRED | READ_ONLY),
    WORD_FIELD(joined_user, user_type, user_types, REQUIRED | READ_ONLY),
    END_FIELDS
};
struct joined_answer { struct joined_user user; str next_step; };
static const struct field joined_fields[] = {
    OBJ_FIELD(joined_answer, user, joined_user_fields, REQUIRED | READ_ONLY),
    STR_FIELD(joined_answer, next_step, 0, 20, READ_ONLY),
    END_OF("Joined")
};

/* A known address gets the same answer after the same time; its owner is told. */
static err register_account(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct register_in in;
    struct user_row u;
    str hash;
    bool is_known;
    TRY(req_json(r, register_fields, &in));
    TRY(check_register(r, &in));
    TRY(password_hash(c, in.password, &hash));

    TRY(tx_begin(r));
    if (in.username.ptr)
        TRY(username_is_free(c, email_key(in.username, c->arena)));    /* first, for both answer alike */
    str key = email_key(in.email, c->arena);
    TRY(sql_user_by_email(c, key, &u, &is_known));
    TRY(is_known ? event_add(c, EVENT_REGISTRATION_REPEATED, u.id) : joined(c, &in, hash));
    TRY(address_named(c, key, true, is_known));
    return reply_object(r, HTTP_CREATED, joined_fields, &(struct joined_answer){
        .user = {in.email, in.user_type}, .next_step = STR("confirm_email")});
}

/* ---- confirming ---- */

struct confirmed_answer { str email, next_step; };
static const struct field confirmed_fields[] = {
    STR_FIELD(confirmed_answer, email, 0, EMAIL_MAX, REQUIRED | READ_ONLY),
    STR_FIELD(confirmed_answer, next_step, 0, 20, READ_ONLY),
    END_FIELDS
};

struct confirm_in { str token; };
static const struct field confirm_fields[] = {
    STR_FIELD(confirm_in, token, 1, 200, REQUIRED | ONE_LINE, .missing = "The link is incomplete; open it from the mail again."),
    END_FIELDS
};

static err link_is_dead(struct ctx *c)
{
    return fail_field(c, "token", "expired", "This link has expired; ask for a new one.");
}

/* A link to confirm counts for the address the account has; to give it another is for a link of kind "change" alone. */
static bool is_for(struct ctx *c, const struct link_row *l, const struct user_row *u)
{
    if (str_eq(l->kind, STR("confirm")))
        return str_eq(email_key(l->email, c->arena), u->email_key);
    return str_eq(l->kind, STR("change"));
}

/* The same link again, or another one for what is confirmed already, is fine and has no second effect. */
static err confirm(struct ctx *c, const struct link_row *l, const struct user_row *u, str hash)
{
    int64_t first;
    bool changes = str_eq(l->kind, STR("change"));
    TRY(sql_link_use(c, hash, &first));
    if (!first || (u->has_confirmed_ms && (!changes || str_eq(u->email, l->email))))
        return OK;
    str email = changes ? l->email : u->email;
    TRY(sql_user_confirm(c, u->id, email, email_key(email, c->arena)));
    return event_add(c, EVENT_EMAIL_CONFIRMED, u->id);
}

static err verify_email(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct confirm_in in;
    struct link_row l;
    struct user_row u;
    str hash;
    bool found;
    TRY(req_json(r, confirm_fields, &in));
    TRY(link_hash(c, in.token, &hash));
    TRY(sql_link_get(c, hash, &l, &found));
    if (!found || (!l.has_used_ms && l.expires_ms <= c->now_ms))
        return link_is_dead(c);
    TRY(sql_user_get(c, l.user_id, &u, &found));
    if (!found || !is_for(c, &l, &u))
        return link_is_dead(c);
    TRY(confirm(c, &l, &u, hash));
    TRY(sql_user_get(c, l.user_id, &u, &found));

    struct user_view v;
    user_view(c, &u, true, &v);
    return reply_object(r, HTTP_OK, confirmed_fields, &(struct confirmed_answer){u.email, v.next_step});
}

struct resend_in { str email; };
static const struct field resend_fields[] = {
    STR_FIELD(resend_in, email, 0, EMAIL_MAX, OPTIONAL | ONE_LINE),
    END_FIELDS
};

struct resent_answer { int64_t valid_hours; };
static const struct field resent_fields[] = { INT_FIELD(resent_answer, valid_hours, 1, 24, READ_ONLY), END_FIELDS };

/* The same for any address, in what is answered and in what is done: no look at whose it is, and no receipt. */
static err resend(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct resend_in in;
    struct user_row u = {0};
    bool found;
    TRY(req_json(r, resend_fields, &in));
    if (!c->user && !in.email.ptr)
        return fail_field(c, "email", "required", "Enter your e-mail address.");
    if (c->user)
        TRY(sql_user_get(c, c->user->id, &u, &found));
    TRY(address_named(c, c->user ? u.email_key : email_key(in.email, c->arena), false, false));
    return reply_object(r, HTTP_OK, resent_fields, &(struct resent_answer){CONFIRM_LINK_MS / HOURS(1)});
}

static const struct route join_routes[] = {
    {HTTP_POST, "/api/auth/:portal/register", register_account, CAN_SIGN_IN, "10/hour", "Join at a portal",
     .body = register_fields, .reply = joined_fields, .check = check_register, .tx = TX_LATE, .flags = ROUTE_OPEN | ROUTE_BY_ADDRESS | ROUTE_NO_REPLAY | ROUTE_CREATES},
    {HTTP_POST, "/api/auth/register", register_account, CAN_SIGN_IN, "10/hour", "Join", .body = register_fields,
     .reply = joined_fields, .check = check_register, .tx = TX_LATE, .flags = ROUTE_OPEN | ROUTE_BY_ADDRESS | ROUTE_NO_REPLAY | ROUTE_CREATES},
    {HTTP_POST, "/api/auth/verify-email", verify_email, CAN_SIGN_IN, NULL, "Confirm an e-mail address", .body = confirm_fields,
     .reply = confirmed_fields, .flags = ROUTE_OPEN | ROUTE_NO_REPLAY},
    {HTTP_POST, "/api/auth/resend-verification", resend, CAN_SIGN_IN, "20/hour", "Send the confirmation link again",
     .body = resend_fields, .reply = resent_fields, .flags = ROUTE_OPEN | ROUTE_BY_ADDRESS | ROUTE_NO_REPLAY},
    ALIAS(HTTP_POST, "/api/user/verify-email", "/api/auth/verify-email"),
    ALIAS(HTTP_POST, "/api/user/resend-verification", "/api/auth/resend-verification"),
};
const struct module join_module = {"account", join_routes, COUNT(join_routes)};
