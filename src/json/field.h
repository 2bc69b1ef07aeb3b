/*
 * Field tables: what a JSON object looks like, said once. A table reads bodies and query strings into a C struct, writes a
 * struct as JSON, and describes itself for openapi; a handler sees only values that are in range.
 *
 *     struct nda_ask { int64_t pitch_id; str purpose, message; };
 *     static const struct field nda_ask_fields[] = {
 *         ID_FIELD  (nda_ask, pitch_id, REQUIRED),
 *         WORD_FIELD(nda_ask, purpose,  nda_purposes, OPTIONAL),
 *         STR_FIELD (nda_ask, message,  0, NDA_NOTE_MAX, OPTIONAL, .also = "requestMessage"),
 *         END_FIELDS
 *     };
 *
 * `valid_days` in C is `validDays` on the wire; the time `created_ms` is `createdAt`. Tables stand at file scope.
 */
#ifndef JSON_FIELD_H
#define JSON_FIELD_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/vocab.h"
#include "json/value.h"
#include "json/writer.h"

#include <stdatomic.h>

/* May be joined by |. */
enum field_flag {
    OPTIONAL   = 0,         /* absent and null: zero, STR_NONE, or the preset. Text of blanks alone counts as absent */
    REQUIRED   = 1 << 0,    /* may be absent in an update, never null or empty */
    READ_ONLY  = 1 << 1,    /* written, ignored when sent */
    WRITE_ONLY = 1 << 2,    /* read, never written */
    ONE_LINE   = 1 << 3,    /* text: line breaks and tabs are read as blanks */
    VERBATIM   = 1 << 4,    /* text: not trimmed, any character; NFC; limits in characters (a new password) */
    RAW_BYTES  = 1 << 5,    /* text: as sent; limits in bytes (a password to be compared) */
    DISTINCT   = 1 << 6     /* list: no value twice */
};

enum field_kind {
    FIELD_END, FIELD_ID, FIELD_INT, FIELD_REAL, FIELD_BOOL, FIELD_TIME, FIELD_TEXT, FIELD_WORD, FIELD_RAW,
    FIELD_OBJECT,           /* an object of its own */
    FIELD_INLINE,           /* fields that stand at the level of their owner */
    FIELD_LIST,             /* of objects: pointer and count */
    FIELD_TEXT_LIST, FIELD_WORD_LIST, FIELD_ID_LIST,
    FIELD_CUSTOM
};

/* The row's names, made on first use by whoever comes first; any thread. */
enum { FIELD_NAME_MAX = 28 };
struct field_key {
    atomic_bool ready;
    unsigned char len;                  /* of name */
    char name[FIELD_NAME_MAX + 1];      /* createdAt */
    char key[FIELD_NAME_MAX + 5];       /* ,"createdAt": and one byte that is copied and overwritten */
};

struct field_reader;

struct field {
    struct field_key *key;
    enum field_kind kind;
    unsigned flags;
    uint16_t offset;              /* of the member in its struct */
    uint16_t has;                 /* offset + 1 of `bool has_x`, 0: none */
    uint16_t only_if;             /* offset + 1 of the flag without which the field is left out of answers; 0: always there */
    uint16_t adds_to;             /* word: offset + 1 of the str that takes what an older name adds; 0: dropped */
    uint16_t count;               /* list of objects: offset of x_count */
    uint16_t size;                /* of the struct that the table is about */
    uint16_t member_size;         /* custom: what null sets to zero */
    const struct field *fields;   /* object, inline, list: the inner table */
    const char *name;             /* the member: "valid_days" */
    const char *wire;             /* the name on the wire, when the member's name does not give it */

    /* Older names: "budget_range,budget". The canonical one wins, else the first of them that says something. Under a
     * word's older name only text counts. */
    const char *also;
    const char *label;            /* in sentences: "budget band"; NULL: made from the member, "budget range" */
    const char *missing;          /* the sentence for `required`: "Choose a budget band." */
    const char *example;          /* ends the sentence for `not_valid`: "350000" */
    const char *preset;           /* what absent means, as in a query string: "20", "true", "Feature film" */
    const char *words;            /* for openapi: what it is */
    int64_t min, max;             /* text: characters; lists: entries; numbers: the value */
    int64_t each_max;             /* text list: characters of one entry */
    const struct vocab *vocab;
    const char *(*check)(str text);    /* text that passed the limits: NULL, or the sentence for `not_valid` */

    /*
     * Custom; both see the owner. decode stores into the member, or says field_problem and returns false; null and absent
     * never reach it. write writes exactly one value.
     */
    bool (*decode)(struct field_reader *r, const struct json_value *v, void *owner);
    void (*write)(struct json_writer *w, const void *owner);
    const char *schema;           /* custom and raw: the JSON Schema fragment; NULL: {} */
};

/* ---- rows. `owner` is the struct's tag; further members may follow: .also = "…", .only_if = IF_ON(pitch, sees_market) ---- */
#define FIELD_OF(owner, member) (((struct owner *)0)->member)
#define FIELD_IS(owner, member, type) (0 * sizeof(char[_Generic(FIELD_OF(owner, member), type: 1)]))    /* another type does not compile */
#define FIELD_ROW(owner, kind_, offset_, name_, flags_)                                                              \
    .key = &(struct field_key){0}, .kind = (kind_), .flags = (flags_), .offset = (uint16_t)(offset_),                \
    .size = (uint16_t)sizeof(struct owner), .name = (name_)
