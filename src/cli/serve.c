/* pitchey serve: the start in its order, the signals, the end (platform.md section 1). */
#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/control.h"
#include "cli/data.h"
#include "cli/demo.h"
#include "cli/logging.h"
#include "cli/notify.h"
#include "cli/program.h"
#include "cli/test_hang.h"
#include "cli/watch.h"

#include "app/site/health.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/secrets.h"
#include "core/site.h"
#include "version.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 1000, DRAIN_LOOK_MS = 20, SAY_READY_MS = 1000 };

struct serve_args { bool demo; };

static const struct field serve_args[] = {
    BOOL_FIELD(serve_args, demo, OPTIONAL),
    END_FIELDS
};

/* What one `serve` holds from its start to its end. */
struct server {
    struct errand *errand;
    arena *arena;
    struct problem *problem;
    struct control *control;
    struct program *program;
    bool caught_up;          /* nothing is left of a start while the database was away */
};

/* ---- before anything is opened ---- */

static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_event(LOG_WARN, "file limit not raised", LOG_STR("why", str_from(strerror(errno))), LOG_END);
}

static void tell_warnings(const struct config_report *r)
{
    for (size_t i = 0; i < r->warning_count; i++)
        log_event(LOG_WARN, "settings", LOG_STR("what", r->warnings[i]), LOG_END);
}

static err take_folder(struct server *s)
{
    const struct config *c = config_now();
    str warning;
    TRY(data_prepare(c, s->problem, s->arena, &warning));
    if (warning.len)
        log_event(LOG_WARN, "data folder", LOG_STR("what", warning), LOG_END);
    TRY(data_lock(c, "serve", s->problem, s->arena));
    data_clear(c, s->arena);
    return OK;
}

static err make_secrets(struct server *s)
{
    int made;
    struct config_report report = {.arena = s->arena};
    TRY(secrets_make(config_now(), s->problem, s->arena, &made));
    if (!made)
        return OK;
    log_event(LOG_INFO, "keys made", LOG_INT("keys", made), LOG_END);
    if (config_again(&report) != OK)
        return problem_set(s->problem, s->arena, ERR_INVALID, "%.*s", STR_ARG(report.problems[0]));
    return OK;
}

/*
 * Our loops share a port by SO_REUSEPORT, and so would another server of the same user, each getting some of the
 * connections. So we ask first, without it.
 */
static bool port_is_taken(const struct addrinfo *at)
{
    int on = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    bool taken = bind(fd, at->ai_addr, at->ai_addrlen) != 0 && errno == EADDRINUSE;
    close(fd);
    return taken;
}

static err ask_for_port(struct server *s)
{
    const struct config *c = config_now();
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    const char *port = arena_printf(s->arena, "%lld", (long long)c->port).ptr;
    if (c->port == 0 || getaddrinfo(arena_cstr(s->arena, c->host), port, &hints, &found) != 0)
        return OK;     /* a name that cannot be resolved is told when we bind */
    bool taken = port_is_taken(found);
    freeaddrinfo(found);
    if (!taken)
        return OK;
    return problem_set(s->problem, s->arena, ERR_CONFLICT, "port %s of %.*s is in use by another program; stop it or choose another "
                       "with --port", port, STR_ARG(c->host));
}

static err prepare(struct server *s)
{
    watch_start();
    TRY(take_folder(s));
    TRY(make_secrets(s));
    if (config_now()->env == ENV_PRODUCTION)
        prctl(PR_SET_DUMPABLE, 0);     /* no core file: it would hold the keys */
    TRY(logging_start(s->problem, s->arena));
    tell_warnings(s->errand->report);
    raise_file_limit();
    return ask_for_port(s);
}

/* ---- opening ---- */

static err take_port(struct server *s)
{
    struct config_report report = {.arena = s->arena};
    if (config_now()->port)
        return OK;
    if (config_bound(program_port(s->program), &report) != OK)
        return problem_set(s->problem, s->arena, ERR_INVALID, "%.*s", STR_ARG(report.problems[0]));
    return OK;
}

/* run/address: where we listen, for whoever started us with PORT=0. A known port is served without it, on a full disk for one. */
static err write_address(struct server *s, bool is_needed)
{
    const struct config *c = config_now();
    const char *path = data_path(c, s->arena, "run/address");
    bool six = str_has(c->host, ':');
    str text = arena_printf(s->arena, "%s%.*s%s:%lld\n", six ? "[" : "", STR_ARG(c->host), six ? "]" : "", (long long)c->port);
    err e = file_write(path, 0600, text);
    if (e == OK)
        return OK;
    const char *why = strerror(errno);
    if (is_needed)
        return problem_set(s->problem, s->arena, e, "%s cannot be written: %s", path, why);
    log_event(LOG_WARN, "run/address cannot be written", LOG_STR("why", str_from(why)), LOG_END);
    (void)file_remove(path);     /* an earlier run's address is worse than none */
    return OK;
}

static err open_program(struct server *s)
{
    struct program_options o = {
        .serves = true, .control = control_app(s->control), .control_path = data_path(config_now(), s->arena, "run/control.sock"),
        .clean_mark = data_path(config_now(), s->arena, "run/clean"),
    };
    bool is_any_port = config_now()->port == 0;
    err e = program_start(&o, s->problem, s->arena, &s->program);
    s->errand->program = s->program;
    TRY(e);
    control_attach(s->control, s->program);
    TRY(program_catch_up(s->program, s->problem, s->arena, &s->caught_up));
    TRY(take_port(s));
    return write_address(s, is_any_port);
}

