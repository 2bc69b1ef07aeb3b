/* Links we mail: 32 random bytes, stored as their hash; a newer one of its kind voids the earlier ones. */
#include "app/user/user.h"

#include "base/encode.h"
#include "base/hash.h"
#include "base/rand.h"
#include "core/mail.h"

err link_hash(struct ctx *c, str token, str *hash)
{
    uint8_t sum[SHA256_LEN];
    sha256(token, sum);
    *hash = hex_encode((str){(const char *)sum, sizeof(sum)}, c->arena);
    return OK;
}

err link_make(struct ctx *c, const struct user_row *u, const char *kind, str email, int64_t valid_ms, str *token)
{
    uint8_t bytes[32];
    str hash;
    rand_bytes(bytes, sizeof(bytes));
    *token = base64url_encode((str){(const char *)bytes, sizeof(bytes)}, c->arena);
    TRY(link_hash(c, *token, &hash));
    TRY(sql_links_void(c, u->id, str_from(kind)));
    return sql_link_insert(c, &(struct link_insert_args){
        .hash = hash, .user_id = u->id, .kind = str_from(kind), .email = email, .expires_ms = c->now_ms + valid_ms});
}

err mail_confirm(struct ctx *c, const struct user_row *u)
{
    str token;
    TRY(link_make(c, u, "confirm", u->email, CONFIRM_LINK_MS, &token));
    str link = mail_link(c, "/verify-email?token=%.*s", STR_ARG(token));
    return mail_send(c, &(struct mail){
        .kind = "confirm", .to = u->email, .subject = STR("Confirm your e-mail address"),
        .text = arena_printf(c->arena,
                             "Welcome to Pitchey.\n\nConfirm that this address is yours:\n%.*s\n\nThe link works for 24 hours. "
                             "If you did not register, do nothing.\n", STR_ARG(link)),
    });
}
