/* Files of settings: reading line by line, and changing one line. */
#include "base/envfile.h"

#define BYTE_ORDER_MARK STR("\xEF\xBB\xBF")      /* some editors begin a file with it */

static str without_mark(str s)
{
    return str_starts(s, BYTE_ORDER_MARK) ? str_sub(s, BYTE_ORDER_MARK.len, s.len) : s;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool envfile_name(str name)
{
    if (name.len == 0 || !is_letter(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!is_letter(name.ptr[i]) && !is_digit(name.ptr[i]))
            return false;
    return true;
}

/* ---- values: each takes what follows '=' without leading blanks; NULL, or what is wrong ---- */

/* After a closing quote nothing but a comment may follow. */
static const char *nothing_after(str rest)
{
    str left = str_trim(rest);
    if (left.len == 0 || (left.ptr[0] == '#' && is_blank(rest.ptr[0])))
        return NULL;
    return "there is text after the closing quote";
}

static const char *read_single(str text, str *value)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i] == '\'') {
            *value = str_sub(text, 1, i - 1);
            return nothing_after(str_sub(text, i + 1, text.len));
        }
    return "the quote is not closed";
}

static const char *read_double(str text, arena *a, str *value)
{
    char *out = arena_alloc(a, text.len, 1);
    size_t len = 0;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"') {
            *value = (str){out, len};
            return nothing_after(str_sub(text, i + 1, text.len));
        }
        if (c == '\\') {
            char escaped = ++i < text.len ? text.ptr[i] : '\0';
            if (escaped != 'n' && escaped != '"' && escaped != '\\')
                return "an unknown escape; known are \\n \\\" \\\\";
            c = escaped == 'n' ? '\n' : escaped;
        }
        out[len++] = c;
    }
    return "the quote is not closed";
}

static const char *read_bare(str text, str *value)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '#' && (i == 0 || is_blank(text.ptr[i - 1])))
            text.len = i;
    *value = str_trim(text);
    return NULL;
}

static const char *read_value(str text, arena *a, str *value)
{
    if (str_starts(text, STR("'")))
        return read_single(text, value);
    if (str_starts(text, STR("\"")))
        return read_double(text, a, value);
    return read_bare(text, value);
}

/* ---- lines ---- */

/* A line that is neither blank nor a comment. */
static const char *read_line(str line, arena *a, str *name, str *value)
{
    if (str_has(line, '\0') || str_has(line, '\r'))
        return "a control character";
    if (str_starts(line, STR("export ")))
        line = str_trim(str_sub(line, 7, line.len));
    if (!str_has(line, '='))
        return "expected NAME=value";
    (void)str_cut(&line, '=', name);
    *name = str_trim(*name);
    if (!envfile_name(*name))
        return "the name may have letters, digits and _ only";
    while (line.len && is_blank(line.ptr[0]))
        line = str_sub(line, 1, line.len);
    return read_value(line, a, value);
}

bool envfile_next(struct envfile *f, struct envfile_entry *entry)
{
    str line;
    if (f->line == 0)
        f->rest = without_mark(f->rest);
    while (str_cut(&f->rest, '\n', &line)) {
        f->line++;
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        *entry = (struct envfile_entry){.line = f->line};
        entry->wrong = read_line(line, f->arena, &entry->name, &entry->value);
        if (entry->wrong)
            entry->name = entry->value = STR_NONE;
        return true;
    }
    return false;
}

/* ---- changing ---- */

static bool needs_quotes(str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c <= ' ' || c == '"' || c == '\'' || c == '\\' || c == '#' || c == '\x7f')
            return true;
    }
    return value.len == 0;
}

static void put_quoted(buf *out, str value)
{
    buf_put_char(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '"' || c == '\\' || c == '\n')
            buf_put_char(out, '\\');
        buf_put_char(out, c == '\n' ? 'n' : c);
    }
    buf_put_char(out, '"');
}

static void put_entry(buf *out, str name, str value)
{
    if (!value.ptr)
        return;
    buf_put(out, name);
    buf_put_char(out, '=');
    if (needs_quotes(value))
        put_quoted(out, value);
    else
        buf_put(out, value);
    buf_put_char(out, '\n');
}

/* Whether this one line, good or bad in its value, sets the name. */
static bool line_sets(str line, str name)
{
    str given = STR_NONE;
    line = str_trim(without_mark(line));
    if (str_starts(line, STR("export ")))
        line = str_trim(str_sub(line, 7, line.len));
    return str_has(line, '=') && str_cut(&line, '=', &given) && str_eq(str_trim(given), name);
}

static int last_line_of(str text, str name)
{
    str line;
    int last = 0;
    for (int number = 1; str_cut(&text, '\n', &line); number++)
        if (line_sets(line, name))
            last = number;
    return last;
}

err envfile_set(str text, str name, str value, buf *out)
{
    if (str_has(value, '\0') || str_has(value, '\r'))
        return ERR_INVALID;

    int last = last_line_of(text, name);
    str line;
    for (int number = 1; str_cut(&text, '\n', &line); number++) {
        if (number == last)
            put_entry(out, name, value);
        if (line_sets(line, name) || (!text.ptr && line.len == 0))
            continue;     /* the second: what follows the last line break is no line */
        buf_put(out, line);
        buf_put_char(out, '\n');
    }
    if (!last)
        put_entry(out, name, value);
    return buf_check(out);
}
