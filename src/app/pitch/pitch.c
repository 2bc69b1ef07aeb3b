/* Pitches: who may see and change one, its states, and what follows from each write. */
#include "app/pitch/pitch.h"
#include "app/pitch/search.h"
#include "app/pitch/views.h"

#include "base/config.h"
#include "base/encode.h"
#include "base/grown.h"
#include "base/hash.h"
#include "base/utf.h"
#include "core/budget.h"
#include "core/event.h"
#include "json/text.h"

#include <assert.h>
#include <string.h>

/* Sort keys of what may be empty: last in both directions. */
#define EMPTY_UP INT64_C(1000000)
#define EMPTY_DOWN INT64_C(-1)
/* Bytes of a title's key: a row of an index and a cursor have room for it, and 200 letters of any script are in it. */
enum { TITLE_KEY_MAX = 1024 };

/* ---- who ---- */

/* In the order of the vocabulary pitch_statuses. */
static const enum object_state states[] = {STATE_DRAFT, STATE_PUBLISHED, STATE_UNPUBLISHED, STATE_ARCHIVED, STATE_HIDDEN};

static str status_of(enum object_state state)
{
    int rank = 0;
    assert(state);              /* of a capability that is a move */
    while (states[rank] != state)
        rank++;
    return str_from(pitch_statuses.words[rank].value);
}

struct object pitch_object(const struct pitch_row *p)
{
    enum object_state state = states[vocab_rank(&pitch_statuses, p->status)];
    return (struct object){
        .owner_id = p->owner_id, .company_id = p->has_company_id ? p->company_id : 0,
        .state = state == STATE_PUBLISHED && !p->listed ? STATE_BY_INVITATION : state,
    };
}

static bool may_on_pitch(const struct ctx *c, enum capability what, const struct pitch_row *p)
{
    struct object o = pitch_object(p);
    return may_on(c, what, &o);
}

err pitch_seen(struct ctx *c, int64_t id, struct pitch_row *p)
{
    bool found;
    TRY(sql_pitch_get(c, id, p, &found));
    if (!found || !may_on_pitch(c, CAN_PITCH_READ, p))
        return fail(c, ERR_NOT_FOUND, "There is no pitch %lld, or it is not open to you.", (long long)id);
    return OK;
}

err pitch_for(struct ctx *c, int64_t id, enum capability what, struct pitch_row *p)
{
    TRY(pitch_seen(c, id, p));
    struct object o = pitch_object(p);
    if (!may_ever_on(c, what, &o))
        return fail(c, ERR_FORBIDDEN, "Only the owner may change this pitch.");
    return OK;
}

/* ---- a draft from a row, and back ---- */

/* ["War","Family"] as a list; the stored words need no unescaping. */
static struct str_list words_of(str json, arena *a)
{
    str *words = ARENA_ARRAY(a, str, json.len / 2 + 1);
    size_t count = 0;
    str rest = json, piece;
    for (bool inside = false; str_cut(&rest, '"', &piece); inside = !inside)
        if (inside)
            words[count++] = piece;
    return (struct str_list){words, count};
}

static str json_of(struct str_list words, arena *a)
{
    struct grown json = grown_in(a);
    grown_put(&json, STR("["));
    for (size_t i = 0; i < words.count; i++)
        grown_printf(&json, "%s\"%.*s\"", i ? "," : "", STR_ARG(words.items[i]));
    grown_put(&json, STR("]"));
    return grown_str(&json);
}

/* The first four items are texts of the draft; the others hold no text here. */
static str *text_of(struct pitch_draft *d, int item)
{
    static const size_t offsets[] = {
        offsetof(struct pitch_draft, synopsis), offsetof(struct pitch_draft, long_synopsis),
        offsetof(struct pitch_draft, themes), offsetof(struct pitch_draft, world_description),
    };
    return (size_t)item < COUNT(offsets) ? (str *)(void *)((char *)d + offsets[item]) : NULL;
}

