/*
 * The database: one interface, SQLite inside the program or PostgreSQL beside it. Straight-line and blocking: for
 * worker threads only, never a loop.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"

enum db_engine { DB_SQLITE, DB_POSTGRES, DB_ENGINES };

struct db;          /* one database; made once, used by all threads */
struct db_conn;     /* one connection; one thread at a time */

struct db_options {
    str url;                         /* sqlite:PATH, postgres://… */
    const char *node;                /* for application_name */
    int pool_max;                    /* PostgreSQL: connections at most */
    int64_t idle_timeout_ms, statement_timeout_ms;
    bool prepared;
    int64_t sqlite_cache_bytes, sqlite_mmap_bytes;
    int64_t sqlite_checkpoint_bytes; /* the writer takes a WAL of this size back into the file; 0: 4 MiB */
    bool sqlite_beside;              /* another process owns the file: only look, neither recover nor tidy up */
    bool sync_off;                   /* PITCHEY_TEST only: tests on tmpfs */
    bool sqlite_check;               /* the last owner did not end in order: is the file whole? */
    const char *sqlite_vfs;          /* NULL: the system's; tests name their own */
    int64_t sqlite_check_max_bytes;  /* a larger file is checked while it is used; 0: 1 GiB */
};

/* SQLite: opens, checks if it is to, fails on damage. PostgreSQL away: OK, and db_state says so. */
err  db_open(const struct db_options *, struct problem *, arena *, struct db **);
void db_close(struct db *);                               /* after all connections: checkpoint, clean end */
enum db_engine db_engine(const struct db *);
enum db_engine db_conn_engine(const struct db_conn *);
const char *db_engine_version(struct db *);               /* "sqlite 3.40.1" */

enum db_state { DB_UP, DB_AWAY };
enum db_state db_state(struct db *);                      /* any thread, never blocks */
bool db_failed_sync(struct db *);                         /* a sync failed: nothing is written any more; end the program */

struct db_stats {
    int in_use, size;
    int64_t commits, commit_batch_last, wal_bytes, statements;
    int64_t journeys;                                     /* of statements to PostgreSQL and back */
    bool doubtful;                                        /* the check at the start still runs, or found damage */
    char last_error[160];
};
struct db_stats db_stats(struct db *);

/* A reader is query-only. SQLite has one writer, owned by the write thread; PostgreSQL lends from its pool. */
err  db_connect(struct db *, bool writer, struct db_conn **);
void db_disconnect(struct db_conn *);

enum tx_mode {
    TX_BY_METHOD, /* in a route row: a GET reads, everything else writes */
    TX_NONE,      /* no transaction: the handler answers from memory */
    TX_READ,      /* one snapshot, query-only */
    TX_EACH,      /* query-only, each statement with a snapshot of its own: one journey to PostgreSQL less */
    TX_WRITE,     /* SERIALIZABLE, or a savepoint in the write thread's batch */
    TX_LATE       /* single reads first, TX_WRITE from tx_begin on */
};

/*
 * A transaction in progress. Statements take their memory, clock and words from here. After a failed statement the rest
 * are refused on both engines with the same error, and only the rollback counts.
 */
struct tx {
    struct db_conn *conn;
    arena *arena;
    struct problem *problem;         /* statements fill log_detail and, for constraints, the code */
    int64_t now_ms;                  /* :now_ms */
    int64_t deadline_ms;             /* clock_mono_ms(); enforced inside statements -> ERR_UNAVAILABLE */
    enum tx_mode mode;
    err failed;
    int statements;                  /* for the log line */
    int64_t used_us;
};

/* ERR_UNAVAILABLE: the database is away. tx->conn, arena, problem, now_ms and deadline_ms are set by the caller. */
err  db_begin(struct tx *, enum tx_mode);
err  db_commit(struct tx *);         /* ERR_RETRY: run again; ERR_UNSURE: nobody knows whether it was stored */
void db_rollback(struct tx *);       /* whatever happened: the connection is clean afterwards */


/*
 * SQLite's group commit, on the write thread's connection: one batch holds many transactions. Between db_batch_begin and
 * db_batch_commit, db_begin(TX_WRITE) is SAVEPOINT, db_commit is RELEASE and says nothing about the disk, db_rollback is
 * ROLLBACK TO. Only db_batch_commit makes all of them durable. When it fails, or the engine rolled everything back
 * (db_batch_lost), the caller runs each of them again in a batch of its own.
 */
err  db_batch_begin(struct db_conn *, struct problem *, arena *);
err  db_batch_commit(struct db_conn *, struct problem *, arena *);
void db_batch_rollback(struct db_conn *);
bool db_batch_lost(struct db_conn *);

/* Embedded migrations, in order of number; text is the file with its dialect sections. */
struct migration { int number; const char *name; str text; };
struct migrate_status { int known, applied; };
err  db_migrate(struct db *, const struct migration *, size_t count, struct problem *, arena *, struct migrate_status *);
err  db_migrate_status(struct db *, const struct migration *, size_t count, struct problem *, arena *, struct migrate_status *);

/* `db check`: integrity and foreign keys; each finding is one line. */
err  db_check(struct db *, struct problem *, arena *, str **findings, size_t *count);

#endif
