/*
 * Text that one engine takes and the other refuses, sent to every text input of every row: no answer is 500, and both
 * engines answer alike. Where there is a PostgreSQL, the same calls go to a site on SQLite and to one on it.
 */
#include "support/site.h"

#include "app/pitch/market_http.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/utf.h"
#include "json/text.h"

#undef fail

#include <stdio.h>
#include <stdlib.h>

/* ---- what is sent ---- */

#define MARKS_5 "\xCC\x81\xCC\x96\xCD\x80\xCC\xA7\xCC\xBF"
static const str corpus[] = {
    STR("plain"),
    STR("\xFF\xFE"),                                  /* never UTF-8 */
    STR("caf\xC3"),                                   /* cut inside a character */
    STR("\xE2\x82"),
    STR("\xED\xA0\x80\xED\xB0\x80"),                  /* surrogates, as CESU-8 has them */
    STR("\xC0\x80"),                                  /* NUL, overlong */
    STR("a\0b"),
    STR("salt\xE2\x80\xA8wedding"),                   /* U+2028, U+1680, U+0085, U+3000: blanks to some */
    STR("salt\xE1\x9A\x80wedding"),
    STR("salt\xC2\x85wedding"),
    STR("salt\xE3\x80\x80wedding"),
    STR("\xE1\x9A\x80"),
    STR("\xEF\xBB\xBFsalt"),                          /* byte order mark */
    STR("\xEF\xBF\xBE\xEF\xBF\xBF\xF4\x8F\xBF\xBF"),  /* noncharacters, the last code point */
    STR("\xEE\x80\x80"),                              /* private use */
    STR("\xE2\x80\xAE\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"),
    STR("\xF0\x9F\x8E\xAC salt"),
    STR("salt \xE2\x80\x94 wedding"),
    STR("\xE0\xA4\x83\xE0\xA4\x83"),                  /* marks of no letter */
    STR("o" MARKS_5 MARKS_5 MARKS_5 MARKS_5),
    STR("salt & (wedding | !quarry) <-> x:*A"),
    STR("\"salt\" OR NEAR(a b, 2) NOT title : ^x* -y + z"),
    STR("'\\''; DROP TABLE pitch; --"),
    STR("%_\\%"),
    STR("$1 ?1 :words"),
    STR("[\"salt\"]"),
    STR("{\"a\":1}"),
    STR("9007199254740993"),
    STR("-9223372036854775809"),
    STR("1e400"),
    STR("NaN"),
    STR("\x01\x7F"),
};

static void put_query(buf *b, str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_printf(b, "%%%02X", (unsigned char)text.ptr[i]);
}

/* Its bytes as they are, so that what is no UTF-8 stays so; NUL as JSON can say it. */
static void put_json(buf *b, str text)
{
    buf_put_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c < 0x20)
            buf_printf(b, "\\u%04x", c);
        else
            buf_put_char(b, (char)c);
    }
    buf_put_char(b, '"');
}

/* ---- what is answered ---- */

enum { ANSWERS_MAX = 40000 };
static short answers[ANSWERS_MAX];
static size_t answered, compared;      /* compared: so many are those of the other engine */
static int differing;

static void note(struct answer a, const char *method, const char *where, size_t sent)
{
    assert_true(answered < ANSWERS_MAX);
    if (a.status == 500) {
        print_error("%s %.200s with text %zu: %d %.*s\n", method, where, sent, a.status, STR_ARG(a.body));
        differing++;
    }
    if (answered < compared && answers[answered] != a.status) {
        print_error("%s %.200s with text %zu: %d here, %d on the other engine\n", method, where, sent, a.status, answers[answered]);
        differing++;
    }
    answers[answered++] = (short)a.status;
}

/* ---- every query and every body ---- */

static bool is_same_call(const struct route *a, const struct route *b)
{
    return a->handle == b->handle && a->query == b->query && a->body == b->body;
}

static bool is_first(const struct route_row *rows, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (is_same_call(&rows[i].route, &rows[at].route))
            return false;
    return true;
}

/* The path with a pitch that is there, so that its statements run. */
static const char *address(const struct route *r, int64_t pitch_id)
{
    static char path[256];
    const char *id = strstr(r->path, ":id");
    if (!id)
        return site_address(r->path);
    snprintf(path, sizeof(path), "%.*s%lld%s", (int)(id - r->path), r->path, (long long)pitch_id, id + 3);
    return path;
}

