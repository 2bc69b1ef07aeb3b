/* A pitch as one viewer gets it: what they may see, in the order of api/pitches.md. */
#include "app/pitch/pitch.h"

#include "app/user/user.h"

static const struct field creator_fields[] = {
    ID_FIELD(pitch_creator, id, READ_ONLY),
    STR_FIELD(pitch_creator, username, 0, 30, READ_ONLY),
    STR_FIELD(pitch_creator, name, 0, 120, REQUIRED | READ_ONLY),
    WORD_FIELD(pitch_creator, user_type, user_types, REQUIRED | READ_ONLY),
    STR_FIELD(pitch_creator, company_name, 0, 120, READ_ONLY),
    STR_FIELD(pitch_creator, profile_image_url, 0, 300, READ_ONLY),
    BOOL_FIELD(pitch_creator, verified, READ_ONLY),
    ID_FIELD(pitch_creator, company_id, READ_ONLY),
    END_OF("PitchCreator")
};

/* The row's own columns, in the three runs in which the answer has them. */
static const struct field row_words[] = {
    ID_FIELD(pitch_row, id, REQUIRED | READ_ONLY),
    STR_FIELD(pitch_row, slug, 0, 80, READ_ONLY),
    WORD_FIELD(pitch_row, status, pitch_statuses, REQUIRED | READ_ONLY),
    STR_FIELD(pitch_row, title, 1, TITLE_MAX, REQUIRED | READ_ONLY),
    STR_FIELD(pitch_row, logline, 0, LOGLINE_MAX, READ_ONLY),
    WORD_FIELD(pitch_row, genre, genres, READ_ONLY),
    RAW_FIELD(pitch_row, subgenres, .vocab = &subgenres),
    WORD_FIELD(pitch_row, format, formats, REQUIRED | READ_ONLY),
    WORD_FIELD(pitch_row, budget_range, bands, READ_ONLY),
    WORD_FIELD(pitch_row, stage, stages, READ_ONLY),
    RAW_FIELD(pitch_row, seeking, .vocab = &seeking),
    WORD_FIELD(pitch_row, funding, fundings, READ_ONLY),
    WORD_FIELD(pitch_row, access_rung, policies, REQUIRED | READ_ONLY),
    END_FIELDS
};
static const struct field row_counts[] = {
    BOOL_FIELD(pitch_row, demo, READ_ONLY),
    INT_FIELD(pitch_row, view_count, 0, INT64_MAX, READ_ONLY),
    END_FIELDS
};
static const struct field row_times[] = {
    TIME_FIELD(pitch_row, created_ms, REQUIRED | READ_ONLY),
    TIME_FIELD(pitch_row, updated_ms, REQUIRED | READ_ONLY),
    TIME_FIELD(pitch_row, published_ms, READ_ONLY),
    END_FIELDS
};
static const struct field row_own[] = {
    STR_FIELD(pitch_row, hidden_reason, 0, 500, READ_ONLY),
    INT_FIELD(pitch_row, version, 1, INT64_MAX, READ_ONLY),
    END_FIELDS
};
static const struct field row_hide_name[] = {
    BOOL_FIELD(pitch_row, hide_name, READ_ONLY),
    END_FIELDS
};

/* What a viewer finds closed. The database renders the list; these describe an entry. */
struct locked_item { str item, rung; };
static const struct field locked_fields[] = {
    WORD_FIELD(locked_item, item, items, REQUIRED),
    WORD_FIELD(locked_item, rung, rungs, REQUIRED),
    END_OF("LockedItem")
};

#define HEAD_FIELDS INLINE_FIELD(pitch_view, p, row_words)
#define PEOPLE_FIELDS                                                                                                 \
    RAW_FIELD(pitch_view, locked, .fields = locked_fields),                                                           \
    OBJ_FIELD(pitch_view, creator, creator_fields, REQUIRED | READ_ONLY)
#define FOOT_FIELDS                                                                                                   \
    STR_FIELD(pitch_view, cover_url, 0, 300, READ_ONLY),                                                              \
    STR_FIELD(pitch_view, cover_url, 0, 300, READ_ONLY, .wire = "titleImage"),                                        \
    INLINE_FIELD(pitch_view, p, row_counts),                                                                          \
    BOOL_FIELD(pitch_view, is_owner, READ_ONLY),                                                                      \
    BOOL_FIELD(pitch_view, can_edit, READ_ONLY),                                                                      \
    INLINE_FIELD(pitch_view, p, row_times)

const struct field pitch_card_fields[] = {
    HEAD_FIELDS,
    PEOPLE_FIELDS,
    FOOT_FIELDS,
    END_OF("PitchCard")
};

static const struct field owner_fields[] = {
    INLINE_FIELD(pitch_view, p, row_hide_name),
    OBJ_FIELD(pitch_view, rungs, pitch_rung_fields, READ_ONLY),
    BOOL_FIELD(pitch_view, require_nda, READ_ONLY, .wire = "requireNDA"),
    INLINE_FIELD(pitch_view, p, row_own),
    END_FIELDS
};

