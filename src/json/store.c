/* A value that was sent becomes a member of the struct: normalised, within limits, or a problem of its field. */
#include "base/stamp.h"
#include "base/utf.h"
#include "json/parse.h"
#include "json/reader.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *member(struct field_reader *r, void *row)
{
    return (char *)row + r->field->offset;
}

static void set_flag(struct field_reader *r, void *row, bool on)
{
    if (r->field->has)
        *(bool *)((char *)row + r->field->has - 1) = on;
}

void reader_mark(struct field_reader *r, void *row)
{
    if (r->sent && r->sent->count < FIELDS_SENT_MAX)
        r->sent->offsets[r->sent->count++] = (uint16_t)((const char *)member(r, row) - r->top);
}

bool wrong_kind(struct field_reader *r)
{
    static const char *const must_be[] = {
        [FIELD_ID] = "a whole number from 1 on", [FIELD_INT] = "a whole number",   [FIELD_REAL] = "a number",
        [FIELD_BOOL] = "true or false",          [FIELD_TEXT] = "text",            [FIELD_WORD] = "text",
        [FIELD_OBJECT] = "an object",            [FIELD_LIST] = "a list of objects",
        [FIELD_TEXT_LIST] = "a list of texts",   [FIELD_WORD_LIST] = "a list of texts",
        [FIELD_ID_LIST] = "a list of whole numbers from 1 on",
        [FIELD_TIME] = "a time such as 2026-05-03T14:05:09.123Z",
    };
    const struct field *f = r->field;
    return field_problem(r, "not_valid", "The %.*s must be %s%s%s.", STR_ARG(field_label(f, r->arena)),
                         must_be[f->kind], f->example ? ", for example " : "", f->example ? f->example : "");
}

/* ---- nothing ---- */

static size_t member_size(const struct field *f)
{
    switch (f->kind) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_TIME:
        return sizeof(int64_t);
    case FIELD_REAL:
        return sizeof(double);
    case FIELD_LIST:
        return sizeof(void *);
    case FIELD_TEXT_LIST:
    case FIELD_WORD_LIST:
    case FIELD_ID_LIST:
        return sizeof(struct str_list);
    case FIELD_CUSTOM:
        return f->member_size;
    default:
        return sizeof(str);
    }
}

static void clear(struct field_reader *r, void *row);
static void preset(struct field_reader *r, void *row);

/* An object is emptied, or preset, member by member: a group's members lie among others. */
static void each_inner(struct field_reader *r, void *row, void (*what)(struct field_reader *, void *))
{
    const struct field *f = r->field;
    for (const struct field *inner = f->fields; inner->kind != FIELD_END; inner++) {
        r->field = inner;
        what(r, (char *)row + f->offset);
    }
    r->field = f;
}

static void clear(struct field_reader *r, void *row)
{
    const struct field *f = r->field;
    set_flag(r, row, false);
    if (f->kind == FIELD_OBJECT || f->kind == FIELD_INLINE) {
        each_inner(r, row, clear);
        return;
    }
    reader_mark(r, row);
    memset(member(r, row), 0, member_size(f));
    if (f->kind == FIELD_LIST)
        *(size_t *)((char *)row + f->count) = 0;
    if (f->adds_to)
        *(str *)((char *)row + f->adds_to - 1) = STR_NONE;
}

static void preset(struct field_reader *r, void *row)
{
    const struct field *f = r->field;
    if (f->kind == FIELD_OBJECT || f->kind == FIELD_INLINE)
        each_inner(r, row, preset);
    else if (f->preset)
        store_plain(r, row, str_from(f->preset));
}

bool store_absent(struct field_reader *r, void *row)
{
    preset(r, row);
    return r->field->preset ? true : check_missing(r);
}

bool store_nothing(struct field_reader *r, void *row)
{
    clear(r, row);
    return store_absent(r, row);
}

/* ---- numbers ---- */

