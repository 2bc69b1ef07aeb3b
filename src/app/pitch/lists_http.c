/* Lists of pitches over HTTP: the market with search, filters, sorts and pages; one's own; what counts as a view. */
#include "app/pitch/pitch.h"
#include "app/pitch/search.h"
#include "json/text.h"
#include "web/web.h"

#include <string.h>

/* What an older address answers otherwise. */
enum { TOP_LEVEL = 1 << 0, HUNDRED = 1 << 1 };

/* ---- the query ---- */

/* A sort, the order it means, and the order of the other direction. */
struct sort { const char *word; int order, reverse; };
static const struct sort sorts[] = {
    {"-publishedAt", PITCH_LIST_NEWEST, PITCH_LIST_OLDEST}, {"publishedAt", PITCH_LIST_OLDEST, PITCH_LIST_NEWEST},
    {"title", PITCH_LIST_TITLE, PITCH_LIST_TITLE_DOWN},     {"-title", PITCH_LIST_TITLE_DOWN, PITCH_LIST_TITLE},
    {"-budget", PITCH_LIST_BUDGET_DOWN, PITCH_LIST_BUDGET}, {"budget", PITCH_LIST_BUDGET, PITCH_LIST_BUDGET_DOWN},
    {"-viewCount", PITCH_LIST_VIEWS_DOWN, PITCH_LIST_VIEWS}, {"viewCount", PITCH_LIST_VIEWS, PITCH_LIST_VIEWS_DOWN},
    {"-funding", PITCH_LIST_FUNDING_DOWN, PITCH_LIST_FUNDING}, {"funding", PITCH_LIST_FUNDING, PITCH_LIST_FUNDING_DOWN},
    {"relevance", PITCH_LIST_NEWEST, PITCH_LIST_OLDEST},
};
static const struct vocab sort_words = EXACT_VOCAB(
    WORD("-publishedAt", .also = "newest,recent,latest,date,created_at"), WORD("publishedAt", .also = "oldest"),
    WORD("title", .also = "alphabetical"), WORD("-title"), WORD("-budget", .also = "budget-high"),
    WORD("budget", .also = "budget-low"), WORD("-viewCount", .also = "views,most-viewed,popular"), WORD("viewCount"),
    WORD("-funding"), WORD("funding"), WORD("relevance"));
static const struct vocab directions = EXACT_VOCAB(WORD("asc"), WORD("desc"));

struct list_in {
    str q, sort, direction, cursor;
    struct str_list genre, subgenre, format, band, stage, seeking, funding;
    int64_t creator_id, company_id;
    int64_t page, limit;
    bool has_offset;
    int64_t offset;
};

/* What a cursor belongs to; with other filters it means nothing. */
#define FILTER_FIELDS                                                                                                \
    STR_FIELD(list_in, q, 0, 200, OPTIONAL, .also = "search,query", .label = "search"),                              \
    WORD_LIST_FIELD(list_in, genre, genres, 0, 20, OPTIONAL, .also = "genres"),                                      \
    WORD_LIST_FIELD(list_in, subgenre, subgenres, 0, 30, OPTIONAL),                                                  \
    WORD_LIST_FIELD(list_in, format, formats, 0, 20, OPTIONAL, .also = "formats,category"),                          \
    WORD_LIST_FIELD(list_in, band, bands, 0, 10, OPTIONAL, .wire = "budgetRange", .also = "budgetBracket,budget"),   \
    WORD_LIST_FIELD(list_in, stage, stages, 0, 10, OPTIONAL),                                                        \
    WORD_LIST_FIELD(list_in, seeking, seeking, 0, 10, OPTIONAL),                                                     \
    WORD_LIST_FIELD(list_in, funding, fundings, 0, 10, OPTIONAL),                                                    \
    ID_FIELD(list_in, creator_id, OPTIONAL),                                                                         \
    ID_FIELD(list_in, company_id, OPTIONAL)

static const struct field filter_fields[] = {FILTER_FIELDS, END_FIELDS};
static const struct field list_query[] = {
    FILTER_FIELDS,
    WORD_FIELD(list_in, sort, sort_words, OPTIONAL, .also = "sortBy"),
    WORD_FIELD(list_in, direction, directions, OPTIONAL, .wire = "order", .also = "sortOrder"),
    INT_FIELD(list_in, page, 1, 1000000, OPTIONAL, .preset = "1"),
    INT_FIELD(list_in, limit, 1, 100, OPTIONAL, .preset = "20"),
    OPT_INT_FIELD(list_in, offset, 0, 10000, OPTIONAL),
    STR_FIELD(list_in, cursor, 0, 2000, OPTIONAL),
    END_FIELDS
};

