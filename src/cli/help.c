/* Help at every level, made from the rows. */
#include "cli/cli.h"

#include <string.h>

enum { COLUMN = 26 };

static void put_row(buf *out, const char *left, const char *words)
{
    int gap = COLUMN - (int)strlen(left);
    if (gap < 2)
        buf_printf(out, "  %s\n  %*s%s\n", left, COLUMN, "", words);
    else
        buf_printf(out, "  %s%*s%s\n", left, gap, "", words);
}

static void put_common(buf *out)
{
    put_row(out, "--data DIR", "the data folder (PITCHEY_DATA)");
    put_row(out, "--env-file FILE", "settings from this file, not from .env");
    put_row(out, "--json", "one JSON document on stdout");
    put_row(out, "--quiet", "say nothing but errors");
    put_row(out, "--yes", "do not ask");
    put_row(out, "--help", "this text");
}

static void put_usage(buf *out, const struct command *c)
{
    bool options = false;
    buf_printf(out, "usage: pitchey %s", c->name);
    for (const struct option *o = c->options; o && o->words; o++)
        options = options || o->name;
    if (options)
        buf_put(out, STR(" [OPTIONS]"));
    for (const struct option *o = c->options; o && o->words; o++)
        if (!o->name)
            buf_printf(out, " %s", o->takes);
    buf_put_char(out, '\n');
}

static void put_options(buf *out, const struct command *c)
{
    for (const struct option *o = c->options; o && o->words; o++) {
        char left[64];
        if (o->name)
            snprintf(left, sizeof(left), "--%s%s%s", o->name, o->takes ? " " : "", o->takes ? o->takes : "");
        else
            snprintf(left, sizeof(left), "%s", o->takes);
        put_row(out, left, o->words);
    }
    put_common(out);
}

static void put_command(buf *out, const struct command *c)
{
    put_usage(out, c);
    buf_printf(out, "\n%s.\n", c->words);
    if (c->more)
        buf_printf(out, "\n%s\n", c->more);
    buf_put_char(out, '\n');
    put_options(out, c);
}

static bool is_of(const struct command *c, const char *noun)
{
    size_t len = strlen(noun);
    return strncmp(c->name, noun, len) == 0 && (c->name[len] == ' ' || c->name[len] == '\0');
}

static void put_noun(buf *out, const char *noun)
{
    buf_printf(out, "usage: pitchey %s VERB [OPTIONS]\n\n", noun);
    for (const struct command *const *c = commands; *c; c++)
        if (is_of(*c, noun))
            put_row(out, (*c)->name, (*c)->words);
    buf_printf(out, "\nSee pitchey %s VERB --help.\n", noun);
}

static void put_program(buf *out)
{
    buf_put(out, STR("usage: pitchey COMMAND [OPTIONS]\n\n"
                     "Pitchey: a marketplace for film pitches, in one program.\n\n"));
    for (const struct command *const *c = commands; *c; c++)
        put_row(out, (*c)->name, (*c)->words);
    buf_put(out, STR("\nFor all of them:\n"));
    put_common(out);
    buf_put(out, STR("\nExit: 0 done, 1 failed or something found wrong, 2 usage, 3 no such thing, 4 in use or in conflict,\n"
                     "5 a needed service is away, 78 settings. See pitchey COMMAND --help.\n"));
}

void help_put(buf *out, const struct command *c, const char *noun)
{
    if (c)
        put_command(out, c);
    else if (noun)
        put_noun(out, noun);
    else
        put_program(out);
}
