/* A field table as JSON Schema 2020-12, for openapi.json (OpenAPI 3.1). */
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include "json/field.h"

enum schema_use {
    SCHEMA_CREATE,    /* a body: required fields are required */
    SCHEMA_UPDATE,    /* a body: all fields may be absent */
    SCHEMA_QUERY,     /* a parameter: absent rather than null */
    SCHEMA_REPLY      /* an answer: all fields are there, but those that only some may see */
};

void schema_put_object(struct json_writer *w, const struct field *fields, enum schema_use use);

/* The parameters of a query table: each as {"name":…,"in":"query","required":…,"schema":…}, inside the caller's list. */
void schema_put_query(struct json_writer *w, const struct field *fields);

#endif
