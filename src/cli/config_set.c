/*
 * pitchey config set, unset, init-secrets. NAMES in capitals are settings of the program and go to pitchey.conf; names in
 * small letters are the site's and go to the database.
 */
#include "cli/cli.h"
#include "cli/data.h"
#include "cli/program.h"

#include "base/envfile.h"
#include "base/file.h"
#include "base/log.h"
#include "base/secrets.h"
#include "base/setting.h"
#include "core/event.h"
#include "core/site.h"
#include "edge/webroot.h"

#include <errno.h>
#include <string.h>

#define CONF_MAX (64 * KIB)

struct set_args { str name, value; };
struct set_reply { str name, value, overruled_by; bool restart, site; };

static const struct field set_args[] = {
    STR_FIELD(set_args, name, 1, 60, REQUIRED | ONE_LINE, .missing = "Say which setting."),
    STR_FIELD(set_args, value, 0, 4096, OPTIONAL | VERBATIM),
    END_FIELDS
};
static const struct field set_fields[] = {
    STR_FIELD(set_reply, name, 0, 60, OPTIONAL),
    STR_FIELD(set_reply, value, 0, 4200, OPTIONAL | VERBATIM),
    STR_FIELD(set_reply, overruled_by, 0, 4200, OPTIONAL),
    BOOL_FIELD(set_reply, restart, OPTIONAL),
    BOOL_FIELD(set_reply, site, OPTIONAL),
    END_FIELDS
};

static bool is_of_site(str name)
{
    return name.len && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
}

static void set_choose(const void *args, unsigned *way, enum tx_mode *tx)
{
    const struct set_args *in = args;
    bool site = is_of_site(in->name);
    *tx = site ? TX_WRITE : TX_NONE;
    if (site)
        *way |= WAY_DATABASE;
}

/* "NAME=value" as one word is as good as two. */
static err set_fill(struct errand *x, const struct invocation *v)
{
    struct set_args *in = x->args;
    str rest = in->name, name = STR_NONE;
    (void)v;
    if (!in->value.ptr && str_has(in->name, '=')) {
        (void)str_cut(&rest, '=', &name);
        in->name = name;
        in->value = rest;
    }
    if (!in->value.len)
        return fail_field(&x->ctx, "value", "required", "Say the value; pitchey config unset takes a setting back.");
    return OK;
}

/* ---- the program's ---- */

err find_setting(struct errand *x, str name, const struct setting **s)
{
    const char *near = setting_nearest(name);
    *s = setting_find(name);
    if (*s)
        return OK;
    return fail(&x->ctx, ERR_NOT_FOUND, "there is no setting %.*s%s%s%s", STR_ARG(name), near ? "; did you mean " : "",
                near ? near : "", near ? "?" : "");
}

/* One that pitchey.conf may hold. */
static err find_kept(struct errand *x, str name, const struct setting **s)
{
    TRY(find_setting(x, name, s));
    if ((*s)->offset == offsetof(struct config, data))
        return fail(&x->ctx, ERR_INVALID, "PITCHEY_DATA: the data folder cannot be named inside itself; use --data or the environment");
    return OK;
}

static err write_conf(struct errand *x, const char *path, str text)
{
    err e = file_write(path, 0600, text);
    return e == OK ? OK : fail(&x->ctx, e, "%s cannot be written: %s", path, strerror(errno));
}

/* The settings with the new file, or the old file and what is wrong with the new one. */
static err take_over(struct errand *x, const char *path, str old)
{
    struct config_report report = {.arena = x->ctx.arena};
    if ((x->serving ? program_reload(x->program, &report) : config_reload(&report)) == OK)
        return OK;
    TRY(write_conf(x, path, old));
    return fail(&x->ctx, ERR_INVALID, "%.*s", STR_ARG(report.problems[0]));
}

static err change_conf(struct errand *x, const struct setting *s, str value)
{
    arena *a = x->ctx.arena;
    const char *path = data_path(config_now(), a, "pitchey.conf");
    str old = STR("");
    buf next;
    err e = file_read(path, CONF_MAX, a, &old);
    if (e != OK && e != ERR_NOT_FOUND)
        return fail(&x->ctx, e, "%s cannot be read: %s", path, file_reason(e));
    buf_init(&next, CONF_MAX);
    e = envfile_set(old, str_from(s->name), value, &next);
    str text = arena_str(a, buf_str(&next));
    buf_release(&next);
    if (e != OK)
        return fail(&x->ctx, e, "%s: a value has no NUL and no carriage return, and the file at most 64 KiB", s->name);
    TRY(write_conf(x, path, text));
    return take_over(x, path, old);
}

static void tell_source(struct errand *x, const struct setting *s)
{
    struct set_reply *r = x->reply;
    const struct setting_value *v = config_value(config_now(), (size_t)(s - settings));
    r->restart = !(s->flags & SETTING_LIVE);
    if (!str_starts(str_from(v->source), STR("pitchey.conf:")) && !str_eq(str_from(v->source), STR("default")) && !r->restart)
        r->overruled_by = arena_str(x->ctx.arena, str_from(v->source));
}

/* What a start opens. The table of settings knows nothing of who opens it. */
static const struct { const char *name; err (*check)(const char *path, struct problem *p, arena *a); } opened[] = {
    {"WEB_ROOT", webroot_check},
    {"LOG_FILE", log_file_check},
};

