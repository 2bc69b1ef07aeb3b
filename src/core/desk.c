/* What a worker thread sits at: its arena and its connection. */
#include "core/desk.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef PITCHEY_TEST
size_t desk_test_budget;
#define BUDGET (desk_test_budget ? desk_test_budget : DESK_BUDGET)
#define SLACK (desk_test_budget ? desk_test_budget : DESK_SLACK)
#else
#define BUDGET DESK_BUDGET
#define SLACK DESK_SLACK
#endif

struct desk *desk_new(struct db *db, bool writer)
{
    struct desk *d = calloc(1, sizeof(*d));
    if (!d || db_connect(db, writer, &d->conn) != OK) {
        fprintf(stderr, "pitchey: a worker cannot connect to the database\n");
        abort();
    }
    d->db = db;
    d->arena = arena_new(BUDGET, SLACK);
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
