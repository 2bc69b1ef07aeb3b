/* A text of any bytes as a value of an address. */
#ifndef TESTS_HTTP_ENCODED_H
#define TESTS_HTTP_ENCODED_H

#include "base/grown.h"

/* What an address has room for, cut between characters. */
static inline void put_encoded(struct grown *g, str text)
{
    enum { ROOM = 2400 };
    while (text.len > ROOM || (text.len && ((unsigned char)text.ptr[text.len - 1] & 0xC0) == 0x80 && text.len == ROOM))
        text.len = text.len > ROOM ? ROOM : text.len - 1;
    if (text.len && (unsigned char)text.ptr[text.len - 1] >= 0xC0)
        text.len--;
    for (size_t i = 0; i < text.len; i++)
        grown_printf(g, "%%%02X", (unsigned char)text.ptr[i]);
}

#endif
