/* Search behind one door: FTS5 on SQLite, tsvector on PostgreSQL, ranked by tier (title, logline, rest), then newest. */
#ifndef APP_PITCH_SEARCH_H
#define APP_PITCH_SEARCH_H

#include "app/pitch/pitch.h"

enum { SEARCH_TIERS = 3 };

/* match: the question to the index for all that matches, in the engine's language. */
struct search { str words, match; bool signed_in; enum db_engine engine; };

/*
 * What was typed, as words, each once; words.len 0: only punctuation, which finds nothing. A lone sign or picture among words is left
 * out; pictures alone are looked for. ERR_INVALID: more words or bytes, once folded, than a question may have.
 */
err search_read(struct ctx *c, str typed, struct search *s);

/* The same as a list of words that a folded text holds as they are. */
err search_words(struct ctx *c, str typed, struct str_list *asked);

/* The question for what matches in one tier and no earlier. */
str search_match_tier(const struct search *s, arena *a, int tier);

err search_put(struct ctx *c, const struct pitch_row *p, int64_t row_no);    /* (again) into the index */
err search_drop(struct ctx *c, int64_t row_no);

#endif
