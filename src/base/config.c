/*
 * The settings in force. Sources are asked in the order of precedence, and the first that gives a setting is heard:
 * flag, environment, .env, pitchey.conf, secrets, default. Every value that somebody wrote is checked, also the overruled.
 */
#include "base/config.h"
#include "base/envfile.h"
#include "base/file.h"
#include "base/setting.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 64, SHOWN_MAX = 60, ENTRIES_MAX = 1000, SOURCE_TEXT = 320 };

/* What one set holds at most: a value of each row and its list, and a line's place for each entry of the files. */
#define CONFIG_ARENA (MIB)
#define CONFIG_FILE_MAX (64 * KIB)

/* Guards the sources and the replacing of the set; nothing else is taken after it. */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static struct config_input input;
static int bound_port;

static const struct config *_Atomic in_force;

/* ---- the report ---- */

/* Beyond the last one nothing is even printed. */
static void __attribute__((format(printf, 4, 5))) add_line(arena *a, str **lines, size_t *count, const char *fmt, ...)
{
    va_list args;
    if (!*lines)
        *lines = ARENA_ARRAY(a, str, LINES_MAX);
    if (*count == LINES_MAX)
        return;
    va_start(args, fmt);
    (*lines)[(*count)++] = arena_vprintf(a, fmt, args);
    va_end(args);
}

#define PROBLEM(r, ...) add_line((r)->arena, &(r)->problems, &(r)->problem_count, __VA_ARGS__)
#define WARNING(r, ...) add_line((r)->arena, &(r)->warnings, &(r)->warning_count, __VA_ARGS__)

