/* pitchey demo add, demo remove: a market to look around in, and every trace of it taken away. */
#include "cli/demo.h"
#include "cli/program.h"

#include "app/demo/demo.h"
#include "base/encode.h"
#include "base/rand.h"
#include "base/say.h"
#include "core/site.h"

#include <unistd.h>

enum { ADMIN_PASSWORD_BYTES = 12 };

struct demo_args { bool with_admin, check; };
struct demo_reply { int64_t accounts, pitches, views, real_views; str admin_password; };

static const struct field demo_args[] = {
    BOOL_FIELD(demo_args, with_admin, OPTIONAL),
    BOOL_FIELD(demo_args, check, OPTIONAL),
    END_FIELDS
};
static const struct field demo_fields[] = {
    INT_FIELD(demo_reply, accounts, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(demo_reply, pitches, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(demo_reply, views, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(demo_reply, real_views, 0, INT64_MAX, OPTIONAL),
    STR_FIELD(demo_reply, admin_password, 0, 100, OPTIONAL),
    END_FIELDS
};

static void take_counts(struct demo_reply *r, const struct demo_counts *n)
{
    r->accounts = n->accounts;
    r->pitches = n->pitches;
    r->views = n->views;
    r->real_views = n->real_views;
}

/* ---- add ---- */

static str new_password(arena *a)
{
    char bytes[ADMIN_PASSWORD_BYTES];
    rand_bytes(bytes, sizeof(bytes));
    return base64url_encode((str){bytes, sizeof(bytes)}, a);
}

static err demo_add_run(struct errand *x)
{
    const struct demo_args *in = x->args;
    struct demo_reply *r = x->reply;
    struct demo_counts counts;
    r->admin_password = in->with_admin ? new_password(x->ctx.arena) : STR_NONE;
    TRY(demo_add(&x->ctx, r->admin_password, &counts));
    take_counts(r, &counts);
    return OK;
}

static void put_accounts(buf *out)
{
    buf_put(out, STR("demo accounts, password " DEMO_PASSWORD ":\n"));
    for (size_t i = 0; i < demo_account_count; i++)
        buf_printf(out, "  %-11s %-30s %s\n", demo_accounts[i].type, demo_accounts[i].email, demo_accounts[i].name);
}

static void demo_add_print(const struct errand *x, buf *out)
{
    const struct demo_reply *r = x->reply;
    buf_printf(out, "demo data is loaded: %lld accounts, %lld pitches, %lld views\n", (long long)r->accounts, (long long)r->pitches,
               (long long)r->views);
    put_accounts(out);
    if (r->admin_password.len)
        buf_printf(out, "  admin       admin@demo.com, password %.*s, which is said only now\n", STR_ARG(r->admin_password));
}

const struct command demo_add_command = {
    .name = "demo add", .also = "demo create", .words = "Loads the demo data",
    .more = "Its accounts have a public password; a site for real people should not keep them.",
    OPTIONS({.name = "with-admin", .field = "withAdmin", .words = "an admin account as well, with a random password"}),
    .args = demo_args, .reply = demo_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES, .tx = TX_WRITE,
    .run = demo_add_run, .print = demo_add_print,
};

/* ---- remove ---- */

/* Counting changes nothing: it needs neither server nor lock. */
static void demo_remove_choose(const void *args, unsigned *way, enum tx_mode *tx)
{
    const struct demo_args *in = args;
    if (!in->check)
        return;
    *way &= ~(unsigned)WAY_CHANGES;
    *tx = TX_READ;
}

static err count_first(struct errand *x, const struct invocation *v, struct demo_reply *counted)
{
    struct demo_args check = {.check = true};
    struct errand look = {.ctx = {.arena = v->arena, .action = "counting demo data"}, .args = &check, .reply = counted};
    err e = command_run(v, &look);
    if (look.program)
        program_stop(look.program);
    x->ctx.problem = look.ctx.problem;
    return e;
}

static err demo_remove_fill(struct errand *x, const struct invocation *v)
{
    const struct demo_args *in = x->args;
    struct demo_reply counted = {0};
    if (v->yes || in->check)
        return OK;
    TRY(count_first(x, v, &counted));
    if (!counted.accounts)
        return fail(&x->ctx, ERR_NOT_FOUND, "There is no demo data to remove.");
    str question = arena_printf(v->arena, "Remove %lld demo accounts and %lld demo pitches, with %lld views by real accounts?",
                                (long long)counted.accounts, (long long)counted.pitches, (long long)counted.real_views);
    return prompt_yes(x, v, question.ptr);
}

static err demo_remove_run(struct errand *x)
{
    const struct demo_args *in = x->args;
    struct demo_counts counts;
    TRY(in->check ? demo_count(&x->ctx, &counts) : demo_remove(&x->ctx, &counts));
    take_counts(x->reply, &counts);
    return OK;
}

static void demo_remove_print(const struct errand *x, buf *out)
{
    const struct demo_args *in = x->args;
    const struct demo_reply *r = x->reply;
    buf_printf(out, "%s: %lld accounts, %lld pitches, %lld views, %lld of them by real accounts\n",
               in->check ? "demo data there" : "demo data removed", (long long)r->accounts, (long long)r->pitches, (long long)r->views,
               (long long)r->real_views);
}

const struct command demo_remove_command = {
    .name = "demo remove", .words = "Takes the demo data away, with what real accounts did on it",
    OPTIONS({.name = "check", .field = "check", .words = "only count it"}),
    .args = demo_args, .reply = demo_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES | WAY_FOUND, .tx = TX_WRITE,
    .choose = demo_remove_choose, .fill = demo_remove_fill, .run = demo_remove_run, .print = demo_remove_print,
};

/* ---- serve --demo ---- */

err demo_ensure(struct errand *x)
{
    struct errand add = {.ctx = {.arena = x->ctx.arena, .action = "loading demo data"}, .program = x->program, .serving = true};
    if (site_now()->demo)
        return OK;
    errand_prepare(&add, &demo_add_command);
    err e = command_perform(&demo_add_command, &add);
    x->ctx.problem = add.ctx.problem;
    return e;
}

void demo_say_accounts(void)
{
    buf out;
    buf_init(&out, 8 * KIB);
    put_accounts(&out);
    (void)say_within(STDERR_FILENO, buf_str(&out), SECONDS(1));
    buf_release(&out);
}
