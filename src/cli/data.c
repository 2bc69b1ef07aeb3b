/* The data folder. */
#include "cli/data.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/stamp.h"
#include "version.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const folders[] = {"tmp", "spool", "outbox", "run", "logs"};

const char *data_path(const struct config *c, arena *a, const char *name)
{
    return arena_printf(a, "%.*s/%s", STR_ARG(c->data), name).ptr;
}

/* ---- making and looking ---- */

static err make_folders(const struct config *c, struct problem *p, arena *a)
{
    if (folder_make(arena_cstr(a, c->data), 0700) != OK)
        return problem_set(p, a, ERR_UNAVAILABLE, "the data folder %.*s cannot be made: %s", STR_ARG(c->data), strerror(errno));
    for (size_t i = 0; i < COUNT(folders); i++) {
        const char *path = data_path(c, a, folders[i]);
        if (folder_make(path, 0700) != OK)
            return problem_set(p, a, ERR_UNAVAILABLE, "%s cannot be made: %s", path, strerror(errno));
    }
    return OK;
}

err data_prepare(const struct config *c, struct problem *p, arena *a, str *warning)
{
    *warning = STR_NONE;
    TRY(make_folders(c, p, a));
    const char *path = arena_cstr(a, c->data);
    const char *network = str_starts(c->database_url, STR("sqlite:")) ? folder_network(path) : NULL;
    if (network)
        return problem_set(p, a, ERR_UNAVAILABLE, "SQLite needs a local disk; the data folder %s is on %s", path, network);

    const char *open = folder_too_open(path, a);
    if (open && c->env == ENV_PRODUCTION)
        return problem_set(p, a, ERR_UNAVAILABLE, "%s", open);
    if (open)
        *warning = str_from(open);
    return OK;
}

void data_clear(const struct config *c, arena *a)
{
    (void)folder_empty(data_path(c, a, "tmp"));     /* what stays is in nobody's way */
    (void)folder_empty(data_path(c, a, "spool"));
}

/* ---- the lock ---- */

/* The value behind "name " in a line of the lock's content. */
static str line_named(str content, str name)
{
    str line;
    while (str_cut(&content, '\n', &line))
        if (str_starts(line, name) && line.len > name.len && line.ptr[name.len] == ' ')
            return str_sub(line, name.len + 1, line.len);
    return STR("?");
}

static str lock_content(const char *command, arena *a)
{
    char started[STAMP_LEN];
    stamp_put(started, clock_wall_ms());
    return arena_printf(a, "pid %ld\nstarted %.*s\nversion %s\ncommand %s\n", (long)getpid(), STAMP_LEN, started, PITCHEY_VERSION,
                        command);
}

err data_lock(const struct config *c, const char *command, struct problem *p, arena *a)
{
    static int fd = -1;     /* for life, also when a command asks twice */
    str holder = STR_NONE;
    const char *path = data_path(c, a, "lock");
    if (fd >= 0)
        return OK;
    err e = file_lock(path, lock_content(command, a), a, &fd, &holder);
    if (e == ERR_CONFLICT)
        return problem_set(p, a, e, "the data folder %.*s is in use by pitchey %.*s (pid %.*s); stop it or set PITCHEY_DATA",
                           STR_ARG(c->data), STR_ARG(line_named(holder, STR("command"))), STR_ARG(line_named(holder, STR("pid"))));
    return e == OK ? OK : problem_set(p, a, e, "%s cannot be locked: %s", path, strerror(errno));
}
