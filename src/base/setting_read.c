/* Settings by their types: reading a text into its member, saying what is wrong, showing a value. */
#include "base/setting.h"
#include "base/grown.h"
#include "base/hash.h"
#include "base/unit.h"

#include <string.h>

struct unit { const char *name; int64_t times; };

/* The largest unit that divides it; up to the one that counts one by one. */
static str quantity_text(int64_t quantity, const struct unit *units, arena *a)
{
    while (units->times > 1 && (quantity == 0 || quantity % units->times != 0))
        units++;
    return arena_printf(a, "%lld%s", (long long)(quantity / units->times), quantity ? units->name : "");
}

static str duration_text(int64_t ms, arena *a)
{
    static const struct unit units[] = {{"d", DAYS(1)}, {"h", HOURS(1)}, {"m", MINUTES(1)}, {"s", SECONDS(1)}, {"ms", 1}};
    return quantity_text(ms, units, a);
}

static str size_text(int64_t bytes, arena *a)
{
    static const struct unit units[] = {{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}, {"", 1}};
    return quantity_text(bytes, units, a);
}

static void *member(const struct setting *s, struct config *c)
{
    return (char *)c + s->offset;
}

static str limit_text(const struct setting *s, int64_t limit, arena *a)
{
    switch (s->kind) {
    case SETTING_DURATION:
        return duration_text(limit, a);
    case SETTING_SIZE:
        return size_text(limit, a);
    case SETTING_BYTE_RATE:
        return arena_printf(a, "%s/s", size_text(limit, a).ptr);
    default:
        return arena_printf(a, "%lld", (long long)limit);
    }
}

static str range_text(const struct setting *s, arena *a)
{
    return arena_printf(a, "%s to %s", limit_text(s, s->min, a).ptr, limit_text(s, s->max, a).ptr);
}

static const char *in_range(const struct setting *s, int64_t value, struct config *c, arena *a)
{
    if (value < s->min || value > s->max)
        return arena_printf(a, "out of range; %s", range_text(s, a).ptr).ptr;
    *(int64_t *)member(s, c) = value;
    return NULL;
}

/* ---- one reader for each type ---- */

static const char *read_bool(const struct setting *s, str text, struct config *c, arena *a)
{
    static const char *const words[] = {"false", "true", "off", "on", "no", "yes", "0", "1"};
    (void)a;
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq_nocase(text, str_from(words[i]))) {
            *(bool *)member(s, c) = i % 2;
            return NULL;
        }
    return "not a switch; write true or false";
}

static const char *read_int(const struct setting *s, str text, struct config *c, arena *a)
{
    int64_t value;
    if (str_to_i64(text, INT64_MIN, INT64_MAX, &value) != OK)
        return arena_printf(a, "not a whole number; %s", range_text(s, a).ptr).ptr;
    return in_range(s, value, c, a);
}

static const char *read_duration(const struct setting *s, str text, struct config *c, arena *a)
{
    int64_t ms;
    if (duration_parse(text, &ms) != OK)
        return "not a duration; example 300 or 5m";
    return in_range(s, ms, c, a);
}

static const char *read_size(const struct setting *s, str text, struct config *c, arena *a)
{
    int64_t bytes;
    if (size_parse(text, &bytes) != OK)
        return "not a size; example 65536 or 64K";
    return in_range(s, bytes, c, a);
}

static const char *read_byte_rate(const struct setting *s, str text, struct config *c, arena *a)
{
    int64_t bytes;
    str size = str_ends(text, STR("/s")) ? str_sub(text, 0, text.len - 2) : text;
    if (size_parse(size, &bytes) != OK)
        return "not a speed; example 1K/s";
    return in_range(s, bytes, c, a);
}

static const char *read_rate(const struct setting *s, str text, struct config *c, arena *a)
{
    (void)a;
    if (rate_parse(text, member(s, c)) == OK)
        return NULL;
    return "not a rate; example 100/minute, or off";
}

static str word_list(const struct setting *s, arena *a)
{
    struct grown list = grown_in(a);
    for (size_t i = 0; s->words[i]; i++)
        grown_printf(&list, "%s%s", i ? ", " : "", s->words[i]);
    return grown_str(&list);
}

static const char *read_word(const struct setting *s, str text, struct config *c, arena *a)
{
    for (int i = 0; s->words[i]; i++)
        if (str_eq(text, str_from(s->words[i]))) {
            *(int *)member(s, c) = i;
            return NULL;
        }
    str list = word_list(s, a);
    return arena_printf(a, s->words[1] ? "not one of %.*s" : "can only be %.*s", STR_ARG(list)).ptr;
}

static const char *read_text(const struct setting *s, str text, struct config *c, arena *a)
{
    const char *wrong = s->check ? s->check(text) : NULL;
    if (!wrong)
        *(str *)member(s, c) = arena_str(a, text);
    return wrong;
}

static size_t list_length(str list)
{
    size_t count = 0;
    str piece;
    while (str_cut(&list, ',', &piece))
        count += str_trim(piece).len > 0;
    return count;
}

