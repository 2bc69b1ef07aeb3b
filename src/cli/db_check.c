/* pitchey db check: is the database whole? */
#include "cli/cli.h"
#include "cli/program.h"

enum { FINDINGS_MAX = 1000 };

struct db_check_reply { struct str_list findings; };

static const struct field db_check_fields[] = {
    STR_LIST_FIELD(db_check_reply, findings, 0, FINDINGS_MAX, 4000, OPTIONAL),
    END_FIELDS
};

static err db_check_run(struct errand *x)
{
    struct db_check_reply *r = x->reply;
    str *findings;
    size_t count;
    TRY(db_check(program_db(x->program), &x->ctx.problem, x->ctx.arena, &findings, &count));
    r->findings = (struct str_list){findings, count < FINDINGS_MAX ? count : (size_t)FINDINGS_MAX};
    return OK;
}

static void db_check_print(const struct errand *x, buf *out)
{
    const struct db_check_reply *r = x->reply;
    for (size_t i = 0; i < r->findings.count; i++)
        buf_printf(out, "%.*s\n", STR_ARG(r->findings.items[i]));
    if (r->findings.count == 0)
        buf_put(out, STR("the database is whole\n"));
}

static enum exit_code db_check_exit(const struct errand *x)
{
    const struct db_check_reply *r = x->reply;
    return r->findings.count ? EXIT_FAILED : EXIT_DONE;
}

const struct command db_check_command = {
    .name = "db check", .words = "Looks whether the database is whole; lists what is wrong and exits 1",
    .more = "SQLite: pages, indexes and foreign keys. PostgreSQL: every statement of the program can be prepared.\n"
            "It may run beside a server.",
    .reply = db_check_fields, .way = WAY_SETTINGS | WAY_DATABASE,
    .run = db_check_run, .print = db_check_print, .exit = db_check_exit,
};
