/* Accounts: making one, and what others and its owner read of it. */
#include "app/user/user.h"

#include "base/encode.h"
#include "base/hash.h"
#include "base/rand.h"
#include "base/utf.h"
#include "core/capability.h"
#include "core/event.h"

const struct vocab user_types = EXACT_VOCAB("UserType", WORD("creator"), WORD("investor"), WORD("production"), WORD("watcher"), WORD("admin"), WORD("operator"));
const struct vocab portals = EXACT_VOCAB("Portal", WORD("creator"), WORD("investor"), WORD("production"), WORD("admin"));

/* ---- forms ---- */

/* No account's: it only has to fit into an index and to differ from every other. */
static str short_key(str key, arena *a)
{
    uint8_t sum[SHA256_LEN];
    sha256(key, sum);
    return arena_printf(a, "%.*s %.*s", STR_ARG(utf_cut(key, EMAIL_MAX / 2)), STR_ARG(hex_encode((str){(const char *)sum, sizeof(sum)}, a)));
}

str email_key(str email, arena *a)
{
    str trimmed = utf_nfc(utf_trim(email), a);
    char *out = arena_cstr(a, trimmed);
    for (size_t i = 0; i < trimmed.len; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] | 0x20);
    str key = {out, trimmed.len};
    return key.len > EMAIL_MAX ? short_key(key, a) : key;
}

static bool is_blank_or_control(char ch)
{
    return (unsigned char)ch <= 0x20 || ch == 0x7f;
}

/* One @ with something on both sides, no blanks, a dot in the domain: the confirmation mail is the real test. */
const char *email_check(str email)
{
    static const char wrong[] = "This is not an e-mail address; it looks like name@example.com.";
    str rest = email, local = STR_NONE, domain = STR_NONE;
    if (email.len > EMAIL_MAX)
        return "An e-mail address has at most 254 bytes.";
    if (!str_cut(&rest, '@', &local) || !str_cut(&rest, '@', &domain) || rest.ptr)
        return wrong;
    for (size_t i = 0; i < email.len; i++)
        if (is_blank_or_control(email.ptr[i]) || email.ptr[i] == '<' || email.ptr[i] == '>' || email.ptr[i] == ',')
            return wrong;
    bool has_dot = str_has(domain, '.') && domain.ptr[0] != '.' && domain.ptr[domain.len - 1] != '.';
    return local.len && local.len <= 64 && has_dot ? NULL : wrong;
}

static bool is_made_up(str username)
{
    int64_t n;
    return username.len > 1 && username.ptr[0] == 'u' && str_to_i64(str_sub(username, 1, SIZE_MAX), 0, INT64_MAX, &n) == OK;
}