static void send_queries(const struct route *r, struct who as, int64_t pitch_id)
{
    for (const struct field *f = r->query; f && f->kind != FIELD_END; f++)
        for (size_t i = 0; i < COUNT(corpus); i++) {
            buf path;
            buf_init(&path, 4 * KIB);
            buf_printf(&path, "%s?%s=", address(r, pitch_id), field_name(f));
            put_query(&path, corpus[i]);
            const char *asked = text_z(buf_str(&path));
            note(call(as, "GET", asked, NULL), "GET", asked, i);
            buf_release(&path);
        }
}

/* What several bodies cannot do without, but for the one that is sent. */
static void put_others(buf *b, const char *field)
{
    static const char *const others[][2] = {{"title", "T"}, {"status", "draft"}, {"email", "a@example.com"}, {"password", "x"}};
    buf_put_char(b, '{');
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(others[i][0], field) != 0)
            buf_printf(b, "\"%s\":\"%s\",", others[i][0], others[i][1]);
    buf_printf(b, "\"%s\":", field);
}

static void send_bodies(const struct route *r, struct who as, int64_t pitch_id)
{
    const char *method = http_method_name(r->method);
    for (const struct field *f = r->body; f && f->kind != FIELD_END; f++)
        for (size_t i = 0; i < COUNT(corpus); i++) {
            buf body;
            buf_init(&body, 4 * KIB);
            put_others(&body, field_name(f));
            put_json(&body, corpus[i]);
            buf_put_char(&body, '}');
            const char *sent = text_z(buf_str(&body));
            note(call(as, method, address(r, pitch_id), sent), method, sent, i);
            buf_release(&body);
        }
}

static void send_heads(struct who as, const char *method, const char *path, const char *body)
{
    static const char *const names[] = {"User-Agent", "Idempotency-Key", "X-Request-Id", "X-Forwarded-For", "Cookie", "If-Match",
                                        "If-None-Match", "Accept-Language", "Referer", "Origin"};
    for (size_t n = 0; n < COUNT(names); n++)
        for (size_t i = 0; i < COUNT(corpus); i++) {
            char fields[256];
            snprintf(fields, sizeof(fields), "%s: %.*s\r\n", names[n], STR_ARG(corpus[i]));
            note(call_with(as, method, path, body, fields), method, fields, i);
        }
}

static int64_t published(struct who maker, const char *title)
{
    buf body;
    buf_init(&body, 64 * KIB);
    buf_printf(&body, "{\"title\":\"%s\",\"logline\":\"Two salt farmers marry to merge their feuding pans.\",\"genre\":\"Drama\","
                      "\"budgetRange\":\"low\",\"synopsis\":\"%s\"}", title, text_z(repeat_text("On a drying lagoon. ", 5)));
    struct answer a = call(maker, "POST", "/api/pitches", text_z(buf_str(&body)));
    assert_status(a, 201);
    buf_release(&body);
    int64_t id = answer_int(a, "data.pitch.id");
    char path[64];
    snprintf(path, sizeof(path), "/api/pitches/%lld/publish", (long long)id);
    assert_status(call(maker, "POST", path, NULL), 200);
    return id;
}

static void send_everything(void)
{
    struct who maker = someone("creator", "maker");
    int64_t pitch_id = published(maker, "Salt Wedding"), body_id = published(maker, "Salt Funeral");
    size_t count;
    const struct route_row *rows = site_rows(&count);
    answered = 0;
    for (size_t i = 0; i < count; i++)
        if (is_first(rows, i) && !strstr(rows[i].route.path, "logout")) {
            send_queries(&rows[i].route, maker, pitch_id);
            send_bodies(&rows[i].route, maker, body_id);
        }
    char view[64];
    snprintf(view, sizeof(view), "/api/pitches/%lld/view", (long long)pitch_id);
    send_heads(visitor, "POST", view, "{}");
    send_heads(maker, "POST", "/api/pitches", "{\"title\":\"T\",\"status\":\"draft\"}");
    send_heads(visitor, "POST", "/api/auth/login", "{\"email\":\"nobody@example.com\",\"password\":\"x\"}");
    assert_true(answered > 4000);
}

