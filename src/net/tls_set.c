/*
 * Certificates: read from their files, checked before they are used, and replaced as a whole set. A handshake keeps the set
 * that it began with, so that replacing waits for nobody.
 */
#include "net/tls_set.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"

#include <dirent.h>
#include <limits.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CERT_FILE_MAX = 256 * 1024, KEY_FILE_MAX = 64 * 1024, HOSTS_MAX = 1000, HOST_LEN_MAX = 253 };

/* ECDHE with AES-GCM or ChaCha20 and nothing else; of 1.3 the three that OpenSSL has. The client's order counts: all are good. */
#define CIPHERS_1_2 "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" \
                    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
#define CIPHERS_1_3 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define GROUPS "X25519:P-256:P-384"

/* ---- the report ---- */

static void __attribute__((format(printf, 4, 5))) add_line(arena *a, str lines[], size_t *count, const char *fmt, ...)
{
    va_list args;
    if (*count == TLS_LINES_MAX)
        return;
    va_start(args, fmt);
    lines[(*count)++] = arena_vprintf(a, fmt, args);
    va_end(args);
}

#define WARNING(r, ...) add_line((r)->arena, (r)->warnings, &(r)->warning_count, __VA_ARGS__)

/* One pair while it is read. `is_first`: there is none in force yet that could stay. */
struct reading {
    struct tls *tls;
    struct tls_report *report;
    const char *cert, *key, *host;
    bool is_strict, is_first;
};

/* Always ERR_INVALID. What to do stands at the end. */
static err __attribute__((format(printf, 2, 3))) refuse(const struct reading *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str why = arena_vprintf(r->report->arena, fmt, args);
    va_end(args);
    add_line(r->report->arena, r->report->problems, &r->report->problem_count, "%.*s; %s", STR_ARG(why),
             r->is_first ? "put a certificate and its key there, in PEM"
                         : "the one in force stays: put the right files there and send SIGHUP");
    return ERR_INVALID;
}

/* What OpenSSL says, and nothing of it stays behind in this thread. */
static const char *reason(void)
{
    unsigned long e = ERR_peek_last_error();
    const char *words = e ? ERR_reason_error_string(e) : NULL;
    ERR_clear_error();
    return words ? words : "it is not understood";
}

/* ---- one pair ---- */

static err read_pem(const struct reading *r, const char *path, size_t max, str *pem)
{
    err e = file_read(path, max, r->report->arena, pem);
    return e == OK ? OK : refuse(r, "%s cannot be read: %s", path, file_reason(e));
}

/* A password would be asked for at the terminal. */
static int no_password(char *to, int len, int writes, void *arg)
{
    (void)to, (void)len, (void)writes, (void)arg;
    return -1;
}

static err use_chain(const struct reading *r, SSL_CTX *context, BIO *pem)
{
    X509 *leaf = PEM_read_bio_X509_AUX(pem, NULL, no_password, NULL), *above;
    if (!leaf)
        return refuse(r, "%s holds no certificate (%s)", r->cert, reason());
    bool is_fine = SSL_CTX_use_certificate(context, leaf) == 1;
    X509_free(leaf);
    while (is_fine && (above = PEM_read_bio_X509(pem, NULL, no_password, NULL)))
        if (!SSL_CTX_add0_chain_cert(context, above)) {
            X509_free(above);
            is_fine = false;
        }
    if (!is_fine)
        return refuse(r, "the certificate in %s cannot be used (%s)", r->cert, reason());
    ERR_clear_error();      /* the end of the file was one */
    return OK;
}

static err use_key(const struct reading *r, SSL_CTX *context, BIO *pem)
{
    EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, no_password, NULL);
    if (!key)
        return refuse(r, "%s holds no key that can be read without a password (%s)", r->key, reason());
    X509 *leaf = SSL_CTX_get0_certificate(context);
    bool fits = X509_check_private_key(leaf, key) == 1;
    bool is_used = fits && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    if (!fits) {
        ERR_clear_error();
        return refuse(r, "the key in %s is not that of the certificate in %s", r->key, r->cert);
    }
    return is_used ? OK : refuse(r, "the key in %s cannot be used (%s)", r->key, reason());
}

/* A certificate of another time is better than none, and worse than the one in force. */
static err check_dates(const struct reading *r, const X509 *leaf)
{
    bool is_over = X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0;
    bool is_early = X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0;
    const char *words = is_over ? "has expired" : "is not valid yet";
    if (!is_over && !is_early)
        return OK;
    if (!r->is_first)
        return refuse(r, "the certificate in %s %s", r->cert, words);
    WARNING(r->report, "the certificate in %s %s: browsers refuse it", r->cert, words);
    return OK;
}

static err check_leaf(const struct reading *r, X509 *leaf)
{
    if (r->host && X509_check_host(leaf, r->host, 0, 0, NULL) != 1)
        return refuse(r, "the certificate in %s is not one for %s", r->cert, r->host);
    return check_dates(r, leaf);
}

