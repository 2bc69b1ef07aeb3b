/* List fields: elements over all lines of a field, from either end, each byte looked at once. */
#include "http/list.h"

struct http_list http_list(const struct http_request *r, str name)
{
    return (struct http_list){.request = r, .name = name, .left = r->field_count};
}

/* ---- cutting ---- */

/* How much of s stands before the first separator outside quotes. An open quote reaches to the end. */
static size_t length_before(str s, char sep)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < s.len && (quoted || s.ptr[i] != sep); i++) {
        if (s.ptr[i] == '"')
            quoted = !quoted;
        else if (quoted && s.ptr[i] == '\\')
            i++;
    }
    return i < s.len ? i : s.len;
}

bool http_cut(str *rest, char sep, str *piece)
{
    if (!rest->ptr)
        return false;
    size_t len = length_before(*rest, sep);
    *piece = str_sub(*rest, 0, len);
    *rest = len < rest->len ? str_sub(*rest, len + 1, rest->len) : STR_NONE;
    return true;
}

/* Whether the quote at s[at] is one of the text: an odd number of backslashes stands before it. */
static bool is_escaped(str s, size_t at)
{
    size_t slashes = 0;
    while (slashes < at && s.ptr[at - 1 - slashes] == '\\')
        slashes++;
    return slashes % 2;
}

/* Takes the last piece off *rest. */
static bool cut_last(str *rest, str *piece)
{
    if (!rest->ptr)
        return false;
    bool quoted = false;
    size_t from = rest->len;
    for (; from > 0 && (quoted || rest->ptr[from - 1] != ','); from--)
        if (rest->ptr[from - 1] == '"' && !is_escaped(*rest, from - 1))
            quoted = !quoted;
    *piece = str_sub(*rest, from, rest->len);
    *rest = from > 0 ? str_sub(*rest, 0, from - 1) : STR_NONE;
    return true;
}

/* ---- walking ---- */

static bool is_line(const struct http_list *l, size_t i)
{
    return str_eq_nocase(l->request->fields[i].name, l->name);
}

bool http_list_line(struct http_list *l, str *line)
{
    while (l->at < l->request->field_count) {
        size_t i = l->at++;
        if (!is_line(l, i))
            continue;
        *line = l->request->fields[i].value;
        return true;
    }
    return false;
}

static bool previous_line(struct http_list *l, str *line)
{
    while (l->left > 0) {
        size_t i = --l->left;
        if (!is_line(l, i))
            continue;
        *line = l->request->fields[i].value;
        return true;
    }
    return false;
}

bool http_list_next(struct http_list *l, str *element)
{
    do
        while (http_cut(&l->rest, ',', element)) {
            *element = str_trim(*element);
            if (element->len)
                return true;
        }
    while (http_list_line(l, &l->rest));
    return false;
}

bool http_list_last(struct http_list *l, str *element)
{
    do
        while (cut_last(&l->rest, element)) {
            *element = str_trim(*element);
            if (element->len)
                return true;
        }
    while (previous_line(l, &l->rest));
    return false;
}

/* ---- weights ---- */

/* q=0, q=0.0, q=0.00, q=0.000 */
static bool is_zero(str weight)
{
    if (!str_eq_nocase(str_sub(weight, 0, 3), STR("q=0")))
        return false;
    for (size_t i = 3; i < weight.len; i++)
        if (weight.ptr[i] != '0' && weight.ptr[i] != '.')
            return false;
    return true;
}

/* Of the parameters only a weight of 0 is looked at: all others are yes. */
static bool is_forbidden(str parameters)
{
    str each;
    while (http_cut(&parameters, ';', &each))
        if (is_zero(str_trim(each)))
            return true;
    return false;
}

bool http_list_accepts(const struct http_request *r, str name, str word)
{
    struct http_list l = http_list(r, name);
    str element, first = STR_NONE;
    while (http_list_next(&l, &element)) {
        (void)http_cut(&element, ';', &first);
        if (str_eq_nocase(str_trim(first), word))
            return !is_forbidden(element);
    }
    return false;
}
