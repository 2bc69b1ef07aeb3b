/* The whole program: from what was typed to its exit code. */
#include "cli/cli.h"
#include "cli/program.h"

#include "base/rand.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

/* Reserved, not used: demo data and a database's findings are the most a command holds. */
#define CLI_ARENA (64 * MIB)

/* Once, before threads. The two thresholds keep big replies from going back to the kernel after each request. */
static void set_up_process(void)
{
    mallopt(M_TRIM_THRESHOLD, 16 * MIB);
    mallopt(M_MMAP_THRESHOLD, 4 * MIB);
    signal(SIGPIPE, SIG_IGN);
    umask(077);
    rand_setup();
    json_setup();
}

static int say_help(const struct invocation *v, FILE *to)
{
    buf out;
    buf_init(&out, 64 * KIB);
    help_put(&out, v->command, v->noun);
    fwrite(out.ptr, 1, out.len, to);
    buf_release(&out);
    return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static int refuse_line(const struct invocation *v, err e)
{
    say_problem(v, v->problem, e);
    return (int)exit_of(e);
}

static err read_args(const struct invocation *v, struct errand *x)
{
    const struct command *c = v->command;
    if (c->args)
        TRY(fields_read_query(c->args, v->pairs, v->pair_count, x->args, NULL, v->arena, &x->ctx.problem));
    return c->fill ? c->fill(x, v) : OK;
}

static int run_command(const struct invocation *v, struct config_report *report)
{
    const struct command *c = v->command;
    struct errand x = {.ctx = {.arena = v->arena, .action = c->name}, .report = report};
    enum exit_code code = EXIT_DONE;
    errand_prepare(&x, c);
    err e = read_args(v, &x);
    if (e == OK)
        e = command_run(v, &x);
    if (e != OK) {
        say_problem(v, &x.ctx.problem, e);
        code = exit_of(e);
    } else {
        say_reply(v, &x);
        if (c->exit)
            code = c->exit(&x);
    }
    if (x.program)
        program_stop(x.program);
    return (int)code;
}

static int run_line(const struct invocation *v, char **environment)
{
    struct config_report report = {.arena = v->arena};
    if (v->help)
        return say_help(v, stdout);
    if (!v->command)
        return say_help(v, stderr);
    if (v->command->way & WAY_SETTINGS) {
        err e = config_init(&(struct config_input){v->flags, v->flag_count, v->env_file, environment}, &report);
        if (e != OK) {
            say_settings(v, &report);
            return EXIT_SETTINGS;
        }
    }
    return run_command(v, &report);
}

int cli_main(int argc, char **argv, char **environment)
{
    struct invocation v;
    struct problem p = {0};
    arena *a = arena_new(CLI_ARENA, CLI_ARENA);
    set_up_process();
    err e = line_parse(argc, argv, a, &p, &v);
    int code = e == OK ? run_line(&v, environment) : refuse_line(&v, e);
    config_release();
    arena_free(a);
    return (int)code;
}
