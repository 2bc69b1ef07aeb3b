/*
 * The filter: OpenSSL between what is written above and the bytes below. It reads and writes through the filter below it,
 * never a descriptor, so that it may stand on anything.
 */
#include "net/tls_set.h"

#include "base/log.h"
#include "base/str.h"
#include "net/net.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_MAX = 16 * 1024 };

struct tls_filter {
    struct net_filter filter;
    SSL *ssl;
    struct tls_set *set;                /* the names to choose from; until the handshake is done */
    unsigned read_needs, write_needs;   /* the event below that serves it */
    bool is_starved;                    /* OpenSSL has seen all there is below: a part of a record is no pending byte */
    bool has_ended;                     /* below there is no more to come */
    bool is_open, is_broken, has_finished;
};

static struct tls_filter *tls_of(const struct net_filter *f)
{
    return (struct tls_filter *)(uintptr_t)container_of(f, struct tls_filter, filter);
}

/* ---- what OpenSSL reads and writes ---- */

static int below_read(BIO *bio, char *to, int len)
{
    struct tls_filter *t = BIO_get_data(bio);
    struct net_filter *below = t->filter.below;
    ssize_t n = below->ops->read(below, to, (size_t)len);
    BIO_clear_retry_flags(bio);
    t->has_ended = t->has_ended || n == 0;
    if (n == NET_AGAIN)
        BIO_set_retry_read(bio);
    return n < 0 ? -1 : (int)n;
}

static int below_write(BIO *bio, const char *bytes, int len)
{
    struct tls_filter *t = BIO_get_data(bio);
    struct net_filter *below = t->filter.below;
    struct iovec piece = {(void *)(uintptr_t)bytes, (size_t)len};
    ssize_t n = below->ops->writev(below, &piece, 1);
    BIO_clear_retry_flags(bio);
    if (n == NET_AGAIN)
        BIO_set_retry_write(bio);
    return n < 0 ? -1 : (int)n;
}

static long below_control(BIO *bio, int command, long number, void *ptr)
{
    const struct tls_filter *t = BIO_get_data(bio);
    (void)number, (void)ptr;
    if (command == BIO_CTRL_EOF)
        return t->has_ended;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *below_method;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_method(void)
{
    below_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "filter below");
    if (!below_method)
        abort();        /* start-up */
    BIO_meth_set_read(below_method, below_read);
    BIO_meth_set_write(below_method, below_write);
    BIO_meth_set_ctrl(below_method, below_control);
}

/* ---- the steps ---- */

