/* Tokens from outside: access tokens and refresh tokens, whatever the bytes. Only what was made here passes. */
#include "base/rand.h"
#include "core/token.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct token_keys keys = {
    STR("an-access-secret-of-32-bytes-or-more"), STR("the-secret-before-of-32-bytes-or-more"),
    STR("a-refresh-secret-of-32-bytes-or-more"), STR("pitchey.pages.dev"),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    if (!a) {
        rand_setup();
        token_setup(&keys);
        a = arena_new(1 * MIB, 1 * MIB);
    }
    str token = {(const char *)data, size};
    struct claims claims;
    int64_t session, n;
    if (token_read(token, INT64_C(1777817109000), &claims) == OK && (claims.user_id <= 0 || claims.session_id <= 0))
        abort();
    if (refresh_read(a, token, &session, &n) == OK && !str_eq(refresh_make(a, session, n), token))
        abort();
    arena_rewind(a);
    return 0;
}
