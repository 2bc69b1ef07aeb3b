/*
 * Numbers for tables and columns, in the order of the schema: the same whichever module is made, so that the program
 * can tell whether a count looked at what a statement writes.
 */
#include "sqlgen.h"

static const char *names[SQL_COLUMNS_MAX];
static size_t count;

static void add_name(const char *name)
{
    if (count < SQL_COLUMNS_MAX)
        names[count] = name;
    count++;
}

static const char columns_query[] =
    "SELECT s.name, i.name FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) i "
    "WHERE s.type = 'table' ORDER BY s.rowid, i.cid";

bool columns_number(sqlite3 *db)
{
    sqlite3_stmt *all = NULL;
    if (sqlite3_prepare_v2(db, columns_query, -1, &all, NULL) != SQLITE_OK)
        return complain("schema", 0, "%s", sqlite3_errmsg(db));
    str last = STR_NONE;
    while (sqlite3_step(all) == SQLITE_ROW) {
        str table = str_from((const char *)sqlite3_column_text(all, 0));
        if (!str_eq(table, last))
            add_name(arena_cstr(memory, table));
        last = arena_str(memory, table);
        add_name(arena_printf(memory, "%.*s.%s", STR_ARG(table), (const char *)sqlite3_column_text(all, 1)).ptr);
    }
    sqlite3_finalize(all);
    return count <= SQL_COLUMNS_MAX || complain("schema", 0, "more than %d tables and columns", SQL_COLUMNS_MAX);
}

static void add_named(struct columns *c, str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(str_from(names[i]), name))
            c->has[i] = true;
}

void columns_add(struct columns *c, const char *table, const char *column)
{
    if (column && *column)
        add_named(c, arena_printf(memory, "%s.%s", table, column));
    else
        add_named(c, str_from(table));
}

const char *columns_name(size_t number)
{
    return names[number];
}