/* What a step that did not succeed waits for; 0: the peer said its end. OpenSSL's errors are of this thread and must not outlast it. */
static int judge(struct tls_filter *t, int result, unsigned *needs)
{
    switch (SSL_get_error(t->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        *needs = NET_READ;
        return NET_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        *needs = NET_WRITE;
        return NET_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    default:
        t->is_broken = true;
        return NET_BROKEN;
    }
}

static void tell_failure(void)
{
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    log_event(LOG_DEBUG, "tls handshake failed", LOG_STR("why", why ? str_from(why) : STR("the client left")), LOG_END);
}

static int tls_open(struct net_filter *f)
{
    struct tls_filter *t = tls_of(f);
    if (t->is_open)
        return 0;
    if (t->is_broken)
        return NET_BROKEN;
    int n = SSL_do_handshake(t->ssl);
    int e = n == 1 ? 0 : judge(t, n, &t->read_needs);
    if (e == NET_AGAIN) {
        t->is_starved = t->read_needs == NET_READ;
        return e;
    }
    t->is_open = n == 1;
    if (!t->is_open)
        tell_failure();
    t->read_needs = NET_READ;
    tls_set_drop(t->set);
    t->set = NULL;
    SSL_set_app_data(t->ssl, NULL);
    ERR_clear_error();
    return t->is_open ? 0 : NET_BROKEN;
}

/* One record or a part of one: > 0, 0 at the end, NET_AGAIN, NET_BROKEN. */
static int read_record(struct tls_filter *t, char *to, size_t len)
{
    int n = SSL_read(t->ssl, to, len < INT_MAX ? (int)len : INT_MAX);
    t->is_starved = false;
    if (n > 0) {
        t->read_needs = NET_READ;
        return n;
    }
    int e = judge(t, n, &t->read_needs);
    t->is_starved = e == NET_AGAIN && t->read_needs == NET_READ;
    ERR_clear_error();
    return e;
}

/* Records that are here already come together. What a later one says in a failure, the next call says again. */
static ssize_t tls_read(struct net_filter *f, void *to, size_t len)
{
    struct tls_filter *t = tls_of(f);
    size_t got = 0;
    int n = NET_BROKEN;
    while (!t->is_broken && got < len && (n = read_record(t, (char *)to + got, len - got)) > 0) {
        got += (size_t)n;
        if (!SSL_has_pending(t->ssl))
            break;
    }
    return got ? (ssize_t)got : n;
}

/* The next record's bytes: small pieces together, so that they need one record and one write. Always as many as can be. */
static str next_record(const struct iovec *pieces, int count, size_t skip)
{
    static _Thread_local char together[RECORD_MAX];
    while (count > 0 && skip >= pieces->iov_len) {
        skip -= pieces->iov_len;
        pieces++;
        count--;
    }
    if (count == 0)
        return STR_NONE;
    str first = {(const char *)pieces->iov_base + skip, pieces->iov_len - skip};
    if (count == 1 || first.len >= RECORD_MAX)
        return str_sub(first, 0, RECORD_MAX);
    size_t len = 0;
    for (; count > 0 && len < RECORD_MAX; pieces++, count--, skip = 0) {
        size_t n = pieces->iov_len - skip < RECORD_MAX - len ? pieces->iov_len - skip : RECORD_MAX - len;
        memcpy(together + len, (const char *)pieces->iov_base + skip, n);
        len += n;
    }
    return (str){together, len};
}

static ssize_t tls_writev(struct net_filter *f, const struct iovec *pieces, int count)
{
    struct tls_filter *t = tls_of(f);
    size_t taken = 0;
    int n = NET_BROKEN;
    for (str record; !t->is_broken && (record = next_record(pieces, count, taken)).len; taken += (size_t)n) {
        n = SSL_write(t->ssl, record.ptr, (int)record.len);
        if (n <= 0) {
            n = judge(t, n, &t->write_needs) == NET_AGAIN ? NET_AGAIN : NET_BROKEN;
            ERR_clear_error();
            break;
        }
        t->write_needs = NET_WRITE;
    }
    return taken ? (ssize_t)taken : n;
}

/* close_notify, if there was ever anything to end. */
static int tls_finish(struct net_filter *f)
{
    struct tls_filter *t = tls_of(f);
    if (!t->is_open || t->is_broken || t->has_finished)
        return 0;
    int n = SSL_shutdown(t->ssl);
    t->has_finished = n >= 0;
    int e = n >= 0 ? 0 : judge(t, n, &t->write_needs);
    ERR_clear_error();
    return e;
}

static bool tls_pending(const struct net_filter *f)
{
    const struct tls_filter *t = tls_of(f);
    return !t->is_starved && !t->is_broken && SSL_has_pending(t->ssl);
}

static unsigned tls_translate(const struct net_filter *f, unsigned wanted)
{
    const struct tls_filter *t = tls_of(f);
    return ((wanted & NET_READ) ? t->read_needs : 0u) | ((wanted & NET_WRITE) ? t->write_needs : 0u);
}

static void tls_release(struct net_filter *f)
{
    struct tls_filter *t = tls_of(f);
    SSL_free(t->ssl);
    tls_set_drop(t->set);
    free(t);
}

static const struct net_filter_ops tls_ops = {
    .read = tls_read, .writev = tls_writev, .open = tls_open, .finish = tls_finish, .pending = tls_pending,
    .translate = tls_translate, .release = tls_release, .is_secure = true,
};

bool tls_push(struct tls *tls, struct net_conn *c)
{
    pthread_once(&once, make_method);
    struct tls_filter *t = malloc(sizeof(*t));
    struct tls_set *set = tls_hold_set(tls);
    SSL *ssl = SSL_new(set->pairs[0].context);
    BIO *below = BIO_new(below_method);
    if (!t || !ssl || !below) {
        free(t);
        SSL_free(ssl);
        BIO_free(below);
        tls_set_drop(set);
        ERR_clear_error();
        return false;
    }
    *t = (struct tls_filter){.filter = {.ops = &tls_ops}, .ssl = ssl, .set = set, .read_needs = NET_READ, .write_needs = NET_WRITE};
    BIO_set_data(below, t);
    BIO_set_init(below, 1);
    SSL_set_bio(ssl, below, below);
    SSL_set_accept_state(ssl);
    SSL_set_app_data(ssl, set);
    net_push(c, &t->filter);
    return true;
}