static err check_key_file(const struct reading *r)
{
    struct stat at;
    if (stat(r->key, &at) != 0 || !(at.st_mode & 077))
        return OK;      /* what cannot be looked at is told when it is read */
    if (r->is_strict)
        return refuse(r, "others may read the key %s (mode %04o, should be 0600)", r->key, (unsigned)(at.st_mode & 07777));
    WARNING(r->report, "others may read the key %s (mode %04o, should be 0600)", r->key, (unsigned)(at.st_mode & 07777));
    return OK;
}

static err use_files(const struct reading *r, SSL_CTX *context)
{
    str cert, key;
    TRY(check_key_file(r));
    TRY(read_pem(r, r->cert, CERT_FILE_MAX, &cert));
    TRY(read_pem(r, r->key, KEY_FILE_MAX, &key));
    BIO *chain = BIO_new_mem_buf(cert.ptr, (int)cert.len), *secret = BIO_new_mem_buf(key.ptr, (int)key.len);
    err e = use_chain(r, context, chain);
    if (e == OK)
        e = use_key(r, context, secret);
    if (e == OK)
        e = check_leaf(r, SSL_CTX_get0_certificate(context));
    BIO_free(chain);
    BIO_free(secret);
    OPENSSL_cleanse((char *)(uintptr_t)key.ptr, key.len);
    return e;
}

/* ---- what every context is ---- */

static int on_alpn(SSL *ssl, const unsigned char **chosen, unsigned char *len, const unsigned char *offered, unsigned offered_len, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl, (void)arg;
    int found = SSL_select_next_proto((unsigned char **)(uintptr_t)chosen, len, ours, sizeof(ours) - 1, offered, offered_len);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int compare_hosts(const void *a, const void *b)
{
    const struct tls_pair *x = a, *y = b;
    return strcasecmp(x->host, y->host);
}

/* The name that the client asks for; without a pair of its own it gets the first, which the handshake began with. */
static int on_name(SSL *ssl, int *alert, void *arg)
{
    const struct tls_set *set = SSL_get_app_data(ssl);
    struct tls_pair wanted = {.host = (char *)(uintptr_t)SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)};
    (void)alert, (void)arg;
    if (!wanted.host)
        return SSL_TLSEXT_ERR_NOACK;
    const struct tls_pair *p = bsearch(&wanted, set->pairs + 1, set->count - 1, sizeof(*p), compare_hosts);
    if (p)
        SSL_set_SSL_CTX(ssl, p->context);
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *new_context(struct tls *t, bool only_1_3)
{
    SSL_CTX *c = SSL_CTX_new(TLS_server_method());
    if (!c || !SSL_CTX_set_min_proto_version(c, only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(c, CIPHERS_1_2) || !SSL_CTX_set_ciphersuites(c, CIPHERS_1_3) || !SSL_CTX_set1_groups_list(c, GROUPS))
        abort();     /* there was no memory, or the OpenSSL is not one that we can use */
    /* An end without a close_notify is as good as one with it: HTTP says itself how long its messages are. */
    SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(c, 1);       /* a record's head and body by one system call */
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(c, (const unsigned char *)"pitchey", 7);
    SSL_CTX_set_alpn_select_cb(c, on_alpn, NULL);
    SSL_CTX_set_tlsext_servername_callback(c, on_name);
    SSL_CTX_set_app_data(c, t);
    tickets_use(&t->tickets, c);
    return c;
}

/* ---- whether files have changed ---- */

static int is_host(const struct dirent *d)
{
    return d->d_name[0] != '.' && strlen(d->d_name) <= HOST_LEN_MAX;
}

static void put_state(buf *out, const char *path)
{
    struct stat at;
    if (stat(path, &at) != 0)
        at = (struct stat){0};
    buf_printf(out, "%s %llu %lld %lld.%09ld\n", path, (unsigned long long)at.st_ino, (long long)at.st_size,
               (long long)at.st_mtim.tv_sec, at.st_mtim.tv_nsec);
}

static void put_host_states(buf *out, const char *folder)
{
    struct dirent **names;
    int count = folder ? scandir(folder, &names, is_host, alphasort) : -1;
    if (count < 0)
        return;
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof(path), "%s/%s/cert.pem", folder, names[i]->d_name);
        put_state(out, path);
        snprintf(path, sizeof(path), "%s/%s/key.pem", folder, names[i]->d_name);
        put_state(out, path);
        free(names[i]);
    }
    free(names);
}

uint64_t tls_fingerprint(const struct tls_files *files)
{
    uint8_t sum[QUICK_SUM_LEN];
    uint64_t number;
    buf text;
    buf_init(&text, 16 * MIB);
    put_state(&text, files->cert);
    put_state(&text, files->key);
    put_host_states(&text, files->hosts);
    quick_sum(buf_str(&text), sum);
    buf_release(&text);
    memcpy(&number, sum, sizeof(number));
    return number;
}

