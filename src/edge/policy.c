/* Policies of pages: the strict one of our own, the deployment guide's, or the operator's. */
#include "edge/policy.h"

#include "base/buf.h"
#include "base/setting.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The longest of ours: our own words, and the origins of two settings, each with a blank where the setting has its comma. */
#define POLICY_MAX (16 * KIB)
_Static_assert(1024 + 2 * (SETTING_MAX_BYTES + 1) <= POLICY_MAX, "no setting makes a policy that does not fit");

static _Atomic(struct page_policy *) newest;

static void put_origins(buf *out, const struct str_list *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        buf_printf(out, " %.*s", STR_ARG(origins->items[i]));
}

static void put_strict(buf *out, const struct config *c)
{
    buf_put(out, STR("default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                     "media-src 'self' blob:; connect-src 'self'"));
    put_origins(out, &c->vite_api_urls);
    put_origins(out, &c->vite_ws_urls);
    buf_put(out, STR("; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"));
}

static void put_guide(buf *out, const struct config *c)
{
    buf_put(out, STR("default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
                     "style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; connect-src 'self'"));
    put_origins(out, &c->vite_api_urls);
    put_origins(out, &c->vite_ws_urls);
}

/* Of the buf's own memory, which the policy keeps. */
static str kept(buf *b)
{
    if (buf_check(b) != OK)
        abort();     /* there was no memory */
    return b->len ? buf_str(b) : STR_NONE;
}

static struct page_policy *policy_new(const struct config *c)
{
    struct page_policy *p = calloc(1, sizeof(*p));
    buf policy, transport;
    if (!p)
        abort();
    buf_init(&policy, POLICY_MAX);
    buf_init(&transport, 256);
    bool guide = str_eq(c->content_security, STR("guide"));
    if (guide)
        put_guide(&policy, c);
    else if (str_eq(c->content_security, STR("strict")))
        put_strict(&policy, c);
    else
        buf_put(&policy, c->content_security);
    if (c->hsts_ms)
        buf_printf(&transport, "max-age=%lld", (long long)(c->hsts_ms / 1000));
    *p = (struct page_policy){.content_security = kept(&policy), .transport = kept(&transport), .own_opener = !guide, ._of = c};
    return p;
}

static void policy_free(struct page_policy *p)
{
    free((char *)(uintptr_t)p->content_security.ptr);
    free((char *)(uintptr_t)p->transport.ptr);
    free(p);
}

const struct page_policy *page_policy_now(void)
{
    const struct config *c = config_now();
    struct page_policy *p = atomic_load_explicit(&newest, memory_order_acquire);
    if (p && p->_of == c)
        return p;
    struct page_policy *made = policy_new(c);
    made->_older = p;     /* two threads may make one each: both are kept */
    while (!atomic_compare_exchange_weak(&newest, &made->_older, made))
        continue;
    return made;
}

void page_policies_release(void)
{
    struct page_policy *p = atomic_exchange(&newest, NULL);
    while (p) {
        struct page_policy *older = p->_older;
        policy_free(p);
        p = older;
    }
}
