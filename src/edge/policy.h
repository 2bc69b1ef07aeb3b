/* What pages say about how they may be used, by CONTENT_SECURITY, VITE_API_URL, VITE_WS_URL and HSTS. */
#ifndef EDGE_POLICY_H
#define EDGE_POLICY_H

#include "base/config.h"

struct page_policy {
    str content_security;
    str transport;           /* Strict-Transport-Security over TLS; STR_NONE: none */
    bool own_opener;         /* Cross-Origin-Opener-Policy: same-origin */
    const struct config *_of;
    struct page_policy *_older;
};

/* Made once for each set of settings, kept until the end. Any thread, never blocks. */
const struct page_policy *page_policy_now(void);
void page_policies_release(void);     /* when nobody answers any more */

#endif
