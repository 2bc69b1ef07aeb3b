/*
 * The settings in force (platform.md section 2). Everything there is to set stands in one table, setting.c; from it come
 * reading, checking, `pitchey config --explain` and docs/settings.md. A set is immutable and replaced whole.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/addr.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "base/unit.h"

enum config_env {
    ENV_DEVELOPMENT,
    ENV_PRODUCTION,
    ENV_TEST       /* test builds only */
};
enum config_log_format { LOG_FORMAT_AUTO, LOG_FORMAT_JSON, LOG_FORMAT_TEXT };
enum config_storage { STORAGE_LOCAL, STORAGE_R2 };
enum config_email { EMAIL_CONSOLE };

/* Members that change while the program runs are read through config_now() at each use. */
struct config {
    /* the process */
    str data;
    enum config_env env;
    int64_t loops, workers, queue_max, job_workers;
    str node;

    /* addresses */
    str host;
    int64_t port;
    struct str_list frontend_urls;       /* origins, never empty; the first makes links */
    struct network_list trusted_proxies;

    /* keys */
    str jwt_secret, jwt_refresh_secret;  /* empty until made, see secrets_make */
    str jwt_secret_previous;             /* STR_NONE: there was none */
    str jwt_issuer;

    /* the database */
    str database_url;
    int64_t database_pool_max, database_idle_timeout_ms, database_statement_timeout_ms;
    bool database_prepared;
    int64_t sqlite_cache_bytes, sqlite_mmap_bytes, sqlite_checkpoint_bytes;

    /* services */
    bool cache_enabled;
    int64_t cache_ttl_ms;
    enum config_email email_provider;
    str mail_from;
    enum config_storage storage_provider;

    /* the pages */
    struct str_list vite_api_urls, vite_ws_urls;    /* origins beside our own */
    bool vite_enable_websocket, vite_enable_analytics;
    str web_root;                        /* STR_NONE: the pages inside the program */
    str content_security;                /* "strict", "guide", or a policy */
    int64_t hsts_ms;                     /* 0: none */

    /* HTTP */
    int64_t http_max_connections, http_max_per_address;
    int64_t http_header_timeout_ms, http_idle_timeout_ms, http_write_timeout_ms;
    int64_t http_body_rate;              /* bytes a second */
    int64_t request_timeout_ms, body_max_bytes, account_room_bytes;
    int64_t drain_delay_ms, drain_timeout_ms;

    /* limits */
    int64_t password_hashers;
    struct rate rate_limit, rate_limit_account;
    struct network_list rate_limit_exempt;
    int64_t rate_limit_memory_bytes;

    /* the record */
    enum log_level log_level;
    enum config_log_format log_format;
    str log_file;                        /* "stderr", or a path */
    bool access_log;
    str metrics_token;                   /* STR_NONE: none */

    struct setting_value *_values;       /* as given, row by row of the table */
    arena *_arena;
    const struct config *_previous;
};

/* One setting as it was given, or as it came about. */
struct setting_value {
    str text;              /* STR_NONE: nothing was given and there is no default */
    const char *source;    /* "--port", "environment", ".env:12", "pitchey.conf:3", "secrets:1", "default" */
};

/* What the program was started with. Borrowed for the life of the program. */
struct config_flag { const char *name, *option, *value; };     /* "PORT", "--port", "8080" */
struct config_input {
    const struct config_flag *flags;
    size_t flag_count;
    const char *env_file;                /* NULL: .env in the working directory, if it is there */
    char *const *environment;
};

/* What was found: a line each, in the order of precedence. */
struct config_report {
    arena *arena;                        /* the caller's: where the lines live */
    str *problems, *warnings;            /* problems: nothing was changed; warnings: for the log */
    size_t problem_count, warning_count;
};

/*
 * Reads flags, environment, files and defaults and puts the set in force. ERR_INVALID: the report has the problems, all at
 * once. Main thread, before others start; again after secrets_make.
 */
err config_init(const struct config_input *in, struct config_report *report);

/*
 * Reads the same sources again. Settings that need a restart keep their value in force and give a warning when another was
 * found. ERR_INVALID: the old set stays, whole. Any thread that may block.
 */
err config_reload(struct config_report *report);

/* The same, for the start: everything is read anew, also what needs a restart. Before other threads. */
err config_again(struct config_report *report);

/* The port that was bound, when PORT is 0: our own address follows it. */
err config_bound(int port, struct config_report *report);

/* Any thread, never blocks. What it gives stays valid for the life of the program. */
const struct config *config_now(void);

/* "http://127.0.0.1:8000": HOST and PORT as a browser on this machine writes them. */
str config_own_address(const struct config *c, arena *a);

/* Of a row of settings[], in the set in force. */
const struct setting_value *config_value(const struct config *c, size_t row);

/* Frees every set there was; for the end of the program and of tests. */
void config_release(void);

#endif
