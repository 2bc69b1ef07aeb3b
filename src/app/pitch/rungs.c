/* The rungs of a pitch's items: one set apart for an item counts, else the item's default. */
#include "app/pitch/pitch.h"

static const size_t offsets[] = {    /* in the order of the vocabulary `items` */
    offsetof(struct pitch_rungs, synopsis), offsetof(struct pitch_rungs, long_synopsis),
    offsetof(struct pitch_rungs, themes), offsetof(struct pitch_rungs, world_description),
    offsetof(struct pitch_rungs, characters), offsetof(struct pitch_rungs, people),
    offsetof(struct pitch_rungs, budget), offsetof(struct pitch_rungs, market),
    offsetof(struct pitch_rungs, video), offsetof(struct pitch_rungs, gallery),
};

str *pitch_rung_at(struct pitch_rungs *r, int item)
{
    return (str *)(void *)((char *)r + offsets[item]);
}

/* Long synopsis, characters, budget and video follow the pitch's policy unless set apart; the rest is public. */
static bool follows_policy(int item)
{
    static const char *const kinds[] = {"longSynopsis", "characters", "budget", "video"};
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (vocab_rank(&items, str_from(kinds[i])) == item)
            return true;
    return false;
}

str pitch_rung_of(const struct pitch_rungs *r, int item, str policy)
{
    str own = *pitch_rung_at((struct pitch_rungs *)r, item);
    if (own.ptr)
        return own;
    return follows_policy(item) ? policy : STR("public");
}
