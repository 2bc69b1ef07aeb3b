/* For `db check`: what a pitch has stored twice is compared with what it follows from; each difference is a sentence. */
#include "app/pitch/check.h"

#include "app/pitch/pitch.h"

enum { AT_ONCE = 200 };

#define SAY(lines, id, fmt, ...) buf_printf((lines), "pitch %lld " fmt "\n", (long long)(id), ##__VA_ARGS__)

static const char *listing(bool listed)
{
    return listed ? "listed" : "not listed";
}

static void compare_views(const struct pitch_checked_row *row, buf *lines)
{
    int64_t counted = row->view_count + row->new_views;
    if (counted != row->views)
        SAY(lines, row->id, "counts %lld views, but %lld are recorded", (long long)counted, (long long)row->views);
}

static void compare_place(const struct pitch_checked_row *row, const struct pitch_place_args *place, buf *lines)
{
    if (row->listed != place->listed)
        SAY(lines, row->id, "is marked as %s, but by its state and its policy it is %s", listing(row->listed), listing(place->listed));
    if (!str_eq(row->locked, place->locked))
        SAY(lines, row->id, "says that %.*s is locked, but by its items it is %.*s", STR_ARG(row->locked), STR_ARG(place->locked));
    if (row->protects != place->protects)
        SAY(lines, row->id, "says that %s in it asks for an agreement, but %s does", row->protects ? "something" : "nothing",
            place->protects ? "something" : "nothing");
    if (row->row_no != place->row_no)
        SAY(lines, row->id, "has row %lld of the search index, but by its publication it is %lld", (long long)row->row_no,
            (long long)place->row_no);
    if (row->indexed != place->listed)
        SAY(lines, row->id, "is %s, but %s the search index", listing(place->listed), row->indexed ? "in" : "not in");
}

/* Of an account that is not active nothing is shown, and nothing settled: only the views are compared. */
static err compare(struct ctx *c, const struct pitch_checked_row *row, buf *lines)
{
    struct pitch_row p;
    struct pitch_place_args place;
    bool is_seen;
    compare_views(row, lines);
    TRY(sql_pitch_get(c, row->id, &p, &is_seen));
    if (!is_seen)
        return OK;
    TRY(pitch_place_of(c, &p, &place));
    compare_place(row, &place, lines);
    return OK;
}

err pitch_check(struct ctx *c, int64_t *after, buf *lines)
{
    struct pitch_checked_row *rows;
    size_t count;
    TRY(sql_pitch_checked(c, *after, AT_ONCE, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(compare(c, &rows[i], lines));
    *after = count == AT_ONCE ? rows[count - 1].id : 0;
    return OK;
}

err pitch_index_check(struct ctx *c, int64_t *after, buf *lines)
{
    struct search_strays_row *rows;
    size_t count;
    TRY(sql_search_strays(c, *after, AT_ONCE, &rows, &count));
    for (size_t i = 0; i < count; i++)
        buf_printf(lines, "the search index has a row %lld that is no pitch's\n", (long long)rows[i].row_no);
    *after = count == AT_ONCE ? rows[count - 1].row_no : 0;
    return OK;
}
