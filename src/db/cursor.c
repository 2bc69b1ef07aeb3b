/* Cursors: keys as bytes, in front of them a check. */
#include "db/cursor.h"

#include "base/buf.h"
#include "base/encode.h"

#include <assert.h>
#include <string.h>

enum { CHECK_LEN = 8, TEXT_HEAD_LEN = 4, CURSOR_MAX = 1500 - CHECK_LEN };      /* in base64 not above 2,000 */

static uint8_t secret_key[SUM_KEY_LEN];
static bool has_key;

void cursor_key(const uint8_t secret[static SUM_KEY_LEN])
{
    memcpy(secret_key, secret, sizeof(secret_key));
    has_key = true;
}

/* ---- bytes ---- */

static void put_le(buf *b, uint64_t n, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_put_char(b, (char)(n >> (8 * i)));
}

static err take_le(str *rest, size_t len, uint64_t *n)
{
    if (rest->len < len)
        return ERR_INVALID;
    *n = 0;
    for (size_t i = 0; i < len; i++)
        *n |= (uint64_t)(unsigned char)rest->ptr[i] << (8 * i);
    *rest = str_sub(*rest, len, rest->len);
    return OK;
}

static void put_key(buf *b, const struct sql_value *key)
{
    uint64_t bits = (uint64_t)key->i;
    if (key->type == SQL_TEXT) {
        put_le(b, key->text.len, TEXT_HEAD_LEN);
        buf_put(b, key->text);
        return;
    }
    if (key->type == SQL_REAL)
        memcpy(&bits, &key->real, sizeof(bits));
    put_le(b, bits, sizeof(bits));
}

static err take_text(str *rest, str *text)
{
    uint64_t len;
    TRY(take_le(rest, TEXT_HEAD_LEN, &len));
    if (len > rest->len)
        return ERR_INVALID;
    *text = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return OK;
}

static err take_key(str *rest, struct sql_value *key)
{
    if (key->type == SQL_TEXT)
        return take_text(rest, &key->text);
    uint64_t bits;
    TRY(take_le(rest, sizeof(bits), &bits));
    if (key->type == SQL_REAL)
        memcpy(&key->real, &bits, sizeof(bits));
    else
        key->i = (int64_t)bits;
    return OK;
}

/* ---- the check ---- */

/* Each part with its length in front, so that no two lists of parts read the same. */
static void put_part(buf *b, str part)
{
    put_le(b, part.len, TEXT_HEAD_LEN);
    buf_put(b, part);
}

/* False: its parts are too many to be one list's. */
static bool check_of(const struct cursor_owner *owner, str keys, uint8_t check[static QUICK_SUM_LEN])
{
    assert(has_key);
    buf parts;
    buf_init(&parts, 1 * MIB);
    put_part(&parts, owner->list);
    put_part(&parts, owner->order);
    put_part(&parts, owner->scope);
    put_part(&parts, keys);
    bool whole = buf_check(&parts) == OK;
    if (whole)
        keyed_sum(secret_key, buf_str(&parts), check);
    buf_release(&parts);
    return whole;
}

str cursor_write(arena *a, const struct cursor_owner *owner, const struct sql_value *keys, size_t count)
{
    buf body;
    uint8_t check[QUICK_SUM_LEN] = {0};
    buf_init(&body, CURSOR_MAX);
    buf_put(&body, (str){(const char *)check, CHECK_LEN});
    for (size_t i = 0; i < count; i++)
        put_key(&body, &keys[i]);

    str cursor = STR_NONE;      /* a text key too long for an address: there is no next page by cursor */
    if (buf_check(&body) == OK && check_of(owner, str_sub(buf_str(&body), CHECK_LEN, SIZE_MAX), check)) {
        memcpy(body.ptr, check, CHECK_LEN);
        cursor = base64url_encode(buf_str(&body), a);
    }
    buf_release(&body);
    return cursor;
}

err cursor_read(arena *a, const struct cursor_owner *owner, str cursor, struct sql_value *keys, size_t count)
{
    str body;
    if (cursor.len > 2 * CURSOR_MAX)
        return ERR_INVALID;
    TRY(base64url_decode(cursor, a, &body));
    if (body.len < CHECK_LEN)
        return ERR_INVALID;

    str rest = str_sub(body, CHECK_LEN, SIZE_MAX);
    uint8_t check[QUICK_SUM_LEN];
    if (!check_of(owner, rest, check) || !same_bytes((str){(const char *)check, CHECK_LEN}, str_sub(body, 0, CHECK_LEN)))
        return ERR_INVALID;
    for (size_t i = 0; i < count; i++)
        TRY(take_key(&rest, &keys[i]));
    return rest.len == 0 ? OK : ERR_INVALID;
}
