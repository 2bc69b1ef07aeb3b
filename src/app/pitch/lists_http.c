/* Lists of pitches over HTTP: the market, what is new, what is read most, what is alike, its facets; and one's own. */
#include "app/pitch/market_http.h"
#include "app/pitch/trending.h"
#include "json/text.h"

#define NEW_MS DAYS(30)
enum { RELATED_MOST = 12, RAIL = 10, SHORT_RAIL = 6 };

/* A rail is short unless somebody asks for more. */
static err read_rail(struct req *r, struct market_in *in)
{
    struct field_set sent;
    TRY(market_read(r, route_difference(r) & ANSWER_TABS ? tab_query : market_query, in, &sent));
    in->sort = in->direction = STR_NONE;
    if (!FIELD_SENT(&sent, market_in, limit))
        in->limit = route_difference(r) & ANSWER_SIX ? SHORT_RAIL : RAIL;
    return OK;
}

/* First published in the last 30 days, latest first. */
static err list_new(struct req *r)
{
    struct market_in in;
    struct found f;
    TRY(read_rail(r, &in));
    in.since_ms = r->ctx.now_ms - NEW_MS;
    in.sort = STR("-publishedAt");
    TRY(market_find(r, &in, &f));
    return market_reply(r, &in, &f);
}

/* The rows in the order of the ranking, cut to the page. */
static void put_in_order(const struct int_list *ranking, const struct market_in *in, struct found *f, arena *a)
{
    struct pitch_row *ordered = ARENA_ARRAY(a, struct pitch_row, f->count + 1);
    size_t skip = (size_t)(in->has_offset ? in->offset : (in->page - 1) * in->limit), at = 0, count = 0;
    for (size_t i = 0; i < ranking->count; i++)
        for (size_t j = 0; j < f->count; j++)
            if (f->rows[j].id == ranking->items[i] && at++ >= skip && count < (size_t)in->limit)
                ordered[count++] = f->rows[j];
    f->end = (struct sql_page_end){.has_more = f->count > skip + count};
    f->rows = ordered;
    f->count = count;
}

static err list_trending(struct req *r)
{
    struct market_in in, all;
    struct found f;
    TRY(read_rail(r, &in));
    in.cursor = STR_NONE;
    TRY(trending_ids(&r->ctx, &in.ids));
    all = in;
    all.has_offset = false;
    all.page = 1;
    all.limit = TRENDING_MOST;
    all.sort = STR("-publishedAt");
    TRY(market_find(r, &all, &f));
    put_in_order(&in.ids, &in, &f, r->ctx.arena);
    return market_reply(r, &in, &f);
}

/* ---- the market ---- */

struct tab_in { str category; };
static const struct field tab_fields[] = { STR_FIELD(tab_in, category, 0, 200, OPTIONAL), END_FIELDS };

static err list(struct req *r)
{
    struct market_in in;
    struct tab_in tab = {0};
    struct found f;
    if (route_difference(r) & ANSWER_TABS)
        TRY(req_query(r, tab_fields, &tab, NULL));
    if (str_eq(tab.category, STR("trending")))
        return list_trending(r);
    if (str_eq(tab.category, STR("new")))
        return list_new(r);
    TRY(market_read(r, market_query, &in, NULL));
    TRY(market_find(r, &in, &f));
    return market_reply(r, &in, &f);
}

/* ---- alike ---- */

struct related_in { int64_t limit; };
static const struct field related_query[] = {
    INT_FIELD(related_in, limit, 1, RELATED_MOST, OPTIONAL, .preset = "6"),
    END_FIELDS
};

static err related(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct pitch_row p;
    struct related_in in;
    struct int_list trending;
    struct pitch_related_row *ids;
    int64_t id;
    size_t count;
    TRY(req_id(r, "id", &id));
    TRY(req_query(r, related_query, &in, NULL));
    TRY(pitch_seen(c, id, &p));
    TRY(trending_ids(c, &trending));
    TRY(sql_pitch_related(c, &(struct pitch_related_args){
        .id = id, .genre = p.genre.ptr ? p.genre : STR(""), .format = p.format, .subgenres = p.subgenres,
        .trending = trending, .most = in.limit}, &ids, &count));
    struct pitch_view *cards = ARENA_ARRAY(c->arena, struct pitch_view, count + 1);
    for (size_t i = 0; i < count; i++) {
        TRY(pitch_seen(c, ids[i].id, &p));
        pitch_card(c, &p, &cards[i]);
    }
    return reply_list(r, "pitches", pitch_card_fields, cards, count, sizeof(cards[0]),
                      &(struct reply_page){.page = 1, .limit = in.limit, .total = (int64_t)count});
}

/* ---- facets ---- */

