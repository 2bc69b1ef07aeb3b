/* Durations and sizes as people write them: a whole number and a unit. */
#include "base/unit.h"

struct unit { const char *name; int64_t times; };

static const struct unit durations[] = {
    {"", 1000}, {"ms", 1}, {"s", 1000}, {"m", MINUTES(1)}, {"h", HOURS(1)}, {"d", DAYS(1)},
};
static const struct unit sizes[] = {
    {"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
};

static err quantity_parse(str text, const struct unit *units, size_t count, int64_t *out)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    str name = str_sub(text, digits, text.len);
    int64_t number;
    TRY(str_to_i64(str_sub(text, 0, digits), 0, INT64_MAX, &number));
    for (size_t i = 0; i < count; i++)
        if (str_eq(name, str_from(units[i].name)))
            return __builtin_mul_overflow(number, units[i].times, out) ? ERR_INVALID : OK;
    return ERR_INVALID;
}

err duration_parse(str text, int64_t *ms)
{
    return quantity_parse(text, durations, COUNT(durations), ms);
}

err size_parse(str text, int64_t *bytes)
{
    return quantity_parse(text, sizes, COUNT(sizes), bytes);
}

static const struct { const char *name; int64_t ms; } windows[] = {
    {"second", SECONDS(1)}, {"minute", MINUTES(1)}, {"hour", HOURS(1)}, {"day", DAYS(1)},
};

err rate_parse(str text, struct rate *out)
{
    *out = (struct rate){0};
    if (str_eq(text, STR("off")))
        return OK;
    str rest = text, number = STR_NONE;
    (void)str_cut(&rest, '/', &number);
    TRY(str_to_i64(number, 1, 1000000000, &out->limit));
    for (size_t i = 0; i < COUNT(windows); i++)
        if (str_eq(rest, str_from(windows[i].name))) {
            out->window_ms = windows[i].ms;
            return OK;
        }
    return ERR_INVALID;
}
