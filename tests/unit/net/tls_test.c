/* TLS on a real loop, spoken to by OpenSSL's own client; certificates are made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/net/tls_ticket.c"

#include "loop/loop.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_S = 60, NEVER_MS = 3600 * 1000 };

static char dir[] = "/tmp/pitchey-tls.XXXXXX";
static struct tls *tls;
static struct loop *the_loop;
static struct net_listener *listener;
static struct loop_msg opening, closing;
static int port;
static bool resets;
static size_t read_max;         /* of the server's buffer */

/* ---- certificates ---- */

static const char *path_of(const char *name)
{
    static char path[4][256];
    static int at;
    snprintf(path[at = (at + 1) % 4], sizeof(path[0]), "%s/%s", dir, name);
    return path[at];
}

static void write_pem(const char *name, X509 *cert, EVP_PKEY *key)
{
    FILE *out = fopen(path_of(name), "w");
    assert_non_null(out);
    fchmod(fileno(out), 0600);
    assert_int_equal(cert ? PEM_write_X509(out, cert) : PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL), 1);
    fclose(out);
}

/* Signed by itself, for so many days from now. */
static void make_pair(const char *cert_file, const char *key_file, const char *host, long days)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);
    char names[300];
    snprintf(names, sizeof(names), "DNS:%s", host);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_set_version(cert, 2);
    X509_gmtime_adj(X509_getm_notBefore(cert), -7 * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), days * 24 * 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)host, -1, -1, 0);
    X509_set_issuer_name(cert, name);
    X509_set_pubkey(cert, key);
    X509_EXTENSION *alt = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
    X509_add_ext(cert, alt, -1);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    write_pem(cert_file, cert, NULL);
    write_pem(key_file, NULL, key);
    X509_EXTENSION_free(alt);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static struct tls_files files(void)
{
    static char cert[256], key[256], hosts[256];
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);
    snprintf(hosts, sizeof(hosts), "%s/hosts", dir);
    return (struct tls_files){.cert = cert, .key = key, .hosts = hosts};
}

/* ---- the server: says again what it reads; "end" ends what it says ---- */

struct echo {
    struct net_conn *net;
    char *left;
    size_t left_len;
    bool has_ended;
};

static void send_left(struct echo *e)
{
    while (e->left_len) {
        struct iovec halves[] = {{e->left, e->left_len / 2}, {e->left + e->left_len / 2, e->left_len - e->left_len / 2}};
        ssize_t n = net_writev(e->net, halves, 2);
        if (n <= 0)
            break;
        e->left_len -= (size_t)n;
        memmove(e->left, e->left + n, e->left_len);
    }
}

static void on_ready(void *self, unsigned events)
{
    struct echo *e = self;
    char bytes[4096];
    ssize_t n = events & NET_ERROR ? NET_BROKEN : events & NET_READ ? net_read(e->net, bytes, read_max) : NET_AGAIN;
    if (n == 0 && e->left_len == 0 && !resets) {
        net_close(e->net);
        return;
    }
    if (n == 0 || n == NET_BROKEN) {
        net_reset(e->net);
        return;
    }
    if (n == 3 && memcmp(bytes, "end", 3) == 0) {
        net_finish(e->net);
        e->has_ended = true;
    } else if (n > 0 && !e->has_ended) {
        e->left = realloc(e->left, e->left_len + (size_t)n);
        memcpy(e->left + e->left_len, bytes, (size_t)n);
        e->left_len += (size_t)n;
    }
    send_left(e);
    if (!net_want(e->net, (e->left_len < 64 * KIB ? NET_READ : 0u) | (e->left_len ? NET_WRITE : 0u)))
        abort();
}

static void on_closed(void *self)
{
    struct echo *e = self;
    free(e->left);
    free(e);
}

static const struct net_user echo_user = {.on_ready = on_ready, .on_closed = on_closed};

static void on_accept(void *self, struct net_conn *net, const struct sockaddr_storage *peer)
{
    struct echo *e = calloc(1, sizeof(*e));
    (void)self, (void)peer;
    e->net = net;
    net_attach(net, &echo_user, e);
    assert_true(tls_push(tls, net) && net_open(net, NEVER_MS) && net_want(net, NET_READ));
    assert_true(net_is_secure(net));
}

static bool on_full(void *self)
{
    (void)self;
    return false;
}

static const struct net_listener_user listener_user = {.on_accept = on_accept, .on_full = on_full};

static void on_open(struct loop_msg *m)
{
    (void)m;
    net_listener_open(listener);
}

