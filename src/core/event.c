/* The append-only record: what was done, by whom, to what. */
#include "core/event.h"

#include "core/core_sql.h"

#define EVENT_WORD(name, word) [EVENT_##name] = word,
static const char *const words[] = {EVENT_LIST(EVENT_WORD)};

err event_add_detail(struct ctx *c, enum event_kind kind, int64_t object_id, str detail)
{
    struct event_id stored;
    TRY(sql_event_insert(c, &(struct event_insert_args){
        .kind = str_from(words[kind]),
        .has_actor_id = c->user != NULL, .actor_id = c->user ? c->user->id : 0,
        .object_id = object_id,
        .detail = detail,
    }, &stored));

    if (c->events.count < EVENTS_MAX)
        c->events.ref[c->events.count++] = (struct event_ref){stored.id, words[kind], object_id};
    return OK;
}

err event_add(struct ctx *c, enum event_kind kind, int64_t object_id)
{
    return event_add_detail(c, kind, object_id, STR_NONE);
}

int64_t event_receipt(const struct ctx *c)
{
    return c->events.count ? c->events.ref[0].id : 0;
}