err pitch_to_draft(struct ctx *c, const struct pitch_row *p, struct pitch_draft *d)
{
    *d = (struct pitch_draft){
        .title = p->title, .logline = p->logline, .genre = p->genre, .format = p->format,
        .budget_range = p->budget_range, .stage = p->stage, .funding = p->funding, .access_rung = p->access_rung,
        .subgenres = words_of(p->subgenres, c->arena), .seeking = words_of(p->seeking, c->arena),
        .hide_name = p->hide_name,
    };
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, p->id, VIEWER_OWNER, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        int item = vocab_rank(&items, rows[i].kind);
        str *text = text_of(d, item);
        *pitch_rung_at(&d->rungs, item) = rows[i].rung;
        if (text)
            *text = rows[i].body;
    }
    return OK;
}

/* Letters and digits of the folded title with single hyphens between; none: no slug. */
static str slug_of(str title, arena *a)
{
    enum { SLUG_MAX = 80 };
    str folded = utf_fold(title, a);
    char *out = arena_alloc(a, SLUG_MAX + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < folded.len && len < SLUG_MAX; i++) {
        char ch = folded.ptr[i];
        bool is_plain = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
        if (is_plain)
            out[len++] = ch;
        else if (len && out[len - 1] != '-' && ch != '\'')
            out[len++] = '-';
    }
    while (len && out[len - 1] == '-')
        len--;
    return len ? (str){out, len} : STR_NONE;
}

static int64_t rank_up(const struct vocab *v, str word)
{
    return word.ptr ? vocab_rank(v, word) : EMPTY_UP;
}

static int64_t rank_down(const struct vocab *v, str word)
{
    return word.ptr ? vocab_rank(v, word) : EMPTY_DOWN;
}

/* What an older client means besides: an agreement, a subgenre. */
static void draft_complete(struct pitch_draft *d, arena *a)
{
    if (d->require_nda && str_eq(d->access_rung, STR("identified")))
        d->access_rung = STR("nda_approval");
    if (d->genre_adds.ptr && d->subgenres.count == 0) {
        str *one = ARENA_NEW(a, str);
        *one = d->genre_adds;
        d->subgenres = (struct str_list){one, 1};
    }
}

/* ---- writing ---- */

enum { ITEMS = sizeof(struct pitch_rungs) / sizeof(str) };

static struct pitch_item_put_args item_of(struct pitch_draft *d, int64_t id, int item)
{
    const str *text = text_of(d, item);
    return (struct pitch_item_put_args){
        .pitch_id = id, .kind = str_from(items.words[item].value), .rung = *pitch_rung_at(&d->rungs, item),
        .body = text ? *text : STR_NONE,
    };
}

static bool is_same_text(str a, str b)
{
    return str_eq(a, b) && !a.ptr == !b.ptr;
}

/* An item of which nothing was ever said has no row. */
static err items_put(struct ctx *c, int64_t id, struct pitch_draft *before, struct pitch_draft *after)
{
    struct pitch_item_put_args puts[ITEMS];
    size_t count = 0;
    for (int item = 0; item < ITEMS; item++) {
        struct pitch_item_put_args was = item_of(before, id, item), is = item_of(after, id, item);
        if (!is_same_text(was.rung, is.rung) || !is_same_text(was.body, is.body))
            puts[count++] = is;
    }
    return sql_pitch_item_put(c, puts, count);
}

/* ---- the room of an account ---- */

static size_t text_bytes(const struct pitch_draft *d)
{
    struct pitch_draft copy = *d;
    size_t bytes = d->title.len + d->logline.len;
    for (int item = 0; item < ITEMS; item++) {
        const str *text = text_of(&copy, item);
        bytes += text ? text->len : 0;
    }
    return bytes;
}

bool pitch_has_text(const struct pitch_draft *d)
{
    return text_bytes(d) > 0;
}

