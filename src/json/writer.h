/*
 * Writes compact JSON into a buf: no blank after ':' or ','. Strings escape <, >, &, U+2028 and U+2029, so that an answer
 * can stand inside a page. Commas are the writer's; opening and closing in pairs is the caller's.
 */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "base/buf.h"
#include "base/str.h"

/* Ask buf_check(out) once, at the end. */
struct json_writer {
    buf *out;
    bool comma;     /* the next value or key needs one in front */
};

void json_begin(struct json_writer *w, buf *out);

void json_open(struct json_writer *w);            /* { */
void json_close(struct json_writer *w);           /* } */
void json_open_list(struct json_writer *w);       /* [ */
void json_close_list(struct json_writer *w);      /* ] */
void json_key(struct json_writer *w, str name);   /* "name": */

void json_put_text(struct json_writer *w, str text);        /* STR_NONE: null; a byte that is no UTF-8: U+FFFD */
void json_put_int(struct json_writer *w, int64_t n);
void json_put_real(struct json_writer *w, double x);        /* as short as it reads back exactly; not finite: null */
void json_put_bool(struct json_writer *w, bool on);
void json_put_null(struct json_writer *w);
void json_put_time(struct json_writer *w, int64_t ms);      /* RFC 3339; 0: null */
void json_put_raw(struct json_writer *w, str json);         /* rendered before, and trusted; STR_NONE: null */

#endif
