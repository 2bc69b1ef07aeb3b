/*
 * Where writes happen. On SQLite one thread writes: it takes what waits, gives each a turn between SAVEPOINT and
 * RELEASE, commits once for all, and only then settles them. On PostgreSQL every writer has a transaction of its own
 * that is run again after a serialisation failure. Both look the same from here.
 */
#ifndef CORE_WRITER_H
#define CORE_WRITER_H

#include "core/ctx.h"
#include "loop/pool.h"

/*
 * A turn in the write class: submit `work`. once() fills the caller's effects and may be called again after a rollback,
 * starting from nothing; an error rolls its writes back and is final unless it is ERR_RETRY or took the batch with it.
 * settled() hears exactly once how it ended, when OK after the commit is on disk; no memory of a run lives then. Before an
 * error it is said why, once: by failed() when the last once() itself did, else by lost(): it never ran, or its commit
 * failed. Of runs that are repeated nobody hears.
 */
struct turn {
    struct work work;
    err (*once)(struct turn *, struct worker *, struct tx *);
    void (*failed)(struct turn *, err);    /* right after the last once(), while its arena still lives */
    void (*lost)(struct turn *, err);
    void (*settled)(struct turn *, err);
    int64_t deadline_ms;
    bool once_only;                        /* once() cannot run again: then the end is ERR_RETRY */
    err _end;                              /* of its last run */
    bool _ran, _told;                      /* once() was called last; failed() was */
    bool _beside;                          /* others write at the same time, not before and after */
};
void turn_init(struct turn *t);            /* sets work.run; the caller sets the rest, once_only when it is so */

/* The write class's options for the pool: threads, batch size and the functions above. */
struct class_options writer_class(struct db *db, int workers, int queue_max);

#ifdef PITCHEY_TEST
/* A fault for the test of durability: on SQLite answers leave before the commit, which waits for the next batch. */
extern bool writer_fault_early_answers;
#endif

/*
 * For threads of other classes (hashing, jobs, commands): a write transaction from here on. On SQLite it waits for a
 * turn in the write thread's batch, which waits for it: be short. tx->arena, problem, now_ms, deadline_ms are yours.
 * write_end commits when e is OK and waits for the disk, else rolls back and returns e. ERR_RETRY: do it all again.
 */
struct write_seat;
err write_begin(struct pool *p, struct tx *tx, struct write_seat **seat);
err write_end(struct write_seat *seat, struct tx *tx, err e);

/*
 * Whether what ended with e is to be done all again: the database asked for it, and neither deadline nor patience is over.
 * Who collided has stepped aside meanwhile. *runs begins at 0.
 */
bool write_again(err e, int *runs, int64_t deadline_ms);

/*
 * A step in such a transaction, and again while the database asks for it. Of c, the caller's are arena, action and user.
 * The rest is the last run's: each begins without events, jobs and problem, and with the memory that the first one had.
 */
err write_in_turn(struct pool *p, struct ctx *c, err (*step)(struct ctx *c, void *arg), void *arg);

#endif
