/* pitchey user suspend, user reinstate: an account and what it shows, away from the site and back. */
#include "cli/cli.h"

#include "app/user/user.h"

struct user_state_args { str email, reason; };
struct user_state_reply { int64_t id; str email; bool changed, reason_only; };

static const struct field suspend_args[] = {
    STR_FIELD(user_state_args, email, 1, EMAIL_MAX, REQUIRED | ONE_LINE, .label = "e-mail address", .missing = "Say which e-mail address."),
    STR_FIELD(user_state_args, reason, 1, 500, REQUIRED | ONE_LINE, .missing = "Say why: its owner reads it when signing in."),
    END_FIELDS
};
static const struct field reinstate_args[] = {
    STR_FIELD(user_state_args, email, 1, EMAIL_MAX, REQUIRED | ONE_LINE, .label = "e-mail address", .missing = "Say which e-mail address."),
    END_FIELDS
};
static const struct field suspend_fields[] = {
    ID_FIELD(user_state_reply, id, OPTIONAL),
    STR_FIELD(user_state_reply, email, 0, EMAIL_MAX, OPTIONAL),
    BOOL_FIELD(user_state_reply, changed, OPTIONAL),
    BOOL_FIELD(user_state_reply, reason_only, OPTIONAL),
    END_FIELDS
};
static const struct field reinstate_fields[] = {
    ID_FIELD(user_state_reply, id, OPTIONAL),
    STR_FIELD(user_state_reply, email, 0, EMAIL_MAX, OPTIONAL),
    BOOL_FIELD(user_state_reply, changed, OPTIONAL),
    END_FIELDS
};

/* *state: the account's, before this command. */
static err find_account(struct errand *x, str *state)
{
    const struct user_state_args *in = x->args;
    struct user_state_reply *out = x->reply;
    struct user_row u;
    bool found;
    TRY(sql_user_by_email(&x->ctx, email_key(in->email, x->ctx.arena), &u, &found));
    if (!found)
        return fail(&x->ctx, ERR_NOT_FOUND, "there is no account with that e-mail address");
    out->id = u.id;
    out->email = u.email;
    *state = u.state;
    return OK;
}

static err suspend_run(struct errand *x)
{
    const struct user_state_args *in = x->args;
    struct user_state_reply *out = x->reply;
    str state;
    TRY(find_account(x, &state));
    TRY(account_suspend(&x->ctx, out->id, in->reason, &out->changed));
    out->reason_only = out->changed && str_eq(state, STR("suspended"));
    return OK;
}

static err reinstate_run(struct errand *x)
{
    struct user_state_reply *out = x->reply;
    str state;
    TRY(find_account(x, &state));
    return account_reinstate(&x->ctx, out->id, &out->changed);
}

static void say(const struct errand *x, buf *out, const char *now, const char *already)
{
    const struct user_state_reply *r = x->reply;
    buf_printf(out, "account %lld, %.*s, %s\n", (long long)r->id, STR_ARG(r->email), r->changed ? now : already);
}

static void suspend_print(const struct errand *x, buf *out)
{
    const struct user_state_reply *r = x->reply;
    const char *now = r->reason_only ? "was suspended already; its owner reads the new reason from now on"
                                     : "is suspended: it cannot sign in, and its pitches are in no list";
    say(x, out, now, "was suspended already");
}

static void reinstate_print(const struct errand *x, buf *out)
{
    say(x, out, "is active again", "was not suspended");
}

const struct command user_suspend_command = {
    .name = "user suspend", .words = "Keeps an account from signing in and takes its pitches off the lists",
    OPTIONS({.name = "email", .takes = "EMAIL", .field = "email", .words = "its address"},
            {.name = "reason", .takes = "TEXT", .field = "reason", .words = "what its owner reads when signing in"}),
    .args = suspend_args, .reply = suspend_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES | WAY_FOUND, .tx = TX_WRITE,
    .run = suspend_run, .print = suspend_print,
};
const struct command user_reinstate_command = {
    .name = "user reinstate", .words = "Takes a suspension back",
    OPTIONS({.name = "email", .takes = "EMAIL", .field = "email", .words = "its address"}),
    .args = reinstate_args, .reply = reinstate_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES | WAY_FOUND, .tx = TX_WRITE,
    .run = reinstate_run, .print = reinstate_print,
};
