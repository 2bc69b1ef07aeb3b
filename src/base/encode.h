/* Bytes as text: base64 (RFC 4648), its form for addresses, and hex. The decoders take one spelling of each value only. */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/arena.h"
#include "base/str.h"

str base64_encode(str bytes, arena *a);        /* A–Z a–z 0–9 + /, padded with = */
str base64url_encode(str bytes, arena *a);     /* A–Z a–z 0–9 - _, no padding */
str hex_encode(str bytes, arena *a);           /* lower case */

/* ERR_INVALID: a sign too many or too few, padding where it does not belong, spare bits that are not zero. */
err base64_decode(str text, arena *a, str *bytes);
err base64url_decode(str text, arena *a, str *bytes);
int hex_value(char digit);                             /* either case; -1: it is none */

#endif
