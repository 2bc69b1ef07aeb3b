/*
 * The head parser: a state machine over one growing run of bytes.
 *
 *     LINE_START ─► METHOD ─► TARGET ─► VERSION ─► FIELD_START ─► NAME ─► VALUE ─► VALUE_LF ─┐
 *     ▲  │ CR                                          ▲  │ CR                               │
 *     └ EMPTY_LF                                       │  └─► END_LF ─► READY                │
 *                                                      └─────────────────────────────────────┘
 * Each state is a function that takes what it can and returns the next state, or its own when the bytes ran out. A
 * limit is the end of the window that a state sees, so it strikes at the same byte however the input was cut.
 */
#include "http/http1.h"

#include "http/url.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum state {
    LINE_START,     /* the next request, or an empty line before it */
    EMPTY_LF,       /* the LF of that empty line */
    METHOD,
    TARGET,
    VERSION,        /* "HTTP/1.1", CR and LF */
    FIELD_START,    /* a field, or the CR of the line that ends the head */
    NAME,           /* up to the colon */
    VALUE,          /* up to the CR */
    VALUE_LF,
    END_LF,
    READY,
    REFUSED
};

/* What a state may look at: the bytes that are there, cut at the limit that counts now. */
struct window {
    char *head;
    size_t end;
    bool at_limit;      /* end is the limit: more bytes would not help */
};

static const bool token_char[256] = {
    ['!'] = true, ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true, ['\''] = true, ['*'] = true, ['+'] = true,
    ['-'] = true, ['.'] = true, ['^'] = true, ['_'] = true, ['`'] = true, ['|'] = true,  ['~'] = true,
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
};

bool http1_is_token_char(char c)
{
    return token_char[(uint8_t)c];
}

void http1_init(struct http1 *p)
{
    memset(p, 0, offsetof(struct http1, fields));
}

bool http1_untouched(const struct http1 *p)
{
    return p->state <= EMPTY_LF;
}

/* Answer this and close: after it the rest of the bytes has no certain meaning. */
static enum state refuse(struct http1 *p, err why, const char *sentence)
{
    p->refusal = why;
    p->sentence = sentence;
    p->close = true;
    return REFUSED;
}

static enum state refuse_syntax(struct http1 *p, const char *sentence)
{
    return refuse(p, ERR_INVALID, sentence);
}

/* Answer this, but go on reading: the request is wrong, its framing is sound. The first complaint stays. */
static void complain(struct http1 *p, err why, const char *sentence)
{
    if (p->refusal != OK)
        return;
    p->refusal = why;
    p->sentence = sentence;
}

static str span_str(const char *head, struct http1_span s)
{
    return (str){head + s.at, s.len};
}

static struct http1_span span_from_mark(const struct http1 *p, size_t end)
{
    return (struct http1_span){p->mark, (uint16_t)(end - p->mark)};
}

/* ---- The request line ---- */

static enum state line_start(struct http1 *p, const struct window *w)
{
    if (p->at == w->end)
        return LINE_START;
    p->line = p->mark = p->at;
    if (w->head[p->at] != '\r')
        return METHOD;
    if (p->empty_lines++ == HTTP1_EMPTY_LINES_MAX)
        return refuse_syntax(p, "A request begins with its request line, not with empty lines.");
    p->at++;
    return EMPTY_LF;
}

static enum state empty_lf(struct http1 *p, const struct window *w)
{
    if (p->at == w->end)
        return EMPTY_LF;
    if (w->head[p->at++] != '\n')
        return refuse_syntax(p, "A carriage return must be followed by a line feed.");
    return LINE_START;
}

static enum state method(struct http1 *p, const struct window *w)
{
    for (; p->at < w->end && token_char[(uint8_t)w->head[p->at]]; p->at++)
        if (p->at - p->mark == HTTP1_METHOD_MAX)
            return refuse_syntax(p, "The method is longer than any method.");
    if (p->at == w->end)
        return METHOD;
    if (w->head[p->at] != ' ' || p->at == p->mark)
        return refuse_syntax(p, "The request line must be: method, blank, target, blank, version.");

    p->method = span_from_mark(p, p->at);
    p->mark = ++p->at;
    return TARGET;
}

static bool is_target_char(char c)
{
    return c > 0x20 && c < 0x7F && c != '#';     /* bytes from 0x80 on fail either way, signed or not */
}

