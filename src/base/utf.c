/* Text as people see it. ASCII goes by on its own; the tables of Unicode are libutf8proc's. */
#include "base/utf.h"

#include "base/grown.h"

#include <string.h>
#include <utf8proc.h>

/*
 * Text is normalised in runs that can be taken apart and put together without their neighbours. Marks are sorted in time
 * that is the square of their number, so that a letter with more than UTF_MARKS_MAX of them is a run of its own: NFC
 * leaves it as it is. A key is made of the first FOLD_MARKS_MAX: more than UTF_MARKS_MAX become when taken apart.
 */
enum { RUN_MIN = 64, RUN_SCRATCH = 1024, FOLD_MARKS_MAX = 2 * UTF_MARKS_MAX + 4 };

static const utf8proc_uint8_t *bytes_at(str s, size_t at)
{
    return (const utf8proc_uint8_t *)s.ptr + at;
}

/* RFC 3629, section 4: the first byte says how many follow and, at the edges, what the second may be. */
size_t utf_sequence(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    unsigned char first = p[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;

    size_t more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    unsigned char second_min = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char second_max = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (s.len - at <= more || p[1] < second_min || p[1] > second_max)
        return 0;
    for (size_t i = 2; i <= more; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return more + 1;
}

/* From `at` on, where ASCII goes on for eight bytes and more. */
static size_t past_ascii(str s, size_t at)
{
    uint64_t eight;
    for (; s.len - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, s.ptr + at, sizeof(eight));
        if (eight & 0x8080808080808080)
            break;
    }
    return at;
}

bool utf_valid(str s)
{
    size_t at = past_ascii(s, 0), len = 1;
    for (; at < s.len && len; at += len)
        len = utf_sequence(s, at);
    return len > 0;
}

bool utf_storable(str s)
{
    return utf_valid(s) && !(s.len && memchr(s.ptr, '\0', s.len));
}

str utf_cut(str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}

str utf_clean(str s, size_t max, arena *a)
{
    static const str mark = STR("\xEF\xBF\xBD");
    if (utf_storable(s))
        return utf_cut(s, max);

    s = str_sub(s, 0, max);
    char *out = arena_alloc(a, mark.len * s.len, 1);
    size_t count = 0;
    for (size_t at = 0; at < s.len;) {
        size_t len = s.ptr[at] ? utf_sequence(s, at) : 0;
        str piece = len ? str_sub(s, at, len) : mark;
        memcpy(out + count, piece.ptr, piece.len);
        count += piece.len;
        at += len ? len : 1;
    }
    return utf_cut((str){out, count}, max);
}

int32_t utf_next(str s, size_t *at)
{
    static const unsigned char payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t len = utf_sequence(s, *at);
    if (len == 0) {      /* against the contract; never read past the end for it */
        ++*at;
        return 0xFFFD;
    }
    int32_t cp = (unsigned char)s.ptr[*at] & payload[len];
    for (size_t i = 1; i < len; i++)
        cp = cp << 6 | (s.ptr[*at + i] & 0x3F);
    *at += len;
    return cp;
}

size_t utf_length(str s)
{
    size_t count = 0, at = 0;
    int32_t before = -1, state = 0;
    while (at < s.len) {
        int32_t cp = utf_next(s, &at);
        bool plain = cp < 0x80 && before < 0x80;
        if (plain) {
            count += !(before == '\r' && cp == '\n');
            state = 0;
        } else {
            count += before < 0 || utf8proc_grapheme_break_stateful(before, cp, &state);
        }
        before = cp;
    }
    return count;
}

/* Below stand signs that belong to a text: ©, °, arrows. */
enum { PICTURES_FIRST = 0x2600 };

enum utf_part utf_part_of(int32_t cp)
{
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO:
        return UTF_LETTER;
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
        return UTF_MARK;
    case UTF8PROC_CATEGORY_SO:
        return cp >= PICTURES_FIRST ? UTF_PICTURE : UTF_APART;
    default:
        return UTF_APART;
    }
}

/* ---- blanks ---- */

/* White space of Unicode, and what is as empty to the eye. */
static bool is_blank(int32_t cp)
{
    static const int32_t others[] = {0x85, 0xA0, 0xAD, 0x115F, 0x1160, 0x1680, 0x180E, 0x2028, 0x2029, 0x202F,
                                     0x205F, 0x2060, 0x2800, 0x3000, 0x3164, 0xFEFF, 0xFFA0};
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    if (cp >= 0x2000 && cp <= 0x200B)
        return true;
    for (size_t i = 0; i < COUNT(others); i++)
        if (cp == others[i])
            return true;
    return false;
}

/* Joiners and marks of direction: they belong to a text, but are none alone. */
static bool is_invisible(int32_t cp)
{
    return (cp >= 0x200C && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2061 && cp <= 0x2069);
}

