/* Test builds: a main thread that never comes back, as from a disk or a lock that hangs. */
#ifndef CLI_TEST_HANG_H
#define CLI_TEST_HANG_H

#ifdef PITCHEY_TEST
void test_hang(void);    /* main thread: for ever, once `pitchey test hang` was said */
#else
#define test_hang() (void)0
#endif

#endif
