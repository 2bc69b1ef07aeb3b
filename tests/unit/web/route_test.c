/* The table of routes: what finds which row, and which tables do not start. */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "../../../src/web/route.c"

static err nothing(struct req *r)
{
    (void)r;
    return OK;
}

#define ROW(method, path) {method, path, nothing, CAN_MARKET, NULL, "words", .tx = TX_READ}
static const struct route good[] = {
    ROW(HTTP_GET, "/api/pitches"), ROW(HTTP_POST, "/api/pitches"), ROW(HTTP_GET, "/api/pitches/mine"),
    ROW(HTTP_GET, "/api/pitches/:id"), ROW(HTTP_PUT, "/api/pitches/:id"), ROW(HTTP_GET, "/api/users/username/:username"),
    ROW(HTTP_GET, "/api/users/:id/pitches"), ALIAS(HTTP_GET, "/api/browse", "/api/pitches", .difference = 3),
    ALIAS(HTTP_GET, "/api/creator/browse", "/api/pitches", .can = CAN_PITCH_LIST),
};
static const struct module good_module = {"good", good, COUNT(good)};

static struct route_table *table_of(const struct module *m, err want, struct problem *p, arena *a)
{
    struct route_table *t = NULL;
    *p = (struct problem){0};
    assert_int_equal(route_table_new(&m, 1, p, a, &t), want);
    return t;
}

static void a_path_finds_its_row(void **state)
{
    (void)state;
    static const struct { enum http_method method; const char *path, *row; } cases[] = {
        {HTTP_GET, "/api/pitches", "/api/pitches"},          {HTTP_HEAD, "/api/pitches", "/api/pitches"},
        {HTTP_GET, "/api/pitches/", "/api/pitches"},         {HTTP_GET, "/api/pitches/mine", "/api/pitches/mine"},
        {HTTP_GET, "/api/pitches/7", "/api/pitches/:id"},    {HTTP_GET, "/api/users/username/x", "/api/users/username/:username"},
        {HTTP_GET, "/api/users/7/pitches", "/api/users/:id/pitches"}, {HTTP_GET, "/api/browse", "/api/browse"},
    };
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct problem p;
    struct route_table *t = table_of(&good_module, OK, &p, a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct route_match m;
        route_find(t, cases[i].method, str_from(cases[i].path), &m);
        assert_non_null(m.row);
        assert_string_equal(m.row->route.path, cases[i].row);
    }
    route_table_free(t);
    arena_free(a);
}

static void what_is_not_there_is_told_from_what_takes_another_method(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct problem p;
    struct route_match m;
    struct route_table *t = table_of(&good_module, OK, &p, a);
    static const char *const unknown[] = {"/api", "/api/", "/api/pitch", "/api/pitches/7/8", "/api//pitches", "/", ""};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        route_find(t, HTTP_GET, str_from(unknown[i]), &m);
        assert_null(m.row);
        assert_int_equal(m.allowed, 0);
    }
    route_find(t, HTTP_DELETE, STR("/api/pitches/7"), &m);
    assert_null(m.row);
    assert_int_equal(m.allowed, 1 << HTTP_GET | 1 << HTTP_PUT);
    route_find(t, HTTP_OTHER, STR("/api/pitches"), &m);
    assert_null(m.row);
    route_table_free(t);
    arena_free(a);
}

static void parameters_are_the_segments(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct problem p;
    struct route_match m;
    struct route_table *t = table_of(&good_module, OK, &p, a);
    route_find(t, HTTP_GET, STR("/api/users/42/pitches"), &m);
    assert_int_equal(m.row->param_count, 1);
    assert_string_equal(m.row->param_names[0], "id");
    assert_str(m.params[0], STR("42"));
    route_table_free(t);
    arena_free(a);
}

