/* When nothing was found: which one filter to leave out, what it would give, and the address that asks for it. */
#include "app/pitch/market_http.h"

/* The filters in the order of api/pitches.md, with the names they have in an address; q is never left out. */
static const struct { const char *name; size_t offset; bool is_list; } filters[] = {
    {"genre", offsetof(struct market_in, genre), true},       {"subgenre", offsetof(struct market_in, subgenre), true},
    {"format", offsetof(struct market_in, format), true},     {"stage", offsetof(struct market_in, stage), true},
    {"seeking", offsetof(struct market_in, seeking), true},   {"funding", offsetof(struct market_in, funding), true},
    {"budgetRange", offsetof(struct market_in, band), true},  {"access", offsetof(struct market_in, access), false},
};

static bool is_set(const struct market_in *in, size_t i)
{
    const char *at = (const char *)in + filters[i].offset;
    return filters[i].is_list ? ((const struct str_list *)(const void *)at)->count > 0 : ((const str *)(const void *)at)->ptr != NULL;
}

static void leave_out(struct market_in *in, size_t i)
{
    memset((char *)in + filters[i].offset, 0, filters[i].is_list ? sizeof(struct str_list) : sizeof(str));
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

static void put_filter(buf *out, const struct market_in *in, size_t i)
{
    const char *at = (const char *)in + filters[i].offset;
    if (!is_set(in, i))
        return;
    if (!filters[i].is_list) {
        put_pair(out, filters[i].name, *(const str *)(const void *)at);
        return;
    }
    const struct str_list *list = (const struct str_list *)(const void *)at;
    for (size_t j = 0; j < list->count; j++)
        put_pair(out, filters[i].name, list->items[j]);
}

static str query_of(arena *a, const struct market_in *in)
{
    buf out;
    buf_init(&out, 16 * KIB);
    if (in->q.ptr)
        put_pair(&out, "q", in->q);
    for (size_t i = 0; i < COUNT(filters); i++)
        put_filter(&out, in, i);
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
        if (!is_set(in, i))
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
