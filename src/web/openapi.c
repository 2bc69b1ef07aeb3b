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

static void put_parameters(struct json_writer *w, const struct route_row *row)
{
    if (!row->param_count && !row->route.query)
        return;
    json_key(w, STR("parameters"));
    json_open_list(w);
    put_path_parameters(w, row);
    if (row->route.query)
        schema_put_query(w, row->route.query);
    json_close_list(w);
}

static void put_body(struct json_writer *w, const struct route *r)
{
    if (!r->body)
        return;
    json_key(w, STR("requestBody"));
    json_open(w);
    json_key(w, STR("content"));
    json_open(w);
    json_key(w, STR("application/json"));
    json_open(w);
    json_key(w, STR("schema"));
    schema_put_object(w, r->body, r->flags & ROUTE_UPDATE ? SCHEMA_UPDATE : SCHEMA_CREATE);
    json_close(w);
    json_close(w);
    json_close(w);
}

/* What stands under the route's name in data: an object, or a list of them with its pagination. */
static void put_named(struct json_writer *w, const struct route *r)
{
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
    if (r->flags & ROUTE_LIST) {
        json_open(w);
        put_text(w, STR("type"), STR("array"));
        json_key(w, STR("items"));
    }
    schema_put_object(w, r->reply, SCHEMA_REPLY);
    if (r->flags & ROUTE_LIST) {
        json_close(w);
        json_key(w, STR("pagination"));
        json_put_raw(w, STR("{\"$ref\":\"#/components/schemas/Pagination\"}"));
    }
    if (r->reply_more) {
        buf_put_char(w->out, ',');
        buf_put(w->out, str_from(r->reply_more));
    }
    json_close(w);
    json_close(w);
}

static void put_data_schema(struct json_writer *w, const struct route *r)
{
    if (!r->reply)
        json_put_raw(w, STR("{}"));
    else if (r->reply_name)
        put_named(w, r);
    else
        schema_put_object(w, r->reply, SCHEMA_REPLY);
}

static void put_success(struct json_writer *w, const struct route *r)
{
    json_open(w);
    put_text(w, STR("description"), STR("Done."));
    json_key(w, STR("content"));
    json_open(w);
    json_key(w, STR("application/json"));
    json_open(w);
    json_key(w, STR("schema"));
    if (r->flags & ROUTE_TOP_LEVEL) {
        put_data_schema(w, r);
    } else {
        json_open(w);
        put_text(w, STR("type"), STR("object"));
        json_key(w, STR("required"));
        json_put_raw(w, STR("[\"success\",\"data\"]"));
        json_key(w, STR("properties"));
        json_open(w);
        json_key(w, STR("success"));
        json_put_raw(w, STR("{\"const\":true}"));
        json_key(w, STR("data"));
        put_data_schema(w, r);
        json_key(w, STR("receipt"));
        json_put_raw(w, STR("{\"type\":\"integer\"}"));
        json_close(w);
        json_close(w);
    }
    json_close(w);
    json_close(w);
    json_close(w);
}

static void put_responses(struct json_writer *w, const struct route *r)
{
    bool creates = r->flags & ROUTE_CREATES;
    json_key(w, STR("responses"));
    json_open(w);
    json_key(w, creates ? STR("201") : STR("200"));
    put_success(w, r);
    json_key(w, STR("default"));
    json_put_raw(w, STR("{\"$ref\":\"#/components/responses/Problem\"}"));
    json_close(w);
}

/* GET /api/pitches/:id is "getPitchesId": a name that clients' generators can use. */
static str operation_id(const struct route *r, arena *a)
{
    char *out = arena_alloc(a, strlen(r->path) + 16, 1), *p = out;
    bool upper = false;
    for (const char *m = http_method_name(r->method); *m; m++)
        *p++ = (char)(*m | 0x20);
    for (const char *s = r->path + strlen("/api"); *s; s++) {
        bool is_word = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        if (is_word)
            *p++ = upper && *s >= 'a' && *s <= 'z' ? (char)(*s & ~0x20) : *s;
        upper = !is_word;
    }
    return (str){out, (size_t)(p - out)};
}

