/* The log as the settings want it. */
#ifndef CLI_LOGGING_H
#define CLI_LOGGING_H

#include "base/problem.h"

err logging_start(struct problem *p, arena *a);     /* and what must never stand in it is masked */
void logging_follow(void);                          /* after the settings changed */

#endif
