/*
 * Site settings: one table of names, types and shipped values. A change replaces the whole set; sets that were in force
 * are kept for the life of the program, since a run may still be reading one and an operator changes few.
 */
#include "core/site.h"

#include "base/unit.h"
#include "core/core_sql.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum setting_type { SETTING_BOOL, SETTING_COUNT, SETTING_DURATION, SETTING_CURRENCY };

struct setting {
    const char *name;
    enum setting_type type;
    size_t offset;
    const char *shipped;
    const char *example;
};

static const struct setting settings[] = {
    {"currency", SETTING_CURRENCY, offsetof(struct site, currency), "USD", "EUR"},
    {"registration", SETTING_BOOL, offsetof(struct site, registration), "on", "off"},
    {"watchers", SETTING_BOOL, offsetof(struct site, watchers), "off", "on"},
    {"production_may_pitch", SETTING_BOOL, offsetof(struct site, production_may_pitch), "off", "on"},
    {"publish_on_create", SETTING_BOOL, offsetof(struct site, publish_on_create), "off", "on"},
    {"read_only", SETTING_BOOL, offsetof(struct site, read_only), "off", "on"},
    {"sign_in_tries", SETTING_COUNT, offsetof(struct site, sign_in_tries), "5", "10"},
    {"sign_in_window", SETTING_DURATION, offsetof(struct site, sign_in_window_ms), "15m", "30m"},
    {"demo", SETTING_BOOL, offsetof(struct site, demo), "off", "on"},
};

static _Atomic(struct site *) in_force;

const struct site *site_now(void)
{
    return atomic_load_explicit(&in_force, memory_order_acquire);
}

static const struct setting *setting_named(str name)
{
    for (size_t i = 0; i < COUNT(settings); i++)
        if (str_eq(name, str_from(settings[i].name)))
            return &settings[i];
    return NULL;
}

static err read_bool(str value, bool *out)
{
    *out = str_eq(value, STR("on"));
    return *out || str_eq(value, STR("off")) ? OK : ERR_INVALID;
}

static err read_currency(str value, char out[4])
{
    if (value.len != 3)
        return ERR_INVALID;
    for (size_t i = 0; i < 3; i++) {
        if (value.ptr[i] < 'A' || value.ptr[i] > 'Z')
            return ERR_INVALID;
        out[i] = value.ptr[i];
    }
    return OK;
}

static err setting_read(const struct setting *s, str value, struct site *into)
{
    void *at = (char *)into + s->offset;
    switch (s->type) {
    case SETTING_BOOL:
        return read_bool(value, at);
    case SETTING_COUNT:
        return str_to_i64(value, 1, 1000, at);
    case SETTING_DURATION:
        return duration_parse(value, at);
    case SETTING_CURRENCY:
        return read_currency(value, at);
    }
    return ERR_INVALID;
}

static err site_fill(struct site *next, const struct setting_row *rows, size_t count)
{
    for (size_t i = 0; i < COUNT(settings); i++)
        TRY(setting_read(&settings[i], str_from(settings[i].shipped), next));
    for (size_t i = 0; i < count; i++) {
        const struct setting *s = setting_named(rows[i].name);
        if (s)
            TRY(setting_read(s, rows[i].value, next));
    }
    return OK;
}

static void put_in_force(struct site *next)
{
    next->_previous = atomic_exchange(&in_force, next);
}

void site_start(void)
{
    struct site *shipped = calloc(1, sizeof(*shipped));
    if (!shipped || site_fill(shipped, NULL, 0) != OK)
        abort();
    put_in_force(shipped);
}

err site_load(struct ctx *c)
{
    struct setting_row *rows;
    size_t count;
    TRY(sql_setting_all(c, &rows, &count));
    struct site *next = calloc(1, sizeof(*next));
    if (!next || site_fill(next, rows, count) != OK) {
        free(next);
        return fail(c, ERR_INTERNAL, "The site's settings cannot be read.");
    }
    next->is_read = true;
    put_in_force(next);
    return OK;
}

void site_release(void)
{
    struct site *s = atomic_exchange(&in_force, NULL);
    while (s) {
        struct site *previous = s->_previous;
        free(s);
        s = previous;
    }
}

err site_set(struct ctx *c, str name, str value)
{
    const struct setting *s = setting_named(name);
    if (!s)
        return fail(c, ERR_NOT_FOUND, "There is no site setting \"%.*s\".", STR_ARG(name));
    struct site scratch = {0};
    if (setting_read(s, value, &scratch) != OK)
        return fail(c, ERR_INVALID, "\"%.*s\" does not fit the setting %s; example %s.", STR_ARG(value), s->name, s->example);
    return sql_setting_put(c, name, value);
}
