/* Where the figures of /metrics come from. */
#include "cli/figures.h"

#include "app/modules.h"
#include "app/site/health.h"
#include "base/log.h"
#include "base/metric.h"
#include "core/cache.h"
#include "http/server.h"
#include "loop/pool.h"
#include "version.h"

static struct figures self;

/* ---- asked when the page is made ---- */

static int64_t connections(size_t at)
{
    (void)at;
    return http_server_connections(self.server);
}

static int64_t queued(size_t at)
{
    (void)at;
    return pool_stats_all(self.pool).queued;
}

static int64_t busy(size_t at)
{
    (void)at;
    return pool_stats_all(self.pool).busy;
}

static int64_t refused(size_t at)
{
    (void)at;
    return pool_stats_all(self.pool).refused;
}

static int64_t db_in_use(size_t at)
{
    (void)at;
    return db_stats(self.db).in_use;
}

static int64_t db_commits(size_t at)
{
    (void)at;
    return db_stats(self.db).commits;
}

static int64_t db_batch(size_t at)
{
    (void)at;
    return db_stats(self.db).commit_batch_last;
}

static int64_t wal_bytes(size_t at)
{
    (void)at;
    return db_stats(self.db).wal_bytes;
}

static int64_t cache_hits(size_t at)
{
    (void)at;
    return cache_stats(site_cache).hits;
}

static int64_t cache_misses(size_t at)
{
    (void)at;
    return cache_stats(site_cache).misses;
}

static int64_t cache_evictions(size_t at)
{
    (void)at;
    return cache_stats(site_cache).evictions;
}

static int64_t cache_bytes(size_t at)
{
    (void)at;
    return cache_stats(site_cache).bytes;
}

static int64_t jobs_pending(size_t at)
{
    return at == 0 ? job_runner_stats(self.jobs).due : 0;
}

static int64_t jobs_given_up(size_t at)
{
    (void)at;
    return job_runner_stats(self.jobs).failed;
}

static int64_t sessions(size_t at)
{
    (void)at;
    return health_now().sessions;
}

static int64_t part_up(size_t at)
{
    return health_now().part[at].state != HEALTH_DOWN;
}

static int64_t log_lost(size_t at)
{
    (void)at;
    return log_dropped();
}

static int64_t one(size_t at)
{
    (void)at;
    return 1;
}

static const struct { enum metric metric; int64_t (*read)(size_t at); } readers[] = {
    {METRIC_HTTP_CONNECTIONS, connections}, {METRIC_QUEUE_LENGTH, queued},        {METRIC_WORKERS_BUSY, busy},
    {METRIC_WORK_REFUSED, refused},         {METRIC_DB_IN_USE, db_in_use},        {METRIC_DB_COMMITS, db_commits},
    {METRIC_DB_BATCH, db_batch},            {METRIC_DB_WAL_BYTES, wal_bytes},     {METRIC_CACHE_HITS, cache_hits},
    {METRIC_CACHE_MISSES, cache_misses},    {METRIC_CACHE_EVICTIONS, cache_evictions}, {METRIC_CACHE_BYTES, cache_bytes},
    {METRIC_JOBS_PENDING, jobs_pending},    {METRIC_JOBS_GIVEN_UP, jobs_given_up}, {METRIC_SESSIONS, sessions},
    {METRIC_PART_UP, part_up},              {METRIC_LOG_DROPPED, log_lost},       {METRIC_BUILD_INFO, one},
};

/* ---- labels ---- */

enum { LABELS_MAX = 1024 };

static void label_routes(void)
{
    static const char *patterns[LABELS_MAX];
    size_t count;
    const struct route_row *rows = route_rows(self.routes, &count);
    for (size_t i = 0; i < count && i < LABELS_MAX; i++)
        patterns[i] = rows[i].route.path;
    metric_label(LABEL_ROUTE, patterns, count < LABELS_MAX ? count : LABELS_MAX);
}

static void label_rest(void)
{
    static const char *methods[HTTP_OTHER + 1], *kinds[64], *parts[HEALTH_PARTS];
    static const char *const version[] = {PITCHEY_VERSION}, *const commit[] = {PITCHEY_COMMIT};
    for (int i = 0; i <= HTTP_OTHER; i++)
        methods[i] = http_method_name((enum http_method)i);
    for (size_t i = 0; i < app_job_kind_count && i < COUNT(kinds); i++)
        kinds[i] = app_job_kinds[i]->name;
    for (int i = 0; i < HEALTH_PARTS; i++)
        parts[i] = health_parts[i].name;
    metric_label(LABEL_METHOD, methods, COUNT(methods));
    metric_label(LABEL_KIND, kinds, app_job_kind_count);
    metric_label(LABEL_PART, parts, HEALTH_PARTS);
    metric_label(LABEL_VERSION, version, 1);
    metric_label(LABEL_COMMIT, commit, 1);
}

void figures_start(const struct figures *f)
{
    self = *f;
    label_routes();
    label_rest();
    for (size_t i = 0; i < COUNT(readers); i++)
        metric_read_with(readers[i].metric, readers[i].read);
    metric_start();
}

void figures_stop(void)
{
    metric_stop();
}