static int64_t weight_of(const struct pitch_draft *d)
{
    size_t bytes = text_bytes(d);
    return (int64_t)(bytes > PITCH_WEIGHT_MIN ? bytes : PITCH_WEIGHT_MIN);
}

static err no_room(struct ctx *c, int64_t room)
{
    const char *way_out = c->user->email_confirmed ? "Delete a pitch to make room."
                                                   : "Confirm your e-mail address to have more, or delete a pitch.";
    return fail(c, ERR_STORAGE_FULL, "Your pitches fill the %lld KiB that your account has. Nothing was stored. %s",
                (long long)(room / 1024), way_out);
}

err pitch_has_room(struct ctx *c, int64_t owner_id, const struct pitch_draft *before, const struct pitch_draft *after, bool *is_close)
{
    int64_t room = config_now()->account_room_bytes, grows = weight_of(after) - (before ? weight_of(before) : 0);
    struct pitches_weigh_row now;
    if (!room || !c->user || grows <= 0)
        return OK;
    room /= budget_of(c->user)->room_share;
    TRY(sql_pitches_weigh(c, owner_id, &now));
    if (is_close)
        *is_close = budget_is_close(room - now.sum, grows);
    return now.sum + grows > room ? no_room(c, room) : OK;
}

/* by: how much the version rises. */
static err pitch_store(struct ctx *c, int64_t id, struct pitch_draft *before, struct pitch_draft *d, int64_t by)
{
    arena *a = c->arena;
    str slug = slug_of(d->title, a);
    TRY(sql_pitch_update(c, &(struct pitch_update_args){
        .id = id, .title = d->title, .title_key = utf_cut(utf_fold(d->title, a), TITLE_KEY_MAX),
        .slug = slug,
        .logline = d->logline,
        .genre = d->genre, .subgenres = json_of(d->subgenres, a), .format = d->format,
        .budget_range = d->budget_range,
        .budget_up = rank_up(&bands, d->budget_range), .budget_down = rank_down(&bands, d->budget_range),
        .stage = d->stage, .seeking = json_of(d->seeking, a),
        .funding = d->funding,
        .funding_up = rank_up(&fundings, d->funding), .funding_down = rank_down(&fundings, d->funding),
        .access_rung = d->access_rung, .hide_name = d->hide_name, .weight = weight_of(d), .steps = by,
    }));
    TRY(items_put(c, id, before, d));
    return pitch_settle(c, id);
}

err pitch_create(struct ctx *c, struct pitch_draft *d, int64_t *id)
{
    struct pitch_id stored;
    draft_complete(d, c->arena);
    TRY(sql_pitch_insert(c, &(struct pitch_insert_args){
        .owner_id = c->user->id, .has_company_id = c->user->company_id > 0, .company_id = c->user->company_id,
        .title = d->title, .format = d->format, .access_rung = d->access_rung, .demo = c->user->demo,
    }, &stored));
    TRY(pitch_store(c, stored.id, &(struct pitch_draft){0}, d, 0));
    *id = stored.id;
    return event_add(c, EVENT_PITCH_CREATED, stored.id);
}

/* Equal when they read equal: the table writes every field that is stored. */
static bool is_same(const struct pitch_draft *before, const struct pitch_draft *after, arena *a)
{
    return str_eq(json_text(pitch_draft_fields, before, a), json_text(pitch_draft_fields, after, a));
}

struct gain { str item, from, to; };
struct gains { struct gain *gains; size_t gains_count; };
static const struct field gain_fields[] = {
    STR_FIELD(gain, item, 0, 0, READ_ONLY),
    STR_FIELD(gain, from, 0, 0, READ_ONLY),
    STR_FIELD(gain, to, 0, 0, READ_ONLY),
    END_FIELDS
};
static const struct field gains_fields[] = {
    LIST_FIELD(gains, gains, gain_fields, 0, 16, READ_ONLY),
    END_FIELDS
};

