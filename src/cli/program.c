/* The running program: its parts, each made from the ones above it. */
#include "cli/program.h"

#include "app/modules.h"
#include "app/site/health.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/control.h"
#include "cli/figures.h"
#include "cli/logging.h"
#include "cli/schema.h"
#include "core/cache.h"
#include "core/core_sql.h"
#include "core/desk.h"
#include "core/mail.h"
#include "core/site.h"
#include "core/token.h"
#include "core/writer.h"
#include "db/cursor.h"
#include "edge/edge.h"
#include "edge/webroot.h"
#include "http/forwarded.h"
#include "http/server.h"
#include "pages.h"
#include "version.h"
#include "web/access.h"
#include "web/dispatch.h"
#include "web/openapi.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_WORKERS = 2, FILE_QUEUE = 256, HASH_QUEUE = 64, HASH_FLOW = 16, HASH_GROUP = 32, WATCH_WORKERS = 2, WATCH_QUEUE = 64 };
#define CACHE_BYTES (16 * MIB)
#define STACK_BYTES (512 * KIB)
#define READ_WITHIN_MS MINUTES(10)      /* a command's: somebody is waiting and may stop it */

struct program {
    struct program_options o;
    const struct config *config;
    struct db *db;
    bool migrated;                       /* false while a database that was away at the start has not appeared */
    struct route_table *routes;
    struct pool *pool;
    struct job_runner *jobs;
    struct dispatcher *web;
    struct edge *edge;
    struct loop **loops;
    int loop_count;
    bool running, drained, cut;          /* the loops have threads; listeners were closed; connections were reset */
    struct http_server *server, *control;
    struct http_limits limits;
    /* Who reads settings puts them in force before the next one reads. The site's wait for the database, the program's must not. */
    pthread_mutex_t reloading, reading_site;
};

/* ---- the database ---- */

err program_find_database(const struct config *c, struct problem *problem, arena *a)
{
    str url = c->database_url, prefix = STR("sqlite:");
    const char *path = arena_cstr(a, str_sub(url, prefix.len, url.len));
    if (!str_starts(url, prefix) || access(path, F_OK) == 0)
        return OK;
    return problem_set(problem, a, ERR_NOT_FOUND, "there is no database at %s yet; pitchey serve or pitchey migrate makes it", path);
}

static err migrate(struct program *p, struct problem *problem, arena *a)
{
    size_t count;
    struct migrate_status status;
    const struct migration *migrations = schema_migrations(&count);
    TRY(db_migrate(p->db, migrations, count, problem, a, &status));
    p->migrated = true;
    return OK;
}

/* Whether the last one that could change it ended in order. From here on nobody does until we have. */
static bool take_clean_mark(const struct program *p)
{
    return p->o.reads_only || !p->o.clean_mark || file_remove(p->o.clean_mark) == OK;
}

/* The mark is not left after a commit of which nobody knows, nor before the database was looked at to its end. */
static void close_database(struct program *p)
{
    bool in_order = !db_failed_sync(p->db) && !db_stats(p->db).doubtful;
    db_close(p->db);
    if (in_order && p->o.clean_mark && !p->o.reads_only)
        (void)file_write(p->o.clean_mark, 0600, STR(""));     /* without it the next start looks at the database first */
}

/* Of what the driver said, the first line names the address and the reason. */
static err database_away(struct program *p, struct problem *problem, arena *a)
{
    struct db_stats s = db_stats(p->db);
    str said = str_from(s.last_error), reason = STR_NONE;
    (void)str_cut(&said, '\n', &reason);
    return problem_set(problem, a, ERR_UNAVAILABLE, "the database is away (%.*s); start it, or look at DATABASE_URL",
                       STR_ARG(reason.len ? reason : STR("no answer")));
}

static err open_database(struct program *p, struct problem *problem, arena *a)
{
    const struct config *c = p->config;
    struct db_options o = {
        .url = c->database_url, .node = arena_cstr(a, c->node), .pool_max = (int)c->database_pool_max,
        .idle_timeout_ms = c->database_idle_timeout_ms, .statement_timeout_ms = c->database_statement_timeout_ms,
        .prepared = c->database_prepared, .sqlite_cache_bytes = c->sqlite_cache_bytes,
        .sqlite_mmap_bytes = c->sqlite_mmap_bytes, .sqlite_checkpoint_bytes = c->sqlite_checkpoint_bytes,
        .sqlite_beside = p->o.reads_only, .sync_off = p->o.sync_off, .sqlite_vfs = p->o.sqlite_vfs,
    };
    if (p->o.reads_only)
        TRY(program_find_database(c, problem, a));
    o.sqlite_check = !take_clean_mark(p);
    sql_register(app_sql_modules, app_sql_module_count);
    TRY(db_open(&o, problem, a, &p->db));
    bool is_away = db_state(p->db) == DB_AWAY;
    if (is_away && !p->o.serves)
        return database_away(p, problem, a);
    return is_away || p->o.reads_only ? OK : migrate(p, problem, a);
}

