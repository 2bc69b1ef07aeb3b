/*
 * Every route as every role with what its tables let in at most, and more: the longest texts of the dearest characters,
 * full lists, nested objects, also under desks with little memory. A request may be refused; nothing answers 500,
 * and the program lives on. A route or field that is added is tested here without a line.
 */
#include "support/encoded.h"
#include "support/site.h"

#include "core/desk.h"
#include "json/field.h"

#include <stdio.h>
#include <string.h>

/* ---- values at their limits ---- */

#define TEN_MARKS "\u0301\u0316\u0301\u0316\u0301\u0316\u0301\u0316\u0301\u0316"
static const char *const pieces[] = {
    "\U00020000", "\uFDFA", "<", "e" TEN_MARKS TEN_MARKS TEN_MARKS, "a ", "\u0903", "\u3316", "e" TEN_MARKS TEN_MARKS TEN_MARKS "\u0301",
    "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\\u0000", "\u2028", "\u1680-",
};

static arena *mem;

/* As many as the limit in characters allows, and a few bytes fewer than the limit of bytes; `over`: more than both. */
static void put_text(struct grown *g, const char *piece, int64_t max, bool over)
{
    size_t bytes = (size_t)(8 * max + 256), most = (size_t)max * (over ? 9 : 1);
    for (size_t i = 0, len = strlen(piece); i < most && (over || (i + 1) * len < bytes) && g->len < 200 * KIB; i++)
        grown_put(g, str_from(piece));
}

static void put_quoted(struct grown *g, const char *piece, int64_t max, bool over)
{
    grown_put(g, STR("\""));
    put_text(g, piece, max, over);
    grown_put(g, STR("\""));
}

struct making { struct grown *g; const char *piece; bool over; };
static void put_object(struct making *m, const struct field *fields);

static const char *word_of(const struct field *f, int64_t i)
{
    size_t at = 0;
    const char *word = vocab_next(f->vocab, &at), *next = word;
    for (int64_t n = 0; n < i && next; n++)
        word = (next = vocab_next(f->vocab, &at)) ? next : word;
    return word;
}

static void put_entry(struct making *m, const struct field *f, int64_t i)
{
    switch (f->kind) {
    case FIELD_LIST:
        put_object(m, f->fields);
        break;
    case FIELD_WORD_LIST:
        grown_printf(m->g, "\"%s\"", word_of(f, i));
        break;
    case FIELD_ID_LIST:
        grown_printf(m->g, "%lld", (1LL << 53) - 1 - (long long)i);
        break;
    default:
        put_quoted(m->g, m->piece, f->each_max, m->over);
    }
}

static void put_list(struct making *m, const struct field *f)
{
    grown_put(m->g, STR("["));
    for (int64_t i = 0; i < f->max + m->over && i < 1000 && m->g->len < 200 * KIB; i++) {
        if (i)
            grown_put(m->g, STR(","));
        put_entry(m, f, i);
    }
    grown_put(m->g, STR("]"));
}

static void put_value(struct making *m, const struct field *f)
{
    switch (f->kind) {
    case FIELD_ID:
        grown_printf(m->g, "%lld", (1LL << 53) - 1);
        break;
    case FIELD_INT:
        grown_printf(m->g, "%lld", (long long)f->max);
        break;
    case FIELD_REAL:
        grown_printf(m->g, "%lld.5", (long long)f->max - 1);
        break;
    case FIELD_BOOL:
        grown_put(m->g, STR("true"));
        break;
    case FIELD_TIME:
        grown_put(m->g, STR("\"9999-12-31T23:59:59.999Z\""));
        break;
    case FIELD_WORD:
        grown_printf(m->g, "\"%s\"", word_of(f, 1));
        break;
    case FIELD_TEXT:
        put_quoted(m->g, m->piece, f->max, m->over);
        break;
    case FIELD_OBJECT:
        put_object(m, f->fields);
        break;
    case FIELD_LIST:
    case FIELD_TEXT_LIST:
    case FIELD_WORD_LIST:
    case FIELD_ID_LIST:
        put_list(m, f);
        break;
    default:
        put_quoted(m->g, m->piece, 1000, m->over);
    }
}

static void put_members(struct making *m, const struct field *fields, bool *comma)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if (f->kind == FIELD_INLINE) {
            put_members(m, f->fields, comma);
            continue;
        }
        if (f->flags & READ_ONLY)
            continue;
        grown_printf(m->g, "%s\"%s\":", *comma ? "," : "", field_name(f));
        put_value(m, f);
        *comma = true;
    }
}

