/*
 * The table of all routes: a tree by path segment. A literal segment wins over a parameter; when its branch ends
 * without a row, the parameter's branch is tried.
 */
#include "web/route.h"

#include <stdlib.h>
#include <string.h>

enum { METHODS = HTTP_OPTIONS + 1, CHILDREN_MAX = 64 };

struct node {
    str segment;                          /* of a parameter: its name */
    struct node *child[CHILDREN_MAX];     /* literals */
    int child_count;
    struct node *param;
    const struct route_row *rows[METHODS];
    unsigned allowed;
};

struct route_table {
    struct node root;
    struct route_row *rows;
    size_t count;
};

static str row_path(const struct route_row *r)
{
    return str_from(r->route.path);
}

static err refuse(struct problem *p, arena *a, const struct route_row *r, const char *why)
{
    return problem_set(p, a, ERR_INVALID, "route %s %s (module %s): %s", http_method_name(r->route.method),
                       r->route.path, r->module, why);
}

/* ---- building ---- */

static size_t rows_of(const struct module *const *modules, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += modules[i]->route_count;
    return total;
}

static void rows_fill(struct route_table *t, const struct module *const *modules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < modules[i]->route_count; j++) {
            struct route_row *r = &t->rows[t->count];
            *r = (struct route_row){.route = modules[i]->routes[j], .module = modules[i]->name, .index = (int)t->count};
            t->count++;
        }
}

static const struct route_row *canonical_of(const struct route_table *t, const struct route_row *alias)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct route_row *r = &t->rows[i];
        bool same_method = r->route.method == alias->route.method;
        if (same_method && !r->route.alias_of && strcmp(r->route.path, alias->route.alias_of) == 0)
            return r;
    }
    return NULL;
}

static bool is_within(enum capability narrow, enum capability wide)
{
    const struct capability_row *n = capability_of(narrow), *w = capability_of(wide);
    return !(n->roles & ~w->roles) && !(n->seats & ~w->seats);
}

/* An alias takes everything from its canonical row but its path and its difference; callers it can only narrow. */
static err alias_resolve(const struct route_table *t, struct route_row *alias, struct problem *p, arena *a)
{
    struct route own = alias->route;
    struct route_row wanted = *alias;
    if (own.alias_method)
        wanted.route.method = own.alias_method;
    const struct route_row *canonical = canonical_of(t, &wanted);
    if (!canonical)
        return refuse(p, a, alias, "is an alias of nothing");

    alias->route = canonical->route;
    alias->route.method = own.method;
    alias->route.path = own.path;
    alias->route.alias_of = own.alias_of;
    alias->route.alias_method = canonical->route.method;
    alias->route.difference = own.difference;
    if (!own.can)
        return OK;
    alias->route.can = own.can;
    return is_within(own.can, canonical->route.can) ? OK : refuse(p, a, alias, "is for callers that its canonical row refuses");
}

static bool is_word(str segment)
{
    for (size_t i = 0; i < segment.len; i++) {
        char c = segment.ptr[i];
        bool is_sign = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!is_sign)
            return false;
    }
    return segment.len > 0;
}

/* "/api/pitches/:id": words of letters, digits and -_. between slashes, or a colon before one. */
static bool is_path(str path)
{
    str rest = str_sub(path, 1, SIZE_MAX), segment;
    if (!str_starts(path, STR("/")) || path.len == 1)
        return false;
    while (str_cut(&rest, '/', &segment))
        if (!is_word(str_sub(segment, str_starts(segment, STR(":")), SIZE_MAX)))
            return false;
    return path.ptr[path.len - 1] != '/';
}

static err tables_check(const struct route_row *r, struct problem *p, arena *a)
{
    const struct field *const tables[] = {r->route.body, r->route.query, r->route.reply};
    for (size_t i = 0; i < COUNT(tables); i++) {
        const char *flaw = tables[i] ? fields_flaw(tables[i], a) : NULL;
        if (flaw)
            return refuse(p, a, r, flaw);
    }
    return OK;
}

static err row_check(struct route_row *r, struct problem *p, arena *a)
{
    if (!is_path(row_path(r)))
        return refuse(p, a, r, "has a path that is none; one looks like /api/pitches/:id");
    if (!r->route.handle)
        return refuse(p, a, r, "has no handler");
    if (r->route.can <= CAN_NOTHING || r->route.can >= CAPABILITIES)
        return refuse(p, a, r, "names no capability: core/capability.h has those there are");
    if (!r->route.words)
        return refuse(p, a, r, "does not say what it does");
    if (r->route.tx == TX_LATE && !r->route.limit)
        return refuse(p, a, r, "hashes and has no limit of its own");
    if (r->route.limit && rate_parse(str_from(r->route.limit), &r->limit) != OK)
        return refuse(p, a, r, "has a limit that is none; one looks like 30/hour");
    return tables_check(r, p, a);
}

