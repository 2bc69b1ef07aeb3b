/* What the program tells of its clock by itself. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

/* From the main thread, now and then: a jump of the machine's clock is logged once when it comes and once when it is over. */
void clock_watch(void);

#endif
