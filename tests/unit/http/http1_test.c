/*
 * The head parser against the table of platform.md section 3. Every case is fed whole, byte by byte and cut in two at
 * every place; each time the bytes lie in a block of exactly their size, which moves between calls, so that a look past
 * the end or a pointer kept too long is caught.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/http1.c"

#include <stdio.h>
#include <stdlib.h>

/* What came of a head, in words: "ok GET / keep", "400 close", "400", "more". */
struct outcome {
    char text[256];
    size_t used;
};

/* Appends; what does not fit is cut. */
static __attribute__((format(printf, 2, 3))) void say(struct outcome *o, const char *fmt, ...)
{
    size_t len = strlen(o->text);
    va_list args;
    va_start(args, fmt);
    vsnprintf(o->text + len, sizeof(o->text) - len, fmt, args);
    va_end(args);
}

static void describe_ready(const struct http1 *p, const struct http_request *r, struct outcome *o)
{
    static const char *const framings[] = {"", " length", " chunked"};
    say(o, "ok %.*s %.*s", STR_ARG(r->method_token), STR_ARG(r->path));
    if (r->query.len)
        say(o, "?%.*s", STR_ARG(r->query));
    if (r->authority.ptr)
        say(o, " at %.*s", STR_ARG(r->authority));
    say(o, " %d%s%s", r->version, framings[p->framing], p->keep_alive ? " keep" : "");
    if (p->framing == HTTP1_LENGTH)
        say(o, " %llu", (unsigned long long)p->body_length);
    if (p->expects_continue)
        say(o, " expects");
}

static void describe(const struct http1 *p, const struct http_request *r, enum http1_step step, struct outcome *o)
{
    *o = (struct outcome){.used = step == HTTP1_READY ? p->at : 0};
    if (step == HTTP1_MORE)
        say(o, "more");
    else if (p->refusal != OK)
        say(o, "%d%s", err_status(p->refusal), p->close ? " close" : "");
    else
        describe_ready(p, r, o);
    assert_true(p->refusal == OK || p->sentence);
}

/* Feeds up to `first` bytes, then `each` more at a time; every call sees a fresh copy. */
static struct outcome feed(str input, size_t first, size_t each)
{
    struct http1 p;
    struct http_field fields[HTTP1_FIELDS_MAX];
    struct http_request r = {.fields = fields};
    struct outcome o;
    enum http1_step step = HTTP1_MORE;

    http1_init(&p);
    char *block = NULL;
    for (size_t len = first; step == HTTP1_MORE; len += each) {
        len = len < input.len ? len : input.len;
        char *moved = malloc(len + 1);
        memcpy(moved + 1, input.ptr, len);
        free(block);
        block = moved;
        step = http1_head(&p, block + 1, len, &r);
        if (len == input.len)
            break;
    }
    describe(&p, &r, step, &o);
    free(r._owned);
    free(block);
    return o;
}

static void assert_outcome(const char *what, str input, const char *expected)
{
    struct outcome whole = feed(input, input.len, 1);
    if (strcmp(whole.text, expected) != 0)
        fail_msg("%s: got \"%s\", expected \"%s\"", what, whole.text, expected);
    struct outcome bytes = feed(input, 1, 1);
    if (strcmp(bytes.text, expected) != 0 || bytes.used != whole.used)
        fail_msg("%s, byte by byte: got \"%s\", expected \"%s\"", what, bytes.text, expected);
    for (size_t cut = 0; cut <= input.len && input.len < 2000; cut++) {
        struct outcome two = feed(input, cut, input.len);
        if (strcmp(two.text, expected) != 0 || two.used != whole.used)
            fail_msg("%s, cut at %zu: got \"%s\", expected \"%s\"", what, cut, two.text, expected);
    }
}

struct head_case {
    const char *what;
    str input;
    const char *expected;
};

static void assert_cases(const struct head_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_outcome(cases[i].what, cases[i].input, cases[i].expected);
}

#define CASE(what, input, expected) {what, {input, sizeof(input) - 1}, expected}
#define HOST "Host: a\r\n"

