/* Figures for monitoring: an array of atomics for each metric, and the page that shows them (Prometheus text 0.0.4). */
#include "base/metric.h"
#include "base/clock.h"
#include "base/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum metric_type { COUNTER, GAUGE, HISTOGRAM, SECONDS };     /* SECONDS: a counter kept in microseconds */
enum { DIMENSIONS = 3 };

static const struct declaration {
    enum metric_type type;
    const char *name, *help;
    enum metric_label labels[DIMENSIONS];
} declared[METRICS] = {
#define DECLARE(id, type_, name_, help_, ...) [METRIC_##id] = {type_, name_, help_, {__VA_ARGS__}},
    METRIC_LIST(DECLARE)
#undef DECLARE
};

static const int64_t bounds_us[] = {500,    1000,   2500,    5000,    10000,   25000,   50000,
                                    100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};
enum { BOUNDS = COUNT(bounds_us), HISTOGRAM_CELLS = BOUNDS + 2 };     /* each bound, +Inf, and the sum in µs */

#define STATUS_LIST(X)                                                                                                          \
    X(100) X(101) X(200) X(201) X(204) X(206) X(301) X(302) X(304) X(308) X(400) X(401) X(403) X(404) X(405) X(406) X(408)      \
    X(409) X(410) X(412) X(413) X(414) X(415) X(416) X(417) X(426) X(429) X(431) X(499) X(500) X(501) X(503) X(505) X(507)
#define STATUS_NUMBER(number) number,
#define STATUS_WORD(number) #number,
static const int statuses[] = {STATUS_LIST(STATUS_NUMBER)};
static const char *const status_words[] = {STATUS_LIST(STATUS_WORD) "other"};

static const char *const results[SIGN_IN_RESULTS] = {"ok", "wrong", "refused"};

static struct label { const char *name; const char *const *values; size_t count; } labels[LABELS] = {
    [LABEL_ROUTE] = {"route", NULL, 0},
    [LABEL_METHOD] = {"method", NULL, 0},
    [LABEL_STATUS] = {"status", status_words, COUNT(status_words)},
    [LABEL_KIND] = {"kind", NULL, 0},
    [LABEL_RESULT] = {"result", results, COUNT(results)},
    [LABEL_PART] = {"part", NULL, 0},
    [LABEL_VERSION] = {"version", NULL, 0},
    [LABEL_COMMIT] = {"commit", NULL, 0},
};

/* cells[figure] or cells[figure * HISTOGRAM_CELLS + …]; NULL until metric_start, and of a metric that is read elsewhere. */
static struct { _Atomic int64_t *cells; size_t figures; int64_t (*read)(size_t at); } kept[METRICS];

/* ---- counting ---- */

size_t metric_status(int status)
{
    size_t i = 0;
    while (i < COUNT(statuses) && statuses[i] != status)
        i++;
    return i;
}

/* The figure's number, or SIZE_MAX when there is none. */
static size_t figure_of(enum metric m, const size_t *at)
{
    size_t figure = 0;
    if (!kept[m].cells)
        return SIZE_MAX;
    for (int d = 0; d < DIMENSIONS && declared[m].labels[d] != LABEL_NONE; d++) {
        size_t count = labels[declared[m].labels[d]].count;
        if (!at || at[d] >= count)
            return SIZE_MAX;
        figure = figure * count + at[d];
    }
    return figure;
}

void metric_add(enum metric m, const size_t *at, int64_t n)
{
    size_t figure = figure_of(m, at);
    if (figure != SIZE_MAX)
        atomic_fetch_add_explicit(&kept[m].cells[figure], n, memory_order_relaxed);
}

void metric_set(enum metric m, const size_t *at, int64_t n)
{
    size_t figure = figure_of(m, at);
    if (figure != SIZE_MAX)
        atomic_store_explicit(&kept[m].cells[figure], n, memory_order_relaxed);
}

void metric_observe(enum metric m, const size_t *at, int64_t us)
{
    size_t figure = figure_of(m, at), bucket = 0;
    if (figure == SIZE_MAX)
        return;
    while (bucket < BOUNDS && us > bounds_us[bucket])
        bucket++;
    _Atomic int64_t *cells = &kept[m].cells[figure * HISTOGRAM_CELLS];
    atomic_fetch_add_explicit(&cells[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&cells[BOUNDS + 1], us, memory_order_relaxed);
}

/* ---- the process, as the kernel sees it ---- */

static int64_t read_cpu_us(size_t at)
{
    struct rusage u;
    (void)at;
    if (getrusage(RUSAGE_SELF, &u) != 0)
        return 0;
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static int64_t read_memory(size_t at)
{
    char text[128] = "";
    long long size, resident = 0;
    (void)at;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof(text) - 1) > 0 && sscanf(text, "%lld %lld", &size, &resident) != 2)
        resident = 0;
    close(fd);
    return resident * sysconf(_SC_PAGESIZE);
}