static void an_alias_takes_over_the_canonical_row(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct problem p;
    struct route_match m;
    struct route_table *t = table_of(&good_module, OK, &p, a);
    route_find(t, HTTP_GET, STR("/api/browse"), &m);
    assert_ptr_equal(m.row->route.handle, nothing);
    assert_int_equal(m.row->route.can, CAN_MARKET);
    assert_int_equal(m.row->route.difference, 3);
    route_find(t, HTTP_GET, STR("/api/creator/browse"), &m);
    assert_int_equal(m.row->route.can, CAN_PITCH_LIST);
    route_table_free(t);
    arena_free(a);
}

static void one_limit_counts_for_all_addresses_of_the_same_thing(void **state)
{
    (void)state;
    static const struct route rows[] = {
        {HTTP_POST, "/api/:portal/login", nothing, CAN_MARKET, "60/minute", "words", .tx = TX_WRITE},
        {HTTP_POST, "/api/login", nothing, CAN_MARKET, "60/minute", "words", .tx = TX_WRITE},
        ALIAS(HTTP_POST, "/api/enter", "/api/login"),
        {HTTP_POST, "/api/other", nothing, CAN_MARKET, "10/hour", "words", .tx = TX_WRITE},
        {HTTP_POST, "/api/free", nothing, CAN_MARKET, NULL, "words", .tx = TX_WRITE},
    };
    static const struct module m = {"m", rows, COUNT(rows)};
    static const int rules[] = {0, 0, 0, 3, 4};
    arena *a = arena_new(64 * KIB, 64 * KIB);
    struct problem p;
    struct route_table *t = table_of(&m, OK, &p, a);
    size_t count;
    const struct route_row *row = route_rows(t, &count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(row[i].rule, rules[i]);
    route_table_free(t);
    arena_free(a);
}

struct long_named { bool a_name_that_is_really_very_much_too_long; };
static const struct field too_long[] = { BOOL_FIELD(long_named, a_name_that_is_really_very_much_too_long, OPTIONAL), END_FIELDS };
static const struct field inside[] = { OBJ_FIELD(long_named, a_name_that_is_really_very_much_too_long, too_long, OPTIONAL, .wire = "in"), END_FIELDS };
struct one { bool b; };
#define EIGHT BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL),        \
              BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL), BOOL_FIELD(one, b, OPTIONAL)
static const struct field many[] = { EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT,
                                     EIGHT, EIGHT, BOOL_FIELD(one, b, OPTIONAL), END_FIELDS };

#define WITH(...) {{HTTP_GET, "/api/x", nothing, CAN_MARKET, NULL, "words", .tx = TX_READ, __VA_ARGS__}}

