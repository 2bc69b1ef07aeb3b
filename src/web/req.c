/* Reading a request: body, query, path parameters, conditions. Values come out checked by the row's tables. */
#include "web/call.h"

#include "http/conditional.h"
#include "http/url.h"

#include <stdio.h>

enum { PAIRS_MAX = 256 };

/* ---- body ---- */

/* Of the parameters of a type only the charset is looked at. */
static bool is_utf_8(str parameters)
{
    str each, name = STR_NONE;
    while (str_cut(&parameters, ';', &each)) {
        (void)str_cut(&each, '=', &name);
        str value = str_trim(each);
        if (str_eq_nocase(str_trim(name), STR("charset")) && !str_eq_nocase(value, STR("utf-8")) &&
            !str_eq_nocase(value, STR("\"utf-8\"")))
            return false;
    }
    return true;
}

bool body_is_json(const struct http_request *h)
{
    str type = http_request_field(h, STR("Content-Type")), mime = STR_NONE;
    if (!h->body.len || !type.ptr)
        return true;
    (void)str_cut(&type, ';', &mime);
    mime = str_trim(mime);
    return (mime.len == 0 || str_eq_nocase(mime, STR("application/json"))) && is_utf_8(type);
}

static err body_of(struct req *r, str *body)
{
    *body = r->http->body;
    if (!body_is_json(r->http))
        return fail(&r->ctx, ERR_MEDIA_TYPE, "Send the body as application/json in UTF-8.");
    return OK;
}

/* Sign-in alone names one problem: the first of the table. */
static err only_first(struct req *r, err e)
{
    struct problem *p = &r->ctx.problem;
    if (e == ERR_INVALID && (r->route->flags & ROUTE_ONE_PROBLEM) && p->field_count > 1) {
        p->field_count = 1;
        p->message = p->fields[0].message;
    }
    return e;
}

err req_json(struct req *r, const struct field *fields, void *out)
{
    str body;
    TRY(body_of(r, &body));
    return only_first(r, fields_read(fields, body, out, r->ctx.arena, &r->ctx.problem));
}

void req_json_any(struct req *r, const struct field *fields, void *out)
{
    struct problem unsaid = {0};
    if (fields_read(fields, r->http->body, out, r->ctx.arena, &unsaid) != OK)
        (void)fields_read(fields, STR("{}"), out, r->ctx.arena, &unsaid);
}

err req_json_over(struct req *r, const struct field *fields, void *row, struct field_set *sent)
{
    str body;
    TRY(body_of(r, &body));
    return fields_read_over(fields, body, row, sent, r->ctx.arena, &r->ctx.problem);
}

/* ---- query and path ---- */

err req_query(struct req *r, const struct field *fields, void *out, struct field_set *sent)
{
    arena *a = r->ctx.arena;
    struct field_pair *pairs = ARENA_ARRAY(a, struct field_pair, PAIRS_MAX);
    size_t count = 0;
    struct url_pairs walk = url_pairs(r->http->query, a);
    struct field_pair pair;
    for (; url_next(&walk, &pair.name, &pair.value); count++) {
        if (count == PAIRS_MAX)
            return fail(&r->ctx, ERR_INVALID, "The query has more than %d pairs of name and value.", PAIRS_MAX);
        pairs[count] = pair;
    }
    if (walk.failed)
        return fail(&r->ctx, ERR_INVALID, "The query has a broken percent escape.");
    return fields_read_query(fields, pairs, count, out, sent, a, &r->ctx.problem);
}

str req_param(const struct req *r, const char *param)
{
    const struct route_row *row = call_of_req(r)->match.row;
    for (int i = 0; i < row->param_count; i++)
        if (str_eq(str_from(row->param_names[i]), str_from(param)))
            return r->_params[i];
    return STR_NONE;
}

err req_id(struct req *r, const char *param, int64_t *id)
{
    if (str_to_i64(req_param(r, param), 1, ((int64_t)1 << 53) - 1, id) == OK)
        return OK;
    return fail(&r->ctx, ERR_INVALID, "An id in an address is a whole number from 1.");
}

str req_header(const struct req *r, str name)
{
    return http_request_field(r->http, name);
}

str req_address(const struct req *r)
{
    return str_from(call_of_req(r)->client_text);
}

str req_network(struct req *r)
{
    char text[ADDR_TEXT];
    struct addr network = addr_network(&call_of_req(r)->client);
    addr_text(&network, text);
    return arena_str(r->ctx.arena, str_from(text));
}

str req_site(struct req *r)
{
    char text[ADDR_TEXT];
    const struct addr *client = &call_of_req(r)->client;
    struct addr site = addr_site(client);
    if (addr_is_v4(client))
        return STR_NONE;
    addr_text(&site, text);
    return arena_str(r->ctx.arena, str_from(text));
}

bool req_is_exempt(const struct req *r)
{
    return gate_is_exempt(call_of_req(r));
}

bool req_is_loopback(const struct req *r)
{
    struct addr peer;
    return !addr_of(&r->http->peer, &peer) || addr_is_loopback(&peer);
}

bool req_is_ours(const struct req *r)
{
    return origin_is_ours(call_of_req(r));
}

bool req_secure(const struct req *r)
{
    return call_of_req(r)->secure;
}

bool *req_budget_is_close(struct req *r)
{
    return &call_of_req(r)->budget_is_close;
}

/* Without the field, with a star, or with this version among those it lists. */
bool req_may_change(const struct req *r, int64_t version)
{
    char tag[32];
    int len = snprintf(tag, sizeof(tag), "\"v%lld\"", (long long)version);
    return !req_header(r, STR("If-Match")).ptr || http_request_has_etag(r->http, STR("If-Match"), (str){tag, (size_t)len}, ETAG_STRONG);
}

unsigned route_difference(const struct req *r)
{
    return r->route->difference;
}
