/* pitchey help [COMMAND] */
#include "cli/cli.h"

struct help_args { str noun, verb; };
struct help_reply { str text; };

static const struct field help_args[] = {
    STR_FIELD(help_args, noun, 0, 40, OPTIONAL),
    STR_FIELD(help_args, verb, 0, 40, OPTIONAL),
    END_FIELDS
};
static const struct field help_fields[] = {
    STR_FIELD(help_reply, text, 0, 100000, OPTIONAL | VERBATIM),
    END_FIELDS
};

static err help_run(struct errand *x)
{
    const struct help_args *in = x->args;
    struct help_reply *r = x->reply;
    arena *a = x->ctx.arena;
    const char *noun = in->noun.len ? arena_cstr(a, in->noun) : NULL;
    str name = in->verb.len ? arena_printf(a, "%s %.*s", noun, STR_ARG(in->verb)) : in->noun;
    const struct command *c = name.len ? command_find(name) : NULL;
    if (noun && !c && (in->verb.len || !command_noun_exists(in->noun)))
        return fail(&x->ctx, ERR_NOT_FOUND, "there is no command \"%.*s\"", STR_ARG(name));

    buf out;
    buf_init(&out, 64 * KIB);
    help_put(&out, c, noun);
    r->text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return OK;
}

static void help_print(const struct errand *x, buf *out)
{
    buf_put(out, ((const struct help_reply *)x->reply)->text);
}

const struct command help_command = {
    .name = "help", .words = "Says what there is, or how to use one command",
    OPTIONS({.takes = "[NOUN]", .field = "noun", .words = "such as demo"}, {.takes = "[VERB]", .field = "verb", .words = "such as add"}),
    .args = help_args, .reply = help_fields, .run = help_run, .print = help_print,
};