static void gain_add(struct gains *g, str item, str from, str to)
{
    if (vocab_rank(&rungs, to) < vocab_rank(&rungs, from))
        g->gains[g->gains_count++] = (struct gain){item, from, to};
}

/* Opening something wider on a published pitch asks once, naming who gains what; narrower acts at once. */
static err may_widen(struct ctx *c, const struct pitch_row *p, const struct pitch_draft *before, const struct pitch_draft *after)
{
    struct gain list[16];
    struct gains g = {.gains = list};
    size_t at = 0;
    if (after->confirm || !str_eq(p->status, STR("published")))
        return OK;
    gain_add(&g, STR("accessRung"), before->access_rung, after->access_rung);
    for (int item = 0; vocab_next(&items, &at); item++)
        gain_add(&g, str_from(items.words[item].value), pitch_rung_of(&before->rungs, item, before->access_rung),
                 pitch_rung_of(&after->rungs, item, after->access_rung));
    if (g.gains_count == 0)
        return OK;
    c->problem.data = json_text(gains_fields, &g, c->arena);
    return fail(c, ERR_STATE, "This opens parts of a published pitch to more people. Send confirm: true to go on.");
}

err pitch_change(struct ctx *c, const struct pitch_row *p, struct pitch_edit *e)
{
    if (!FIELD_SENT(&e->sent, pitch_draft, subgenres))
        draft_complete(&e->after, c->arena);
    if (is_same(&e->before, &e->after, c->arena))
        return OK;
    TRY(may_widen(c, p, &e->before, &e->after));
    TRY(pitch_store(c, p->id, &e->before, &e->after, 1));
    return event_add(c, EVENT_PITCH_CHANGED, p->id);
}

/* ---- moves ---- */

/* From where each goes and where it leads stands in the table of capabilities. */
static const struct { const char *word; enum event_kind event; } moves[CAPABILITIES] = {
    [CAN_PITCH_PUBLISH] = {"published", EVENT_PITCH_PUBLISHED},
    [CAN_PITCH_PUBLISH_OLDER] = {"published", EVENT_PITCH_PUBLISHED},
    [CAN_PITCH_UNPUBLISH] = {"unpublished", EVENT_PITCH_UNPUBLISHED},
    [CAN_PITCH_UNPUBLISH_OLDER] = {"unpublished", EVENT_PITCH_UNPUBLISHED},
    [CAN_PITCH_ARCHIVE] = {"archived", EVENT_PITCH_ARCHIVED},
    [CAN_PITCH_RESTORE] = {"restored", EVENT_PITCH_RESTORED},
};

static err not_from_here(struct ctx *c, const struct pitch_row *p, const char *word)
{
    c->problem.data = arena_printf(c->arena, "{\"state\":\"%.*s\"}", STR_ARG(p->status));
    return fail(c, ERR_STATE, "Pitch %lld is %.*s and cannot be %s from there.", (long long)p->id, STR_ARG(p->status), word);
}

static err may_publish(struct ctx *c, const struct pitch_row *p, bool older)
{
    static const char *const numbers[] = {"No things are", "One thing is", "Two things are", "Three things are",
                                          "Four things are", "Five things are", "Six things are"};
    struct pitch_draft d;
    TRY(pitch_to_draft(c, p, &d));
    if (fields_check(older ? pitch_older_fields : pitch_publish_fields, &d, c->arena, &c->problem) == OK)
        return OK;
    size_t n = c->problem.field_count;
    return fail(c, ERR_INVALID, "%s missing before this pitch can be published.", n < COUNT(numbers) ? numbers[n] : "Some things are");
}

err pitch_move(struct ctx *c, const struct pitch_row *p, enum capability what, bool older)
{
    enum object_state becomes = capability_of(what)->becomes;
    if (str_eq(p->status, status_of(becomes)))
        return OK;
    if (!may_on_pitch(c, what, p))
        return not_from_here(c, p, moves[what].word);
    if (becomes == STATE_PUBLISHED)
        TRY(may_publish(c, p, older));
    TRY(sql_pitch_move(c, p->id, status_of(becomes)));
    TRY(pitch_settle(c, p->id));
    return event_add(c, moves[what].event, p->id);
}

