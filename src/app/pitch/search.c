/*
 * Search: what goes into the index, and how typed words become a question to it. Both engines get words of letters and
 * digits alone, folded and told apart in C, so that no sign of the typed text reaches their query languages, and neither
 * engine's own idea of a word decides what is found.
 */
#include "app/pitch/search.h"

#include "base/grown.h"
#include "base/utf.h"

#include <stdio.h>

/*
 * A word of more bytes is several: PostgreSQL takes none over 2,046. A text of the index has no more than it can hold
 * beside the others (1 MiB in all, and up to 4 bytes more for each word). A question is of a bounded size after folding.
 */
enum { WORD_BYTES_MAX = 256, INDEX_BYTES_MAX = 256 * 1024, ASKED_BYTES_MAX = 2048, ASKED_WORDS_MAX = 100 };

/* ---- words ---- */

enum pictures { LEFT_OUT, NAMED, AS_THEY_ARE };
struct words { struct grown text; size_t count, word_len, bytes_max; };

static void word_end(struct words *w)
{
    w->word_len = 0;
}

static void word_add(struct words *w, str sign)
{
    if (w->word_len == 0) {
        w->count++;
        if (w->text.len)
            grown_put(&w->text, STR(" "));
    }
    grown_put(&w->text, sign);
    w->word_len += sign.len;
}

/* A word of its own. Neither engine indexes pictures: there it has a name that nobody types. */
static void picture_add(struct words *w, str sign, int32_t cp, enum pictures pictures)
{
    char name[16];
    str named = {name, (size_t)snprintf(name, sizeof(name), "qz%x", (unsigned)cp)};
    word_end(w);
    word_add(w, pictures == NAMED ? named : sign);
    word_end(w);
}

static bool is_full(const struct words *w)
{
    return w->text.len > w->bytes_max || arena_over(w->text.a);
}

static void letter_add(struct words *w, str sign)
{
    if (w->word_len >= WORD_BYTES_MAX)
        word_end(w);
    word_add(w, sign);
}

/* It belongs to the letter in front of it; alone it is no word, and a tower of them says no more than its foot. */
static void mark_add(struct words *w, str sign)
{
    if (w->word_len > 0 && w->word_len < 2 * WORD_BYTES_MAX)
        word_add(w, sign);
}

static struct words words_of(str folded, arena *a, size_t bytes_max, enum pictures pictures)
{
    struct words w = {.text = grown_in(a), .bytes_max = bytes_max};
    for (size_t at = 0; at < folded.len && !is_full(&w);) {
        size_t from = at;
        int32_t cp = utf_next(folded, &at);
        str sign = str_sub(folded, from, at - from);
        enum utf_part part = utf_part_of(cp);
        if (part == UTF_LETTER)
            letter_add(&w, sign);
        else if (part == UTF_MARK)
            mark_add(&w, sign);
        else if (part == UTF_PICTURE && pictures != LEFT_OUT)
            picture_add(&w, sign, cp, pictures);
        else
            word_end(&w);
    }
    return w;
}

/* ---- the index ---- */

static str indexed(str text, arena *a)
{
    struct words w = words_of(utf_fold(text, a), a, INDEX_BYTES_MAX, NAMED);
    return grown_str(&w.text);
}

static err public_texts(struct ctx *c, const struct pitch_row *p, struct grown *joined)
{
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, p->id, VIEWER_PUBLIC, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        grown_put(joined, STR(" "));
        grown_put(joined, rows[i].body);
    }
    return OK;
}

