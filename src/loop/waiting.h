/*
 * The works of one class that wait. Private to loop/. Without flows they stand in one line, first in, first out. With
 * flows they stand in lines on two levels: a flow's line stands in its group (who sends: an address or account, in the
 * site it belongs to). The groups take turns, and within a group its flows do, so that who sends many waits for his own,
 * not the others for him, and who has many addresses of one site counts as one. Not a lock in here: the class's guards it.
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

struct line;
struct lines { struct line *first, *last; };    /* whose turn is next at the front; none of them empty */

/* Of a flow: its works. Of a group: the lines of its flows. */
struct line {
    uint64_t whose;
    int count;                        /* works in it, on both levels */
    struct work_list works;
    struct lines lines;
    struct line *next;
};

struct waiting {
    int count;                        /* <= most, always, with flows */
    int most, flow_most, group_most;  /* flow_most 0: no flows */
    struct work_list all;             /* without flows */
    struct lines groups;              /* with flows */
    struct line *unused;
    struct line *memory;              /* of all lines: there are no more flows than works, and no more groups */
};

void waiting_init(struct waiting *q, int most, int flow_most, int group_most);
void waiting_release(struct waiting *q);

/*
 * Takes in what is in `works`. With flows, those that find no place are in `refused` afterwards. A flow has at most
 * flow_most places and a group group_most (flow 0 and group 0 as many as there is room for). When all places are taken, a
 * work gets the youngest's of the longest line in the largest group, if its own group stays the smaller one; else, as
 * when its group alone has all it may have, the youngest's of the longest line in its own group, if its own line stays
 * the shorter one. So as long as groups are fewer than places, each has one; a group's flows share what it has.
 */
void waiting_add(struct waiting *q, struct work_list *works, struct work_list *refused);

struct work *waiting_take(struct waiting *q);    /* somebody must wait */

#endif
