/* Accounts: the rules, for any caller. */
#ifndef APP_USER_USER_H
#define APP_USER_USER_H

#include "app/user/user_sql.h"
#include "core/budget.h"
#include "core/ctx.h"
#include "json/field.h"

#define SESSION_MS DAYS(30)
#define CONFIRM_LINK_MS HOURS(24)
enum { PASSWORD_MIN = 8, PASSWORD_MAX = 128, EMAIL_MAX = 254 };

extern const struct vocab user_types, portals;

/*
 * The form of an e-mail address that is compared: trimmed and folded to lower case, accents kept. An address has at most
 * EMAIL_MAX bytes (RFC 5321); of what is longer the key is a short one that no account has.
 */
str email_key(str email, arena *a);
const char *email_check(str email);          /* NULL, or what is wrong with it */
const char *username_check(str username);
const char *username_choice_check(str username);       /* of one who chooses: none of those that the site makes up */
const char *url_check(str url);

/* ---- passwords (password.c). Hashing takes 25 ms and 19 MiB: in the slow class only ---- */
err password_hash(struct ctx *c, str password, str *hash);
bool password_matches(str hash, str password);       /* STR_NONE: takes as long, and does not match */
/* too_short, too_long, common; says it as a problem of `field` */
err password_check(struct ctx *c, const char *field, str password, str email, str username, str display_name);

/* ---- accounts (user.c) ---- */
struct new_account {
    str user_type, email, username, password_hash, display_name, first_name, last_name, company_name;
    bool confirmed, verified, demo;
    int64_t company_id;                   /* of a production account that joins a company; 0: it gets one of its own */
    str seat;                             /* then: which */
};
str display_name_of(arena *a, const struct new_account *n);    /* the one that was sent, else made of the other names */
err username_is_free(struct ctx *c, str username);    /* in its stored form; else ERR_CONFLICT */
/* ERR_CONFLICT: the username is taken; a known e-mail is for the caller to look at first. */
err account_create(struct ctx *c, const struct new_account *n, int64_t *id);
/* While suspended it cannot sign in, and nothing of it is listed. False in *changed: it was so already, for this reason. */
err account_suspend(struct ctx *c, int64_t id, str reason, bool *changed);
err account_reinstate(struct ctx *c, int64_t id, bool *changed);
str account_name(const struct user_row *u);          /* displayName, else "User"; never an e-mail */

/* The account as its owner reads it, or as everyone does. */
struct user_links { str imdb, linkedin, instagram, x; };
struct user_view {
    int64_t id, company_id;
    str user_type, username, name, bio, location, website, profile_image_url, company_name;
    struct user_links links;
    bool verified, open_to_messages, demo;
    int64_t created_ms, updated_ms, version;
    bool is_self;
    str email, display_name, first_name, last_name, seat, subscription_tier, next_step;
    bool email_verified, two_factor;
    int64_t backup_codes_left;
    struct str_list actions;              /* what the account may that a visitor may not: core/capability.h */
};
extern const struct field user_fields[];
void user_view(const struct ctx *c, const struct user_row *u, bool is_self, struct user_view *v);

/* ---- links we mail (link.c) ---- */
struct mail;
err mail_warn(struct ctx *c, const struct user_row *u, const struct mail *m);    /* nothing to an address that nobody confirmed */
err link_make(struct ctx *c, const struct user_row *u, const char *kind, str email, int64_t valid_ms, str *token);
err link_hash(struct ctx *c, str token, str *hash);
/*
 * Somebody named this address (its key), to join or to have the confirmation again. Who waits for one gets a link, who has
 * an account and is joined again is told, MAILS_AN_HOUR in all; what this costs does not tell which.
 */
err address_named(struct ctx *c, str key, bool joining, bool again);    /* again: it had been registered */

#endif
