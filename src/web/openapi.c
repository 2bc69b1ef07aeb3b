/* The description of the API: every row becomes an operation, every field table a schema. */
#include "web/openapi.h"

#include "base/grown.h"
#include "base/etag.h"
#include "json/schema.h"

#include <string.h>

static struct openapi document;
static arena *kept;      /* holds the document */

static void put_text(struct json_writer *w, str key, str text)
{
    json_key(w, key);
    json_put_text(w, text);
}

/* "/api/pitches/:id" as "/api/pitches/{id}" */
static str path_template(const char *path, arena *a)
{
    struct grown out = grown_in(a);
    str rest = str_from(path + 1), segment;
    while (str_cut(&rest, '/', &segment)) {
        bool is_parameter = str_starts(segment, STR(":"));
        grown_printf(&out, is_parameter ? "/{%.*s}" : "/%.*s", STR_ARG(str_sub(segment, is_parameter, SIZE_MAX)));
    }
    return grown_str(&out);
}

/* The document while it is written. */
struct writing {
    struct json_writer w;
    struct schema_set *set;
    const struct route_row *rows;
    size_t count;
    arena *a;
};

static void put_path_parameters(struct json_writer *w, const struct route_row *row)
{
    for (int i = 0; i < row->param_count; i++) {
        bool is_id = strcmp(row->param_names[i], "id") == 0 || strstr(row->param_names[i], "Id");
        json_open(w);
        put_text(w, STR("name"), str_from(row->param_names[i]));
        put_text(w, STR("in"), STR("path"));
        json_key(w, STR("required"));
        json_put_bool(w, true);
        json_key(w, STR("schema"));
        json_put_raw(w, is_id ? STR("{\"type\":\"integer\",\"minimum\":1}") : STR("{\"type\":\"string\"}"));
        json_close(w);
    }
}

static void put_parameters(struct writing *x, const struct route_row *row)
{
    if (!row->param_count && !row->route.query)
        return;
    json_key(&x->w, STR("parameters"));
    json_open_list(&x->w);
    put_path_parameters(&x->w, row);
    if (row->route.query)
        schema_put_query(&x->w, x->set, row->route.query);
    json_close_list(&x->w);
}

/* {"description":…,"content":{"application/json":{"schema": … }}}, without the description where words is NULL. */
static void open_content(struct json_writer *w, const char *words)
{
    json_open(w);
    if (words)
        put_text(w, STR("description"), str_from(words));
    json_key(w, STR("content"));
    json_open(w);
    json_key(w, STR("application/json"));
    json_open(w);
    json_key(w, STR("schema"));
}

static void close_content(struct json_writer *w)
{
    json_close(w);
    json_close(w);
    json_close(w);
}

static void put_body(struct writing *x, const struct route *r)
{
    open_content(&x->w, NULL);
    schema_put_object(&x->w, x->set, r->body, r->flags & ROUTE_UPDATE ? SCHEMA_UPDATE : SCHEMA_CREATE);
    close_content(&x->w);
}

static void put_list(struct writing *x, const struct field *fields)
{
    json_open(&x->w);
    put_text(&x->w, STR("type"), STR("array"));
    json_key(&x->w, STR("items"));
    schema_put_object(&x->w, x->set, fields, SCHEMA_REPLY);
    json_close(&x->w);
    json_key(&x->w, STR("pagination"));
    json_put_raw(&x->w, STR("{\"$ref\":\"#/components/schemas/Pagination\"}"));
}