static void put_operation(struct json_writer *w, const struct route_row *row, arena *a)
{
    const struct route *r = &row->route;
    static const char *const methods[] = {[HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PUT] = "put",
                                          [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete"};
    json_key(w, str_from(methods[r->method]));
    json_open(w);
    put_text(w, STR("operationId"), operation_id(r, a));
    put_text(w, STR("summary"), str_from(r->words));
    json_key(w, STR("tags"));
    json_open_list(w);
    json_put_text(w, str_from(row->module));
    json_close_list(w);
    if (r->alias_of) {
        json_key(w, STR("deprecated"));
        json_put_bool(w, true);
        put_text(w, STR("description"), arena_printf(a, "The same as %s.", r->alias_of));
    }
    unsigned roles = capability_of(r->can)->roles;
    put_text(w, STR("x-can"), capability_word(r->can));
    put_text(w, STR("x-who"), roles & ROLE_VISITOR ? STR("anyone") : role_words(a, roles));
    if (r->limit)
        put_text(w, STR("x-limit"), str_from(r->limit));
    put_parameters(w, row);
    put_body(w, r);
    put_responses(w, r);
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

static void put_paths(struct json_writer *w, const struct route_table *t, arena *a)
{
    size_t count;
    const struct route_row *rows = route_rows(t, &count);
    json_key(w, STR("paths"));
    json_open(w);
    for (size_t i = 0; i < count; i++) {
        if (!is_first_of_path(rows, i))
            continue;
        json_key(w, path_template(rows[i].route.path, a));
        json_open(w);
        for (size_t j = i; j < count; j++)
            if (strcmp(rows[j].route.path, rows[i].route.path) == 0)
                put_operation(w, &rows[j], a);
        json_close(w);
    }
    json_close(w);
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

static const char components[] =
    "{\"schemas\":{"
    "\"Pagination\":{\"type\":\"object\",\"required\":[\"page\",\"limit\",\"total\",\"totalPages\",\"hasMore\",\"nextCursor\"],"
    "\"properties\":{\"page\":{\"type\":[\"integer\",\"null\"]},\"limit\":{\"type\":\"integer\"},\"total\":{\"type\":\"integer\"},"
    "\"totalPages\":{\"type\":\"integer\"},\"hasMore\":{\"type\":\"boolean\"},\"nextCursor\":{\"type\":[\"string\",\"null\"]},"
    "\"offset\":{\"type\":\"integer\"}}},"
    "\"Problem\":{\"type\":\"object\",\"required\":[\"success\",\"error\",\"code\",\"requestId\"],\"properties\":{"
    "\"success\":{\"const\":false},\"error\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"requestId\":{\"type\":\"string\"},"
    "\"fields\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\",\"code\",\"message\"],\"properties\":{"
    "\"field\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}},\"data\":{}}}},"
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong, in words.\",\"content\":{\"application/json\":{"
    "\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}}";

void openapi_write(const struct route_table *t, const char *version, buf *out, arena *a)
{
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w);
    put_text(&w, STR("openapi"), STR("3.1.0"));
    json_key(&w, STR("info"));
    json_open(&w);
    put_text(&w, STR("title"), STR("Pitchey"));
    put_text(&w, STR("version"), str_from(version));
    json_close(&w);
    put_paths(&w, t, a);
    json_key(&w, STR("components"));
    json_put_raw(&w, str_from(components));
    put_capabilities(&w, a);
    json_close(&w);
}

void openapi_setup(const struct route_table *t, const char *version)
{
    buf text;
    arena *scratch = arena_new(8 * MIB, 1 * MIB);
    buf_init(&text, 4 * MIB);
    openapi_write(t, version, &text, scratch);
    openapi_release();
    kept = arena_new(4 * MIB, 4 * KIB);
    document.text = arena_str(kept, buf_str(&text));
    document.etag = etag_of(document.text, kept);
    buf_release(&text);
    arena_free(scratch);
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
