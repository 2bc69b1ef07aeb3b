/* PostgreSQL by its URL: what libpq is told, and the engine's table. */
#include "db/postgres.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what libpq is told ---- */

enum { SETTINGS_MAX = 64 };          /* libpq 15 knows 40 */

struct settings {
    const char *keywords[SETTINGS_MAX], *values[SETTINGS_MAX];
    size_t count;
};

static const char *setting(const struct settings *s, const char *keyword)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->keywords[i], keyword) == 0)
            return s->values[i];
    return NULL;
}

static void add(struct settings *s, const char *keyword, const char *value)
{
    if (setting(s, keyword) || s->count + 1 == SETTINGS_MAX)
        return;
    s->keywords[s->count] = strdup(keyword);
    s->values[s->count++] = strdup(value);
}

static void add_url(struct settings *s, const PQconninfoOption *options)
{
    for (; options->keyword; options++)
        if (options->val && options->val[0])
            add(s, options->keyword, options->val);
}

/* libpq 15 has no word for the system's certificates; without a file it would look into the home folder. */
static void add_system_certificates(struct settings *s)
{
    static const char *const bundles[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"};
    const char *mode = setting(s, "sslmode");
    if (!mode || strncmp(mode, "verify-", strlen("verify-")) != 0)
        return;
    for (size_t i = 0; i < COUNT(bundles); i++)
        if (access(bundles[i], R_OK) == 0)
            add(s, "sslrootcert", bundles[i]);
}

/* What the URL says stands; these are added where it is silent. */
static void add_ours(struct settings *s, const struct db_options *options, arena *a)
{
    add(s, "application_name", arena_printf(a, "pitchey/%s", options->node ? options->node : "").ptr);
    add(s, "client_encoding", "UTF8");
    add(s, "tcp_user_timeout", "10000");
    add(s, "keepalives_idle", "30");
    add_system_certificates(s);
}

/*
 * libpq takes the first @ or / for the end of user and password, what follows for the host, and repeats a host it cannot
 * find: a part of the password would stand in every message.
 */
static bool leaks_password(str url)
{
    str scheme = str_starts(url, STR("postgres:")) ? STR("postgres://") : STR("postgresql://");
    str rest = str_sub(url, scheme.len, SIZE_MAX), host, user;
    (void)str_cut(&rest, '?', &host);
    (void)str_cut(&host, '@', &user);
    return host.ptr && (str_has(user, '/') || str_has(host, '@'));
}

static err read_url(const struct db_options *options, struct problem *problem, arena *a, struct settings *s)
{
    if (leaks_password(options->url))
        return problem_set(problem, a, ERR_INVALID,
                           "DATABASE_URL cannot be read: in user and password write %%40 for @ and %%2F for /");
    PQconninfoOption *parsed = PQconninfoParse(arena_cstr(a, options->url), NULL);
    if (!parsed)
        return problem_set(problem, a, ERR_INVALID,
                           "DATABASE_URL cannot be read; example postgres://user:password@host:5432/name?sslmode=require");
    add_url(s, parsed);
    PQconninfoFree(parsed);
    add_ours(s, options, a);
    return OK;
}

/* ---- the engine ---- */

static err pg_connect(struct db *base, bool writer, struct db_conn **out)
{
    struct pg_conn *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_UNAVAILABLE;
    c->base = (struct db_conn){.db = base, .writer = writer};
    *out = &c->base;
    return OK;
}

static void pg_disconnect(struct db_conn *conn)
{
    free(conn);
}

void pg_let_go(struct pg_db *db)
{
    if (atomic_fetch_sub(&db->holders, 1) > 1)
        return;
    for (size_t i = 0; db->keywords[i]; i++) {
        free((void *)db->keywords[i]);
        free((void *)db->values[i]);
    }
    free(db->keywords);
    free(db->values);
    close(db->stop_fd);
    close(db->wake_fd);
    pthread_mutex_destroy(&db->lock);
    pthread_cond_destroy(&db->freed);
    pthread_cond_destroy(&db->aside);
    pthread_cond_destroy(&db->tried);
    db_release(&db->base);
    free(db);
}

static void pg_close(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    pg_pool_stop(db);
    pg_let_go(db);
}

static enum db_state pg_state(struct db *base)
{
    return atomic_load(&((struct pg_db *)base)->state);
}

/* A failed sync is the server's to handle. */
static bool pg_failed_sync(struct db *base)
{
    (void)base;
    return false;
}

static void pg_stats(struct db *base, struct db_stats *out)
{
    struct pg_db *db = (struct pg_db *)base;
    pthread_mutex_lock(&db->lock);
    out->size = db->size;
    out->in_use = db->size - db->idle_count;
    pthread_mutex_unlock(&db->lock);
}

/* The text stays as it is from the first link on. */
static const char *pg_version(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    pthread_mutex_lock(&db->lock);
    const char *version = db->version[0] ? db->version : "postgres";
    pthread_mutex_unlock(&db->lock);
    return version;
}

static const struct engine postgres_engine = {
    .close = pg_close,
    .state = pg_state,
    .failed_sync = pg_failed_sync,
    .stats = pg_stats,
    .version = pg_version,
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .run = pg_run,
    .each = pg_each,
    .ahead = pg_ahead,
    .migrate_begin = pg_migrate_begin,
    .migrate_script = pg_migrate_script,
    .migrate_commit = pg_migrate_commit,
    .check = pg_check,
};

static const char **copied(const char *const *words, size_t count)
{
    const char **copy = calloc(count + 1, sizeof(*copy));
    memcpy(copy, words, count * sizeof(*copy));
    return copy;
}

static int within_pool(int links)
{
    if (links < 1)
        return 1;
    return links < PG_POOL_MAX ? links : PG_POOL_MAX;
}

static struct pg_db *pg_new(const struct db_options *options, const struct settings *s)
{
    struct pg_db *db = calloc(1, sizeof(*db));
    db_init(&db->base, &postgres_engine, DB_POSTGRES);
    db->keywords = copied(s->keywords, s->count);
    db->values = copied(s->values, s->count);
    db->pool_max = within_pool(options->pool_max);
    db->idle_timeout_ms = options->idle_timeout_ms;
    db->statement_timeout_ms = options->statement_timeout_ms;
    db->prepared = options->prepared;
    db->holders = 1;
    return db;
}

/* What only the server's owner can change stops the start. Whatever else went wrong may pass. */
static err refusal(struct pg_db *db, struct problem *problem, arena *a)
{
    err e = OK;
    pthread_mutex_lock(&db->lock);
    if (db->state == DB_AWAY && db->refused[0])
        e = problem_set(problem, a, ERR_INVALID, "%s", db->refused);
    pthread_mutex_unlock(&db->lock);
    return e;
}

err postgres_open(const struct db_options *options, struct problem *problem, arena *a, struct db **out)
{
    struct settings s = {.count = 0};
    TRY(read_url(options, problem, a, &s));
    struct pg_db *db = pg_new(options, &s);
    pg_pool_start(db);
    err e = refusal(db, problem, a);
    if (e != OK) {
        pg_close(&db->base);
        return e;
    }
    *out = &db->base;
    return OK;
}
