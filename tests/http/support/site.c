/* A whole site in this process: the program's own parts, on a database of its own, behind a Unix socket. */
#include "site.h"

#include "app/user/user.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/rand.h"
#include "cli/program.h"
#include "core/core_sql.h"
#include "core/event.h"
#include "core/site.h"
#include "core/token.h"
#include "http/client.h"
#include "json/field.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct who visitor = {0, {NULL, 0}, "visitor"};
const char *site_vfs;
const struct module *site_module;
int site_hashers = 1;
const char *site_workers = "2";

static struct program *program;
static arena *memory;
static char folder[64], socket_path[96];

/* ---- start and stop ---- */

static void make_folder(void)
{
    const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof(folder), "%s/pitchey-test-XXXXXX", root);
    assert_non_null(mkdtemp(folder));
    char path[96];
    snprintf(path, sizeof(path), "%s/outbox", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/run", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/spool", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(socket_path, sizeof(socket_path), "%s/site.sock", folder);
}

/* ---- a database of its own on the PostgreSQL that tools/with-postgres runs; else SQLite in the folder ---- */

static char database_name[64];

static const char *server(void)
{
    return getenv("PITCHEY_TEST_DATABASE");
}

static void on_server(const char *verb, const char *rest)
{
    PGconn *conn = PQconnectdb(server());
    char sql[160];
    snprintf(sql, sizeof(sql), "%s DATABASE %s %s", verb, database_name, rest);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        print_error("%s: %s\n", sql, PQerrorMessage(conn));
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
    PQfinish(conn);
}

/* "postgres://postgres@127.0.0.1:PORT/postgres" with our name at its end. */
static const char *database_new(void)
{
    static int made;
    if (!server())
        return "";
    snprintf(database_name, sizeof(database_name), "pitchey_%d_%d", (int)getpid(), ++made);
    on_server("CREATE", "TEMPLATE template0 STRATEGY file_copy");
    str url = str_from(server());
    while (url.len && url.ptr[url.len - 1] != '/')
        url.len--;
    return arena_printf(memory, "%.*s%s", STR_ARG(url), database_name).ptr;
}

static void database_drop(void)
{
    if (server())
        on_server("DROP", "WITH (FORCE)");
}