static err load_demo(struct server *s)
{
    const struct serve_args *in = s->errand->args;
    if (!in->demo)
        return OK;
    if (!s->caught_up)
        return problem_set(s->problem, s->arena, ERR_UNAVAILABLE, "the database is away, so that demo data cannot be loaded");
    return demo_ensure(s->errand);
}

static void say_ready(struct server *s)
{
    const struct config *c = config_now();
    const struct serve_args *in = s->errand->args;
    bool sqlite = db_engine(program_db(s->program)) == DB_SQLITE;
    str line = arena_printf(s->arena, "pitchey %s ready: %.*s (data %.*s, %s, %lld loops, %lld workers)\n", PITCHEY_VERSION,
                            STR_ARG(config_own_address(c, s->arena)), STR_ARG(c->data), sqlite ? "sqlite" : "postgres", (long long)c->loops,
                            (long long)c->workers);
    (void)say_within(STDERR_FILENO, line, SAY_READY_MS);     /* nobody reads: it serves all the same */
    if (in->demo)
        demo_say_accounts();
    notify("READY=1");
}

/* ---- while it runs ---- */

static void on_hangup(struct server *s)
{
    arena *a = arena_new(256 * KIB, 256 * KIB);
    struct config_report report = {.arena = a};
    err e = program_reload(s->program, &report);
    for (size_t i = 0; i < report.problem_count; i++)
        log_event(LOG_ERROR, "settings not taken over", LOG_STR("what", report.problems[i]), LOG_END);
    if (e == OK) {
        tell_warnings(&report);
        log_event(LOG_INFO, "settings read again", LOG_END);
    }
    arena_free(a);
}

static void catch_up(struct server *s)
{
    arena *a = arena_new(4 * MIB, 4 * MIB);
    struct problem p = {0};
    if (program_catch_up(s->program, &p, a, &s->caught_up) != OK)
        log_event(LOG_ERROR, "database not ready", LOG_STR("why", p.message), LOG_STR("detail", p.log_detail), LOG_END);
    else if (s->caught_up)
        log_event(LOG_INFO, "database is there", LOG_END);
    arena_free(a);
}

/* Until somebody wants the end. ERR_UNSURE: the disk failed us, and going on would only add to it. */
static err wait_for_end(struct server *s)
{
    for (;;) {
        int number = watch_next(LOOK_EVERY_MS);
        test_hang();
        if (number == SIGTERM)
            return OK;
        if (number == SIGHUP)
            on_hangup(s);
        if (number == SIGUSR1)
            log_reopen();
        if (!s->caught_up)
            catch_up(s);
        clock_watch();
        memory_watch();
        if (db_failed_sync(program_db(s->program)))
            return problem_set(s->problem, s->arena, ERR_UNSURE, "the disk did not keep what was written; start again, and the database is "
                               "looked at first");
    }
}

/* ---- the end ---- */

/* False: a second signal came, and nobody is waited for any longer. */
static bool wait_until(struct server *s, int64_t deadline_ms, bool (*done)(struct server *))
{
    while (!done(s)) {
        int64_t left = deadline_ms - clock_mono_ms();
        if (left <= 0)
            return true;
        if (watch_next(left < DRAIN_LOOK_MS ? left : DRAIN_LOOK_MS) == SIGTERM)
            return false;
    }
    return true;
}

static bool never(struct server *s)
{
    (void)s;
    return false;
}

static bool nobody_left(struct server *s)
{
    return program_connections(s->program) == 0;
}

static void drain(struct server *s)
{
    const struct config *c = config_now();
    int64_t close_ms = watch_end() + c->drain_delay_ms;
    notify("STOPPING=1");
    health_drain();
    bool patient = wait_until(s, close_ms, never);
    program_drain(s->program);
    if (patient)
        patient = wait_until(s, close_ms + c->drain_timeout_ms, nobody_left);
    int left = program_connections(s->program);
    if (left)
        log_event(LOG_WARN, "connections cut", LOG_INT("connections", left), LOG_BOOL("asked", !patient), LOG_END);
    program_cut(s->program);
}

static void end(struct server *s)
{
    (void)watch_end();
    if (s->program)
        program_stop(s->program);
    if (s->control)
        control_free(s->control);
    s->errand->program = NULL;
    log_stop();
}

static err run(struct server *s)
{
    TRY(prepare(s));
    s->control = control_new();
    TRY(open_program(s));
    TRY(load_demo(s));
    program_open(s->program);
    say_ready(s);
    log_event(LOG_INFO, "ready", LOG_STR("version", STR(PITCHEY_VERSION)), LOG_STR("address", config_own_address(config_now(), s->arena)), LOG_END);
    clock_watch();
    TRY(wait_for_end(s));
    log_event(LOG_INFO, "ending", LOG_END);
    drain(s);
    return OK;
}

static err serve_run(struct errand *x)
{
    struct server s = {.errand = x, .arena = x->ctx.arena, .problem = &x->ctx.problem};
    err e = run(&s);
    end(&s);
    return e;
}

const struct command serve_command = {
    .name = "serve", .words = "Serves the site until SIGTERM or SIGINT",
    .more = "SIGHUP reads the settings again, SIGUSR1 opens the log file again; a second SIGTERM ends at once.",
    OPTIONS({.name = "host", .takes = "ADDRESS", .setting = "HOST", .words = "listen here; 0.0.0.0 or :: for all addresses"},
            {.name = "port", .takes = "PORT", .setting = "PORT", .words = "and here; 0 takes a free one"},
            {.name = "web-root", .takes = "DIR", .setting = "WEB_ROOT", .words = "the pages from this folder, not from the program"},
            {.name = "demo", .field = "demo", .words = "load the demo data when it is not there, and say its accounts"}),
    .args = serve_args, .way = WAY_SETTINGS, .run = serve_run,
};