err search_put(struct ctx *c, const struct pitch_row *p, int64_t row_no)
{
    arena *a = c->arena;
    struct grown rest = grown_in(a);
    grown_printf(&rest, "%.*s %.*s %.*s", STR_ARG(p->genre), STR_ARG(p->subgenres), STR_ARG(p->format));
    TRY(public_texts(c, p, &rest));
    str name = indexed(arena_printf(a, "%.*s %.*s", STR_ARG(p->creator_name), STR_ARG(p->creator_company)), a);
    return sql_search_put(c, &(struct search_put_args){
        .row_no = row_no, .title = indexed(p->title, a), .logline = indexed(p->logline, a), .rest = indexed(grown_str(&rest), a),
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
    struct grown out = grown_in(a);
    str word, rest = words;
    grown_printf(&out, "{%s} : (", columns);
    for (int i = 0; str_cut(&rest, ' ', &word); i++)
        grown_printf(&out, "%s\"%.*s\"%s", i ? " AND " : "", STR_ARG(word), rest.ptr ? "" : " *");
    grown_put(&out, STR(")"));
    return grown_str(&out);
}

static str match_postgres(arena *a, str words, const char *weights)
{
    struct grown out = grown_in(a);
    str word, rest = words;
    grown_put(&out, STR("("));
    for (int i = 0; str_cut(&rest, ' ', &word); i++)
        grown_printf(&out, "%s%.*s:%s%s", i ? " & " : "", STR_ARG(word), rest.ptr ? "" : "*", weights);
    grown_put(&out, STR(")"));
    return grown_str(&out);
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

str search_match_tier(const struct search *s, arena *a, int tier)
{
    str here = tier == SEARCH_TIERS - 1 ? s->match : match_in(s, a, tier);
    if (tier == 0)
        return here;
    str before = match_in(s, a, tier - 1);
    if (s->engine == DB_SQLITE)
        return arena_printf(a, "(%.*s) NOT (%.*s)", STR_ARG(here), STR_ARG(before));
    return arena_printf(a, "%.*s & !%.*s", STR_ARG(here), STR_ARG(before));
}

static bool has_word(str words, str word)
{
    str each;
    while (str_cut(&words, ' ', &each))
        if (str_eq(each, word))
            return true;
    return false;
}

/* The index works for each word it is asked for: one that was typed again counts where it stands last, for the last is a prefix. */
static str each_once(str words, arena *a)
{
    struct grown out = grown_in(a);
    str word, rest = words;
    while (words.len && str_cut(&rest, ' ', &word))
        if (!has_word(rest, word))
            grown_printf(&out, "%s%.*s", out.len ? " " : "", STR_ARG(word));
    return grown_str(&out);
}

/* The words alone decide; pictures only where nothing else was typed. */
static err words_asked(struct ctx *c, str typed, enum pictures pictures, str *words)
{
    str folded = utf_fold(typed, c->arena);
    struct words w = words_of(folded, c->arena, ASKED_BYTES_MAX, LEFT_OUT);
    if (w.count == 0)
        w = words_of(folded, c->arena, ASKED_BYTES_MAX, pictures);
    str typed_words = grown_str(&w.text);
    if (w.count <= ASKED_WORDS_MAX && typed_words.len <= ASKED_BYTES_MAX) {
        *words = each_once(typed_words, c->arena);
        return OK;
    }
    return fail_field(c, "q", "too_long", "The search has too many words; the most are %d, of %d bytes in all.", ASKED_WORDS_MAX,
                      ASKED_BYTES_MAX);
}

err search_words(struct ctx *c, str typed, struct str_list *asked)
{
    str text;
    TRY(words_asked(c, typed, AS_THEY_ARE, &text));
    str *words = ARENA_ARRAY(c->arena, str, text.len / 2 + 1);
    size_t count = 0;
    for (str rest = text; text.len && str_cut(&rest, ' ', &words[count]);)
        count++;
    *asked = (struct str_list){words, count};
    return OK;
}

err search_read(struct ctx *c, str typed, struct search *s)
{
    *s = (struct search){.signed_in = c->user != NULL, .engine = db_conn_engine(c->tx->conn)};
    TRY(words_asked(c, typed, NAMED, &s->words));
    s->match = match_in(s, c->arena, SEARCH_TIERS - 1);
    return OK;
}
