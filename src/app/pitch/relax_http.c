/* When nothing was found: which one filter to leave out, what it would give, and the address that asks for it. */
#include "app/pitch/market_http.h"

/* The filters in the order of api/pitches.md, with the names they have in an address; q is never left out. */
enum filter_kind { OF_WORDS, OF_WORD, OF_ID, OF_AMOUNT };    /* an id of 0 is none; an amount has a flag of its own */
static const struct { const char *name; size_t offset; enum filter_kind kind; size_t has; } filters[] = {
#define FILTER(name, member, kind) {name, offsetof(struct market_in, member), kind, 0}
#define AMOUNT(name, member) {name, offsetof(struct market_in, member), OF_AMOUNT, offsetof(struct market_in, has_##member)}
    FILTER("genre", genre, OF_WORDS),      FILTER("subgenre", subgenre, OF_WORDS), FILTER("format", format, OF_WORDS),
    FILTER("stage", stage, OF_WORDS),      FILTER("seeking", seeking, OF_WORDS),   FILTER("funding", funding, OF_WORDS),
    FILTER("budgetRange", band, OF_WORDS), AMOUNT("budgetMin", budget_min),        AMOUNT("budgetMax", budget_max),
    FILTER("access", access, OF_WORD),     FILTER("creatorId", creator_id, OF_ID), FILTER("companyId", company_id, OF_ID),
    FILTER("creatorType", creator_type, OF_WORD),
};

static bool is_given(const struct market_in *in, size_t i)
{
    const char *start = (const char *)in;
    if (filters[i].kind == OF_AMOUNT)
        return *(const bool *)(start + filters[i].has);
    return *(const int64_t *)(const void *)(start + filters[i].offset) != 0;
}

/* The values of a filter as texts, one for each pair of the address; none: it is not set. */
static struct str_list values_of(const struct market_in *in, size_t i, arena *a)
{
    const void *at = (const char *)in + filters[i].offset;
    if (filters[i].kind == OF_WORDS)
        return *(const struct str_list *)at;
    str *one = ARENA_NEW(a, str);
    if (filters[i].kind == OF_WORD)
        *one = *(const str *)at;
    else if (is_given(in, i))
        *one = arena_printf(a, "%lld", (long long)*(const int64_t *)at);
    return (struct str_list){one, one->ptr ? 1 : 0};
}

static void leave_out(struct market_in *in, size_t i)
{
    static const size_t sizes[] = {[OF_WORDS] = sizeof(struct str_list), [OF_WORD] = sizeof(str), [OF_ID] = sizeof(int64_t),
                                   [OF_AMOUNT] = sizeof(int64_t)};
    memset((char *)in + filters[i].offset, 0, sizes[filters[i].kind]);
    if (filters[i].kind == OF_AMOUNT)
        *(bool *)((char *)in + filters[i].has) = false;
}

/* ---- the address that is left ---- */

static bool is_plain(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.';
}

static void put_encoded(buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_plain(text.ptr[i]))
            buf_put_char(out, text.ptr[i]);
        else
            buf_printf(out, "%%%02X", (unsigned char)text.ptr[i]);
}

static void put_pair(buf *out, const char *name, str value)
{
    if (out->len)
        buf_put_char(out, '&');
    buf_printf(out, "%s=", name);
    put_encoded(out, value);
}

static void put_filter(buf *out, const struct market_in *in, size_t i, arena *a)
{
    struct str_list values = values_of(in, i, a);
    for (size_t j = 0; j < values.count; j++)
        put_pair(out, filters[i].name, values.items[j]);
}

static str query_of(arena *a, const struct market_in *in)
{
    buf out;
    buf_init(&out, 16 * KIB);
    if (in->q.ptr)
        put_pair(&out, "q", in->q);
    for (size_t i = 0; i < COUNT(filters); i++)
        put_filter(&out, in, i, a);
    str query = arena_str(a, buf_str(&out));
    buf_release(&out);
    return query;
}

/* ---- the choice ---- */

err market_relax(struct req *r, const struct market_in *in, struct relaxation *best)
{
    *best = (struct relaxation){0};
    for (size_t i = 0; i < COUNT(filters); i++) {
        struct market_in wider = *in;
        int64_t total;
        if (values_of(in, i, r->ctx.arena).count == 0)
            continue;
        leave_out(&wider, i);
        TRY(market_count(r, &wider, &total));
        if (total > 0 && (!best->found || total < best->total))
            *best = (struct relaxation){true, str_from(filters[i].name), query_of(r->ctx.arena, &wider), total};
    }
    return OK;
}

void relaxation_put(struct json_writer *w, const struct relaxation *x)
{
    if (!x->found) {
        json_put_null(w);
        return;
    }
    json_open(w);
    json_key(w, STR("without"));
    json_put_text(w, x->without);
    json_key(w, STR("total"));
    json_put_int(w, x->total);
    json_key(w, STR("query"));
    json_put_text(w, x->query);
    json_close(w);
}
