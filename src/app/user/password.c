/* Passwords: argon2id (libsodium; 19 MiB, two passes), and what a new one may not be. */
#include "app/user/user.h"

#include "base/utf.h"
#include "common_passwords.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#ifdef PITCHEY_TEST
#define HASH_PASSES crypto_pwhash_argon2id_OPSLIMIT_MIN
#define HASH_BYTES crypto_pwhash_argon2id_MEMLIMIT_MIN
#else
#define HASH_PASSES 2
#define HASH_BYTES (19 * MIB)
#endif

err password_hash(struct ctx *c, str password, str *hash)
{
    char *text = arena_alloc(c->arena, crypto_pwhash_STRBYTES, 1);
    if (crypto_pwhash_str_alg(text, password.ptr, password.len, HASH_PASSES, HASH_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(c, ERR_BUSY, "There is not enough memory for a sign-in at the moment. Try again shortly.");
    *hash = str_from(text);
    return OK;
}

/* A hash of nobody's password, so that an unknown account costs what a known one does. */
static const char *nobodys_hash(void)
{
    static _Thread_local char text[crypto_pwhash_STRBYTES];
    if (!text[0])
        (void)!crypto_pwhash_str_alg(text, "", 0, HASH_PASSES, HASH_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    return text;
}

bool password_matches(str hash, str password)
{
    char text[crypto_pwhash_STRBYTES] = "";
    bool is_known = hash.ptr && hash.len < sizeof(text);
    if (is_known)
        memcpy(text, hash.ptr, hash.len);
    else
        memcpy(text, nobodys_hash(), sizeof(text));
    return crypto_pwhash_str_verify(text, password.ptr, password.len) == 0 && is_known;
}

/* ---- what a new one may not be ---- */

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_common(str folded, arena *a)
{
    const char *word = arena_cstr(a, folded);
    return bsearch(&word, common_passwords, common_password_count, sizeof(word), compare_words) != NULL;
}

static bool is_one_character(str s)
{
    size_t at = 0;
    int32_t first = utf_next(s, &at);
    while (at < s.len)
        if (utf_next(s, &at) != first)
            return false;
    return true;
}

static bool is_name(arena *a, str password, str name)
{
    return name.ptr && str_eq(password, email_key(name, a));
}

err password_check(struct ctx *c, const char *field, str password, str email, str username, str display_name)
{
    arena *a = c->arena;
    size_t length = utf_length(password);
    str folded = email_key(password, a), rest = email, local = STR_NONE;
    (void)str_cut(&rest, '@', &local);
    if (length < PASSWORD_MIN)
        return fail_field(c, field, "too_short", "The password has %zu of at least %d characters.", length, PASSWORD_MIN);
    if (length > PASSWORD_MAX)
        return fail_field(c, field, "too_long", "The password has %zu of at most %d characters.", length, PASSWORD_MAX);
    bool is_known = is_common(folded, a) || is_one_character(password) || is_name(a, folded, email) ||
                    is_name(a, folded, local) || is_name(a, folded, username) || is_name(a, folded, display_name);
    if (is_known)
        return fail_field(c, field, "common", "This password is one of the first that others would try; choose another.");
    return OK;
}