#define FIELD_AT(owner, member, type, kind_, flags_)                                                                 \
    FIELD_ROW(owner, kind_, offsetof(struct owner, member) + FIELD_IS(owner, member, type), #member, flags_)
#define FLAG_AT(owner, flag) (uint16_t)(offsetof(struct owner, flag) + FIELD_IS(owner, flag, bool) + 1)

#define IF_ON(owner, flag) FLAG_AT(owner, flag)
#define ADDS_TO(owner, member) (uint16_t)(offsetof(struct owner, member) + FIELD_IS(owner, member, str) + 1)

/* int64_t, 1 … 2^53-1; 0 is null. */
#define ID_FIELD(owner, member, flags_, ...)                                                                         \
    { FIELD_AT(owner, member, int64_t, FIELD_ID, flags_), ##__VA_ARGS__ }
/* int64_t, double, bool; OPT_: with `bool has_x` beside it, false is null. */
#define INT_FIELD(owner, member, min_, max_, flags_, ...)                                                            \
    { FIELD_AT(owner, member, int64_t, FIELD_INT, flags_), .min = (min_), .max = (max_), ##__VA_ARGS__ }
#define OPT_INT_FIELD(owner, member, min_, max_, flags_, ...)                                                        \
    INT_FIELD(owner, member, min_, max_, flags_, .has = FLAG_AT(owner, has_##member), ##__VA_ARGS__)
#define REAL_FIELD(owner, member, min_, max_, flags_, ...)                                                           \
    { FIELD_AT(owner, member, double, FIELD_REAL, flags_), .min = (min_), .max = (max_), ##__VA_ARGS__ }
#define OPT_REAL_FIELD(owner, member, min_, max_, flags_, ...)                                                       \
    REAL_FIELD(owner, member, min_, max_, flags_, .has = FLAG_AT(owner, has_##member), ##__VA_ARGS__)
#define BOOL_FIELD(owner, member, flags_, ...)                                                                       \
    { FIELD_AT(owner, member, bool, FIELD_BOOL, flags_), ##__VA_ARGS__ }
#define OPT_BOOL_FIELD(owner, member, flags_, ...)                                                                   \
    BOOL_FIELD(owner, member, flags_, .has = FLAG_AT(owner, has_##member), ##__VA_ARGS__)
/* int64_t member x_ms, xAt on the wire in RFC 3339; 0 is null. */
#define TIME_FIELD(owner, member, flags_, ...)                                                                       \
    { FIELD_AT(owner, member, int64_t, FIELD_TIME, flags_), ##__VA_ARGS__ }
/* str; STR_NONE is null. */
#define STR_FIELD(owner, member, min_, max_, flags_, ...)                                                            \
    { FIELD_AT(owner, member, str, FIELD_TEXT, flags_), .min = (min_), .max = (max_), ##__VA_ARGS__ }
/* str that holds the stored spelling. */
#define WORD_FIELD(owner, member, vocab_, flags_, ...)                                                               \
    { FIELD_AT(owner, member, str, FIELD_WORD, flags_), .vocab = &(vocab_), ##__VA_ARGS__ }
/* str of JSON that the writer rendered before (a column of subgenres). Answers only. A list says of what: .vocab or .fields. */
#define RAW_FIELD(owner, member, ...)                                                                                \
    { FIELD_AT(owner, member, str, FIELD_RAW, READ_ONLY), ##__VA_ARGS__ }

/* A struct inside the struct. In an update it is merged; null empties it. OPT_: `bool has_x`, false is null. */
#define OBJ_FIELD(owner, member, fields_, flags_, ...)                                                               \
    { FIELD_ROW(owner, FIELD_OBJECT, offsetof(struct owner, member), #member, flags_), .fields = (fields_), ##__VA_ARGS__ }
#define OPT_OBJ_FIELD(owner, member, fields_, flags_, ...)                                                           \
    OBJ_FIELD(owner, member, fields_, flags_, .has = FLAG_AT(owner, has_##member), ##__VA_ARGS__)
/* An object on the wire whose members lie in the owner itself: fields_ is a table of the same struct. */
#define GROUP_FIELD(owner, name_, fields_, flags_, ...)                                                              \
    { FIELD_ROW(owner, FIELD_OBJECT, 0, name_, flags_), .fields = (fields_), ##__VA_ARGS__ }
/* The other way round: a struct inside the struct whose fields stand at this level (a card inside a pitch). */
#define INLINE_FIELD(owner, member, fields_, ...)                                                                    \
    { FIELD_ROW(owner, FIELD_INLINE, offsetof(struct owner, member), #member, OPTIONAL), .fields = (fields_), ##__VA_ARGS__ }
/* Fields of the same struct that are in the answer only when the flag is on: what the viewer may see. For one field: .only_if. */
#define IF_FIELD(owner, flag, fields_)                                                                               \
    { FIELD_ROW(owner, FIELD_INLINE, 0, #flag, OPTIONAL), .fields = (fields_), .only_if = FLAG_AT(owner, flag) }

/* `T *x; size_t x_count;`, min to max entries. */
#define LIST_FIELD(owner, member, fields_, min_, max_, flags_, ...)                                                  \
    { FIELD_ROW(owner, FIELD_LIST, offsetof(struct owner, member), #member, flags_), .fields = (fields_),            \
      .count = (uint16_t)(offsetof(struct owner, member##_count) + FIELD_IS(owner, member##_count, size_t)),         \
      .min = (min_), .max = (max_), ##__VA_ARGS__ }
/* struct str_list, struct int_list. */
#define STR_LIST_FIELD(owner, member, min_, max_, each_max_, flags_, ...)                                            \
    { FIELD_AT(owner, member, struct str_list, FIELD_TEXT_LIST, flags_), .min = (min_), .max = (max_),               \
      .each_max = (each_max_), ##__VA_ARGS__ }
#define WORD_LIST_FIELD(owner, member, vocab_, min_, max_, flags_, ...)                                              \
    { FIELD_AT(owner, member, struct str_list, FIELD_WORD_LIST, flags_), .vocab = &(vocab_), .min = (min_),          \
      .max = (max_), ##__VA_ARGS__ }
#define ID_LIST_FIELD(owner, member, min_, max_, flags_, ...)                                                        \
    { FIELD_AT(owner, member, struct int_list, FIELD_ID_LIST, flags_), .min = (min_), .max = (max_), ##__VA_ARGS__ }

/* Anything else: .decode and .write of its own. */
#define CUSTOM_FIELD(owner, member, flags_, ...)                                                                     \
    { FIELD_ROW(owner, FIELD_CUSTOM, offsetof(struct owner, member), #member, flags_),                               \
      .member_size = (uint16_t)sizeof(FIELD_OF(owner, member)), __VA_ARGS__ }
#define END_FIELDS { .kind = FIELD_END }
/* The table has a name: the description says it once, under that name. Names are told apart by it over the whole program. */
#define END_OF(name_) { .kind = FIELD_END, .name = (name_) }

const char *fields_name(const struct field *fields);  /* "PitchDraft"; NULL: none */
/* At start: what is wrong with the table, as the end of a sentence, in the arena; NULL: nothing. Its inner tables too. */
const char *fields_flaw(const struct field *fields, arena *a);
size_t fields_size(const struct field *fields);       /* of the struct that the table is about */
const char *field_name(const struct field *f);        /* on the wire: "createdAt"; static */

/* ---- reading ---- */

/* Once, before threads start: seeds the hash of objects. */
void json_setup(void);

/* Which members of the struct were sent, at any depth but inside lists. An object was sent when a member of it was. */
enum { FIELDS_SENT_MAX = 128 };
struct field_set {
    size_t count;
    uint16_t offsets[FIELDS_SENT_MAX];
};
bool field_set_has(const struct field_set *set, size_t offset, size_t size);
#define FIELD_SENT(set, owner, member)                                                                               \
    field_set_has((set), offsetof(struct owner, member), sizeof(FIELD_OF(owner, member)))

/*
 * Every function below reports all problems at once: ERR_INVALID, with p->fields and p->message filled. What it reads
 * lives until the arena is rewound. An empty body counts as {}.
 *
 * fields_read: a create. *out is zeroed first; null is absent.
 * fields_read_over: an update over the loaded row. Absent keeps, null clears (to the preset). sent may be NULL.
 * fields_read_query: the same tables from name/value pairs, decoded before; lists from repeated names or commas, bools
 * from true and false; an empty value, and `all` of a word, is absent. What the table does not name is ignored.
 * fields_check: the limits of the table against a row that was loaded: what is missing before it can be published.
 */
struct field_pair { str name, value; };
err fields_read(const struct field *fields, str body, void *out, arena *a, struct problem *p);
err fields_read_over(const struct field *fields, str body, void *row, struct field_set *sent, arena *a, struct problem *p);
err fields_read_query(const struct field *fields, const struct field_pair *pairs, size_t count, void *out,
                      struct field_set *sent, arena *a, struct problem *p);
err fields_check(const struct field *fields, const void *row, arena *a, struct problem *p);

/*
 * For decoders of their own: where memory comes from; text as a STR_FIELD with this row's limits and flags would take it
 * (false: a problem was said); what else is wrong with this field. field_problem returns false.
 */
arena *field_arena(const struct field_reader *r);
bool field_text(struct field_reader *r, str sent, str *out);
bool field_problem(struct field_reader *r, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- writing ---- */
void json_put_object(struct json_writer *w, const struct field *fields, const void *row);
void json_put_members(struct json_writer *w, const struct field *fields, const void *row);    /* without the braces */
void json_put_rows(struct json_writer *w, const struct field *fields, const void *rows, size_t count, size_t row_size);
/* The rows of a list are much alike: behind the first, which began at `first`, this makes room for `more` like it at once. */
void json_expect_rows(struct json_writer *w, size_t first, size_t more);

#endif