static void on_close(struct loop_msg *m)
{
    (void)m;
    net_listener_close(listener);
}

static int start(void **state)
{
    arena *a = arena_new(MIB, MIB);
    struct problem p = {0};
    struct tls_report report = {.arena = a};
    struct tls_files f = files();
    int fd;
    (void)state;
    resets = false;
    read_max = 4096;
    make_pair("cert.pem", "key.pem", "one.example", 90);
    if (tls_new(&f, false, &report, &tls) != OK || net_bind(&(struct net_address){.host = STR("127.0.0.1")}, &p, a, &fd) != OK)
        return -1;
    assert_int_equal(report.problem_count + report.warning_count, 0);
    port = net_bound_port(fd);
    opening.run = on_open;
    closing.run = on_close;
    the_loop = loop_new(0);
    listener = net_listener_new(the_loop, fd, &listener_user, NULL);
    loop_post(the_loop, &opening);
    loop_start(the_loop);
    arena_free(a);
    return 0;
}

static int end(void **state)
{
    (void)state;
    loop_post(the_loop, &closing);
    loop_stop(the_loop);
    loop_join(the_loop);
    loop_free(the_loop);
    tls_free(tls);
    return 0;
}

/* ---- the client ---- */

struct client {
    int fd, version;                /* version: 0 any */
    const char *name, *ciphers;
    const char *alpn;               /* with its length before it */
    SSL_CTX *context;
    SSL *ssl;
    bool keeps;                     /* its session, */
    SSL_SESSION *session;           /* to go on with; afterwards the newest */
};

static int on_session(SSL *ssl, SSL_SESSION *session)
{
    struct client *c = SSL_get_app_data(ssl);
    if (!c->keeps)
        return 0;
    SSL_SESSION_free(c->session);
    c->session = session;
    return 1;
}

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

/* True: the handshake came to its end. */
static bool connects(struct client *c)
{
    c->fd = dial();
    c->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(c->context, 0);
    SSL_CTX_set_session_cache_mode(c->context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c->context, on_session);
    SSL_CTX_set_min_proto_version(c->context, c->version);
    SSL_CTX_set_max_proto_version(c->context, c->version);
    c->ssl = SSL_new(c->context);
    SSL_set_app_data(c->ssl, c);
    if (c->ciphers)
        assert_int_equal(SSL_set_cipher_list(c->ssl, c->ciphers), 1);
    if (c->alpn)
        assert_int_equal(SSL_set_alpn_protos(c->ssl, (const unsigned char *)c->alpn, (unsigned)strlen(c->alpn)), 0);
    if (c->name)
        SSL_set_tlsext_host_name(c->ssl, c->name);
    if (c->session)
        SSL_set_session(c->ssl, c->session);
    SSL_set_fd(c->ssl, c->fd);
    return SSL_connect(c->ssl) == 1;
}

static void leave(struct client *c)
{
    SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);     /* else its session would be for nothing */
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    close(c->fd);
    ERR_clear_error();
}

static void say(struct client *c, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        int n = SSL_write(c->ssl, bytes + at, (int)(len - at));
        assert_true(n > 0);
        at += (size_t)n;
    }
}

static void expect(struct client *c, const char *bytes, size_t len)
{
    char *heard = malloc(len);
    for (size_t at = 0; at < len;) {
        int n = SSL_read(c->ssl, heard + at, (int)(len - at));
        if (n <= 0)
            fail_msg("nothing came after %zu bytes", at);
        at += (size_t)n;
    }
    assert_memory_equal(heard, bytes, len);
    free(heard);
}

static void expect_echo(struct client *c, const char *words)
{
    say(c, words, strlen(words));
    expect(c, words, strlen(words));
}

/* The host that the server's certificate is for. */
static bool is_for(struct client *c, const char *host)
{
    X509 *cert = SSL_get1_peer_certificate(c->ssl);
    bool is_it = X509_check_host(cert, host, 0, 0, NULL) == 1;
    X509_free(cert);
    return is_it;
}

/* What a new client without a name gets. */
static bool serves(const char *host)
{
    struct client c = {0};
    assert_true(connects(&c));
    bool is_it = is_for(&c, host);
    leave(&c);
    return is_it;
}

/* ---- the tests ---- */

static void both_versions_carry_bytes_in_and_out(void **state)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        struct client c = {.version = versions[i]};
        assert_true(connects(&c));
        expect_echo(&c, "hello");
        expect_echo(&c, "again");
        leave(&c);
    }
}

