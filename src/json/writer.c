/* Writes JSON. Runs of plain bytes are copied whole; a table says which bytes are not plain. */
#include "json/writer.h"

#include "base/stamp.h"
#include "base/utf.h"
#include "json/table.h"

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

/* Room for len more bytes at the end, or NULL. In sight of its callers: this is what every value costs. */
static inline char *room_for(buf *out, size_t len)
{
    return len <= out->cap - out->len ? out->ptr + out->len : buf_reserve(out, len);
}

/* Room for a value or key of at most len bytes behind the comma that parts it from the one in front; NULL: the buf failed. */
static inline char *part(struct json_writer *w, size_t len)
{
    char *at = room_for(w->out, len + 1);
    if (at && w->comma) {
        *at++ = ',';
        w->out->len++;
    }
    w->comma = true;
    return at;
}

static inline void put_word(struct json_writer *w, str word)
{
    char *at = part(w, word.len);
    if (!at)
        return;
    memcpy(at, word.ptr, word.len);
    w->out->len += word.len;
}

static void close_with(struct json_writer *w, char bracket)
{
    buf_put_char(w->out, bracket);
    w->comma = true;
}

void json_begin(struct json_writer *w, buf *out)
{
    *w = (struct json_writer){.out = out};
}

void json_open(struct json_writer *w)
{
    put_word(w, STR("{"));
    w->comma = false;
}

void json_close(struct json_writer *w)
{
    close_with(w, '}');
}

void json_open_list(struct json_writer *w)
{
    put_word(w, STR("["));
    w->comma = false;
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
    return text.ptr[at] == '\xE2' && (str_eq(three, STR("\xE2\x80\xA8")) || str_eq(three, STR("\xE2\x80\xA9")));
}

/* Sixteen bytes in one step: none below a blank or above ASCII, none of " & < > \\. */
typedef signed char bytes16 __attribute__((vector_size(16)));

static inline bool are_plain(bytes16 v)
{
    uint64_t half[2];
    bytes16 needy = (v < ' ') | ((v & ~4) == '"') | ((v & ~2) == '<') | (v == '\\');
    memcpy(half, &needy, sizeof(half));
    return !(half[0] | half[1]);
}

/* Of the next sixteen bytes, or of those that are left: how many can be copied for sure. */
static inline size_t plain_ascii(const char *at, size_t left)
{
    bytes16 v;
    if (left >= sizeof(v)) {
        memcpy(&v, at, sizeof(v));
        return are_plain(v) ? sizeof(v) : 1;
    }
    memset(&v, 'x', sizeof(v));
    memcpy(&v, at, left);
    return are_plain(v) ? left : 1;
}

/* Bytes at `at` that can be copied as they are; 0: the one there cannot. */
static inline size_t plain_bytes(str text, size_t at)
{
    unsigned char letter = need[(unsigned char)text.ptr[at]];
    if (letter == PLAIN)
        return plain_ascii(text.ptr + at, text.len - at);
    return letter == MULTI && !is_line_end(text, at) ? utf_sequence(text, at) : 0;
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

/* The usual text has nothing to escape and goes out in one piece. */
static void put_plain(struct json_writer *w, str text)
{
    char *at = part(w, text.len + 2);
    if (!at)
        return;
    at[0] = '"';
    memcpy(at + 1, text.ptr, text.len);
    at[text.len + 1] = '"';
    w->out->len += text.len + 2;
}

static void put_escaped(struct json_writer *w, str text, size_t end)
{
    put_word(w, STR("\""));
    for (size_t at = 0; at < text.len; end = past_plain(text, at)) {
        buf_put(w->out, (str){text.ptr + at, end - at});
        at = end < text.len ? end + put_needy(w->out, text, end) : end;
    }
    buf_put_char(w->out, '"');
}

static void put_string(struct json_writer *w, str text)
{
    size_t end = past_plain(text, 0);
    if (end == text.len)
        put_plain(w, text);
    else
        put_escaped(w, text, end);
}

void json_key(struct json_writer *w, str name)
{
    put_string(w, name);
    buf_put_char(w->out, ':');
    w->comma = false;
}

/* The rendered key is copied as a whole block, which costs less than counting; behind it is room. */
void json_put_key(struct json_writer *w, const struct field_key *k)
{
    size_t skip = !w->comma, len = k->len + FIELD_KEY_SIGNS - skip;
    char *at = room_for(w->out, FIELD_KEY_ROOM);
    if (!at)
        return;
    memcpy(at, k->key + skip, FIELD_KEY_ROOM);
    w->out->len += len;
    w->comma = false;
}

void json_put_text(struct json_writer *w, str text)
{
    if (!text.ptr) {
        json_put_null(w);
        return;
    }
    put_string(w, text);
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
    if (part(w, 0))
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
    char *at = part(w, STAMP_LEN + 2);
    if (!at)
        return;
    at[0] = at[STAMP_LEN + 1] = '"';
    stamp_put(at + 1, ms);
    w->out->len += STAMP_LEN + 2;
}

void json_put_raw(struct json_writer *w, str json)
{
    put_word(w, json.ptr ? json : STR("null"));
}
