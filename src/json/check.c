/* The limits of a field, and what to say when a value is past them. */
#include "base/utf.h"
#include "json/reader.h"

/*
 * Bytes that a text of so many characters may have, before anything is done to it. Letters of Indic scripts with their
 * signs come to 7 each; a few characters may be a family with skin tones (41) or a tower of marks.
 */
enum { BYTES_FOR_CHARACTER = 8, BYTES_BESIDES = 256 };

/* The label with its verb: "synopsis has", "themes have". */
static str subject(struct field_reader *r, const char *one, const char *many)
{
    str label = field_label(r->field, r->arena);
    bool plural = str_ends(label, STR("s")) && !str_ends(label, STR("ss")) && !str_ends(label, STR("us")) &&
                  !str_ends(label, STR("is"));
    return arena_printf(r->arena, "The %.*s %s", STR_ARG(label), plural ? many : one);
}

bool check_missing(struct field_reader *r)
{
    const struct field *f = r->field;
    if (!(f->flags & REQUIRED))
        return true;
    if (f->missing)
        return field_problem(r, "required", "%s", f->missing);
    if (f->kind == FIELD_WORD)
        return field_problem(r, "required", "Choose the %.*s.", STR_ARG(field_label(f, r->arena)));
    return field_problem(r, "required", "%.*s missing.", STR_ARG(subject(r, "is", "are")));
}

/* Who has too much: an entry of a list, or the whole. */
static str holder(struct field_reader *r)
{
    if (r->field->kind != FIELD_TEXT_LIST)
        return subject(r, "has", "have");
    return arena_printf(r->arena, "An entry of %.*s has", STR_ARG(field_label(r->field, r->arena)));
}

bool check_size(struct field_reader *r, str sent, int64_t chars_max)
{
    if (r->field->flags & RAW_BYTES)
        return true;      /* nothing is done to it, and its limit is in bytes */
    if ((int64_t)sent.len > BYTES_FOR_CHARACTER * chars_max + BYTES_BESIDES)
        return field_problem(r, "too_long", "%.*s more than %jd characters can hold, marks and joined emoji included.",
                             STR_ARG(holder(r)), (intmax_t)chars_max);
    if (utf_marks(sent) > UTF_MARKS_MAX)
        return field_problem(r, "not_valid", "%.*s more than %d marks on one letter.", STR_ARG(holder(r)), UTF_MARKS_MAX);
    return true;
}

bool check_text(struct field_reader *r, str text)
{
    const struct field *f = r->field;
    bool bytes = f->flags & RAW_BYTES;
    const char *unit = bytes ? "bytes" : "characters";
    int64_t length = (int64_t)(bytes ? text.len : utf_length(text));
    if (length < f->min)
        return field_problem(r, "too_short", "%.*s %jd of at least %jd %s.", STR_ARG(subject(r, "has", "have")),
                             (intmax_t)length, (intmax_t)f->min, unit);
    if (length > f->max)
        return field_problem(r, "too_long", "%.*s %jd of at most %jd %s.", STR_ARG(subject(r, "has", "have")),
                             (intmax_t)length, (intmax_t)f->max, unit);
    const char *wrong = f->check ? f->check(text) : NULL;
    return wrong ? field_problem(r, "not_valid", "%s", wrong) : true;
}

bool out_of_range(struct field_reader *r)
{
    return field_problem(r, "out_of_range", "The %.*s must lie between %jd and %jd.",
                         STR_ARG(field_label(r->field, r->arena)), (intmax_t)r->field->min, (intmax_t)r->field->max);
}

bool check_integer(struct field_reader *r, int64_t n)
{
    return n < r->field->min || n > r->field->max ? out_of_range(r) : true;
}

bool check_number(struct field_reader *r, double x)
{
    return x < (double)r->field->min || x > (double)r->field->max ? out_of_range(r) : true;
}

bool check_count(struct field_reader *r, size_t count)
{
    const struct field *f = r->field;
    str label = field_label(f, r->arena);
    if ((int64_t)count > f->max)
        return field_problem(r, "too_many", "The list of %.*s has %zu of at most %jd entries.", STR_ARG(label), count,
                             (intmax_t)f->max);
    if ((int64_t)count < f->min)
        return field_problem(r, "too_short", "The list of %.*s has %zu of at least %jd entries.", STR_ARG(label),
                             count, (intmax_t)f->min);
    return true;
}

/* ---- a row that was loaded ---- */

static void check_members(struct field_reader *r, const struct field *fields, const char *row);

static size_t count_of(const struct field *f, const char *row)
{
    if (f->kind == FIELD_LIST)
        return *(const size_t *)(row + f->count);
    if (f->kind == FIELD_ID_LIST)
        return ((const struct int_list *)(row + f->offset))->count;
    return ((const struct str_list *)(row + f->offset))->count;
}

static bool is_empty(const struct field *f, const char *row)
{
    const char *member = row + f->offset;
    if (!field_has(f, row))
        return true;
    switch (f->kind) {
    case FIELD_ID:
    case FIELD_TIME:
        return *(const int64_t *)member == 0;
    case FIELD_TEXT:
    case FIELD_WORD:
    case FIELD_RAW:
        return ((const str *)member)->len == 0;
    default:
        return field_is_list(f) && count_of(f, row) == 0;
    }
}

static void check_entries(struct field_reader *r, const struct field *f, const char *row)
{
    size_t count = count_of(f, row), size = fields_size(f->fields);
    const char *entries = *(const char *const *)(row + f->offset), *path = r->path;
    if (!check_count(r, count))
        return;
    for (size_t i = 0; i < count; i++) {
        r->field = f;
        r->path = path;
        r->path = path_into_entry(r, i);
        check_members(r, f->fields, entries + i * size);
    }
    r->path = path;
}

static void check_inner(struct field_reader *r, const struct field *f, const char *row)
{
    const char *path = r->path;
    if (f->kind == FIELD_OBJECT)
        r->path = path_into(r);
    check_members(r, f->fields, row + f->offset);
    r->path = path;
}

static void check_member(struct field_reader *r, const struct field *f, const char *row)
{
    const char *member = row + f->offset;
    r->field = f;
    if (f->flags & READ_ONLY)
        return;
    if (is_empty(f, row)) {
        check_missing(r);
        return;
    }
    switch (f->kind) {
    case FIELD_INT:
        check_integer(r, *(const int64_t *)member);
        break;
    case FIELD_REAL:
        check_number(r, *(const double *)member);
        break;
    case FIELD_TEXT:
        check_text(r, *(const str *)member);
        break;
    case FIELD_OBJECT:
    case FIELD_INLINE:
        check_inner(r, f, row);
        break;
    case FIELD_LIST:
        check_entries(r, f, row);
        break;
    case FIELD_TEXT_LIST:
    case FIELD_WORD_LIST:
    case FIELD_ID_LIST:
        check_count(r, count_of(f, row));
        break;
    default:
        break;
    }
}

static void check_members(struct field_reader *r, const struct field *fields, const char *row)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++)
        check_member(r, f, row);
}

err fields_check(const struct field *fields, const void *row, arena *a, struct problem *p)
{
    struct field_reader r = {.arena = a, .problem = p, .path = ""};
    check_members(&r, fields, row);
    return reader_result(&r);
}
