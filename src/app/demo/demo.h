/* Demo data (product.md section 8): a market to look around in, marked as such, taken away again without a trace. */
#ifndef APP_DEMO_DEMO_H
#define APP_DEMO_DEMO_H

#include "core/ctx.h"

#define DEMO_PASSWORD "Demo123"

struct demo_account { const char *email, *username, *name, *type, *company, *seat; bool verified; };
extern const struct demo_account demo_accounts[];
extern const size_t demo_account_count;

struct demo_pitch {
    const char *title;
    char owner;                      /* A Alex, M Mina, O Otto */
    const char *genre, *subgenres, *format, *band, *stage, *seeking, *funding;
    char rung;                       /* p public, i identified, n nda, a approval, v invited */
    const char *status;
    int published_days, views;       /* days before loading; 0: never published */
    const char *logline, *synopsis, *long_synopsis, *themes, *world;
};
extern const struct demo_pitch demo_pitches[];
extern const size_t demo_pitch_count;

/* What there is of it, and what real accounts did on it. */
struct demo_counts { int64_t accounts, pitches, views, real_views; };

/*
 * In the caller's write transaction. demo_add: ERR_STATE when it is loaded already. admin_password: STR_NONE, or an
 * admin account is made with it. demo_remove: also what real accounts did on demo objects; counts say how much went.
 */
err demo_add(struct ctx *c, str admin_password, struct demo_counts *counts);
err demo_remove(struct ctx *c, struct demo_counts *counts);
err demo_count(struct ctx *c, struct demo_counts *counts);

#endif
