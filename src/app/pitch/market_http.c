/* The market as a question: what the query means, and how the lists are asked. */
#include "app/pitch/market_http.h"

#include "json/text.h"

/* ---- the query ---- */

static const struct vocab sort_words = EXACT_VOCAB("MarketSort",
    WORD("-publishedAt", .also = "newest,recent,latest,date,created_at"), WORD("publishedAt", .also = "oldest"),
    WORD("-title"), WORD("title", .also = "alphabetical"), WORD("-budget", .also = "budget-high"),
    WORD("budget", .also = "budget-low"), WORD("-viewCount", .also = "views,most-viewed,popular"), WORD("viewCount"),
    WORD("-funding"), WORD("funding"), WORD("relevance"));
static const struct vocab makers = EXACT_VOCAB("MakerType", WORD("creator"), WORD("production"));
const struct vocab sort_directions = EXACT_VOCAB("SortDirection", WORD("asc"), WORD("desc"));

/* What a cursor belongs to; with other filters it means nothing. */
#define FILTER_FIELDS(older_formats)                                                                                 \
    STR_FIELD(market_in, q, 0, 200, OPTIONAL, .also = "search,query", .label = "search"),                              \
    WORD_LIST_FIELD(market_in, genre, genres, 0, 20, OPTIONAL, .also = "genres"),                                      \
    WORD_LIST_FIELD(market_in, subgenre, subgenres, 0, 30, OPTIONAL),                                                  \
    WORD_LIST_FIELD(market_in, format, formats, 0, 20, OPTIONAL, .also = (older_formats)),                             \
    WORD_LIST_FIELD(market_in, band, bands, 0, 10, OPTIONAL, .wire = "budgetRange", .also = "budgetBracket,budget"),   \
    WORD_LIST_FIELD(market_in, stage, stages, 0, 10, OPTIONAL),                                                        \
    WORD_LIST_FIELD(market_in, seeking, seeking, 0, 10, OPTIONAL),                                                     \
    WORD_LIST_FIELD(market_in, funding, fundings, 0, 10, OPTIONAL),                                                    \
    WORD_FIELD(market_in, access, access_words, OPTIONAL),                                                           \
    ID_FIELD(market_in, creator_id, OPTIONAL),                                                                         \
    ID_FIELD(market_in, company_id, OPTIONAL),                                                                         \
    OPT_INT_FIELD(market_in, budget_min, 0, INT64_MAX, OPTIONAL, .also = "budget_min,minBudget"),                      \
    OPT_INT_FIELD(market_in, budget_max, 0, INT64_MAX, OPTIONAL, .also = "budget_max,maxBudget"),                      \
    WORD_FIELD(market_in, creator_type, makers, OPTIONAL),                                                             \
    BOOL_FIELD(market_in, has_nda, OPTIONAL, .wire = "hasNDA"),                                                        \
    BOOL_FIELD(market_in, seeking_investment, OPTIONAL)

#define PAGE_FIELDS                                                                                                  \
    WORD_FIELD(market_in, sort, sort_words, OPTIONAL, .also = "sortBy"),                                               \
    WORD_FIELD(market_in, direction, sort_directions, OPTIONAL, .wire = "order", .also = "sortOrder"),                 \
    INT_FIELD(market_in, page, 1, 1000000, OPTIONAL, .preset = "1"),                                                   \
    INT_FIELD(market_in, limit, 1, 100, OPTIONAL, .preset = "20"),                                                     \
    OPT_INT_FIELD(market_in, offset, 0, 10000, OPTIONAL),                                                              \
    STR_FIELD(market_in, cursor, 0, 2000, OPTIONAL)

const struct field facets_query[] = {FILTER_FIELDS("formats,category"), END_OF("MarketFilters")};
const struct field market_query[] = {FILTER_FIELDS("formats,category"), PAGE_FIELDS, END_OF("Market")};
const struct field tab_query[] = {FILTER_FIELDS("formats"), PAGE_FIELDS, END_OF("MarketTab")};

err market_read(struct req *r, const struct field *query, struct market_in *in, struct field_set *sent)
{
    static str finance = STR("finance");
    TRY(req_query(r, query, in, sent));
    if (in->has_nda && !in->access.ptr)
        in->access = STR("protected");
    if (in->seeking_investment && in->seeking.count == 0)
        in->seeking = (struct str_list){&finance, 1};
    in->has_nda = in->seeking_investment = false;
    return in->q.ptr ? search_read(&r->ctx, in->q, &in->words) : OK;
}