static int64_t ask_server(const char *sql)
{
    char url[256];
    snprintf(url, sizeof(url), "%.*s", STR_ARG(config_now()->database_url));
    PGconn *conn = PQconnectdb(url);
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        print_error("%s: %s\n", sql, PQerrorMessage(conn));
    assert_true(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    int64_t n = PQntuples(result) ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    PQfinish(conn);
    return n;
}

static int64_t ask_file(const char *sql)
{
    sqlite3 *file;
    sqlite3_stmt *stmt;
    char path[96];
    snprintf(path, sizeof(path), "%s/pitchey.db", folder);
    assert_int_equal(sqlite3_open(path, &file), SQLITE_OK);
    sqlite3_busy_timeout(file, 30000);
    if (sqlite3_prepare_v2(file, sql, -1, &stmt, NULL) != SQLITE_OK)
        print_error("%s: %s\n", sql, sqlite3_errmsg(file));
    int rc = sqlite3_step(stmt);
    assert_true(rc == SQLITE_ROW || rc == SQLITE_DONE);
    int64_t n = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    sqlite3_close(file);
    return n;
}

int64_t site_ask(const char *sql)
{
    return server() ? ask_server(sql) : ask_file(sql);
}

static void configure(void)
{
    static char *const none[] = {NULL};
    static struct config_flag flags[9];        /* borrowed by the settings, which may be read again; as the texts are */
    static char hashers[16];
    snprintf(hashers, sizeof(hashers), "%d", site_hashers);
    const char *database = database_new();
    const struct config_flag ours[] = {
        {"PITCHEY_DATA", "--data", folder},
        {"PITCHEY_LOOPS", "test", "1"},
        {"PITCHEY_WORKERS", "test", site_workers},
        {"RATE_LIMIT", "test", "off"},
        {"PASSWORD_HASHERS", "test", hashers},
        {"ACCESS_LOG", "test", "off"},
        {"JWT_SECRET", "test", "0123456789abcdefghijklmnopqrstuvwxyz-access"},
        {"JWT_REFRESH_SECRET", "test", "0123456789abcdefghijklmnopqrstuvwxyz-refresh"},
        {"DATABASE_URL", "test", database},
    };
    struct config_report report = {.arena = memory};
    _Static_assert(COUNT(flags) == COUNT(ours), "all of ours");
    memcpy(flags, ours, sizeof(flags));
    size_t count = COUNT(flags) - (database[0] ? 0 : 1);
    if (config_init(&(struct config_input){flags, count, "/dev/null", none}, &report) != OK)
        for (size_t i = 0; i < report.problem_count; i++)
            print_error("%.*s\n", STR_ARG(report.problems[i]));
    assert_int_equal(report.problem_count, 0);
}

int site_setup(void **state)
{
    (void)state;
    static bool once;
    struct problem problem = {0};
    if (!once) {
        rand_setup();
        json_setup();
        once = true;
    }
    memory = arena_new(64 * MIB, 16 * MIB);
    make_folder();
    configure();
    struct program_options o = {.serves = true, .unix_path = socket_path, .sync_off = !site_vfs, .sqlite_vfs = site_vfs, .module = site_module};
    err e = program_start(&o, &problem, memory, &program);
    if (e != OK)
        print_error("%s: %.*s %.*s\n", err_word(e), STR_ARG(problem.message), STR_ARG(problem.log_detail));
    assert_int_equal(e, OK);
    program_open(program);
    return 0;
}

int site_teardown(void **state)
{
    (void)state;
    program_stop(program);
    database_drop();
    config_release();
    assert_int_equal(folder_empty(folder), OK);
    rmdir(folder);
    arena_free(memory);
    return 0;
}

struct program *site_program(void)
{
    return program;
}

const char *site_socket(void)
{
    return socket_path;
}

void site_wait(int64_t ms)
{
    clock_shift(ms);
}

/* ---- who calls ---- */

struct making { const char *type, *name, *seat; int64_t company_id; struct who who; };

static err make_account(struct ctx *c, void *arg)
{
    struct making *m = arg;
    struct session_id session;
    bool is_active;
    str name = str_from(m->name);
    TRY(account_create(c, &(struct new_account){
        .user_type = str_from(m->type), .email = arena_printf(c->arena, "%s@example.com", m->name),
        .username = name, .password_hash = STR("none"), .display_name = name,
        .company_name = str_eq(str_from(m->type), STR("production")) ? arena_printf(c->arena, "%s Pictures", m->name) : STR_NONE,
        .company_id = m->company_id, .seat = str_from(m->seat), .confirmed = true}, &m->who.id));
    TRY(sql_session_insert(c, &(struct session_insert_args){
        .user_id = m->who.id, .transport = STR("bearer"), .user_agent = STR("test"), .address = STR("127.0.0.1"),
        .expires_ms = c->now_ms + DAYS(30)}, &session, &is_active));
    struct claims claims = {m->who.id, session.id, c->now_ms / 1000, (c->now_ms + ACCESS_TOKEN_MS) / 1000};
    return token_make(c->arena, &claims, str_from(m->type), &m->who.token);
}

err site_do(err (*step)(struct ctx *, void *), void *arg)
{
    struct problem problem = {0};
    err e = program_write(program, &problem, memory, step, arg);
    if (e != OK)
        print_message("%s: %.*s %.*s\n", err_word(e), STR_ARG(problem.message), STR_ARG(problem.log_detail));
    return e;
}

const struct route_row *site_rows(size_t *count)
{
    return route_rows(program_routes(program), count);
}

const char *site_address(const char *pattern)
{
    static char path[256];
    str rest = str_from(pattern + 1), segment;
    size_t len = 0;
    while (str_cut(&rest, '/', &segment)) {
        bool is_portal = str_eq(segment, STR(":portal"));
        str value = is_portal ? STR("creator") : str_starts(segment, STR(":")) ? STR("999999999999999") : segment;
        len += (size_t)snprintf(path + len, sizeof(path) - len, "/%.*s", STR_ARG(value));
    }
    return path;
}

struct who someone(const char *type, const char *name)
{
    struct making m = {.type = type, .name = name, .who.type = type};
    assert_int_equal(site_do(make_account, &m), OK);
    return m.who;
}

struct who colleague(struct who of, const char *seat, const char *name)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT company_id FROM app_user WHERE id = %lld", (long long)of.id);
    struct making m = {.type = of.type, .name = name, .seat = seat, .company_id = site_ask(sql), .who.type = of.type};
    assert_int_equal(site_do(make_account, &m), OK);
    return m.who;
}

