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

#include "http/http1_request.h"

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

bool http1_refuse(struct http1 *p, err why, const char *sentence)
{
    p->refusal = why;
    p->sentence = sentence;
    p->close = true;
    return false;
}

void http1_complain(struct http1 *p, err why, const char *sentence)
{
    if (p->refusal != OK)
        return;
    p->refusal = why;
    p->sentence = sentence;
}

static enum state refuse(struct http1 *p, err why, const char *sentence)
{
    http1_refuse(p, why, sentence);
    return REFUSED;
}

static enum state refuse_syntax(struct http1 *p, const char *sentence)
{
    return refuse(p, ERR_INVALID, sentence);
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
        http1_complain(p, ERR_INVALID, "The address holds a byte that must be percent-encoded.");
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
    return http1_take_field(p, w->head, &p->fields[p->field_count++]) ? FIELD_START : REFUSED;
}

static enum state end_lf(struct http1 *p, const struct window *w, struct http_request *r)
{
    if (p->at == w->end)
        return END_LF;
    if (w->head[p->at++] != '\n')
        return refuse_syntax(p, "A carriage return must be followed by a line feed.");
    return http1_make_request(p, w->head, r) ? READY : REFUSED;
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
