/* Threads that take no signals: all are blocked around the creation, and the new thread inherits that. */
#include "base/thread.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pthread_t thread_start(const char *name, size_t stack_bytes, void *(*main)(void *), void *arg)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    int failed = stack_bytes ? pthread_attr_setstacksize(&attr, stack_bytes) : 0;

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (!failed)
        failed = pthread_create(&thread, &attr, main, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);

    if (failed) {
        fprintf(stderr, "pitchey: no thread for %s: %s\n", name, strerror(failed));
        abort();
    }
    char shown[16];
    snprintf(shown, sizeof(shown), "%s", name);
    pthread_setname_np(thread, shown);
    return thread;
}