static void request_lines_are_read_or_refused(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("plain", "GET / HTTP/1.1\r\n" HOST "\r\n", "ok GET / at a 11 keep"),
        CASE("query", "GET /a/b?c=d&e HTTP/1.1\r\n" HOST "\r\n", "ok GET /a/b?c=d&e at a 11 keep"),
        CASE("one empty line before", "\r\nGET / HTTP/1.1\r\n" HOST "\r\n", "ok GET / at a 11 keep"),
        CASE("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", "ok GET / at a 11 keep"),
        CASE("three empty lines before", "\r\n\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("bare CR before", "\rGET / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("bare LF before", "\nGET / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("blank before", " GET / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("unknown method", "BREW / HTTP/1.1\r\n" HOST "\r\n", "ok BREW / at a 11 keep"),
        CASE("lower-case method", "get / HTTP/1.1\r\n" HOST "\r\n", "ok get / at a 11 keep"),
        CASE("method of 24", "ABCDEFGHIJKLMNOPQRSTUVWX / HTTP/1.1\r\n" HOST "\r\n",
             "ok ABCDEFGHIJKLMNOPQRSTUVWX / at a 11 keep"),
        CASE("method of 25", "ABCDEFGHIJKLMNOPQRSTUVWXY / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("method no token", "GE(T / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("method of bytes past ASCII", "G\xC3\x89T / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("TLS hello", "\x16\x03\x01\x02", "400 close"),
        CASE("two blanks", "GET  / HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("two blanks before the version", "GET /  HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("blank at the end", "GET / HTTP/1.1 \r\n" HOST "\r\n", "400 close"),
        CASE("tab for blank", "GET\t/ HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("HTTP/0.9", "GET /\r\n", "400 close"),
        CASE("blank in the target", "GET /a b HTTP/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "ok GET / 10"),
        CASE("HTTP/1.0 kept alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "ok GET / 10 keep"),
        CASE("HTTP/1.0 close wins", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "ok GET / 10"),
        CASE("HTTP/1.2", "GET / HTTP/1.2\r\n" HOST "\r\n", "ok GET / at a 11 keep"),
        CASE("HTTP/1.9", "GET / HTTP/1.9\r\n" HOST "\r\n", "ok GET / at a 11 keep"),
        CASE("HTTP/2.0", "GET / HTTP/2.0\r\n" HOST "\r\n", "505 close"),
        CASE("HTTP/0.9 in words", "GET / HTTP/0.9\r\n" HOST "\r\n", "505 close"),
        CASE("h2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 close"),
        CASE("HTTP/1.10", "GET / HTTP/1.10\r\n" HOST "\r\n", "400 close"),
        CASE("HTTP/11.1", "GET / HTTP/11.1\r\n" HOST "\r\n", "400 close"),
        CASE("HTTP/1", "GET / HTTP/1\r\n" HOST "\r\n", "400 close"),
        CASE("HTTP/2.0 malformed", "GET / HTTP/2.0x\r\n" HOST "\r\n", "400 close"),
        CASE("lower-case version", "GET / http/1.1\r\n" HOST "\r\n", "400 close"),
        CASE("other protocol", "GET / FTP\r\n", "400 close"),
        CASE("LF after the version", "GET / HTTP/1.1\n" HOST "\r\n", "400 close"),
        CASE("CR alone after the version", "GET / HTTP/1.1\r" HOST "\r\n", "400 close"),
    };
    assert_cases(cases, COUNT(cases));
}

static void targets_are_decoded_or_refused(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("escape", "GET /%61%20b HTTP/1.1\r\n" HOST "\r\n", "ok GET /a b at a 11 keep"),
        CASE("encoded slash stays", "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", "ok GET /a%2Fb at a 11 keep"),
        CASE("dot segments", "GET /a/./b/../c HTTP/1.1\r\n" HOST "\r\n", "ok GET /a/c at a 11 keep"),
        CASE("above the root", "GET /.. HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("above the root, encoded", "GET /a/%2e%2E/%2e./x HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("bad escape", "GET /%zz HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("cut escape", "GET /%4 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("NUL", "GET /%00 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("NUL in the query", "GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("bad escape in the query", "GET /?a=%g0 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("invalid UTF-8", "GET /%C3%28 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("overlong slash", "GET /%C0%AF HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("invalid UTF-8 in the query", "GET /?q=%FF HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("UTF-8", "GET /%C3%A9?q=%E2%82%AC HTTP/1.1\r\n" HOST "\r\n", "ok GET /\xC3\xA9?q=%E2%82%AC at a 11 keep"),
        CASE("fragment", "GET /a#b HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("control byte", "GET /a\x01 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("tab", "GET /a\t HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("DEL", "GET /a\x7F HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("raw UTF-8", "GET /\xC3\xA9 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("no slash", "GET a HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("authority form", "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("CONNECT of a path", "CONNECT /a HTTP/1.1\r\n" HOST "\r\n", "ok CONNECT /a at a 11 keep"),
        CASE("asterisk", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", "ok OPTIONS * at a 11 keep"),
        CASE("asterisk with GET", "GET * HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("absolute", "GET http://B.example:80/x?y HTTP/1.1\r\n" HOST "\r\n", "ok GET /x?y at b.example:80 11 keep"),
        CASE("absolute https", "GET HTTPS://b/x HTTP/1.1\r\n" HOST "\r\n", "ok GET /x at b 11 keep"),
        CASE("absolute without path", "GET http://b HTTP/1.1\r\n" HOST "\r\n", "ok GET / at b 11 keep"),
        CASE("absolute with query alone", "GET http://b?x HTTP/1.1\r\n" HOST "\r\n", "ok GET /?x at b 11 keep"),
        CASE("absolute with user", "GET http://u@b/ HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("absolute without host", "GET http:///x HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("other scheme", "GET ftp://b/x HTTP/1.1\r\n" HOST "\r\n", "400"),
        CASE("absolute still needs Host", "GET http://b/ HTTP/1.1\r\n\r\n", "400 close"),
    };
    assert_cases(cases, COUNT(cases));
}

#define WITH(fields) "GET / HTTP/1.1\r\n" HOST fields "\r\n"

static void field_lines_are_read_or_refused(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("empty value", WITH("X:\r\n"), "ok GET / at a 11 keep"),
        CASE("blanks around", WITH("X: \t b \t\r\n"), "ok GET / at a 11 keep"),
        CASE("bytes past ASCII", WITH("X: \xC3\xA9\xFF\r\n"), "ok GET / at a 11 keep"),
        CASE("tab inside", WITH("X: a\tb\r\n"), "ok GET / at a 11 keep"),
        CASE("long value", WITH("X: 0123456789abcdefghijklmnopqrstuvwxyz0123456789\r\n"), "ok GET / at a 11 keep"),
        CASE("bare LF", WITH("X: a\nY: b\r\n"), "400 close"),
        CASE("bare CR", WITH("X: a\rb\r\n"), "400 close"),
        CASE("bare LF ends the head", "GET / HTTP/1.1\r\n" HOST "\n", "400 close"),
        CASE("bare CR ends the head", "GET / HTTP/1.1\r\n" HOST "\rx", "400 close"),
        CASE("obs-fold", WITH("X: a\r\n b\r\n"), "400 close"),
        CASE("obs-fold by tab", WITH("X: a\r\n\tb\r\n"), "400 close"),
        CASE("first line begins with a blank", "GET / HTTP/1.1\r\n X: a\r\n" HOST "\r\n", "400 close"),
        CASE("blank before the colon", WITH("X : a\r\n"), "400 close"),
        CASE("no name", WITH(": a\r\n"), "400 close"),
        CASE("no colon", WITH("X\r\n"), "400 close"),
        CASE("name no token", WITH("X(y): a\r\n"), "400 close"),
        CASE("name past ASCII", WITH("X\xC3: a\r\n"), "400 close"),
        CASE("NUL in a value", WITH("X: a\0b\r\n"), "400 close"),
        CASE("control byte in a value", WITH("X: a\x01\r\n"), "400 close"),
        CASE("DEL in a value", WITH("X: 0123456789abcdef\x7F\r\n"), "400 close"),
        CASE("unfinished", "GET / HTTP/1.1\r\n" HOST "\r", "more"),
        CASE("nothing", "", "more"),
    };
    assert_cases(cases, COUNT(cases));
}

static void hosts_are_checked(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("missing", "GET / HTTP/1.1\r\n\r\n", "400 close"),
        CASE("missing in 1.0", "GET / HTTP/1.0\r\n\r\n", "ok GET / 10"),
        CASE("empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "400 close"),
        CASE("empty in 1.0", "GET / HTTP/1.0\r\nHost: \r\n\r\n", "400 close"),
        CASE("twice", WITH("Host: b\r\n"), "400 close"),
        CASE("twice, equal", WITH("HOST: a\r\n"), "400 close"),
        CASE("upper case", "GET / HTTP/1.1\r\nHOST: A.Example:8000\r\n\r\n", "ok GET / at a.example:8000 11 keep"),
        CASE("IPv4", "GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n", "ok GET / at 127.0.0.1:80 11 keep"),
        CASE("IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "ok GET / at [::1]:80 11 keep"),
        CASE("IPv6 without port", "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n", "ok GET / at [::1] 11 keep"),
        CASE("IPv6 open", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400 close"),
        CASE("IPv6 nonsense", "GET / HTTP/1.1\r\nHost: [zz]\r\n\r\n", "400 close"),
        CASE("IPv6 and junk", "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", "400 close"),
        CASE("empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "ok GET / at a: 11 keep"),
        CASE("port too large", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "400 close"),
        CASE("port no number", "GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n", "400 close"),
        CASE("two colons", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", "400 close"),
        CASE("path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 close"),
        CASE("user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400 close"),
        CASE("blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 close"),
        CASE("list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400 close"),
        CASE("past ASCII", "GET / HTTP/1.1\r\nHost: \xC3\xA9\r\n\r\n", "400 close"),
    };
    assert_cases(cases, COUNT(cases));
}

#define POST(fields) "POST / HTTP/1.1\r\n" HOST fields "\r\n"

static void framing_is_certain_or_refused(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("length", POST("Content-Length: 5\r\n"), "ok POST / at a 11 length keep 5"),
        CASE("zero", POST("Content-Length: 0\r\n"), "ok POST / at a 11 length keep 0"),
        CASE("leading zeros", POST("Content-Length: 0000000000000000000000007\r\n"), "ok POST / at a 11 length keep 7"),
        CASE("2^63-1", POST("Content-Length: 9223372036854775807\r\n"), "ok POST / at a 11 length keep 9223372036854775807"),
        CASE("2^63", POST("Content-Length: 9223372036854775808\r\n"), "400 close"),
        CASE("sign", POST("Content-Length: +5\r\n"), "400 close"),
        CASE("minus", POST("Content-Length: -0\r\n"), "400 close"),
        CASE("minus after zero", POST("Content-Length: 0-5\r\n"), "400 close"),
        CASE("empty", POST("Content-Length:\r\n"), "400 close"),
        CASE("hex", POST("Content-Length: 0x5\r\n"), "400 close"),
        CASE("inner blank", POST("Content-Length: 5 5\r\n"), "400 close"),
        CASE("list", POST("Content-Length: 5, 5\r\n"), "400 close"),
        CASE("twice", POST("Content-Length: 5\r\nContent-Length: 6\r\n"), "400 close"),
        CASE("twice, equal", POST("Content-Length: 5\r\nContent-Length: 5\r\n"), "400 close"),
        CASE("chunked", POST("Transfer-Encoding: chunked\r\n"), "ok POST / at a 11 chunked keep"),
        CASE("chunked in capitals", POST("Transfer-Encoding: CHUNKED\r\n"), "ok POST / at a 11 chunked keep"),
        CASE("both", POST("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "400 close"),
        CASE("both, the other way", POST("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "400 close"),
        CASE("in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400 close"),
        CASE("not last", POST("Transfer-Encoding: chunked, gzip\r\n"), "400 close"),
        CASE("absent from the list", POST("Transfer-Encoding: gzip\r\n"), "400 close"),
        CASE("identity", POST("Transfer-Encoding: identity\r\n"), "400 close"),
        CASE("empty coding", POST("Transfer-Encoding:\r\n"), "400 close"),
        CASE("chunked twice", POST("Transfer-Encoding: chunked, chunked\r\n"), "400 close"),
        CASE("two fields", POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "400 close"),
        CASE("unknown coding", POST("Transfer-Encoding: gzip, chunked\r\n"), "501 close"),
        CASE("nearly chunked", POST("Transfer-Encoding: xchunked\r\n"), "400 close"),
        CASE("vertical tab", POST("Transfer-Encoding:\x0B""chunked\r\n"), "400 close"),
        CASE("Content-Type twice", POST("Content-Type: a/b\r\nContent-Type: a/b\r\n"), "400 close"),
        CASE("Authorization twice", POST("Authorization: a\r\nauthorization: b\r\n"), "400 close"),
        CASE("others twice", POST("Accept: a\r\nAccept: b\r\n"), "ok POST / at a 11 keep"),
        CASE("refused target, sound body", "POST /%zz HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n", "400"),
        CASE("refused target, wrong framing", "POST /%zz HTTP/1.1\r\n" HOST "Content-Length: x\r\n\r\n", "400 close"),
    };
    assert_cases(cases, COUNT(cases));
}

static void wishes_are_understood(void **state)
{
    (void)state;
    static const struct head_case cases[] = {
        CASE("close", WITH("Connection: close\r\n"), "ok GET / at a 11"),
        CASE("close among others", WITH("Connection: x, Close ,y\r\n"), "ok GET / at a 11"),
        CASE("close in a second field", WITH("Connection: keep-alive\r\nConnection: close\r\n"), "ok GET / at a 11"),
        CASE("not quite close", WITH("Connection: closed\r\n"), "ok GET / at a 11 keep"),
        CASE("continue", POST("Content-Length: 5\r\nExpect: 100-Continue\r\n"), "ok POST / at a 11 length keep 5 expects"),
        CASE("another expectation", POST("Expect: 200-ok\r\n"), "417"),
        CASE("continue twice", POST("Content-Length: 5\r\nExpect: 100-continue\r\nExpect: 100-continue,\r\n"),
             "ok POST / at a 11 length keep 5 expects"),
        CASE("continue and another in one line", POST("Expect: 100-continue, miracles\r\n"), "417"),
        CASE("continue and another in two", POST("Expect: miracles\r\nExpect: 100-continue\r\n"), "417"),
        CASE("continue in 1.0", "POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
             "ok POST / 10 length 5"),
        CASE("upgrade is not ours", WITH("Upgrade: h2c\r\nConnection: upgrade\r\n"), "ok GET / at a 11 keep"),
    };
    assert_cases(cases, COUNT(cases));
}

/* "GET /aaa… HTTP/1.1" of `line` bytes. */
static char *head_with_line(size_t line)
{
    char *text = malloc(line + 64);
    memset(text, 'a', line);
    memcpy(text, "GET /", 5);
    memcpy(text + line - 9, " HTTP/1.1\r\n" HOST "\r\n", sizeof(" HTTP/1.1\r\n" HOST "\r\n"));
    return text;
}

static void request_lines_have_a_limit(void **state)
{
    (void)state;
    static const struct { size_t line; bool fits; } cases[] = {
        {8191, true}, {8192, true}, {8193, false}, {8200, false}, {9000, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = head_with_line(cases[i].line);
        struct outcome whole = feed(str_from(text), strlen(text), 1), bytes = feed(str_from(text), 1, 7);
        assert_int_equal(strncmp(whole.text, "ok", 2) == 0, cases[i].fits);
        assert_int_equal(strncmp(bytes.text, "ok", 2) == 0, cases[i].fits);
        if (!cases[i].fits) {
            assert_string_equal(whole.text, "414 close");
            assert_string_equal(bytes.text, "414 close");
        }
        free(text);
    }
}

static void a_line_without_end_is_refused_as_soon_as_it_is_too_long(void **state)
{
    (void)state;
    char text[8192 + 1];
    memset(text, 'a', sizeof(text));
    memcpy(text, "GET /", 5);
    assert_string_equal(feed((str){text, 8191}, 8191, 1).text, "more");
    assert_string_equal(feed((str){text, 8192}, 8192, 1).text, "414 close");
}

/* A head of exactly `size` bytes, filled up by one long field. */
static char *head_of_size(size_t size)
{
    static const char begin[] = "GET / HTTP/1.1\r\n" HOST "X: ", end[] = "\r\n\r\n";
    char *text = malloc(size + 1);
    memset(text, 'x', size);
    memcpy(text, begin, sizeof(begin) - 1);
    memcpy(text + size - (sizeof(end) - 1), end, sizeof(end));
    return text;
}

static void heads_have_a_limit(void **state)
{
    (void)state;
    static const struct { size_t size; const char *expected; } cases[] = {
        {32767, "ok GET / at a 11 keep"}, {32768, "ok GET / at a 11 keep"}, {32769, "431 close"}, {32770, "431 close"},
        {32771, "431 close"}, {32772, "431 close"}, {40000, "431 close"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = head_of_size(cases[i].size);
        str input = {text, cases[i].size};
        assert_string_equal(feed(input, input.len, 1).text, cases[i].expected);
        assert_string_equal(feed(input, 1, 97).text, cases[i].expected);
        free(text);
    }
}

static void fields_have_a_limit(void **state)
{
    (void)state;
    for (int count = 99; count <= 101; count++) {
        char text[2048];
        int len = snprintf(text, sizeof(text), "GET / HTTP/1.1\r\n" HOST);
        for (int i = 1; i < count; i++)
            len += snprintf(text + len, sizeof(text) - (size_t)len, "X: %d\r\n", i);
        snprintf(text + len, sizeof(text) - (size_t)len, "\r\n");
        assert_outcome("fields", str_from(text), count <= 100 ? "ok GET / at a 11 keep" : "431 close");
    }
}

static void fields_are_lent_in_order_and_trimmed(void **state)
{
    (void)state;
    char head[] = "GET / HTTP/1.1\r\nhOST: A\r\nX-One: \t 1 \r\nX-Two:2\r\n\r\nrest";
    struct http1 p;
    struct http_field fields[HTTP1_FIELDS_MAX];
    struct http_request r = {.fields = fields};
    http1_init(&p);
    assert_int_equal(http1_head(&p, head, strlen(head), &r), HTTP1_READY);
    assert_int_equal(p.at, strlen(head) - 4);
    assert_int_equal(r.field_count, 3);
    assert_true(str_eq(r.fields[0].name, STR("hOST")));
    assert_true(str_eq(http_request_field(&r, STR("x-one")), STR("1")));
    assert_true(str_eq(http_request_field(&r, STR("X-TWO")), STR("2")));
    assert_null(http_request_field(&r, STR("x-three")).ptr);
    assert_ptr_equal(r.fields[1].value.ptr, strstr(head, "1 \r\nX-Two"));
}

static void every_control_byte_ends_a_value_wherever_it_stands(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++)
        for (size_t at = 0; at < 40; at++) {
            char text[40];
            memset(text, 'x', sizeof(text));
            text[at] = (char)byte;
            bool ends = (byte < 0x20 && byte != '\t') || byte == 0x7F;
            size_t found = (size_t)(find_value_end(text, text + sizeof(text)) - text);
            assert_int_equal(found, ends ? at : sizeof(text));
        }
}

static void empty_lines_leave_a_connection_idle(void **state)
{
    (void)state;
    struct http1 p;
    struct http_request r = {0};
    http1_init(&p);
    assert_true(http1_untouched(&p));
    char head[] = "\r\n\r\nG";
    assert_int_equal(http1_head(&p, head, 3, &r), HTTP1_MORE);
    assert_true(http1_untouched(&p));
    assert_int_equal(http1_head(&p, head, 5, &r), HTTP1_MORE);
    assert_false(http1_untouched(&p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_lines_are_read_or_refused),
        cmocka_unit_test(targets_are_decoded_or_refused),
        cmocka_unit_test(field_lines_are_read_or_refused),
        cmocka_unit_test(hosts_are_checked),
        cmocka_unit_test(framing_is_certain_or_refused),
        cmocka_unit_test(wishes_are_understood),
        cmocka_unit_test(request_lines_have_a_limit),
        cmocka_unit_test(a_line_without_end_is_refused_as_soon_as_it_is_too_long),
        cmocka_unit_test(heads_have_a_limit),
        cmocka_unit_test(fields_have_a_limit),
        cmocka_unit_test(fields_are_lent_in_order_and_trimmed),
        cmocka_unit_test(every_control_byte_ends_a_value_wherever_it_stands),
        cmocka_unit_test(empty_lines_leave_a_connection_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