bool store_integer(struct field_reader *r, void *row, int64_t n)
{
    if (r->field->kind == FIELD_ID && (n < 1 || n > VALUE_INTEGER_MAX))
        return wrong_kind(r);
    if (r->field->kind == FIELD_INT && !check_integer(r, n))
        return false;
    *(int64_t *)member(r, row) = n;
    set_flag(r, row, true);
    return true;
}

bool store_number(struct field_reader *r, void *row, double x)
{
    if (!check_number(r, x))
        return false;
    *(double *)member(r, row) = x;
    set_flag(r, row, true);
    return true;
}

bool store_bool(struct field_reader *r, void *row, bool on)
{
    *(bool *)member(r, row) = on;
    set_flag(r, row, true);
    return true;
}

/* ---- text ---- */

/* As it will be stored, limits aside but for those on work: of bytes and of marks, looked at first. False: it cannot be. */
static bool normalise(struct field_reader *r, str *text, int64_t chars_max)
{
    unsigned flags = r->field->flags;
    if (!check_size(r, *text, chars_max))
        return false;
    if (flags & RAW_BYTES)
        return true;
    if (!(flags & VERBATIM)) {
        *text = utf_lf(*text, r->arena);
        if (flags & ONE_LINE)
            *text = utf_one_line(*text, r->arena);
        *text = utf_trim(*text);
        int32_t control = utf_control(*text);
        if (control >= 0)
            return field_problem(r, "not_valid", "The %.*s must not hold the control character U+%04X.",
                                 STR_ARG(field_label(r->field, r->arena)), (unsigned)control);
    }
    *text = utf_nfc(*text, r->arena);
    return true;
}

bool field_text(struct field_reader *r, str sent, str *out)
{
    if (!normalise(r, &sent, r->field->max))
        return false;
    *out = sent.len ? sent : STR_NONE;
    return sent.len ? check_text(r, sent) : check_missing(r);
}

static bool unknown_word(struct field_reader *r)
{
    const struct field *f = r->field;
    return field_problem(r, "unknown_value", "The %.*s must be one of: %.*s.", STR_ARG(field_label(f, r->arena)),
                         STR_ARG(vocab_list(f->vocab, r->arena)));
}

static bool store_word(struct field_reader *r, void *row, str sent)
{
    const struct field *f = r->field;
    const struct word *w = vocab_find(f->vocab, sent);
    if (!w)
        return unknown_word(r);
    *(str *)member(r, row) = str_from(w->value);
    if (f->adds_to)
        *(str *)((char *)row + f->adds_to - 1) = str_from(w->adds);
    return true;
}

bool store_text(struct field_reader *r, void *row, str sent)
{
    switch (r->field->kind) {
    case FIELD_TIME: {
        int64_t ms;
        return stamp_read(sent, &ms) == OK ? store_integer(r, row, ms) : wrong_kind(r);
    }
    case FIELD_WORD:
        sent = utf_trim(sent);
        return sent.len ? store_word(r, row, sent) : store_nothing(r, row);
    default:
        if (!normalise(r, &sent, r->field->max))
            return false;
        if (sent.len == 0)
            return store_nothing(r, row);
        *(str *)member(r, row) = sent;
        return check_text(r, sent);
    }
}

/* ---- lists ---- */

static bool texts_are_distinct(const str *texts, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(texts[i], texts[j]))
                return false;
    return true;
}

static bool ids_are_distinct(const int64_t *ids, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (ids[i] == ids[j])
                return false;
    return true;
}

static bool not_unique(struct field_reader *r)
{
    return field_problem(r, "not_unique", "The list of %.*s holds the same entry twice.",
                         STR_ARG(field_label(r->field, r->arena)));
}

