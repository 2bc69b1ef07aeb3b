/* pitchey test clock: moves a server's wall clock forward. Test builds only, and there only with PITCHEY_ENV=test. */
#include "cli/cli.h"

#include "base/clock.h"

#ifdef PITCHEY_TEST

struct clock_args { int64_t ms; };
struct clock_reply { int64_t now_ms; };

static const struct field clock_args[] = {
    INT_FIELD(clock_args, ms, 1, DAYS(3650), REQUIRED, .missing = "Say how many milliseconds."),
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
    clock_shift(in->ms);
    r->now_ms = clock_now_ms();
    return OK;
}

static void clock_print(const struct errand *x, buf *out)
{
    buf_printf(out, "the clock went on %lld ms\n", (long long)((const struct clock_args *)x->args)->ms);
}

const struct command test_clock_command = {
    .name = "test clock", .words = "Moves the server's clock forward (test builds)",
    OPTIONS({.takes = "MS", .field = "ms", .words = "by so many milliseconds"}),
    .args = clock_args, .reply = clock_fields, .way = WAY_SETTINGS | WAY_CHANGES, .run = clock_run, .print = clock_print,
};

#endif
