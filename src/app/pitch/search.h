/* Search behind one door: FTS5 on SQLite, tsvector on PostgreSQL, ranked by tier (title, logline, rest), then newest. */
#ifndef APP_PITCH_SEARCH_H
#define APP_PITCH_SEARCH_H

#include "app/pitch/pitch.h"

enum { SEARCH_TIERS = 3 };

struct search { str words; bool signed_in; enum db_engine engine; };

/* What was typed, as words; words.len 0: only punctuation, which finds nothing. */
void search_read(const struct ctx *c, str typed, struct search *s);

/* The question to the index, in the engine's language: all that matches, or what matches in one tier and no earlier. */
str search_match(const struct search *s, arena *a);
str search_match_tier(const struct search *s, arena *a, int tier);

err search_put(struct ctx *c, const struct pitch_row *p, int64_t row_no);    /* (again) into the index */
err search_drop(struct ctx *c, int64_t row_no);

#endif