static void put_object(struct making *m, const struct field *fields)
{
    bool comma = false;
    grown_put(m->g, STR("{"));
    put_members(m, fields, &comma);
    grown_put(m->g, STR("}"));
}

static const char *body_of(const struct field *fields, const char *piece, bool over)
{
    struct grown g = grown_in(mem);
    put_object(&(struct making){.g = &g, .piece = piece, .over = over}, fields);
    return grown_str(&g).ptr;
}

/* ---- addresses at their limits ---- */

static void put_plain(struct making *m, const struct field *f)
{
    struct grown value = grown_in(mem);
    struct making one = {.g = &value, .piece = m->piece, .over = m->over};
    bool is_word = f->kind == FIELD_WORD || f->kind == FIELD_WORD_LIST;
    int64_t max = f->kind == FIELD_TEXT ? f->max : f->each_max;
    if (is_word)
        grown_put(&value, str_from(word_of(f, 1)));
    else if (f->kind == FIELD_TEXT || f->kind == FIELD_TEXT_LIST)
        put_text(&value, m->piece, max, m->over);
    else if (f->kind == FIELD_ID_LIST)
        put_entry(&one, f, 0);
    else
        put_value(&one, f);
    grown_printf(m->g, "%s=", field_name(f));
    put_encoded(m->g, grown_str(&value));
    for (int64_t i = 0; is_word && f->kind == FIELD_WORD_LIST && i < f->max + m->over && m->g->len < 6 * KIB; i++)
        grown_printf(m->g, "&%s=%.3s", field_name(f), word_of(f, i));
}

/* One value at its limit; of number NONE, all of those that are short, and the text in q. */
static const char *address_of(const char *path, const struct field *fields, size_t only, const char *piece, bool over)
{
    struct grown g = grown_in(mem);
    struct making m = {.g = &g, .piece = piece, .over = over};
    grown_printf(&g, "%s?", path);
    for (size_t i = 0; fields[i].kind != FIELD_END; i++) {
        bool is_short = fields[i].kind != FIELD_TEXT || strcmp(fields[i].name, "q") == 0;
        if (i != only && !(only == SIZE_MAX && is_short))
            continue;
        grown_put(&g, STR("&"));
        put_plain(&m, &fields[i]);
    }
    return grown_str(&g).ptr;
}

/* ---- every row ---- */

enum { ROLES = 5 };
static const char *const types[ROLES] = {"visitor", "creator", "investor", "production", "admin"};
static const unsigned role_bits[ROLES] = {ROLE_VISITOR, ROLE_CREATOR, ROLE_INVESTOR, ROLE_PRODUCTION, ROLE_ADMIN};
static struct who everyone[ROLES];
static int64_t own_pitch;

/* A row's path with what is there: the creator's own pitch. */
static const char *address_at(const char *pattern)
{
    struct grown g = grown_in(mem);
    str rest = str_from(pattern + 1), segment;
    while (str_cut(&rest, '/', &segment))
        if (str_eq(segment, STR(":id")))
            grown_printf(&g, "/%lld", (long long)own_pitch);
        else
            grown_printf(&g, "/%.*s", STR_ARG(str_starts(segment, STR(":")) ? STR("creator") : segment));
    return grown_str(&g).ptr;
}

static void try_one(struct who as, const struct route *r, const char *path, const char *body)
{
    struct answer a = call(as, http_method_name(r->method), path, body);
    if (a.status == 500)
        print_error("%s %.200s as %s: %.*s\nwith %.300s\n", http_method_name(r->method), path, as.type, STR_ARG(a.body), body ? body : "");
    assert_int_not_equal(a.status, 500);
}

static void try_row(struct who as, const struct route *r, const char *piece, bool over)
{
    const char *path = address_at(r->path);
    if (r->body)
        try_one(as, r, path, body_of(r->body, piece, over));
    if (r->query)
        try_one(as, r, address_of(path, r->query, SIZE_MAX, piece, over), NULL);
}

/* Each value of its query alone; the piece matters to texts only. */
static void try_values(struct who as, const struct route *r, const char *piece, bool over)
{
    const char *path = address_at(r->path);
    for (size_t i = 0; r->query && r->query[i].kind != FIELD_END; i++)
        if (r->query[i].kind == FIELD_TEXT || (piece == pieces[0] && r->query[i].kind != FIELD_INLINE))
            try_one(as, r, address_of(path, r->query, i, piece, over), NULL);
}