#define TEXT_FIELDS                                                                                                          \
    WORD_LIST_FIELD(pitch_view, actions, pitch_action_words, 0, 6, REQUIRED | READ_ONLY),                                    \
    STR_FIELD(pitch_view, synopsis, 0, SYNOPSIS_MAX, READ_ONLY, .only_if = IF_ON(pitch_view, sees_synopsis)),                \
    STR_FIELD(pitch_view, synopsis, 0, SYNOPSIS_MAX, READ_ONLY, .wire = "shortSynopsis",                                     \
              .only_if = IF_ON(pitch_view, sees_synopsis)),                                                                  \
    STR_FIELD(pitch_view, long_synopsis, 0, LONG_SYNOPSIS_MAX, READ_ONLY, .only_if = IF_ON(pitch_view, sees_long_synopsis)), \
    STR_FIELD(pitch_view, themes, 0, THEMES_MAX, READ_ONLY, .only_if = IF_ON(pitch_view, sees_themes)),                      \
    STR_FIELD(pitch_view, world_description, 0, WORLD_MAX, READ_ONLY, .only_if = IF_ON(pitch_view, sees_world_description)), \
    IF_FIELD(pitch_view, is_owner, owner_fields)

const struct field pitch_fields[] = {
    HEAD_FIELDS,
    PEOPLE_FIELDS,
    FOOT_FIELDS,
    TEXT_FIELDS,
    END_OF("Pitch")
};

/* The answer to a create names one thing only: no creator, no locks, one "id". */
const struct field pitch_made_fields[] = {
    HEAD_FIELDS,
    FOOT_FIELDS,
    TEXT_FIELDS,
    END_OF("PitchMade")
};

/* ---- filling ---- */

static void creator_fill(const struct pitch_row *p, bool hidden, struct pitch_creator *out)
{
    if (hidden) {
        *out = (struct pitch_creator){.name = STR("Anonymous creator"), .user_type = p->creator_type};
        return;
    }
    *out = (struct pitch_creator){
        .id = p->owner_id, .username = p->creator_username, .name = p->creator_name, .user_type = p->creator_type,
        .company_id = p->has_company_id ? p->company_id : 0, .company_name = p->creator_company,
        .verified = p->creator_verified,
    };
}

/* Whose eyes: the owner may look through those of others. */
struct eyes { bool owner, edits, signed_in; };

static void card_fill(const struct pitch_row *p, struct eyes eyes, struct pitch_view *v)
{
    *v = (struct pitch_view){
        .p = *p, .is_owner = eyes.owner, .can_edit = eyes.edits,
        .locked = eyes.owner ? STR("[]") : p->locked,
    };
    v->p.view_count += p->new_views;
    creator_fill(p, p->hide_name && !eyes.signed_in, &v->creator);
}

static struct eyes eyes_of(const struct ctx *c, const struct pitch_row *p)
{
    struct object o = pitch_object(p);
    return (struct eyes){.owner = may_on(c, CAN_PITCH_OWN, &o), .edits = may_on(c, CAN_PITCH_EDIT, &o), .signed_in = c->user != NULL};
}

void pitch_card(const struct ctx *c, const struct pitch_row *p, struct pitch_view *v)
{
    card_fill(p, eyes_of(c, p), v);
}

/* The first four items are texts: each with the flag that lets the answer have it. */
static const struct { size_t text, sees; } texts[] = {
    {offsetof(struct pitch_view, synopsis), offsetof(struct pitch_view, sees_synopsis)},
    {offsetof(struct pitch_view, long_synopsis), offsetof(struct pitch_view, sees_long_synopsis)},
    {offsetof(struct pitch_view, themes), offsetof(struct pitch_view, sees_themes)},
    {offsetof(struct pitch_view, world_description), offsetof(struct pitch_view, sees_world_description)},
};

static void texts_fill(struct pitch_view *v, const struct pitch_item_row *rows, size_t count, int viewer_rung)
{
    for (size_t i = 0; i < count; i++) {
        int item = vocab_rank(&items, rows[i].kind);
        *pitch_rung_at(&v->rungs, item) = rows[i].rung;
        if ((size_t)item < COUNT(texts))
            *(str *)(void *)((char *)v + texts[item].text) = rows[i].body;
    }
    for (int item = 0; (size_t)item < COUNT(texts); item++) {
        str rung = pitch_rung_of(&v->rungs, item, v->p.access_rung);
        *(bool *)((char *)v + texts[item].sees) = vocab_rank(&rungs, rung) <= viewer_rung;
    }
}

void pitch_view_ahead(struct ctx *c, int64_t id)
{
    sql_pitch_items_ahead(c, id, capability_of(CAN_PITCH_READ)->rung);
}

err pitch_view(struct ctx *c, const struct pitch_row *p, enum pitch_as as, struct pitch_view *v)
{
    struct eyes eyes = eyes_of(c, p);
    if (eyes.owner && as != PITCH_AS_SELF)
        eyes = (struct eyes){.owner = false, .signed_in = as == PITCH_AS_SIGNED_IN};
    card_fill(p, eyes, v);
    if (eyes.owner) {
        struct object o = pitch_object(p);
        v->actions = actions_on(c, &o);
    }

    int viewer_rung = capability_of(eyes.owner ? CAN_PITCH_OWN : CAN_PITCH_READ)->rung;
    struct pitch_item_row *rows;
    size_t count;
    TRY(sql_pitch_items(c, p->id, viewer_rung, &rows, &count));
    texts_fill(v, rows, count, viewer_rung);
    v->require_nda = !str_eq(p->access_rung, STR("identified"));
    return OK;
}
