/* pitchey config --explain [NAME]: every setting with its value, where that is from, and what it means. */
#include "cli/cli.h"

#include "base/setting.h"
#include "cli/settings_page.h"

struct explain_args { str name; bool explain, markdown; };
struct explain_line { str name, value, source, preset, type, meaning; bool restart, secret; };
struct explain_reply { struct explain_line *settings; size_t settings_count; str page; };

static const struct field explain_args[] = {
    STR_FIELD(explain_args, name, 0, 60, OPTIONAL),
    BOOL_FIELD(explain_args, explain, OPTIONAL),
    BOOL_FIELD(explain_args, markdown, OPTIONAL),
    END_FIELDS
};
static const struct field explain_line_fields[] = {
    STR_FIELD(explain_line, name, 0, 60, OPTIONAL),
    STR_FIELD(explain_line, value, 0, 4096, OPTIONAL),
    STR_FIELD(explain_line, source, 0, 4096, OPTIONAL),
    STR_FIELD(explain_line, preset, 0, 4096, OPTIONAL, .wire = "default"),
    STR_FIELD(explain_line, type, 0, 200, OPTIONAL),
    STR_FIELD(explain_line, meaning, 0, 400, OPTIONAL),
    BOOL_FIELD(explain_line, restart, OPTIONAL),
    BOOL_FIELD(explain_line, secret, OPTIONAL),
    END_FIELDS
};
static const struct field explain_fields[] = {
    LIST_FIELD(explain_reply, settings, explain_line_fields, 0, 200, OPTIONAL),
    END_FIELDS
};

static struct explain_line line_of(size_t row, arena *a)
{
    const struct setting *s = &settings[row];
    const struct setting_value *v = config_value(config_now(), row);
    bool secret = s->flags & SETTING_SECRET;
    bool given = str_from(v->source).len && !str_eq(str_from(v->source), STR("default"));
    return (struct explain_line){
        .name = str_from(s->name), .value = secret && !given ? v->text : setting_shown(s, v->text, a), .source = str_from(v->source),
        .preset = s->preset ? str_from(s->preset) : str_from(s->derived), .type = setting_type(s, a),
        .meaning = str_from(s->meaning), .restart = !(s->flags & SETTING_LIVE), .secret = secret,
    };
}

static err explain_one(struct errand *x, str name)
{
    struct explain_reply *r = x->reply;
    const struct setting *s;
    TRY(find_setting(x, name, &s));
    r->settings[0] = line_of((size_t)(s - settings), x->ctx.arena);
    r->settings_count = 1;
    return OK;
}

static err explain_run(struct errand *x)
{
    const struct explain_args *in = x->args;
    struct explain_reply *r = x->reply;
    arena *a = x->ctx.arena;
    r->settings = ARENA_ARRAY(a, struct explain_line, setting_count);
    if (in->markdown) {
        r->page = settings_page(a);
        return OK;
    }
    if (in->name.len)
        return explain_one(x, in->name);
    for (size_t i = 0; i < setting_count; i++)
        r->settings[r->settings_count++] = line_of(i, a);
    return OK;
}

static void explain_print(const struct errand *x, buf *out)
{
    const struct explain_reply *r = x->reply;
    buf_put(out, r->page);
    for (size_t i = 0; i < r->settings_count; i++) {
        const struct explain_line *l = &r->settings[i];
        buf_printf(out, "%.*s=%.*s\n    %.*s", STR_ARG(l->name), STR_ARG(l->value), STR_ARG(l->source));
        if (l->preset.len)
            buf_printf(out, "; default %.*s", STR_ARG(l->preset));
        buf_printf(out, "; %.*s; a change counts %s\n    %.*s\n", STR_ARG(l->type), l->restart ? "after a restart" : "at once",
                   STR_ARG(l->meaning));
    }
}

const struct command config_command = {
    .name = "config", .words = "Shows the settings in force: value, source, default, meaning",
    .more = "Sources, the nearest first: flag, environment, .env (or --env-file), pitchey.conf in the data folder, default.",
    OPTIONS({.name = "explain", .field = "explain", .words = "what it does anyway"},
            {.name = "markdown", .field = "markdown", .words = "the page docs/settings.md instead"},
            {.takes = "[NAME]", .field = "name", .words = "only this setting"}),
    .args = explain_args, .reply = explain_fields, .way = WAY_SETTINGS, .run = explain_run, .print = explain_print,
};
