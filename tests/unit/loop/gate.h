/* A count that one thread raises and another waits for: how these tests know what has happened, without sleeping. */
#ifndef TESTS_UNIT_LOOP_GATE_H
#define TESTS_UNIT_LOOP_GATE_H

#include <pthread.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int count;
};

#define GATE_INIT {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0}

static inline void gate_raise(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    g->count++;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static inline void gate_wait(struct gate *g, int count)
{
    pthread_mutex_lock(&g->lock);
    while (g->count < count)
        pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

#endif