static void older_versions_and_weak_ciphers_are_refused(void **state)
{
    static const struct client weak[] = {
        {.version = TLS1_1_VERSION}, {.version = TLS1_VERSION},
        {.version = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES128-SHA"}, {.version = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES128-SHA256"},
        {.version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(weak); i++) {
        struct client c = weak[i];
        assert_false(connects(&c));
        leave(&c);
    }
}

/* One record is longer than what the server reads at once: the rest lies in OpenSSL, where no socket tells of it. */
static void a_record_is_read_to_its_end_by_small_reads(void **state)
{
    (void)state;
    struct client c = {0};
    char bytes[16000];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)('a' + i % 23);
    read_max = 7;
    assert_true(connects(&c));
    say(&c, bytes, sizeof(bytes));
    expect(&c, bytes, sizeof(bytes));
    leave(&c);
}

/* More than the sockets hold: the server has to wait for room, and its record with it. */
static void what_the_socket_does_not_take_at_once_leaves_later(void **state)
{
    (void)state;
    struct client c = {0};
    static char bytes[512 * 1024];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)('a' + i % 29);
    assert_true(connects(&c));
    for (int i = 0; i < 16; i++) {
        say(&c, bytes + i * 32 * 1024, 32 * 1024);
        if (i % 2)
            expect(&c, bytes + (i - 1) * 32 * 1024, 64 * 1024);
    }
    leave(&c);
}

static void alpn_offers_http_1_1_alone(void **state)
{
    const unsigned char *chosen;
    unsigned len;
    (void)state;
    struct client both = {.alpn = "\x02h2\x08http/1.1"}, newer = {.alpn = "\x02h2"};
    assert_true(connects(&both));
    SSL_get0_alpn_selected(both.ssl, &chosen, &len);
    assert_int_equal(len, 8);
    assert_memory_equal(chosen, "http/1.1", 8);
    leave(&both);
    assert_false(connects(&newer));
    leave(&newer);
}

static void renegotiation_is_refused(void **state)
{
    (void)state;
    struct client c = {.version = TLS1_2_VERSION};
    assert_true(connects(&c));
    expect_echo(&c, "hello");
    SSL_renegotiate(c.ssl);
    assert_int_not_equal(SSL_do_handshake(c.ssl), 1);
    leave(&c);
}

static void an_end_is_said_by_close_notify_and_a_reset_by_none(void **state)
{
    char byte;
    (void)state;
    for (int i = 0; i <= 1; i++) {
        struct client c = {0};
        resets = i;
        assert_true(connects(&c));
        expect_echo(&c, "hello");
        assert_true(SSL_shutdown(c.ssl) >= 0);
        int n = SSL_read(c.ssl, &byte, 1);
        assert_int_equal(SSL_get_error(c.ssl, n) == SSL_ERROR_ZERO_RETURN, !resets);
        leave(&c);
    }
}

static void after_the_servers_end_reading_goes_on(void **state)
{
    char byte;
    (void)state;
    struct client c = {.version = TLS1_3_VERSION};
    assert_true(connects(&c));
    say(&c, "end", 3);
    int n = SSL_read(c.ssl, &byte, 1);
    assert_int_equal(SSL_get_error(c.ssl, n), SSL_ERROR_ZERO_RETURN);
    say(&c, "still here", 10);
    leave(&c);
}

/* ---- certificates by name, and new ones ---- */

static size_t reload(const char **first)
{
    static char words[600];
    arena *a = arena_new(MIB, MIB);
    struct tls_report report = {.arena = a};
    struct tls_files f = files();
    tls_reload(tls, &f, false, &report);
    str line = report.problem_count ? report.problems[0] : STR("");
    snprintf(words, sizeof(words), "%.*s", STR_ARG(line));
    *first = words;
    arena_free(a);
    return report.problem_count;
}

static void remove_host(const char *host)
{
    static const char *const names[] = {"/cert.pem", "/key.pem", ""};
    char name[128];
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(name, sizeof(name), "hosts/%s%s", host, names[i]);
        remove(path_of(name));
    }
}

