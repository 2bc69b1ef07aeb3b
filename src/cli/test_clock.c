/* pitchey test clock: lets time go by in a server, or sets its machine's clock. Test builds only, and there only with PITCHEY_ENV=test. */
#include "cli/cli.h"

#include "base/clock.h"

#ifdef PITCHEY_TEST

struct clock_args { int64_t ms; bool machine, back; };
struct clock_reply { int64_t now_ms; };

static const struct field clock_args[] = {
    BOOL_FIELD(clock_args, machine, OPTIONAL),
    BOOL_FIELD(clock_args, back, OPTIONAL),
    INT_FIELD(clock_args, ms, 1, DAYS(INT64_C(36500)), REQUIRED, .missing = "Say how many milliseconds."),
    END_FIELDS
};
static const struct field clock_fields[] = {
    TIME_FIELD(clock_reply, now_ms, OPTIONAL),
    END_FIELDS
};

static err clock_run(struct errand *x)
{
    const struct clock_args *in = x->args;
    struct clock_reply *r = x->reply;
    if (!x->serving || config_now()->env != ENV_TEST)
        return fail(&x->ctx, ERR_STATE, "the clock moves inside a server with PITCHEY_ENV=test only");
    if (in->machine)
        clock_shift_wall(in->back ? -in->ms : in->ms);
    else if (!in->back)
        clock_shift(in->ms);
    else
        return fail(&x->ctx, ERR_INVALID, "time does not go back; --machine sets the machine's clock");
    r->now_ms = clock_now_ms();
    return OK;
}

static void clock_print(const struct errand *x, buf *out)
{
    buf_printf(out, "the clock moved by %lld ms\n", (long long)((const struct clock_args *)x->args)->ms);
}

const struct command test_clock_command = {
    .name = "test clock", .words = "Lets time go by in the server (test builds)",
    OPTIONS({.takes = "MS", .field = "ms", .words = "so many milliseconds"},
            {.name = "machine", .field = "machine", .words = "the machine's clock alone is set ahead by as much"},
            {.name = "back", .field = "back", .words = "with --machine: is set back"}),
    .args = clock_args, .reply = clock_fields, .way = WAY_SETTINGS | WAY_CHANGES, .run = clock_run, .print = clock_print,
};

#endif
