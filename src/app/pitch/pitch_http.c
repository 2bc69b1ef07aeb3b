/* Pitches over HTTP: writing one's own, moving it through its states, reading one. */
#include "app/pitch/pitch.h"
#include "core/site.h"
#include "json/text.h"
#include "web/web.h"

/* What an alias under /api/creator/pitches does otherwise. */
enum { OLDER_RULE = 1 << 0, QUIET_MOVE = 1 << 1 };

struct version_in { bool has_version; int64_t version; };
static const struct field version_fields[] = {
    OPT_INT_FIELD(version_in, version, 1, INT64_MAX, WRITE_ONLY),
    END_OF("PitchVersion")
};

static bool is_older(const struct req *r)
{
    return route_difference(r) & OLDER_RULE;
}

static err reply_pitch(struct req *r, int status, const struct pitch_view *v)
{
    if (v->is_owner)
        reply_version(r, v->p.version);
    return reply_one(r, status, "pitch", pitch_fields, v);
}

/* The owner's pitch as it stands now, after whatever this run wrote. */
static err reply_own(struct req *r, int64_t id)
{
    struct pitch_row p;
    struct pitch_view v;
    TRY(pitch_for(&r->ctx, id, CAN_PITCH_OWN, &p));
    TRY(pitch_view(&r->ctx, &p, PITCH_AS_SELF, &v));
    return reply_pitch(r, HTTP_OK, &v);
}

/* ---- somebody else was faster ---- */

static err edited_meanwhile(struct req *r, const struct pitch_row *p, err e)
{
    struct pitch_view v;
    TRY(pitch_view(&r->ctx, p, PITCH_AS_SELF, &v));
    r->ctx.problem.data = arena_printf(r->ctx.arena, "{\"current\":%.*s}", STR_ARG(json_text(pitch_fields, &v, r->ctx.arena)));
    return fail(&r->ctx, e, "This pitch was edited meanwhile: it is at version %lld now.", (long long)p->version);
}

/* A stale version in the body is EDIT_CONFLICT, a stale If-Match PRECONDITION; without either the last writer wins. */
static err check_version(struct req *r, const struct pitch_row *p, bool has_version, int64_t version)
{
    if (has_version && version != p->version)
        return edited_meanwhile(r, p, ERR_EDIT_CONFLICT);
    if (!req_may_change(r, p->version))
        return edited_meanwhile(r, p, ERR_PRECONDITION);
    return OK;
}

/* ---- writing ---- */

/* A new pitch is judged as one to publish, unless the body says that it stays a draft. */
static err read_new(struct req *r, struct pitch_draft *d)
{
    err e = req_json(r, is_older(r) ? pitch_older_fields : pitch_publish_fields, d);
    if (!d->stays_draft)
        return e;
    r->ctx.problem = (struct problem){0};
    return req_json(r, pitch_draft_fields, d);
}

/* The room is looked at here, and near its end once more in the transaction: there all writes of one account wait for each other. */
static err check_new(struct req *r, void *body)
{
    TRY(read_new(r, body));
    return pitch_has_room(&r->ctx, r->ctx.user->id, NULL, body, req_budget_is_close(r));
}

static err look_again(struct req *r, int64_t owner_id, const struct pitch_draft *before, const struct pitch_draft *after)
{
    return *req_budget_is_close(r) ? pitch_has_room(&r->ctx, owner_id, before, after, NULL) : OK;
}

static err create(struct req *r)
{
    struct ctx *c = &r->ctx;
    struct pitch_draft d;
    struct pitch_row p;
    struct pitch_view v;
    int64_t id;
    TRY(read_new(r, &d));
    TRY(look_again(r, c->user->id, NULL, &d));
    TRY(pitch_create(c, &d, &id));
    TRY(pitch_for(c, id, CAN_PITCH_OWN, &p));
    if (is_older(r) && c->site->publish_on_create && !d.stays_draft) {
        TRY(pitch_move(c, &p, CAN_PITCH_PUBLISH, true));
        TRY(pitch_for(c, id, CAN_PITCH_OWN, &p));
    }
    TRY(pitch_view(c, &p, PITCH_AS_SELF, &v));
    reply_location(r, "/api/pitches/%lld", (long long)id);
    reply_version(r, v.p.version);
    return reply_one(r, HTTP_CREATED, "pitch", pitch_made_fields, &v);
}

/* What stands there, and what the body makes of it, by the rule of the pitch's state. */
static err read_edit(struct req *r, struct pitch_row *p, struct pitch_edit *edit)
{
    int64_t id;
    TRY(req_id(r, "id", &id));
    TRY(pitch_for(&r->ctx, id, CAN_PITCH_EDIT, p));
    TRY(pitch_to_draft(&r->ctx, p, &edit->before));
    edit->after = edit->before;
    bool is_public = str_eq(p->status, STR("published"));
    const struct field *rule = !is_public ? pitch_draft_fields : is_older(r) ? pitch_older_fields : pitch_publish_fields;
    TRY(req_json_over(r, rule, &edit->after, &edit->sent));
    return check_version(r, p, edit->after.has_version, edit->after.version);
}

/* As for a new one, and only for what may grow: an edit without texts is not looked at. */
static err check_edit(struct req *r, void *body)
{
    struct pitch_row p;
    struct pitch_edit edit;
    if (r->ctx.problem.field_count || !pitch_has_text(body))
        return OK;
    TRY(read_edit(r, &p, &edit));
    return pitch_has_room(&r->ctx, p.owner_id, &edit.before, &edit.after, req_budget_is_close(r));
}

