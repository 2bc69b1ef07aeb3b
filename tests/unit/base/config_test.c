/* The settings in force: precedence, every refusal with its words, reload. Each test has a folder of its own to stand in. */
#include "../check.h"

#include "../../../src/base/config.c"
#include "../../../src/base/secrets.h"

#include <sys/stat.h>

static arena *a;
static char root[64];
static struct config_report report;

static int begin(void **state)
{
    (void)state;
    a = arena_new(8 * MIB, MIB);
    report = (struct config_report){.arena = a};
    snprintf(root, sizeof(root), "/tmp/pitchey-config-XXXXXX");
    return mkdtemp(root) && chdir(root) == 0 && mkdir("data", 0700) == 0 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    config_release();
    arena_free(a);
    return chdir("/") == 0 && folder_empty(root) == OK && rmdir(root) == 0 ? 0 : -1;
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(file_write(path, 0600, str_from(text)), OK);
}

/* environment: up to a NULL */
static err load(const struct config_flag *flags, size_t flag_count, char *const *environment)
{
    return config_init(&(struct config_input){.flags = flags, .flag_count = flag_count, .environment = environment}, &report);
}

static err load_plain(void)
{
    static char *const nothing[] = {NULL};
    return load(NULL, 0, nothing);
}

static void assert_line(str line, const char *expected)
{
    assert_string_equal(arena_cstr(a, line), expected);
}

static const char *source(const char *name)
{
    return config_value(config_now(), (size_t)(setting_find(str_from(name)) - settings))->source;
}

#define KEY_ONE "kE9vQ2xZ7mW4rT1yU8iO5pA3sD6fG0hJ"
#define KEY_TWO "Lz0Xc9Vb8Nm7Qw6Er5Ty4Ui3Op2As1Df"

static void without_anything_there_are_defaults(void **state)
{
    (void)state;
    assert_int_equal(load_plain(), OK);
    const struct config *c = config_now();
    assert_int_equal(report.warning_count, 0);
    assert_line(c->data, "./data");
    assert_int_equal(c->env, ENV_DEVELOPMENT);
    assert_int_equal(c->port, 8000);
    assert_in_range(c->workers, 8, 100);
    assert_int_equal(c->frontend_urls.count, 1);
    assert_line(c->frontend_urls.items[0], "http://127.0.0.1:8000");
    assert_line(c->database_url, "sqlite:./data/pitchey.db");
    assert_int_equal(c->cache_ttl_ms, 300000);
    assert_int_equal(c->http_body_rate, 1024);
    assert_int_equal(c->rate_limit.limit, 100);
    assert_int_equal(c->rate_limit.window_ms, 60000);
    assert_int_equal(c->log_level, LOG_INFO);
    assert_int_equal(c->hsts_ms, 0);
    assert_null(c->web_root.ptr);
    assert_null(c->jwt_secret.ptr);
    assert_int_equal(c->trusted_proxies.count, 0);
    assert_string_equal(source("PORT"), "default");
}

static void the_nearer_source_is_heard(void **state)
{
    (void)state;
    static const struct config_flag flags[] = {{"PORT", "--port", "8001"}};
    static char *const environment[] = {"PORT=8002", "HOST=::1", "CACHE_TTL=", NULL};
    write_file(".env", "# ours\nPORT=8003\nHOST=0.0.0.0\nCACHE_TTL=5m\nBODY_MAX=1M\n");
    write_file("data/pitchey.conf", "PORT=8004\nBODY_MAX=2M\nDRAIN_DELAY=3s\n");
    assert_int_equal(load(flags, 1, environment), OK);
    const struct config *c = config_now();
    assert_int_equal(c->port, 8001);
    assert_string_equal(source("PORT"), "--port");
    assert_line(c->host, "::1");
    assert_string_equal(source("HOST"), "environment");
    assert_line(c->frontend_urls.items[0], "http://[::1]:8001");
    assert_int_equal(c->cache_ttl_ms, 300000);
    assert_string_equal(source("CACHE_TTL"), ".env:4");
    assert_int_equal(c->body_max_bytes, 1048576);
    assert_int_equal(c->drain_delay_ms, 3000);
    assert_string_equal(source("DRAIN_DELAY"), "pitchey.conf:3");
}