/* What stands under the route's name in data: an object, or a list of them with its pagination. */
static void put_named(struct writing *x, const struct route *r)
{
    struct json_writer *w = &x->w;
    json_open(w);
    put_text(w, STR("type"), STR("object"));
    json_key(w, STR("required"));
    json_open_list(w);
    json_put_text(w, str_from(r->reply_name));
    if (r->flags & ROUTE_LIST)
        json_put_text(w, STR("pagination"));
    json_close_list(w);
    json_key(w, STR("properties"));
    json_open(w);
    json_key(w, str_from(r->reply_name));
    if (r->flags & ROUTE_LIST)
        put_list(x, r->reply);
    else
        schema_put_object(w, x->set, r->reply, SCHEMA_REPLY);
    if (r->reply_more) {
        buf_put_char(w->out, ',');
        buf_put(w->out, str_from(r->reply_more));
    }
    json_close(w);
    json_close(w);
}

static void put_data_schema(struct writing *x, const struct route *r)
{
    if (!r->reply)
        json_put_raw(&x->w, STR("{}"));
    else if (r->reply_name)
        put_named(x, r);
    else
        schema_put_object(&x->w, x->set, r->reply, SCHEMA_REPLY);
}

static void put_enveloped(struct writing *x, const struct route *r)
{
    struct json_writer *w = &x->w;
    json_open(w);
    put_text(w, STR("type"), STR("object"));
    json_key(w, STR("required"));
    json_put_raw(w, STR("[\"success\",\"data\"]"));
    json_key(w, STR("properties"));
    json_open(w);
    json_key(w, STR("success"));
    json_put_raw(w, STR("{\"const\":true}"));
    json_key(w, STR("data"));
    put_data_schema(x, r);
    json_key(w, STR("receipt"));
    json_put_raw(w, STR("{\"type\":\"integer\"}"));
    json_close(w);
    json_close(w);
}

static void put_success(struct writing *x, const struct route *r)
{
    open_content(&x->w, "Done.");
    if (r->flags & ROUTE_TOP_LEVEL)
        put_data_schema(x, r);
    else
        put_enveloped(x, r);
    close_content(&x->w);
}

/* GET /api/pitches/:id is "getPitchesId": a name that clients' generators can use. */
static str operation_id(const char *method, const char *path, arena *a)
{
    char *out = arena_alloc(a, strlen(method) + strlen(path) + 1, 1), *p = out;
    bool upper = false;
    for (const char *m = method; *m; m++)
        *p++ = (char)(*m | 0x20);
    for (const char *s = path + strlen("/api"); *s; s++) {
        bool is_word = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        if (is_word)
            *p++ = upper && *s >= 'a' && *s <= 'z' ? (char)(*s & ~0x20) : *s;
        upper = !is_word;
    }
    return (str){out, (size_t)(p - out)};
}

static const char *canonical_method(const struct route *r)
{
    return http_method_name(r->alias_of ? r->alias_method : r->method);
}

/* Of a row and all its aliases, the one name. */
static str shared_id(const struct writing *x, const struct route *r)
{
    return operation_id(canonical_method(r), r->alias_of ? r->alias_of : r->path, x->a);
}

static bool is_alias_of(const struct route *alias, const struct route *r)
{
    return alias->alias_of && strcmp(alias->alias_of, r->path) == 0 && strcmp(canonical_method(alias), http_method_name(r->method)) == 0;
}

/* What a row and its aliases take and answer stands in the components, once for all of them. */
static bool is_shared(const struct writing *x, const struct route *r)
{
    if (r->alias_of)
        return true;
    for (size_t i = 0; i < x->count; i++)
        if (is_alias_of(&x->rows[i].route, r))
            return true;
    return false;
}

static void put_shared(struct writing *x, const char *where, const struct route *r)
{
    json_open(&x->w);
    put_text(&x->w, STR("$ref"), arena_printf(x->a, "#/components/%s/%.*s", where, STR_ARG(shared_id(x, r))));
    json_close(&x->w);
}

static void put_request(struct writing *x, const struct route *r, bool shared)
{
    if (!r->body)
        return;
    json_key(&x->w, STR("requestBody"));
    if (shared)
        put_shared(x, "requestBodies", r);
    else
        put_body(x, r);
}

