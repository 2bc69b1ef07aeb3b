/*
 * Figures for monitoring. Every metric stands in one list with its help and its labels; a label's values are a closed set,
 * so that each figure has its place from the start and counting is one atomic addition. Any thread.
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include "base/buf.h"

/* Where values of labels come from. Those without a word behind them are told by metric_label before metric_start. */
enum metric_label {
    LABEL_NONE,
    LABEL_ROUTE,      /* a route's pattern */
    LABEL_METHOD,     /* told by web/, in the order of enum http_method */
    LABEL_STATUS,     /* metric_status */
    LABEL_KIND,       /* of jobs */
    LABEL_RESULT,     /* enum sign_in_result */
    LABEL_PART,       /* of health, in its order */
    LABEL_VERSION,    /* told by cli/: one each */
    LABEL_COMMIT,
    LABELS
};
enum sign_in_result { SIGN_IN_OK, SIGN_IN_WRONG, SIGN_IN_REFUSED, SIGN_IN_RESULTS };

/* name, type, what Prometheus calls it, help, labels */
#define METRIC_LIST(X)                                                                                                          \
    X(HTTP_REQUESTS, COUNTER, "pitchey_http_requests_total", "Requests answered", LABEL_ROUTE, LABEL_METHOD, LABEL_STATUS)      \
    X(HTTP_SECONDS, HISTOGRAM, "pitchey_http_request_seconds", "From the first byte of a request to its answer", LABEL_ROUTE)   \
    X(HTTP_CONNECTIONS, GAUGE, "pitchey_http_connections", "Open connections")                                                  \
    X(RATE_LIMITED, COUNTER, "pitchey_rate_limited_total", "Requests refused by a rate limit", LABEL_ROUTE)                     \
    X(QUEUE_LENGTH, GAUGE, "pitchey_work_queue_length", "Requests that wait for a worker")                                      \
    X(WORK_REFUSED, COUNTER, "pitchey_work_refused_total", "Requests refused because the queue was full")                       \
    X(WORKERS_BUSY, GAUGE, "pitchey_workers_busy", "Workers that have something to do")                                         \
    X(DB_SECONDS, HISTOGRAM, "pitchey_db_statement_seconds", "Time of a request's statements")                                  \
    X(DB_IN_USE, GAUGE, "pitchey_db_pool_in_use", "Database connections in use")                                                \
    X(DB_COMMITS, COUNTER, "pitchey_db_commits_total", "Commits")                                                               \
    X(DB_BATCH, GAUGE, "pitchey_db_commit_batch", "Transactions in the last commit")                                            \
    X(DB_WAL_BYTES, GAUGE, "pitchey_wal_bytes", "Size of SQLite's write-ahead log")                                             \
    X(CACHE_HITS, COUNTER, "pitchey_cache_hits_total", "Values found in the cache")                                             \
    X(CACHE_MISSES, COUNTER, "pitchey_cache_misses_total", "Values not found in the cache")                                     \
    X(CACHE_EVICTIONS, COUNTER, "pitchey_cache_evictions_total", "Values that left the cache for want of room")                 \
    X(CACHE_BYTES, GAUGE, "pitchey_cache_bytes", "Memory the cache uses")                                                       \
    X(JOBS_PENDING, GAUGE, "pitchey_jobs_pending", "Jobs that are due or running", LABEL_KIND)                                  \
    X(JOBS_FAILED, COUNTER, "pitchey_jobs_failed_total", "Tries of jobs that failed", LABEL_KIND)                               \
    X(JOBS_GIVEN_UP, GAUGE, "pitchey_jobs_given_up", "Jobs that failed at their last try and stay")                             \
    X(SIGN_INS, COUNTER, "pitchey_sign_ins_total", "Sign-ins tried", LABEL_RESULT)                                              \
    X(SESSIONS, GAUGE, "pitchey_sessions", "Sessions that are alive")                                                           \
    X(PART_UP, GAUGE, "pitchey_part_up", "Whether a part of the site works", LABEL_PART)                                        \
    X(LOG_DROPPED, COUNTER, "pitchey_log_dropped_total", "Log lines dropped because nobody could write them")                   \
    X(BUILD_INFO, GAUGE, "pitchey_build_info", "Always 1; the labels say which program runs", LABEL_VERSION, LABEL_COMMIT)      \
    X(CPU_SECONDS, SECONDS, "process_cpu_seconds_total", "CPU time of the process, user and system")                            \
    X(MEMORY, GAUGE, "process_resident_memory_bytes", "Memory of the process that is in RAM")                                   \
    X(OPEN_FDS, GAUGE, "process_open_fds", "Open descriptors of the process")                                                   \
    X(START_TIME, GAUGE, "process_start_time_seconds", "When the process started, in seconds since 1970")

#define METRIC_ENUM(name, ...) METRIC_##name,
enum metric { METRIC_LIST(METRIC_ENUM) METRICS };
#undef METRIC_ENUM

/* Which figure of a metric: one index for each of its labels, in their order. */
#define METRIC_AT(...) ((const size_t[]){__VA_ARGS__})
#define METRIC_ONLY NULL      /* of a metric without labels */

/* Start-up, before threads: the values of a label, borrowed for good. */
void metric_label(enum metric_label label, const char *const *values, size_t count);
void metric_start(void);
void metric_stop(void);

/* Counting before metric_start and after metric_stop is no mistake and counts nothing. An index out of its set neither. */
void metric_add(enum metric m, const size_t *at, int64_t n);
void metric_set(enum metric m, const size_t *at, int64_t n);
void metric_observe(enum metric m, const size_t *at, int64_t us);      /* a histogram's */

/* A figure that is somebody's already: asked when the page is made. at: the place among its label's values, 0 without. */
void metric_read_with(enum metric m, int64_t (*read)(size_t at));

size_t metric_status(int status);      /* the index of LABEL_STATUS */

/* The page: text/plain; version=0.0.4. Reads /proc, which does not block but costs some ten microseconds. */
void metric_page(buf *out);

#endif