err program_read(struct program *p, struct problem *problem, arena *a, err (*step)(struct ctx *, void *), void *arg)
{
    struct tx tx = {.arena = a, .now_ms = clock_now_ms(), .deadline_ms = clock_mono_ms() + READ_WITHIN_MS};
    struct ctx c = {.tx = &tx, .arena = a, .site = site_now(), .now_ms = tx.now_ms, .action = "reading"};
    tx.problem = &c.problem;
    err e = db_connect(p->db, false, &tx.conn);
    if (e != OK)
        return problem_set(problem, a, e, "the database cannot be reached");
    e = db_begin(&tx, TX_READ);
    if (e == OK)
        e = step(&c, arg);
    db_rollback(&tx);
    db_disconnect(tx.conn);
    *problem = c.problem;
    return e;
}

err program_write(struct program *p, struct problem *problem, arena *a, err (*step)(struct ctx *, void *), void *arg)
{
    struct ctx c = {.arena = a, .action = "a command"};
    err e = write_in_turn(p->pool, &c, step, arg);
    *problem = c.problem;
    if (e == OK && c.left_jobs && p->jobs)
        job_runner_wake(p->jobs);
    return e;
}

/* The site's settings, and the newest stored time: the clock never tells an earlier one. */
static err read_site(struct ctx *c, void *arg)
{
    (void)arg;
    struct event_newest newest;
    bool found;
    TRY(sql_event_newest(c, &newest, &found));
    if (found)
        clock_floor(newest.created_ms);
    return site_load(c);
}

/* ---- threads ---- */

static void make_pool(struct program *p)
{
    const struct config *c = p->config;
    struct pool_options o = {.stack_bytes = STACK_BYTES};
    int workers = (int)c->workers, queue = (int)c->queue_max;
    o.class[WORK_WRITE] = writer_class(p->db, workers, queue);
    if (p->o.serves) {
        o.class[WORK_READ] = dispatcher_class(p->db, workers, queue, 0);
        o.class[WORK_SLOW] = dispatcher_class(p->db, (int)c->password_hashers, HASH_QUEUE, 10);
        o.class[WORK_SLOW].flow_max = HASH_FLOW;
        o.class[WORK_SLOW].group_max = HASH_GROUP;
        o.class[WORK_FILE] = (struct class_options){.threads = FILE_WORKERS, .queue_max = FILE_QUEUE, .batch_max = 1};
        o.class[WORK_JOB] = control_class();
        o.class[WORK_WATCH] = dispatcher_class(p->db, WATCH_WORKERS, WATCH_QUEUE, 0);
    }
    p->pool = pool_new(&o);
}

static void make_loops(struct program *p)
{
    p->loop_count = (int)p->config->loops;
    p->loops = calloc((size_t)p->loop_count, sizeof(struct loop *));
    if (!p->loops)
        abort();
    for (int i = 0; i < p->loop_count; i++) {
        p->loops[i] = loop_new(i);
        pool_attach(p->pool, p->loops[i]);
    }
}

/* ---- answering ---- */

/* A command in a folder whose secrets are not made yet asks for no page. */
static void set_up_cursors(const struct config *c)
{
    uint8_t sum[SHA256_LEN];
    if (!c->jwt_refresh_secret.len)
        return;
    keyed_hash(STR("cursor"), sum);
    cursor_key(sum);
}

static err set_up_core(struct program *p, struct problem *problem, arena *a)
{
    const struct config *c = p->config;
    token_setup(&(struct token_keys){c->jwt_secret, c->jwt_secret_previous, c->jwt_refresh_secret, c->jwt_issuer});
    set_up_cursors(c);
    mail_setup(arena_printf(a, "%.*s/outbox", STR_ARG(c->data)).ptr);
    site_start();
    site_cache = cache_new(c->cache_enabled ? CACHE_BYTES : 0);
    return openapi_setup(p->routes, PITCHEY_VERSION, problem, a);
}

