/* What the web layer needs of the program's settings: an immutable set that is replaced whole on reload. */
#ifndef WEB_SETTINGS_H
#define WEB_SETTINGS_H

#include "base/addr.h"
#include "web/limit.h"

struct web_settings {
    struct str_array { const str *items; size_t count; } origins;    /* of FRONTEND_URL; own address when unset */
    struct rate limit, account_limit;          /* RATE_LIMIT, RATE_LIMIT_ACCOUNT */
    struct network_list exempt, proxies;       /* RATE_LIMIT_EXEMPT, TRUSTED_PROXIES */
    size_t body_max;
    int64_t request_timeout_ms;
    bool websocket, analytics;                 /* the front end's two switches */
    bool cache_enabled;
    int64_t cache_ttl_s;
    str metrics_token;
    bool access_log;
    bool hsts;                                 /* over TLS */
};

const struct web_settings *web_settings_now(void);            /* any thread */
void web_settings_set(const struct web_settings *next);       /* kept for the life of the program */

#endif
