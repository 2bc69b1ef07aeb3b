/* The words of HTTP, and looking things up in a request. */
#include "http/http.h"

static const str method_names[] = {
    [HTTP_GET] = STR("GET"),     [HTTP_HEAD] = STR("HEAD"),     [HTTP_POST] = STR("POST"),       [HTTP_PUT] = STR("PUT"),
    [HTTP_PATCH] = STR("PATCH"), [HTTP_DELETE] = STR("DELETE"), [HTTP_OPTIONS] = STR("OPTIONS"), [HTTP_OTHER] = STR("OTHER"),
};

enum http_method http_method_of(str token)
{
    for (enum http_method m = HTTP_GET; m < HTTP_OTHER; m++)
        if (str_eq(token, method_names[m]))
            return m;
    return HTTP_OTHER;
}

const char *http_method_name(enum http_method m)
{
    return m == HTTP_NONE ? "" : method_names[m].ptr;
}

static const char *const reasons[] = {
    [100] = "Continue", [101] = "Switching Protocols",
    [200] = "OK", [201] = "Created", [202] = "Accepted", [204] = "No Content", [206] = "Partial Content",
    [301] = "Moved Permanently", [302] = "Found", [303] = "See Other", [304] = "Not Modified",
    [307] = "Temporary Redirect", [308] = "Permanent Redirect",
    [400] = "Bad Request", [401] = "Unauthorized", [402] = "Payment Required", [403] = "Forbidden", [404] = "Not Found",
    [405] = "Method Not Allowed", [406] = "Not Acceptable", [408] = "Request Timeout", [409] = "Conflict", [410] = "Gone",
    [411] = "Length Required", [412] = "Precondition Failed", [413] = "Content Too Large", [414] = "URI Too Long",
    [415] = "Unsupported Media Type", [416] = "Range Not Satisfiable", [417] = "Expectation Failed",
    [421] = "Misdirected Request", [422] = "Unprocessable Content", [426] = "Upgrade Required",
    [428] = "Precondition Required", [429] = "Too Many Requests", [431] = "Request Header Fields Too Large",
    [500] = "Internal Server Error", [501] = "Not Implemented", [502] = "Bad Gateway", [503] = "Service Unavailable",
    [504] = "Gateway Timeout", [505] = "HTTP Version Not Supported", [507] = "Insufficient Storage",
};

const char *http_reason(int status)
{
    bool known = status >= 0 && (size_t)status < COUNT(reasons) && reasons[status];
    return known ? reasons[status] : "";
}

str http_request_field(const struct http_request *r, str name)
{
    for (size_t i = 0; i < r->field_count; i++)
        if (r->fields[i].name.len == name.len && str_eq_nocase(r->fields[i].name, name))
            return r->fields[i].value;
    return STR_NONE;
}

/* Finds name in one field "a=1; b=2". Pieces that are no pair are passed over. */
static bool cookie_in(str field, str name, str *value)
{
    str pair, key;
    while (str_cut(&field, ';', &pair)) {
        pair = str_trim(pair);
        if (str_cut(&pair, '=', &key) && pair.ptr && str_eq(key, name)) {
            *value = pair;
            return true;
        }
    }
    return false;
}

bool http_request_cookie(const struct http_request *r, str name, str *value)
{
    for (size_t i = 0; i < r->field_count; i++)
        if (str_eq_nocase(r->fields[i].name, STR("cookie")) && cookie_in(r->fields[i].value, name, value))
            return true;
    return false;
}
