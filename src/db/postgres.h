/*
 * The engine beside the program, private to postgres_*.c.
 *
 *   postgres_open.c    settings out of the URL, the engine's table
 *   postgres_pool.c    links waiting to be lent, what is done when the server goes away
 *   postgres_keeper.c  the keeper thread: watches the server, says how many links there are; never blocks
 *   postgres_dial.c    how a link is made
 *   postgres_aside.c   the threads that may block, and be left behind: they dial, and cancel statements
 *   postgres_link.c    one link: send, wait until the deadline, receive
 *   postgres_run.c     values out, rows in
 *   postgres_ahead.c   reads that go along with the next statement
 *   postgres_tx.c      begin, commit, rollback, migrations, check
 *   postgres_error.c   what SQLSTATEs mean
 *
 * A link is always in libpq's pipeline mode and never blocks: commands are sent, then a sync, then their results are
 * read. What need not be waited for (the end of a reader, any ROLLBACK) is owed: its results are read by the next round,
 * whoever runs it.
 *
 * A read transaction has no BEGIN and no COMMIT: the commands up to a sync are one transaction, by the session's defaults
 * REPEATABLE READ and READ ONLY. Its rounds ask for their results by a flush instead, and the sync comes at its end.
 * Statements
 * that stand alone (TX_EACH, TX_LATE) end in the sync that asks for their result.
 */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "db/engine.h"
#include "db/prepared.h"

#include <libpq-fe.h>
#include <stdatomic.h>

/* Sent as they are, prepared once per link. */
enum pg_verb { PG_BEGIN_WRITE, PG_COMMIT, PG_ROLLBACK, PG_VERBS };

struct pg_link {
    PGconn *pg;
    struct prepared_set prepared;
    unsigned list_names;             /* given so far to the shapes of lists */
    unsigned generation;             /* of the pool when it was made; 0: not of the pool yet */
    int owed;                        /* syncs whose results, and those of a command before them, were not read */
    bool broken;                     /* closed when it comes back */
    int64_t idle_since_ms;
    int cut_fd;                      /* its socket once more, for libpq may close its own at any time; -1: none */
    atomic_bool cut;                 /* the server is away, and nobody waits for it on this link any longer */
};

/* A read that was announced, and its answer from when it came along with another's until somebody asks. */
struct pg_ahead {
    struct query query;
    PGresult *result;
};
enum { PG_AHEAD_MAX = 8 };

/* What db_connect gives: it holds a link from db_begin to the end of the transaction. */
struct pg_conn {
    struct db_conn base;
    struct pg_link *link;
    bool begun;                      /* BEGIN was sent, or a reader's first command */
    struct pg_ahead ahead[PG_AHEAD_MAX];     /* those with an answer first */
    int ahead_count;
};

#define PG_POOL_MAX 100

/* What came of a dial, for the keeper to take. */
struct pg_dialled {
    bool is_there;
    err end;
    struct pg_link *link;            /* when OK */
    bool answered;                   /* the server said something */
    char why[160];
};

struct pg_db {
    struct db base;
    const char **keywords, **values;         /* of the connection, NULL-terminated */
    int pool_max;                            /* at most PG_POOL_MAX; one link more watches */
    int64_t idle_timeout_ms, statement_timeout_ms;
    bool prepared;                           /* false: behind a transaction pooler */
    _Atomic int holders;                     /* the pool, and each thread that may outlive it */

    pthread_t keeper;
    int wake_fd;                             /* readable: the keeper has something to look at */
    int stop_fd;                             /* readable: whoever dials ends */
    _Atomic enum db_state state;             /* changed with the lock, read without */
    _Atomic unsigned heard;                  /* counts what came from the server, on whichever link */

    /* Guards what follows; nothing is taken after it. */
    pthread_mutex_t lock;
    pthread_cond_t freed;                    /* for those who wait for a link */
    pthread_cond_t tried;                    /* for the start, which waits for the first attempt */
    pthread_cond_t aside;                    /* for the threads aside, and for the end, which waits for them */
    struct pg_link *links[PG_POOL_MAX];      /* all of the pool, lent ones too */
    struct pg_link *idle[PG_POOL_MAX];       /* used last at the end */
    PGcancel *cancels[PG_POOL_MAX];          /* of statements past their deadline */
    int size, idle_count, cancel_count, waiting;     /* size: of links */
    unsigned generation;                     /* of the links that may be lent: one for each time a connection was lost */
    int attempts, threads_aside;
    int64_t next_dial_ms, backoff_ms;
    bool is_full;                            /* the last dial was answered and refused: there is none to spare */
    bool dials;                              /* the dialler is at it */
    struct pg_dialled dialled;
    bool stop;
    char refused[160];                       /* the server is there but must not be used: why */
    char version[32];
};

