/* Opens SQLite the way the program needs it, and closes it so that the next start finds nothing to recover. */
#include "db/sqlite.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BUSY_WRITER_MS 2000          /* only another process can hold the lock: a command, the old one in a hand-over */
#define BUSY_READER_MS 1000
#define DEADLINE_STEPS 1000          /* of SQLite's machine between two looks at the clock */
enum { PAGE_BYTES = 4096, WAL_PAGES = 1000 };
#define WAL_KEEP_BYTES (64 * MIB)

/* ---- one connection ---- */

int sqlite_pragma(struct sqlite_conn *c, const char *pragma)
{
    char text[96];
    snprintf(text, sizeof(text), "PRAGMA %s", pragma);
    return sqlite3_exec(c->handle, text, NULL, NULL, NULL);
}

int sqlite_verb(struct sqlite_conn *c, enum sqlite_verb v)
{
    static const char *const texts[VERB_COUNT] = {
        [VERB_BEGIN_READ] = "BEGIN",      [VERB_BEGIN_WRITE] = "BEGIN IMMEDIATE", [VERB_COMMIT] = "COMMIT",
        [VERB_ROLLBACK] = "ROLLBACK",     [VERB_SAVEPOINT] = "SAVEPOINT one",     [VERB_RELEASE] = "RELEASE one",
        [VERB_ROLLBACK_TO] = "ROLLBACK TO one",
    };
    if (!c->verbs[v]) {
        int code = sqlite3_prepare_v3(c->handle, texts[v], -1, SQLITE_PREPARE_PERSISTENT, &c->verbs[v], NULL);
        if (code != SQLITE_OK)
            return code;
    }
    int code = sqlite3_step(c->verbs[v]);
    int reset = sqlite3_reset(c->verbs[v]);
    return code == SQLITE_DONE ? SQLITE_OK : reset;
}

static int on_progress(void *arg)
{
    struct sqlite_conn *self = arg;
    return self->deadline_ms && clock_mono_ms() >= self->deadline_ms;
}

static void set_switches(sqlite3 *handle)
{
    static const struct { int option, value; } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (size_t i = 0; i < COUNT(switches); i++)
        sqlite3_db_config(handle, switches[i].option, switches[i].value, NULL);
}