static err update(struct req *r)
{
    struct pitch_row p;
    struct pitch_edit edit;
    TRY(read_edit(r, &p, &edit));
    TRY(look_again(r, p.owner_id, &edit.before, &edit.after));
    TRY(pitch_change(&r->ctx, &p, &edit));
    return reply_own(r, p.id);
}

static err remove_pitch(struct req *r)
{
    struct pitch_row p;
    struct version_in in;
    int64_t id;
    TRY(req_id(r, "id", &id));
    TRY(req_json(r, version_fields, &in));
    TRY(pitch_for(&r->ctx, id, CAN_PITCH_DELETE, &p));
    TRY(check_version(r, &p, in.has_version, in.version));
    TRY(pitch_delete(&r->ctx, &p));
    return reply_id(r, id);
}

/* Each row's capability says from where, and what becomes of the pitch. */
static err move(struct req *r)
{
    struct pitch_row p;
    struct version_in in;
    int64_t id;
    TRY(req_id(r, "id", &id));
    TRY(req_json(r, version_fields, &in));
    TRY(pitch_for(&r->ctx, id, r->route->can, &p));
    bool nothing_to_do = (route_difference(r) & QUIET_MOVE) && !str_eq(p.status, STR("published"));
    if (nothing_to_do)
        return reply_own(r, id);
    TRY(check_version(r, &p, in.has_version, in.version));
    TRY(pitch_move(&r->ctx, &p, r->route->can, is_older(r)));
    return reply_own(r, id);
}

/* ---- reading ---- */

static const struct vocab as_words = EXACT_VOCAB("PreviewAs", WORD("visitor"), WORD("signed_in"));
struct get_in { str as; };
static const struct field get_query[] = {
    WORD_FIELD(get_in, as, as_words, OPTIONAL, .words = "the owner sees what that viewer would"),
    END_FIELDS
};

static err get(struct req *r)
{
    struct pitch_row p;
    struct pitch_view v;
    struct get_in in;
    int64_t id;
    TRY(req_id(r, "id", &id));
    TRY(req_query(r, get_query, &in, NULL));
    pitch_view_ahead(&r->ctx, id);
    TRY(pitch_seen(&r->ctx, id, &p));
    TRY(pitch_view(&r->ctx, &p, in.as.ptr ? (enum pitch_as)(vocab_rank(&as_words, in.as) + 1) : PITCH_AS_SELF, &v));
    return reply_pitch(r, HTTP_OK, &v);
}

#define OWN "/api/creator/pitches"
#define PITCH(...) .reply = pitch_fields, .reply_name = "pitch", ##__VA_ARGS__
static const struct route pitch_routes[] = {
    {HTTP_POST, "/api/pitches", create, CAN_PITCH_CREATE, NULL, "Write a new pitch", .body = pitch_draft_fields, .check = check_new,
     .reply = pitch_made_fields, .reply_name = "pitch", .flags = ROUTE_CREATES | ROUTE_CHECK_READS},
    {HTTP_GET, "/api/pitches/:id", get, CAN_PITCH_READ, NULL, "Read a pitch", .query = get_query, .tx = TX_EACH,
     PITCH(.flags = ROUTE_PUBLIC)},
    {HTTP_PUT, "/api/pitches/:id", update, CAN_PITCH_EDIT, NULL, "Change a pitch", .body = pitch_draft_fields, .check = check_edit,
     PITCH(.flags = ROUTE_UPDATE)},
    {HTTP_PATCH, "/api/pitches/:id", update, CAN_PITCH_EDIT, NULL, "Change a pitch", .body = pitch_draft_fields, .check = check_edit,
     PITCH(.flags = ROUTE_UPDATE)},
    {HTTP_DELETE, "/api/pitches/:id", remove_pitch, CAN_PITCH_DELETE, NULL, "Delete a pitch", .body = version_fields},
    {HTTP_POST, "/api/pitches/:id/publish", move, CAN_PITCH_PUBLISH, NULL, "Publish a pitch", .body = version_fields, PITCH()},
    {HTTP_POST, "/api/pitches/:id/unpublish", move, CAN_PITCH_UNPUBLISH, NULL, "Take a pitch off the market",
     .body = version_fields, PITCH()},
    {HTTP_POST, "/api/pitches/:id/archive", move, CAN_PITCH_ARCHIVE, NULL, "Archive a pitch", .body = version_fields, PITCH()},
    {HTTP_POST, "/api/pitches/:id/restore", move, CAN_PITCH_RESTORE, NULL, "Bring an archived pitch back", .body = version_fields,
     PITCH()},

    ALIAS(HTTP_POST, OWN, "/api/pitches", .difference = OLDER_RULE),
    ALIAS(HTTP_POST, "/api/production/pitches", "/api/pitches"),
    ALIAS(HTTP_GET, OWN "/:id", "/api/pitches/:id", .can = CAN_PITCH_READ_OLDER),
    ALIAS(HTTP_PUT, OWN "/:id", "/api/pitches/:id", .difference = OLDER_RULE),
    ALIAS(HTTP_DELETE, OWN "/:id", "/api/pitches/:id"),
    ALIAS(HTTP_POST, OWN "/:id/publish", "/api/pitches/:id/publish", .can = CAN_PITCH_PUBLISH_OLDER, .difference = OLDER_RULE),
    ALIAS(HTTP_POST, OWN "/:id/archive", "/api/pitches/:id/unpublish", .can = CAN_PITCH_UNPUBLISH_OLDER, .difference = QUIET_MOVE),
    ALIAS(HTTP_GET, "/api/pitches/public/:id", "/api/pitches/:id"),
};
const struct module pitch_module = {"pitch", pitch_routes, COUNT(pitch_routes)};