/* What was written, as far as it can stand in one line: "=abc"; nothing of a secret. */
static str given_text(const struct setting *s, str text, arena *a)
{
    if (s->flags & SETTING_SECRET)
        return STR("");
    bool cut = text.len > SHOWN_MAX;
    str shown = arena_printf(a, "=%.*s%s", cut ? SHOWN_MAX : (int)text.len, text.ptr, cut ? "…" : "");
    for (char *p = (char *)(uintptr_t)shown.ptr; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?';
    return shown;
}

/* ---- gathering what the sources say ---- */

static void use_default(const struct setting *s, struct config *c)
{
    str text = s->derive ? s->derive(c, c->_arena) : str_from(s->preset);
    c->_values[s - settings] = (struct setting_value){text, "default"};
}

struct gathering {
    struct config *config;
    struct config_report *report;
    int *file;              /* for each row: the file that gave it, 0 none, so that the last line of one file counts */
    int file_now;
    bool inside_data;
    arena *text, *trial;    /* of the file being read; of one value that is only tried */
};

static struct setting_value *value_of(struct gathering *g, const struct setting *s)
{
    return &g->config->_values[s - settings];
}

static void unknown(struct gathering *g, str given, const char *source, bool every_name)
{
    str name = str_sub(given, 0, SHOWN_MAX);
    const struct setting_later *later = setting_later(name);
    const char *near = setting_nearest(name);
    if (later && later->refused)
        PROBLEM(g->report, "%.*s (%s): %s", STR_ARG(name), source, later->words);
    else if (later)
        WARNING(g->report, "%.*s (%s): %s", STR_ARG(name), source, later->words);
    else if (str_starts(name, STR("PITCHEY_")))
        PROBLEM(g->report, "%.*s (%s): no such setting%s%s%s", STR_ARG(name), source, near ? "; did you mean " : "",
                near ? near : "", near ? "?" : "");
    else if (every_name)
        WARNING(g->report, "%.*s (%s): no such setting%s%s%s", STR_ARG(name), source, near ? "; did you mean " : "",
                near ? near : "", near ? "?" : "");
}

/* One source gives a text for a setting. An empty text is none. */
static void offer(struct gathering *g, const struct setting *s, str text, const char *source)
{
    struct config scratch;
    struct setting_value *v = value_of(g, s);
    if (text.len == 0)
        return;
    arena_rewind(g->trial);
    const char *wrong = setting_read(s, text, &scratch, g->trial);
    if (wrong) {
        PROBLEM(g->report, "%s%s (%s): %s", s->name, given_text(s, text, g->trial).ptr, source, wrong);
        return;
    }
    int *file = &g->file[s - settings];
    bool again = g->file_now && *file == g->file_now;
    if (again)
        WARNING(g->report, "%s (%s): set twice; this line counts, not %s", s->name, source, v->source);
    if (v->text.ptr && !again)
        return;
    *v = (struct setting_value){arena_str(g->config->_arena, text), arena_cstr(g->config->_arena, str_from(source))};
    *file = g->file_now;
}

static void gather_flags(struct gathering *g)
{
    for (size_t i = 0; i < input.flag_count; i++) {
        const struct config_flag *f = &input.flags[i];
        const struct setting *s = setting_find(str_from(f->name));
        if (str_from(f->value).len == 0)
            PROBLEM(g->report, "%s (%s): an empty value", f->name, f->option);
        else if (s)
            offer(g, s, str_from(f->value), f->option);
    }
}

static void gather_environment(struct gathering *g)
{
    for (char *const *p = input.environment; p && *p; p++) {
        str value = str_from(*p), name = STR_NONE;
        (void)str_cut(&value, '=', &name);
        const struct setting *s = setting_find(name);
        if (s)
            offer(g, s, value, "environment");
        else
            unknown(g, name, "environment", false);
    }
}

static void gather_entry(struct gathering *g, const struct envfile_entry *entry, const char *source)
{
    const struct setting *s = setting_find(entry->name);
    if (entry->wrong)
        PROBLEM(g->report, "%s: %s", source, entry->wrong);
    else if (s && g->inside_data && s->offset == offsetof(struct config, data))
        PROBLEM(g->report, "%s (%s): the data folder cannot be named inside itself; use --data or the environment", s->name, source);
    else if (s)
        offer(g, s, entry->value, source);
    else
        unknown(g, entry->name, source, true);
}

static void gather_entries(struct gathering *g, str text, const char *shown)
{
    struct envfile file = {.rest = text, .arena = g->text};
    struct envfile_entry entry;
    char source[SOURCE_TEXT];
    for (int i = 0; envfile_next(&file, &entry); i++) {
        if (i == ENTRIES_MAX) {
            PROBLEM(g->report, "%s: more than %d settings", shown, ENTRIES_MAX);
            return;
        }
        snprintf(source, sizeof(source), "%.256s:%d", shown, entry.line);
        gather_entry(g, &entry, source);
    }
}

static void gather_file(struct gathering *g, const char *path, const char *shown, bool must_exist)
{
    str text;
    g->file_now++;
    arena_rewind(g->text);
    err e = file_read(path, CONFIG_FILE_MAX, g->text, &text);
    if (e == OK)
        gather_entries(g, text, shown);
    else if (e == ERR_TOO_LARGE)
        PROBLEM(g->report, "%s: larger than 64 KiB", shown);
    else if (e != ERR_NOT_FOUND || must_exist)
        PROBLEM(g->report, "%s cannot be read: %s", shown, file_reason(e));
}

/* The files inside the data folder: by now it is known where that is. */
static void gather_data_folder(struct gathering *g)
{
    const struct setting *s = setting_find(STR("PITCHEY_DATA"));
    struct setting_value *v = value_of(g, s);
    if (!v->text.ptr)
        use_default(s, g->config);
    str data = v->text;
    g->inside_data = true;
    gather_file(g, arena_printf(g->config->_arena, "%.*s/pitchey.conf", STR_ARG(data)).ptr, "pitchey.conf", false);
    gather_file(g, arena_printf(g->config->_arena, "%.*s/secrets", STR_ARG(data)).ptr, "secrets", false);
}

/* ---- from texts to members ---- */

/* A setting that needs a restart stays as it is in force. */
static void keep_in_force(const struct setting *s, struct config *c, const struct config *old, struct config_report *r)
{
    struct setting_value *now = &c->_values[s - settings];
    const struct setting_value *before = &old->_values[s - settings];
    if (!str_eq(now->text, before->text))
        WARNING(r, "%s (%s): another value counts after a restart", s->name, now->source);
    *now = (struct setting_value){arena_str(c->_arena, before->text), arena_cstr(c->_arena, str_from(before->source))};
}

static void settle(const struct setting *s, struct config *c, const struct config *old, struct config_report *r)
{
    struct setting_value *v = &c->_values[s - settings];
    if (!v->text.ptr)
        use_default(s, c);
    if (old && !(s->flags & SETTING_LIVE))
        keep_in_force(s, c, old, r);

    const char *wrong = NULL;
    setting_clear(s, c);
    if (v->text.ptr)
        wrong = setting_read(s, v->text, c, c->_arena);
    if (wrong)     /* only a default that comes from the machine can still be wrong: others were checked when offered */
        PROBLEM(r, "%s%s (%s): %s", s->name, given_text(s, v->text, r->arena).ptr, v->source, wrong);
    if (s->offset == offsetof(struct config, port) && c->port == 0 && bound_port)
        c->port = bound_port;
}

/* ---- what needs two settings ---- */

static const char *source_of(const struct config *c, const char *name)
{
    return c->_values[setting_find(str_from(name)) - settings].source;
}

static void check_keys(const struct config *c, struct config_report *r)
{
    if (c->jwt_secret.len && str_eq(c->jwt_secret, c->jwt_refresh_secret))
        PROBLEM(r, "JWT_REFRESH_SECRET (%s): the same as JWT_SECRET; they must differ", source_of(c, "JWT_REFRESH_SECRET"));
}

static void check_private(const struct config *c, const char *name, struct config_report *r)
{
    const char *path = arena_printf(c->_arena, "%.*s/%s", STR_ARG(c->data), name).ptr;
    if (access(path, F_OK) != 0)
        return;
    const char *wrong = folder_too_open(path, r->arena);
    if (wrong && c->env == ENV_PRODUCTION)
        PROBLEM(r, "%s", wrong);
    else if (wrong)
        WARNING(r, "%s", wrong);
}

static void check_together(const struct config *c, struct config_report *r)
{
    check_keys(c, r);
    check_private(c, "pitchey.conf", r);
    check_private(c, "secrets", r);
    if (c->storage_provider == STORAGE_R2)
        WARNING(r, "STORAGE_PROVIDER=r2 (%s): without S3_ENDPOINT objects stay in the data folder", source_of(c, "STORAGE_PROVIDER"));
    if (c->env == ENV_PRODUCTION && strcmp(source_of(c, "FRONTEND_URL"), "default") == 0)
        WARNING(r, "FRONTEND_URL is not set: links in mails go to %.*s", STR_ARG(c->frontend_urls.items[0]));
}

/* ---- the set ---- */

static struct config *config_new(void)
{
    struct config *c = calloc(1, sizeof(*c));
    if (!c)
        abort();
    c->_arena = arena_new(CONFIG_ARENA, CONFIG_ARENA);
    c->_values = ARENA_ARRAY(c->_arena, struct setting_value, setting_count);
    return c;
}

static void config_free(struct config *c)
{
    arena_free(c->_arena);
    free(c);
}

static void gather(struct config *c, struct config_report *r)
{
    struct gathering g = {
        .config = c, .report = r, .file = ARENA_ARRAY(c->_arena, int, setting_count),
        .text = arena_new(CONFIG_ARENA, CONFIG_ARENA), .trial = arena_new(CONFIG_ARENA, CONFIG_ARENA),
    };
    gather_flags(&g);
    gather_environment(&g);
    gather_file(&g, input.env_file ? input.env_file : ".env", input.env_file ? input.env_file : ".env", input.env_file != NULL);
    gather_data_folder(&g);
    arena_free(g.text);
    arena_free(g.trial);
}

/* keep: the set whose values stay in rows that need a restart, or NULL. NULL: there are problems. */
static struct config *read_set(const struct config *keep, struct config_report *r)
{
    struct config *c = config_new();
    r->problems = r->warnings = NULL;
    r->problem_count = r->warning_count = 0;
    gather(c, r);
    for (size_t i = 0; i < setting_count; i++)
        settle(&settings[i], c, keep, r);
    if (r->problem_count == 0)
        check_together(c, r);
    if (r->problem_count == 0)
        return c;
    config_free(c);
    return NULL;
}

/* Whoever asks for the settings again and again without a change adds nothing to what is kept. */
static bool is_same(const struct config *old, const struct config *new)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting_value *was = &old->_values[i], *is = &new->_values[i];
        if (!str_eq(was->text, is->text) || !was->text.ptr != !is->text.ptr || strcmp(was->source, is->source) != 0)
            return false;
    }
    return old->port == new->port;
}

