/*
 * Access and refresh tokens. libjwt checks the signature and nothing else: the algorithm's exact name and every claim
 * are tested here.
 */
#include "core/token.h"

#include "base/encode.h"
#include "base/hash.h"

#include <errno.h>
#include <jwt.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 4096, CLOCK_SKEW_S = 60 };
static const char audience[] = "pitchey-api";

static struct token_keys keys;

void token_setup(const struct token_keys *k)
{
    keys = *k;
}

/* An integer claim that is there as an integer; text, null, absence and what JSON cannot hold exactly are all "not valid". */
static bool claim_int(jwt_t *jwt, const char *name, int64_t *out)
{
    errno = 0;
    *out = jwt_get_grant_int(jwt, name);
    return errno == 0 && *out > 0 && *out < INT64_C(1) << 53;
}

static bool claim_is(jwt_t *jwt, const char *name, str want)
{
    return str_eq(str_from(jwt_get_grant(jwt, name)), want);
}

static bool header_is_ours(jwt_t *jwt)
{
    return jwt_get_alg(jwt) == JWT_ALG_HS256 && str_eq(str_from(jwt_get_header(jwt, "alg")), STR("HS256"));
}

static err claims_read(jwt_t *jwt, int64_t now_s, struct claims *out)
{
    if (!header_is_ours(jwt) || !claim_is(jwt, "iss", keys.issuer) || !claim_is(jwt, "aud", str_from(audience)))
        return ERR_SIGN_IN_REQUIRED;
    if (!claim_int(jwt, "userId", &out->user_id) || !claim_int(jwt, "sessionId", &out->session_id))
        return ERR_SIGN_IN_REQUIRED;
    if (!claim_int(jwt, "iat", &out->issued_s) || !claim_int(jwt, "exp", &out->expires_s))
        return ERR_SIGN_IN_REQUIRED;
    if (out->issued_s > now_s + CLOCK_SKEW_S)
        return ERR_SIGN_IN_REQUIRED;
    return out->expires_s > now_s ? OK : ERR_TOKEN_EXPIRED;
}

static jwt_t *decode(const char *token, str key)
{
    jwt_t *jwt = NULL;
    if (!key.len || jwt_decode(&jwt, token, (const unsigned char *)key.ptr, (int)key.len) != 0)
        return NULL;
    return jwt;
}

err token_read(str token, int64_t now_ms, struct claims *out)
{
    char z[TOKEN_MAX];
    *out = (struct claims){0};
    if (token.len == 0 || token.len >= sizeof(z) || str_has(token, '\0'))
        return ERR_SIGN_IN_REQUIRED;
    memcpy(z, token.ptr, token.len);
    z[token.len] = '\0';

    jwt_t *jwt = decode(z, keys.secret);
    if (!jwt)
        jwt = decode(z, keys.previous);
    if (!jwt)
        return ERR_SIGN_IN_REQUIRED;
    err e = claims_read(jwt, now_ms / 1000, out);
    jwt_free(jwt);
    return e;
}

static int grants_fill(jwt_t *jwt, arena *a, const struct claims *c, str user_type)
{
    str subject = arena_printf(a, "%lld", (long long)c->user_id);    /* NUL-terminated, as all arena text */
    int failed = jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)keys.secret.ptr, (int)keys.secret.len);
    failed |= jwt_add_header(jwt, "typ", "JWT");
    failed |= jwt_add_grant(jwt, "iss", arena_cstr(a, keys.issuer));
    failed |= jwt_add_grant(jwt, "aud", audience);
    failed |= jwt_add_grant(jwt, "sub", subject.ptr);
    failed |= jwt_add_grant_int(jwt, "userId", c->user_id);
    failed |= jwt_add_grant(jwt, "userType", arena_cstr(a, user_type));
    failed |= jwt_add_grant_int(jwt, "sessionId", c->session_id);
    failed |= jwt_add_grant_int(jwt, "iat", c->issued_s);
    failed |= jwt_add_grant_int(jwt, "exp", c->expires_s);
    return failed;
}

err token_make(arena *a, const struct claims *c, str user_type, str *token)
{
    jwt_t *jwt = NULL;
    if (jwt_new(&jwt) != 0)
        return ERR_BUSY;
    char *text = grants_fill(jwt, a, c, user_type) == 0 ? jwt_encode_str(jwt) : NULL;
    jwt_free(jwt);
    if (!text)
        return ERR_INTERNAL;
    *token = arena_str(a, str_from(text));
    free(text);
    return OK;
}

/* ---- refresh tokens ---- */

static str refresh_mac(str signed_part, arena *a)
{
    uint8_t mac[SHA256_LEN];
    hmac_sha256(keys.refresh, signed_part, mac);
    return base64url_encode((str){(const char *)mac, sizeof(mac)}, a);
}

str refresh_make(arena *a, int64_t session_id, int64_t n)
{
    str signed_part = arena_printf(a, "%lld.%lld", (long long)session_id, (long long)n);
    str mac = refresh_mac(signed_part, a);
    return arena_printf(a, "%.*s.%.*s", STR_ARG(signed_part), STR_ARG(mac));
}

err refresh_read(arena *a, str token, int64_t *session_id, int64_t *n)
{
    str rest = token, session, number;
    if (token.len > TOKEN_MAX || !str_cut(&rest, '.', &session) || !str_cut(&rest, '.', &number) || !rest.ptr)
        return ERR_SIGN_IN_REQUIRED;
    if (!same_bytes(rest, refresh_mac((str){token.ptr, session.len + 1 + number.len}, a)))
        return ERR_SIGN_IN_REQUIRED;
    if (str_to_i64(session, 1, INT64_MAX, session_id) != OK || str_to_i64(number, 1, INT64_MAX, n) != OK)
        return ERR_SIGN_IN_REQUIRED;
    return OK;
}

void keyed_hash(str text, uint8_t out[SHA256_LEN])
{
    hmac_sha256(keys.refresh, text, out);
}
