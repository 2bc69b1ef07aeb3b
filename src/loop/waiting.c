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

static void line_append(struct waiting *q, struct line *l)
{
    l->next = NULL;
    if (q->last)
        q->last->next = l;
    else
        q->first = l;
    q->last = l;
}

static struct line *line_take(struct waiting *q)
{
    struct line *l = q->first;
    q->first = l->next;
    if (!q->first)
        q->last = NULL;
    return l;
}

static struct line *line_of(const struct waiting *q, uint64_t flow)
{
    struct line *l = q->first;
    while (l && l->flow != flow)
        l = l->next;
    return l;
}

/* Of several the one whose turn is furthest. */
static struct line *longest(const struct waiting *q)
{
    struct line *found = q->first;
    for (struct line *l = q->first; l; l = l->next)
        if (l->works.count >= found->works.count)
            found = l;
    return found;
}

/* A place for one more in a line of `length`: a free one, or that of the longest line's youngest. */
static bool make_room(struct waiting *q, int length, struct work_list *refused)
{
    if (q->count < q->most)
        return true;
    struct line *l = longest(q);
    if (!l || l->works.count <= length + 1)
        return false;
    list_add(refused, list_take_last(&l->works));
    q->count--;
    return true;
}

static void add_one(struct waiting *q, struct work *w, struct work_list *refused)
{
    struct line *l = line_of(q, w->flow);
    int length = l ? l->works.count : 0;
    bool has_its_share = w->flow && length >= q->flow_most;
    if (has_its_share || !make_room(q, length, refused)) {
        list_add(refused, w);
        return;
    }
    if (!l) {
        l = q->unused;
        q->unused = l->next;
        l->flow = w->flow;
        line_append(q, l);
    }
    list_add(&l->works, w);
    q->count++;
}

void waiting_add(struct waiting *q, struct work_list *works, struct work_list *refused)
{
    if (!q->flow_most) {
        q->count += works->count;
        list_append(&q->first->works, works);
        return;
    }
    while (works->count)
        add_one(q, list_take(works), refused);
}

struct work *waiting_take(struct waiting *q)
{
    q->count--;
    if (!q->flow_most)
        return list_take(&q->first->works);
    struct line *l = line_take(q);
    struct work *w = list_take(&l->works);
    if (l->works.count) {
        line_append(q, l);
    } else {
        l->next = q->unused;
        q->unused = l;
    }
    return w;
}

void waiting_init(struct waiting *q, int most, int flow_most)
{
    int count = flow_most ? most : 1;
    *q = (struct waiting){.most = most, .flow_most = flow_most, .lines = calloc((size_t)count, sizeof(struct line))};
    if (!q->lines) {
        fprintf(stderr, "pitchey: out of memory for the workers\n");
        abort();
    }
    if (!flow_most) {
        line_append(q, q->lines);
        return;
    }
    for (int i = 0; i < count; i++) {
        q->lines[i].next = q->unused;
        q->unused = &q->lines[i];
    }
}

void waiting_release(struct waiting *q)
{
    free(q->lines);
}
