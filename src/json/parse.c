/* From bytes to a tree of values. One scan bounds what the parser may build, before it allocates anything. */
#include "json/parse.h"

#include <jansson.h>

/* What one pass over the bytes tells: enough to bound the tree, whether it is well-formed or not. */
struct extent { size_t depth, values; };

/* Past the closing quote of the string that opens at `at`, or the end. */
static size_t past_string(str s, size_t at)
{
    for (at++; at < s.len && s.ptr[at] != '"'; at++)
        if (s.ptr[at] == '\\')
            at++;
    return at;
}

static struct extent measure(str s)
{
    struct extent e = {0, 1};
    size_t depth = 0;
    for (size_t at = 0; at < s.len; at++) {
        switch (s.ptr[at]) {
        case '"':
            at = past_string(s, at);
            break;
        case '[':
        case '{':
            e.values++;
            if (++depth > e.depth)
                e.depth = depth;
            break;
        case ']':
        case '}':
            depth -= depth > 0;
            break;
        case ',':
            e.values++;
            break;
        }
    }
    return e;
}

static void release(void *tree)
{
    json_decref(tree);
}

static const struct json_value *keep(json_t *tree, arena *a)
{
    arena_defer(a, release, tree);
    return (const struct json_value *)tree;
}

const struct json_value *json_text_value(str text, arena *a)
{
    json_t *value = json_stringn(text.ptr ? text.ptr : "", text.len);
    return value ? keep(value, a) : NULL;
}

/* Why the parser stopped, for a person; what was sent is not repeated. */
static err not_json(const json_error_t *why, arena *a, struct problem *p)
{
    switch (json_error_code(why)) {
    case json_error_invalid_utf8:
        return problem_set(p, a, ERR_INVALID, "The body is not valid UTF-8.");
    case json_error_duplicate_key:
        return problem_set(p, a, ERR_INVALID, "The body names a field twice (line %d, column %d).", why->line,
                           why->column);
    case json_error_numeric_overflow:
        return problem_set(p, a, ERR_INVALID, "The body holds a number that is too large (line %d, column %d).",
                           why->line, why->column);
    default:
        return problem_set(p, a, ERR_INVALID, "The body is not valid JSON (line %d, column %d).", why->line,
                           why->column);
    }
}

err json_parse(str body, arena *a, struct problem *p, const struct json_value **object)
{
    body = str_trim(body);
    struct extent e = measure(body);
    if (e.depth > JSON_DEPTH_MAX)
        return problem_set(p, a, ERR_INVALID, "The body is nested deeper than %d levels.", JSON_DEPTH_MAX);
    if (e.values > JSON_VALUES_MAX)
        return problem_set(p, a, ERR_INVALID, "The body holds more than %d values.", JSON_VALUES_MAX);
    if (body.len == 0)
        body = STR("{}");
    if (body.ptr[0] != '{')
        return problem_set(p, a, ERR_INVALID, "The body must be a JSON object: {\"field\": value, …}.");

    /* Whole numbers as doubles: exact below 2^53, and one of 36 digits is a problem of its field, not of the body. */
    json_error_t why;
    json_t *tree = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &why);
    if (!tree)
        return not_json(&why, a, p);
    *object = keep(tree, a);
    return OK;
}
