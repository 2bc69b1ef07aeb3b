/* pitchey user create: an account of any kind, its e-mail confirmed. */
#include "cli/cli.h"

#include "app/user/user.h"
#include "core/event.h"

struct user_create_args { str email, role, name, password; bool password_stdin; };
struct user_create_reply { int64_t id; str email, user_type; };

static const struct field user_create_args[] = {
    STR_FIELD(user_create_args, email, 1, EMAIL_MAX, REQUIRED | ONE_LINE, .label = "e-mail address", .check = email_check,
              .missing = "Say which e-mail address."),
    WORD_FIELD(user_create_args, role, user_types, REQUIRED, .label = "kind of account",
               .missing = "Say which kind of account: creator, investor, production, watcher, admin or operator."),
    STR_FIELD(user_create_args, name, 1, 80, OPTIONAL | ONE_LINE),
    STR_FIELD(user_create_args, password, 0, PASSWORD_MAX, OPTIONAL | VERBATIM),
    BOOL_FIELD(user_create_args, password_stdin, OPTIONAL),
    END_FIELDS
};
static const struct field user_create_fields[] = {
    ID_FIELD(user_create_reply, id, OPTIONAL),
    STR_FIELD(user_create_reply, email, 0, EMAIL_MAX, OPTIONAL),
    STR_FIELD(user_create_reply, user_type, 0, 40, OPTIONAL),
    END_FIELDS
};

static err user_create_fill(struct errand *x, const struct invocation *v)
{
    struct user_create_args *in = x->args;
    (void)v;
    return prompt_password(x, in->password_stdin, &in->password);
}

/* Hashing takes its time: it stands before the transaction, and the hash takes the password's place. */
static err user_create_before(struct errand *x)
{
    struct user_create_args *in = x->args;
    TRY(password_check(&x->ctx, "password", in->password, in->email, STR_NONE, in->name));
    if (str_eq(in->role, STR("production")) && !in->name.len)
        return fail_field(&x->ctx, "name", "required", "Say the company's name.");
    return password_hash(&x->ctx, in->password, &in->password);
}

static err user_create_run(struct errand *x)
{
    const struct user_create_args *in = x->args;
    struct user_create_reply *out = x->reply;
    struct ctx *c = &x->ctx;
    struct user_row known;
    bool is_known, is_company = str_eq(in->role, STR("production"));
    TRY(sql_user_by_email(c, email_key(in->email, c->arena), &known, &is_known));
    if (is_known)
        return fail(c, ERR_CONFLICT, "there is an account with that e-mail address already");
    TRY(account_create(c, &(struct new_account){
        .user_type = in->role, .email = in->email, .password_hash = in->password, .confirmed = true,
        .display_name = is_company ? STR_NONE : in->name, .company_name = is_company ? in->name : STR_NONE}, &out->id));
    out->email = in->email;
    out->user_type = in->role;
    return event_add(c, EVENT_USER_CREATED, out->id);
}

static void user_create_print(const struct errand *x, buf *out)
{
    const struct user_create_reply *r = x->reply;
    buf_printf(out, "account %lld: %.*s, %.*s\n", (long long)r->id, STR_ARG(r->user_type), STR_ARG(r->email));
}

const struct command user_create_command = {
    .name = "user create", .words = "Makes an account of any kind, the e-mail address counting as confirmed",
    OPTIONS({.name = "email", .takes = "EMAIL", .field = "email", .words = "its address"},
            {.name = "role", .takes = "KIND", .field = "role", .words = "creator, investor, production, watcher, admin or operator"},
            {.name = "name", .takes = "NAME", .field = "name", .words = "what others read; of production, the company's"},
            {.name = "password-stdin", .field = "passwordStdin", .words = "the password is a line on standard input"}),
    .args = user_create_args, .reply = user_create_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES, .tx = TX_WRITE,
    .fill = user_create_fill, .before = user_create_before, .run = user_create_run, .print = user_create_print,
};