static void log_page(const struct http_exchange *x, int status)
{
    char address[ADDR_TEXT] = "";
    struct http_client client;
    if (!config_now()->access_log)
        return;
    http_find_client(&x->request, &config_now()->trusted_proxies, &client);
    if (client.known)
        addr_text(&client.addr, address);
    access_log(&(struct access_line){.x = x, .status = status, .route = STR("pages"), .address = str_from(address)});
}

/* The pages of WEB_ROOT, or those inside the program. */
static err choose_pages(struct program *p, struct problem *problem, arena *a)
{
    const char *folder = config_now()->web_root.ptr;     /* a setting's text ends in NUL and lives as long as the program */
    if (folder)
        TRY(webroot_check(folder, problem, a));
    edge_use_folder(p->edge, folder);
    return OK;
}

static bool is_trusted_peer(const struct sockaddr_storage *peer)
{
    struct addr addr;
    return addr_of(peer, &addr) && addr_in_list(&addr, &config_now()->trusted_proxies);
}

static void make_answers(struct program *p)
{
    p->jobs = job_runner_start(&(struct job_runner_options){
        .db = p->db, .pool = p->pool, .kinds = app_job_kinds, .kind_count = app_job_kind_count,
        .chores = app_chores, .chore_count = app_chore_count, .workers = (int)p->config->job_workers});
    p->web = dispatcher_new(&(struct dispatcher_options){
        .routes = p->routes, .db = p->db, .pool = p->pool, .jobs = p->jobs,
        .limit_memory = (size_t)p->config->rate_limit_memory_bytes});
    p->edge = edge_new(&(struct edge_options){.api = dispatcher_app(p->web), .pages = &embed_pages, .pool = p->pool, .log = log_page});
}

/* Each number by itself: the loops read them at any time, and never find a number that no setting gave. */
#define SET_LIMIT(p, name, value) __atomic_store_n(&(p)->limits.name, (value), __ATOMIC_RELAXED)

static void set_limits(struct program *p)
{
    const struct config *c = config_now();
    SET_LIMIT(p, header_timeout_ms, c->http_header_timeout_ms);
    SET_LIMIT(p, idle_timeout_ms, c->http_idle_timeout_ms);
    SET_LIMIT(p, write_timeout_ms, c->http_write_timeout_ms);
    SET_LIMIT(p, body_rate, c->http_body_rate);
    SET_LIMIT(p, max_connections, (int)c->http_max_connections);
    SET_LIMIT(p, max_per_address, (int)c->http_max_per_address);
}

static void take_over(struct program *p, arena *a)
{
    struct problem problem = {0};
    logging_follow();
    cache_resize(site_cache, config_now()->cache_enabled ? CACHE_BYTES : 0);
    set_limits(p);
    if (choose_pages(p, &problem, a) != OK)
        log_event(LOG_ERROR, "pages stay as they were", LOG_STR("why", problem.message), LOG_END);
}

err program_reload(struct program *p, struct config_report *report)
{
    pthread_mutex_lock(&p->reloading);
    err e = config_reload(report);
    if (e == OK)
        take_over(p, report->arena);
    pthread_mutex_unlock(&p->reloading);
    return e;
}

static err read_in_turn(struct program *p, struct problem *problem, arena *a, err (*step)(struct ctx *, void *))
{
    pthread_mutex_lock(&p->reading_site);
    err e = program_read(p, problem, a, step, NULL);
    pthread_mutex_unlock(&p->reading_site);
    return e;
}

static err load_site(struct ctx *c, void *arg)
{
    (void)arg;
    return site_load(c);
}

err program_reload_site(struct program *p, struct problem *problem, arena *a)
{
    return read_in_turn(p, problem, a, load_site);
}

static err bind_listeners(struct program *p, struct problem *problem, arena *a)
{
    const struct config *c = p->config;
    str spool = arena_printf(a, "%.*s/spool", STR_ARG(c->data));
    struct http_server_options o = {
        .host = c->host, .port = (int)c->port, .unix_path = p->o.unix_path, .limits = &p->limits,
        .app = edge_app(p->edge), .loops = p->loops, .loop_count = p->loop_count, .pool = p->pool, .spool_dir = spool.ptr,
        .is_exempt = is_trusted_peer,
    };
    TRY(http_server_new(&o, problem, a, &p->server));
    if (!p->o.control)
        return OK;
    o.unix_path = p->o.control_path;
    o.app = p->o.control;
    o.loop_count = 1;
    return http_server_new(&o, problem, a, &p->control);
}

