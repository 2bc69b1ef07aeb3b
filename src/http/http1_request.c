/* What a head means: the fields that frame its body, its host, its target. */
#include "http/http1_request.h"

#include "http/list.h"
#include "http/url.h"

static str span_str(const char *head, struct http1_span s)
{
    return (str){head + s.at, s.len};
}

static bool refuse(struct http1 *p, const char *sentence)
{
    return http1_refuse(p, ERR_INVALID, sentence);
}

/* ---- Fields that frame the message or name the host; all others are only lent ---- */

enum {
    SEEN_HOST = 1 << 0,
    SEEN_LENGTH = 1 << 1,
    SEEN_TYPE = 1 << 2,
    SEEN_AUTHORIZATION = 1 << 3,
    SEEN_CODING = 1 << 4,
    SEEN_CLOSE = 1 << 5,
    SEEN_KEEP_ALIVE = 1 << 6,
    SEEN_CONTINUE = 1 << 7,
    SEEN_OTHER_EXPECTATION = 1 << 8,
};

static bool take_host(struct http1 *p, const char *head, struct http1_span value)
{
    (void)head;
    p->host = value;
    return true;
}

static bool take_length(struct http1 *p, const char *head, struct http1_span value)
{
    int64_t length;
    str digits = span_str(head, value);
    bool only_digits = digits.len > 0 && digits.ptr[0] != '-';
    while (only_digits && digits.len > 1 && digits.ptr[0] == '0')
        digits = str_sub(digits, 1, digits.len);
    if (!only_digits || str_to_i64(digits, 0, INT64_MAX, &length) != OK)
        return refuse(p, "Content-Length must be one decimal number below 2^63.");
    p->framing = HTTP1_LENGTH;
    p->body_length = (uint64_t)length;
    return true;
}

/* Only `chunked`, last and once, is known here. */
static bool take_coding(struct http1 *p, const char *head, struct http1_span value)
{
    str list = span_str(head, value), coding;
    int chunked = 0;
    bool last_is_chunked = false, unknown = false;
    while (str_cut(&list, ',', &coding)) {
        coding = str_trim(coding);
        if (coding.len == 0)
            continue;
        last_is_chunked = str_eq_nocase(coding, STR("chunked"));
        chunked += last_is_chunked;
        unknown = unknown || !last_is_chunked;
    }
    if (!last_is_chunked || chunked > 1)
        return refuse(p, "Transfer-Encoding must end in chunked, once.");
    if (unknown)
        return http1_refuse(p, ERR_NOT_IMPLEMENTED, "This server knows no transfer coding but chunked.");
    p->framing = HTTP1_CHUNKED;
    return true;
}

static bool take_connection(struct http1 *p, const char *head, struct http1_span value)
{
    str list = span_str(head, value), option;
    while (str_cut(&list, ',', &option)) {
        option = str_trim(option);
        if (str_eq_nocase(option, STR("close")))
            p->seen |= SEEN_CLOSE;
        else if (str_eq_nocase(option, STR("keep-alive")))
            p->seen |= SEEN_KEEP_ALIVE;
    }
    return true;
}

static bool take_expect(struct http1 *p, const char *head, struct http1_span value)
{
    str list = span_str(head, value), each;
    while (http_cut(&list, ',', &each)) {
        each = str_trim(each);
        if (each.len)
            p->seen |= str_eq_nocase(each, STR("100-continue")) ? SEEN_CONTINUE : SEEN_OTHER_EXPECTATION;
    }
    return true;
}

static bool take_nothing(struct http1 *p, const char *head, struct http1_span value)
{
    (void)p, (void)head, (void)value;
    return true;
}

struct known_field {
    str name;
    uint32_t once;      /* its bit in `seen` when it may stand there only once */
    bool (*take)(struct http1 *, const char *head, struct http1_span value);
};

/* No two of them are of one length, which makes the length the index. */
static const struct known_field known_fields[] = {
    [4] = {{"host", 4}, SEEN_HOST, take_host},
    [6] = {{"expect", 6}, 0, take_expect},
    [10] = {{"connection", 10}, 0, take_connection},
    [12] = {{"content-type", 12}, SEEN_TYPE, take_nothing},
    [13] = {{"authorization", 13}, SEEN_AUTHORIZATION, take_nothing},
    [14] = {{"content-length", 14}, SEEN_LENGTH, take_length},
    [17] = {{"transfer-encoding", 17}, SEEN_CODING, take_coding},
};

bool http1_take_field(struct http1 *p, const char *head, const struct http1_line *f)
{
    if (f->name.len >= COUNT(known_fields))
        return true;
    const struct known_field *known = &known_fields[f->name.len];
    if (!known->take || !str_eq_nocase(span_str(head, f->name), known->name))
        return true;
    if (p->seen & known->once)
        return refuse(p, "Host, Content-Length, Content-Type, Authorization and Transfer-Encoding may be sent "
                                "only once.");
    p->seen |= known->once;
    return known->take(p, head, f->value);
}