static void what_breaks_a_limit_of_the_table_names_the_row(void **state)
{
    (void)state;
    static const struct route bad_limit[] = {{HTTP_GET, "/api/x", nothing, CAN_MARKET, "30/fortnight", "words", .tx = TX_READ}}, long_name[] = WITH(.body = too_long), deep[] = WITH(.reply = inside),
                              many_fields[] = WITH(.query = many), no_slash[] = {ROW(HTTP_GET, "api/x")}, empty[] = {ROW(HTTP_GET, "/api//x")},
                              odd[] = {ROW(HTTP_GET, "/api/x y")}, slash[] = {ROW(HTTP_GET, "/api/x/")}, nameless[] = {ROW(HTTP_GET, "/api/:/x")};
    struct route crowd[CHILDREN_MAX + 1];
    char paths[CHILDREN_MAX + 1][24];
    for (int i = 0; i <= CHILDREN_MAX; i++) {
        snprintf(paths[i], sizeof(paths[i]), "/api/p%d", i);
        crowd[i] = (struct route)ROW(HTTP_GET, paths[i]);
    }
    const struct { struct module module; const char *words; } cases[] = {
        {{"m", bad_limit, 1}, "route GET /api/x (module m): has a limit that is none; one looks like 30/hour"},
        {{"m", long_name, 1}, "has a field \"a_name_that_is_really_very_much_too_long\" whose name is longer than 28"},
        {{"m", deep, 1}, "whose name is longer than 28"}, {{"m", many_fields, 1}, "has a table of 129 fields; the most is 128"},
        {{"m", no_slash, 1}, "has a path that is none"}, {{"m", empty, 1}, "has a path that is none"}, {{"m", odd, 1}, "has a path that is none"},
        {{"m", slash, 1}, "has a path that is none"}, {{"m", nameless, 1}, "has a path that is none"},
        {{"m", crowd, COUNT(crowd)}, "route GET /api/p64 (module m): is one more than fits behind the same start"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena *a = arena_new(64 * KIB, 64 * KIB);
        struct problem p;
        struct route_table *t = table_of(&cases[i].module, ERR_INVALID, &p, a);
        if (!memmem(p.message.ptr, p.message.len, cases[i].words, strlen(cases[i].words)))
            print_error("%.*s\n", STR_ARG(p.message));
        assert_non_null(memmem(p.message.ptr, p.message.len, cases[i].words, strlen(cases[i].words)));
        route_table_free(t);
        arena_free(a);
    }
}

static void a_wrong_row_stops_the_start(void **state)
{
    (void)state;
    static const struct route no_capability[] = {{HTTP_GET, "/api/x", nothing, CAN_NOTHING, NULL, "words", .tx = TX_READ}};
    static const struct route unknown_capability[] = {{HTTP_GET, "/api/x", nothing, CAPABILITIES, NULL, "words", .tx = TX_READ}};
    static const struct route no_handler[] = {{HTTP_GET, "/api/x", NULL, CAN_MARKET, NULL, "words", .tx = TX_READ}};
    static const struct route twice[] = {ROW(HTTP_GET, "/api/x/:a"), ROW(HTTP_GET, "/api/x/:b")};
    static const struct route alias_of_nothing[] = {ALIAS(HTTP_GET, "/api/x", "/api/y")};
    static const struct route alias_for_others[] = {
        {HTTP_GET, "/api/y", nothing, CAN_CREATOR_PORTAL, NULL, "words", .tx = TX_READ},
        ALIAS(HTTP_GET, "/api/x", "/api/y", .can = CAN_INVESTOR_PORTAL),
    };
    static const struct route alias_for_more_seats[] = {
        {HTTP_GET, "/api/y", nothing, CAN_PITCH_CREATE, NULL, "words", .tx = TX_READ},
        ALIAS(HTTP_GET, "/api/x", "/api/y", .can = CAN_PITCH_LIST),
    };
    static const struct route unlimited[] = {{HTTP_POST, "/api/x", nothing, CAN_MARKET, NULL, "words", .tx = TX_LATE}};
    const struct { struct module module; const char *words; } cases[] = {
        {{"m", no_capability, 1}, "route GET /api/x (module m): names no capability"}, {{"m", no_handler, 1}, "has no handler"},
        {{"m", unknown_capability, 1}, "names no capability"}, {{"m", alias_for_more_seats, 2}, "its canonical row refuses"},
        {{"m", twice, 2}, "stands in the table twice"},   {{"m", alias_of_nothing, 1}, "is an alias of nothing"},
        {{"m", alias_for_others, 2}, "its canonical row refuses"}, {{"m", unlimited, 1}, "has no limit of its own"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        arena *a = arena_new(64 * KIB, 64 * KIB);
        struct problem p;
        struct route_table *t = table_of(&cases[i].module, ERR_INVALID, &p, a);
        assert_non_null(memmem(p.message.ptr, p.message.len, cases[i].words, strlen(cases[i].words)));
        route_table_free(t);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_row),
        cmocka_unit_test(what_is_not_there_is_told_from_what_takes_another_method),
        cmocka_unit_test(parameters_are_the_segments),
        cmocka_unit_test(an_alias_takes_over_the_canonical_row),
        cmocka_unit_test(one_limit_counts_for_all_addresses_of_the_same_thing),
        cmocka_unit_test(a_wrong_row_stops_the_start),
        cmocka_unit_test(what_breaks_a_limit_of_the_table_names_the_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
