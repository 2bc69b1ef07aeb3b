/* Writes JSON. Runs of plain bytes are copied whole; a table says which bytes are not plain. */
#include "json/writer.h"

#include "base/stamp.h"
#include "base/utf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a byte needs inside a string: nothing, \ and this letter, \u00xx, or a look at the whole code point. */
enum { PLAIN = 0, CODED = 1, MULTI = 2 };
static const unsigned char need[256] = {
    [0 ... 0x07] = CODED, ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [0x0B] = CODED, ['\f'] = 'f', ['\r'] = 'r',
    [0x0E ... 0x1F] = CODED, ['"'] = '"', ['\\'] = '\\', ['<'] = CODED, ['>'] = CODED, ['&'] = CODED,
    [0x80 ... 0xFF] = MULTI,
};

void json_begin(struct json_writer *w, buf *out)
{
    *w = (struct json_writer){.out = out};
}

/* Before every value and key: the comma that parts it from the one in front. */
static void part(struct json_writer *w)
{
    if (w->comma)
        buf_put_char(w->out, ',');
    w->comma = true;
}

static void put_word(struct json_writer *w, str word)
{
    part(w);
    buf_put(w->out, word);
}

static void open_with(struct json_writer *w, char bracket)
{
    part(w);
    buf_put_char(w->out, bracket);
    w->comma = false;
}

static void close_with(struct json_writer *w, char bracket)
{
    buf_put_char(w->out, bracket);
    w->comma = true;
}

void json_open(struct json_writer *w)
{
    open_with(w, '{');
}

void json_close(struct json_writer *w)
{
    close_with(w, '}');
}

void json_open_list(struct json_writer *w)
{
    open_with(w, '[');
}

void json_close_list(struct json_writer *w)
{
    close_with(w, ']');
}

/* ---- text ---- */

static void put_coded(buf *out, int32_t cp)
{
    static const char digits[] = "0123456789abcdef";
    char code[6] = {'\\', 'u', digits[cp >> 12 & 15], digits[cp >> 8 & 15], digits[cp >> 4 & 15], digits[cp & 15]};
    buf_put(out, (str){code, sizeof(code)});
}

/* U+2028 and U+2029 end a line of a script. */
static bool is_line_end(str text, size_t at)
{
    str three = str_sub(text, at, 3);
    return str_eq(three, STR("\xE2\x80\xA8")) || str_eq(three, STR("\xE2\x80\xA9"));
}

/* Bytes at `at` that can be copied as they are: one, a whole code point, or none. */
static size_t plain_bytes(str text, size_t at)
{
    unsigned char byte_needs = need[(unsigned char)text.ptr[at]];
    if (byte_needs != MULTI)
        return byte_needs == PLAIN;
    return is_line_end(text, at) ? 0 : utf_sequence(text, at);
}

static size_t past_plain(str text, size_t at)
{
    size_t len = 1;
    for (; at < text.len && len; at += len)
        len = plain_bytes(text, at);
    return at;
}

/* Writes what is not plain at `at`; gives how many bytes it was. */
static size_t put_needy(buf *out, str text, size_t at)
{
    unsigned char byte = (unsigned char)text.ptr[at], letter = need[byte];
    if (letter == CODED) {
        put_coded(out, byte);
        return 1;
    }
    if (letter != MULTI) {
        buf_put(out, (str){(char[]){'\\', (char)letter}, 2});
        return 1;
    }
    if (is_line_end(text, at)) {
        put_coded(out, text.ptr[at + 2] == '\xA8' ? 0x2028 : 0x2029);
        return 3;
    }
    buf_put(out, STR("\xEF\xBF\xBD"));      /* no UTF-8: against the contract, and still no broken answer */
    return 1;
}

static void put_string(buf *out, str text)
{
    buf_put_char(out, '"');
    for (size_t at = 0; at < text.len;) {
        size_t end = past_plain(text, at);
        buf_put(out, (str){text.ptr + at, end - at});
        at = end < text.len ? end + put_needy(out, text, end) : end;
    }
    buf_put_char(out, '"');
}

void json_key(struct json_writer *w, str name)
{
    part(w);
    put_string(w->out, name);
    buf_put_char(w->out, ':');
    w->comma = false;
}

void json_put_text(struct json_writer *w, str text)
{
    if (!text.ptr) {
        json_put_null(w);
        return;
    }
    part(w);
    put_string(w->out, text);
}

/* ---- the rest ---- */

void json_put_null(struct json_writer *w)
{
    put_word(w, STR("null"));
}

void json_put_bool(struct json_writer *w, bool on)
{
    put_word(w, on ? STR("true") : STR("false"));
}

void json_put_int(struct json_writer *w, int64_t n)
{
    part(w);
    buf_put_i64(w->out, n);
}

void json_put_real(struct json_writer *w, double x)
{
    if (!isfinite(x)) {
        json_put_null(w);
        return;
    }
    char digits[32];
    int len = 0;
    for (int precision = 15; precision <= 17; precision++) {
        len = snprintf(digits, sizeof(digits), "%.*g", precision, x);
        if (strtod(digits, NULL) == x)
            break;
    }
    put_word(w, (str){digits, (size_t)len});
}

void json_put_time(struct json_writer *w, int64_t ms)
{
    if (ms == 0) {
        json_put_null(w);
        return;
    }
    char stamp[STAMP_LEN + 2];
    stamp[0] = stamp[STAMP_LEN + 1] = '"';
    stamp_put(stamp + 1, ms);
    put_word(w, (str){stamp, sizeof(stamp)});
}

void json_put_raw(struct json_writer *w, str json)
{
    put_word(w, json.ptr ? json : STR("null"));
}
