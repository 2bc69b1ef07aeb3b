/* The table of settings. A new setting is one row here and one member of struct config. */
#include "base/setting.h"
#include "base/nearest.h"

#include <string.h>
#include <unistd.h>

/* ---- defaults that come from elsewhere ---- */

static int64_t cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n;
}

static str derive_loops(const struct config *c, arena *a)
{
    (void)c;
    return arena_printf(a, "%lld", (long long)(cores() > 64 ? 64 : cores()));
}

static str derive_workers(const struct config *c, arena *a)
{
    (void)c;
    int64_t n = 4 * cores();
    return arena_printf(a, "%lld", (long long)(n < 8 ? 8 : n > 100 ? 100 : n));
}

/* The host's name, as far as its characters are allowed. */
static str derive_node(const struct config *c, arena *a)
{
    (void)c;
    char name[65] = "";
    if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0')
        return STR("pitchey");
    for (char *p = name; *p; p++)
        if (*p == '_' || (unsigned char)*p >= 0x80)
            *p = '-';
    return arena_str(a, str_from(name));
}

str config_own_address(const struct config *c, arena *a)
{
    bool any = str_eq(c->host, STR("0.0.0.0")) || str_eq(c->host, STR("::"));
    str host = any ? STR("localhost") : c->host;
    bool six = str_has(host, ':');
    return arena_printf(a, "http://%s%.*s%s:%lld", six ? "[" : "", STR_ARG(host), six ? "]" : "", (long long)c->port);
}

static str derive_database(const struct config *c, arena *a)
{
    return arena_printf(a, "sqlite:%.*s/pitchey.db", STR_ARG(c->data));
}

static str derive_hsts(const struct config *c, arena *a)
{
    (void)a;
    return c->env == ENV_PRODUCTION ? STR("365d") : STR("0");
}

/* ---- what a text must keep beside its type ---- */

static bool all_of(str text, const char *more)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && !(c && strchr(more, c)))
            return false;
    }
    return text.len > 0;
}

static bool printable(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return true;
}

static const char *check_path(str text)
{
    return printable(text) && text.len <= 1024 ? NULL : "not a path; example /var/lib/pitchey";
}

static const char *check_node(str text)
{
    return text.len <= 64 && all_of(text, ".-") ? NULL : "not a node name; up to 64 letters, digits, dots and dashes";
}

static const char *check_host(str text)
{
    return text.len <= 253 && all_of(text, ".-:") ? NULL : "not an address or name; example 127.0.0.1, 0.0.0.0 or ::1";
}

static const char *check_issuer(str text)
{
    return printable(text) && text.len <= 200 ? NULL : "not 1 to 200 printable characters";
}

static const char *check_line(str text)
{
    return printable(text) && text.len <= 4096 ? NULL : "not one line of text";
}

static const char *check_mail(str text)
{
    bool fine = printable(text) && text.len <= 320 && str_has(text, '@');
    return fine ? NULL : "not a sender; example Pitchey <noreply@pitchey.example>";
}

static const char *check_database(str text)
{
    static const char *const forms[] = {"sqlite:", "postgres://", "postgresql://"};
    for (size_t i = 0; i < COUNT(forms); i++)
        if (str_starts(text, str_from(forms[i])) && text.len > strlen(forms[i]) && printable(text))
            return NULL;
    return "not a database address; example sqlite:data/pitchey.db or postgres://user@host/name";
}

/* Words that only stand in examples; a key that holds one was copied from somewhere. */
static bool is_placeholder(str key)
{
    static const char *const words[] = {
        "changeme", "change-me", "change_me", "change-this", "change_this", "change-in-production", "placeholder", "replace-me",
        "replace_me", "replace-with", "your-secret", "your_secret", "your-super", "your-jwt", "your_jwt", "my-secret", "example",
        "secret-key", "secret_key", "test-secret", "dev-secret", "demo-secret",
    };
    char lower[256];
    size_t len = key.len < sizeof(lower) - 1 ? key.len : sizeof(lower) - 1;
    for (size_t i = 0; i < len; i++)
        lower[i] = ascii_lower(key.ptr[i]);
    lower[len] = '\0';
    for (size_t i = 0; i < COUNT(words); i++)
        if (strstr(lower, words[i]))
            return true;
    return false;
}

