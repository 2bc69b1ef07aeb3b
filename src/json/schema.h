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

/*
 * What has a name stands once and is referred to: tables as components/schemas/PitchDraft (of a body PitchDraftBody and
 * PitchDraftUpdate), vocabularies as components/schemas/Genre, the pairs of a query as components/parameters/Market.genre.
 * The set gathers what was mentioned. In the arena; one thread.
 */
struct schema_set;
struct schema_set *schema_set_new(arena *a);

void schema_put_object(struct json_writer *w, struct schema_set *set, const struct field *fields, enum schema_use use);

/* The parameters of a query table: each as {"name":…,"in":"query","required":…,"schema":…}, inside the caller's list. */
void schema_put_query(struct json_writer *w, struct schema_set *set, const struct field *fields);

/* What was mentioned, and what that mentions in turn, as the members "parameters" and "schemas" of the caller's components. */
void schema_put_parameters(struct json_writer *w, struct schema_set *set);
void schema_put_named(struct json_writer *w, struct schema_set *set);

/* After both: a name that two different things have, or NULL. */
const char *schema_clash(const struct schema_set *set);

#endif
