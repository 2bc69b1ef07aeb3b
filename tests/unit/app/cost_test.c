/*
 * What decoding costs: every decoder of outside bytes, on input made to be dear to it, takes at most 3 times as long for
 * twice as much, up to the largest it may get. Processor time of this thread, the least of several runs; a disturbed
 * measurement is made again, and only what is dear each time has failed.
 */
#include "app/pitch/search.h"    /* before cmocka, which makes a macro of fail */

#include "../check.h"

#include "base/envfile.h"
#include "base/rand.h"
#include "base/stamp.h"
#include "base/utf.h"
#include "base/vocab.h"
#include "core/token.h"
#include "db/cursor.h"
#include "http/chunked.h"
#include "http/conditional.h"
#include "http/forwarded.h"
#include "http/http1.h"
#include "http/list.h"
#include "http/url.h"
#include "json/field.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 4, TRIES = 6, NAME_ROOM = 16, BODY = 256 * 1024, QUERY = HTTP1_LINE_MAX, HEAD = HTTP1_HEAD_MAX };

static arena *mem;

/* ---- decoders ---- */

static void run_plain(str in)
{
    utf_valid(in);
    utf_length(in);
    utf_marks(in);
    utf_trim(in);
    utf_control(in);
    utf_lf(in, mem);
    utf_one_line(in, mem);
}

static void run_nfc(str in)
{
    utf_nfc(in, mem);
}

static void run_fold(str in)
{
    utf_fold(in, mem);
}

struct form { str title, note, word, password; int64_t at_ms, n; struct str_list tags, words; struct int_list ids; struct inner *inner; size_t inner_count; };
struct inner { str name; };
static const struct vocab words = VOCAB("Words", WORD("Drama", .also = "film (long),family / kids"), WORD("Sci-Fi", .also = "scifi,science fiction"));
static const struct field inner_fields[] = { STR_FIELD(inner, name, 0, 100, OPTIONAL), END_FIELDS };
static const struct field form_fields[] = {
    STR_FIELD(form, title, 1, 200, REQUIRED | ONE_LINE, .also = "name,heading"), STR_FIELD(form, note, 0, 100000, OPTIONAL),
    WORD_FIELD(form, word, words, OPTIONAL), STR_FIELD(form, password, 1, 1024, OPTIONAL | RAW_BYTES),
    TIME_FIELD(form, at_ms, OPTIONAL), INT_FIELD(form, n, 0, 100, OPTIONAL),
    STR_LIST_FIELD(form, tags, 0, 5000, 100000, OPTIONAL | DISTINCT), WORD_LIST_FIELD(form, words, words, 0, 30, OPTIONAL | DISTINCT),
    ID_LIST_FIELD(form, ids, 0, 5000, OPTIONAL | DISTINCT), LIST_FIELD(form, inner, inner_fields, 0, 5000, OPTIONAL),
    END_FIELDS
};

static void run_json(str in)
{
    struct form f;
    struct problem p = {0};
    (void)fields_read(form_fields, in, &f, mem, &p);
}

struct asked { str title, word, password; struct str_list tags, words; struct int_list ids; };
static const struct field asked_fields[] = {
    STR_FIELD(asked, title, 1, 200, OPTIONAL, .also = "name,heading"), WORD_FIELD(asked, word, words, OPTIONAL),
    STR_LIST_FIELD(asked, tags, 0, 5000, 100, OPTIONAL | DISTINCT), WORD_LIST_FIELD(asked, words, words, 0, 5000, OPTIONAL | DISTINCT),
    ID_LIST_FIELD(asked, ids, 0, 5000, OPTIONAL | DISTINCT), END_FIELDS
};

static void run_query(str in)
{
    static struct field_pair pairs[HTTP1_LINE_MAX];
    size_t count = 0;
    struct asked q;
    struct problem p = {0};
    if (url_check_query(in) != OK)
        return;
    struct url_pairs walk = url_pairs(in, mem);
    while (count < COUNT(pairs) && url_next(&walk, &pairs[count].name, &pairs[count].value))
        count++;
    (void)fields_read_query(asked_fields, pairs, count, &q, NULL, mem, &p);
}

static void run_path(str in)
{
    str path;
    char *owned;
    if (url_decode_path(in, &path, &owned) == OK)
        free(owned);
}

