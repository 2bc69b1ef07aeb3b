/* A value of a body, as a decoder of its own sees it (CUSTOM_FIELD). Lives until the arena of the run is rewound. */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "base/str.h"

struct json_value;

#define VALUE_INTEGER_MAX ((INT64_C(1) << 53) - 1)      /* what JavaScript holds exactly */

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_OBJECT };
enum value_kind value_kind(const struct json_value *v);

bool value_bool(const struct json_value *v);                      /* of another kind: false */
bool value_integer(const struct json_value *v, int64_t *out);     /* a whole number within ±(2^53 - 1) */
double value_number(const struct json_value *v);                  /* of another kind: 0 */
str value_text(const struct json_value *v);                       /* valid UTF-8, as sent; of another kind: STR_NONE */

size_t value_count(const struct json_value *v);                                /* of a list; else 0 */
const struct json_value *value_at(const struct json_value *list, size_t i);
const struct json_value *value_get(const struct json_value *object, str name); /* NULL: not there */

#endif