static int64_t read_open_fds(size_t at)
{
    int64_t count = -3;     /* . and .. and the one that reads */
    (void)at;
    DIR *d = opendir("/proc/self/fd");
    if (!d)
        return 0;
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static int64_t read_one(size_t at)
{
    (void)at;
    return 1;
}

static int64_t read_dropped(size_t at)
{
    (void)at;
    return log_dropped();
}

/* ---- beginning and end ---- */

void metric_label(enum metric_label label, const char *const *values, size_t count)
{
    labels[label].values = values;
    labels[label].count = count;
}

void metric_read_with(enum metric m, int64_t (*read)(size_t at))
{
    kept[m].read = read;
}

static size_t figures_of(const struct declaration *d)
{
    size_t figures = 1;
    for (int i = 0; i < DIMENSIONS && d->labels[i] != LABEL_NONE; i++)
        figures *= labels[d->labels[i]].count;
    return figures;
}

void metric_start(void)
{
    for (size_t m = 0; m < METRICS; m++) {
        size_t cells = declared[m].type == HISTOGRAM ? HISTOGRAM_CELLS : 1;
        kept[m].figures = figures_of(&declared[m]);
        kept[m].cells = calloc(kept[m].figures + 1, cells * sizeof(*kept[m].cells));     /* + 1: never of no bytes */
        if (!kept[m].cells)
            abort();
    }
    metric_read_with(METRIC_CPU_SECONDS, read_cpu_us);
    metric_read_with(METRIC_MEMORY, read_memory);
    metric_read_with(METRIC_OPEN_FDS, read_open_fds);
    metric_read_with(METRIC_BUILD_INFO, read_one);
    metric_read_with(METRIC_LOG_DROPPED, read_dropped);
    metric_set(METRIC_START_TIME, METRIC_ONLY, clock_wall_ms() / 1000);
}

void metric_stop(void)
{
    for (size_t m = 0; m < METRICS; m++) {
        free(kept[m].cells);
        kept[m].cells = NULL;
        kept[m].read = NULL;
    }
}

/* ---- the page ---- */

static void put_label_value(buf *out, const char *value)
{
    for (const char *p = value; *p; p++) {
        if (*p == '"' || *p == '\\')
            buf_put_char(out, '\\');
        buf_put_char(out, *p);
    }
}

/* {route="…",method="GET",le="0.5"}; le NULL: without it. */
static void put_labels(buf *out, const struct declaration *d, size_t figure, const char *le)
{
    size_t at[DIMENSIONS] = {0};
    int count = 0;
    while (count < DIMENSIONS && d->labels[count] != LABEL_NONE)
        count++;
    for (int i = count; i-- > 0; figure /= labels[d->labels[i]].count)
        at[i] = figure % labels[d->labels[i]].count;
    if (count == 0 && !le)
        return;
    for (int i = 0; i < count; i++) {
        buf_printf(out, "%c%s=\"", i ? ',' : '{', labels[d->labels[i]].name);
        put_label_value(out, labels[d->labels[i]].values[at[i]]);
        buf_put_char(out, '"');
    }
    if (le)
        buf_printf(out, "%cle=\"%s\"", count ? ',' : '{', le);
    buf_put_char(out, '}');
}

static void put_seconds(buf *out, int64_t us)
{
    buf_printf(out, " %lld.%06lld\n", (long long)(us / 1000000), (long long)(us % 1000000));
}

static void put_histogram(buf *out, const struct declaration *d, const _Atomic int64_t *cells, size_t figure)
{
    int64_t seen = 0;
    for (size_t i = 0; i <= BOUNDS; i++) {
        char le[32] = "+Inf";
        seen += atomic_load_explicit(&cells[i], memory_order_relaxed);
        if (i < BOUNDS)
            snprintf(le, sizeof(le), "%g", (double)bounds_us[i] / 1e6);
        buf_printf(out, "%s_bucket", d->name);
        put_labels(out, d, figure, le);
        buf_printf(out, " %lld\n", (long long)seen);
    }
    buf_printf(out, "%s_sum", d->name);
    put_labels(out, d, figure, NULL);
    put_seconds(out, atomic_load_explicit(&cells[BOUNDS + 1], memory_order_relaxed));
    buf_printf(out, "%s_count", d->name);
    put_labels(out, d, figure, NULL);
    buf_printf(out, " %lld\n", (long long)seen);
}

static bool untouched(const _Atomic int64_t *cells)
{
    for (size_t i = 0; i <= BOUNDS; i++)
        if (atomic_load_explicit(&cells[i], memory_order_relaxed))
            return false;
    return true;
}

static void put_figure(buf *out, enum metric m, size_t figure)
{
    const struct declaration *d = &declared[m];
    bool labelled = d->labels[0] != LABEL_NONE;
    if (d->type == HISTOGRAM) {
        const _Atomic int64_t *cells = &kept[m].cells[figure * HISTOGRAM_CELLS];
        if (!labelled || !untouched(cells))
            put_histogram(out, d, cells, figure);
        return;
    }
    int64_t value = kept[m].read ? kept[m].read(figure) : atomic_load_explicit(&kept[m].cells[figure], memory_order_relaxed);
    if (labelled && d->type == COUNTER && value == 0)
        return;     /* most combinations of route, method and status never happen */
    buf_put(out, str_from(d->name));
    put_labels(out, d, figure, NULL);
    if (d->type == SECONDS)
        put_seconds(out, value);
    else
        buf_printf(out, " %lld\n", (long long)value);
}

void metric_page(buf *out)
{
    static const char *const types[] = {"counter", "gauge", "histogram", "counter"};
    for (enum metric m = 0; m < METRICS; m++) {
        if (!kept[m].cells)
            continue;
        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", declared[m].name, declared[m].help, declared[m].name, types[declared[m].type]);
        for (size_t figure = 0; figure < kept[m].figures; figure++)
            put_figure(out, m, figure);
    }
}