static void put_responses(struct writing *x, const struct route *r, bool shared)
{
    struct json_writer *w = &x->w;
    json_key(w, STR("responses"));
    json_open(w);
    json_key(w, r->flags & ROUTE_CREATES ? STR("201") : STR("200"));
    if (shared)
        put_shared(x, "responses", r);
    else
        put_success(x, r);
    json_key(w, STR("default"));
    json_put_raw(w, STR("{\"$ref\":\"#/components/responses/Problem\"}"));
    json_close(w);
}

static void put_operation(struct writing *x, const struct route_row *row)
{
    const struct route *r = &row->route;
    struct json_writer *w = &x->w;
    static const char *const methods[] = {[HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PUT] = "put",
                                          [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete"};
    bool shared = is_shared(x, r);
    json_key(w, str_from(methods[r->method]));
    json_open(w);
    put_text(w, STR("operationId"), operation_id(http_method_name(r->method), r->path, x->a));
    put_text(w, STR("summary"), str_from(r->words));
    json_key(w, STR("tags"));
    json_open_list(w);
    json_put_text(w, str_from(row->module));
    json_close_list(w);
    if (r->alias_of) {
        json_key(w, STR("deprecated"));
        json_put_bool(w, true);
        put_text(w, STR("description"), arena_printf(x->a, "The same as %s.", r->alias_of));
    }
    unsigned roles = capability_of(r->can)->roles;
    put_text(w, STR("x-can"), capability_word(r->can));
    put_text(w, STR("x-who"), roles & ROLE_VISITOR ? STR("anyone") : role_words(x->a, roles));
    if (r->limit)
        put_text(w, STR("x-limit"), str_from(r->limit));
    put_parameters(x, row);
    put_request(x, r, shared);
    put_responses(x, r, shared);
    json_close(w);
}

/* All methods of a path stand under one key: the first row of a path writes it for the others. */
static bool is_first_of_path(const struct route_row *rows, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(rows[j].route.path, rows[i].route.path) == 0)
            return false;
    return true;
}

static void put_paths(struct writing *x)
{
    json_key(&x->w, STR("paths"));
    json_open(&x->w);
    for (size_t i = 0; i < x->count; i++) {
        if (!is_first_of_path(x->rows, i))
            continue;
        json_key(&x->w, path_template(x->rows[i].route.path, x->a));
        json_open(&x->w);
        for (size_t j = i; j < x->count; j++)
            if (strcmp(x->rows[j].route.path, x->rows[i].route.path) == 0)
                put_operation(x, &x->rows[j]);
        json_close(&x->w);
    }
    json_close(&x->w);
}

static void put_words(struct json_writer *w, str key, struct str_list words)
{
    json_key(w, key);
    json_open_list(w);
    for (size_t i = 0; i < words.count; i++)
        json_put_text(w, words.items[i]);
    json_close_list(w);
}

/* What pages need of the table: what each is, and whose accounts. Whether somebody may, they are told by `actions`. */
static void put_capabilities(struct json_writer *w, arena *a)
{
    json_key(w, STR("x-capabilities"));
    json_open(w);
    for (enum capability what = CAN_NOTHING + 1; what < CAPABILITIES; what++) {
        const struct capability_row *row = capability_of(what);
        json_key(w, capability_word(what));
        json_open(w);
        put_text(w, STR("says"), capability_says(what));
        put_words(w, STR("roles"), role_types(a, row->roles));
        put_words(w, STR("seats"), seat_words(a, row->seats));
        json_close(w);
    }
    json_close(w);
}

/* ---- the components ---- */

static void put_shared_bodies(struct writing *x)
{
    json_key(&x->w, STR("requestBodies"));
    json_open(&x->w);
    for (size_t i = 0; i < x->count; i++) {
        const struct route *r = &x->rows[i].route;
        if (!r->body || r->alias_of || !is_shared(x, r))
            continue;
        json_key(&x->w, shared_id(x, r));
        put_body(x, r);
    }
    json_close(&x->w);
}

static void put_shared_responses(struct writing *x)
{
    json_key(&x->w, STR("responses"));
    json_open(&x->w);
    json_key(&x->w, STR("Problem"));
    open_content(&x->w, "What went wrong, in words.");
    json_put_raw(&x->w, STR("{\"$ref\":\"#/components/schemas/Problem\"}"));
    close_content(&x->w);
    for (size_t i = 0; i < x->count; i++) {
        const struct route *r = &x->rows[i].route;
        if (r->alias_of || !is_shared(x, r))
            continue;
        json_key(&x->w, shared_id(x, r));
        put_success(x, r);
    }
    json_close(&x->w);
}

static const char own_schemas[] =
    "\"Pagination\":{\"type\":\"object\",\"required\":[\"page\",\"limit\",\"total\",\"totalPages\",\"hasMore\",\"nextCursor\"],"
    "\"properties\":{\"page\":{\"type\":[\"integer\",\"null\"]},\"limit\":{\"type\":\"integer\"},\"total\":{\"type\":\"integer\"},"
    "\"totalPages\":{\"type\":\"integer\"},\"hasMore\":{\"type\":\"boolean\"},\"nextCursor\":{\"type\":[\"string\",\"null\"]},"
    "\"offset\":{\"type\":\"integer\"}}},"
    "\"Problem\":{\"type\":\"object\",\"required\":[\"success\",\"error\",\"code\",\"requestId\"],\"properties\":{"
    "\"success\":{\"const\":false},\"error\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"requestId\":{\"type\":\"string\"},"
    "\"fields\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\",\"code\",\"message\"],\"properties\":{"
    "\"field\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}},\"data\":{}}}";

/* The schemas last: everything else mentions some. */
static void put_components(struct writing *x)
{
    struct json_writer *w = &x->w;
    json_key(w, STR("components"));
    json_open(w);
    put_shared_bodies(x);
    put_shared_responses(x);
    schema_put_parameters(w, x->set);
    json_key(w, STR("schemas"));
    json_open(w);
    json_put_raw(w, str_from(own_schemas));
    schema_put_named(w, x->set);
    json_close(w);
    json_key(w, STR("securitySchemes"));
    json_put_raw(w, STR("{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    json_close(w);
}

err openapi_write(const struct route_table *t, const char *version, buf *out, struct problem *p, arena *a)
{
    struct writing x = {.set = schema_set_new(a), .a = a};
    x.rows = route_rows(t, &x.count);
    json_begin(&x.w, out);
    json_open(&x.w);
    put_text(&x.w, STR("openapi"), STR("3.1.0"));
    json_key(&x.w, STR("info"));
    json_open(&x.w);
    put_text(&x.w, STR("title"), STR("Pitchey"));
    put_text(&x.w, STR("version"), str_from(version));
    json_close(&x.w);
    put_paths(&x);
    put_components(&x);
    put_capabilities(&x.w, x.a);
    json_close(&x.w);
    const char *clash = schema_clash(x.set);
    return clash ? problem_set(p, a, ERR_INVALID, "two tables or vocabularies have the name \"%s\"", clash) : OK;
}

err openapi_setup(const struct route_table *t, const char *version, struct problem *p, arena *a)
{
    buf text;
    arena *scratch = arena_new(8 * MIB, 1 * MIB);
    struct problem own = {0};
    buf_init(&text, 4 * MIB);
    err e = openapi_write(t, version, &text, &own, scratch);
    openapi_release();
    kept = arena_new(4 * MIB, 4 * KIB);
    document.text = arena_str(kept, buf_str(&text));
    document.etag = etag_of(document.text, kept);
    buf_release(&text);
    if (e != OK)
        e = problem_set(p, a, e, "%.*s", STR_ARG(own.message));
    arena_free(scratch);
    return e;
}

void openapi_release(void)
{
    arena_free(kept);
    kept = NULL;
}

const struct openapi *openapi_now(void)
{
    return &document;
}
