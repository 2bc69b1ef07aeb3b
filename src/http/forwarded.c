/* Who is asking, past trusted proxies: the chain is read from its right end, where our own proxy wrote. */
#include "http/forwarded.h"

/* Takes the last address off the chain; false: it is none, and what was known stays. */
static bool take_last(str *chain, struct addr *out)
{
    size_t comma = chain->len;
    while (comma > 0 && chain->ptr[comma - 1] != ',')
        comma--;
    struct addr last;
    if (addr_parse(str_trim(str_sub(*chain, comma, chain->len)), &last) != OK)
        return false;
    *out = last;
    *chain = str_sub(*chain, 0, comma ? comma - 1 : 0);
    return true;
}

void http_find_client(const struct http_request *h, const struct network_list *proxies, struct http_client *out)
{
    out->secure = h->secure;
    out->known = addr_of(&h->peer, &out->addr);
    out->forwarded = out->known && addr_in_list(&out->addr, proxies);
    if (!out->forwarded)
        return;
    out->secure = h->secure || str_eq_nocase(http_request_field(h, STR("X-Forwarded-Proto")), STR("https"));
    str chain = http_request_field(h, STR("X-Forwarded-For"));
    while (chain.len && addr_in_list(&out->addr, proxies) && take_last(&chain, &out->addr))
        continue;
}
