/* The thread that hears signals and lets nothing outlast the end. It never waits for anybody else. */
#include "cli/watch.h"
#include "cli/cli.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* What is left after DRAIN_TIMEOUT for ending in order. With the log's last words the process is gone within a second. */
enum { GRACE_MS = 600 };
#define NO_DEADLINE INT64_MAX

static sigset_t signals;

static struct {
    pthread_mutex_t lock;        /* guards what follows; nothing is taken after it */
    pthread_cond_t changed;
    int ends, hangups, reopens;  /* not yet given by watch_next */
    int64_t asked_ms;            /* when the end was asked for first; 0: it was not */
    int64_t deadline_ms;
} self = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .deadline_ms = NO_DEADLINE};

/* With the lock held. */
static void begin_end(void)
{
    const struct config *c = config_now();
    if (self.asked_ms)
        return;
    self.asked_ms = clock_mono_ms();
    self.deadline_ms = self.asked_ms + c->drain_delay_ms + c->drain_timeout_ms + GRACE_MS;
}

/* With the lock held. */
static void hear_end(void)
{
    int64_t soon_ms = clock_mono_ms() + GRACE_MS;
    bool again = self.asked_ms != 0;
    begin_end();
    if (again && soon_ms < self.deadline_ms)
        self.deadline_ms = soon_ms;
    self.ends++;
}

static void hear(int number)
{
    pthread_mutex_lock(&self.lock);
    if (number == SIGHUP)
        self.hangups++;
    else if (number == SIGUSR1)
        self.reopens++;
    else
        hear_end();
    pthread_cond_signal(&self.changed);
    pthread_mutex_unlock(&self.lock);
    if (number == SIGTERM || number == SIGINT)
        log_event(LOG_INFO, "asked to end", LOG_STR("signal", number == SIGTERM ? STR("SIGTERM") : STR("SIGINT")), LOG_END);
}

static int64_t deadline(void)
{
    pthread_mutex_lock(&self.lock);
    int64_t at_ms = self.deadline_ms;
    pthread_mutex_unlock(&self.lock);
    return at_ms;
}

/* What was answered is on disk; whatever hangs is left where it hangs. */
static _Noreturn void cut(void)
{
    log_event(LOG_ERROR, "the end was cut", LOG_STR("why", STR("something did not end within DRAIN_TIMEOUT")), LOG_END);
    log_cut();
    _exit(EXIT_FAILED);
}

/* The deadline may be set by another thread while this one waits: it looks again each LOOK_MS. */
static void *watch_thread(void *arg)
{
    (void)arg;
    enum { LOOK_MS = 100 };
    for (;;) {
        struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
        int number = sigtimedwait(&signals, NULL, &look);
        if (number > 0)
            hear(number);
        if (clock_mono_ms() >= deadline())
            cut();
    }
}

void watch_start(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};
    sigemptyset(&signals);
    for (size_t i = 0; i < COUNT(numbers); i++)
        sigaddset(&signals, numbers[i]);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);     /* threads inherit it: the watch alone takes them */
    thread_start("watch", 0, watch_thread, NULL);
}

/* With the lock held. */
static int take(void)
{
    int *const counts[] = {&self.ends, &self.hangups, &self.reopens};
    static const int numbers[] = {SIGTERM, SIGHUP, SIGUSR1};
    for (size_t i = 0; i < COUNT(counts); i++)
        if (*counts[i]) {
            --*counts[i];
            return numbers[i];
        }
    return 0;
}

int watch_next(int64_t within_ms)
{
    struct timespec until = clock_mono_at(clock_mono_ms() + within_ms);
    int late = 0, number;
    pthread_mutex_lock(&self.lock);
    while (!(number = take()) && !late)
        late = pthread_cond_clockwait(&self.changed, &self.lock, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&self.lock);
    return number;
}

int64_t watch_end(void)
{
    pthread_mutex_lock(&self.lock);
    begin_end();
    int64_t asked_ms = self.asked_ms;
    pthread_mutex_unlock(&self.lock);
    return asked_ms;
}