/* Without a server this is SQLite alone; with one, the calls to both. */
static void both_engines_answer_alike(void **state)
{
    const char *server = getenv("PITCHEY_TEST_DATABASE");
    differing = 0;
    compared = 0;
    if (server) {
        char *kept = strdup(server);
        unsetenv("PITCHEY_TEST_DATABASE");
        site_setup(state);
        send_everything();
        site_teardown(state);
        compared = answered;
        setenv("PITCHEY_TEST_DATABASE", kept, 1);
        free(kept);
    }
    site_setup(state);
    send_everything();
    assert_true(compared == 0 || compared == answered);
    site_teardown(state);
    assert_int_equal(differing, 0);
}

/* ---- what comes with a request is text when it is stored ---- */

static void a_sign_in_takes_any_agent(void **state)
{
    (void)state;
    static const char join[] = "{\"email\":\"sarah@example.com\",\"password\":\"a good long passphrase\",\"displayName\":\"Sarah\"}";
    static const char sign_in[] = "{\"email\":\"sarah@example.com\",\"password\":\"a good long passphrase\"}";
    static const char *const agents[] = {"\xFF", "caf\xC3", "\xED\xA0\x80", "plain"};
    assert_status(call(visitor, "POST", "/api/auth/creator/register", join), 201);
    for (size_t i = 0; i < COUNT(agents); i++) {
        char fields[64];
        snprintf(fields, sizeof(fields), "User-Agent: %s\r\n", agents[i]);
        assert_status(call_with(visitor, "POST", "/api/auth/login", sign_in, fields), 200);
    }
    /* What is stored of it ends between two bytes of a character. */
    str agent = repeat_text("\xE2\x82\xAC", 200);
    char fields[700];
    snprintf(fields, sizeof(fields), "User-Agent: x%.*s\r\n", STR_ARG(agent));
    assert_status(call_with(visitor, "POST", "/api/auth/login", sign_in, fields), 200);
}

/* ---- searches ---- */

static int found(struct who as, const char *path, const char *q)
{
    buf out;
    buf_init(&out, 64 * KIB);
    buf_printf(&out, "%s?q=", path);
    put_query(&out, str_from(q));
    struct answer a = call(as, "GET", text_z(buf_str(&out)), NULL);
    buf_release(&out);
    assert_status(a, 200);
    return answer_count(a, "data.pitches");
}

