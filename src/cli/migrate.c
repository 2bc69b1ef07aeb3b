/* pitchey migrate: the database's tables as this program wants them. */
#include "cli/cli.h"
#include "cli/program.h"
#include "cli/schema.h"

struct migrate_args { bool status, check; };
struct migrate_reply { int64_t known, applied; };

static const struct field migrate_args[] = {
    BOOL_FIELD(migrate_args, status, OPTIONAL),
    BOOL_FIELD(migrate_args, check, OPTIONAL),
    END_FIELDS
};
static const struct field migrate_fields[] = {
    INT_FIELD(migrate_reply, known, 0, 10000, OPTIONAL),
    INT_FIELD(migrate_reply, applied, 0, 10000, OPTIONAL),
    END_FIELDS
};

/* Looking needs no lock and no server: a new program may look at what an old one serves. */
static void migrate_choose(const void *args, unsigned *way, enum tx_mode *tx)
{
    const struct migrate_args *in = args;
    (void)tx;
    if (in->status || in->check)
        *way &= ~(unsigned)WAY_CHANGES;
}

/* Opening the database for changing has applied them already, here and in a server's start. */
static err migrate_run(struct errand *x)
{
    struct migrate_reply *r = x->reply;
    struct migrate_status status;
    size_t count;
    const struct migration *migrations = schema_migrations(&count);
    TRY(db_migrate_status(program_db(x->program), migrations, count, &x->ctx.problem, x->ctx.arena, &status));
    *r = (struct migrate_reply){status.known, status.applied};
    return OK;
}

static void migrate_print(const struct errand *x, buf *out)
{
    const struct migrate_reply *r = x->reply;
    if (r->applied == r->known)
        buf_printf(out, "the database is up to date: %lld migrations\n", (long long)r->known);
    else
        buf_printf(out, "%lld of %lld migrations are applied; pitchey migrate applies the rest\n", (long long)r->applied, (long long)r->known);
}

static enum exit_code migrate_exit(const struct errand *x)
{
    const struct migrate_args *in = x->args;
    const struct migrate_reply *r = x->reply;
    return in->check && r->applied != r->known ? EXIT_FAILED : EXIT_DONE;
}

const struct command migrate_command = {
    .name = "migrate", .words = "Brings the database to this program's version",
    .more = "serve does this at its start as well. --status and --check change nothing and may run beside a server.",
    OPTIONS({.name = "status", .field = "status", .words = "only say how far it is"},
            {.name = "check", .field = "check", .words = "only say it, and exit 1 when something is missing"}),
    .args = migrate_args, .reply = migrate_fields, .way = WAY_SETTINGS | WAY_DATABASE | WAY_CHANGES, .choose = migrate_choose,
    .run = migrate_run, .print = migrate_print, .exit = migrate_exit,
};
