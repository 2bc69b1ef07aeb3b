/* A validator for answers made at run time. */
#include "base/etag.h"

#include "base/encode.h"
#include "base/hash.h"

str etag_of(str bytes, arena *a)
{
    uint8_t sum[QUICK_SUM_LEN];
    quick_sum(bytes, sum);
    str hex = hex_encode((str){(const char *)sum, sizeof(sum)}, a);
    return arena_printf(a, "\"%.*s\"", STR_ARG(hex));
}