int sort_order(const struct vocab *sorts, str sort, str direction)
{
    int rank = vocab_rank(sorts, sort);
    return direction.ptr ? (rank & ~1) + str_eq(direction, STR("asc")) : rank;
}

static bool is_relevance(const struct market_in *in)
{
    return !in->sort.ptr || str_eq(in->sort, STR("relevance"));
}

/* Without words, relevance is as newest. */
static int order_of(const struct market_in *in)
{
    return sort_order(&sort_words, is_relevance(in) ? STR("-publishedAt") : in->sort, in->direction);
}

/* Relevance the other way round: the least relevant tier first, the oldest first in each. */
static bool is_backwards(const struct market_in *in)
{
    return in->direction.ptr && str_eq(in->direction, STR("asc"));
}

static struct sql_page page_of(const struct req *r, const struct market_in *in)
{
    return (struct sql_page){
        .order = order_of(in), .limit = in->limit, .cursor = in->cursor,
        .offset = in->has_offset ? in->offset : (in->page - 1) * in->limit,
        .scope = json_text(facets_query, in, r->ctx.arena),
    };
}

/* ---- the market ---- */

/* The filters of both lists: the market's and the search's. */
#define FILTERS(r, in)                                                                                               \
    .has_genre = (in)->genre.count, .genre = (in)->genre, .has_subgenre = (in)->subgenre.count,                      \
    .subgenre = (in)->subgenre, .has_format = (in)->format.count, .format = (in)->format,                            \
    .has_band = (in)->band.count, .band = (in)->band,                                                                \
    .has_range = has_range(in), .range = bands_in_range((in), (r)->ctx.arena),                                       \
    .has_stage = (in)->stage.count, .stage = (in)->stage,                                                            \
    .has_seeking = (in)->seeking.count, .seeking = (in)->seeking, .has_funding = (in)->funding.count,                \
    .funding = (in)->funding, .has_creator = (in)->creator_id > 0, .creator = (in)->creator_id,                      \
    .has_company = (in)->company_id > 0, .company = (in)->company_id,                                                \
    .has_maker = (in)->creator_type.ptr != NULL, .maker = (in)->creator_type,                                        \
    .has_open = is_access((in), "open"), .has_protected = is_access((in), "protected"),                               \
    .has_named = ((in)->creator_id || (in)->company_id) && !(r)->ctx.user

static bool is_access(const struct market_in *in, const char *word)
{
    return in->access.ptr && str_eq(in->access, str_from(word));
}

static bool has_range(const struct market_in *in)
{
    return in->has_budget_min || in->has_budget_max;
}

static bool meets_range(const struct market_in *in, const struct band *band)
{
    bool is_upside_down = in->has_budget_min && in->has_budget_max && in->budget_min > in->budget_max;
    bool begins = !in->has_budget_max || band->min <= in->budget_max, ends = !in->has_budget_min || band->max >= in->budget_min;
    return begins && ends && !is_upside_down;
}

/* A range of amounts means the bands that meet it: the amounts themselves are protected and take no part. */
static struct str_list bands_in_range(const struct market_in *in, arena *a)
{
    str *met = ARENA_ARRAY(a, str, BANDS);
    size_t count = 0;
    for (int i = 0; i < BANDS; i++)
        if (meets_range(in, &band_list[i]))
            met[count++] = str_from(band_list[i].word);
    return (struct str_list){met, count};
}

void market_args(struct req *r, const struct market_in *in, struct pitch_list_args *args)
{
    *args = (struct pitch_list_args){FILTERS(r, in)};
    args->has_since = in->since_ms > 0;
    args->since = in->since_ms;
    args->has_ids = in->ids.items != NULL;
    args->ids = in->ids;
    args->has_words = in->q.ptr != NULL;
    args->words = in->words.match;
}

err market_count(struct req *r, const struct market_in *in, int64_t *total)
{
    struct pitch_list_args args;
    market_args(r, in, &args);
    *total = 0;
    return market_finds_nothing(in) ? OK : sql_pitch_list_count(&r->ctx, &args, total);
}

