/* pitchey test hang: the server's main thread hangs from its next look on. Test builds only, and there only with PITCHEY_ENV=test. */
#include "cli/test_hang.h"
#include "cli/cli.h"

#ifdef PITCHEY_TEST

#include <stdatomic.h>
#include <unistd.h>

static atomic_bool hangs;

void test_hang(void)
{
    while (atomic_load(&hangs))
        pause();
}

static err hang_run(struct errand *x)
{
    if (!x->serving || config_now()->env != ENV_TEST)
        return fail(&x->ctx, ERR_STATE, "a main thread hangs inside a server with PITCHEY_ENV=test only");
    atomic_store(&hangs, true);
    return OK;
}

static void hang_print(const struct errand *x, buf *out)
{
    (void)x;
    buf_put(out, STR("the main thread hangs\n"));
}

const struct command test_hang_command = {
    .name = "test hang", .words = "Hangs the server's main thread (test builds)", .way = WAY_SETTINGS | WAY_CHANGES,
    .run = hang_run, .print = hang_print,
};

#endif
