/* One line of the log: JSON, or key=value for a terminal; and the masks that go over it before it is written. */
#include "base/log_line.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "base/utf.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 512 };

#define MASK STR("***")

static const char *const level_words[] = {"error", "warn", "info", "debug"};

static void put(struct line *l, str s)
{
    if (s.len > LINE_BYTES - l->len) {
        l->full = true;
        return;
    }
    memcpy(l->text + l->len, s.ptr, s.len);
    l->len += s.len;
}

static void put_z(struct line *l, const char *z)
{
    put(l, str_from(z));
}

/* At most TEXT_MAX bytes, cut between characters. */
static str shortened(str s)
{
    if (s.len <= TEXT_MAX)
        return s;
    s.len = TEXT_MAX;
    while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
        s.len--;
    return s;
}

/* Escaped as JSON wants it; a text that is no UTF-8 loses its bytes beyond ASCII. */
static void put_escaped(struct line *l, str s)
{
    str shown = shortened(s);
    bool valid = utf_valid(shown);
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char c = (unsigned char)shown.ptr[i];
        char code[8];
        if (c == '"' || c == '\\')
            put(l, (str){(char[]){'\\', (char)c}, 2});
        else if (c < 0x20 || c == 0x7f)
            put(l, (str){code, (size_t)snprintf(code, sizeof(code), "\\u%04x", c)});
        else if (c >= 0x80 && !valid)
            put_z(l, "\xEF\xBF\xBD");
        else
            put(l, str_sub(shown, i, 1));
    }
    if (shown.len < s.len)
        put_z(l, "\xE2\x80\xA6");
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] >= 0x7f || s.ptr[i] == '"' || s.ptr[i] == '=')
            return false;
    return s.len > 0 && s.len <= TEXT_MAX;
}

static void put_text(struct line *l, bool quoted, str text)
{
    if (!quoted) {
        put(l, text);
        return;
    }
    put_z(l, "\"");
    put_escaped(l, text);
    put_z(l, "\"");
}

static void put_value(struct line *l, bool json, const struct log_field *f)
{
    char digits[64];
    switch (f->kind) {
    case LOG_KIND_STR:
        put_text(l, json || !is_plain(f->text), f->text);
        break;
    case LOG_KIND_INT:
        put(l, (str){digits, (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)f->number)});
        break;
    case LOG_KIND_REAL:
        put(l, (str){digits, (size_t)snprintf(digits, sizeof(digits), "%.3f", f->real)});
        break;
    default:
        put_z(l, f->on ? "true" : "false");
    }
}

static void put_field(struct line *l, bool json, const struct log_field *f)
{
    size_t before = l->len;
    if (f->kind == LOG_KIND_STR && !f->text.ptr)
        return;
    put_z(l, json ? ",\"" : " ");
    put_z(l, f->key);
    put_z(l, json ? "\":" : "=");
    put_value(l, json, f);
    if (l->full || l->len > LINE_BYTES - LINE_ROOM) {
        l->len = before;
        l->full = false;
    }
}

static void put_head(struct line *l, bool json, enum log_level level, const char *msg)
{
    char stamp[STAMP_LEN];
    stamp_put(stamp, clock_wall_ms());
    put_z(l, json ? "{\"ts\":\"" : "");
    put(l, (str){stamp, STAMP_LEN});
    put_z(l, json ? "\",\"level\":\"" : " ");
    put_z(l, level_words[level]);
    put_z(l, json ? "\",\"msg\":\"" : level == LOG_WARN || level == LOG_INFO ? "  " : " ");
    put_escaped(l, str_from(msg));
    put_z(l, json ? "\"" : "");
}

void line_write(struct line *l, const struct line_form *form, enum log_level level, const char *msg, const struct log_field *fields)
{
    l->len = 0;
    l->full = false;
    put_head(l, form->json, level, msg);
    if (form->json)
        put_field(l, true, &LOG_STR("node", form->node));
    for (const struct log_field *f = fields; f->kind != LOG_KIND_END; f++)
        put_field(l, form->json, f);
    put_z(l, form->json ? "}\n" : "\n");
}

/* ---- masks ---- */

static void replace(char *line, size_t *len, size_t at, size_t old_len)
{
    memmove(line + at + MASK.len, line + at + old_len, *len - at - old_len);
    memcpy(line + at, MASK.ptr, MASK.len);
    *len = *len - old_len + MASK.len;
}

/* From `at`, behind "://": where user:password ends, or 0; *from is where the password starts. */
static size_t password_end(const char *line, size_t len, size_t at, size_t *from)
{
    *from = 0;
    for (size_t i = at; i < len; i++) {
        char c = line[i];
        if (c == '@')
            return *from ? i : 0;
        if (c == ':' && !*from)
            *from = i + 1;
        if (c <= ' ' || c == '"' || c == '/' || c == '?')
            return 0;
    }
    return 0;
}

static void mask_passwords(char *line, size_t *len)
{
    size_t at = 0, from;
    for (char *hit; (hit = memmem(line + at, *len - at, "://", 3));) {
        at = (size_t)(hit - line) + 3;
        size_t end = password_end(line, *len, at, &from);
        if (end >= from + MASK.len)
            replace(line, len, from, end - from);
        else if (end)
            memset(line + from, '*', end - from);
    }
}

void line_mask(char *line, size_t *len, const str *secrets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (char *hit; (hit = memmem(line, *len, secrets[i].ptr, secrets[i].len));)
            replace(line, len, (size_t)(hit - line), secrets[i].len);
    mask_passwords(line, len);
}
