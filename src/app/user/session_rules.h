/* Sessions: beginning, renewing and ending one (api/accounts.md, "Tokens"). */
#ifndef APP_USER_SESSION_RULES_H
#define APP_USER_SESSION_RULES_H

#include "app/user/user.h"

/* What a device gets to keep: an access token, and the refresh token that is next. */
struct session_keys { int64_t session_id, expires_ms; str access, refresh, transport; };

/* ERR_FORBIDDEN: the account is not active. */
struct session_start { str transport, user_agent, address; };
err session_begin(struct ctx *c, const struct user_row *u, const struct session_start *s, struct session_keys *keys);

/*
 * Uses refresh token n of the session. A genuine token that is too old ends the session: *ended is true and the trace
 * is to be committed with a refusal. ERR_SIGN_IN_REQUIRED: not one of ours, or its session is over.
 */
err session_renew(struct ctx *c, str refresh_token, struct user_row *u, struct session_keys *keys, bool *ended);

/* A new access token for a session that lives, without prolonging it. */
err session_extend(struct ctx *c, int64_t session_id, struct user_row *u, struct session_keys *keys);

err session_finish(struct ctx *c, int64_t session_id, const char *why, bool *ended);

#endif