static bool is_empty_to_the_eye(str s)
{
    for (size_t at = 0; at < s.len;) {
        int32_t cp = utf_next(s, &at);
        if (!is_blank(cp) && !is_invisible(cp))
            return false;
    }
    return true;
}

static size_t last_start(str s)
{
    size_t at = s.len - 1;
    while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

str utf_trim(str s)
{
    if (is_empty_to_the_eye(s))
        return str_sub(s, 0, 0);

    size_t from = 0, next = 0;
    while (is_blank(utf_next(s, &next)))
        from = next;
    s = str_sub(s, from, s.len);

    for (size_t last = last_start(s), at = last; is_blank(utf_next(s, &at)); at = last = last_start(s))
        s.len = last;
    return s;
}

/* ---- line breaks and control characters ---- */

int32_t utf_control(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return c;
        if (c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0)
            return (unsigned char)s.ptr[i + 1];
    }
    return -1;
}

str utf_lf(str s, arena *a)
{
    if (!str_has(s, '\r'))
        return s;

    char *out = arena_alloc(a, s.len, 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool crlf = s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n';
        if (!crlf)
            out[len++] = s.ptr[i] == '\r' ? '\n' : s.ptr[i];
    }
    return (str){out, len};
}

static bool breaks_line(char c)
{
    return c == '\n' || c == '\r' || c == '\t';
}

str utf_one_line(str s, arena *a)
{
    if (!str_has(s, '\n') && !str_has(s, '\r') && !str_has(s, '\t'))
        return s;

    char *out = arena_alloc(a, s.len, 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!breaks_line(s.ptr[i]))
            out[len++] = s.ptr[i];
        else if (i == 0 || !breaks_line(s.ptr[i - 1]))
            out[len++] = ' ';
    }
    return (str){out, len};
}

/* ---- NFC ---- */

/* Below U+0300 nothing combines; its first byte in UTF-8 is 0xCC. */
static bool may_combine(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0xCC)
            return true;
    return false;
}

/* Never joined to what stands in front of it: letters of most scripts, ideographs, Hangul, presentation forms, emoji. */
static bool starts_run(int32_t cp)
{
    static const struct { int32_t first, last; } starts[] = {
        {0x00, 0xAC},     {0xAE, 0x2FF},    {0x370, 0x482},   {0x5D0, 0x5EA},   {0x621, 0x64A},     {0x904, 0x939},
        {0xE01, 0xE30},   {0x3041, 0x3096}, {0x30A1, 0x30FA}, {0x3300, 0x33FF}, {0x4E00, 0x9FFF},   {0xAC00, 0xD7A3},
        {0xFB50, 0xFDFF}, {0x1F300, 0x1F3FA}, {0x1F400, 0x1FAFF},
    };
    for (size_t i = 0; i < COUNT(starts) && cp >= starts[i].first; i++)
        if (cp <= starts[i].last)
            return true;
    return false;
}

/* Sorted among its like: by its class, or because of what it is taken apart into. */
static bool is_mark(int32_t cp)
{
    static const int32_t become_marks[] = {0xF73, 0xF75, 0xF81, 0xFF9E, 0xFF9F};
    if (cp < 0x300)
        return false;
    for (size_t i = 0; i < COUNT(become_marks); i++)
        if (cp == become_marks[i])
            return true;
    return utf8proc_get_property(cp)->combining_class > 0;
}

/* Left out of keys, so that marks around it meet. */
static bool is_ignored(int32_t cp)
{
    return cp >= 0xAD && utf8proc_get_property(cp)->ignorable;
}

/* text up to `kept` has no more marks in a row than were allowed; it is all of it but in a run of too many. */
struct run { str text; size_t kept; };

/* The run of a letter with too many marks, from the letter on: over all of the marks. */
static struct run heavy_run(str s, size_t from, size_t kept)
{
    size_t end = kept;
    for (size_t at = kept; at < s.len; end = at) {
        int32_t cp = utf_next(s, &at);
        if (!is_mark(cp) && !is_ignored(cp))
            break;
    }
    return (struct run){str_sub(s, from, end - from), kept - from};
}

static struct run run_at(str s, size_t from, size_t marks_max)
{
    size_t letter = from, marks = 0;
    for (size_t next = from, at = from; at < s.len; at = next) {
        int32_t cp = utf_next(s, &next);
        if (is_mark(cp)) {
            if (++marks <= marks_max)
                continue;
            return letter > from ? (struct run){str_sub(s, from, letter - from), letter - from} : heavy_run(s, from, at);
        }
        if (is_ignored(cp))
            continue;
        if (at - from >= RUN_MIN && starts_run(cp))
            return (struct run){str_sub(s, from, at - from), at - from};
        letter = at;
        marks = 0;
    }
    return (struct run){str_sub(s, from, s.len), s.len - from};
}

