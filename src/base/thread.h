/* Threads as everybody starts them: named, without signals, with a stack of stated size. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stddef.h>

/*
 * Aborts when the thread cannot be made: start-up only. name: what top and perf show, up to 15 bytes count.
 * stack_bytes 0: the system's default. Signals meant for the process stay with the main thread.
 */
pthread_t thread_start(const char *name, size_t stack_bytes, void *(*main)(void *), void *arg);

#endif