static enum state target(struct http1 *p, const struct window *w)
{
    for (; p->at < w->end; p->at++) {
        char c = w->head[p->at];
        if (is_target_char(c))
            continue;
        if (c == ' ')
            break;
        if (c == '\r' || c == '\n')
            return refuse_syntax(p, "The request line ends before its version.");
        complain(p, ERR_INVALID, "The address holds a byte that must be percent-encoded.");
    }
    if (p->at == w->end)
        return w->at_limit ? refuse(p, ERR_URI_TOO_LONG, "The request line is longer than 8 KiB.") : TARGET;
    if (p->at == p->mark)
        return refuse_syntax(p, "The request line must be: method, blank, target, blank, version.");

    p->target = span_from_mark(p, p->at);
    p->mark = ++p->at;
    return VERSION;
}

/* "HTTP/" digit "." digit CR LF: the first byte that does not fit ends it, whether or not the rest has come. */
static bool fits_version(char c, size_t i)
{
    static const char shape[] = "HTTP/0.0\r\n";
    return shape[i] == '0' ? c >= '0' && c <= '9' : c == shape[i];
}

static enum state version(struct http1 *p, const struct window *w)
{
    enum { SHORT = sizeof("HTTP/1.1") - 1, WHOLE = SHORT + 2 };
    if (p->mark + SHORT > p->line + HTTP1_LINE_MAX)
        return refuse(p, ERR_URI_TOO_LONG, "The request line is longer than 8 KiB.");
    for (; p->at < w->end && p->at < p->mark + WHOLE; p->at++)
        if (!fits_version(w->head[p->at], (size_t)(p->at - p->mark)))
            return refuse_syntax(p, "The version must read HTTP/1.1 or HTTP/1.0, and a line end must follow.");
    if (p->at < p->mark + WHOLE)
        return VERSION;

    if (w->head[p->mark + 5] != '1')
        return refuse(p, ERR_VERSION, "This server speaks HTTP/1.1.");
    p->version = w->head[p->mark + 7] == '0' ? 10 : 11;
    return FIELD_START;
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

static enum state take_host(struct http1 *p, const char *head, struct http1_span value)
{
    (void)head;
    p->host = value;
    return FIELD_START;
}

static enum state take_length(struct http1 *p, const char *head, struct http1_span value)
{
    int64_t length;
    str digits = span_str(head, value);
    bool only_digits = digits.len > 0 && digits.ptr[0] != '-';
    while (only_digits && digits.len > 1 && digits.ptr[0] == '0')
        digits = str_sub(digits, 1, digits.len);
    if (!only_digits || str_to_i64(digits, 0, INT64_MAX, &length) != OK)
        return refuse_syntax(p, "Content-Length must be one decimal number below 2^63.");
    p->framing = HTTP1_LENGTH;
    p->body_length = (uint64_t)length;
    return FIELD_START;
}

/* Only `chunked`, last and once, is known here. */
static enum state take_coding(struct http1 *p, const char *head, struct http1_span value)
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
        return refuse_syntax(p, "Transfer-Encoding must end in chunked, once.");
    if (unknown)
        return refuse(p, ERR_NOT_IMPLEMENTED, "This server knows no transfer coding but chunked.");
    p->framing = HTTP1_CHUNKED;
    return FIELD_START;
}

static enum state take_connection(struct http1 *p, const char *head, struct http1_span value)
{
    str list = span_str(head, value), option;
    while (str_cut(&list, ',', &option)) {
        option = str_trim(option);
        if (str_eq_nocase(option, STR("close")))
            p->seen |= SEEN_CLOSE;
        else if (str_eq_nocase(option, STR("keep-alive")))
            p->seen |= SEEN_KEEP_ALIVE;
    }
    return FIELD_START;
}

static enum state take_expect(struct http1 *p, const char *head, struct http1_span value)
{
    bool known = str_eq_nocase(span_str(head, value), STR("100-continue"));
    p->seen |= known ? SEEN_CONTINUE : SEEN_OTHER_EXPECTATION;
    return FIELD_START;
}

static enum state take_nothing(struct http1 *p, const char *head, struct http1_span value)
{
    (void)p, (void)head, (void)value;
    return FIELD_START;
}

