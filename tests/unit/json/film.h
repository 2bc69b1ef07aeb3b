/* A film with every kind of field: what the tests and the fuzz target of json/ read and write. */
#ifndef TESTS_UNIT_JSON_FILM_H
#define TESTS_UNIT_JSON_FILM_H

#include "json/field.h"

#include <stdio.h>

struct role { int64_t id; str name, age; };
static const struct field role_fields[] = {
    ID_FIELD (role, id,   OPTIONAL),
    STR_FIELD(role, name, 1, 10, REQUIRED | ONE_LINE),
    STR_FIELD(role, age,  0, 5, OPTIONAL),
    END_FIELDS
};

struct links { str imdb, site; bool shown; };
static const struct field links_fields[] = {
    STR_FIELD (links, imdb,  0, 30, OPTIONAL),
    STR_FIELD (links, site,  0, 30, OPTIONAL),
    BOOL_FIELD(links, shown, OPTIONAL, .preset = "true"),
    END_FIELDS
};

struct seat { int64_t row; str hall; };
static const struct field seat_fields[] = {
    INT_FIELD(seat, row,  1, 40, REQUIRED),
    STR_FIELD(seat, hall, 0, 10, OPTIONAL),
    END_FIELDS
};

/* "4:3" as two numbers. */
struct ratio { int64_t wide, high; };

struct film {
    int64_t id;
    str title, logline, genre, subgenre, password, handle;
    str posters;                       /* rendered JSON */
    bool has_amount;   int64_t amount;
    bool has_rating;   double rating;
    bool has_ai_used;  bool ai_used;
    bool hide_name;
    int64_t limit, year;
    double weight;
    int64_t created_ms, due_ms;
    struct links links;
    bool has_seat;     struct seat seat;
    str market_audience, market_timeline;
    struct role *characters; size_t characters_count;
    struct str_list tags, moods;
    struct int_list order;
    struct ratio ratio;
    int64_t version;
    bool is_owner, sees_order;
};

static const struct vocab film_genres = VOCAB("FilmGenres",
    WORD("Drama", .also = "reality-drama"),
    WORD("Sci-Fi", .also = "scifi,science fiction"),
    WORD("Drama", .also = "family,family / kids", .adds = "Family"));

static inline const char *film_handle(str text)
{
    return text.ptr[0] >= 'a' && text.ptr[0] <= 'z' ? NULL : "The handle must begin with a letter.";
}

static inline bool film_ratio_decode(struct field_reader *r, const struct json_value *v, void *owner)
{
    struct film *film = owner;
    str rest = value_text(v), wide, high;
    bool formed = str_cut(&rest, ':', &wide) && str_cut(&rest, ':', &high) && !rest.ptr &&
                  str_to_i64(wide, 1, 99, &film->ratio.wide) == OK && str_to_i64(high, 1, 99, &film->ratio.high) == OK;
    return formed || field_problem(r, "not_valid", "The ratio must be two numbers, for example 4:3.");
}

static inline void film_ratio_write(struct json_writer *w, const void *owner)
{
    const struct film *film = owner;
    char text[24];
    int len = snprintf(text, sizeof(text), "%d:%d", (int)film->ratio.wide, (int)film->ratio.high);
    json_put_text(w, film->ratio.wide ? (str){text, (size_t)len} : STR_NONE);
}

static const struct field film_market_fields[] = {
    STR_FIELD(film, market_audience, 0, 20, OPTIONAL, .wire = "audience"),
    STR_FIELD(film, market_timeline, 0, 20, OPTIONAL, .wire = "timeline"),
    END_FIELDS
};

static const struct field film_owner_fields[] = {
    BOOL_FIELD(film, hide_name, OPTIONAL),
    INT_FIELD (film, version, 0, 1000000, OPTIONAL),
    END_FIELDS
};

static const struct field film_fields[] = {
    ID_FIELD       (film, id,         READ_ONLY),
    STR_FIELD      (film, title,      2, 10, REQUIRED | ONE_LINE),
    STR_FIELD      (film, logline,    5, 20, OPTIONAL, .also = "tag_line,oneLiner"),
    WORD_FIELD     (film, genre,      film_genres, OPTIONAL, .also = "category", .adds_to = ADDS_TO(film, subgenre)),
    STR_FIELD      (film, password,   8, 12, OPTIONAL | VERBATIM | WRITE_ONLY),
    STR_FIELD      (film, handle,     3, 30, OPTIONAL, .check = film_handle),
    RAW_FIELD      (film, posters),
    OPT_INT_FIELD  (film, amount,     0, 1000000000, OPTIONAL, .label = "budget amount", .example = "350000"),
    OPT_REAL_FIELD (film, rating,     0, 10, OPTIONAL),
    OPT_BOOL_FIELD (film, ai_used,    OPTIONAL),
    INT_FIELD      (film, limit,      1, 100, OPTIONAL, .preset = "20"),
    INT_FIELD      (film, year,       0, 2100, OPTIONAL),
    REAL_FIELD     (film, weight,     -1, 1, OPTIONAL),
    TIME_FIELD     (film, created_ms, READ_ONLY),
    TIME_FIELD     (film, due_ms,     OPTIONAL),
    OBJ_FIELD      (film, links,      links_fields, OPTIONAL),
    OPT_OBJ_FIELD  (film, seat,       seat_fields, OPTIONAL),
    GROUP_FIELD    (film, "market",   film_market_fields, OPTIONAL),
    LIST_FIELD     (film, characters, role_fields, 0, 3, OPTIONAL),
    WORD_LIST_FIELD(film, moods,      film_genres, 0, 2, DISTINCT),
    STR_LIST_FIELD (film, tags,       0, 3, 5, OPTIONAL),
    ID_LIST_FIELD  (film, order,      0, 4, DISTINCT, .only_if = IF_ON(film, sees_order)),
    CUSTOM_FIELD   (film, ratio,      OPTIONAL, .decode = film_ratio_decode, .write = film_ratio_write,
                    .schema = "{\"type\":\"string\"}"),
    IF_FIELD       (film, is_owner,   film_owner_fields),
    END_FIELDS
};

#endif
