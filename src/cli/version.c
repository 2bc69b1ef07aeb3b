/* pitchey version */
#include "cli/cli.h"
#include "version.h"

struct version_reply { str name, version, commit; str built_at; };

static const struct field version_fields[] = {
    STR_FIELD(version_reply, name, 0, 40, OPTIONAL),
    STR_FIELD(version_reply, version, 0, 40, OPTIONAL),
    STR_FIELD(version_reply, commit, 0, 80, OPTIONAL),
    STR_FIELD(version_reply, built_at, 0, 40, OPTIONAL),
    END_FIELDS
};

static err version_run(struct errand *x)
{
    struct version_reply *r = x->reply;
    *r = (struct version_reply){STR("pitchey"), STR(PITCHEY_VERSION), str_sub(STR(PITCHEY_COMMIT), 0, 7), STR(PITCHEY_BUILT_AT)};
    return OK;
}

static void version_print(const struct errand *x, buf *out)
{
    const struct version_reply *r = x->reply;
    buf_printf(out, "%.*s %.*s (%.*s, %.*s)\n", STR_ARG(r->name), STR_ARG(r->version), STR_ARG(r->commit), STR_ARG(r->built_at));
}

const struct command version_command = {
    .name = "version", .words = "Says which program this is",
    .reply = version_fields, .run = version_run, .print = version_print,
};