static int set_pragmas(struct sqlite_conn *c)
{
    const struct sqlite_db *db = (struct sqlite_db *)c->base.db;
    char cache[48], mmap[48], wal_keep[48], wal_pages[48];
    snprintf(cache, sizeof(cache), "cache_size = -%lld", (long long)(db->cache_bytes / (int64_t)KIB));
    snprintf(mmap, sizeof(mmap), "mmap_size = %lld", (long long)db->mmap_bytes);
    snprintf(wal_keep, sizeof(wal_keep), "journal_size_limit = %zu", WAL_KEEP_BYTES);
    snprintf(wal_pages, sizeof(wal_pages), "wal_autocheckpoint = %lld",
             (long long)(db->checkpoint_bytes ? db->checkpoint_bytes / PAGE_BYTES : WAL_PAGES));

    const char *const pragmas[] = {
        "journal_mode = WAL",    db->sync_off ? "synchronous = OFF" : "synchronous = FULL",
        "foreign_keys = ON",     "recursive_triggers = OFF",
        "temp_store = MEMORY",   "secure_delete = FAST",
        db->cache_bytes ? cache : "cache_size = -2000",
        mmap, wal_keep, wal_pages,
        c->base.writer ? "query_only = OFF" : "query_only = ON",
    };
    for (size_t i = 0; i < COUNT(pragmas); i++) {
        int code = sqlite_pragma(c, pragmas[i]);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

static int conn_open(struct sqlite_conn *c)
{
    const struct sqlite_db *db = (struct sqlite_db *)c->base.db;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(db->path, &c->handle, flags, db->vfs);
    if (code != SQLITE_OK)
        return code;
    set_switches(c->handle);
    sqlite3_busy_timeout(c->handle, c->base.writer ? BUSY_WRITER_MS : BUSY_READER_MS);
    sqlite3_progress_handler(c->handle, DEADLINE_STEPS, on_progress, c);
    int persist = 1;
    sqlite3_file_control(c->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    return set_pragmas(c);
}

static struct sqlite_conn *conn_new(struct sqlite_db *db, bool writer)
{
    struct sqlite_conn *c = calloc(1, sizeof(*c));
    if (c)
        c->base = (struct db_conn){.db = &db->base, .writer = writer};
    return c;
}

static void drop_stmt(void *stmt)
{
    sqlite3_finalize(stmt);
}

static void conn_free(struct sqlite_conn *c)
{
    prepared_release(&c->prepared, drop_stmt);
    for (size_t v = 0; v < VERB_COUNT; v++)
        sqlite3_finalize(c->verbs[v]);
    sqlite3_close(c->handle);
    free(c);
}

err sqlite_connect(struct db *base, bool writer, struct db_conn **out)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    struct sqlite_conn *c = conn_new(db, writer);
    if (!c)
        return ERR_UNAVAILABLE;
    if (conn_open(c) != SQLITE_OK) {
        db_note_error(base, sqlite3_errmsg(c->handle));
        conn_free(c);
        return ERR_UNAVAILABLE;
    }
    atomic_fetch_add(&db->connections, 1);
    *out = &c->base;
    return OK;
}

void sqlite_disconnect(struct db_conn *conn)
{
    struct sqlite_db *db = (struct sqlite_db *)conn->db;
    atomic_fetch_sub(&db->connections, 1);
    conn_free((struct sqlite_conn *)conn);
}

/* ---- the database ---- */

off_t sqlite_file_bytes(const char *path, const char *suffix)
{
    char name[4096];
    struct stat st;
    snprintf(name, sizeof(name), "%s%s", path, suffix);
    return stat(name, &st) == 0 ? st.st_size : 0;
}

static err open_failed(struct sqlite_db *db, struct problem *problem, arena *a)
{
    sqlite3 *handle = db->keep->handle;
    int code = sqlite3_errcode(handle) & 0xff;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return sqlite_damaged(problem, a, str_from(sqlite3_errmsg(handle)));
    return problem_set(problem, a, ERR_INTERNAL, "cannot open the database %s: %s", db->path, sqlite3_errmsg(handle));
}

static void sqlite_close(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    sqlite_recover_stop(db);
    if (db->keep) {
        if (!atomic_load(&db->failed_sync) && !db->beside)
            (void)sqlite3_wal_checkpoint_v2(db->keep->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        conn_free(db->keep);
    }
    db_release(&db->base);
    free(db->path);
    free(db->vfs);
    free(db);
}

static enum db_state sqlite_state(struct db *base)
{
    (void)base;
    return DB_UP;
}

static bool sqlite_failed_sync(struct db *base)
{
    return atomic_load(&((struct sqlite_db *)base)->failed_sync);
}

static void sqlite_stats(struct db *base, struct db_stats *out)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    out->size = out->in_use = atomic_load(&db->connections);
    out->doubtful = atomic_load(&db->doubtful);
    out->wal_bytes = sqlite_file_bytes(db->path, "-wal");
}

static const char *sqlite_version(struct db *base)
{
    (void)base;
    return "sqlite " SQLITE_VERSION;
}

static const struct engine sqlite_engine = {
    .close = sqlite_close,
    .state = sqlite_state,
    .failed_sync = sqlite_failed_sync,
    .stats = sqlite_stats,
    .version = sqlite_version,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .run = sqlite_run,
    .each = sqlite_each,
    .migrate_begin = sqlite_migrate_begin,
    .migrate_script = sqlite_migrate_script,
    .migrate_commit = sqlite_migrate_commit,
    .check = sqlite_check,
};

static void sqlite_start(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);    /* a lock and a counter around each allocation, for nobody */
    sqlite3_initialize();
}

static struct sqlite_db *sqlite_new(const struct db_options *options, str path)
{
    struct sqlite_db *db = calloc(1, sizeof(*db));
    if (!db)
        return NULL;
    db_init(&db->base, &sqlite_engine, DB_SQLITE);
    db->path = strndup(path.ptr, path.len);
    db->vfs = options->sqlite_vfs ? strdup(options->sqlite_vfs) : NULL;
    db->sync_off = options->sync_off;
    db->beside = options->sqlite_beside;
    db->checkpoint_bytes = options->sqlite_checkpoint_bytes;
    db->cache_bytes = options->sqlite_cache_bytes;
    db->mmap_bytes = options->sqlite_mmap_bytes;
    db->check_max_bytes = options->sqlite_check_max_bytes;
    db->keep = conn_new(db, true);
    return db;
}

err sqlite_open(const struct db_options *options, str path, struct problem *problem, arena *a, struct db **out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sqlite_start);

    struct sqlite_db *db = sqlite_new(options, path);
    if (!db || !db->path || !db->keep)
        return problem_set(problem, a, ERR_INTERNAL, "no memory to open the database");
    err e = conn_open(db->keep) == SQLITE_OK ? OK : open_failed(db, problem, a);
    if (e == OK && options->sqlite_check)
        e = sqlite_recover(db, problem, a);
    if (e != OK) {
        sqlite_close(&db->base);
        return e;
    }
    *out = &db->base;
    return OK;
}
