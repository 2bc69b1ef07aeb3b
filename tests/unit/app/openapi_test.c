/*
 * The description stays small as the site grows: of 430 rows it has under 1 MB. The rows are the site's own, repeated under
 * other addresses; of every other copy the tables are new as well, with names of their own.
 */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "app/modules.h"
#include "web/openapi.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 430 };

static arena *memory;

/* A table under another name; one without a name as it is. */
static const struct field *renamed(const struct field *fields, int copy)
{
    if (!fields || !fields_name(fields))
        return fields;
    size_t count = 0;
    while (fields[count].kind != FIELD_END)
        count++;
    struct field *own = ARENA_ARRAY(memory, struct field, count + 1);
    memcpy(own, fields, (count + 1) * sizeof(own[0]));
    own[count].name = arena_printf(memory, "%s%d", fields_name(fields), copy).ptr;
    return own;
}

/* One table has one copy, for all rows that use it. */
static const struct field *copy_of(const struct field *fields, int copy)
{
    static struct { const struct field *of, *is; int copy; } made[2000];
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (made[i].of == fields && made[i].copy == copy)
            return made[i].is;
    assert_in_range(count, 0, COUNT(made) - 1);
    made[count].of = fields;
    made[count].copy = copy;
    made[count].is = renamed(fields, copy);
    return made[count++].is;
}

static const char *elsewhere(const char *path, int copy)
{
    return path ? arena_printf(memory, "/api/x%d%s", copy, path).ptr : NULL;
}

static struct route another(const struct route *of, int copy)
{
    struct route r = *of;
    int tables = copy / 2;
    r.path = elsewhere(of->path, copy);
    r.alias_of = elsewhere(of->alias_of, copy);
    r.body = copy_of(of->body, tables);
    r.query = copy_of(of->query, tables);
    r.reply = copy_of(of->reply, tables);
    return r;
}

static const struct module *many(void)
{
    struct route *rows = ARENA_ARRAY(memory, struct route, ROWS);
    struct module *m = ARENA_NEW(memory, struct module);
    size_t count = 0;
    for (int copy = 0; count < ROWS; copy++)
        for (size_t i = 0; i < app_module_count; i++)
            for (size_t j = 0; j < app_modules[i]->route_count && count < ROWS; j++)
                rows[count++] = another(&app_modules[i]->routes[j], copy);
    *m = (struct module){"many", rows, ROWS};
    return m;
}

static void of_430_rows_it_is_under_a_megabyte(void **state)
{
    (void)state;
    struct problem p = {0};
    struct route_table *t;
    buf out;
    const struct module *m = many();
    buf_init(&out, 8 * MIB);
    assert_int_equal(route_table_new(&m, 1, &p, memory, &t), OK);
    assert_int_equal(openapi_write(t, "1", &out, &p, memory), OK);
    print_message("%d rows: %zu bytes\n", ROWS, out.len);
    assert_in_range(out.len, 200000, 999999);
    buf_release(&out);
    route_table_free(t);
}

static void a_name_of_two_tables_is_told(void **state)
{
    (void)state;
    static const struct field one[] = { {.kind = FIELD_END, .name = "Same", .size = 8} }, other[] = { {.kind = FIELD_END, .name = "Same", .size = 8} };
    const struct route *any = &app_modules[0]->routes[0];
    struct route rows[] = {*any, *any};
    rows[0].path = "/api/one";
    rows[0].reply = one;
    rows[1].path = "/api/other";
    rows[1].reply = other;
    struct module m = {"two", rows, COUNT(rows)};
    const struct module *list = &m;
    struct problem p = {0};
    struct route_table *t;
    buf out;
    buf_init(&out, 8 * MIB);
    assert_int_equal(route_table_new(&list, 1, &p, memory, &t), OK);
    assert_int_equal(openapi_write(t, "1", &out, &p, memory), ERR_INVALID);
    assert_str(p.message, STR("two tables or vocabularies have the name \"Same\""));
    buf_release(&out);
    route_table_free(t);
}

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(32 * MIB, 1 * MIB);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_430_rows_it_is_under_a_megabyte),
        cmocka_unit_test(a_name_of_two_tables_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
