/* Who is calling: the token or cookie of a request, and the live session behind it. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "core/token.h"
#include "web/web.h"

enum credential { CREDENTIAL_NONE, CREDENTIAL_BEARER, CREDENTIAL_COOKIE };

/* The request's access token: Authorization decides, then the cookie. OK with CREDENTIAL_NONE when there is none. */
err session_token(const struct http_request *h, bool secure, enum credential *kind, str *token);

/* Loads the account behind a live session into the arena: ERR_SIGN_IN_REQUIRED, ERR_TOKEN_EXPIRED, or *user. */
err session_load(struct ctx *c, str token, struct user **user, int64_t *last_used_ms);

/* The cookies of our own pages. names: __Host-pitchey over HTTPS, pitchey otherwise. */
str session_cookie_name(bool secure, bool refresh);
void session_set_cookies(struct req *r, str access, str refresh);      /* STR_NONE leaves that one alone */
void session_clear_cookies(struct req *r);

#endif
