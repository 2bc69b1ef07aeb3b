/* A failure as clients read it (api/README.md): for web/, and the list of fields for the command line. */
#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

#include "base/problem.h"
#include "http/http.h"
#include "json/writer.h"

/* Makes the reply the failure e in the problem's words; keeps header fields that were set. Any thread. */
void problem_render(struct http_reply *reply, const struct problem *said, err e, str request_id);

void problem_put_fields(struct json_writer *w, const struct problem *p);    /* the member "fields" */

#endif