/* ---- The end of the head: what only the whole can tell ---- */

static str lower_in_place(char *head, struct http1_span s)
{
    for (char *c = head + s.at; c < head + s.at + s.len; c++)
        *c = ascii_lower(*c);
    return span_str(head, s);
}

static bool check_host(struct http1 *p, char *head, struct http_request *r)
{
    if (!(p->seen & SEEN_HOST)) {
        r->authority = STR_NONE;
        return p->version == 10 || refuse(p, "A request must name its host (field Host).");
    }
    r->authority = lower_in_place(head, p->host);
    return url_is_authority(r->authority) || refuse(p, "The field Host must be: host, or host:port.");
}

static bool check_framing(struct http1 *p)
{
    if (!(p->seen & SEEN_CODING))
        return true;
    if (p->version == 10)
        return refuse(p, "HTTP/1.0 has no Transfer-Encoding.");
    if (p->seen & SEEN_LENGTH)
        return refuse(p, "A request has Content-Length or Transfer-Encoding, not both.");
    return true;
}

static void note_wishes(struct http1 *p)
{
    bool stay = p->version == 11 || p->seen & SEEN_KEEP_ALIVE;
    p->keep_alive = stay && !(p->seen & SEEN_CLOSE);
    p->expects_continue = p->version == 11 && p->seen & (SEEN_CONTINUE | SEEN_OTHER_EXPECTATION);
    if (p->seen & SEEN_OTHER_EXPECTATION)
        http1_complain(p, ERR_EXPECTATION, "Only 100-continue can be expected.");
}

/* Takes scheme and authority off an absolute target; what is left is "", "/path" or "?query". False: it is not one. */
static bool cut_absolute(struct http1 *p, char *head, struct http_request *r, str *rest)
{
    str t = r->target;
    size_t scheme = str_eq_nocase(str_sub(t, 0, 7), STR("http://"))    ? 7
                    : str_eq_nocase(str_sub(t, 0, 8), STR("https://")) ? 8
                                                                       : 0;
    if (scheme == 0)
        return false;
    size_t end = scheme;
    while (end < t.len && t.ptr[end] != '/' && t.ptr[end] != '?')
        end++;
    if (!url_is_authority(str_sub(t, scheme, end - scheme)))
        return false;
    struct http1_span authority = {(uint16_t)(p->target.at + scheme), (uint16_t)(end - scheme)};
    r->authority = lower_in_place(head, authority);
    *rest = str_sub(t, end, t.len);
    return true;
}

static err read_origin_form(struct http_request *r, str rest)
{
    str path;
    str_cut(&rest, '?', &path);
    r->query = rest.ptr ? rest : (str){"", 0};
    if (path.len == 0)
        path = STR("/");
    TRY(url_check_query(r->query));
    return url_decode_path(path, &r->path, &r->_owned);
}

/* origin-form, absolute-form, or "*" of OPTIONS; authority-form is CONNECT's, which nobody serves. */
static err read_target(struct http1 *p, char *head, struct http_request *r)
{
    str rest = r->target;
    if (r->method == HTTP_OPTIONS && str_eq(rest, STR("*"))) {
        r->path = rest;
        return OK;
    }
    if (rest.ptr[0] != '/' && !cut_absolute(p, head, r, &rest))
        return ERR_INVALID;
    if (r->method == HTTP_OPTIONS && rest.len == 0) {
        r->path = STR("*");     /* of an absolute target nothing is left: the server is meant (RFC 9112, 3.2.4) */
        return OK;
    }
    return read_origin_form(r, rest);
}

static void lend_fields(const struct http1 *p, const char *head, struct http_request *r)
{
    for (size_t i = 0; i < p->field_count; i++) {
        r->fields[i].name = span_str(head, p->fields[i].name);
        r->fields[i].value = span_str(head, p->fields[i].value);
    }
    r->field_count = p->field_count;
}

static void lend_request(struct http1 *p, char *head, struct http_request *r)
{
    r->method_token = span_str(head, p->method);
    r->method = http_method_of(r->method_token);
    r->target = span_str(head, p->target);
    r->version = p->version;
    r->has_body = p->framing != HTTP1_NO_BODY;
    lend_fields(p, head, r);
    if (p->refusal != OK)
        return;     /* the target is known to be wrong */
    err e = read_target(p, head, r);
    if (e != OK)
        http1_complain(p, e, e == ERR_INVALID ? "The address is not a valid path: a bad escape, or outside the root." : err_sentence(e));
}

bool http1_make_request(struct http1 *p, char *head, struct http_request *r)
{
    if (!check_framing(p) || !check_host(p, head, r))
        return false;
    lend_request(p, head, r);
    note_wishes(p);
    return true;
}
