/* From what was typed to a command, its settings and its args. Options may stand anywhere behind their command. */
#include "cli/cli.h"
#include "base/nearest.h"

#include <string.h>

enum { PAIRS_MAX = 32, FLAGS_MAX = 16 };

/* ---- finding ---- */

static bool is_named(const struct command *c, str name)
{
    return str_eq(name, str_from(c->name)) || (c->also && str_eq(name, str_from(c->also)));
}

const struct command *command_find(str name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (is_named(*c, name))
            return *c;
    return NULL;
}

/* "demo" of "demo add"; of "serve" itself. */
static str noun_of(const struct command *c)
{
    str rest = str_from(c->name), noun = STR_NONE;
    (void)str_cut(&rest, ' ', &noun);
    return noun;
}

bool command_noun_exists(str noun)
{
    for (const struct command *const *c = commands; *c; c++)
        if (str_eq(noun, noun_of(*c)))
            return true;
    return false;
}

static const struct option *option_named(const struct command *c, str name)
{
    for (const struct option *o = c->options; o && o->words; o++)
        if (o->name && str_eq(name, str_from(o->name)))
            return o;
    return NULL;
}

static const struct option *word_at(const struct command *c, size_t place)
{
    for (const struct option *o = c->options; o && o->words; o++)
        if (!o->name && place-- == 0)
            return o;
    return NULL;
}

/* ---- what was typed, word by word ---- */

struct typed {
    struct invocation *v;
    char **rest;              /* what is still to be looked at, up to NULL */
    const char *noun;         /* seen, and not a command by itself yet */
    size_t words;             /* words taken behind the command */
    bool no_more_options;
};

