/* pitchey routes: every address, who may call it and how often; or the description of the API. */
#include "cli/cli.h"

#include "base/grown.h"

#include "app/modules.h"
#include "version.h"
#include "web/openapi.h"
#include "web/route.h"

#include <stdio.h>

struct routes_args { bool openapi; };
struct route_line { str method, path, can, limit, mode, words, alias_of; };
struct routes_reply { struct route_line *routes; size_t routes_count; str openapi; };

static const struct field routes_args[] = {
    BOOL_FIELD(routes_args, openapi, OPTIONAL),
    END_FIELDS
};
static const struct field route_line_fields[] = {
    STR_FIELD(route_line, method, 0, 20, OPTIONAL),
    STR_FIELD(route_line, path, 0, 200, OPTIONAL),
    STR_FIELD(route_line, can, 0, 200, OPTIONAL),
    STR_FIELD(route_line, limit, 0, 40, OPTIONAL),
    STR_FIELD(route_line, mode, 0, 40, OPTIONAL),
    STR_FIELD(route_line, words, 0, 400, OPTIONAL),
    STR_FIELD(route_line, alias_of, 0, 200, OPTIONAL),
    END_FIELDS
};
static const struct field routes_fields[] = {
    LIST_FIELD(routes_reply, routes, route_line_fields, 0, 2000, OPTIONAL),
    RAW_FIELD(routes_reply, openapi),
    END_FIELDS
};

/* ---- a row in words ---- */

static str mode_words(const struct route *r)
{
    if (r->flags & ROUTE_ON_LOOP)
        return STR("memory");
    if (r->tx == TX_NONE)
        return STR("none");
    if (r->tx == TX_LATE)
        return STR("late");
    return r->tx == TX_WRITE || (r->tx == TX_BY_METHOD && r->method != HTTP_GET) ? STR("write") : STR("read");
}

static struct route_line line_of(const struct route_row *row)
{
    const struct route *r = &row->route;
    return (struct route_line){
        .method = str_from(http_method_name(r->method)), .path = str_from(r->path),
        .can = capability_word(r->can), .limit = str_from(r->limit), .mode = mode_words(r),
        .words = str_from(r->words), .alias_of = str_from(r->alias_of),
    };
}

static err routes_run(struct errand *x)
{
    const struct routes_args *in = x->args;
    struct routes_reply *r = x->reply;
    arena *a = x->ctx.arena;
    struct route_table *table;
    size_t count;
    TRY(route_table_new(app_modules, app_module_count, &x->ctx.problem, a, &table));
    const struct route_row *rows = route_rows(table, &count);
    r->routes = ARENA_ARRAY(a, struct route_line, count);
    r->routes_count = in->openapi ? 0 : count;
    for (size_t i = 0; i < r->routes_count; i++)
        r->routes[i] = line_of(&rows[i]);
    if (in->openapi) {
        TRY(openapi_setup(table, PITCHEY_VERSION, &x->ctx.problem, a));
        r->openapi = openapi_now()->text;
    }
    route_table_free(table);
    return OK;
}

static void routes_print(const struct errand *x, buf *out)
{
    const struct routes_reply *r = x->reply;
    if (r->openapi.ptr)
        buf_printf(out, "%.*s\n", STR_ARG(r->openapi));
    for (size_t i = 0; i < r->routes_count; i++) {
        const struct route_line *l = &r->routes[i];
        buf_printf(out, "%-7.*s %-44.*s %-22.*s %-10.*s %-6.*s %s%.*s\n", STR_ARG(l->method), STR_ARG(l->path), STR_ARG(l->can),
                   STR_ARG(l->limit.len ? l->limit : STR("-")), STR_ARG(l->mode), l->alias_of.len ? "= " : "",
                   STR_ARG(l->alias_of.len ? l->alias_of : l->words));
    }
}

const struct command routes_command = {
    .name = "routes", .words = "Lists every address with what whoever calls it must be able to, its limit and its mode",
    .more = "Modes: memory and none ask no database, read and write are one transaction, late is slow work and then a write.",
    OPTIONS({.name = "openapi", .field = "openapi", .words = "the description of the API instead, as OpenAPI 3.1"}),
    .args = routes_args, .reply = routes_fields, .run = routes_run, .print = routes_print,
};
