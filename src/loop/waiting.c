/* The lines in which works wait; what they are for stands in waiting.h. Lists are short: a class with flows has tens of places. */
#include "loop/waiting.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- lists ---- */

void list_add(struct work_list *list, struct work *w)
{
    w->_next = NULL;
    if (list->last)
        list->last->_next = w;
    else
        list->first = w;
    list->last = w;
    list->count++;
}

struct work *list_take(struct work_list *list)
{
    struct work *w = list->first;
    list->first = w->_next;
    if (!list->first)
        list->last = NULL;
    list->count--;
    return w;
}

void list_append(struct work_list *to, struct work_list *from)
{
    if (!from->first)
        return;
    if (to->last)
        to->last->_next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    to->count += from->count;
    *from = (struct work_list){0};
}

static struct work *list_take_last(struct work_list *list)
{
    struct work *w = list->last, *before = NULL;
    for (struct work *at = list->first; at != w; at = at->_next)
        before = at;
    if (before)
        before->_next = NULL;
    else
        list->first = NULL;
    list->last = before;
    list->count--;
    return w;
}

/* ---- lines ---- */

static void line_append(struct lines *all, struct line *l)
{
    l->next = NULL;
    if (all->last)
        all->last->next = l;
    else
        all->first = l;
    all->last = l;
}

static void line_remove(struct lines *all, struct line *l)
{
    struct line *before = NULL;
    for (struct line *at = all->first; at != l; at = at->next)
        before = at;
    if (before)
        before->next = l->next;
    else
        all->first = l->next;
    if (all->last == l)
        all->last = before;
}

static struct line *line_of(const struct lines *all, uint64_t whose)
{
    struct line *l = all->first;
    while (l && l->whose != whose)
        l = l->next;
    return l;
}

/* Of several the one whose turn is furthest. */
static struct line *longest(const struct lines *all)
{
    struct line *found = all->first;
    for (struct line *l = all->first; l; l = l->next)
        if (l->count >= found->count)
            found = l;
    return found;
}

/* The line that is there, or a new one at the end. */
static struct line *line_for(struct waiting *q, struct lines *all, struct line *there, uint64_t whose)
{
    if (there)
        return there;
    struct line *l = q->unused;
    q->unused = l->next;
    *l = (struct line){.whose = whose};
    line_append(all, l);
    return l;
}

static void line_end_if_empty(struct waiting *q, struct lines *all, struct line *l)
{
    if (l->count)
        return;
    line_remove(all, l);
    l->next = q->unused;
    q->unused = l;
}

/* ---- groups of them ---- */

static void count_more(struct waiting *q, struct line *group, struct line *l, int more)
{
    q->count += more;
    group->count += more;
    l->count += more;
}

/* A work has left that line. */
static void left(struct waiting *q, struct line *group, struct line *l)
{
    count_more(q, group, l, -1);
    line_end_if_empty(q, &group->lines, l);
    line_end_if_empty(q, &q->groups, group);
}

/*
 * A place for one more of this group and line (NULL: not there yet): a free one, or the youngest's of the longest line in
 * the largest group, or in its own when no other stays the larger one. Its own group and line do not end by that.
 */
static bool make_room(struct waiting *q, struct line *group, const struct line *l, bool has_its_share, struct work_list *refused)
{
    if (!has_its_share && q->count < q->most)
        return true;
    struct line *from = has_its_share ? group : longest(&q->groups);
    int size = group ? group->count : 0, length = l ? l->count : 0;
    if (from->count <= size + 1)
        from = group;
    struct line *gives = from ? longest(&from->lines) : NULL;
    if (!gives || (from == group && gives->count <= length + 1))
        return false;
    list_add(refused, list_take_last(&gives->works));
    left(q, from, gives);
    return true;
}

static bool is_full(const struct line *l, uint64_t whose, int most)
{
    return whose && l && l->count >= most;
}

static void add_one(struct waiting *q, struct work *w, struct work_list *refused)
{
    struct line *group = line_of(&q->groups, w->group);
    struct line *l = group ? line_of(&group->lines, w->flow) : NULL;
    bool group_is_full = is_full(group, w->group, q->group_most);
    if (is_full(l, w->flow, q->flow_most) || !make_room(q, group, l, group_is_full, refused)) {
        list_add(refused, w);
        return;
    }
    group = line_for(q, &q->groups, group, w->group);
    l = line_for(q, &group->lines, l, w->flow);
    list_add(&l->works, w);
    count_more(q, group, l, 1);
}

/* Whose turn it is, and the last to have the next one. */
static struct line *turn_of(struct lines *all)
{
    struct line *l = all->first;
    line_remove(all, l);
    line_append(all, l);
    return l;
}

/* ---- all that wait ---- */

void waiting_add(struct waiting *q, struct work_list *works, struct work_list *refused)
{
    if (!q->flow_most) {
        q->count += works->count;
        list_append(&q->all, works);
        return;
    }
    while (works->count)
        add_one(q, list_take(works), refused);
}

struct work *waiting_take(struct waiting *q)
{
    if (!q->flow_most) {
        q->count--;
        return list_take(&q->all);
    }
    struct line *group = turn_of(&q->groups), *l = turn_of(&group->lines);
    struct work *w = list_take(&l->works);
    left(q, group, l);
    return w;
}

void waiting_init(struct waiting *q, int most, int flow_most, int group_most)
{
    *q = (struct waiting){.most = most, .flow_most = flow_most, .group_most = group_most};
    if (!flow_most)
        return;
    size_t count = 2 * (size_t)most;
    q->memory = calloc(count, sizeof(struct line));
    if (!q->memory) {
        fprintf(stderr, "pitchey: out of memory for the workers\n");
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        q->memory[i].next = q->unused;
        q->unused = &q->memory[i];
    }
}

void waiting_release(struct waiting *q)
{
    free(q->memory);
}