void leave_company(struct who as)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "UPDATE app_user SET company_id = NULL, seat = NULL WHERE id = %lld", (long long)as.id);
    site_ask(sql);
}

static err set_setting(struct ctx *c, void *arg)
{
    const char *const *pair = arg;
    TRY(site_set(c, str_from(pair[0]), str_from(pair[1])));
    return site_load(c);
}

void site_setting(const char *name, const char *value)
{
    assert_int_equal(site_do(set_setting, (const char *[]){name, value}), OK);
}

/* ---- calling ---- */

struct answer call_typed(struct who as, const char *method, const char *path, const char *body, const char *fields, const char *type)
{
    struct answer a = {0};
    buf out, got;
    buf_init(&out, 64 * MIB);
    buf_init(&got, 64 * KIB);
    str head = arena_printf(memory, "%s%s%.*s%s", fields ? fields : "", as.token.ptr ? "Authorization: Bearer " : "",
                            STR_ARG(as.token), as.token.ptr ? "\r\n" : "");
    struct http_call call = {.unix_path = socket_path, .method = method, .path = str_from(path), .body = str_from(body), .type = str_from(type),
                             .fields = head, .head = &got};
    err e = http_client_call(&call, &a.status, &out);
    assert_int_equal(e, OK);
    a.body = arena_str(memory, buf_str(&out));
    a.head = arena_str(memory, buf_str(&got));
    buf_release(&out);
    buf_release(&got);
    return a;
}

struct answer call_with(struct who as, const char *method, const char *path, const char *body, const char *fields)
{
    return call_typed(as, method, path, body, fields, "");
}

struct answer beacon(struct who as, const char *path, const char *body)
{
    return call_typed(as, "POST", path, body, "User-Agent: Firefox\r\n", "text/plain;charset=UTF-8");
}

struct answer call(struct who as, const char *method, const char *path, const char *body)
{
    return call_with(as, method, path, body, NULL);
}

/* ---- looking at answers ---- */

/* The value at "data.pitches.0.title", borrowed from a tree that dies with the site. */
static json_t *at(struct answer a, const char *path)
{
    json_t *node = json_loadb(a.body.ptr, a.body.len, 0, NULL);
    if (!node)
        return NULL;
    arena_defer(memory, (void (*)(void *))json_decref, node);
    str rest = str_from(path), key;
    while (node && str_cut(&rest, '.', &key)) {
        int64_t index;
        if (json_is_array(node) && str_to_i64(key, 0, 1000000, &index) == OK)
            node = json_array_get(node, (size_t)index);
        else
            node = json_object_getn(node, key.ptr, key.len);
    }
    return node;
}

str answer_text(struct answer a, const char *path)
{
    json_t *v = at(a, path);
    return json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR("");
}

int64_t answer_int(struct answer a, const char *path)
{
    json_t *v = at(a, path);
    return json_is_integer(v) ? json_integer_value(v) : json_is_boolean(v) ? json_is_true(v) : -1;
}

