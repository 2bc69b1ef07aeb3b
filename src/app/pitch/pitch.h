/* Pitches: the rules, for any caller. Handlers, jobs, demo data and the command line all go through here. */
#ifndef APP_PITCH_PITCH_H
#define APP_PITCH_PITCH_H

#include "app/pitch/pitch_sql.h"
#include "app/pitch/words.h"
#include "core/capability.h"
#include "json/field.h"

/* The rung of each item where it was set apart; STR_NONE: the item's default. In the order of the vocabulary `items`. */
struct pitch_rungs {
    str synopsis, long_synopsis, themes, world_description, characters, people, budget, market, video, gallery;
};

/* What a maker writes: the fields of api/pitches.md marked w, as far as they are built. */
struct pitch_draft {
    str title, logline, genre, format, budget_range, stage, funding, access_rung;
    str genre_adds;                       /* the subgenre that an older genre's name means */
    struct str_list subgenres, seeking;
    str synopsis, long_synopsis, themes, world_description;
    struct pitch_rungs rungs;
    bool hide_name, require_nda, stays_draft, confirm;
    bool has_version;
    int64_t version;
};
extern const struct field pitch_draft_fields[];      /* saved as a draft: upper limits, a title */
extern const struct field pitch_publish_fields[];    /* what publishing needs besides */
extern const struct field pitch_older_fields[];      /* the older rule of requests under /api/creator/pitches */
extern const struct field pitch_rung_fields[];

str *pitch_rung_at(struct pitch_rungs *r, int item);                           /* item: its rank in `items` */
str pitch_rung_of(const struct pitch_rungs *r, int item, str policy);         /* the one in force */

struct object pitch_object(const struct pitch_row *p);

/* A pitch this viewer may see: ERR_NOT_FOUND for everything else, whether it exists or not. */
err pitch_seen(struct ctx *c, int64_t id, struct pitch_row *p);

/* One on which this viewer may, in some state of it: ERR_FORBIDDEN when it is seen but another's, else ERR_NOT_FOUND. */
err pitch_for(struct ctx *c, int64_t id, enum capability what, struct pitch_row *p);

/* The draft as stored, for an edit over it. */
err pitch_to_draft(struct ctx *c, const struct pitch_row *p, struct pitch_draft *d);

err pitch_create(struct ctx *c, struct pitch_draft *d, int64_t *id);

/* An edit: the draft as stored, what becomes of it, and which fields were sent for that. */
struct pitch_edit { struct pitch_draft before, after; struct field_set sent; };

/*
 * ERR_STORAGE_FULL: what is written would not fit in what the owner may store (ACCOUNT_ROOM). before NULL: a new one. Asked
 * before the transaction; is_close: it must be asked in it as well (core/budget.h). NULL: that is not asked.
 */
err pitch_has_room(struct ctx *c, int64_t owner_id, const struct pitch_draft *before, const struct pitch_draft *after, bool *is_close);
bool pitch_has_text(const struct pitch_draft *d);    /* any of what is weighed */

/* Nothing happens when it is the same data again. */
err pitch_change(struct ctx *c, const struct pitch_row *p, struct pitch_edit *e);

/* A capability that becomes something. older: publishing is judged by the older rule. Already there: OK, nothing changes. */
err pitch_move(struct ctx *c, const struct pitch_row *p, enum capability what, bool older);
err pitch_delete(struct ctx *c, const struct pitch_row *p);

/* What follows from a pitch: its locks, whether lists show it, its row in the index. */
err pitch_place_of(struct ctx *c, const struct pitch_row *p, struct pitch_place_args *place);
/* Stores that anew. After every write. */
err pitch_settle(struct ctx *c, int64_t id);

/* ---- the answers ---- */

struct pitch_creator { int64_t id, company_id; str username, name, user_type, company_name; str profile_image_url; bool verified; };

/* A pitch as one viewer gets it. */
struct pitch_view {
    struct pitch_row p;
    struct pitch_creator creator;
    str locked, cover_url;
    str synopsis, long_synopsis, themes, world_description;
    bool sees_synopsis, sees_long_synopsis, sees_themes, sees_world_description;
    struct pitch_rungs rungs;
    bool require_nda;
    bool is_owner, can_edit;
    struct str_list actions;              /* what this viewer may do with it now; in answers about one pitch */
};
extern const struct field pitch_card_fields[];    /* in lists */
extern const struct field pitch_fields[];         /* one pitch */
extern const struct field pitch_made_fields[];    /* the one just made */

void pitch_card(const struct ctx *c, const struct pitch_row *p, struct pitch_view *v);
/* as_visitor, as_signed_in: what that viewer would get of one's own pitch. */
enum pitch_as { PITCH_AS_SELF, PITCH_AS_VISITOR, PITCH_AS_SIGNED_IN };
err pitch_view(struct ctx *c, const struct pitch_row *p, enum pitch_as as, struct pitch_view *v);
/* Before the pitch is read: what a stranger's view of it needs comes along. */
void pitch_view_ahead(struct ctx *c, int64_t id);

#endif
