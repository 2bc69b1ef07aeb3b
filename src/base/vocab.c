/* Vocabularies: finding the word that was meant. */
#include "base/vocab.h"

#include "base/grown.h"

#include <string.h>

/* A name as it is compared. What does not fit is none of ours; what is sent at most, so that brackets cost nothing. */
enum { NAME_MAX_BYTES = 96, SENT_MAX_BYTES = 512 };
struct name { char text[NAME_MAX_BYTES]; size_t len; };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* Past "(…)" when it starts here; a bracket that nothing closes is a sign like others. */
static size_t past_brackets(str text, size_t at)
{
    const char *end = text.ptr[at] == '(' ? memchr(text.ptr + at, ')', text.len - at) : NULL;
    return end ? (size_t)(end - text.ptr) + 1 : at;
}

static bool name_put(struct name *n, char c)
{
    if (n->len == NAME_MAX_BYTES)
        return false;
    n->text[n->len++] = c;
    return true;
}

/* Lower case, without "(…)", one blank for each run of others between letters. False: too long. */
static bool name_read(struct name *n, str text)
{
    n->len = 0;
    bool gap = false;
    for (size_t at = 0; at < text.len; at++) {
        size_t past = past_brackets(text, at);
        if (past > at || !is_letter(text.ptr[at])) {
            at = past > at ? past - 1 : at;
            gap = n->len > 0;
            continue;
        }
        if ((gap && !name_put(n, ' ')) || !name_put(n, ascii_lower(text.ptr[at])))
            return false;
        gap = false;
    }
    return true;
}

static bool name_is(const struct name *n, str other)
{
    struct name o;
    return name_read(&o, other) && str_eq((str){n->text, n->len}, (str){o.text, o.len});
}

static bool has_name(const struct word *w, const struct name *n)
{
    if (name_is(n, str_from(w->value)))
        return true;
    str rest = str_from(w->also), older;
    while (str_cut(&rest, ',', &older))
        if (name_is(n, older))
            return true;
    return false;
}

static bool has_exactly(const struct word *w, str text)
{
    if (str_eq(text, str_from(w->value)))
        return true;
    str rest = str_from(w->also), older;
    while (str_cut(&rest, ',', &older))
        if (str_eq(text, older))
            return true;
    return false;
}

const struct word *vocab_find(const struct vocab *v, str text)
{
    struct name n;
    if (text.len > SENT_MAX_BYTES || !name_read(&n, text) || (n.len == 0 && !v->exact))
        return NULL;
    for (const struct word *w = v->words; w->value; w++)
        if (v->exact ? has_exactly(w, text) : has_name(w, &n))
            return w;
    return NULL;
}

str vocab_value(const struct vocab *v, str text)
{
    const struct word *w = vocab_find(v, text);
    return w ? str_from(w->value) : STR_NONE;
}

static bool is_repeated(const struct vocab *v, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(v->words[i].value, v->words[at].value) == 0)
            return true;
    return false;
}

const char *vocab_next(const struct vocab *v, size_t *at)
{
    while (v->words[*at].value && is_repeated(v, *at))
        ++*at;
    const char *value = v->words[*at].value;
    if (value)
        ++*at;
    return value;
}

int vocab_rank(const struct vocab *v, str value)
{
    size_t at = 0;
    const char *each;
    for (int rank = 0; (each = vocab_next(v, &at)); rank++)
        if (str_eq(value, str_from(each)))
            return rank;
    return -1;
}

str vocab_list(const struct vocab *v, arena *a)
{
    struct grown list = grown_in(a);
    size_t at = 0;
    for (const char *each; (each = vocab_next(v, &at));)
        grown_printf(&list, "%s%s", list.len ? ", " : "", each);
    return grown_str(&list);
}
