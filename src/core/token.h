/*
 * Access tokens: JWT (RFC 7519) signed HS256, 24 hours. Refresh tokens: "<sessionId>.<n>.<mac>" (api/accounts.md).
 * Nothing here reads the database: that the session lives is for session.h.
 */
#ifndef CORE_TOKEN_H
#define CORE_TOKEN_H

#include "base/arena.h"
#include "base/str.h"

#define ACCESS_TOKEN_MS HOURS(24)

struct token_keys { str secret, previous, refresh, issuer; };    /* previous: STR_NONE or still accepted */
void token_setup(const struct token_keys *keys);                 /* start-up; the strs live for ever */

struct claims { int64_t user_id, session_id, issued_s, expires_s; };

/* OK, ERR_TOKEN_EXPIRED when only exp is wrong (claims are filled), else ERR_SIGN_IN_REQUIRED. Constant-time in the signature. */
err token_read(str token, int64_t now_ms, struct claims *out);
err token_make(arena *a, const struct claims *c, str user_type, str *token);

str refresh_make(arena *a, int64_t session_id, int64_t n);
err refresh_read(arena *a, str token, int64_t *session_id, int64_t *n);    /* ERR_SIGN_IN_REQUIRED: not one of ours */

/* Under the refresh key, for what must be recognised but not undone; begin the text with what it is for. */
void keyed_hash(str text, uint8_t out[32]);

#endif
