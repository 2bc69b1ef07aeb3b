/*
 * Vocabularies: the closed lists of words that a field may hold (genres, formats, purposes), with the older names that
 * clients still send. One table feeds matching, error sentences, openapi and the pages.
 */
#ifndef BASE_VOCAB_H
#define BASE_VOCAB_H

#include "base/arena.h"
#include "base/str.h"

/* Rows may repeat a value: the first is the value's own, later ones carry older names that also mean something else. */
struct word {
    const char *value;     /* as stored and answered: "Drama" */
    const char *also;      /* older names, "crime drama,noir / neo-noir"; NULL: none */
    const char *adds;      /* what an older name says besides: "Crime"; NULL: nothing */
};

/*
 * Matching: lower case, without "(…)", every run of other characters than letters is one blank. exact: byte for byte, for
 * words in which signs count ("-publishedAt").
 */
struct vocab {
    const struct word *words;    /* up to one without a value */
    bool exact;
    const char *name;            /* in the description, where it stands once: "Genre"; no other one has it */
};

/* const struct vocab genres = VOCAB("Genre", WORD("Action", .also = "superhero"), WORD("Comedy")); */
#define WORD(value_, ...) {.value = (value_), ##__VA_ARGS__}
#define VOCAB(name_, ...) {.name = (name_), .words = (const struct word[]){__VA_ARGS__, {.value = NULL}}}
#define EXACT_VOCAB(name_, ...) {.name = (name_), .words = (const struct word[]){__VA_ARGS__, {.value = NULL}}, .exact = true}

const struct word *vocab_find(const struct vocab *v, str text);    /* NULL: no such word */
str vocab_value(const struct vocab *v, str text);                  /* the stored spelling, static; STR_NONE: no such word */
int vocab_rank(const struct vocab *v, str value);                  /* 0 … in the order of the table; -1: no such word */
const char *vocab_next(const struct vocab *v, size_t *at);         /* each value once, in order; *at starts at 0; NULL: the end */
str vocab_list(const struct vocab *v, arena *a);                   /* "Action, Comedy, Drama" */

#endif
