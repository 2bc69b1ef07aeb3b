/*
 * The embedded engine, private to sqlite_*.c: one connection per thread, opened without SQLite's own locks.
 *
 * Only SQLite opens the database's files: close() of any other descriptor of them would drop the locks of the whole
 * process. Sizes come from stat().
 */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "db/engine.h"
#include "db/prepared.h"

#include <sqlite3.h>
#include <sys/types.h>

/* What is run again and again without parameters. */
enum sqlite_verb {
    VERB_BEGIN_READ, VERB_BEGIN_WRITE, VERB_COMMIT, VERB_ROLLBACK, VERB_SAVEPOINT, VERB_RELEASE, VERB_ROLLBACK_TO,
    VERB_COUNT
};

struct sqlite_conn {
    struct db_conn base;
    sqlite3 *handle;
    struct prepared_set prepared;
    sqlite3_stmt *verbs[VERB_COUNT];
    int64_t deadline_ms;             /* of the transaction, clock_mono_ms(); 0: none. Read by the progress handler */
    bool in_batch, batch_lost, migrating;
    int batch_size;                  /* transactions released into the batch */
};

struct sqlite_db {
    struct db base;
    char *path, *vfs;
    bool sync_off, beside;
    int64_t cache_bytes, mmap_bytes, checkpoint_bytes;
    struct sqlite_conn *keep;        /* open for life, so that no other close is the last one */
    _Atomic int connections;
    _Atomic bool failed_sync;
    int64_t check_max_bytes;
    pthread_t checker;               /* of a large database, after an unclean stop */
    bool has_checker;
    _Atomic bool doubtful;           /* it still runs, or it found damage */
    _Atomic bool stop_check;
};

struct sqlite_conn *sqlite_conn_of(const struct tx *);

/* sqlite_open.c */
int sqlite_pragma(struct sqlite_conn *, const char *pragma);   /* without rows of interest; SQLite's code */
err sqlite_connect(struct db *, bool writer, struct db_conn **);
void sqlite_disconnect(struct db_conn *);
int sqlite_verb(struct sqlite_conn *, enum sqlite_verb);      /* SQLite's code */

off_t sqlite_file_bytes(const char *path, const char *suffix);  /* 0: not there */

/* sqlite_recover.c: after an unclean stop */
err sqlite_recover(struct sqlite_db *, struct problem *, arena *);
void sqlite_recover_stop(struct sqlite_db *);
err sqlite_damaged(struct problem *, arena *, str damage);

/* sqlite_run.c */
err sqlite_run(struct tx *, const struct query *, struct row_set *);
err sqlite_each(struct tx *, const struct query *, const struct sql_value *const *values, size_t count);

/* sqlite_tx.c */
err sqlite_begin(struct tx *, enum tx_mode);
err sqlite_commit(struct tx *);
void sqlite_rollback(struct tx *);
err sqlite_migrate_begin(struct tx *);
err sqlite_migrate_script(struct tx *, const char *text);
err sqlite_migrate_commit(struct tx *);

/* sqlite_error.c: of the connection's last failure; `what` failed. */
err sqlite_fail(struct tx *, const char *what);
void sqlite_note_lost(struct sqlite_conn *);                  /* SQLite may have rolled the whole batch back by itself */

/* sqlite_fk.c: after SQLITE_CONSTRAINT_FOREIGNKEY, "foreign key nda(pitch_id)", or STR_NONE; resets the statement */
str sqlite_failed_key(struct tx *, sqlite3_stmt *);

/* sqlite_check.c */
err sqlite_quick_check(struct tx *);                          /* ERR_INTERNAL with the first damage as detail */
err sqlite_check(struct tx *, buf *findings);

#endif
