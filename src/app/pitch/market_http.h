/* The market as a question: search, filters, sort and page, read once and asked of the lists. Private to app/pitch. */
#ifndef APP_PITCH_MARKET_HTTP_H
#define APP_PITCH_MARKET_HTTP_H

#include "app/pitch/pitch.h"
#include "app/pitch/search.h"
#include "web/web.h"

struct market_in {
    str q, access, sort, direction, cursor;
    struct str_list genre, subgenre, format, band, stage, seeking, funding;
    int64_t creator_id, company_id;
    str creator_type;
    bool has_budget_min, has_budget_max;
    int64_t budget_min, budget_max;
    bool has_nda, seeking_investment;    /* older switches: once read, they stand in access and seeking */
    int64_t page, limit;
    bool has_offset;
    int64_t offset;
    struct search words;            /* q, once read */
    int64_t since_ms;               /* not sent: only what was published from then on; 0: all */
    struct int_list ids;            /* not sent: only these */
};
extern const struct field market_query[];     /* filters, sort, page */
extern const struct field facets_query[];     /* filters alone */
extern const struct field tab_query[];        /* as market_query, where `category` names a tab and no format */

/*
 * A list's words for sorts stand in the order of its statement's orders, in pairs, descending first: a direction, where
 * sent, chooses within the pair.
 */
extern const struct vocab sort_directions;
int sort_order(const struct vocab *sorts, str sort, str direction);

struct found { struct pitch_row *rows; size_t count; int64_t total; struct sql_page_end end; };

err market_read(struct req *r, const struct field *query, struct market_in *in, struct field_set *sent);
err market_find(struct req *r, const struct market_in *in, struct found *f);
err market_reply(struct req *r, const struct market_in *in, const struct found *f);    /* cards and their pagination */
err market_count(struct req *r, const struct market_in *in, int64_t *total);

/* The filters as arguments of the market's list; words too. */
void market_args(struct req *r, const struct market_in *in, struct pitch_list_args *args);

/* Words of punctuation alone find nothing. */
static inline bool market_finds_nothing(const struct market_in *in)
{
    return in->q.ptr && in->words.words.len == 0;
}

/* When nothing was found: the one filter, never q, without which the fewest are, but some (api/pitches.md). */
struct relaxation { bool found; str without, query; int64_t total; };
err market_relax(struct req *r, const struct market_in *in, struct relaxation *out);
#define RELAXATION_SCHEMA                                                                                            \
    "\"relaxation\":{\"type\":[\"object\",\"null\"],\"required\":[\"without\",\"total\",\"query\"],\"properties\":{"  \
    "\"without\":{\"type\":\"string\"},\"total\":{\"type\":\"integer\"},\"query\":{\"type\":\"string\"}}}"
void relaxation_put(struct json_writer *w, const struct relaxation *x);

/* What older addresses answer otherwise. */
enum { ANSWER_TOP_LEVEL = 1 << 0, ANSWER_HUNDRED = 1 << 1, ANSWER_SIX = 1 << 2, ANSWER_TABS = 1 << 3 };

#endif