/* A set that is to be kept in part is looked at whole first: what the next start would refuse is refused now. */
static err replace(const struct config *old, bool keep, struct config_report *r)
{
    struct config *c = read_set(NULL, r);
    if (c && keep) {
        config_free(c);
        c = read_set(old, r);
    }
    if (!c)
        return ERR_INVALID;
    if (keep && is_same(old, c)) {
        config_free(c);
        return OK;
    }
    c->_previous = old;
    atomic_store(&in_force, c);
    return OK;
}

err config_init(const struct config_input *in, struct config_report *report)
{
    pthread_mutex_lock(&loading);
    input = *in;
    err e = replace(atomic_load(&in_force), false, report);
    pthread_mutex_unlock(&loading);
    return e;
}

err config_again(struct config_report *report)
{
    pthread_mutex_lock(&loading);
    err e = replace(atomic_load(&in_force), false, report);
    pthread_mutex_unlock(&loading);
    return e;
}

err config_reload(struct config_report *report)
{
    pthread_mutex_lock(&loading);
    err e = replace(atomic_load(&in_force), true, report);
    pthread_mutex_unlock(&loading);
    return e;
}

err config_bound(int port, struct config_report *report)
{
    pthread_mutex_lock(&loading);
    bound_port = port;
    err e = replace(atomic_load(&in_force), true, report);
    pthread_mutex_unlock(&loading);
    return e;
}

const struct config *config_now(void)
{
    return atomic_load_explicit(&in_force, memory_order_acquire);
}

const struct setting_value *config_value(const struct config *c, size_t row)
{
    return &c->_values[row];
}

void config_release(void)
{
    const struct config *c = atomic_exchange(&in_force, NULL);
    while (c) {
        const struct config *previous = c->_previous;
        config_free((struct config *)(uintptr_t)c);
        c = previous;
    }
    bound_port = 0;
}
