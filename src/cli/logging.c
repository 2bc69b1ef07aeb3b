/* The log as the settings want it: text for a terminal in development, else JSON. */
#include "cli/logging.h"

#include "base/log.h"
#include "base/setting.h"

#include <unistd.h>

static bool wants_json(const struct config *c)
{
    bool terminal = str_eq(c->log_file, STR("stderr")) && isatty(STDERR_FILENO);
    if (c->log_format == LOG_FORMAT_AUTO)
        return c->env == ENV_PRODUCTION || !terminal;
    return c->log_format == LOG_FORMAT_JSON;
}

static struct log_options options(const struct config *c)
{
    return (struct log_options){.level = c->log_level, .json = wants_json(c), .file = c->log_file, .node = c->node};
}

/* A path to SQLite's file is nothing to hide; an address with a password in it is. */
static void mask_secrets(const struct config *c)
{
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].flags & SETTING_SECRET && !str_starts(config_value(c, i)->text, STR("sqlite:")))
            log_mask(config_value(c, i)->text);
}

err logging_start(struct problem *p, arena *a)
{
    const struct config *c = config_now();
    mask_secrets(c);
    struct log_options o = options(c);
    return log_start(&o, p, a);
}

void logging_follow(void)
{
    struct log_options o = options(config_now());
    log_change(&o);
}