static err start_serving(struct program *p, struct problem *problem, arena *a)
{
    make_loops(p);
    make_answers(p);
    p->limits = http_limits_default;
    set_limits(p);
    err e = choose_pages(p, problem, a);
    if (e == OK)
        e = bind_listeners(p, problem, a);
    figures_start(&(struct figures){p->routes, p->db, p->pool, p->jobs, p->server});
    health_start(&(struct health_options){.db = p->db, .pool = p->pool, .jobs = p->jobs,
        .data_dir = arena_cstr(a, p->config->data), .outbox_dir = arena_printf(a, "%.*s/outbox", STR_ARG(p->config->data)).ptr});
    for (int i = 0; i < p->loop_count; i++)     /* after a failure too: only a loop that turns can close what is bound */
        loop_start(p->loops[i]);
    p->running = true;
    return e;
}

static err make_routes(struct program *p, struct problem *problem, arena *a)
{
    const struct module **modules = arena_alloc(a, (app_module_count + 1) * sizeof(*modules), _Alignof(struct module *));
    memcpy(modules, app_modules, app_module_count * sizeof(*modules));
    modules[app_module_count] = p->o.module;
    return route_table_new(modules, app_module_count + (p->o.module != NULL), problem, a, &p->routes);
}

err program_start(const struct program_options *o, struct problem *problem, arena *a, struct program **program)
{
    struct program *p = calloc(1, sizeof(*p));
    if (!p)
        abort();
    p->o = *o;
    pthread_mutex_init(&p->reloading, NULL);
    pthread_mutex_init(&p->reading_site, NULL);
    p->config = config_now();
    *program = p;
    TRY(make_routes(p, problem, a));
    TRY(open_database(p, problem, a));
    if (o->reads_only)
        return OK;
    TRY(set_up_core(p, problem, a));
    make_pool(p);
    if (p->migrated)
        TRY(read_in_turn(p, problem, a, read_site));
    return o->serves ? start_serving(p, problem, a) : OK;
}

err program_catch_up(struct program *p, struct problem *problem, arena *a, bool *caught_up)
{
    *caught_up = site_now()->is_read;
    if (*caught_up || db_state(p->db) == DB_AWAY)
        return OK;
    if (!p->migrated)
        TRY(migrate(p, problem, a));
    TRY(read_in_turn(p, problem, a, read_site));
    *caught_up = true;
    return OK;
}

void program_open(struct program *p)
{
    http_server_open(p->server);
    if (p->control)
        http_server_open(p->control);
}

int program_port(const struct program *p)
{
    return http_server_port(p->server);
}

struct db *program_db(struct program *p)
{
    return p->db;
}

struct pool *program_pool(struct program *p)
{
    return p->pool;
}

const struct route_table *program_routes(struct program *p)
{
    return p->routes;
}

/* ---- ending ---- */

void program_drain(struct program *p)
{
    if (p->server && !p->drained)
        http_server_drain(p->server);
    if (p->control && !p->drained)
        http_server_drain(p->control);
    p->drained = true;
}

int program_connections(struct program *p)
{
    return http_server_connections(p->server);
}

void program_cut(struct program *p)
{
    if (p->server && !p->cut)
        http_server_cut(p->server);
    if (p->control && !p->cut)
        http_server_cut(p->control);
    p->cut = true;
}

static void end_loops(struct program *p)
{
    if (!p->running)
        return;
    for (int i = 0; i < p->loop_count; i++)
        loop_stop(p->loops[i]);
    for (int i = 0; i < p->loop_count; i++)
        loop_join(p->loops[i]);
    figures_stop();
}

static void free_servers(struct program *p)
{
    if (p->server)
        http_server_free(p->server);
    if (p->control)
        http_server_free(p->control);
}

static void free_answers(struct program *p)
{
    if (p->edge)
        edge_free(p->edge);
    if (p->web)
        dispatcher_free(p->web);
    cache_free(site_cache);
    site_cache = NULL;
    if (p->routes)
        route_table_free(p->routes);
}

/* Works after a start that failed on its way, too. */
void program_stop(struct program *p)
{
    if (p->running)
        health_stop();
    if (p->jobs)
        job_runner_stop(p->jobs);
    if (p->pool)
        pool_drain(p->pool);
    if (p->server)
        program_drain(p);
    program_cut(p);
    end_loops(p);
    free_servers(p);
    free_answers(p);
    if (p->pool)
        pool_free(p->pool);
    for (int i = 0; i < p->loop_count; i++)
        loop_free(p->loops[i]);
    free(p->loops);
    if (p->db)
        close_database(p);
    site_release();
    openapi_release();
    pthread_mutex_destroy(&p->reloading);
    pthread_mutex_destroy(&p->reading_site);
    free(p);
}