/* What the next start would refuse is refused now; a relative path is the server's, whose folder may be another than ours. */
static err will_start(struct errand *x, const struct setting *s, str value)
{
    if (!x->serving && value.ptr[0] != '/')
        return OK;
    for (size_t i = 0; i < COUNT(opened); i++)
        if (str_eq(str_from(s->name), str_from(opened[i].name)))
            return opened[i].check(arena_cstr(x->ctx.arena, value), &x->ctx.problem, x->ctx.arena);
    return OK;
}

static err set_own(struct errand *x)
{
    const struct set_args *in = x->args;
    struct set_reply *r = x->reply;
    const struct setting *s;
    struct config scratch;
    TRY(find_kept(x, in->name, &s));
    const char *wrong = setting_read(s, in->value, &scratch, x->ctx.arena);
    if (wrong)
        return fail(&x->ctx, ERR_INVALID, "%s: %s", s->name, wrong);
    TRY(will_start(x, s, in->value));
    TRY(change_conf(x, s, in->value));
    r->value = setting_shown(s, in->value, x->ctx.arena);
    tell_source(x, s);
    return OK;
}

/* ---- the site's ---- */

static err set_site(struct errand *x)
{
    const struct set_args *in = x->args;
    struct set_reply *r = x->reply;
    r->site = true;
    r->value = in->value;
    TRY(site_set(&x->ctx, in->name, in->value));
    str detail = arena_printf(x->ctx.arena, "{\"name\":\"%.*s\"}", STR_ARG(in->name));      /* site_set knows it: no quotes in it */
    return event_add_detail(&x->ctx, EVENT_SETTING_CHANGED, 0, detail);
}

static err set_run(struct errand *x)
{
    const struct set_args *in = x->args;
    ((struct set_reply *)x->reply)->name = in->name;
    return is_of_site(in->name) ? set_site(x) : set_own(x);
}

static const char *when(const struct set_reply *r)
{
    return r->restart ? "counts after a restart" : r->site ? "counts from now on" : "counts at once";
}

static void set_print(const struct errand *x, buf *out)
{
    const struct set_reply *r = x->reply;
    buf_printf(out, "%.*s=%.*s ", STR_ARG(r->name), STR_ARG(r->value));
    if (r->overruled_by.len)
        buf_printf(out, "is written, but %.*s says otherwise and is heard first\n", STR_ARG(r->overruled_by));
    else
        buf_printf(out, "%s\n", when(r));
}

const struct command config_set_command = {
    .name = "config set", .words = "Changes a setting",
    .more = "NAMES in capitals are the program's and are written to pitchey.conf; names in small letters are the site's:\n"
            "currency registration watchers production_may_pitch publish_on_create read_only sign_in_tries sign_in_window.",
    OPTIONS({.takes = "NAME", .field = "name", .words = "such as CACHE_TTL or registration"},
            {.takes = "VALUE", .field = "value", .words = "such as 5m or off"}),
    .args = set_args, .reply = set_fields, .way = WAY_SETTINGS | WAY_CHANGES, .choose = set_choose,
    .fill = set_fill, .run = set_run, .print = set_print,
};

/* ---- taking one back ---- */

static err unset_run(struct errand *x)
{
    const struct set_args *in = x->args;
    struct set_reply *r = x->reply;
    const struct setting *s;
    if (is_of_site(in->name))
        return fail(&x->ctx, ERR_INVALID, "%.*s is the site's: set it to what it should be", STR_ARG(in->name));
    TRY(find_kept(x, in->name, &s));
    TRY(change_conf(x, s, STR_NONE));
    r->name = str_from(s->name);
    r->restart = !(s->flags & SETTING_LIVE);
    return OK;
}

static void unset_print(const struct errand *x, buf *out)
{
    const struct set_reply *r = x->reply;
    buf_printf(out, "%.*s is no longer in pitchey.conf, which %s\n", STR_ARG(r->name), when(r));
}

const struct command config_unset_command = {
    .name = "config unset", .words = "Takes a setting out of pitchey.conf",
    OPTIONS({.takes = "NAME", .field = "name", .words = "such as CACHE_TTL"}),
    .args = set_args, .reply = set_fields, .way = WAY_SETTINGS | WAY_CHANGES, .run = unset_run, .print = unset_print,
};

/* ---- keys ---- */

struct secrets_reply { int64_t made; };

static const struct field secrets_fields[] = {
    INT_FIELD(secrets_reply, made, 0, 100, OPTIONAL),
    END_FIELDS
};

static err init_secrets_run(struct errand *x)
{
    struct secrets_reply *r = x->reply;
    int made;
    TRY(secrets_make(config_now(), &x->ctx.problem, x->ctx.arena, &made));
    r->made = made;
    return OK;
}

static void init_secrets_print(const struct errand *x, buf *out)
{
    const struct secrets_reply *r = x->reply;
    if (r->made)
        buf_printf(out, "%lld keys made\n", (long long)r->made);
    else
        buf_put(out, STR("all keys are there already\n"));
}

const struct command init_secrets_command = {
    .name = "config init-secrets", .words = "Makes the keys that nobody gave, ahead of the first start",
    .reply = secrets_fields, .way = WAY_SETTINGS | WAY_CHANGES, .run = init_secrets_run, .print = init_secrets_print,
};