/* By any sort but relevance; typed words are one filter more. */
static err list_sorted(struct req *r, const struct market_in *in, struct found *f)
{
    struct pitch_list_args args;
    struct sql_page page = page_of(r, in);
    market_args(r, in, &args);
    TRY(sql_pitch_list(&r->ctx, &args, &page, &f->rows, &f->count, &f->end));
    return sql_pitch_list_count(&r->ctx, &args, &f->total);
}

/* One tier's part of the page; *skip is what the page leaves out before it begins. */
static err take_tier(struct req *r, const struct market_in *in, int tier, int64_t *skip, struct found *f)
{
    struct ctx *c = &r->ctx;
    struct pitch_found_args args = {.tier = tier, FILTERS(r, in), .has_words = true};
    args.words = search_match_tier(&in->words, c->arena, tier);
    int64_t here;
    TRY(sql_pitch_found_count(c, &args, &here));
    f->total += here;

    int64_t room = in->limit - (int64_t)f->count;
    if (*skip >= here && !in->cursor.ptr) {
        *skip -= here;
        return OK;
    }
    if (room == 0) {
        f->end.has_more |= here > 0;
        return OK;
    }
    struct sql_page page = page_of(r, in);
    page.order = is_backwards(in) ? PITCH_FOUND_OLDEST : PITCH_FOUND_NEWEST;
    page.limit = room;
    page.offset = *skip;
    struct pitch_row *rows;
    size_t count;
    struct sql_page_end end;
    TRY(sql_pitch_found(c, &args, &page, &rows, &count, &end));
    for (size_t i = 0; i < count; i++)
        f->rows[f->count++] = rows[i];
    if (count)
        f->end = end;
    *skip = 0;
    return OK;
}

/* Tier by tier until the page is full: a common word costs a page. */
static err list_relevant(struct req *r, const struct market_in *in, struct found *f)
{
    int64_t skip = in->has_offset ? in->offset : (in->page - 1) * in->limit;
    f->rows = ARENA_ARRAY(r->ctx.arena, struct pitch_row, (size_t)in->limit);
    for (int i = 0; i < SEARCH_TIERS; i++)
        TRY(take_tier(r, in, is_backwards(in) ? SEARCH_TIERS - 1 - i : i, &skip, f));
    return OK;
}

err market_find(struct req *r, const struct market_in *in, struct found *f)
{
    *f = (struct found){0};
    if (market_finds_nothing(in))
        return OK;
    return in->q.ptr && is_relevance(in) ? list_relevant(r, in, f) : list_sorted(r, in, f);
}

/* ---- the answer ---- */

static void put_cards(struct json_writer *w, const struct ctx *c, const struct found *f)
{
    struct pitch_view card;
    json_key(w, STR("pitches"));
    json_open_list(w);
    size_t start = w->out->len;
    for (size_t i = 0; i < f->count; i++) {
        pitch_card(c, &f->rows[i], &card);
        json_put_object(w, pitch_card_fields, &card);
        if (i == 0)
            json_expect_rows(w, start, f->count - 1);
    }
    json_close_list(w);
}

/* For clients that read the top level: pitches, pagination, totalCount, and the page under a second name. */
static err reply_flat(struct req *r, const struct found *f, const struct reply_page *page)
{
    struct json_writer *w = reply_open_top(r, HTTP_OK);
    put_cards(w, &r->ctx, f);
    json_key(w, STR("pagination"));
    json_open(w);
    reply_put_page(w, page);
    json_key(w, STR("currentPage"));
    json_put_int(w, page->page);
    json_close(w);
    json_key(w, STR("totalCount"));
    json_put_int(w, page->total);
    return reply_close(r);
}

err market_reply(struct req *r, const struct market_in *in, const struct found *f)
{
    struct reply_page page = {
        .page = in->page, .limit = in->limit, .total = f->total, .has_more = f->end.has_more,
        .next_cursor = f->end.next_cursor, .by_cursor = in->cursor.ptr != NULL,
        .by_offset = in->has_offset, .offset = in->offset,
    };
    if (route_difference(r) & ANSWER_TOP_LEVEL)
        return reply_flat(r, f, &page);
    struct relaxation relaxation = {0};
    if (f->total == 0)
        TRY(market_relax(r, in, &relaxation));
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    put_cards(w, &r->ctx, f);
    json_key(w, STR("pagination"));
    json_open(w);
    reply_put_page(w, &page);
    json_close(w);
    json_key(w, STR("relaxation"));
    relaxation_put(w, &relaxation);
    json_close(w);
    return reply_close(r);
}