static size_t different_bytes(str text)
{
    bool seen[256] = {false};
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += !seen[(unsigned char)text.ptr[i]];
        seen[(unsigned char)text.ptr[i]] = true;
    }
    return count;
}

static const char *check_key(str text)
{
    if (text.len < 32)
        return "shorter than 32 bytes; take the line out and a key is made";
    if (different_bytes(text) < 10)
        return "fewer than 10 different bytes; take the line out and a key is made";
    if (is_placeholder(text))
        return "a known placeholder; take the line out and a key is made";
    return NULL;
}

/* ---- words ---- */

#ifdef PITCHEY_TEST
#define ENV_WORDS "development", "production", "test"
#else
#define ENV_WORDS "development", "production"
#endif
#define WORDS(...) .words = (const char *const[]){__VA_ARGS__, NULL}

/* ---- the rows; a row may derive its default from those above it ---- */

#define AT(member, type) (offsetof(struct config, member) + 0 * sizeof(char[_Generic(((struct config *)0)->member, type: 1)]))
#define ENUM_AT(member) (offsetof(struct config, member) + 0 * sizeof(char[sizeof(((struct config *)0)->member) == sizeof(int) ? 1 : -1]))
#define BOOL_(name_, member) .name = (name_), .kind = SETTING_BOOL, .offset = AT(member, bool)
#define INT_(name_, member, min_, max_) \
    .name = (name_), .kind = SETTING_INT, .offset = AT(member, int64_t), .min = (min_), .max = (max_)
#define TIME_(name_, member, min_, max_) \
    .name = (name_), .kind = SETTING_DURATION, .offset = AT(member, int64_t), .min = (min_), .max = (max_)
#define SIZE_(name_, member, min_, max_) \
    .name = (name_), .kind = SETTING_SIZE, .offset = AT(member, int64_t), .min = (min_), .max = (max_)
#define RATE_(name_, member) .name = (name_), .kind = SETTING_RATE, .offset = AT(member, struct rate)
#define WORD_(name_, member, ...) .name = (name_), .kind = SETTING_WORD, .offset = ENUM_AT(member), WORDS(__VA_ARGS__)
#define TEXT_(name_, member, check_) .name = (name_), .kind = SETTING_TEXT, .offset = AT(member, str), .check = (check_)
#define ORIGINS_(name_, member) .name = (name_), .kind = SETTING_ORIGINS, .offset = AT(member, struct str_list)
#define NETWORKS_(name_, member) .name = (name_), .kind = SETTING_NETWORKS, .offset = AT(member, struct network_list)
#define LIVE .flags = SETTING_LIVE
#define SECRET .flags = SETTING_SECRET
#define KIB_ ((int64_t)KIB)
#define MIB_ ((int64_t)MIB)
#define GIB_ (1024 * MIB_)