/* ---- the set ---- */

void tls_set_drop(struct tls_set *set)
{
    if (!set || atomic_fetch_sub(&set->holders, 1) > 1)
        return;
    for (size_t i = 0; i < set->count; i++) {
        SSL_CTX_free(set->pairs[i].context);
        free(set->pairs[i].host);
    }
    free(set->pairs);
    free(set);
}

struct tls_set *tls_hold_set(struct tls *t)
{
    pthread_mutex_lock(&t->lock);
    struct tls_set *set = t->set;
    atomic_fetch_add(&set->holders, 1);
    pthread_mutex_unlock(&t->lock);
    return set;
}

static void replace_set(struct tls *t, struct tls_set *set)
{
    pthread_mutex_lock(&t->lock);
    struct tls_set *old = t->set;
    t->set = set;
    pthread_mutex_unlock(&t->lock);
    tls_set_drop(old);
}

static SSL_CTX *context_of(const struct tls_set *set, const char *host)
{
    struct tls_pair wanted = {.host = (char *)(uintptr_t)host};
    if (!set || !host)
        return set ? set->pairs[0].context : NULL;
    const struct tls_pair *p = bsearch(&wanted, set->pairs + 1, set->count - 1, sizeof(*p), compare_hosts);
    return p ? p->context : NULL;
}

static void add_pair(struct tls_set *set, const char *host, SSL_CTX *context)
{
    struct tls_pair *more = realloc(set->pairs, (set->count + 1) * sizeof(*more));
    char *name = host ? strdup(host) : NULL;
    if (!more || (host && !name))
        abort();
    set->pairs = more;
    set->pairs[set->count++] = (struct tls_pair){name, context};
}

/* The new pair, or the old one with a problem in the report. ERR_INVALID: there was no old one either. */
static err read_pair(struct reading *r, const struct tls_set *old, bool only_1_3, struct tls_set *set)
{
    SSL_CTX *before = context_of(old, r->host), *context = new_context(r->tls, only_1_3);
    r->is_first = !before;
    err e = use_files(r, context);
    if (e != OK) {
        SSL_CTX_free(context);
        if (!before)
            return e;
        SSL_CTX_up_ref(before);
        context = before;
    }
    add_pair(set, r->host, context);
    return OK;
}

static void read_hosts(struct reading *r, const char *folder, const struct tls_set *old, bool only_1_3, struct tls_set *set)
{
    struct dirent **names;
    int count = folder ? scandir(folder, &names, is_host, alphasort) : -1;
    if (count < 0)
        return;     /* there are none */
    for (int i = 0; i < count; i++) {
        r->host = names[i]->d_name;
        r->cert = arena_printf(r->report->arena, "%s/%s/cert.pem", folder, r->host).ptr;
        r->key = arena_printf(r->report->arena, "%s/%s/key.pem", folder, r->host).ptr;
        if (i < HOSTS_MAX)
            (void)read_pair(r, old, only_1_3, set);     /* without it the name gets the first pair */
        free(names[i]);
    }
    free(names);
    qsort(set->pairs + 1, set->count - 1, sizeof(*set->pairs), compare_hosts);
}

static err read_set(struct tls *t, const struct tls_files *files, bool only_1_3, struct tls_report *report, struct tls_set **out)
{
    struct reading r = {.tls = t, .report = report, .cert = files->cert, .key = files->key, .is_strict = files->is_strict};
    struct tls_set *set = calloc(1, sizeof(*set));
    if (!set)
        abort();
    atomic_init(&set->holders, 1);
    report->problem_count = report->warning_count = 0;
    err e = read_pair(&r, t->set, only_1_3, set);
    if (e == OK)
        read_hosts(&r, files->hosts, t->set, only_1_3, set);
    else
        tls_set_drop(set);
    *out = e == OK ? set : NULL;
    return e;
}

err tls_new(const struct tls_files *files, bool only_1_3, struct tls_report *report, struct tls **out)
{
    struct tls *t = calloc(1, sizeof(*t));
    if (!t)
        abort();        /* start-up */
    pthread_mutex_init(&t->lock, NULL);
    tickets_init(&t->tickets);
    err e = read_set(t, files, only_1_3, report, &t->set);
    if (e != OK) {
        tls_free(t);
        t = NULL;
    }
    *out = t;
    return e;
}

void tls_reload(struct tls *t, const struct tls_files *files, bool only_1_3, struct tls_report *report)
{
    struct tls_set *set;
    if (read_set(t, files, only_1_3, report, &set) == OK)
        replace_set(t, set);
}

void tls_free(struct tls *t)
{
    if (!t)
        return;
    tls_set_drop(t->set);
    tickets_release(&t->tickets);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
