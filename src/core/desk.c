/* What a worker thread sits at: its arena and its connection. */
#include "core/desk.h"

#include <stdio.h>
#include <stdlib.h>

/* A list of 100 full pitches with their texts is about 3 MiB; the slack holds the largest single step, a reply row. */
#define DESK_BUDGET (8 * MIB)
#define DESK_SLACK (8 * MIB)

struct desk *desk_new(struct db *db, bool writer)
{
    struct desk *d = calloc(1, sizeof(*d));
    if (!d || db_connect(db, writer, &d->conn) != OK) {
        fprintf(stderr, "pitchey: a worker cannot connect to the database\n");
        abort();
    }
    d->db = db;
    d->arena = arena_new(DESK_BUDGET, DESK_SLACK);
    return d;
}

void desk_free(struct desk *d)
{
    db_disconnect(d->conn);
    arena_free(d->arena);
    free(d);
}

struct desk *desk_of(const struct worker *w)
{
    return w->state;
}

struct tx desk_tx(struct desk *d, struct problem *problem, int64_t now_ms, int64_t deadline_ms)
{
    return (struct tx){.conn = d->conn, .arena = d->arena, .problem = problem, .now_ms = now_ms, .deadline_ms = deadline_ms};
}