static err wrong(struct typed *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static err wrong(struct typed *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err e = problem_vset(t->v->problem, t->v->arena, ERR_INVALID, fmt, args);
    va_end(args);
    return e;
}

static const char *did_you_mean(struct typed *t, const struct nearest *near)
{
    return near->name ? arena_printf(t->v->arena, "; did you mean %s?", near->name).ptr : "";
}

static err no_such_command(struct typed *t, str name)
{
    struct nearest near = {.wanted = name};
    for (const struct command *const *c = commands; *c; c++) {
        nearest_offer(&near, (*c)->name);
        nearest_offer(&near, arena_cstr(t->v->arena, noun_of(*c)));
    }
    return wrong(t, "there is no command \"%.*s\"%s", STR_ARG(name), did_you_mean(t, &near));
}

static err no_such_option(struct typed *t, str name)
{
    static const char *const common[] = {"data", "env-file", "json", "quiet", "yes", "help"};
    struct nearest near = {.wanted = name};
    for (size_t i = 0; i < COUNT(common); i++)
        nearest_offer(&near, common[i]);
    for (const struct option *o = t->v->command ? t->v->command->options : NULL; o && o->words; o++)
        if (o->name)
            nearest_offer(&near, o->name);
    if (near.name)
        near.name = arena_printf(t->v->arena, "--%s", near.name).ptr;
    if (!t->v->command)
        return wrong(t, "--%.*s must stand behind its command%s", STR_ARG(name), did_you_mean(t, &near));
    return wrong(t, "pitchey %s has no option --%.*s%s", t->v->command->name, STR_ARG(name), did_you_mean(t, &near));
}

/* ---- options ---- */

/* "--name=value" or the word behind it. */
static err take_value(struct typed *t, str name, const char *inside, const char **value)
{
    *value = inside ? inside : *t->rest;
    if (!*value)
        return wrong(t, "--%.*s needs a value", STR_ARG(name));
    if (!inside)
        t->rest++;
    return OK;
}

static err add_flag(struct typed *t, const char *setting, str option, const char *value)
{
    struct invocation *v = t->v;
    if (v->flag_count == FLAGS_MAX)
        return wrong(t, "too many options");
    const char *shown = arena_printf(v->arena, "--%.*s", STR_ARG(option)).ptr;
    v->flags[v->flag_count++] = (struct config_flag){setting, shown, value};
    return OK;
}

static err add_pair(struct typed *t, const char *field, const char *value)
{
    struct invocation *v = t->v;
    if (!field)
        return OK;
    if (v->pair_count == PAIRS_MAX)
        return wrong(t, "too many options");
    v->pairs[v->pair_count++] = (struct field_pair){str_from(field), str_from(value)};
    return OK;
}

static bool *common_switch(struct invocation *v, str name)
{
    struct { const char *name; bool *on; } switches[] = {
        {"json", &v->json}, {"quiet", &v->quiet}, {"yes", &v->yes}, {"help", &v->help},
    };
    for (size_t i = 0; i < COUNT(switches); i++)
        if (str_eq(name, str_from(switches[i].name)))
            return switches[i].on;
    return NULL;
}

static err take_common(struct typed *t, str name, const char *inside, bool *taken)
{
    const char *value;
    bool *on = common_switch(t->v, name);
    *taken = true;
    if (on && inside)
        return wrong(t, "--%.*s takes no value", STR_ARG(name));
    if (on) {
        *on = true;
        return OK;
    }
    if (str_eq(name, STR("data"))) {
        TRY(take_value(t, name, inside, &value));
        return add_flag(t, "PITCHEY_DATA", name, value);
    }
    if (str_eq(name, STR("env-file")))
        return take_value(t, name, inside, &t->v->env_file);
    *taken = false;
    return OK;
}

static err take_own(struct typed *t, str name, const char *inside)
{
    const struct option *o = t->v->command ? option_named(t->v->command, name) : NULL;
    const char *value = "true";
    if (!o)
        return no_such_option(t, name);
    if (o->takes)
        TRY(take_value(t, name, inside, &value));
    else if (inside)
        return wrong(t, "--%.*s takes no value", STR_ARG(name));
    return o->setting ? add_flag(t, o->setting, name, value) : add_pair(t, o->field, value);
}

/* A noun is a command by itself when no verb follows it: "config --explain". */
static void settle_noun(struct typed *t)
{
    if (t->noun && !t->v->command) {
        t->v->command = command_find(str_from(t->noun));
        if (t->v->command)
            t->noun = NULL;
    }
}

static err take_option(struct typed *t, str word)
{
    bool taken;
    const char *equals = memchr(word.ptr, '=', word.len);
    str name = equals ? (str){word.ptr, (size_t)(equals - word.ptr)} : word;
    TRY(take_common(t, name, equals ? equals + 1 : NULL, &taken));
    if (taken)
        return OK;
    settle_noun(t);
    return take_own(t, name, equals ? equals + 1 : NULL);
}

/* ---- words ---- */

static err take_argument(struct typed *t, const char *word)
{
    const struct option *o = word_at(t->v->command, t->words);
    if (!o)
        return wrong(t, "pitchey %s takes no \"%s\"", t->v->command->name, word);
    t->words++;
    return add_pair(t, o->field, word);
}

/* The deployment guide writes "demo:add". */
static err take_command(struct typed *t, const char *word)
{
    arena *a = t->v->arena;
    const char *colon = strchr(word, ':');
    if (!t->noun && colon) {
        str name = arena_printf(a, "%.*s %s", (int)(colon - word), word, colon + 1);
        t->v->command = command_find(name);
        return t->v->command ? OK : no_such_command(t, str_from(word));
    }
    if (!t->noun) {
        if (!command_noun_exists(str_from(word)))
            return no_such_command(t, str_from(word));
        t->noun = word;
        return OK;
    }
    str name = arena_printf(a, "%s %s", t->noun, word);
    t->v->command = command_find(name);
    if (t->v->command) {
        t->noun = NULL;
        return OK;
    }
    settle_noun(t);
    return t->v->command ? take_argument(t, word) : no_such_command(t, name);
}

static err take_word(struct typed *t)
{
    const char *word = *t->rest++;
    if (!t->no_more_options && strcmp(word, "--") == 0) {
        t->no_more_options = true;
        return OK;
    }
    if (!t->no_more_options && strcmp(word, "-h") == 0) {
        t->v->help = true;
        return OK;
    }
    if (!t->no_more_options && word[0] == '-' && word[1] == '-')
        return take_option(t, str_from(word + 2));
    if (!t->no_more_options && word[0] == '-' && word[1] != '\0')
        return wrong(t, "there is no option %s", word);
    return t->v->command ? take_argument(t, word) : take_command(t, word);
}

err line_parse(int argc, char **argv, arena *a, struct problem *p, struct invocation *out)
{
    *out = (struct invocation){.arena = a, .problem = p};
    out->flags = ARENA_ARRAY(a, struct config_flag, FLAGS_MAX);
    out->pairs = ARENA_ARRAY(a, struct field_pair, PAIRS_MAX);

    struct typed t = {.v = out, .rest = argv + (argc > 0)};
    while (*t.rest)
        TRY(take_word(&t));
    settle_noun(&t);
    out->noun = t.noun;
    if (!out->command && t.noun && !out->help)
        return wrong(&t, "pitchey %s needs a verb; see pitchey %s --help", t.noun, t.noun);
    if (!out->command && !t.noun && argc > 1 && !out->help)
        return wrong(&t, "there is no command; see pitchey --help");
    return OK;
}
