/* Running a command where it belongs: inside the server that runs, or here with the database opened for it. */
#include "cli/cli.h"
#include "cli/control.h"
#include "cli/data.h"
#include "cli/program.h"

#include "base/clock.h"
#include "core/site.h"

static void *room_for(const struct field *fields, arena *a)
{
    return fields ? arena_alloc(a, fields_size(fields), _Alignof(max_align_t)) : NULL;
}

void errand_prepare(struct errand *x, const struct command *c)
{
    x->args = room_for(c->args, x->ctx.arena);
    x->reply = room_for(c->reply, x->ctx.arena);
}

/* ---- the command in its transaction ---- */

struct step { const struct command *command; struct errand *errand; };

static err run_in(struct ctx *c, void *arg)
{
    const struct step *s = arg;
    s->errand->ctx = *c;
    err e = s->command->run(s->errand);
    *c = s->errand->ctx;
    return e;
}

static void choose(const struct command *c, const void *args, unsigned *way, enum tx_mode *tx)
{
    *way = c->way;
    *tx = c->tx;
    if (c->choose)
        c->choose(args, way, tx);
}

err command_perform(const struct command *c, struct errand *x)
{
    unsigned way;
    enum tx_mode tx;
    struct step step = {c, x};
    struct problem *p = &x->ctx.problem;
    arena *a = x->ctx.arena;

    choose(c, x->args, &way, &tx);
    x->ctx.now_ms = clock_now_ms();
    if (c->before)
        TRY(c->before(x));
    if (tx == TX_READ)
        return program_read(x->program, p, a, run_in, &step);
    if (tx != TX_WRITE)
        return c->run(x);
    TRY(program_write(x->program, p, a, run_in, &step));
    return program_reload_site(x->program, p, a);     /* it may have changed what is in force */
}

/* ---- here ---- */

static err open_database(struct errand *x, unsigned way)
{
    struct program_options o = {.reads_only = !(way & WAY_CHANGES), .clean_mark = data_path(config_now(), x->ctx.arena, "run/clean")};
    return program_start(&o, &x->ctx.problem, x->ctx.arena, &x->program);
}

static err open_program(const struct command *c, struct errand *x, unsigned way)
{
    struct problem *p = &x->ctx.problem;
    str warning;
    if (way & WAY_FOUND)
        TRY(program_find_database(config_now(), p, x->ctx.arena));
    if (way & WAY_CHANGES) {
        TRY(data_prepare(config_now(), p, x->ctx.arena, &warning));
        TRY(data_lock(config_now(), c->name, p, x->ctx.arena));
    }
    return way & WAY_DATABASE ? open_database(x, way) : OK;
}

static err run_here(const struct command *c, struct errand *x, unsigned way)
{
    err e = open_program(c, x, way);
    if (e == OK)
        e = command_perform(c, x);
    return e;
}

err command_run(const struct invocation *v, struct errand *x)
{
    unsigned way;
    enum tx_mode tx;
    bool served = false;
    choose(v->command, x->args, &way, &tx);
    if (way & WAY_CHANGES) {
        err e = control_call(v->command, x, &served);
        if (served)
            return e;
    }
    return run_here(v->command, x, way);
}
