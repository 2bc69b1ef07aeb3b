/* The table of settings: one row says name, type, range, default, reader, when a change counts, and what it means. */
#ifndef BASE_SETTING_H
#define BASE_SETTING_H

#include "base/config.h"

enum setting_kind {
    SETTING_BOOL, SETTING_INT, SETTING_DURATION, SETTING_SIZE, SETTING_BYTE_RATE, SETTING_RATE, SETTING_WORD, SETTING_TEXT,
    SETTING_ORIGINS, SETTING_NETWORKS, SETTING_KINDS
};
enum setting_flag {
    SETTING_LIVE   = 1 << 0,     /* a change counts at once; else at the next start */
    SETTING_SECRET = 1 << 1,     /* never shown */
    SETTING_MADE   = 1 << 2,     /* a secret that is made at the first start when nobody gives it */
    SETTING_PATH_DROPPED = 1 << 3    /* origins: a path behind one is cut off */
};

/* No value is longer, whatever its type; no list has more bytes than its text. */
enum { SETTING_MAX_BYTES = 4096, SETTING_SECRET_MAX_BYTES = 1024 };

struct setting {
    const char *name;            /* "CACHE_TTL" */
    enum setting_kind kind;
    unsigned flags;
    size_t offset;               /* of its member in struct config */
    const char *preset;          /* the default as somebody would write it; NULL: none, or derived */
    str (*derive)(const struct config *c, arena *a);    /* the default from the rows above it; STR_NONE: none */
    const char *derived;         /* in words, for the documents: "number of cores" */
    int64_t min, max;            /* numbers, durations in ms, sizes in bytes */
    const char *const *words;    /* SETTING_WORD: the words of the enum in order, up to NULL */
    const char *(*check)(str text);    /* NULL when the text is fine, else what is wrong with it */
    const char *readers;         /* E edge, O origin, C command line */
    const char *meaning;
};

extern const struct setting settings[];
extern const size_t setting_count;

const struct setting *setting_find(str name);          /* NULL: there is none */
const char *setting_nearest(str name);                 /* NULL: nothing is near */

/*
 * Names of the deployment guide and of later versions: no typing mistakes. refused: leaving it out of account would be
 * dangerous, so that the start says no.
 */
struct setting_later { const char *name, *words; bool refused; };
const struct setting_later *setting_later(str name);   /* NULL: there is none */

/* Reads the text into the member. NULL, or what is wrong, with an example or the range. */
const char *setting_read(const struct setting *s, str text, struct config *c, arena *a);

size_t setting_max_bytes(const struct setting *s);

/* Empties the member: nothing was given and there is no default. */
void setting_clear(const struct setting *s, struct config *c);

/* The value as anybody may see it: secrets as "set (43 characters, sha256 1f3a…)". */
str setting_shown(const struct setting *s, str text, arena *a);

str setting_type(const struct setting *s, arena *a);   /* "duration, 1s to 1d" */

#endif
