/* A mail as it travels. Every part is written once, into a text that has room for a usual head and grows when it must. */
#include "core/letter.h"

#include "base/config.h"
#include "base/encode.h"
#include "base/grown.h"
#include "base/hash.h"
#include "base/utf.h"
#include "core/token.h"

#include <string.h>
#include <time.h>

enum {
    LINE_MAX_CHARS = 76,     /* of base64, and of a line of the head with words in it */
    WORD_BYTES = 45,         /* 60 of base64 between =?utf-8?B? and ?= are 72 of the 75 a word may have */
    FIRST_WORD_BYTES = 39,   /* behind "Subject: " */
    HEAD_USUAL = 8192,
    NAME_BYTES = 12
};

str letter_name(arena *a, int64_t job_id, str payload)
{
    uint8_t hash[SHA256_LEN];
    keyed_hash(arena_printf(a, "mail %lld %.*s", (long long)job_id, STR_ARG(payload)), hash);
    return arena_printf(a, "%lld.%.*s", (long long)job_id, STR_ARG(hex_encode((str){(const char *)hash, NAME_BYTES}, a)));
}

/* ---- words ---- */

/* Bytes of text from `at` that fit into a word and end with a whole character. */
static size_t word_len(str text, size_t at, size_t most)
{
    size_t end = at;
    while (end < text.len) {
        size_t step = utf_sequence(text, end);
        step = step ? step : 1;
        if (end + step - at > most)
            break;
        end += step;
    }
    return end - at;
}

static void put_words(struct grown *out, str text, arena *a)
{
    for (size_t at = 0, len; at < text.len; at += len) {
        len = word_len(text, at, at ? WORD_BYTES : FIRST_WORD_BYTES);
        grown_printf(out, "%s=?utf-8?B?%.*s?=", at ? "\r\n " : "", STR_ARG(base64_encode(str_sub(text, at, len), a)));
    }
}

static bool all_between(str text, char low, char high)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < low || text.ptr[i] > high)
            return false;
    return true;
}

static bool has_word_mark(str text)
{
    return memmem(text.ptr, text.len, "=?", 2) != NULL;
}

static void put_subject(struct grown *out, str subject, arena *a)
{
    bool plain = subject.len && subject.len <= LINE_MAX_CHARS - strlen("Subject: ") && all_between(subject, ' ', '~') &&
                 str_trim(subject).len == subject.len && !has_word_mark(subject);
    grown_put(out, STR("Subject: "));
    if (plain)
        grown_put(out, subject);
    else
        put_words(out, subject, a);
    grown_put(out, STR("\r\n"));
}

/* ---- the other fields ---- */

/* As an atom, a quoted text, or words; what the operator has quoted already is left as it is. */
static void put_display_name(struct grown *out, str name, arena *a)
{
    if (!all_between(name, ' ', '~') || has_word_mark(name)) {
        put_words(out, name, a);
        grown_put(out, STR("\r\n "));
        return;
    }
    bool quote = name.ptr[0] != '"' && strcspn(arena_cstr(a, name), "()<>[]:;@\\,.\"") < name.len;
    if (quote)
        grown_put(out, STR("\""));
    for (size_t i = 0; i < name.len; i++) {
        if (quote && (name.ptr[i] == '"' || name.ptr[i] == '\\'))
            grown_put(out, STR("\\"));
        grown_put(out, str_sub(name, i, 1));
    }
    grown_put(out, quote ? STR("\" ") : STR(" "));
}

/* "Pitchey <noreply@pitchey.example>", or the address alone */
static void put_sender(struct grown *out, str from, arena *a)
{
    str address = from, name = STR_NONE;
    bool named = str_has(from, '<') && str_cut(&address, '<', &name);
    grown_put(out, STR("From: "));
    name = str_trim(name);
    if (named && name.len)
        put_display_name(out, name, a);
    grown_printf(out, "<%.*s%s\r\n", STR_ARG(address), named ? "" : ">");
}

static void put_date(struct grown *out, int64_t at_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm t;
    gmtime_r(&seconds, &t);
    grown_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", days + 3 * t.tm_wday, t.tm_mday, months + 3 * t.tm_mon,
               t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* The host of the site's own address, without its port. */
static str own_host(void)
{
    str rest = config_now()->frontend_urls.items[0], host = STR_NONE;
    const char *slashes = memmem(rest.ptr, rest.len, "://", 3);
    size_t from = slashes ? (size_t)(slashes - rest.ptr) + 3 : 0;
    rest = str_sub(rest, from, rest.len);
    bool is_six = rest.len && rest.ptr[0] == '[';
    (void)str_cut(&rest, is_six ? ']' : ':', &host);
    return is_six ? (str){host.ptr, host.len + 1} : host;
}

/* ---- the text ---- */

/* A text's lines end in CR LF before it is encoded (RFC 2045, 6.8). */
static str with_crlf(arena *a, str text)
{
    char *out = arena_alloc(a, 2 * text.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r'))
            out[len++] = '\r';
        out[len++] = text.ptr[i];
    }
    return (str){out, len};
}

static void put_text(struct grown *out, str text, arena *a)
{
    str body = base64_encode(with_crlf(a, text), a);
    for (size_t at = 0; at < body.len; at += LINE_MAX_CHARS) {
        grown_put(out, str_sub(body, at, LINE_MAX_CHARS));
        grown_put(out, STR("\r\n"));
    }
}

str letter_text(arena *a, const struct letter *l, str name, int64_t at_ms)
{
    struct grown out = grown_in(a);
    grown_reserve(&out, HEAD_USUAL + 4 * (l->text.len + l->subject.len));
    put_date(&out, at_ms);
    put_sender(&out, config_now()->mail_from, a);
    grown_printf(&out, "To: <%.*s>\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_ARG(l->to), STR_ARG(name), STR_ARG(own_host()));
    put_subject(&out, l->subject, a);
    grown_put(&out, STR("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n"));
    put_text(&out, l->text, a);
    return grown_str(&out);
}