/* One text of a list, in place. */
static bool entry_text(struct field_reader *r, str *text)
{
    const struct field *f = r->field;
    if (f->kind == FIELD_WORD_LIST) {
        *text = vocab_value(f->vocab, *text);
        return text->ptr ? true : unknown_word(r);
    }
    if (!normalise(r, text, f->each_max))
        return false;
    int64_t length = (int64_t)utf_length(*text);
    if (length == 0)
        return field_problem(r, "required", "An entry of %.*s is empty.", STR_ARG(field_label(f, r->arena)));
    if (length > f->each_max)
        return field_problem(r, "too_long", "An entry of %.*s has %jd of at most %jd characters.",
                             STR_ARG(field_label(f, r->arena)), (intmax_t)length, (intmax_t)f->each_max);
    return true;
}

bool store_texts(struct field_reader *r, void *row, str *sent, size_t count)
{
    if (count == 0)
        return store_nothing(r, row);
    if (!check_count(r, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!entry_text(r, &sent[i]))
            return false;
    if ((r->field->flags & DISTINCT) && !texts_are_distinct(sent, count))
        return not_unique(r);
    *(struct str_list *)member(r, row) = (struct str_list){sent, count};
    return true;
}

bool store_ids(struct field_reader *r, void *row, int64_t *ids, size_t count)
{
    if (count == 0)
        return store_nothing(r, row);
    if (!check_count(r, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (ids[i] < 1 || ids[i] > VALUE_INTEGER_MAX)
            return wrong_kind(r);
    if ((r->field->flags & DISTINCT) && !ids_are_distinct(ids, count))
        return not_unique(r);
    *(struct int_list *)member(r, row) = (struct int_list){ids, count};
    return true;
}

/* ---- from plain text: a query, a preset ---- */

static bool plain_real(str text, double *x)
{
    char digits[40], *end;
    if (text.len == 0 || text.len >= sizeof(digits))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!str_has(STR("0123456789.-+eE"), text.ptr[i]))      /* no blanks, no "nan", no hex */
            return false;
    memcpy(digits, text.ptr, text.len);
    digits[text.len] = '\0';
    *x = strtod(digits, &end);
    return *end == '\0' && isfinite(*x);
}

static bool plain_bool(str text, bool *on)
{
    *on = str_eq(text, STR("true")) || str_eq(text, STR("1"));
    return *on || str_eq(text, STR("false")) || str_eq(text, STR("0"));
}

static bool plain_texts(struct field_reader *r, void *row, str sent)
{
    size_t room = 1, count = 0;
    for (size_t i = 0; i < sent.len; i++)
        room += sent.ptr[i] == ',';
    str *texts = ARENA_ARRAY(r->arena, str, room), piece;
    while (str_cut(&sent, ',', &piece))
        if (utf_trim(piece).len)
            texts[count++] = piece;
    return store_texts(r, row, texts, count);
}

static bool plain_ids(struct field_reader *r, void *row, str sent)
{
    size_t room = 1, count = 0;
    for (size_t i = 0; i < sent.len; i++)
        room += sent.ptr[i] == ',';
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, room);
    str piece;
    while (str_cut(&sent, ',', &piece))
        if (str_to_i64(piece, 1, VALUE_INTEGER_MAX, &ids[count++]) != OK)
            return wrong_kind(r);
    return store_ids(r, row, ids, count);
}

bool store_plain(struct field_reader *r, void *row, str sent)
{
    int64_t n;
    double x;
    bool on;
    switch (r->field->kind) {
    case FIELD_ID:
    case FIELD_INT:
        return str_to_i64(sent, INT64_MIN, INT64_MAX, &n) == OK ? store_integer(r, row, n) : wrong_kind(r);
    case FIELD_REAL:
        return plain_real(sent, &x) ? store_number(r, row, x) : wrong_kind(r);
    case FIELD_BOOL:
        return plain_bool(sent, &on) ? store_bool(r, row, on) : wrong_kind(r);
    case FIELD_TEXT_LIST:
    case FIELD_WORD_LIST:
        return plain_texts(r, row, sent);
    case FIELD_ID_LIST:
        return plain_ids(r, row, sent);
    case FIELD_CUSTOM:
        return r->field->decode(r, json_text_value(sent, r->arena), row);
    default:
        return store_text(r, row, sent);
    }
}