static const struct sort *sort_of(const struct list_in *in)
{
    for (size_t i = 0; i < COUNT(sorts); i++)
        if (in->sort.ptr && str_eq(in->sort, str_from(sorts[i].word)))
            return &sorts[i];
    return &sorts[0];
}

static int order_of(const struct list_in *in)
{
    const struct sort *s = sort_of(in);
    bool is_descending = s->word[0] == '-' || strcmp(s->word, "relevance") == 0;
    bool flip = in->direction.ptr && is_descending != str_eq(in->direction, STR("desc"));
    return flip ? s->reverse : s->order;
}

static bool by_relevance(const struct list_in *in)
{
    return in->q.ptr && (!in->sort.ptr || str_eq(in->sort, STR("relevance")));
}

static struct sql_page page_of(const struct req *r, const struct list_in *in)
{
    return (struct sql_page){
        .order = order_of(in), .limit = in->limit, .cursor = in->cursor,
        .offset = in->has_offset ? in->offset : (in->page - 1) * in->limit,
        .scope = json_text(filter_fields, in, r->ctx.arena),
    };
}

/* ---- the market ---- */

/* The filters of both lists: the market's and the search's. */
#define FILTERS(r, in)                                                                                               \
    .has_genre = (in)->genre.count, .genre = (in)->genre, .has_subgenre = (in)->subgenre.count,                      \
    .subgenre = (in)->subgenre, .has_format = (in)->format.count, .format = (in)->format,                            \
    .has_band = (in)->band.count, .band = (in)->band, .has_stage = (in)->stage.count, .stage = (in)->stage,          \
    .has_seeking = (in)->seeking.count, .seeking = (in)->seeking, .has_funding = (in)->funding.count,                \
    .funding = (in)->funding, .has_creator = (in)->creator_id > 0, .creator = (in)->creator_id,                      \
    .has_company = (in)->company_id > 0, .company = (in)->company_id,                                                \
    .has_named = ((in)->creator_id || (in)->company_id) && !(r)->ctx.user

struct found { struct pitch_row *rows; size_t count; int64_t total; struct sql_page_end end; };

/* By any sort but relevance; typed words are one filter more. */
static err list_sorted(struct req *r, const struct list_in *in, const struct search *s, struct found *f)
{
    struct ctx *c = &r->ctx;
    struct sql_page page = page_of(r, in);
    struct pitch_list_args args = {FILTERS(r, in)};
    args.has_words = in->q.ptr != NULL;
    if (args.has_words)
        args.words = search_match(s, c->arena);
    TRY(sql_pitch_list(c, &args, &page, &f->rows, &f->count, &f->end));
    return sql_pitch_list_count(c, &args, &f->total);
}

