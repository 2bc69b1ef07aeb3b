/*
 * Who is asking, past trusted proxies. The chain is read from its right end, where our own proxy wrote, over all lines
 * of the field: what a client sent stands to the left of that, whatever it is and however many lines it takes.
 */
#include "http/forwarded.h"

#include "http/list.h"

/* ---- nodes ---- */

static str unquoted(str s)
{
    bool quoted = s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"';
    return quoted ? str_sub(s, 1, s.len - 2) : s;
}

/* "" or ":443"; a proxy may hide the number as "_name" (RFC 7239, 6.3). */
static bool is_port(str s)
{
    int64_t number;
    if (s.len == 0)
        return true;
    str port = str_sub(s, 1, s.len);
    return s.ptr[0] == ':' && (str_starts(port, STR("_")) || str_to_i64(port, 0, 65535, &number) == OK);
}

/* "[2001:db8::7]:443" */
static bool read_bracketed(str node, struct addr *out)
{
    str address = STR_NONE;
    node = str_sub(node, 1, node.len);
    return str_cut(&node, ']', &address) && node.ptr && is_port(node) && addr_parse(address, out) == OK;
}

/*
 * "192.0.2.7", "192.0.2.7:47011", "2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", each also in quotes. "unknown"
 * and "_hidden" are no address, like all nonsense: false, and *out is what it was.
 */
static bool read_node(str node, struct addr *out)
{
    struct addr read;
    node = str_trim(unquoted(str_trim(node)));
    str rest = node, address = STR_NONE;
    if (str_starts(node, STR("["))) {
        if (!read_bracketed(node, &read))
            return false;
    } else if (addr_parse(node, &read) != OK) {
        (void)str_cut(&rest, ':', &address);
        if (!rest.ptr || !is_port(str_sub(node, address.len, node.len)) || addr_parse(address, &read) != OK)
            return false;
    }
    *out = read;
    return true;
}

static bool is_secure(str scheme)
{
    scheme = str_trim(unquoted(str_trim(scheme)));
    return str_eq_nocase(scheme, STR("https")) || str_eq_nocase(scheme, STR("wss"));
}

/* ---- X-Forwarded-For and X-Forwarded-Proto ---- */

/*
 * Each proxy adds one address and, if it adds schemes too, one scheme: the client's is as far from the right end as its
 * address. With fewer schemes than that the nearest proxy's word counts, which sets one for all.
 */
static void follow_usual(const struct http_request *h, const struct network_list *proxies, struct http_client *out)
{
    struct http_list chain = http_list(h, STR("X-Forwarded-For")), schemes = http_list(h, STR("X-Forwarded-Proto"));
    str node, nearest = STR_NONE;
    bool is_told = http_list_last(&schemes, &nearest);
    str scheme = nearest;
    for (int hops = 0; addr_in_list(&out->addr, proxies); hops++) {
        if (!http_list_last(&chain, &node) || !read_node(node, &out->addr))
            break;
        if (hops > 0 && !http_list_last(&schemes, &scheme))
            scheme = nearest;
    }
    if (is_told)
        out->secure = is_secure(scheme);
}

/* ---- Forwarded (RFC 7239) ---- */

/* One proxy's word: whom it speaks for, and how that one came. Said twice is not said. */
struct hop { str node, scheme; int nodes, schemes; };

static struct hop read_hop(str element)
{
    struct hop hop = {0};
    str pair, name = STR_NONE;
    while (http_cut(&element, ';', &pair)) {
        (void)str_cut(&pair, '=', &name);
        name = str_trim(name);
        if (str_eq_nocase(name, STR("for"))) {
            hop.node = pair;
            hop.nodes++;
        } else if (str_eq_nocase(name, STR("proto"))) {
            hop.scheme = pair;
            hop.schemes++;
        }
    }
    return hop;
}

static void follow_standard(const struct http_request *h, const struct network_list *proxies, struct http_client *out)
{
    struct http_list chain = http_list(h, STR("Forwarded"));
    str element;
    for (bool is_nearest = true; addr_in_list(&out->addr, proxies) && http_list_last(&chain, &element); is_nearest = false) {
        struct hop hop = read_hop(element);
        bool is_known = hop.nodes == 1 && read_node(hop.node, &out->addr);
        if (is_known || is_nearest)
            out->secure = hop.schemes == 1 ? is_secure(hop.scheme) : h->secure;
        if (!is_known)
            return;
    }
}

void http_find_client(const struct http_request *h, const struct network_list *proxies, struct http_client *out)
{
    out->secure = h->secure;
    out->known = addr_of(&h->peer, &out->addr);
    out->forwarded = out->known && addr_in_list(&out->addr, proxies);
    if (!out->forwarded)
        return;
    bool is_usual = http_request_field(h, STR("X-Forwarded-For")).ptr || !http_request_field(h, STR("Forwarded")).ptr;
    if (is_usual)
        follow_usual(h, proxies, out);
    else
        follow_standard(h, proxies, out);
}
