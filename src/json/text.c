/* A row as JSON text in an arena. */
#include "json/text.h"

str json_text(const struct field *fields, const void *row, arena *a)
{
    buf out;
    struct json_writer w;
    buf_init(&out, 1 * MIB);
    json_begin(&w, &out);
    json_put_object(&w, fields, row);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}