const struct setting settings[] = {
    {TEXT_("PITCHEY_DATA", data, check_path), .preset = "./data", .readers = "EOC",
     .meaning = "The data folder: database, keys, mails, lock. Also the flag --data"},
    {WORD_("PITCHEY_ENV", env, ENV_WORDS), .preset = "development", .readers = "EO",
     .meaning = "production: strict about files and keys, JSON log, HSTS"},
    {INT_("PITCHEY_LOOPS", loops, 1, 64), .derive = derive_loops, .derived = "number of cores", .readers = "EO",
     .meaning = "Event loops, each a thread with its own listening socket"},
    {INT_("PITCHEY_WORKERS", workers, 2, 100), .derive = derive_workers, .derived = "4 × cores, at least 8", .readers = "EO",
     .meaning = "Threads that answer requests"},
    {INT_("PITCHEY_QUEUE", queue_max, 16, 65536), .preset = "1024", .readers = "O",
     .meaning = "Requests that may wait for a thread; beyond it the answer is 503"},
    {INT_("PITCHEY_JOB_WORKERS", job_workers, 1, 16), .preset = "2", .readers = "O",
     .meaning = "Threads that do jobs: mails, reminders"},
    {TEXT_("PITCHEY_NODE", node, check_node), .derive = derive_node, .derived = "host name", .readers = "EO",
     .meaning = "This machine's name in the log and in the database's list of sessions"},

    {TEXT_("HOST", host, check_host), .preset = "127.0.0.1", .readers = "EO",
     .meaning = "Address to listen on; 0.0.0.0 or :: for all. Also the flag --host"},
    {INT_("PORT", port, 0, 65535), .preset = "8000", .readers = "EO",
     .meaning = "Port to listen on; 0 takes a free one and writes it to run/address. Also the flag --port"},
    {ORIGINS_("FRONTEND_URL", frontend_urls), .derive = config_own_address, .derived = "own address", LIVE, .readers = "EO",
     .meaning = "Origins whose pages may call the API; the first makes the links in mails"},
    {NETWORKS_("TRUSTED_PROXIES", trusted_proxies), LIVE, .readers = "EO",
     .meaning = "Networks of proxies whose forwarding headers are believed"},

    {TEXT_("JWT_SECRET", jwt_secret, check_key), .flags = SETTING_SECRET | SETTING_MADE, .readers = "EO",
     .meaning = "Key of access tokens: at least 32 bytes"},
    {TEXT_("JWT_REFRESH_SECRET", jwt_refresh_secret, check_key), .flags = SETTING_SECRET | SETTING_MADE, .readers = "EO",
     .meaning = "Key of refresh tokens; another one than JWT_SECRET"},
    {TEXT_("JWT_SECRET_PREVIOUS", jwt_secret_previous, check_key), SECRET, .readers = "EO",
     .meaning = "The former JWT_SECRET, whose tokens are still accepted"},
    {TEXT_("JWT_ISSUER", jwt_issuer, check_issuer), .preset = "pitchey.pages.dev", .readers = "EO",
     .meaning = "The claim iss; another one ends all sessions' access tokens"},

    {TEXT_("DATABASE_URL", database_url, check_database), .derive = derive_database, .derived = "sqlite:, pitchey.db in the data folder",
     SECRET, .readers = "OC", .meaning = "The database: sqlite:PATH, or postgres://user:password@host/name?sslmode=…"},
    {INT_("DATABASE_POOL_MAX", database_pool_max, 1, 100), .preset = "100", .readers = "O",
     .meaning = "PostgreSQL: connections at most; one more watches"},
    {TIME_("DATABASE_IDLE_TIMEOUT", database_idle_timeout_ms, SECONDS(1), HOURS(1)), .preset = "30s", .readers = "O",
     .meaning = "PostgreSQL: idle connections beyond two close after this"},
    {TIME_("DATABASE_STATEMENT_TIMEOUT", database_statement_timeout_ms, 100, MINUTES(10)), .preset = "10s", .readers = "O",
     .meaning = "A statement that takes longer is ended"},
    {BOOL_("DATABASE_PREPARED", database_prepared), .preset = "on", .readers = "O",
     .meaning = "PostgreSQL: prepared statements; off behind a transaction pooler older than PgBouncer 1.21"},
    {SIZE_("SQLITE_CACHE", sqlite_cache_bytes, 64 * KIB_, GIB_), .preset = "2M", .readers = "O",
     .meaning = "SQLite: page cache of each connection"},
    {SIZE_("SQLITE_MMAP", sqlite_mmap_bytes, 0, 1024 * GIB_), .preset = "0", .readers = "O",
     .meaning = "SQLite: how much of the file is mapped; with a mapping a disk error ends the program"},
    {SIZE_("SQLITE_CHECKPOINT", sqlite_checkpoint_bytes, 64 * KIB_, GIB_), .preset = "4M", .readers = "O",
     .meaning = "SQLite: size of the log at which it is written back"},

    {BOOL_("CACHE_ENABLED", cache_enabled), .preset = "true", LIVE, .readers = "EO",
     .meaning = "Whether answers and counts are cached"},
    {TIME_("CACHE_TTL", cache_ttl_ms, SECONDS(1), DAYS(1)), .preset = "300", LIVE, .readers = "EO",
     .meaning = "How long cached values live"},
    {WORD_("EMAIL_PROVIDER", email_provider, "console"), .preset = "console", LIVE, .readers = "O",
     .meaning = "Where mails go; console: a line in the log and a file in outbox/"},
    {TEXT_("MAIL_FROM", mail_from, check_mail), .preset = "Pitchey <noreply@localhost>", LIVE, .readers = "O",
     .meaning = "Sender of mails"},
    {WORD_("STORAGE_PROVIDER", storage_provider, "local", "r2"), .preset = "local", .readers = "O",
     .meaning = "Where objects lie; r2 without an endpoint is local too"},

    {ORIGINS_("VITE_API_URL", vite_api_urls), .flags = SETTING_LIVE | SETTING_PATH_DROPPED, .readers = "EO",
     .meaning = "Further origins that our pages may call: added to connect-src"},
    {ORIGINS_("VITE_WS_URL", vite_ws_urls), .flags = SETTING_LIVE | SETTING_PATH_DROPPED, .readers = "EO",
     .meaning = "Further origins of WebSockets: added to connect-src"},
    {BOOL_("VITE_ENABLE_WEBSOCKET", vite_enable_websocket), .preset = "true", LIVE, .readers = "EO",
     .meaning = "false: pages ask every 30 s instead of listening"},
    {BOOL_("VITE_ENABLE_ANALYTICS", vite_enable_analytics), .preset = "true", LIVE, .readers = "EO",
     .meaning = "false: pages send no events"},
    {TEXT_("WEB_ROOT", web_root, check_path), LIVE, .readers = "E",
     .meaning = "Serve the pages from this folder, not from the program. Also the flag --web-root"},
    {TEXT_("CONTENT_SECURITY", content_security, check_line), .preset = "strict", LIVE, .readers = "EO",
     .meaning = "Content-Security-Policy of the pages: strict, guide, or a policy"},
    {TIME_("HSTS", hsts_ms, 0, DAYS(3650)), .derive = derive_hsts, .derived = "365d in production, else 0", LIVE, .readers = "EO",
     .meaning = "Strict-Transport-Security of answers over TLS; 0: none"},

    {INT_("HTTP_MAX_CONNECTIONS", http_max_connections, 16, 1000000), .preset = "20000", LIVE, .readers = "EO",
     .meaning = "Connections at once"},
    {INT_("HTTP_MAX_PER_ADDRESS", http_max_per_address, 1, 1000000), .preset = "512", LIVE, .readers = "EO",
     .meaning = "Connections at once from one address (of IPv6 its /64, and four times as many from its /48); loopback and "
                "TRUSTED_PROXIES are not counted"},
    {TIME_("HTTP_HEADER_TIMEOUT", http_header_timeout_ms, 100, HOURS(1)), .preset = "10s", LIVE, .readers = "EO",
     .meaning = "A request's head must be complete within this"},
    {TIME_("HTTP_IDLE_TIMEOUT", http_idle_timeout_ms, 100, HOURS(1)), .preset = "60s", LIVE, .readers = "EO",
     .meaning = "A connection without a request closes after this"},
    {TIME_("HTTP_WRITE_TIMEOUT", http_write_timeout_ms, 100, HOURS(1)), .preset = "30s", LIVE, .readers = "EO",
     .meaning = "A connection that takes nothing of its answer closes after this"},
    {.name = "HTTP_BODY_RATE", .kind = SETTING_BYTE_RATE, .offset = AT(http_body_rate, int64_t), .max = GIB_, .preset = "1K/s", LIVE,
     .readers = "EO", .meaning = "A body must arrive at least this fast after its first ten seconds"},
    {TIME_("REQUEST_TIMEOUT", request_timeout_ms, 100, MINUTES(10)), .preset = "30s", LIVE, .readers = "O",
     .meaning = "A request that takes longer is ended with 503"},
    {SIZE_("BODY_MAX", body_max_bytes, KIB_, 64 * MIB_), .preset = "256K", LIVE, .readers = "O",
     .meaning = "Largest body of a request whose row does not say otherwise"},
    {TIME_("DRAIN_DELAY", drain_delay_ms, 0, MINUTES(10)), .preset = "0s", LIVE, .readers = "EO",
     .meaning = "At the end, how long health answers 503 before the listeners close"},
    {TIME_("DRAIN_TIMEOUT", drain_timeout_ms, 0, HOURS(1)), .preset = "30s", LIVE, .readers = "EO",
     .meaning = "At the end, how long requests may still take"},

    {INT_("PASSWORD_HASHERS", password_hashers, 1, 16), .preset = "1", .readers = "O",
     .meaning = "Passwords hashed at once, 19 MiB each"},
    {SIZE_("ACCOUNT_ROOM", account_room_bytes, 0, 1024 * GIB_), .preset = "64M", LIVE, .readers = "O",
     .meaning = "Texts of one account's pitches in all; a 256th of it until its e-mail is confirmed; 0: not bounded"},
    {RATE_("RATE_LIMIT", rate_limit), .preset = "100/minute", LIVE, .readers = "EO",
     .meaning = "Requests of an address that is signed out"},
    {RATE_("RATE_LIMIT_ACCOUNT", rate_limit_account), .preset = "100/minute", LIVE, .readers = "EO",
     .meaning = "Requests of an account"},
    {NETWORKS_("RATE_LIMIT_EXEMPT", rate_limit_exempt), LIVE, .readers = "EO", .meaning = "Networks without any rate limit"},
    {SIZE_("RATE_LIMIT_MEMORY", rate_limit_memory_bytes, 64 * KIB_, 4 * GIB_), .preset = "16M", .readers = "EO",
     .meaning = "Memory for counting, 64 bytes or so for each address and account"},

    {WORD_("LOG_LEVEL", log_level, "error", "warn", "info", "debug"), .preset = "info", LIVE, .readers = "EOC",
     .meaning = "How much is logged"},
    {WORD_("LOG_FORMAT", log_format, "auto", "json", "text"), .preset = "auto", LIVE, .readers = "EOC",
     .meaning = "auto: text on a terminal in development, else JSON"},
    {TEXT_("LOG_FILE", log_file, check_path), .preset = "stderr", LIVE, .readers = "EOC",
     .meaning = "stderr, or a file that is opened again at SIGUSR1"},
    {BOOL_("ACCESS_LOG", access_log), .preset = "on", LIVE, .readers = "EO", .meaning = "A line for each request"},
    {TEXT_("METRICS_TOKEN", metrics_token, check_line), .flags = SETTING_LIVE | SETTING_SECRET, .readers = "EO",
     .meaning = "Bearer token that may read /metrics from elsewhere than this machine"},
};
const size_t setting_count = COUNT(settings);

