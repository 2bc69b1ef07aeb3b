/* One line of the log: formatting it and masking what must not be in it. Private to base/log.c. */
#ifndef BASE_LOG_LINE_H
#define BASE_LOG_LINE_H

#include "base/log.h"

enum { LINE_BYTES = 2032, LINE_ROOM = 8 };     /* LINE_ROOM: what a line keeps for its end */

/* A piece goes in whole or not at all. len <= LINE_BYTES, always. */
struct line {
    size_t len;
    bool full;
    char text[LINE_BYTES];
};

struct line_form { bool json; str node; };

/* A field that does not fit is left out; a value over 512 bytes is cut and ends in "…". */
void line_write(struct line *l, const struct line_form *form, enum log_level level, const char *msg, const struct log_field *fields);

/* In place; never makes the line longer. */
void line_mask(char *line, size_t *len, const str *secrets, size_t count);

#endif
