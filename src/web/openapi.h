/* The description of the API, OpenAPI 3.1, made from the same rows that check it. */
#ifndef WEB_OPENAPI_H
#define WEB_OPENAPI_H

#include "base/buf.h"
#include "web/route.h"

/* Appends the whole document; aliases are marked deprecated. Same table, same bytes. */
void openapi_write(const struct route_table *t, const char *version, buf *out, arena *scratch);

/* The document, made once at start; `etag` with its quotes. */
struct openapi { str text, etag; };
void openapi_setup(const struct route_table *t, const char *version);
void openapi_release(void);                     /* after the last request */
const struct openapi *openapi_now(void);

#endif
