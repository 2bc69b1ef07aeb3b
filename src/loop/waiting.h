/*
 * The works of one class that wait. Private to loop/. Without flows they stand in one line, first in, first out. With
 * flows each flow has a line of its own and the lines take turns, so that who sends many waits for his own, not the
 * others for him. Not a lock in here: the class's guards it.
 */
#ifndef LOOP_WAITING_H
#define LOOP_WAITING_H

#include "loop/pool.h"

/* First in, first out. */
struct work_list {
    struct work *first, *last;
    int count;
};

void list_add(struct work_list *list, struct work *w);
struct work *list_take(struct work_list *list);
void list_append(struct work_list *to, struct work_list *from);    /* moves all of `from` behind `to` */

/* The line of one flow; of a class without flows: of all. */
struct line {
    uint64_t flow;
    struct work_list works;
    struct line *next;
};

struct waiting {
    int count;                        /* <= most, always, with flows */
    int most, flow_most;              /* flow_most 0: no flows */
    struct line *first, *last;        /* whose turn is next at the front; none of them empty, but the one without flows */
    struct line *unused;
    struct line *lines;               /* the memory of all: there are no more flows than works */
};

void waiting_init(struct waiting *q, int most, int flow_most);
void waiting_release(struct waiting *q);

/*
 * Takes in what is in `works`. With flows, those that find no place are in `refused` afterwards: a flow has at most
 * flow_most (flow 0 as many as there is room for), and when all places are taken a work gets one of the longest line's,
 * whose youngest leaves, if its own line stays the shorter one.
 */
void waiting_add(struct waiting *q, struct work_list *works, struct work_list *refused);

struct work *waiting_take(struct waiting *q);    /* somebody must wait */

#endif
