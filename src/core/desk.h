/* What a worker thread sits at: its arena and its connection. Made when the thread starts, rewound after every run. */
#ifndef CORE_DESK_H
#define CORE_DESK_H

#include "core/ctx.h"
#include "loop/pool.h"

/*
 * What one run may use, a request or a job: a list of 100 full pitches with their texts is about 3 MiB; the slack holds
 * the largest single step, a reply row.
 */
#define DESK_BUDGET (8 * MIB)
#define DESK_SLACK (8 * MIB)

struct desk {
    struct db *db;
    arena *arena;
    struct db_conn *conn;    /* a reader; the write thread's is the writer */
};

struct desk *desk_new(struct db *db, bool writer);    /* start-up: aborts without memory or a first connection to SQLite */
void desk_free(struct desk *d);
#ifdef PITCHEY_TEST
extern size_t desk_test_budget;    /* of the arenas of desks made from now on; 0: the usual */
#endif
struct desk *desk_of(const struct worker *w);

/* A transaction that is not begun yet, on this desk. The problem must outlive it. */
struct tx desk_tx(struct desk *d, struct problem *problem, int64_t now_ms, int64_t deadline_ms);

#endif
