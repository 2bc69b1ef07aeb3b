/*
 * Search: what goes into the index, and how typed words become a question to it. Both engines get words of letters and
 * digits alone, folded in C, so that no sign of the typed text reaches their query languages.
 */
#include "app/pitch/search.h"

#include "base/utf.h"

#include <string.h>

/* Bytes: of one word, which is known by its beginning; and of all, so that an index's entry has room for their places. */
enum { WORD_MAX = 256, WORDS_MAX = 256 * KIB };

/* The next word of a folded text: from its first letter or digit to what is none. False: no more. */
static bool next_word(str folded, size_t *at, str *word)
{
    size_t from = *at, next = *at;
    while (next < folded.len && utf_part_of(utf_next(folded, &next)) != UTF_LETTER)
        from = next;
    if (from >= folded.len)
        return false;
    size_t end = next;
    while (next < folded.len && utf_part_of(utf_next(folded, &next)) != UTF_APART)
        end = next;
    *at = end;
    *word = utf_cut(str_sub(folded, from, end - from), WORD_MAX);
    return true;
}

/* The folded words of a text with single blanks between. */
static str words_of(str text, arena *a)
{
    str folded = utf_fold(text, a), word;
    char *out = arena_alloc(a, folded.len + 1, 1);
    size_t len = 0;
    for (size_t at = 0; next_word(folded, &at, &word) && len + 1 + word.len <= WORDS_MAX;) {
        if (len)
            out[len++] = ' ';
        memcpy(out + len, word.ptr, word.len);
        len += word.len;
    }
    return (str){out, len};
}

/* ---- the index ---- */

static err public_texts(struct ctx *c, const struct pitch_row *p, str *joined)
{
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, p->id, VIEWER_PUBLIC, &rows, &count));
    *joined = STR("");
    for (size_t i = 0; i < count; i++)
        if (rows[i].body.ptr)
            *joined = arena_printf(c->arena, "%.*s %.*s", STR_ARG(*joined), STR_ARG(rows[i].body));
    return OK;
}

err search_put(struct ctx *c, const struct pitch_row *p, int64_t row_no)
{
    arena *a = c->arena;
    str texts;
    TRY(public_texts(c, p, &texts));
    str rest = arena_printf(a, "%.*s %.*s %.*s %.*s", STR_ARG(p->genre), STR_ARG(p->subgenres), STR_ARG(p->format), STR_ARG(texts));
    str name = words_of(arena_printf(a, "%.*s %.*s", STR_ARG(p->creator_name), STR_ARG(p->creator_company)), a);
    return sql_search_put(c, &(struct search_put_args){
        .row_no = row_no, .title = words_of(p->title, a), .logline = words_of(p->logline, a), .rest = words_of(rest, a),
        .name = p->hide_name ? STR("") : name, .hidden_name = p->hide_name ? name : STR(""),
    });
}

err search_drop(struct ctx *c, int64_t row_no)
{
    return sql_search_drop(c, row_no);
}

/* ---- questions ---- */

/* Every word must match, the last as a prefix; `columns` and `weights` say where. */
static str match_sqlite(arena *a, str words, const char *columns)
{
    str out = arena_printf(a, "{%s} : (", columns), word, rest = words;
    for (int i = 0; str_cut(&rest, ' ', &word); i++)
        out = arena_printf(a, "%.*s%s\"%.*s\"%s", STR_ARG(out), i ? " AND " : "", STR_ARG(word), rest.ptr ? "" : " *");
    return arena_printf(a, "%.*s)", STR_ARG(out));
}

static str match_postgres(arena *a, str words, const char *weights)
{
    str out = STR("("), word, rest = words;
    for (int i = 0; str_cut(&rest, ' ', &word); i++)
        out = arena_printf(a, "%.*s%s%.*s:%s%s", STR_ARG(out), i ? " & " : "", STR_ARG(word), rest.ptr ? "" : "*", weights);
    return arena_printf(a, "%.*s)", STR_ARG(out));
}

/* Where each tier looks; a tier is its own places without those of the tiers before. */
static const struct { const char *columns, *weights; } places[SEARCH_TIERS] = {
    {"title", "A"}, {"title logline", "AB"}, {"title logline rest name", "ABC"},
};
static const char everything_columns[] = "title logline rest name hidden_name", everything_weights[] = "ABCD";

static str match_in(const struct search *s, arena *a, int tier)
{
    bool widest = tier == SEARCH_TIERS - 1 && s->signed_in;
    if (s->engine == DB_SQLITE)
        return match_sqlite(a, s->words, widest ? everything_columns : places[tier].columns);
    return match_postgres(a, s->words, widest ? everything_weights : places[tier].weights);
}

str search_match(const struct search *s, arena *a)
{
    return match_in(s, a, SEARCH_TIERS - 1);
}

str search_match_tier(const struct search *s, arena *a, int tier)
{
    str here = match_in(s, a, tier);
    if (tier == 0)
        return here;
    str before = match_in(s, a, tier - 1);
    if (s->engine == DB_SQLITE)
        return arena_printf(a, "(%.*s) NOT (%.*s)", STR_ARG(here), STR_ARG(before));
    return arena_printf(a, "%.*s & !%.*s", STR_ARG(here), STR_ARG(before));
}

void search_read(const struct ctx *c, str typed, struct search *s)
{
    *s = (struct search){
        .words = words_of(typed, c->arena), .signed_in = c->user != NULL, .engine = db_conn_engine(c->tx->conn),
    };
}