const char *username_check(str username)
{
    static const char wrong[] = "A username has 3 to 30 of a–z, 0–9, dot, underscore and hyphen, and begins with a letter.";
    for (size_t i = 0; i < username.len; i++) {
        char ch = username.ptr[i] | (username.ptr[i] >= 'A' && username.ptr[i] <= 'Z' ? 0x20 : 0);
        bool is_letter = ch >= 'a' && ch <= 'z';
        bool is_other = (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '-';
        if (!is_letter && !(is_other && i > 0))
            return wrong;
    }
    return NULL;
}

const char *username_choice_check(str username)
{
    if (username.len < 3)
        return "A username has at least 3 characters.";
    if (is_made_up(username))
        return "Usernames of u and a number are made up by the site; choose another.";
    return username_check(username);
}

const char *url_check(str url)
{
    return str_starts(url, STR("https://")) && url.len > 10 && !str_has(url, ' ') ? NULL : "An address begins with https://.";
}

/* ---- making one ---- */

/* Until the id is known: no username begins with a digit, so it is nobody's. */
static str username_for_now(arena *a)
{
    uint64_t n;
    rand_bytes(&n, sizeof(n));
    return arena_printf(a, "0%016llx", (unsigned long long)n);
}

static err company_create(struct ctx *c, const struct new_account *n, int64_t *id)
{
    struct company_id made;
    TRY(sql_company_insert(c, &(struct company_insert_args){
        .handle = username_for_now(c->arena), .name = n->company_name, .name_key = utf_fold(n->company_name, c->arena),
        .verified = n->verified, .demo = n->demo}, &made));
    *id = made.id;
    return sql_company_handle(c, made.id, arena_printf(c->arena, "c%lld", (long long)made.id));
}

str display_name_of(arena *a, const struct new_account *n)
{
    if (n->display_name.ptr)
        return n->display_name;
    if (n->first_name.ptr && n->last_name.ptr)
        return arena_printf(a, "%.*s %.*s", STR_ARG(n->first_name), STR_ARG(n->last_name));
    if (n->first_name.ptr || n->last_name.ptr)
        return n->first_name.ptr ? n->first_name : n->last_name;
    return n->company_name;
}

err username_is_free(struct ctx *c, str username)
{
    struct user_id other;
    bool taken;
    TRY(sql_user_named(c, username, &other, &taken));
    return taken ? fail(c, ERR_CONFLICT, "The username %.*s is taken; choose another.", STR_ARG(username)) : OK;
}

err account_create(struct ctx *c, const struct new_account *n, int64_t *id)
{
    arena *a = c->arena;
    bool has_company = role_of(n->user_type) == ROLE_PRODUCTION;
    str username = n->username.ptr ? email_key(n->username, a) : username_for_now(a), name = display_name_of(a, n);
    int64_t company_id = n->company_id;
    struct user_id made;
    TRY(username_is_free(c, username));
    if (has_company && !company_id)
        TRY(company_create(c, n, &company_id));
    TRY(sql_user_insert(c, &(struct user_insert_args){
        .user_type = n->user_type, .email = utf_trim(n->email), .email_key = email_key(n->email, a), .username = username,
        .password_hash = n->password_hash, .display_name = name, .first_name = n->first_name, .last_name = n->last_name,
        .name_key = name.ptr ? utf_fold(name, a) : STR(""), .has_company_id = has_company, .company_id = company_id,
        .company_name = has_company ? STR_NONE : n->company_name, .seat = n->seat.ptr ? n->seat : has_company ? seat_word(SEAT_OWNER) : STR_NONE,
        .has_confirmed_ms = n->confirmed, .confirmed_ms = c->now_ms, .verified = n->verified, .demo = n->demo,
    }, &made));
    *id = made.id;
    return n->username.ptr ? OK : sql_user_name(c, made.id, arena_printf(a, "u%lld", (long long)made.id));
}

/* ---- suspending one ---- */

err account_suspend(struct ctx *c, int64_t id, str reason, bool *changed)
{
    int64_t rows;
    TRY(sql_user_suspend(c, id, reason, &rows));
    *changed = rows > 0;
    return rows ? event_add(c, EVENT_USER_SUSPENDED, id) : OK;
}

err account_reinstate(struct ctx *c, int64_t id, bool *changed)
{
    int64_t rows;
    TRY(sql_user_reinstate(c, id, &rows));
    *changed = rows > 0;
    return rows ? event_add(c, EVENT_USER_REINSTATED, id) : OK;
}

/* ---- reading one ---- */

static const struct field link_fields[] = {
    STR_FIELD(user_links, imdb, 0, 300, READ_ONLY),
    STR_FIELD(user_links, linkedin, 0, 300, READ_ONLY),
    STR_FIELD(user_links, instagram, 0, 300, READ_ONLY),
    STR_FIELD(user_links, x, 0, 300, READ_ONLY),
    END_OF("ProfileLinks")
};

static const struct field self_fields[] = {
    STR_FIELD(user_view, email, 0, EMAIL_MAX, REQUIRED | READ_ONLY),
    BOOL_FIELD(user_view, email_verified, READ_ONLY),
    STR_FIELD(user_view, display_name, 0, 80, READ_ONLY),
    STR_FIELD(user_view, first_name, 0, 60, READ_ONLY),
    STR_FIELD(user_view, last_name, 0, 60, READ_ONLY),
    STR_FIELD(user_view, seat, 0, 10, READ_ONLY),
    STR_FIELD(user_view, subscription_tier, 0, 10, REQUIRED | READ_ONLY),
    STR_FIELD(user_view, next_step, 0, 20, READ_ONLY),
    BOOL_FIELD(user_view, two_factor, READ_ONLY),
    INT_FIELD(user_view, backup_codes_left, 0, 10, READ_ONLY),
    WORD_LIST_FIELD(user_view, actions, capability_words, 0, CAPABILITIES, REQUIRED | READ_ONLY),
    TIME_FIELD(user_view, updated_ms, REQUIRED | READ_ONLY),
    INT_FIELD(user_view, version, 1, INT64_MAX, READ_ONLY),
    END_FIELDS
};

const struct field user_fields[] = {
    ID_FIELD(user_view, id, REQUIRED | READ_ONLY),
    WORD_FIELD(user_view, user_type, user_types, REQUIRED | READ_ONLY),
    STR_FIELD(user_view, username, 3, 30, REQUIRED | READ_ONLY),
    STR_FIELD(user_view, name, 1, 120, REQUIRED | READ_ONLY),
    BOOL_FIELD(user_view, verified, READ_ONLY),
    STR_FIELD(user_view, bio, 0, 1000, READ_ONLY),
    STR_FIELD(user_view, location, 0, 100, READ_ONLY),
    STR_FIELD(user_view, website, 0, 300, READ_ONLY),
    OBJ_FIELD(user_view, links, link_fields, READ_ONLY),
    STR_FIELD(user_view, profile_image_url, 0, 300, READ_ONLY),
    ID_FIELD(user_view, company_id, READ_ONLY),
    STR_FIELD(user_view, company_name, 0, 120, READ_ONLY),
    BOOL_FIELD(user_view, open_to_messages, READ_ONLY),
    BOOL_FIELD(user_view, demo, READ_ONLY),
    TIME_FIELD(user_view, created_ms, REQUIRED | READ_ONLY),
    IF_FIELD(user_view, is_self, self_fields),
    END_OF("User")
};

str account_name(const struct user_row *u)
{
    return u->has_display_name ? u->display_name : STR("User");
}

/* Where joining goes on: the e-mail, then a name. */
static str next_step(const struct user_row *u)
{
    if (!u->has_confirmed_ms)
        return STR("confirm_email");
    return u->has_display_name ? STR_NONE : STR("profile");
}

/* The account may be signing in just now: nobody is calling yet. */
static struct str_list actions_of_row(const struct ctx *c, const struct user_row *u)
{
    const struct user self = {.id = u->id, .role = role_of(u->user_type), .seat = seat_of(u->seat),
                              .company_id = u->has_company_id ? u->company_id : 0};
    return actions_of(&(struct ctx){.arena = c->arena, .site = c->site, .user = &self});
}

void user_view(const struct ctx *c, const struct user_row *u, bool is_self, struct user_view *v)
{
    *v = (struct user_view){
        .id = u->id, .user_type = u->user_type, .username = u->username, .name = account_name(u), .verified = u->verified,
        .bio = u->bio, .location = u->location, .website = u->website,
        .links = {u->link_imdb, u->link_linkedin, u->link_instagram, u->link_x},
        .company_id = u->has_company_id ? u->company_id : 0,
        .company_name = u->has_company_title ? u->company_title : u->company_name,
        .open_to_messages = u->open_to_messages, .demo = u->demo, .created_ms = u->created_ms,
        .is_self = is_self, .email = u->email, .email_verified = u->has_confirmed_ms, .display_name = u->display_name,
        .first_name = u->first_name, .last_name = u->last_name, .seat = u->seat, .subscription_tier = u->tier,
        .next_step = next_step(u), .updated_ms = u->updated_ms, .version = u->version,
        .actions = is_self ? actions_of_row(c, u) : (struct str_list){0},
    };
}
