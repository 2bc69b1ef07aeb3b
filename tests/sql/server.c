/* One database for each test program, named after its process. */
#include "server.h"

#include <libpq-fe.h>
#include <unistd.h>

static const char *address(void)
{
    return getenv("PITCHEY_TEST_DATABASE");
}

bool server_is_there(void)
{
    return address() != NULL;
}

static void command(const char *sql)
{
    PGconn *conn = PQconnectdb(address());
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(conn));
        abort();
    }
    PQclear(result);
    PQfinish(conn);
}

static str database_name(arena *a)
{
    return arena_printf(a, "test_%d", (int)getpid());
}

str server_database(arena *a)
{
    str name = database_name(a), url = str_from(address());
    command(arena_printf(a, "CREATE DATABASE %s TEMPLATE template0", name.ptr).ptr);
    while (url.len && url.ptr[url.len - 1] != '/')
        url.len--;
    return arena_printf(a, "%.*s%s", STR_ARG(url), name.ptr);
}

void server_drop(void)
{
    char sql[64];
    snprintf(sql, sizeof(sql), "DROP DATABASE test_%d WITH (FORCE)", (int)getpid());
    command(sql);
}