struct facet_value { str value; int64_t count; };
#define FACET(member) LIST_FIELD(facets, member, facet_value_fields, 0, 100, REQUIRED | READ_ONLY)
struct facets {
    struct facet_value *genre, *subgenre, *format, *budget_range, *stage, *seeking, *funding, *access;
    size_t genre_count, subgenre_count, format_count, budget_range_count, stage_count, seeking_count, funding_count, access_count;
};
static const struct field facet_value_fields[] = {
    STR_FIELD(facet_value, value, 1, 100, REQUIRED | READ_ONLY),
    INT_FIELD(facet_value, count, 0, INT64_MAX, READ_ONLY),
    END_OF("FacetCount")
};
static const struct field facets_fields[] = {
    FACET(genre), FACET(subgenre), FACET(format), FACET(budget_range), FACET(stage), FACET(seeking), FACET(funding), FACET(access),
    END_OF("Facets")
};

typedef err facet_query(struct ctx *, const struct pitch_list_args *, struct sql_bucket **, size_t *);
static const struct { facet_query *ask; const struct vocab *words; size_t values, count; } facet_rows[] = {
#define FACET_ROW(name, words, member)                                                                               \
    {sql_pitch_list_facet_##name, &(words), offsetof(struct facets, member), offsetof(struct facets, member##_count)}
    FACET_ROW(genre, genres, genre),          FACET_ROW(subgenre, subgenres, subgenre), FACET_ROW(format, formats, format),
    FACET_ROW(band, bands, budget_range),     FACET_ROW(stage, stages, stage),          FACET_ROW(seeking, seeking, seeking),
    FACET_ROW(funding, fundings, funding),    FACET_ROW(access, access_words, access),
};

/* Every word of the vocabulary in its order, those that nothing has with 0. */
static struct facet_value *counted(arena *a, const struct vocab *words, const struct sql_bucket *buckets, size_t count, size_t *out)
{
    struct facet_value *values = ARENA_ARRAY(a, struct facet_value, 64);
    size_t at = 0;
    *out = 0;
    for (const char *word; (word = vocab_next(words, &at)) && *out < 64; (*out)++) {
        values[*out] = (struct facet_value){str_from(word), 0};
        for (size_t i = 0; i < count; i++)
            if (str_eq(buckets[i].value, values[*out].value))
                values[*out].count = buckets[i].count;
    }
    return values;
}

/* ask may be NULL: nothing matches, and every count is 0. */
static err one_facet(struct ctx *c, size_t i, const struct pitch_list_args *args, bool nothing, struct facets *f)
{
    struct sql_bucket *buckets = NULL;
    size_t count = 0;
    if (!nothing)
        TRY(facet_rows[i].ask(c, args, &buckets, &count));
    *(struct facet_value **)(void *)((char *)f + facet_rows[i].values) =
        counted(c->arena, facet_rows[i].words, buckets, count, (size_t *)(void *)((char *)f + facet_rows[i].count));
    return OK;
}

static err facets(struct req *r)
{
    struct market_in in;
    struct pitch_list_args args;
    struct facets f;
    TRY(market_read(r, facets_query, &in, NULL));
    market_args(r, &in, &args);
    for (size_t i = 0; i < COUNT(facet_rows); i++)
        TRY(one_facet(&r->ctx, i, &args, market_finds_nothing(&in), &f));
    return reply_one(r, HTTP_OK, "facets", facets_fields, &f);
}

/* ---- one's own ---- */

struct mine_in { str q; struct str_list status; str sort, direction, cursor; int64_t page, limit; };
static const struct vocab mine_sorts = EXACT_VOCAB("OwnPitchSort",
    WORD("-updatedAt"), WORD("updatedAt"), WORD("-publishedAt", .also = "newest,recent,latest,date,created_at"),
    WORD("publishedAt", .also = "oldest"), WORD("-title"), WORD("title", .also = "alphabetical"),
    WORD("-viewCount", .also = "views,most-viewed,popular"), WORD("viewCount"));
#define MINE_FILTERS                                                                                                 \
    STR_FIELD(mine_in, q, 0, 200, OPTIONAL, .also = "search,query", .label = "search"),                                \
    WORD_LIST_FIELD(mine_in, status, pitch_statuses, 0, 5, OPTIONAL)
static const struct field mine_filters[] = {MINE_FILTERS, END_FIELDS};
static const struct field mine_query[] = {
    MINE_FILTERS,
    WORD_FIELD(mine_in, sort, mine_sorts, OPTIONAL, .preset = "-updatedAt", .also = "sortBy"),
    WORD_FIELD(mine_in, direction, sort_directions, OPTIONAL, .wire = "order", .also = "sortOrder"),
    INT_FIELD(mine_in, page, 1, 1000000, OPTIONAL, .preset = "1"),
    INT_FIELD(mine_in, limit, 1, 100, OPTIONAL, .preset = "20"),
    STR_FIELD(mine_in, cursor, 0, 2000, OPTIONAL),
    END_OF("OwnPitches")
};

static err read_mine(struct req *r, struct mine_in *in)
{
    struct field_set sent;
    TRY(req_query(r, mine_query, in, &sent));
    if (!FIELD_SENT(&sent, mine_in, limit) && route_difference(r) & ANSWER_HUNDRED)
        in->limit = 100;
    return OK;
}

/* Each with all its texts: a row is written before the next is read, and its memory is used again. */
static err put_own(struct req *r, struct json_writer *w, const struct pitch_row *rows, size_t count)
{
    arena *a = r->ctx.arena;
    size_t start = w->out->len;
    struct arena_mark mark = arena_mark(a);
    json_open_list(w);
    for (size_t i = 0; i < count && !arena_over(a); i++) {
        struct pitch_view view;
        arena_rewind_to(a, mark);
        TRY(pitch_view(&r->ctx, &rows[i], PITCH_AS_SELF, &view));
        json_put_object(w, pitch_fields, &view);
        if (i == 0)
            json_expect_rows(w, start, count - 1);
    }
    json_close_list(w);
    return OK;
}

static err reply_own(struct req *r, const struct pitch_row *rows, size_t count, const struct reply_page *page)
{
    struct json_writer *w = reply_open(r, HTTP_OK);
    json_open(w);
    json_key(w, STR("pitches"));
    TRY(put_own(r, w, rows, count));
    json_key(w, STR("pagination"));
    json_open(w);
    reply_put_page(w, page);
    json_close(w);
    json_close(w);
    return reply_close(r);
}

static err mine(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct mine_in in;
    struct pitch_row *rows;
    size_t count;
    struct sql_page_end end;
    int64_t total;
    TRY(read_mine(r, &in));

    struct pitch_mine_args args = {.owner_id = c->user->id, .company_id = c->user->company_id,
                                   .has_status = in.status.count, .status = in.status, .has_words = in.q.ptr != NULL};
    if (in.q.ptr)
        TRY(search_words(c, in.q, &args.words));    /* each has to stand in the title */
    args.has_nothing = args.has_words && args.words.count == 0;    /* only punctuation */
    struct sql_page page = {.order = sort_order(&mine_sorts, in.sort, in.direction), .limit = in.limit,
                            .offset = (in.page - 1) * in.limit, .cursor = in.cursor, .scope = json_text(mine_filters, &in, c->arena)};
    TRY(sql_pitch_mine(c, &args, &page, &rows, &count, &end));
    TRY(sql_pitch_mine_count(c, &args, &total));

    struct reply_page end_page = {.page = in.page, .limit = in.limit, .total = total, .has_more = end.has_more,
                                  .next_cursor = end.next_cursor, .by_cursor = in.cursor.ptr != NULL};
    return reply_own(r, rows, count, &end_page);
}

#define CARDS(...) .query = market_query, .reply = pitch_card_fields, .reply_name = "pitches", .flags = ROUTE_PUBLIC | ROUTE_LIST, .reply_more = RELAXATION_SCHEMA, ##__VA_ARGS__
static const struct route list_routes[] = {
    {HTTP_GET, "/api/pitches", list, CAN_MARKET, NULL, "Browse and search what is on the market", CARDS(.tx = TX_EACH)},
    {HTTP_GET, "/api/pitches/new", list_new, CAN_MARKET, NULL, "First published in the last 30 days", CARDS()},
    {HTTP_GET, "/api/pitches/trending", list_trending, CAN_MARKET, NULL, "What readers look at, of the last 14 days", CARDS()},
    {HTTP_GET, "/api/pitches/facets", facets, CAN_MARKET, NULL, "How many there are of each word", .query = facets_query,
     .reply = facets_fields, .reply_name = "facets", .flags = ROUTE_PUBLIC},
    {HTTP_GET, "/api/pitches/:id/related", related, CAN_PITCH_READ, NULL, "Pitches that are like this one", .query = related_query,
     .reply = pitch_card_fields, .reply_name = "pitches", .flags = ROUTE_PUBLIC | ROUTE_LIST},
    {HTTP_GET, "/api/pitches/mine", mine, CAN_PITCH_LIST, NULL, "One's own pitches in all states", .query = mine_query,
     .reply = pitch_fields, .reply_name = "pitches", .flags = ROUTE_LIST},

    ALIAS(HTTP_GET, "/api/pitches/newest", "/api/pitches/new"),
    ALIAS(HTTP_GET, "/api/pitches/featured", "/api/pitches/trending", .difference = ANSWER_SIX),
    ALIAS(HTTP_GET, "/api/trending", "/api/pitches/trending"),
    ALIAS(HTTP_GET, "/api/search/similar/:id", "/api/pitches/:id/related"),
    ALIAS(HTTP_GET, "/api/search/similar/pitches/:id", "/api/pitches/:id/related"),
    ALIAS(HTTP_GET, "/api/creator/pitches", "/api/pitches/mine", .difference = ANSWER_HUNDRED),
    ALIAS(HTTP_GET, "/api/production/pitches", "/api/pitches/mine"),
    ALIAS(HTTP_GET, "/api/pitches/public", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/all", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/search", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/pitches/browse/enhanced", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/search/pitches", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/search/advanced", "/api/pitches"),
    ALIAS(HTTP_GET, "/api/browse", "/api/pitches", .difference = ANSWER_TABS),
    ALIAS(HTTP_GET, "/api/pitches/browse/general", "/api/pitches", .difference = ANSWER_TOP_LEVEL),
    ALIAS(HTTP_GET, "/api/investor/browse", "/api/pitches", .difference = ANSWER_TOP_LEVEL),
};
const struct module pitch_lists_module = {"pitch", list_routes, COUNT(list_routes)};
