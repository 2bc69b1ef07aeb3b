/* docs/settings.md from the table of settings. */
#include "cli/settings_page.h"

#include "base/buf.h"
#include "base/setting.h"

static const char head[] =
    "<!-- Made by `pitchey config --markdown`; do not edit. -->\n"
    "# Settings\n\n"
    "Where they come from, the nearest first: a flag, the environment, `.env` in the working directory (or the file that\n"
    "`--env-file` names), `pitchey.conf` in the data folder, the default. `pitchey config --explain [NAME]` shows what is in force\n"
    "and why; `pitchey config set NAME VALUE` writes `pitchey.conf`.\n\n"
    "A file has a line `NAME=value` for each; `#` begins a comment; '…' is literal, \"…\" knows `\\n`, `\\\"` and `\\\\`. An empty\n"
    "value is none. An unknown name in a file is a warning; an unknown `PITCHEY_…` anywhere and every value that does not fit are\n"
    "refused, all at once, with exit code 78.\n\n"
    "No value is longer than 4,096 bytes, no secret than 1,024, no word or number than 128; a file has at most 1,000 settings.\n\n"
    "A duration is a number with `ms s m h d`, bare seconds; a size a number with `K M G`, bare bytes; a list has commas. The\n"
    "second column says who reads it (E edge, O origin, C command line), the third when a change counts. Secrets are never shown:\n"
    "only their length and the beginning of their SHA-256.\n\n"
    "| name | read by | change | type | default | meaning |\n|---|---|---|---|---|---|\n";

static void put_row(buf *out, const struct setting *s, arena *a)
{
    const char *preset = s->preset ? s->preset : s->derived ? s->derived : s->flags & SETTING_MADE ? "made at the first start" : "–";
    buf_printf(out, "| %s | %s | %s | %.*s%s | %s | %s |\n", s->name, s->readers, s->flags & SETTING_LIVE ? "live" : "restart",
               STR_ARG(setting_type(s, a)), s->flags & SETTING_SECRET ? ", secret" : "", preset, s->meaning);
}

str settings_page(arena *a)
{
    buf out;
    buf_init(&out, 64 * KIB);
    buf_put(&out, str_from(head));
    for (size_t i = 0; i < setting_count; i++)
        put_row(&out, &settings[i], a);
    str page = arena_str(a, buf_str(&out));
    buf_release(&out);
    return page;
}
