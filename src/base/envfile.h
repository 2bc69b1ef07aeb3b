/*
 * Files of settings: a line is NAME=value, blank, or a comment that starts with '#'. `export ` in front is allowed. A bare
 * value ends at " #" or the line's end and loses the blanks around it; '…' is literal; "…" knows \n \" and \\. Nothing is
 * expanded and no value goes over several lines. A line may end in CR LF.
 */
#ifndef BASE_ENVFILE_H
#define BASE_ENVFILE_H

#include "base/arena.h"
#include "base/buf.h"

/* {.rest = text, .arena = a}; values with escapes are decoded into the arena, the rest is lent from the text. */
struct envfile {
    str rest;
    arena *arena;
    int line;
};
struct envfile_entry {
    int line;              /* from 1 */
    str name, value;
    const char *wrong;     /* NULL, or what is wrong with this line; static. name and value are then STR_NONE */
};

/* The next line that says something, good or bad; false at the end. */
bool envfile_next(struct envfile *f, struct envfile_entry *entry);

bool envfile_name(str name);     /* [A-Za-z_][A-Za-z0-9_]* */

/*
 * The text with NAME set to the value, quoted as it needs: in place of its last line, else at the end; other lines of that
 * name go. STR_NONE takes the name out. Every other line stays byte for byte. ERR_INVALID: a NUL or CR in the value, which no
 * line can hold.
 */
err envfile_set(str text, str name, str value, buf *out);

#endif
