/*
 * Cursors of any bytes: as they come, and as keys behind a check that is right. What is read is written again the same;
 * one bit more or less is refused.
 */
#include "../../src/db/cursor.c"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEYS = 3 };
static const struct cursor_owner owner = {STR("pitch_list"), STR("newest"), STR("genre=drama")};

static void set_types(struct sql_value keys[KEYS], unsigned choice)
{
    static const enum sql_type types[] = {SQL_INT, SQL_TEXT, SQL_REAL};
    for (size_t i = 0; i < KEYS; i++, choice /= 3)
        keys[i] = (struct sql_value){.type = types[choice % 3]};
}

static void try_raw(arena *a, str cursor, unsigned choice)
{
    struct sql_value keys[KEYS];
    set_types(keys, choice);
    if (cursor_read(a, &owner, cursor, keys, KEYS) == OK)
        assert(str_eq(cursor_write(a, &owner, keys, KEYS), cursor));
}

/* The same bytes as keys: past the check, into the decoder. */
static void try_keys(arena *a, str bytes, unsigned choice)
{
    char *body = arena_alloc(a, CHECK_LEN + bytes.len, 1);
    uint8_t check[SHA256_LEN];
    check_of(&owner, bytes, check);
    memcpy(body, check, CHECK_LEN);
    if (bytes.len)
        memcpy(body + CHECK_LEN, bytes.ptr, bytes.len);

    struct sql_value keys[KEYS];
    set_types(keys, choice);
    str cursor = base64url_encode((str){body, CHECK_LEN + bytes.len}, a);
    if (cursor_read(a, &owner, cursor, keys, KEYS) != OK)
        return;
    assert(str_eq(cursor_write(a, &owner, keys, KEYS), cursor));
    body[choice % (CHECK_LEN + bytes.len)] ^= 1;
    assert(cursor_read(a, &owner, base64url_encode((str){body, CHECK_LEN + bytes.len}, a), keys, KEYS) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    static const uint8_t key[SUM_KEY_LEN] = "sixteen letters";
    if (!a) {
        cursor_key(key);
        a = arena_new(4 * MIB, 4 * MIB);
    }
    if (size == 0 || size > CURSOR_MAX - CHECK_LEN)
        return 0;
    char *exact = malloc(size);
    memcpy(exact, data, size);
    str rest = {exact + 1, size - 1};
    try_raw(a, rest, data[0]);
    try_keys(a, rest, data[0]);
    free(exact);
    arena_rewind(a);
    return 0;
}