int answer_count(struct answer a, const char *path)
{
    json_t *v = at(a, path);
    return json_is_array(v) ? (int)json_array_size(v) : -1;
}

bool answer_has(struct answer a, const char *path)
{
    return at(a, path) != NULL;
}

bool answer_holds(struct answer a, const char *needle)
{
    return memmem(a.body.ptr, a.body.len, needle, strlen(needle)) != NULL;
}

str answer_field(struct answer a, const char *name)
{
    str rest = a.head, line;
    while (str_cut(&rest, '\n', &line)) {
        str value = line, key = STR_NONE;
        if (str_cut(&value, ':', &key) && str_eq_nocase(str_trim(key), str_from(name)))
            return str_trim(value);
    }
    return STR_NONE;
}

const char *text_z(str s)
{
    return arena_cstr(memory, s);
}

str repeat_text(const char *piece, size_t times)
{
    str p = str_from(piece);
    char *out = arena_alloc(memory, p.len * times + 1, 1);
    for (size_t i = 0; i < times; i++)
        memcpy(out + i * p.len, piece, p.len);
    return (str){out, p.len * times};
}

/* The body of a mail is one run of base64 after the empty line. */
static str mail_text(const char *name)
{
    char path[384];
    str bytes, text = STR_NONE;
    snprintf(path, sizeof(path), "%s/outbox/%s", folder, name);
    assert_int_equal(file_read(path, 1 * MIB, memory, &bytes), OK);
    const char *end = memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4);
    char *joined = arena_alloc(memory, bytes.len, 1);
    size_t len = 0;
    for (const char *p = end; p && p < bytes.ptr + bytes.len; p++)
        if (*p != '\r' && *p != '\n')
            joined[len++] = *p;
    assert_int_equal(base64_decode((str){joined, len}, memory, &text), OK);
    return text;
}

static int is_mail(const struct dirent *e)
{
    return str_ends(str_from(e->d_name), STR(".eml")) && e->d_name[0] != '.';    /* others are being written */
}

static str newest_mail(int at_least)
{
    char path[96];
    struct dirent **names;
    snprintf(path, sizeof(path), "%s/outbox", folder);
    int count = scandir(path, &names, is_mail, alphasort);
    str text = count >= at_least ? mail_text(names[count - 1]->d_name) : STR_NONE;
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return text;
}

/*
 * The mails that were sent so far are counted in rows: the outbox has them once no job is due. The first look fixes what
 * this transaction sees, the second one's time is later than all of that: a job that another left is due by then.
 */
static err jobs_left(struct ctx *c, void *arg)
{
    struct job_counts counts;
    TRY(sql_job_counts(c, &counts));
    c->now_ms = c->tx->now_ms = clock_now_ms();
    TRY(sql_job_counts(c, &counts));
    *(int64_t *)arg = counts.due;
    return OK;
}

void site_jobs_wait(void)
{
    int64_t due = 1;
    while (due) {
        assert_int_equal(site_do(jobs_left, &due), OK);
        sched_yield();
    }
}

const char *site_path(const char *below)
{
    return arena_printf(memory, "%s/%s", folder, below).ptr;
}

str site_mailed_link(const char *before)
{
    site_jobs_wait();
    str text = newest_mail(1);
    const char *at = text.len ? memmem(text.ptr, text.len, before, strlen(before)) : NULL;
    assert_non_null(at);
    str rest = {at + strlen(before), (size_t)(text.ptr + text.len - at) - strlen(before)}, token = STR_NONE;
    (void)str_cut(&rest, '\n', &token);
    return str_trim(token);
}

void assert_status_at(struct answer a, int want, const char *file, int line)
{
    if (a.status == want)
        return;
    print_error("answered %d instead of %d: %.*s\n", a.status, want, STR_ARG(str_sub(a.body, 0, 2000)));
    _fail(file, line);
}
