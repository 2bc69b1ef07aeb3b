/* The vocabularies of pitches, each once: what the editor offers, the filters take and older clients call them. */
#ifndef APP_PITCH_WORDS_H
#define APP_PITCH_WORDS_H

#include "base/vocab.h"

extern const struct vocab genres, subgenres, formats, bands, stages, seeking, fundings;
extern const struct vocab pitch_statuses;
extern const struct vocab policies;    /* of accessRung: identified … invited */
extern const struct vocab rungs;       /* of one item: public … invited; a word's rank is its number in SQL */
extern const struct vocab items;       /* what of a pitch can be closed by a rung */
extern const struct vocab view_sources;
extern const struct vocab document_kinds;
extern const struct vocab access_words;    /* whether anything of a pitch asks for an agreement */

/* The money band of a word of `bands`, whole units of the site's currency. */
struct band { const char *word, *label; int64_t min, max; };
extern const struct band band_list[];
enum { BANDS = 5 };

enum {
    TITLE_MAX = 200, LOGLINE_MIN = 10, LOGLINE_MAX = 500, SYNOPSIS_MIN = 50, SYNOPSIS_MAX = 5000,
    LONG_SYNOPSIS_MAX = 20000, THEMES_MAX = 1000, WORLD_MAX = 2000, SUBGENRES_MAX = 3, SEEKING_MAX = 6,
    CHARACTERS_MAX = 20, CHARACTER_NAME_MAX = 100, CHARACTER_TEXT_MAX = 1000, BUDGET_MAX = 1000000000,
    DOCUMENT_BYTES = 10 * 1024 * 1024, PITCH_BYTES = 50 * 1024 * 1024, VIDEO_BYTES = 100 * 1024 * 1024
};

#endif