static err pitch_entomb(struct ctx *c, const struct pitch_row *p)
{
    uint8_t sum[SHA256_LEN];
    sha256(p->title, sum);
    TRY(sql_pitch_items_forget(c, p->id));
    TRY(views_forget_later(c, p->id));
    return sql_pitch_entomb(c, p->id, hex_encode((str){(const char *)sum, sizeof(sum)}, c->arena));
}

err pitch_delete(struct ctx *c, const struct pitch_row *p)
{
    if (!may_on_pitch(c, CAN_PITCH_DELETE, p))
        return not_from_here(c, p, "deleted");
    if (p->listed)
        TRY(search_drop(c, p->row_no));
    if (str_eq(p->status, STR("draft")))
        TRY(sql_pitch_forget(c, p->id));
    else
        TRY(pitch_entomb(c, p));
    return event_add(c, EVENT_PITCH_DELETED, p->id);
}

/* ---- what follows from a write ---- */

static str locked_of(struct ctx *c, const struct pitch_row *p, const struct pitch_rungs *own, uint32_t filled)
{
    struct grown json = grown_in(c->arena);
    size_t at = 0;
    grown_put(&json, STR("["));
    for (int item = 0; vocab_next(&items, &at); item++) {
        str rung = pitch_rung_of(own, item, p->access_rung);
        if (!(filled & 1u << item) || str_eq(rung, STR("public")))
            continue;
        grown_printf(&json, "%s{\"item\":\"%s\",\"rung\":\"%.*s\"}", json.len > 1 ? "," : "", items.words[item].value,
                     STR_ARG(rung));
    }
    grown_put(&json, STR("]"));
    return grown_str(&json);
}

/* Whether something that is written asks for an agreement: any rung from `nda` up. */
static bool protects(const struct pitch_row *p, const struct pitch_rungs *own, uint32_t filled)
{
    size_t at = 0;
    for (int item = 0; vocab_next(&items, &at); item++)
        if (filled & 1u << item && vocab_rank(&rungs, pitch_rung_of(own, item, p->access_rung)) >= vocab_rank(&rungs, STR("nda")))
            return true;
    return false;
}

/* The row of the index: order of publication, and unique among pitches of one millisecond. */
static int64_t row_no_of(const struct pitch_row *p)
{
    return p->row_no ? p->row_no : p->published_ms ? p->published_ms << 20 | (p->id & 0xfffff) : 0;
}

err pitch_place_of(struct ctx *c, const struct pitch_row *p, struct pitch_place_args *place)
{
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, p->id, VIEWER_OF_NOTHING, &rows, &count));

    struct pitch_rungs own = {0};
    uint32_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        int item = vocab_rank(&items, rows[i].kind);
        *pitch_rung_at(&own, item) = rows[i].rung;
        filled |= rows[i].filled ? 1u << item : 0;
    }
    *place = (struct pitch_place_args){
        .id = p->id,
        .locked = locked_of(c, p, &own, filled),
        .protects = protects(p, &own, filled),
        .listed = str_eq(p->status, STR("published")) && !str_eq(p->access_rung, STR("invited")),
        .row_no = row_no_of(p),
    };
    return OK;
}

err pitch_settle(struct ctx *c, int64_t id)
{
    struct pitch_row p;
    struct pitch_place_args place;
    bool found;
    TRY(sql_pitch_get(c, id, &p, &found));
    TRY(pitch_place_of(c, &p, &place));
    TRY(sql_pitch_place(c, &place));
    if (p.listed)
        TRY(search_drop(c, place.row_no));
    return place.listed ? search_put(c, &p, place.row_no) : OK;
}