static void an_env_file_can_be_named_and_must_exist(void **state)
{
    (void)state;
    write_file("other.env", "PORT=9000\n");
    write_file(".env", "PORT=9001\n");
    assert_int_equal(config_init(&(struct config_input){.env_file = "other.env"}, &report), OK);
    assert_int_equal(config_now()->port, 9000);
    assert_string_equal(source("PORT"), "other.env:1");
    assert_int_equal(config_init(&(struct config_input){.env_file = "none.env"}, &report), ERR_INVALID);
    assert_line(report.problems[0], "none.env cannot be read: No such file or directory");
    assert_int_equal(config_now()->port, 9000);
}

static void every_refusal_says_what_and_where(void **state)
{
    (void)state;
    static const struct { const char *line, *said; } cases[] = {
        {"CACHE_TTL=abc", "CACHE_TTL=abc (.env:1): not a duration; example 300 or 5m"},
        {"CACHE_TTL=2d", "CACHE_TTL=2d (.env:1): out of range; 1s to 1d"},
        {"PORT=http", "PORT=http (.env:1): not a whole number; 0 to 65535"},
        {"PORT=70000", "PORT=70000 (.env:1): out of range; 0 to 65535"},
        {"BODY_MAX=big", "BODY_MAX=big (.env:1): not a size; example 65536 or 64K"},
        {"BODY_MAX=1", "BODY_MAX=1 (.env:1): out of range; 1K to 64M"},
        {"HTTP_BODY_RATE=fast", "HTTP_BODY_RATE=fast (.env:1): not a speed; example 1K/s"},
        {"CACHE_ENABLED=perhaps", "CACHE_ENABLED=perhaps (.env:1): not a switch; write true or false"},
        {"RATE_LIMIT=5/week", "RATE_LIMIT=5/week (.env:1): not a rate; example 100/minute, or off"},
        {"RATE_LIMIT=0/hour", "RATE_LIMIT=0/hour (.env:1): not a rate; example 100/minute, or off"},
        {"RATE_LIMIT=many", "RATE_LIMIT=many (.env:1): not a rate; example 100/minute, or off"},
        {"EMAIL_PROVIDER=smtp", "EMAIL_PROVIDER=smtp (.env:1): can only be console"},
        {"LOG_FORMAT=xml", "LOG_FORMAT=xml (.env:1): not one of auto, json, text"},
        {"FRONTEND_URL=pitchey.example", "FRONTEND_URL=pitchey.example (.env:1): not a list of origins; example "
                                         "https://pitchey.example,http://localhost:5173"},
        {"FRONTEND_URL=https://a.example/app", "FRONTEND_URL=https://a.example/app (.env:1): not a list of origins; example "
                                               "https://pitchey.example,http://localhost:5173"},
        {"TRUSTED_PROXIES=10.0.0.0/33", "TRUSTED_PROXIES=10.0.0.0/33 (.env:1): not a list of networks; example 10.0.0.0/8,::1"},
        {"PITCHEY_NODE=a_b", "PITCHEY_NODE=a_b (.env:1): not a node name; up to 64 letters, digits, dots and dashes"},
        {"HOST='a b'", "HOST=a b (.env:1): not an address or name; example 127.0.0.1, 0.0.0.0 or ::1"},
        {"MAIL_FROM=nobody", "MAIL_FROM=nobody (.env:1): not a sender; example Pitchey <noreply@pitchey.example>"},
        {"DATABASE_URL=mysql://root:pw@db/x", "DATABASE_URL (.env:1): not a database address; example sqlite:data/pitchey.db or "
                                              "postgres://user@host/name"},
        {"JWT_SECRET=short", "JWT_SECRET (.env:1): shorter than 32 bytes; take the line out and a key is made"},
        {"JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "JWT_SECRET (.env:1): fewer than 10 different bytes; take the line out and a key is made"},
        {"JWT_SECRET=your-super-secret-jwt-key-change-this",
         "JWT_SECRET (.env:1): a known placeholder; take the line out and a key is made"},
        {"PITCHEY_QUEU=64", "PITCHEY_QUEU (.env:1): no such setting; did you mean PITCHEY_QUEUE?"},
        {"PITCHEY_FLAVOUR=x", "PITCHEY_FLAVOUR (.env:1): no such setting"},
        {"TLS_CERT=cert.pem", "TLS_CERT (.env:1): this version does not speak TLS; put a proxy in front and name it in "
                              "TRUSTED_PROXIES"},
        {"no setting", ".env:1: expected NAME=value"},
        {"PORT='8000", ".env:1: the quote is not closed"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_file(".env", cases[i].line);
        assert_int_equal(load_plain(), ERR_INVALID);
        assert_int_equal(report.problem_count, 1);
        assert_line(report.problems[0], cases[i].said);
    }
    assert_null(config_now());
}

static void all_problems_come_at_once(void **state)
{
    (void)state;
    static const struct config_flag flags[] = {{"PORT", "--port", "x"}, {"HOST", "--host", ""}};
    static char *const environment[] = {"PITCHEY_LOPS=2", "SHELL=/bin/sh", "LOG_LEVEL=loud", NULL};
    write_file(".env", "CACHE_TTL=abc\n\nPORT=-1\n");
    write_file("data/pitchey.conf", "PITCHEY_DATA=/elsewhere\nBODY_MAX=1T\n");
    assert_int_equal(load(flags, 2, environment), ERR_INVALID);
    static const char *const expected[] = {
        "PORT=x (--port): not a whole number; 0 to 65535",
        "HOST (--host): an empty value",
        "PITCHEY_LOPS (environment): no such setting; did you mean PITCHEY_LOOPS?",
        "LOG_LEVEL=loud (environment): not one of error, warn, info, debug",
        "CACHE_TTL=abc (.env:1): not a duration; example 300 or 5m",
        "PORT=-1 (.env:3): out of range; 0 to 65535",
        "PITCHEY_DATA (pitchey.conf:1): the data folder cannot be named inside itself; use --data or the environment",
        "BODY_MAX=1T (pitchey.conf:2): not a size; example 65536 or 64K",
    };
    assert_int_equal(report.problem_count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_line(report.problems[i], expected[i]);
}

static void what_is_only_strange_is_a_warning(void **state)
{
    (void)state;
    write_file(".env", "CACHE_TLT=5\nNODE_OPTIONS=x\nPORT=1\nPORT=2\nPAYMENT_PROVIDER=mock\nSTORAGE_PROVIDER=r2\n");
    assert_int_equal(load_plain(), OK);
    static const char *const expected[] = {
        "CACHE_TLT (.env:1): no such setting; did you mean CACHE_TTL?",
        "NODE_OPTIONS (.env:2): no such setting",
        "PORT (.env:4): set twice; this line counts, not .env:3",
        "PAYMENT_PROVIDER (.env:5): this version takes no payments",
        "STORAGE_PROVIDER=r2 (.env:6): without S3_ENDPOINT objects stay in the data folder",
    };
    assert_int_equal(report.warning_count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_line(report.warnings[i], expected[i]);
    assert_int_equal(config_now()->port, 2);
}

static void a_long_or_strange_value_is_shown_in_one_line(void **state)
{
    (void)state;
    write_file(".env", "PORT=\"1\\n2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n");
    assert_int_equal(load_plain(), ERR_INVALID);
    assert_line(report.problems[0], "PORT=1?2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (.env:1): not a whole number; "
                                    "0 to 65535");
}

static void rates_name_their_window(void **state)
{
    (void)state;
    write_file(".env", "RATE_LIMIT=30/hour\nRATE_LIMIT_ACCOUNT=off\n");
    assert_int_equal(load_plain(), OK);
    assert_int_equal(config_now()->rate_limit.limit, 30);
    assert_int_equal(config_now()->rate_limit.window_ms, HOURS(1));
    assert_int_equal(config_now()->rate_limit_account.limit, 0);
}

static void lists_are_read_piece_by_piece(void **state)
{
    (void)state;
    write_file(".env", "FRONTEND_URL= https://a.example/ , http://localhost:5173,\nTRUSTED_PROXIES=10.0.0.0/8, ::1\n"
                       "VITE_WS_URL=wss://b.example/ws\n");
    assert_int_equal(load_plain(), OK);
    const struct config *c = config_now();
    assert_int_equal(c->frontend_urls.count, 2);
    assert_line(c->frontend_urls.items[0], "https://a.example");
    assert_line(c->frontend_urls.items[1], "http://localhost:5173");
    assert_int_equal(c->trusted_proxies.count, 2);
    assert_int_equal(c->trusted_proxies.items[0].bits, 104);
    assert_line(c->vite_ws_urls.items[0], "wss://b.example");
}

static void the_two_keys_must_differ(void **state)
{
    (void)state;
    write_file(".env", "JWT_SECRET=" KEY_ONE "\nJWT_REFRESH_SECRET=" KEY_ONE "\n");
    assert_int_equal(load_plain(), ERR_INVALID);
    assert_line(report.problems[0], "JWT_REFRESH_SECRET (.env:2): the same as JWT_SECRET; they must differ");
    write_file(".env", "JWT_SECRET=" KEY_ONE "\nJWT_REFRESH_SECRET=" KEY_TWO "\n");
    assert_int_equal(load_plain(), OK);
    assert_line(config_now()->jwt_refresh_secret, KEY_TWO);
}

static void missing_keys_are_made_once_and_kept(void **state)
{
    (void)state;
    struct problem p = {0};
    struct stat st;
    int made;
    assert_int_equal(load_plain(), OK);
    assert_int_equal(secrets_make(config_now(), &p, a, &made), OK);
    assert_int_equal(made, 2);
    assert_int_equal(stat("data/secrets", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(load_plain(), OK);
    const struct config *c = config_now();
    assert_int_equal(c->jwt_secret.len, 43);
    assert_int_equal(c->jwt_refresh_secret.len, 43);
    assert_false(str_eq(c->jwt_secret, c->jwt_refresh_secret));
    assert_string_equal(source("JWT_SECRET"), "secrets:2");
    assert_int_equal(secrets_make(c, &p, a, &made), OK);
    assert_int_equal(made, 0);
}

static void secrets_are_shown_as_a_digest(void **state)
{
    (void)state;
    const struct setting *s = setting_find(STR("JWT_SECRET"));
    assert_line(setting_shown(s, STR("abc"), a), "set (3 characters, sha256 ba78…)");
    assert_null(setting_shown(s, STR_NONE, a).ptr);
    assert_line(setting_shown(setting_find(STR("PORT")), STR("8000"), a), "8000");
}

static void production_is_strict_about_files(void **state)
{
    (void)state;
    write_file("data/pitchey.conf", "FRONTEND_URL=https://pitchey.example\n");
    assert_int_equal(chmod("data/pitchey.conf", 0644), 0);
    assert_int_equal(load_plain(), OK);
    assert_line(report.warnings[0], "./data/pitchey.conf is open to others (mode 0644); chmod 0600 it");
    static char *const production[] = {"PITCHEY_ENV=production", NULL};
    assert_int_equal(load(NULL, 0, production), ERR_INVALID);
    assert_line(report.problems[0], "./data/pitchey.conf is open to others (mode 0644); chmod 0600 it");
    assert_int_equal(chmod("data/pitchey.conf", 0600), 0);
    assert_int_equal(load(NULL, 0, production), OK);
    assert_int_equal(config_now()->hsts_ms, DAYS(365));
    assert_int_equal(report.warning_count, 0);
}

static void production_asks_for_the_address(void **state)
{
    (void)state;
    static char *const production[] = {"PITCHEY_ENV=production", NULL};
    assert_int_equal(load(NULL, 0, production), OK);
    assert_line(report.warnings[0], "FRONTEND_URL is not set: links in mails go to http://127.0.0.1:8000");
}

static void a_reload_changes_what_is_live_and_keeps_the_rest(void **state)
{
    (void)state;
    write_file(".env", "PORT=8001\nCACHE_TTL=10\n");
    assert_int_equal(load_plain(), OK);
    const struct config *before = config_now();
    write_file(".env", "PORT=8002\nCACHE_TTL=20\n");
    assert_int_equal(config_reload(&report), OK);
    const struct config *now = config_now();
    assert_ptr_not_equal(now, before);
    assert_int_equal(now->cache_ttl_ms, 20000);
    assert_int_equal(now->port, 8001);
    assert_line(now->frontend_urls.items[0], "http://127.0.0.1:8001");
    assert_int_equal(report.warning_count, 1);
    assert_line(report.warnings[0], "PORT (.env:1): another value counts after a restart");
    assert_int_equal(before->cache_ttl_ms, 10000);     /* who still reads it may */
}

static void a_bad_reload_changes_nothing(void **state)
{
    (void)state;
    write_file(".env", "CACHE_TTL=10\nBODY_MAX=1M\n");
    assert_int_equal(load_plain(), OK);
    const struct config *before = config_now();
    write_file(".env", "CACHE_TTL=20\nBODY_MAX=x\n");
    assert_int_equal(config_reload(&report), ERR_INVALID);
    assert_line(report.problems[0], "BODY_MAX=x (.env:2): not a size; example 65536 or 64K");
    assert_ptr_equal(config_now(), before);
}

static void a_free_port_becomes_our_address(void **state)
{
    (void)state;
    write_file(".env", "PORT=0\nHOST=0.0.0.0\n");
    assert_int_equal(load_plain(), OK);
    assert_int_equal(config_bound(45678, &report), OK);
    assert_int_equal(config_now()->port, 45678);
    assert_line(config_now()->frontend_urls.items[0], "http://localhost:45678");
    assert_int_equal(report.warning_count, 0);
}

static str oversized(size_t len)
{
    return repeat(a, STR("x"), len);
}

/* From every source: the environment stands for flags, too, pitchey.conf for files. */
static void every_setting_has_a_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *s = &settings[i];
        size_t max = setting_max_bytes(s);
        assert_in_range(max, 1, SETTING_MAX_BYTES);
        char *const environment[] = {(char *)(uintptr_t)arena_printf(a, "%s=%s", s->name, oversized(max + 1).ptr).ptr, NULL};
        assert_int_equal(load(NULL, 0, environment), ERR_INVALID);
        assert_int_equal(report.problem_count, 1);
        bool secret = s->flags & SETTING_SECRET;
        assert_line(report.problems[0], arena_printf(a, "%s%s%s%s (environment): longer than %zu bytes", s->name, secret ? "" : "=",
                                                     secret ? "" : oversized(SHOWN_MAX).ptr, secret ? "" : "…", max).ptr);
    }
}

static void nineteen_kilobytes_of_origins_are_too_long(void **state)
{
    (void)state;
    str origins = repeat(a, STR("https://a.example,"), 19 * 1024 / 18);
    char *const environment[] = {(char *)(uintptr_t)arena_printf(a, "VITE_API_URL=%s", origins.ptr).ptr, NULL};
    assert_int_equal(load(NULL, 0, environment), ERR_INVALID);
    assert_true(str_ends(report.problems[0], STR("(environment): longer than 4096 bytes")));
}

/* A value of a row as long as it may be, in as many pieces as it can have. */
static str longest(const struct setting *s)
{
    size_t max = setting_max_bytes(s);
    if (s->kind == SETTING_ORIGINS)
        return str_sub(repeat(a, STR("ws://a,"), max / 7), 0, max);
    if (s->kind == SETTING_NETWORKS)
        return repeat(a, STR("::,"), max / 3);
    return s->kind == SETTING_TEXT && !s->check ? oversized(max) : STR_NONE;
}

static void put_longest(buf *out, const struct setting *s, const char *end)
{
    str value = longest(s);
    if (value.ptr)
        buf_printf(out, "%s=%.*s%s", s->name, STR_ARG(value), end);
}

/* Lists have the most pieces that their bytes can make; all of them at once, from the environment and three files. */
static void the_longest_values_of_all_sources_fit(void **state)
{
    (void)state;
    char **environment = ARENA_ARRAY(a, char *, setting_count + 1);
    size_t count = 0;
    buf file;
    buf_init(&file, 64 * KIB);
    for (size_t i = 0; i < setting_count; i++) {
        str value = longest(&settings[i]);
        if (value.ptr)
            environment[count++] = (char *)(uintptr_t)arena_printf(a, "%s=%.*s", settings[i].name, STR_ARG(value)).ptr;
        put_longest(&file, &settings[i], "\n");
        put_longest(&file, &settings[i], "\n");
    }
    assert_true(count >= 5);
    static const char *const files[] = {".env", "data/pitchey.conf", "data/secrets"};
    for (size_t i = 0; i < COUNT(files); i++)
        assert_int_equal(file_write(files[i], 0600, buf_str(&file)), OK);
    buf_release(&file);
    assert_int_equal(load(NULL, 0, environment), OK);
    assert_int_equal(config_now()->vite_api_urls.count, SETTING_MAX_BYTES / 7);
    assert_int_equal(config_now()->trusted_proxies.count, SETTING_MAX_BYTES / 3);
}

/* 64 KiB of lines that make a problem or a warning each, in every file. */
static void assert_survives(const char *line)
{
    str text = repeat(a, str_from(line), 64 * KIB / strlen(line));
    static const char *const files[] = {".env", "data/pitchey.conf", "data/secrets"};
    report.arena = arena_new(256 * KIB, 256 * KIB);      /* as small as that of a server that hears SIGHUP */
    for (size_t i = 0; i < COUNT(files); i++)
        assert_int_equal(file_write(files[i], 0600, text), OK);
    (void)load_plain();
    assert_true(report.problem_count + report.warning_count > 0);
    arena_free(report.arena);
    report.arena = a;
}

static void files_full_of_nonsense_are_refused_in_words(void **state)
{
    (void)state;
    static const char *const lines[] = {"A=\n", "=\n", "PORT=1\n", "PORT=x\n", "PORT='\n", "VITE_API_URL=\"ws://a,ws://b\"\n",
                                        "TRUSTED_PROXIES=::,::,::,::,::,::,::,::,::,::,::,::\n", "JWT_SECRET=" KEY_ONE "\n"};
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_survives(lines[i]);
    assert_survives(arena_printf(a, "%s=1\n", oversized(64 * KIB - 3).ptr).ptr);
    assert_survives(arena_printf(a, "VITE_API_URL=%s\n", repeat(a, STR("ws://a,"), 9000).ptr).ptr);
    write_file(".env", repeat(a, STR("A=1\n"), ENTRIES_MAX + 1).ptr);
    write_file("data/pitchey.conf", "");
    write_file("data/secrets", "");
    assert_int_equal(load_plain(), ERR_INVALID);
    assert_line(report.problems[0], ".env: more than 1000 settings");
}

static void a_reload_of_the_same_keeps_the_set(void **state)
{
    (void)state;
    write_file(".env", "CACHE_TTL=10\nPORT=8001\n");
    assert_int_equal(load_plain(), OK);
    const struct config *before = config_now();
    assert_int_equal(config_reload(&report), OK);
    assert_ptr_equal(config_now(), before);
    write_file(".env", "CACHE_TTL=10\nPORT=8002\n");
    assert_int_equal(config_reload(&report), OK);
    assert_int_equal(report.warning_count, 1);
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *s = &settings[i];
        assert_ptr_equal(setting_find(str_from(s->name)), s);
        assert_non_null(s->meaning);
        assert_non_null(s->readers);
        assert_true(!s->derive == !s->derived);
        assert_true(!(s->derive && s->preset));
        assert_null(setting_later(str_from(s->name)));
        struct config scratch;
        if (s->preset)
            assert_null(setting_read(s, str_from(s->preset), &scratch, a));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_anything_there_are_defaults), TEST(the_nearer_source_is_heard),
        TEST(an_env_file_can_be_named_and_must_exist), TEST(every_refusal_says_what_and_where),
        TEST(all_problems_come_at_once), TEST(what_is_only_strange_is_a_warning),
        TEST(a_long_or_strange_value_is_shown_in_one_line), TEST(rates_name_their_window), TEST(lists_are_read_piece_by_piece),
        TEST(the_two_keys_must_differ), TEST(missing_keys_are_made_once_and_kept), TEST(secrets_are_shown_as_a_digest),
        TEST(production_is_strict_about_files), TEST(production_asks_for_the_address),
        TEST(a_reload_changes_what_is_live_and_keeps_the_rest), TEST(a_bad_reload_changes_nothing),
        TEST(a_free_port_becomes_our_address), TEST(every_row_is_whole), TEST(every_setting_has_a_limit),
        TEST(nineteen_kilobytes_of_origins_are_too_long), TEST(the_longest_values_of_all_sources_fit),
        TEST(files_full_of_nonsense_are_refused_in_words), TEST(a_reload_of_the_same_keeps_the_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
