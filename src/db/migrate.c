/* Migrations: each in a transaction of its own, under a lock, written down with its SHA-256. */
#include "db/engine.h"

#include "base/clock.h"
#include "base/encode.h"
#include "base/hash.h"
#include "db/migrate_text.h"

#define TEXT_MAX (4 * MIB)

struct applied_row {
    int64_t number;
    str sha256;
};
struct exists_row {
    bool there;
};
struct add_args {
    int64_t number;
    str name, sha256;
};

#define SELECT_APPLIED "SELECT number, sha256 FROM migration ORDER BY number"

static const struct sql_slot applied_cols[] = {
    {.name = "number", .type = SQL_INT, .offset = offsetof(struct applied_row, number)},
    {.name = "sha256", .type = SQL_TEXT, .offset = offsetof(struct applied_row, sha256)},
};
static const struct sql_stmt applied_stmt = {
    .name = "migration_applied",
    .text = {{SELECT_APPLIED, SELECT_APPLIED}},
    .cols = applied_cols,
    .col_count = COUNT(applied_cols),
    .row_size = sizeof(struct applied_row),
    .id = SQL_ID_MIGRATION_APPLIED,
};

static const struct sql_slot exists_cols[] = {
    {.name = "there", .type = SQL_BOOL, .offset = offsetof(struct exists_row, there)},
};
static const struct sql_stmt exists_stmt = {
    .name = "migration_exists",
    .text = {{"SELECT count(*) = 1 FROM sqlite_schema WHERE name = 'migration'",
              "SELECT to_regclass('migration') IS NOT NULL"}},
    .cols = exists_cols,
    .col_count = COUNT(exists_cols),
    .row_size = sizeof(struct exists_row),
    .id = SQL_ID_MIGRATION_EXISTS,
};

static const struct sql_slot add_params[] = {
    {.name = "number", .type = SQL_INT, .offset = offsetof(struct add_args, number)},
    {.name = "name", .type = SQL_TEXT, .offset = offsetof(struct add_args, name)},
    {.name = "sha256", .type = SQL_TEXT, .offset = offsetof(struct add_args, sha256)},
    {.name = "now_ms", .type = SQL_INT, .offset = SQL_NOW_MS},
};
static const struct sql_stmt add_stmt = {
    .name = "migration_add",
    .text = {{"INSERT INTO migration VALUES (?1, ?2, ?3, ?4)", "INSERT INTO migration VALUES ($1, $2, $3, $4)"}},
    .params = add_params,
    .param_count = COUNT(add_params),
    .writes = true,
    .id = SQL_ID_MIGRATION_ADD,
};

/* What one run works with. */
struct migrator {
    const struct migration *known;
    int count;
    struct tx tx;
    struct problem *problem;
};

static str hash_of(struct migrator *m, str text)
{
    uint8_t hash[SHA256_LEN];
    sha256(text, hash);
    return hex_encode((str){(const char *)hash, sizeof(hash)}, m->tx.arena);
}

static __attribute__((format(printf, 2, 3))) err refuse(struct migrator *m, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err e = problem_vset(m->problem, m->tx.arena, ERR_INVALID, fmt, args);
    va_end(args);
    return e;
}

/* What the engine said becomes the sentence: here the reader is whoever starts the program. */
static err explain(struct migrator *m, const char *name, err e)
{
    str detail = m->problem->log_detail;
    if (e == OK || m->problem->message.len)
        return e;
    return problem_set(m->problem, m->tx.arena, e, "migration %s: %.*s", name, STR_ARG(detail));
}

/* The files themselves: 1, 2, 3 … */
static err check_known(struct migrator *m)
{
    for (int i = 0; i < m->count; i++)
        if (m->known[i].number != i + 1)
            return refuse(m, "migration %s: number %d was expected", m->known[i].name, i + 1);
    return OK;
}

/* What was applied: the first of the known ones, unchanged. */
static err check_applied(struct migrator *m, const struct applied_row *rows, int count)
{
    for (int i = 0; i < count && i < m->count; i++) {
        if (rows[i].number != i + 1)
            return refuse(m, "the database has migration %lld and lacks %d", (long long)rows[i].number, i + 1);
        if (!str_eq(rows[i].sha256, hash_of(m, m->known[i].text)))
            return refuse(m, "migration %s was edited after it was applied", m->known[i].name);
    }
    if (count > m->count)
        return refuse(m, "database is at %lld, this program knows %d", (long long)rows[count - 1].number, m->count);
    return OK;
}