/* scheme://host[:port] with at most a slash behind it, which is dropped. False: it is none. */
static bool read_origin(str text, bool path_dropped, str *origin)
{
    static const char *const schemes[] = {"http://", "https://", "ws://", "wss://"};
    for (size_t i = 0; i < COUNT(schemes); i++) {
        str scheme = str_from(schemes[i]), authority = STR_NONE;
        if (!str_starts(text, scheme))
            continue;
        str rest = str_sub(text, scheme.len, text.len);
        (void)str_cut(&rest, '/', &authority);
        for (size_t j = 0; j < authority.len; j++)
            if (authority.ptr[j] <= ' ' || authority.ptr[j] == '@' || authority.ptr[j] == ';' || authority.ptr[j] == '\'' ||
                authority.ptr[j] == '"')
                return false;
        *origin = str_sub(text, 0, scheme.len + authority.len);
        return authority.len > 0 && (path_dropped || rest.len == 0);
    }
    return false;
}

static const char *read_origins(const struct setting *s, str text, struct config *c, arena *a)
{
    str *items = ARENA_ARRAY(a, str, list_length(text)), piece;
    struct str_list list = {items, 0};
    while (str_cut(&text, ',', &piece)) {
        piece = str_trim(piece);
        if (piece.len == 0)
            continue;
        if (!read_origin(piece, s->flags & SETTING_PATH_DROPPED, &items[list.count]))
            return "not a list of origins; example https://pitchey.example,http://localhost:5173";
        items[list.count] = arena_str(a, items[list.count]);
        list.count++;
    }
    *(struct str_list *)member(s, c) = list;
    return list.count ? NULL : "an empty list";
}

static const char *read_networks(const struct setting *s, str text, struct config *c, arena *a)
{
    struct network_list list = {ARENA_ARRAY(a, struct network, list_length(text)), 0};
    str piece;
    while (str_cut(&text, ',', &piece)) {
        piece = str_trim(piece);
        if (piece.len == 0)
            continue;
        if (network_parse(piece, &list.items[list.count++]) != OK)
            return "not a list of networks; example 10.0.0.0/8,::1";
    }
    *(struct network_list *)member(s, c) = list;
    return NULL;
}

enum { WORD_MAX_BYTES = 128 };      /* for what is one word or one number */

static const struct kind {
    const char *words;
    size_t size, max_bytes;
    const char *(*read)(const struct setting *, str, struct config *, arena *);
} kinds[SETTING_KINDS] = {
    [SETTING_BOOL] = {"true or false", sizeof(bool), WORD_MAX_BYTES, read_bool},
    [SETTING_INT] = {"number", sizeof(int64_t), WORD_MAX_BYTES, read_int},
    [SETTING_DURATION] = {"duration", sizeof(int64_t), WORD_MAX_BYTES, read_duration},
    [SETTING_SIZE] = {"size", sizeof(int64_t), WORD_MAX_BYTES, read_size},
    [SETTING_BYTE_RATE] = {"size/s", sizeof(int64_t), WORD_MAX_BYTES, read_byte_rate},
    [SETTING_RATE] = {"number/second, minute, hour or day; or off", sizeof(struct rate), WORD_MAX_BYTES, read_rate},
    [SETTING_WORD] = {"", sizeof(int), WORD_MAX_BYTES, read_word},
    [SETTING_TEXT] = {"text", sizeof(str), SETTING_MAX_BYTES, read_text},
    [SETTING_ORIGINS] = {"origins", sizeof(struct str_list), SETTING_MAX_BYTES, read_origins},
    [SETTING_NETWORKS] = {"networks", sizeof(struct network_list), SETTING_MAX_BYTES, read_networks},
};

size_t setting_max_bytes(const struct setting *s)
{
    return s->flags & SETTING_SECRET ? SETTING_SECRET_MAX_BYTES : kinds[s->kind].max_bytes;
}

/* The length first: what follows takes memory and time by it. */
const char *setting_read(const struct setting *s, str text, struct config *c, arena *a)
{
    if (text.len > setting_max_bytes(s))
        return arena_printf(a, "longer than %zu bytes", setting_max_bytes(s)).ptr;
    return kinds[s->kind].read(s, text, c, a);
}

void setting_clear(const struct setting *s, struct config *c)
{
    memset(member(s, c), 0, kinds[s->kind].size);
}

str setting_type(const struct setting *s, arena *a)
{
    if (s->kind == SETTING_WORD)
        return word_list(s, a);
    if (s->max == 0)
        return str_from(kinds[s->kind].words);
    return arena_printf(a, "%s, %s", kinds[s->kind].words, range_text(s, a).ptr);
}

str setting_shown(const struct setting *s, str text, arena *a)
{
    if (!text.ptr || !(s->flags & SETTING_SECRET))
        return text;
    uint8_t digest[SHA256_LEN];
    sha256(text, digest);
    return arena_printf(a, "set (%zu characters, sha256 %02x%02x…)", text.len, digest[0], digest[1]);
}