size_t utf_marks(str s)
{
    size_t most = 0, marks = 0;
    for (size_t at = 0; at < s.len;) {
        int32_t cp = utf_next(s, &at);
        if (is_mark(cp))
            marks++;
        else if (!is_ignored(cp))
            marks = 0;
        most = marks > most ? marks : most;
    }
    return most;
}

/* What becomes of a decomposed run: filtered in place, gives the new count. NULL: nothing. */
typedef size_t filter(int32_t *cps, size_t count);

/* One run through utf8proc. `scratch` serves short ones, the arena the rest; the result lies in either. */
static str run_map(str run, utf8proc_option_t options, filter *keep, int32_t scratch[static RUN_SCRATCH], arena *a)
{
    utf8proc_ssize_t len = (utf8proc_ssize_t)run.len, count;
    int32_t *cps = scratch;
    count = utf8proc_decompose(bytes_at(run, 0), len, cps, RUN_SCRATCH - 1, options);
    if (count >= RUN_SCRATCH) {
        cps = ARENA_ARRAY(a, int32_t, (size_t)count + 1);
        count = utf8proc_decompose(bytes_at(run, 0), len, cps, count, options);
    }
    if (count < 0)
        return run;      /* not well-formed, against the contract */
    if (keep)
        count = (utf8proc_ssize_t)keep(cps, (size_t)count);
    count = utf8proc_reencode(cps, count, options);
    return (str){(const char *)cps, (size_t)count};
}

str utf_nfc(str s, arena *a)
{
    if (!may_combine(s))
        return s;

    const utf8proc_option_t nfc = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    int32_t scratch[RUN_SCRATCH];
    char *out = NULL;            /* from the first run that is not normal already */
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        struct run run = run_at(s, at, UTF_MARKS_MAX);
        bool is_heavy = run.kept < run.text.len;
        str mapped = is_heavy ? run.text : run_map(run.text, nfc, NULL, scratch, a);
        if (!out && !str_eq(run.text, mapped)) {
            out = arena_alloc(a, 3 * s.len, 1);      /* no code point grows more in UTF-8 */
            memcpy(out, s.ptr, at);
            len = at;
        }
        if (out) {
            memcpy(out + len, mapped.ptr, mapped.len);
            len += mapped.len;
        }
        at += run.text.len;
    }
    return out ? (str){out, len} : s;
}

/* ---- folding ---- */

/* Accents, points of vowels, selectors of variants; not the vowel signs and viramas that spell a word. */
static bool is_accent(int32_t cp)
{
    if (cp < 0x300)
        return false;
    if (cp >= 0xFE00 && cp <= 0xFE0F)
        return true;
    const utf8proc_property_t *property = utf8proc_get_property(cp);
    return property->category == UTF8PROC_CATEGORY_MN && property->combining_class >= 10;
}

static size_t drop_accents(int32_t *cps, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_accent(cps[i]))
            cps[kept++] = cps[i];
    return kept;
}

/* Letters that Unicode does not take apart, as people type them who lack the key. Lower case: folding comes first. */
static str plain_letter(int32_t cp)
{
    switch (cp) {
    case 0xE6: return STR("ae");
    case 0xF0: return STR("d");
    case 0xF8: return STR("o");
    case 0xFE: return STR("th");
    case 0x111: return STR("d");
    case 0x127: return STR("h");
    case 0x131: return STR("i");
    case 0x142: return STR("l");
    case 0x153: return STR("oe");
    default: return STR_NONE;
    }
}

static void put_plain(struct grown *out, str s)
{
    size_t done = 0;
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        str plain = plain_letter(utf_next(s, &at));
        if (!plain.ptr)
            continue;
        grown_put(out, str_sub(s, done, from - done));
        grown_put(out, plain);
        done = at;
    }
    grown_put(out, str_sub(s, done, s.len));
}

static str fold_ascii(str s, arena *a)
{
    char *out = arena_alloc(a, s.len, 1);
    for (size_t i = 0; i < s.len; i++)
        out[i] = ascii_lower(s.ptr[i]);
    return (str){out, s.len};
}

str utf_fold(str s, arena *a)
{
    if (str_is_ascii(s))
        return fold_ascii(s, a);

    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    int32_t scratch[RUN_SCRATCH];
    struct grown out = grown_in(a);
    grown_reserve(&out, s.len);      /* most keys are no longer */
    for (size_t at = 0; at < s.len && !arena_over(a);) {
        struct run run = run_at(s, at, FOLD_MARKS_MAX);
        put_plain(&out, run_map(str_sub(run.text, 0, run.kept), options, drop_accents, scratch, a));
        at += run.text.len;
    }
    return grown_str(&out);
}
