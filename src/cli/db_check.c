/* pitchey db check: is the database whole, and does what is stored twice agree? */
#include "app/modules.h"
#include "cli/cli.h"
#include "cli/program.h"

enum { FINDINGS_MAX = 1000, LINES_ENOUGH = 256 * KIB, LINES_MAX = 4 * MIB };

struct db_check_reply { struct str_list findings; };

static const struct field db_check_fields[] = {
    STR_LIST_FIELD(db_check_reply, findings, 0, FINDINGS_MAX, 4000, OPTIONAL),
    END_FIELDS
};

/* ---- what is stored twice ---- */

struct round { app_check *check; int64_t after; buf *lines; };

static err go_on(struct ctx *c, void *arg)
{
    struct round *r = arg;
    return r->check(c, &r->after, r->lines);
}

/* Some rows at a time, each in a snapshot and with memory that is used again. */
static err compare_all(struct errand *x, arena *scratch, buf *lines)
{
    struct problem problem = {0};
    err e = OK;
    for (size_t i = 0; i < app_check_count && e == OK; i++) {
        struct round r = {app_checks[i], 0, lines};
        do {
            arena_rewind(scratch);
            e = program_read(x->program, &problem, scratch, go_on, &r);
        } while (e == OK && r.after && lines->len < LINES_ENOUGH);
    }
    if (e != OK)
        return fail(&x->ctx, e, "What is stored twice could not be compared: %.*s",
                    STR_ARG(problem.log_detail.len ? problem.log_detail : problem.message));
    return OK;
}

static err findings_of(arena *a, buf *lines, struct str_list *findings)
{
    str *items = ARENA_ARRAY(a, str, FINDINGS_MAX), rest = arena_str(a, str_trim(buf_str(lines))), line;
    size_t count = 0;
    while (count < FINDINGS_MAX && rest.len && str_cut(&rest, '\n', &line))
        items[count++] = line;
    *findings = (struct str_list){items, count};
    return buf_check(lines);
}

static err compare(struct errand *x, struct str_list *findings)
{
    arena *scratch = arena_new(4 * MIB, 4 * MIB);
    buf lines;
    buf_init(&lines, LINES_MAX);
    err e = compare_all(x, scratch, &lines);
    if (e == OK)
        e = findings_of(x->ctx.arena, &lines, findings);
    buf_release(&lines);
    arena_free(scratch);
    return e;
}

/* ---- the command ---- */

/* In a damaged database nothing is compared. */
static err db_check_run(struct errand *x)
{
    struct db_check_reply *r = x->reply;
    str *damage;
    size_t count;
    TRY(db_check(program_db(x->program), &x->ctx.problem, x->ctx.arena, &damage, &count));
    r->findings = (struct str_list){damage, count < FINDINGS_MAX ? count : (size_t)FINDINGS_MAX};
    return count ? OK : compare(x, &r->findings);
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
            "Both: what is stored twice agrees: counted views, what lists and search show, what is locked.\n"
            "It may run beside a server.",
    .reply = db_check_fields, .way = WAY_SETTINGS | WAY_DATABASE,
    .run = db_check_run, .print = db_check_print, .exit = db_check_exit,
};
