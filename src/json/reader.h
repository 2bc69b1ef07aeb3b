/* What reading and checking by field table share. For json/ alone. */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "json/table.h"

struct field_reader {
    arena *arena;
    struct problem *problem;
    const struct field *field;     /* in hand */
    const char *path;              /* of the object it is in: "", "characters[2]." */
    const char *top;               /* the struct that `sent` counts offsets from */
    struct field_set *sent;        /* NULL: nobody asks */
    bool over;                     /* an update: what is absent stays */
};

/* ERR_INVALID with a sentence for all of them when a field's problem was said. */
err reader_result(struct field_reader *r);

/* The path of what lies inside the field in hand: "links.", "characters[2]." */
const char *path_into(struct field_reader *r);
const char *path_into_entry(struct field_reader *r, size_t i);

/* ---- limits of the field in hand (check.c); false: a problem was said ---- */
bool check_missing(struct field_reader *r);                   /* it is absent: may it be? */
bool check_size(struct field_reader *r, str sent, int64_t chars_max);    /* before any work on it: bytes, marks */
bool check_text(struct field_reader *r, str text);
bool check_integer(struct field_reader *r, int64_t n);
bool check_number(struct field_reader *r, double x);
bool check_count(struct field_reader *r, size_t count);
bool out_of_range(struct field_reader *r);

/* ---- values into the member of the field in hand (store.c); false: a problem was said ---- */
bool wrong_kind(struct field_reader *r);                      /* "The title must be text." */
bool store_absent(struct field_reader *r, void *row);         /* not sent: the preset; `required` when it is */
bool store_nothing(struct field_reader *r, void *row);        /* sent empty: cleared, then as absent */
bool store_integer(struct field_reader *r, void *row, int64_t n);
bool store_number(struct field_reader *r, void *row, double x);
bool store_bool(struct field_reader *r, void *row, bool on);
bool store_text(struct field_reader *r, void *row, str sent); /* text, word or time */
bool store_texts(struct field_reader *r, void *row, str *sent, size_t count);
bool store_ids(struct field_reader *r, void *row, int64_t *ids, size_t count);
bool store_plain(struct field_reader *r, void *row, str sent);/* any of them from the text of a query or preset */

/* Notes for `sent` that the field in hand was sent. */
void reader_mark(struct field_reader *r, void *row);

#endif
