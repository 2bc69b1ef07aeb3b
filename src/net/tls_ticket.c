/*
 * Session tickets: the server keeps nothing, the client brings its session along, sealed. The keys live in memory alone and
 * for a day at most, so that a stolen one opens no more than that (RFC 5077, 4 and 5.5).
 */
#include "net/tls_set.h"

#include "base/clock.h"
#include "base/rand.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static void make_key(struct ticket_key *k)
{
    rand_bytes(k->name, sizeof(k->name));
    rand_bytes(k->cipher, sizeof(k->cipher));
    rand_bytes(k->mac, sizeof(k->mac));
}

void tickets_init(struct tickets *t)
{
    pthread_mutex_init(&t->lock, NULL);
    t->aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    if (!t->aes)
        abort();        /* start-up */
    make_key(&t->keys[0]);
    make_key(&t->keys[1]);      /* of nobody's tickets */
    t->made_ms = clock_elapsed_ms();
}

void tickets_release(struct tickets *t)
{
    EVP_CIPHER_free(t->aes);
    OPENSSL_cleanse(t->keys, sizeof(t->keys));
    pthread_mutex_destroy(&t->lock);
}

/* With the lock held. */
static void renew(struct tickets *t)
{
    int64_t now_ms = clock_elapsed_ms();
    if (now_ms - t->made_ms < TICKET_KEY_MS)
        return;
    t->keys[1] = t->keys[0];
    make_key(&t->keys[0]);
    t->made_ms = now_ms;
}

static struct ticket_key newest(struct tickets *t)
{
    pthread_mutex_lock(&t->lock);
    renew(t);
    struct ticket_key k = t->keys[0];
    pthread_mutex_unlock(&t->lock);
    return k;
}

/* 0: the newest has that name, 1: the one before it, -1: none. */
static int find(struct tickets *t, const unsigned char *name, struct ticket_key *k)
{
    int found = -1;
    pthread_mutex_lock(&t->lock);
    renew(t);
    for (int i = 0; i < 2 && found < 0; i++)
        if (memcmp(t->keys[i].name, name, sizeof(k->name)) == 0)
            found = i;
    if (found >= 0)
        *k = t->keys[found];
    pthread_mutex_unlock(&t->lock);
    return found;
}

static bool use_mac(EVP_MAC_CTX *mac, struct ticket_key *k)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, k->mac, sizeof(k->mac)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, params) == 1;
}

/* As OpenSSL asks it: 1 go on, 2 go on and give the client a new ticket, 0 not one of ours, -1 it cannot be. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals)
{
    struct tls *self = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    struct tickets *t = &self->tickets;
    struct ticket_key k;
    int at = 0;
    if (seals) {
        k = newest(t);
        memcpy(name, k.name, sizeof(k.name));
        rand_bytes(iv, (size_t)EVP_CIPHER_get_iv_length(t->aes));
    } else if ((at = find(t, name, &k)) < 0) {
        return 0;
    }
    bool is_set = EVP_CipherInit_ex2(cipher, t->aes, k.cipher, iv, seals, NULL) == 1 && use_mac(mac, &k);
    OPENSSL_cleanse(&k, sizeof(k));
    bool is_to_renew = at > 0 || SSL_version(ssl) >= TLS1_3_VERSION;    /* there a client uses a ticket once */
    return !is_set ? -1 : is_to_renew ? 2 : 1;
}

void tickets_use(struct tickets *t, SSL_CTX *context)
{
    assert(&((struct tls *)SSL_CTX_get_app_data(context))->tickets == t);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket);
    SSL_CTX_set_timeout(context, (long)(TICKET_KEY_MS / 1000));
}