static void a_name_gets_its_own_certificate(void **state)
{
    const char *why;
    (void)state;
    mkdir(path_of("hosts"), 0700);
    mkdir(path_of("hosts/two.example"), 0700);
    mkdir(path_of("hosts/wrong.example"), 0700);
    make_pair("hosts/two.example/cert.pem", "hosts/two.example/key.pem", "two.example", 90);
    make_pair("hosts/wrong.example/cert.pem", "hosts/wrong.example/key.pem", "else.example", 90);
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "hosts/wrong.example/cert.pem is not one for wrong.example; put"));
    static const struct { const char *asks, *gets; } cases[] = {
        {"two.example", "two.example"}, {"TWO.example", "two.example"}, {"one.example", "one.example"},
        {"wrong.example", "one.example"}, {"three.example", "one.example"}, {NULL, "one.example"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct client c = {.name = cases[i].asks};
        assert_true(connects(&c));
        assert_true(is_for(&c, cases[i].gets));
        leave(&c);
    }
    remove_host("two.example");
    remove_host("wrong.example");
    rmdir(path_of("hosts"));
}

static void write_text(const char *name, const char *text)
{
    FILE *out = fopen(path_of(name), "w");
    fputs(text, out);
    fclose(out);
}

static void a_bad_pair_leaves_the_old_one_in_force(void **state)
{
    const char *why;
    (void)state;
    make_pair("cert.pem", "key.pem", "new.example", 90);
    assert_int_equal(reload(&why), 0);
    assert_true(serves("new.example"));

    make_pair("cert.pem", "other.pem", "other.example", 90);
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "is not that of the certificate in"));
    assert_non_null(strstr(why, "; the one in force stays: put the right files there and send SIGHUP"));
    make_pair("cert.pem", "key.pem", "old.example", -1);
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "cert.pem has expired"));
    write_text("cert.pem", "no certificate");
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "holds no certificate"));
    make_pair("cert.pem", "key.pem", "other.example", 90);
    write_text("key.pem", "no key");
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "holds no key"));
    unlink(path_of("key.pem"));
    assert_int_equal(reload(&why), 1);
    assert_non_null(strstr(why, "key.pem cannot be read: "));
    assert_true(serves("new.example"));
}

static void a_key_that_others_may_read_is_told_or_refused(void **state)
{
    arena *a = arena_new(MIB, MIB);
    struct tls_report report = {.arena = a};
    struct tls_files f = files();
    (void)state;
    chmod(f.key, 0640);
    tls_reload(tls, &f, false, &report);
    assert_int_equal(report.problem_count, 0);
    assert_int_equal(report.warning_count, 1);
    f.is_strict = true;
    tls_reload(tls, &f, false, &report);
    assert_int_equal(report.problem_count, 1);
    arena_free(a);
}

static void files_that_change_have_another_fingerprint(void **state)
{
    struct tls_files f = files();
    (void)state;
    uint64_t before = tls_fingerprint(&f);
    assert_true(tls_fingerprint(&f) == before);
    make_pair("cert.pem", "key.pem", "one.example", 90);
    assert_true(tls_fingerprint(&f) != before);
}

/* ---- tickets ---- */

/* Goes on with the session of `c` by its ticket; the server's new ticket takes its place. */
static bool resumes(struct client *c)
{
    assert_true(connects(c));
    bool is_reused = SSL_session_reused(c->ssl);
    expect_echo(c, "x");        /* of 1.3 the tickets come with the first bytes */
    leave(c);
    return is_reused;
}

static void tickets_open_until_the_second_key_after_theirs(void **state)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        struct client c = {.version = versions[i], .keeps = true}, old;
        assert_false(resumes(&c));
        assert_true(resumes(&c));
        old = c;
        SSL_SESSION_up_ref(old.session);
        tls->tickets.made_ms -= TICKET_KEY_MS;      /* no connection is under way */
        assert_true(resumes(&c));
        tls->tickets.made_ms -= TICKET_KEY_MS;
        assert_false(resumes(&old));
        SSL_SESSION_free(c.session);
        SSL_SESSION_free(old.session);
    }
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    static const char *const names[] = {"cert.pem", "key.pem", "other.pem"};
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(path_of(names[i]));
    return rmdir(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_versions_carry_bytes_in_and_out),
        TEST(older_versions_and_weak_ciphers_are_refused),
        TEST(a_record_is_read_to_its_end_by_small_reads),
        TEST(what_the_socket_does_not_take_at_once_leaves_later),
        TEST(alpn_offers_http_1_1_alone),
        TEST(renegotiation_is_refused),
        TEST(an_end_is_said_by_close_notify_and_a_reset_by_none),
        TEST(after_the_servers_end_reading_goes_on),
        TEST(a_name_gets_its_own_certificate),
        TEST(a_bad_pair_leaves_the_old_one_in_force),
        TEST(a_key_that_others_may_read_is_told_or_refused),
        TEST(files_that_change_have_another_fingerprint),
        TEST(tickets_open_until_the_second_key_after_theirs),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