static int rule_of(const struct route_table *t, const struct route_row *r)
{
    const struct route *own = &r->route;
    for (size_t i = 0; own->limit && i < (size_t)r->index; i++) {
        const struct route *other = &t->rows[i].route;
        if (other->handle == own->handle && other->limit && strcmp(other->limit, own->limit) == 0)
            return t->rows[i].rule;
    }
    return r->index;
}

static struct node *literal_child(struct node *n, str segment)
{
    for (int i = 0; i < n->child_count; i++)
        if (str_eq(n->child[i]->segment, segment))
            return n->child[i];
    return NULL;
}

static struct node *node_new(str segment)
{
    struct node *n = calloc(1, sizeof(*n));
    if (!n)
        abort();
    n->segment = segment;
    return n;
}

/* NULL: it has as many as fit. */
static struct node *child_for(struct node *n, str segment)
{
    if (str_starts(segment, STR(":"))) {
        if (!n->param)
            n->param = node_new(str_sub(segment, 1, segment.len));
        return n->param;
    }
    struct node *child = literal_child(n, segment);
    if (!child && n->child_count < CHILDREN_MAX)
        child = n->child[n->child_count++] = node_new(segment);
    return child;
}

static err row_insert(struct route_table *t, struct route_row *r, struct problem *p, arena *a)
{
    struct node *n = &t->root;
    str rest = str_sub(row_path(r), 1, SIZE_MAX), segment;
    while (str_cut(&rest, '/', &segment)) {
        n = child_for(n, segment);
        if (!n)
            return refuse(p, a, r, "is one more than fits behind the same start");
        if (str_starts(segment, STR(":"))) {
            if (r->param_count == PARAMS_MAX)
                return refuse(p, a, r, "has too many parameters");
            r->param_names[r->param_count++] = arena_cstr(a, str_sub(segment, 1, segment.len));
        }
    }
    if (n->rows[r->route.method])
        return refuse(p, a, r, "stands in the table twice");
    n->rows[r->route.method] = r;
    n->allowed |= 1u << r->route.method;
    return OK;
}

err route_table_new(const struct module *const *modules, size_t count, struct problem *p, arena *a, struct route_table **table)
{
    struct route_table *t = calloc(1, sizeof(*t));
    if (!t || !(t->rows = calloc(rows_of(modules, count) + 1, sizeof(*t->rows))))
        abort();
    *table = t;
    rows_fill(t, modules, count);
    for (size_t i = 0; i < t->count; i++) {
        struct route_row *r = &t->rows[i];
        if (r->route.alias_of)
            TRY(alias_resolve(t, r, p, a));
        TRY(row_check(r, p, a));
        r->rule = rule_of(t, r);
        TRY(row_insert(t, r, p, a));
    }
    return OK;
}

static void node_free(struct node *n)
{
    for (int i = 0; i < n->child_count; i++) {
        node_free(n->child[i]);
        free(n->child[i]);
    }
    if (n->param) {
        node_free(n->param);
        free(n->param);
    }
}

void route_table_free(struct route_table *t)
{
    if (!t)
        return;
    node_free(&t->root);
    free(t->rows);
    free(t);
}

/* ---- finding ---- */

static const struct node *node_find(const struct node *n, str rest, struct route_match *m, int depth)
{
    str segment;
    if (!str_cut(&rest, '/', &segment))
        return n->allowed ? n : NULL;

    const struct node *literal = literal_child((struct node *)n, segment);
    const struct node *found = literal ? node_find(literal, rest, m, depth) : NULL;
    if (found || !n->param || segment.len == 0 || depth == PARAMS_MAX)
        return found;
    m->params[depth] = segment;
    return node_find(n->param, rest, m, depth + 1);
}

void route_find(const struct route_table *t, enum http_method method, str path, struct route_match *m)
{
    *m = (struct route_match){0};
    if (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    const struct node *n = path.len ? node_find(&t->root, str_sub(path, 1, path.len), m, 0) : NULL;
    if (!n)
        return;
    m->allowed = n->allowed;
    if (method == HTTP_HEAD)
        method = HTTP_GET;
    if (method <= HTTP_OPTIONS)
        m->row = n->rows[method];
}

const struct route_row *route_rows(const struct route_table *t, size_t *count)
{
    *count = t->count;
    return t->rows;
}
