/* A row as JSON text in an arena: for columns, job payloads and the data of a problem. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include "json/field.h"

str json_text(const struct field *fields, const void *row, arena *a);

#endif
