/*
 * Links we mail: 32 random bytes, stored as their hash, each good until its own end. And the mails that anybody can cause
 * by naming an address: a job finds out whose it is and how many went there, so that the request does the same for all.
 */
#include "app/user/user.h"

#include "base/encode.h"
#include "base/hash.h"
#include "base/rand.h"
#include "core/event.h"
#include "core/mail.h"
#include "json/text.h"

#define LINK_KEPT_MS DAYS(30)        /* after its end: opened again, a used one says so */

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
    return sql_link_insert(c, &(struct link_insert_args){
        .hash = hash, .user_id = u->id, .kind = str_from(kind), .email = email, .expires_ms = c->now_ms + valid_ms});
}

static str first_letter(struct ctx *c, str link)
{
    return arena_printf(c->arena, "Welcome to Pitchey.\n\nConfirm that this address is yours:\n%.*s\n\nThe link works for 24 hours. "
                        "If you did not register, do nothing.\n", STR_ARG(link));
}

/* Whoever came first chose the password: who comes later must not open the door for him. */
static str later_letter(struct ctx *c, const struct user_row *u, str link)
{
    return arena_printf(c->arena, "Somebody registered with this address again. An account of an earlier time waits here to be confirmed: kind "
                        "%.*s, name %.*s, and the password that was chosen then.\n\nIf both were you, confirm that this address is yours:\n"
                        "%.*s\n\nThe link works for 24 hours. If the earlier one was not you, do not open it: the account has the password "
                        "of whoever made it.\n", STR_ARG(u->user_type), STR_ARG(u->display_name), STR_ARG(link));
}

static err mail_confirm(struct ctx *c, const struct user_row *u, bool again)
{
    str token;
    TRY(link_make(c, u, "confirm", u->email, CONFIRM_LINK_MS, &token));
    str link = mail_link(c, "/verify-email?token=%.*s", STR_ARG(token));
    return mail_send(c, &(struct mail){
        .kind = "confirm", .to = u->email, .subject = STR("Confirm your e-mail address"),
        .text = again ? later_letter(c, u, link) : first_letter(c, link),
    });
}

/* What an account does may mail its owner; who only says that an address is his must not make it ring. */
err mail_warn(struct ctx *c, const struct user_row *u, const struct mail *m)
{
    struct mail to_owner = *m;
    to_owner.to = u->email;
    return u->has_confirmed_ms ? mail_send(c, &to_owner) : OK;
}

/* ---- mails to an address that somebody named ---- */

struct named { str email_key; bool joining, again; };
static const struct field named_fields[] = {
    STR_FIELD(named, email_key, 0, 4 * EMAIL_MAX, REQUIRED),
    BOOL_FIELD(named, joining, REQUIRED),
    BOOL_FIELD(named, again, OPTIONAL),
    END_FIELDS
};

err address_named(struct ctx *c, str key, bool joining, bool again)
{
    struct named n = {key, joining, again};
    return job_add(c, "address", json_text(named_fields, &n, c->arena), 0);
}

static err send_confirmation(struct ctx *c, const struct user_row *u, bool again)
{
    struct links_recent_row sent;
    TRY(sql_links_recent(c, u->id, STR("confirm"), c->now_ms - HOURS(1), &sent));
    if (sent.n >= MAILS_AN_HOUR)
        return OK;
    TRY(event_add(c, EVENT_CONFIRMATION_SENT, u->id));
    return mail_confirm(c, u, again);
}

static err tell_owner(struct ctx *c, const struct user_row *u)
{
    struct told_recently_row told;
    TRY(sql_told_recently(c, u->id, c->now_ms - HOURS(1), &told));
    if (told.n >= MAILS_AN_HOUR)
        return OK;
    TRY(event_add(c, EVENT_OWNER_TOLD, u->id));
    return mail_send(c, &(struct mail){
        .kind = "registered-already", .to = u->email, .subject = STR("You have an account already"),
        .text = arena_printf(c->arena, "Somebody tried to register with this address, which has an account.\n\nSign in here:\n%.*s\n",
                             STR_ARG(mail_link(c, "/login"))),
    });
}

static err answer_address(struct ctx *c, const struct job *j)
{
    struct named n;
    struct user_row u;
    bool found;
    TRY(fields_read(named_fields, j->payload, &n, c->arena, &c->problem));
    TRY(sql_user_by_email(c, n.email_key, &u, &found));
    if (!found)
        return OK;
    if (!u.has_confirmed_ms)
        return send_confirmation(c, &u, n.again);
    return n.joining ? tell_owner(c, &u) : OK;
}
const struct job_kind address_job = {.name = "address", .step = answer_address};

static err forget_links(struct ctx *c, int64_t *removed)
{
    return sql_links_forget(c, c->now_ms - LINK_KEPT_MS, CHORE_ROWS, removed);
}
const struct chore link_chore = {"links", forget_links};