/* A row under an older path reads the same tables. */
static bool is_tried(const struct route *r)
{
    bool ends_session = strstr(r->path, "logout") || strstr(r->path, "sessions") || strstr(r->path, "password");
    return !r->alias_of && !ends_session;
}

static void try_all_rows(const char *piece, bool over)
{
    size_t count;
    const struct route_row *rows = site_rows(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < ROLES && is_tried(&rows[i].route); j++) {
            bool passes = capability_of(rows[i].route.can)->roles & role_bits[j];
            if (passes || piece == pieces[0])      /* who may not is refused before anything is read */
                try_row(everyone[j], &rows[i].route, piece, over);
            if (passes)
                try_values(everyone[j], &rows[i].route, piece, over);
            arena_rewind(mem);
        }
}

static int64_t draft_of(struct who as, const char *title)
{
    struct answer a = call(as, "POST", "/api/pitches", arena_printf(mem, "{\"title\":\"%s\",\"status\":\"draft\"}", title).ptr);
    assert_status(a, 201);
    return answer_int(a, "data.pitch.id");
}

static void set_up_people(void)
{
    everyone[0] = visitor;
    for (size_t i = 1; i < ROLES; i++)
        everyone[i] = someone(types[i], types[i]);
}

static void no_row_fails_on_what_its_tables_let_in(void **state)
{
    (void)state;
    set_up_people();
    own_pitch = draft_of(everyone[1], "Salt");
    for (size_t i = 0; i < COUNT(pieces); i++)
        try_all_rows(pieces[i], i % 2);
    assert_status(call(visitor, "GET", "/api/pitches", NULL), 200);
}

static void no_row_fails_under_a_small_arena(void **state)
{
    (void)state;
    set_up_people();
    own_pitch = 1;
    for (size_t i = 0; i < COUNT(pieces); i += 3)
        try_all_rows(pieces[i], false);
    assert_status(call(visitor, "GET", "/api/version", NULL), 200);
}

/* What does not fit is refused with words, and leaves nothing behind. */
static void what_does_not_fit_is_413_and_undone(void **state)
{
    (void)state;
    struct who maker = someone("creator", "alex");
    const char *body = arena_printf(mem, "{\"title\":\"Salt\",\"status\":\"draft\",\"longSynopsis\":\"%.*s\"}",
                                    STR_ARG(repeat(mem, STR("\U00020000"), 20000))).ptr;
    assert_status(call(visitor, "GET", "/api/pitches/facets", NULL), 413);    /* over in the handler, not in what it reads */
    struct answer a = call(maker, "POST", "/api/pitches", body);
    assert_status(a, 413);
    assert_text(a, "code", "TOO_LARGE");
    /* Over at its very end, when all is done but the commit: what nobody reads is in the sum that its key is kept with. */
    const char *late = arena_printf(mem, "{\"title\":\"Salt\",\"status\":\"draft\",\"unread\":\"%.*s\"}",
                                    STR_ARG(repeat(mem, STR("x"), 24 * KIB))).ptr;
    assert_status(call_with(maker, "POST", "/api/pitches", late, "Idempotency-Key: one\r\n"), 413);
    a = call(maker, "GET", "/api/pitches/mine", NULL);
    assert_status(a, 200);
    assert_int_equal(answer_count(a, "data.pitches"), 0);
    assert_status(call(maker, "POST", "/api/pitches", "{\"title\":\"Salt\",\"status\":\"draft\"}"), 201);
}

/* ---- sites ---- */

static int setup(void **state)
{
    desk_test_budget = 0;         /* while no worker of a site reads it */
    mem = arena_new(32 * MIB, 32 * MIB);
    return site_setup(state);
}

static int setup_small(void **state)
{
    desk_test_budget = 24 * KIB;
    mem = arena_new(32 * MIB, 32 * MIB);
    return site_setup(state);
}

static int teardown(void **state)
{
    arena_free(mem);
    return site_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define SMALL_TEST(name) cmocka_unit_test_setup_teardown(name, setup_small, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_row_fails_on_what_its_tables_let_in),
        SMALL_TEST(no_row_fails_under_a_small_arena),
        SMALL_TEST(what_does_not_fit_is_413_and_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
