/* The database by its URL: picks the engine and asks it. */
#include "db/engine.h"

#include <stdatomic.h>
#include <stdio.h>

static bool is_postgres(str url)
{
    return str_starts(url, STR("postgres://")) || str_starts(url, STR("postgresql://"));
}

err db_open(const struct db_options *options, struct problem *problem, arena *a, struct db **out)
{
    str url = options->url, scheme = STR("sqlite:");
    if (is_postgres(url))
        return postgres_open(options, problem, a, out);
    if (str_starts(url, scheme) && url.len > scheme.len)
        return sqlite_open(options, str_sub(url, scheme.len, SIZE_MAX), problem, a, out);
    return problem_set(problem, a, ERR_INVALID, "DATABASE_URL is neither sqlite:PATH nor postgres://…");
}

void db_close(struct db *db)
{
    db->engine->close(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->kind;
}

enum db_engine db_conn_engine(const struct db_conn *conn)
{
    return conn->db->kind;
}

const char *db_engine_version(struct db *db)
{
    return db->engine->version(db);
}

enum db_state db_state(struct db *db)
{
    return db->engine->state(db);
}

bool db_failed_sync(struct db *db)
{
    return db->engine->failed_sync(db);
}

void db_init(struct db *db, const struct engine *engine, enum db_engine kind)
{
    db->engine = engine;
    db->kind = kind;
    db->counts = counts_new(kind == DB_SQLITE);
    pthread_mutex_init(&db->error_lock, NULL);
}

void db_release(struct db *db)
{
    pthread_mutex_destroy(&db->error_lock);
    counts_free(db->counts);
}

void db_note_error(struct db *db, const char *words)
{
    pthread_mutex_lock(&db->error_lock);
    snprintf(db->last_error, sizeof(db->last_error), "%s", words);
    pthread_mutex_unlock(&db->error_lock);
}

struct db_stats db_stats(struct db *db)
{
    struct db_stats s = {
        .commits = atomic_load(&db->commits),
        .commit_batch_last = atomic_load(&db->commit_batch_last),
        .statements = atomic_load(&db->statements),
        .journeys = atomic_load(&db->journeys),
    };
    db->engine->stats(db, &s);
    pthread_mutex_lock(&db->error_lock);
    snprintf(s.last_error, sizeof(s.last_error), "%s", db->last_error);
    pthread_mutex_unlock(&db->error_lock);
    return s;
}

err db_connect(struct db *db, bool writer, struct db_conn **out)
{
    return db->engine->connect(db, writer, out);
}

void db_disconnect(struct db_conn *conn)
{
    if (conn)
        conn->db->engine->disconnect(conn);
}