/* One tier's part of the page; *skip is what the page leaves out before it begins. */
static err take_tier(struct req *r, const struct list_in *in, const struct search *s, int tier, int64_t *skip, struct found *f)
{
    struct ctx *c = &r->ctx;
    struct pitch_found_args args = {.tier = tier, FILTERS(r, in), .has_words = true};
    args.words = search_match_tier(s, c->arena, tier);
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
    page.order = PITCH_FOUND_NEWEST;
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
static err list_relevant(struct req *r, const struct list_in *in, const struct search *s, struct found *f)
{
    int64_t skip = in->has_offset ? in->offset : (in->page - 1) * in->limit;
    f->rows = ARENA_ARRAY(r->ctx.arena, struct pitch_row, (size_t)in->limit);
    for (int tier = 0; tier < SEARCH_TIERS; tier++)
        TRY(take_tier(r, in, s, tier, &skip, f));
    return OK;
}

static err list_find(struct req *r, const struct list_in *in, struct found *f)
{
    struct search s = {0};
    *f = (struct found){0};
    if (in->q.ptr) {
        search_read(&r->ctx, in->q, &s);
        if (s.words.len == 0)
            return OK;    /* only punctuation: nothing matches */
    }
    return by_relevance(in) ? list_relevant(r, in, &s, f) : list_sorted(r, in, &s, f);
}

/* For clients that read the top level: pitches, pagination, totalCount, and the page under a second name. */
static err reply_flat(struct req *r, const struct pitch_view *cards, size_t count, const struct reply_page *page)
{
    struct json_writer *w = reply_open_top(r, HTTP_OK);
    json_key(w, STR("pitches"));
    json_put_rows(w, pitch_card_fields, cards, count, sizeof(cards[0]));
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

static err reply_cards(struct req *r, const struct list_in *in, const struct found *f)
{
    struct ctx *c = &r->ctx;
    struct pitch_view *cards = ARENA_ARRAY(c->arena, struct pitch_view, f->count ? f->count : 1);
    for (size_t i = 0; i < f->count; i++)
        pitch_card(c, &f->rows[i], &cards[i]);
    struct reply_page page = {
        .page = in->page, .limit = in->limit, .total = f->total, .has_more = f->end.has_more,
        .next_cursor = f->end.next_cursor, .by_cursor = in->cursor.ptr != NULL,
        .by_offset = in->has_offset, .offset = in->offset,
    };
    if (route_difference(r) & TOP_LEVEL)
        return reply_flat(r, cards, f->count, &page);
    return reply_list(r, "pitches", pitch_card_fields, cards, f->count, sizeof(cards[0]), &page);
}

static err list(struct req *r)
{
    struct list_in in;
    struct found f;
    TRY(req_query(r, list_query, &in, NULL));
    TRY(list_find(r, &in, &f));
    return reply_cards(r, &in, &f);
}

/* ---- one's own ---- */

struct mine_in { struct str_list status; str sort, cursor; int64_t page, limit; };
static const struct vocab mine_sorts = EXACT_VOCAB(WORD("-updatedAt"), WORD("-publishedAt"), WORD("publishedAt"), WORD("title"),
                                                   WORD("-title"), WORD("viewCount"), WORD("-viewCount"));
#define MINE_FILTERS WORD_LIST_FIELD(mine_in, status, pitch_statuses, 0, 5, OPTIONAL)
static const struct field mine_filters[] = {MINE_FILTERS, END_FIELDS};
static const struct field mine_query[] = {
    MINE_FILTERS,
    WORD_FIELD(mine_in, sort, mine_sorts, OPTIONAL, .preset = "-updatedAt"),
    INT_FIELD(mine_in, page, 1, 1000000, OPTIONAL, .preset = "1"),
    INT_FIELD(mine_in, limit, 0, 100, OPTIONAL, .preset = "0"),
    STR_FIELD(mine_in, cursor, 0, 2000, OPTIONAL),
    END_FIELDS
};

/* The orders of pitch_mine stand in the order of the words above. */
static err mine(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct mine_in in;
    struct pitch_row *rows;
    size_t count;
    struct sql_page_end end;
    int64_t total;
    TRY(req_query(r, mine_query, &in, NULL));
    if (in.limit == 0)
        in.limit = route_difference(r) & HUNDRED ? 100 : 20;

    struct pitch_mine_args args = {.owner_id = c->user->id, .company_id = c->user->company_id,
                                   .has_status = in.status.count, .status = in.status};
    struct sql_page page = {.order = vocab_rank(&mine_sorts, in.sort), .limit = in.limit,
                            .offset = (in.page - 1) * in.limit, .cursor = in.cursor, .scope = json_text(mine_filters, &in, c->arena)};
    TRY(sql_pitch_mine(c, &args, &page, &rows, &count, &end));
    TRY(sql_pitch_mine_count(c, &args, &total));

    struct pitch_view *views = ARENA_ARRAY(c->arena, struct pitch_view, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(pitch_view(c, &rows[i], PITCH_AS_SELF, &views[i]));
    struct reply_page end_page = {.page = in.page, .limit = in.limit, .total = total, .has_more = end.has_more,
                                  .next_cursor = end.next_cursor, .by_cursor = in.cursor.ptr != NULL};
    return reply_list(r, "pitches", pitch_fields, views, count, sizeof(views[0]), &end_page);
}

#define CARDS(...) .query = list_query, .reply = pitch_card_fields, .reply_name = "pitches", .flags = ROUTE_PUBLIC | ROUTE_LIST, ##__VA_ARGS__
static const struct route list_routes[] = {
    {HTTP_GET, "/api/pitches", list, ROLE_ANYONE, NULL, "Browse and search what is on the market", CARDS()},
    {HTTP_GET, "/api/pitches/mine", mine, ROLE_MAKER, NULL, "One's own pitches in all states", .query = mine_query,
     .reply = pitch_fields, .reply_name = "pitches", .flags = ROUTE_LIST},

    ALIAS(HTTP_GET, "/api/creator/pitches", "/api/pitches/mine", .difference = HUNDRED),
    ALIAS(HTTP_GET, "/api/production/pitches", "/api/pitches/mine"),
    ALIAS(HTTP_GET, "/api/pitches/public", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/all", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/search", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/browse/enhanced", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/search/pitches", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/search/advanced", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/browse", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/browse/general", "/api/pitches", .difference = TOP_LEVEL),
    ALIAS(HTTP_GET, "/api/investor/browse", "/api/pitches", .difference = TOP_LEVEL),
};
const struct module pitch_lists_module = {"pitch", list_routes, COUNT(list_routes)};