struct known_field {
    str name;
    uint32_t once;      /* its bit in `seen` when it may stand there only once */
    enum state (*take)(struct http1 *, const char *head, struct http1_span value);
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

static enum state take_field(struct http1 *p, const char *head, const struct http1_line *f)
{
    if (f->name.len >= COUNT(known_fields))
        return FIELD_START;
    const struct known_field *known = &known_fields[f->name.len];
    if (!known->take || !str_eq_nocase(span_str(head, f->name), known->name))
        return FIELD_START;
    if (p->seen & known->once)
        return refuse_syntax(p, "Host, Content-Length, Content-Type, Authorization and Transfer-Encoding may be sent "
                                "only once.");
    p->seen |= known->once;
    return known->take(p, head, f->value);
}

/* ---- Field lines ---- */

static enum state field_start(struct http1 *p, const struct window *w)
{
    if (p->at == w->end)
        return FIELD_START;
    char c = w->head[p->at];
    if (c == '\r') {
        p->at++;
        return END_LF;
    }
    if (c == ' ' || c == '\t')
        return refuse_syntax(p, "A field line must not begin with a blank.");
    if (p->field_count == HTTP1_FIELDS_MAX)
        return refuse(p, ERR_HEADERS, "There are more than 100 header fields.");
    p->mark = p->at;
    return NAME;
}

static enum state name(struct http1 *p, const struct window *w)
{
    while (p->at < w->end && token_char[(uint8_t)w->head[p->at]])
        p->at++;
    if (p->at == w->end)
        return NAME;
    if (w->head[p->at] != ':' || p->at == p->mark)
        return refuse_syntax(p, "A header field must be: name, colon, value; without blanks before the colon.");

    p->fields[p->field_count].name = span_from_mark(p, p->at);
    p->mark = ++p->at;
    return VALUE;
}

/* Control bytes end a value; a tab does not, nor do bytes from 0x80 on. */
static bool is_value_end(char c)
{
    return ((uint8_t)c < 0x20 && c != '\t') || c == 0x7F;
}

/* The first byte in [p, end) that ends a value, or end. */
static const char *find_value_end(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i last_control = _mm_set1_epi8(0x1F), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7F);
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        __m128i ends = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), control), _mm_cmpeq_epi8(bytes, del));
        int mask = _mm_movemask_epi8(ends);
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#endif
    while (p < end && !is_value_end(*p))
        p++;
    return p;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct http1_span trimmed(const char *head, struct http1_span s)
{
    while (s.len && is_blank(head[s.at])) {
        s.at++;
        s.len--;
    }
    while (s.len && is_blank(head[s.at + s.len - 1]))
        s.len--;
    return s;
}

static enum state value(struct http1 *p, const struct window *w)
{
    p->at = (uint16_t)(find_value_end(w->head + p->at, w->head + w->end) - w->head);
    if (p->at == w->end)
        return VALUE;
    char c = w->head[p->at];
    if (c == '\n')
        return refuse_syntax(p, "A line must end in carriage return and line feed.");
    if (c != '\r')
        return refuse_syntax(p, "A field value holds a control character.");

    p->fields[p->field_count].value = trimmed(w->head, span_from_mark(p, p->at));
    p->at++;
    return VALUE_LF;
}

static enum state value_lf(struct http1 *p, const struct window *w)
{
    if (p->at == w->end)
        return VALUE_LF;
    if (w->head[p->at++] != '\n')
        return refuse_syntax(p, "A carriage return must be followed by a line feed.");
    return take_field(p, w->head, &p->fields[p->field_count++]);
}

/* ---- The end of the head: what only the whole can tell ---- */

/* A registered name: unreserved, sub-delims, and the '%' of an escape (RFC 3986, 3.2.2). */
static const bool host_char[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
    ['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true, ['!'] = true, ['$'] = true, ['&'] = true, ['\''] = true,
    ['('] = true, [')'] = true, ['*'] = true, ['+'] = true, [','] = true, [';'] = true, ['='] = true, ['%'] = true,
};

static bool is_port(str s)
{
    int64_t port;
    return s.len == 0 || (s.ptr[0] != '-' && str_to_i64(s, 0, 65535, &port) == OK);
}

static bool is_ipv6(str s)
{
    struct addr address;
    return str_has(s, ':') && addr_parse(s, &address) == OK;
}

