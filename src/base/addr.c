/* Network addresses: one form for IPv4 and IPv6. */
#include "base/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

bool addr_is_v4(const struct addr *a)
{
    return memcmp(a->byte, mapped, sizeof(mapped)) == 0;
}

static void set_v4(struct addr *a, const void *four)
{
    memcpy(a->byte, mapped, sizeof(mapped));
    memcpy(a->byte + sizeof(mapped), four, 4);
}

err addr_parse(str text, struct addr *out)
{
    char z[ADDR_TEXT];
    if (str_starts(text, STR("[")) && str_ends(text, STR("]")))
        text = str_sub(text, 1, text.len - 2);
    if (text.len == 0 || text.len >= sizeof(z) || str_has(text, '\0'))
        return ERR_INVALID;
    memcpy(z, text.ptr, text.len);
    z[text.len] = '\0';

    struct in_addr four;
    if (inet_pton(AF_INET, z, &four) == 1) {
        set_v4(out, &four);
        return OK;
    }
    return inet_pton(AF_INET6, z, out->byte) == 1 ? OK : ERR_INVALID;
}

err network_parse(str text, struct network *out)
{
    str rest = text, address = STR_NONE;
    (void)str_cut(&rest, '/', &address);
    TRY(addr_parse(address, &out->base));
    int most = addr_is_v4(&out->base) ? 32 : 128;
    int64_t bits = most;
    if (rest.ptr)
        TRY(str_to_i64(rest, 0, most, &bits));
    out->bits = (int)bits + (128 - most);
    return OK;
}

bool addr_of(const struct sockaddr_storage *ss, struct addr *out)
{
    *out = (struct addr){0};
    if (ss->ss_family == AF_INET) {
        set_v4(out, &((const struct sockaddr_in *)(const void *)ss)->sin_addr);
        return true;
    }
    if (ss->ss_family == AF_INET6) {
        memcpy(out->byte, &((const struct sockaddr_in6 *)(const void *)ss)->sin6_addr, sizeof(out->byte));
        return true;
    }
    return false;
}

bool addr_in(const struct addr *a, const struct network *n)
{
    size_t whole = (size_t)n->bits / 8;
    int left = n->bits % 8;
    if (memcmp(a->byte, n->base.byte, whole) != 0)
        return false;
    if (left == 0)
        return true;
    uint8_t mask = (uint8_t)(0xff << (8 - left));
    return (a->byte[whole] & mask) == (n->base.byte[whole] & mask);
}

bool addr_in_list(const struct addr *a, const struct network_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (addr_in(a, &l->items[i]))
            return true;
    return false;
}

bool addr_is_loopback(const struct addr *a)
{
    static const struct addr six = {{[15] = 1}};
    return addr_is_v4(a) ? a->byte[12] == 127 : memcmp(a, &six, sizeof(six)) == 0;
}

void addr_text(const struct addr *a, char out[ADDR_TEXT])
{
    if (addr_is_v4(a))
        inet_ntop(AF_INET, a->byte + 12, out, ADDR_TEXT);
    else
        inet_ntop(AF_INET6, a->byte, out, ADDR_TEXT);
}

struct addr addr_network(const struct addr *a)
{
    struct addr n = *a;
    if (!addr_is_v4(a))
        memset(n.byte + 8, 0, 8);
    return n;
}

struct addr addr_site(const struct addr *a)
{
    struct addr s = *a;
    if (addr_is_v4(a))
        s.byte[15] = 0;
    else
        memset(s.byte + 6, 0, 10);
    return s;
}