/* As it may arrive: a byte at a time. What is read out of a whole head follows. */
static void run_head(str in)
{
    static struct http_field fields[HTTP1_FIELDS_MAX];
    struct http_request request = {.fields = fields};
    struct http1 parser;
    str value;
    enum http1_step step = HTTP1_MORE;
    char *head = arena_alloc(mem, in.len, 1);
    memcpy(head, in.ptr, in.len);
    http1_init(&parser);
    for (size_t len = 1; len <= in.len && step == HTTP1_MORE; len++)
        step = http1_head(&parser, head, len, &request);
    assert_int_not_equal(step, HTTP1_MORE);
    if (step == HTTP1_READY) {
        http_request_cookie(&request, STR("__Host-pitchey"), &value);
        http_etag_matches(http_request_field(&request, STR("If-None-Match")), STR("\"v1\""), ETAG_WEAK);
    }
    free(request._owned);
}

static void run_cookie(str in)
{
    struct http_field field = {STR("Cookie"), in};
    struct http_request request = {.fields = &field, .field_count = 1};
    str value;
    http_request_cookie(&request, STR("__Host-pitchey"), &value);
    http_etag_matches(in, STR("\"v1\""), ETAG_WEAK);
}

/* A field as it came in so many lines. */
static struct http_request with_lines(const char *name, str lines)
{
    static struct http_field fields[HTTP1_HEAD_MAX];
    struct http_request request = {.fields = fields};
    for (str line; request.field_count < COUNT(fields) && str_cut(&lines, '\n', &line);)
        fields[request.field_count++] = (struct http_field){str_from(name), line};
    return request;
}

/* Everybody is a proxy, so that the chain is walked to its end. */
static void find_client(const char *name, str in)
{
    struct network everybody;
    struct network_list proxies = {&everybody, 1};
    struct http_client client;
    struct http_request request = with_lines(name, in);
    struct sockaddr_in *peer = (void *)&request.peer;
    *peer = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = 0x01020304};
    assert_int_equal(network_parse(STR("0.0.0.0/0"), &everybody), OK);
    http_find_client(&request, &proxies, &client);
    assert_true(client.forwarded);
}

static void run_usual_proxy(str in)
{
    find_client("X-Forwarded-For", in);
}

static void run_proxy(str in)
{
    find_client("Forwarded", in);
}

static void run_accepts(str in)
{
    struct http_request request = with_lines("Accept", in);
    (void)http_list_accepts(&request, STR("Accept"), STR("text/html"));
}

static void run_search(str in)
{
    struct ctx c = {.arena = mem};
    struct str_list asked;
    (void)search_words(&c, in, &asked);
}

static void run_chunked(str in)
{
    struct chunked c;
    enum chunked_step step = CHUNKED_MORE;
    size_t used;
    str piece;
    chunked_init(&c);
    for (size_t at = 0; at < in.len && (step == CHUNKED_MORE || step == CHUNKED_PIECE); at += used)
        step = chunked_step(&c, str_sub(in, at, 7), &used, &piece);
}

static void run_token(str in)
{
    struct claims claims;
    int64_t session, n, ms;
    (void)token_read(in, 1, &claims);
    (void)refresh_read(mem, in, &session, &n);
    (void)stamp_read(in, &ms);
}

static void run_cursor(str in)
{
    struct cursor_owner owner = {STR("list"), STR("newest"), STR("{}")};
    struct sql_value keys[2] = {{.type = SQL_TEXT}, {.type = SQL_INT}};
    (void)cursor_read(mem, &owner, in, keys, COUNT(keys));
}

static void run_vocab(str in)
{
    vocab_value(&words, in);
}

static void run_envfile(str in)
{
    struct envfile f = {.rest = in, .arena = mem};
    for (struct envfile_entry e; envfile_next(&f, &e);)
        continue;
}

/* ---- inputs ---- */