/* host[:port], the host a name, an IPv4 address or an IPv6 address in brackets. */
static bool is_authority(str s)
{
    str host;
    if (s.len && s.ptr[0] == '[') {
        str rest = str_sub(s, 1, s.len);
        return str_cut(&rest, ']', &host) && rest.ptr && is_ipv6(host) &&
               (rest.len == 0 || (rest.ptr[0] == ':' && is_port(str_sub(rest, 1, rest.len))));
    }
    if (!str_cut(&s, ':', &host) || host.len == 0 || !is_port(s))
        return false;
    for (size_t i = 0; i < host.len; i++)
        if (!host_char[(uint8_t)host.ptr[i]])
            return false;
    return true;
}

static str lower_in_place(char *head, struct http1_span s)
{
    for (char *c = head + s.at; c < head + s.at + s.len; c++)
        *c = ascii_lower(*c);
    return span_str(head, s);
}

static enum state check_host(struct http1 *p, char *head, struct http_request *r)
{
    if (!(p->seen & SEEN_HOST)) {
        r->authority = STR_NONE;
        return p->version == 10 ? READY : refuse_syntax(p, "A request must name its host (field Host).");
    }
    r->authority = lower_in_place(head, p->host);
    return is_authority(r->authority) ? READY : refuse_syntax(p, "The field Host must be: host, or host:port.");
}

static enum state check_framing(struct http1 *p)
{
    if (!(p->seen & SEEN_CODING))
        return READY;
    if (p->version == 10)
        return refuse_syntax(p, "HTTP/1.0 has no Transfer-Encoding.");
    if (p->seen & SEEN_LENGTH)
        return refuse_syntax(p, "A request has Content-Length or Transfer-Encoding, not both.");
    return READY;
}

static void note_wishes(struct http1 *p)
{
    bool stay = p->version == 11 || p->seen & SEEN_KEEP_ALIVE;
    p->keep_alive = stay && !(p->seen & SEEN_CLOSE);
    p->expects_continue = p->version == 11 && p->seen & SEEN_CONTINUE;
    if (p->seen & SEEN_OTHER_EXPECTATION)
        complain(p, ERR_EXPECTATION, "Only 100-continue can be expected.");
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
    if (!is_authority(str_sub(t, scheme, end - scheme)))
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
        complain(p, e, "The address is not a valid path: a bad escape, or outside the root.");
}

static enum state end_lf(struct http1 *p, const struct window *w, struct http_request *r)
{
    if (p->at == w->end)
        return END_LF;
    if (w->head[p->at++] != '\n')
        return refuse_syntax(p, "A carriage return must be followed by a line feed.");
    if (check_framing(p) == REFUSED || check_host(p, w->head, r) == REFUSED)
        return REFUSED;
    lend_request(p, w->head, r);
    note_wishes(p);
    return READY;
}

/* ---- Running it ---- */

static enum state step(struct http1 *p, const struct window *w, struct http_request *r)
{
    switch ((enum state)p->state) {
    case LINE_START:
        return line_start(p, w);
    case EMPTY_LF:
        return empty_lf(p, w);
    case METHOD:
        return method(p, w);
    case TARGET:
        return target(p, w);
    case VERSION:
        return version(p, w);
    case FIELD_START:
        return field_start(p, w);
    case NAME:
        return name(p, w);
    case VALUE:
        return value(p, w);
    case VALUE_LF:
        return value_lf(p, w);
    case END_LF:
        return end_lf(p, w, r);
    case READY:
    case REFUSED:
        break;
    }
    return p->state;
}

static struct window window_of(const struct http1 *p, char *head, size_t len)
{
    size_t limit = (size_t)p->line + (p->state == TARGET ? HTTP1_LINE_MAX : HTTP1_HEAD_MAX);
    return len < limit ? (struct window){head, len, false} : (struct window){head, limit, true};
}

enum http1_step http1_head(struct http1 *p, char *head, size_t len, struct http_request *request)
{
    enum state before;
    struct window w;
    do {
        before = p->state;
        w = window_of(p, head, len);
        p->state = (uint8_t)step(p, &w, request);
    } while (p->state < READY && p->state != before);

    if (p->state < READY && w.at_limit)
        p->state = (uint8_t)refuse(p, ERR_HEADERS, "The request head is larger than 32 KiB.");
    return p->state == READY ? HTTP1_READY : p->state == REFUSED ? HTTP1_REFUSED : HTTP1_MORE;
}
