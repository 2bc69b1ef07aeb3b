/* After an end that was not in order: is the file whole? A large file is checked while the site already runs. */
#include "db/sqlite.h"

#include "base/thread.h"

#include <stdatomic.h>

#define CHECK_MAX_BYTES ((int64_t)1024 * 1024 * 1024)
#define CHECK_STEPS 10000            /* of SQLite's machine between two looks at stop_check */

err sqlite_damaged(struct problem *problem, arena *a, str damage)
{
    return problem_set(problem, a, ERR_INTERNAL, "the database is damaged (%.*s); restore a backup with pitchey restore",
                       STR_ARG(damage));
}

/* ---- while the site runs ---- */

static int on_check_progress(void *arg)
{
    struct sqlite_db *self = arg;
    return atomic_load(&self->stop_check);
}

static err check(struct sqlite_db *db, arena *a, struct problem *found)
{
    struct tx tx = {.problem = found, .arena = a};
    TRY(sqlite_connect(&db->base, false, &tx.conn));
    sqlite3_progress_handler(sqlite_conn_of(&tx)->handle, CHECK_STEPS, on_check_progress, db);
    err e = sqlite_quick_check(&tx);
    sqlite_disconnect(tx.conn);
    return e;
}

static void *checker_main(void *arg)
{
    struct sqlite_db *db = arg;
    struct problem found = {0}, words = {0};
    arena *a = arena_new(128 * KIB, 128 * KIB);
    if (check(db, a, &found) == OK) {
        atomic_store(&db->doubtful, false);
    } else if (!atomic_load(&db->stop_check)) {
        (void)sqlite_damaged(&words, a, found.log_detail);
        db_note_error(&db->base, words.message.ptr);
    }
    arena_free(a);
    return NULL;
}

static void check_meanwhile(struct sqlite_db *db)
{
    atomic_store(&db->doubtful, true);
    db->has_checker = true;
    db->checker = thread_start("db check", 0, checker_main, db);
}

void sqlite_recover_stop(struct sqlite_db *db)
{
    atomic_store(&db->stop_check, true);
    if (db->has_checker)
        pthread_join(db->checker, NULL);
}

/* ---- at the start ---- */

err sqlite_recover(struct sqlite_db *db, struct problem *problem, arena *a)
{
    struct problem found = {0};
    struct tx tx = {.conn = &db->keep->base, .problem = &found, .arena = a};
    (void)sqlite3_wal_checkpoint_v2(db->keep->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (sqlite_file_bytes(db->path, "") > (db->check_max_bytes ? db->check_max_bytes : CHECK_MAX_BYTES)) {
        check_meanwhile(db);
        return OK;
    }
    return sqlite_quick_check(&tx) == OK ? OK : sqlite_damaged(problem, a, found.log_detail);
}