#define TWO_MARKS "\u0301\u0316"
#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"
/* A piece of NULL: different names, "k17":1, */
static const struct row { void (*run)(str); size_t most; const char *head, *piece, *tail; } rows[] = {
    {run_plain, BODY, "", TWO_MARKS, ""},       {run_plain, BODY, "", " \r\n", ""},          {run_plain, BODY, "", FAMILY, ""},
    {run_plain, BODY, "", "\u1100", ""},        {run_plain, BODY, "x", "\u00A0\u200D", ""},  {run_plain, BODY, "", "\u200D\u0301", "x"},
    {run_nfc, BODY, "e", TWO_MARKS, ""},        {run_nfc, BODY, "", "\u0F73", ""},           {run_nfc, BODY, "", "\u0344\u0316", ""},
    {run_nfc, BODY, "", "\u0316\u0301\u0345a", ""}, {run_nfc, BODY, "", "\u09C7\u09BE", ""}, {run_nfc, BODY, "", "\u1100\u1161", ""},
    {run_nfc, BODY, "", "\u034F\u0301\u0316", ""}, {run_nfc, BODY, "", "\uFB2C", ""},        {run_nfc, BODY, "", "\u0E33", ""},
    {run_fold, BODY, "e", TWO_MARKS, ""},       {run_fold, BODY, "", "\uFDFA", ""},          {run_fold, BODY, "", "\u0301\uFF9E", ""},
    {run_fold, BODY, "", "\u034F\u0301\u0316", ""}, {run_fold, BODY, "", "\u0F73", ""},      {run_fold, BODY, "", "\u093C\u3099", ""},
    {run_fold, BODY, "", "\u00AD\u0316\u0301", ""}, {run_fold, BODY, "", "\u0903", ""},      {run_fold, BODY, "", "\u3316", ""},
    {run_fold, BODY, "", "\U0001D160", ""},     {run_fold, BODY, "", "\U000E0001\u0345\u0301", ""}, {run_fold, BODY, "", "\u00E6x", ""},

    {run_json, BODY, "{\"title\":\"", TWO_MARKS, "\"}"},         {run_json, BODY, "{\"note\":\"", TWO_MARKS, "\"}"},
    {run_json, BODY, "{\"note\":\"", "\\u0301\\u0316", "\"}"},   {run_json, BODY, "{\"note\":\"", "a\u0301\u0316", "\"}"},
    {run_json, BODY, "{\"note\":\"", "\uFDFA", "\"}"},           {run_json, BODY, "{\"title\":\"", " ", "\"}"},
    {run_json, BODY, "{\"word\":\"", "(", "\"}"},                {run_json, BODY, "{\"password\":\"", TWO_MARKS, "\"}"},
    {run_json, BODY, "{\"atAt\":\"", "0", "\"}"},                {run_json, BODY, "{\"n\":", "7", "}"},
    {run_json, BODY, "{\"n\":0.", "3", "}"},                     {run_json, BODY, "", " ", "{}"},
    {run_json, BODY, "{\"note\":\"", "\\\"", "\"}"},             {run_json, BODY, "", "[", ""},
    {run_json, BODY, "{\"x\":[", "[],", "0]}"},                  {run_json, 8000, "{\"ids\":[", "7,", "7]}"},
    {run_json, 20000, "{\"tags\":[", "\"aa\",", "\"a\"]}"},      {run_json, 20000, "{\"inner\":[", "{\"name\":7},", "{}]}"},
    {run_json, 60000, "{", NULL, "\"title\":\"x\"}"},            {run_json, BODY, "{\"", "k", "\":1}"},

    {run_query, QUERY, "", "tags=a&", "tags=b"},                 {run_query, QUERY, "tags=", "a,", "b"},
    {run_query, QUERY, "", "words=drama&", "x=1"},               {run_query, QUERY, "title=", "%CC%81%CC%96", ""},
    {run_query, QUERY, "", "ids=7&", "x=1"},                     {run_query, QUERY, "", "&", "x=1"},
    {run_query, QUERY, "word=", "(", ""},                        {run_query, QUERY, "title=", "+", ""},

    {run_path, QUERY, "/", "a/../", ""},  {run_path, QUERY, "/", "%2e/", ""},  {run_path, QUERY, "", "/a", "/%2e%2e"},
    {run_head, HEAD, "GET / HTTP/1.1\r\nHost: a\r\nCookie: ", "a=b; ", "\r\n\r\n"},
    {run_head, HEAD, "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: ", "W/\"a\", ", "\"b\"\r\n\r\n"},
    {run_head, HEAD, "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ", "1.2.3.4, ", "5.6.7.8\r\n\r\n"},
    {run_head, QUERY, "GET /", "a/../", " HTTP/1.1\r\nHost: a\r\n\r\n"},
    {run_head, 1200, "GET / HTTP/1.1\r\nHost: a\r\n", "Cookie: a=b\r\n", "\r\n"},
    {run_cookie, HEAD, "", ";", ""},      {run_cookie, HEAD, "", "a=b; ", ""},  {run_cookie, HEAD, "", "\"a\",", ""},
    {run_usual_proxy, HEAD, "", "1.2.3.4, ", "5.6.7.8"},         {run_usual_proxy, HEAD, "", "1.2.3.4\n", "5.6.7.8"},
    {run_usual_proxy, HEAD, "", ",", "5.6.7.8"},                 {run_usual_proxy, HEAD, "", "\n", "5.6.7.8"},
    {run_usual_proxy, HEAD, "\"", "\\\"", ", 5.6.7.8"},          {run_usual_proxy, HEAD, "", "\",\"", ""},
    {run_proxy, HEAD, "", "for=1.2.3.4, ", "for=5.6.7.8"},       {run_proxy, HEAD, "", "for=1.2.3.4\n", "for=5.6.7.8"},
    {run_proxy, HEAD, "for=\"", "\\\"", "\""},                  {run_proxy, HEAD, "", "\\\",", "for=5.6.7.8"},
    {run_proxy, HEAD, "", "for=a;", "for=b"},                    {run_proxy, HEAD, "for=5.6.7.8;a=\"", "\\\\", "\""},
    {run_accepts, HEAD, "", "a/b;q=0, ", "c/d"},                 {run_accepts, HEAD, "", "a/b\n", "c/d"},
    {run_accepts, HEAD, "", "text/html;q=0, ", ""},              {run_accepts, HEAD, "a;b=\"", "\\\"", "\""},
    {run_accepts, HEAD, "text/html", ";q=x", ""},                {run_accepts, HEAD, "", ", ", ""},
    {run_search, QUERY, "", "a ", "b"},                          {run_search, QUERY, "", "\uFDFA", ""},
    {run_search, QUERY, "a", TWO_MARKS, ""},                     {run_search, QUERY, "", FAMILY, ""},
    {run_search, QUERY, "", "word", ""},                         {run_search, QUERY, "", "-.", ""},
    {run_chunked, BODY, "", "1\r\na\r\n", "0\r\n\r\n"},          {run_chunked, BODY, "", "00000001\r\na\r\n", "0\r\n\r\n"},
    {run_token, HEAD, "", "eyJh.", ""},   {run_token, HEAD, "", "7.", "x"},     {run_token, HEAD, "", "0", ""},
    {run_cursor, QUERY, "", "AAAA", ""},  {run_vocab, QUERY, "", "(", ""},      {run_vocab, QUERY, "", "a b", ""},
    {run_envfile, BODY, "", "A=\"\\n\"\n", ""}, {run_envfile, BODY, "A=\"", "\\\\", "\"\n"}, {run_envfile, BODY, "", "#\n", ""},
};