struct pg_conn *pg_conn_of(const struct tx *);
struct pg_db *pg_db_of(const struct tx *);

/* postgres_pool.c */
void pg_pool_start(struct pg_db *);                           /* returns after the first attempt, or a few seconds */
void pg_pool_stop(struct pg_db *);                            /* within a second, whatever the server does */
err  pg_pool_take(struct tx *, struct pg_link **);            /* ERR_UNAVAILABLE at once while the server is away */
void pg_pool_give(struct pg_db *, struct pg_link *);
void pg_pool_lost(struct pg_db *, const struct pg_link *, const char *why);   /* the keeper looks for the server */
void pg_pool_cancel(struct pg_db *, struct pg_link *);        /* what it runs, by a thread aside: cancelling connects */
void pg_wake_keeper(struct pg_db *);
void pg_wait_until(struct pg_db *, pthread_cond_t *, int64_t mono_ms);        /* with the lock */
/* With the lock held, which is given up meanwhile where a link is closed. */
void pg_pool_add(struct pg_db *, struct pg_link *);
void pg_pool_doubt(struct pg_db *);                           /* idle links are closed, lent ones when they come back */
void pg_pool_away(struct pg_db *);                            /* and those who wait on lent ones are told at once */
struct pg_link *pg_pool_oldest(struct pg_db *);               /* the idle one used least lately; no longer the pool's */

/* postgres_keeper.c */
void *pg_keeper_main(void *db);

/* postgres_aside.c */
void pg_aside_start(struct pg_db *);
void pg_aside_stop(struct pg_db *);                           /* waits a moment for them, then leaves them behind */

/* postgres_open.c: the last of its holders frees it. */
void pg_let_go(struct pg_db *);

/* postgres_dial.c; blocks, for a thread aside. ERR_INVALID: the server is there but must not be used */
err  pg_dial(struct tx *, struct pg_link **, bool *answered);
void pg_link_free(struct pg_link *);

/*
 * postgres_link.c. A round is what was sent since the last one; its end sends the sync and reads every result. The first
 * failure is reported, mapped; after ERR_UNAVAILABLE the link may be broken.
 */
struct pg_round {
    struct tx *tx;
    struct pg_link *link;
    const char *what;                /* for the log */
    int sent;                        /* commands */
    int prepare_at;                  /* which of them prepares, or -1 */
    struct pg_ahead *ahead;          /* reads that go along, as the commands from ahead_at on */
    int ahead_at, ahead_count;
    bool stays_open;                 /* of a read transaction: a flush instead of the sync */
    bool prepared;                   /* out: it succeeded */
    PGresult *last;                  /* out: of the last command, when all went well; the caller clears it */
};
struct pg_round pg_round(struct tx *, struct pg_link *, const char *what);
err pg_prepare_verbs(struct pg_round *);                      /* once per link */
err pg_send_verb(struct pg_round *, enum pg_verb);
err pg_sent(struct pg_round *, int libpq_says);               /* after PQsend…: 1 is success */
err pg_round_end(struct pg_round *);
err pg_owe_sync(struct tx *, struct pg_link *, const char *what);     /* neither is waited for */
err pg_owe_rollback(struct tx *, struct pg_link *);
err pg_script(struct tx *, struct pg_link *, const char *text);

/* postgres_run.c */
err pg_run(struct tx *, const struct query *, struct row_set *);
err pg_each(struct tx *, const struct query *, const struct sql_value *const *values, size_t count);
err pg_send_prepared(struct pg_round *, const struct query *, const char *name, const struct sql_value *values);
Oid pg_type_of(enum sql_type);

/* postgres_ahead.c */
void pg_ahead(struct tx *, const struct query *);
err  pg_ahead_send(struct pg_round *);                        /* what was announced since the last round */
PGresult *pg_ahead_take(struct tx *, const struct query *);   /* the caller's to clear; NULL: run it */
void pg_ahead_forget(struct pg_conn *);

/* postgres_tx.c */
err  pg_begin(struct tx *, enum tx_mode);
err  pg_commit(struct tx *);
void pg_rollback(struct tx *);
err  pg_migrate_begin(struct tx *);
err  pg_migrate_script(struct tx *, const char *text);
err  pg_migrate_commit(struct tx *);
err  pg_check(struct tx *, buf *findings);

/* postgres_error.c */
err pg_fail(struct tx *, struct pg_link *, const char *what, const PGresult *);
err pg_link_lost(struct tx *, struct pg_link *, const char *what);
err pg_link_late(struct tx *, struct pg_link *, const char *what);

#endif
