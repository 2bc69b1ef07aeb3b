/* A value of a body: libjansson's tree behind our own names. */
#include "json/value.h"

#include <jansson.h>
#include <math.h>

static const json_t *tree_of(const struct json_value *v)
{
    return (const json_t *)v;
}

static const struct json_value *value_of(const json_t *tree)
{
    return (const struct json_value *)tree;
}

enum value_kind value_kind(const struct json_value *v)
{
    switch (json_typeof(tree_of(v))) {
    case JSON_TRUE:
    case JSON_FALSE:
        return VALUE_BOOL;
    case JSON_INTEGER:
    case JSON_REAL:
        return VALUE_NUMBER;
    case JSON_STRING:
        return VALUE_TEXT;
    case JSON_ARRAY:
        return VALUE_LIST;
    case JSON_OBJECT:
        return VALUE_OBJECT;
    default:
        return VALUE_NULL;
    }
}

bool value_bool(const struct json_value *v)
{
    return json_is_true(tree_of(v));
}

double value_number(const struct json_value *v)
{
    return json_number_value(tree_of(v));
}

bool value_integer(const struct json_value *v, int64_t *out)
{
    double n = value_number(v);
    if (value_kind(v) != VALUE_NUMBER || fabs(n) > (double)VALUE_INTEGER_MAX || n != floor(n))
        return false;
    *out = (int64_t)n;
    return true;
}

str value_text(const struct json_value *v)
{
    return (str){json_string_value(tree_of(v)), json_string_length(tree_of(v))};
}

size_t value_count(const struct json_value *v)
{
    return json_array_size(tree_of(v));
}

const struct json_value *value_at(const struct json_value *list, size_t i)
{
    return value_of(json_array_get(tree_of(list), i));
}

const struct json_value *value_get(const struct json_value *object, str name)
{
    return value_of(json_object_getn(tree_of(object), name.ptr, name.len));
}