static str input(const struct row *r, size_t len)
{
    char *text = malloc(len + 64), *at = text;
    size_t tail = strlen(r->tail);
    at = stpcpy(at, r->head);
    for (int i = 0; (size_t)(at - text) + tail + NAME_ROOM < len; i++)
        at += r->piece ? (stpcpy(at, r->piece) - at) : snprintf(at, NAME_ROOM, "\"k%d\":1,", i);
    at = stpcpy(at, r->tail);
    return (str){text, (size_t)(at - text)};
}

/* ---- measuring ---- */

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t least_ns(const struct row *r, size_t len)
{
    str in = input(r, len);
    int64_t least = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        int64_t before = cpu_ns();
        r->run(in);
        int64_t took = cpu_ns() - before;
        least = took < least ? took : least;
        arena_rewind(mem);
    }
    free((char *)in.ptr);
    return least;
}

/* Fixed costs of a call count for nothing: what is added for twice as much is compared. */
#define FIXED_NS 20000

static bool doubles_well(const struct row *r, size_t len)
{
    int64_t half = 0, whole = 0;
    for (int i = 0; i < TRIES; i++) {
        half = least_ns(r, len / 2);
        whole = least_ns(r, len);
        if (whole <= 3 * half + FIXED_NS)
            return true;
    }
    print_error("%s%.40s… of %zu bytes takes %lld µs, half of it %lld µs\n", r->head, r->piece ? r->piece : "names", len,
                (long long)whole / 1000, (long long)half / 1000);
    return false;
}

/* From a small size on, so that what grows too fast is seen while it is still quick. */
static bool is_linear(const struct row *r)
{
    for (size_t len = r->most / 32; len <= r->most; len *= 2)
        if (!doubles_well(r, len))
            return false;
    return true;
}

static void twice_as_much_costs_at_most_three_times(void **state)
{
    (void)state;
    int dear = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        dear += !is_linear(&rows[i]);
    assert_int_equal(dear, 0);
}

static int setup(void **state)
{
    (void)state;
    static const struct token_keys keys = {STR("an-access-secret-of-32-bytes-or-more"), STR_NONE,
                                           STR("a-refresh-secret-of-32-bytes-or-more"), STR("pitchey.example")};
    rand_setup();
    json_setup();
    token_setup(&keys);
    mem = arena_new(64 * MIB, 16 * MIB);
    cursor_key((const uint8_t *)"sixteen letters");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_as_much_costs_at_most_three_times),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
