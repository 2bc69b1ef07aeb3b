/* From bytes to a tree of values, within bounds. For json/ alone. */
#ifndef JSON_PARSE_H
#define JSON_PARSE_H

#include "base/arena.h"
#include "base/problem.h"
#include "json/value.h"

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 5000 };

/*
 * The object that body holds; nothing but blanks is {}. The tree is freed when the arena is rewound. ERR_INVALID with a
 * sentence: not JSON, not an object, too deep, too many values, a name twice, bytes that are no UTF-8.
 */
err json_parse(str body, arena *a, struct problem *p, const struct json_value **object);

/* A text as a value, or NULL when it is not UTF-8. */
const struct json_value *json_text_value(str text, arena *a);

#endif