const struct setting *setting_find(str name)
{
    for (size_t i = 0; i < setting_count; i++)
        if (str_eq(name, str_from(settings[i].name)))
            return &settings[i];
    return NULL;
}

const char *setting_nearest(str name)
{
    struct nearest near = {.wanted = name};
    for (size_t i = 0; i < setting_count; i++)
        nearest_offer(&near, settings[i].name);
    return near.name;
}

const struct setting_later *setting_later(str name)
{
    static const struct setting_later later[] = {
        {"TLS_CERT", "this version does not speak TLS; put a proxy in front and name it in TRUSTED_PROXIES", true},
        {"TLS_KEY", "this version does not speak TLS; put a proxy in front and name it in TRUSTED_PROXIES", true},
        {"PROXY_PROTOCOL", "this version does not read the PROXY protocol", true},
        {"SMTP_URL", "this version sends no mail by SMTP", true},
        {"ORIGIN_URL", "this version cannot stand in front of another origin", true},
        {"UPSTASH_REDIS_REST_URL", "this version keeps its cache in memory", false},
        {"UPSTASH_REDIS_REST_TOKEN", "this version keeps its cache in memory", false},
        {"REDIS_URL", "this version keeps its cache in memory", false},
        {"VITE_ENV", "the pages of this version do not read it", false},
        {"PAYMENT_PROVIDER", "this version takes no payments", false},
        {"BACKUP_API", "this version cannot stand in front of another origin", false},
    };
    for (size_t i = 0; i < COUNT(later); i++)
        if (str_eq(name, str_from(later[i].name)))
            return &later[i];
    return NULL;
}