static err read_applied(struct migrator *m, int *applied)
{
    void *rows;
    size_t count;
    TRY(sql_many(&m->tx, &applied_stmt, NULL, &rows, &count));
    TRY(check_applied(m, rows, (int)count));
    *applied = (int)count;
    return OK;
}

static err apply(struct migrator *m, const struct migration *next)
{
    const struct engine *engine = m->tx.conn->db->engine;
    buf text;
    buf_init(&text, TEXT_MAX);
    migrate_text(m->tx.conn->db->kind, next->text, &text);
    buf_put_char(&text, '\0');
    err e = buf_check(&text);
    if (e == OK)
        e = engine->migrate_script(&m->tx, text.ptr);
    buf_release(&text);
    TRY(e);
    struct add_args args = {next->number, str_from(next->name), hash_of(m, next->text)};
    return sql_exec(&m->tx, &add_stmt, &args, NULL);
}

/* Looks what is there and applies the next one; `applied` is the count before it. */
static err step_locked(struct migrator *m, int *applied)
{
    TRY(m->tx.conn->db->engine->migrate_script(&m->tx, MIGRATION_TABLE));
    TRY(read_applied(m, applied));
    return *applied < m->count ? apply(m, &m->known[*applied]) : OK;
}

static err step(struct migrator *m, int *applied)
{
    const struct engine *engine = m->tx.conn->db->engine;
    m->tx.failed = OK;
    TRY(engine->migrate_begin(&m->tx));
    m->tx.mode = TX_WRITE;
    err e = step_locked(m, applied);
    if (e == OK)
        e = engine->migrate_commit(&m->tx);
    else
        engine->rollback(&m->tx);
    m->tx.mode = TX_NONE;
    return e;
}

static err migrate_all(struct migrator *m, struct migrate_status *status)
{
    TRY(check_known(m));
    for (;;) {
        int applied = -1;
        err e = step(m, &applied);
        if (applied >= 0)
            status->applied = applied;
        TRY(explain(m, applied >= 0 && applied < m->count ? m->known[applied].name : "table", e));
        if (applied == m->count)
            return OK;
    }
}

static err status_of(struct migrator *m, struct migrate_status *status)
{
    TRY(check_known(m));
    TRY(db_begin(&m->tx, TX_READ));
    struct exists_row table;
    err e = sql_one(&m->tx, &exists_stmt, NULL, &table);
    if (e == OK && table.there)
        e = read_applied(m, &status->applied);
    db_rollback(&m->tx);
    return explain(m, "table", e);
}

static err with_connection(struct db *db, struct migrator *m, struct migrate_status *status,
                           err (*run)(struct migrator *, struct migrate_status *))
{
    *status = (struct migrate_status){.known = m->count};
    TRY(db_connect(db, true, &m->tx.conn));
    err e = run(m, status);
    db_disconnect(m->tx.conn);
    return e;
}

static struct migrator migrator_of(const struct migration *known, size_t count, struct problem *problem, arena *a)
{
    return (struct migrator){
        .known = known,
        .count = (int)count,
        .problem = problem,
        .tx = {.arena = a, .problem = problem, .now_ms = clock_now_ms()},
    };
}

err db_migrate(struct db *db, const struct migration *known, size_t count, struct problem *problem, arena *a,
               struct migrate_status *status)
{
    struct migrator m = migrator_of(known, count, problem, a);
    return with_connection(db, &m, status, migrate_all);
}

err db_migrate_status(struct db *db, const struct migration *known, size_t count, struct problem *problem, arena *a,
                      struct migrate_status *status)
{
    struct migrator m = migrator_of(known, count, problem, a);
    return with_connection(db, &m, status, status_of);
}

/* ---- db check ---- */

static err lines_of(arena *a, buf *lines, str **out, size_t *count)
{
    str rest = str_trim(arena_str(a, buf_str(lines))), line;
    size_t most = 1;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == '\n';
    *out = ARENA_ARRAY(a, str, most);
    *count = 0;
    while (rest.len && str_cut(&rest, '\n', &line))
        (*out)[(*count)++] = line;
    return buf_check(lines);
}

err db_check(struct db *db, struct problem *problem, arena *a, str **findings, size_t *count)
{
    struct tx tx = {.arena = a, .problem = problem, .now_ms = clock_now_ms()};
    TRY(db_connect(db, false, &tx.conn));
    buf lines;
    buf_init(&lines, 1 * MIB);
    err e = db_begin(&tx, TX_READ);
    if (e == OK)
        e = db->engine->check(&tx, &lines);
    if (e == OK)
        e = lines_of(a, &lines, findings, count);
    db_rollback(&tx);
    buf_release(&lines);
    db_disconnect(tx.conn);
    return e;
}