static void every_blank_of_unicode_parts_words(void **state)
{
    (void)state;
    static const char *const blanks[] = {" ", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x83", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                         "\xE2\x81\x9F", "\xE3\x80\x80", "\xE2\x80\x94", "\xE2\x80\x99", "\xF0\x9F\x8E\xAC"};
    struct who maker = someone("creator", "maker");
    published(maker, "Salt Wedding");
    for (size_t i = 0; i < COUNT(blanks); i++) {
        char q[64];
        snprintf(q, sizeof(q), "salt%swedding", blanks[i]);
        assert_int_equal(found(visitor, "/api/pitches", q), 1);
        assert_int_equal(found(maker, "/api/pitches/mine", q), 1);
        snprintf(q, sizeof(q), "wedding %s salt", blanks[i]);
        assert_int_equal(found(visitor, "/api/pitches", q), 1);
        snprintf(q, sizeof(q), "salt%squarry", blanks[i]);
        assert_int_equal(found(visitor, "/api/pitches", q), 0);
    }
    assert_int_equal(found(visitor, "/api/pitches", "\xE2\x80\x94"), 0);
}

/* Random, so that no engine makes them shorter: letters with as many signs as a limit in characters lets through. */
static const char *long_word(uint32_t seed, size_t letters, const char *lead, uint32_t signs)
{
    buf out;
    buf_init(&out, 64 * KIB);
    for (size_t i = 0; i < letters; i++) {
        buf_put_char(&out, (char)('a' + i % 26));
        for (int j = 0; j < 5; j++) {
            seed = seed * 1664525u + 1013904223u;
            buf_printf(&out, "%s%c", lead, (char)(0x80 + (seed >> 16) % signs));
        }
    }
    const char *word = text_z(buf_str(&out));
    buf_release(&out);
    return word;
}

/* U+0900 … U+0903, U+093E … : vowel signs, which stay when a word is folded. */
static const char *long_title(uint32_t seed)
{
    buf out;
    buf_init(&out, 64 * KIB);
    for (size_t i = 0; i < 100; i++) {
        buf_printf(&out, "\xE0\xA4%c", (char)(0x95 + seed % 36));
        for (int j = 0; j < 5; j++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t sign = (seed >> 16) % 12;
            buf_printf(&out, "\xE0%c\xBE", (char[]){(char)0xA4, (char)0xA6, (char)0xA8, (char)0xAA, (char)0xAC, (char)0xAE, (char)0xB0,
                       (char)0xB2, (char)0xB4, (char)0xA4, (char)0xA6, (char)0xB4}[sign]);
        }
    }
    const char *title = text_z(buf_str(&out));
    buf_release(&out);
    return title;
}

static void a_word_may_be_as_long_as_its_limit(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    int64_t id = published(maker, long_title(7));
    assert_true(id > 0);
    published(maker, "Salt Wedding");
    assert_int_equal(found(visitor, "/api/pitches", text_z(utf_cut(str_from(long_title(7)), 1700))), 1);
}

/* ---- keys ---- */

static void a_title_of_many_signs_is_sorted_by(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    for (uint32_t seed = 1; seed <= 3; seed++)
        published(maker, long_title(seed));
    int pages = 0, rows = 0;
    str cursor = STR_NONE;
    do {
        char path[4096];
        snprintf(path, sizeof(path), "/api/pitches?sort=title&limit=1%s%.*s", cursor.len ? "&cursor=" : "", STR_ARG(cursor));
        struct answer a = call(visitor, "GET", path, NULL);
        assert_status(a, 200);
        rows += answer_count(a, "data.pitches");
        cursor = answer_text(a, "data.pagination.nextCursor");
    } while (cursor.len && ++pages < 10);
    assert_int_equal(rows, 3);
}

static void an_address_of_many_signs_is_no_address(void **state)
{
    (void)state;
    const char *name = long_word(3, 200, "\xCC", 0x40);
    buf body;
    buf_init(&body, 64 * KIB);
    buf_printf(&body, "{\"email\":\"sarah@%s.com\",\"password\":\"a good long passphrase\",\"displayName\":\"Sarah\"}", name);
    const char *sent = text_z(buf_str(&body));
    buf_release(&body);
    assert_status(call(visitor, "POST", "/api/auth/creator/register", sent), 400);
    int status = call(visitor, "POST", "/api/auth/login", sent).status;
    assert_true(status == 401 || status == 400);
}

/* ---- cursors ---- */

/* As the program makes them, but for the key. */
static str forged(str list, str order, str scope, str keys)
{
    buf parts, body;
    uint8_t sum[QUICK_SUM_LEN];
    buf_init(&parts, 64 * KIB);
    buf_init(&body, 4 * KIB);
    const str each[] = {list, order, scope, keys};
    for (size_t i = 0; i < COUNT(each); i++) {
        uint32_t len = (uint32_t)each[i].len;
        buf_put(&parts, (str){(const char *)&len, sizeof(len)});
        buf_put(&parts, each[i]);
    }
    quick_sum(buf_str(&parts), sum);
    buf_put(&body, (str){(const char *)sum, 8});
    buf_put(&body, keys);
    static arena *a;
    if (!a)
        a = arena_new(1 * MIB, 1 * MIB);
    str cursor = base64url_encode(buf_str(&body), a);
    buf_release(&parts);
    buf_release(&body);
    return cursor;
}

static void a_forged_cursor_is_refused(void **state)
{
    (void)state;
    struct who maker = someone("creator", "maker");
    published(maker, "Salt Wedding");
    arena *a = arena_new(1 * MIB, 1 * MIB);
    struct market_in none = {0};
    str scope = json_text(facets_query, &none, a);
    static const str keys[] = {
        STR("\4\0\0\0salt\1\0\0\0\0\0\0\0"),
        STR("\2\0\0\0\xFF\xFE\1\0\0\0\0\0\0\0"),
        STR("\3\0\0\0a\0b\1\0\0\0\0\0\0\0"),
    };
    for (size_t i = 0; i < COUNT(keys); i++) {
        char path[512];
        str cursor = forged(STR("pitch_list"), STR("title"), scope, keys[i]);
        snprintf(path, sizeof(path), "/api/pitches?sort=title&cursor=%.*s", STR_ARG(cursor));
        assert_status(call(visitor, "GET", path, NULL), 400);
    }
    arena_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_engines_answer_alike),
        TEST(a_sign_in_takes_any_agent),
        TEST(every_blank_of_unicode_parts_words),
        TEST(a_word_may_be_as_long_as_its_limit),
        TEST(a_title_of_many_signs_is_sorted_by),
        TEST(an_address_of_many_signs_is_no_address),
        TEST(a_forged_cursor_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
