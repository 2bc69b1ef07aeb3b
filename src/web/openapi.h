/* The description of the API, OpenAPI 3.1, made from the same rows that check it. */
#ifndef WEB_OPENAPI_H
#define WEB_OPENAPI_H

#include "base/buf.h"
#include "web/route.h"

/*
 * Appends the whole document; aliases are marked deprecated and refer to what their canonical row takes and answers. Same
 * table, same bytes. ERR_INVALID: two field tables or vocabularies have one name; the problem says which.
 */
err openapi_write(const struct route_table *t, const char *version, buf *out, struct problem *p, arena *a);

/* The document, made once at start; `etag` with its quotes. */
struct openapi { str text, etag; };
err openapi_setup(const struct route_table *t, const char *version, struct problem *p, arena *a);
void openapi_release(void);                     /* after the last request */
const struct openapi *openapi_now(void);

#endif
