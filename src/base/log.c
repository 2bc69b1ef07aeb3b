/*
 * The log. Lines are formatted by their callers, straight into the slots of a bounded ring (D. Vyukov's queue: a slot's turn
 * says whose it is), and written in batches by one thread.
 */
#include "base/log_line.h"
#include "base/clock.h"
#include "base/say.h"
#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SLOTS = 1024,           /* a power of two */
    BATCH_BYTES = 64 * 1024,
    MASKS_MAX = 16,
    MASK_MIN = 8,
    MASK_MAX = 1024,
    PATH_BYTES = 4096,
    LINGER_MS = 5,          /* lines that come in quick succession are written together */
    ROOM_LOOK_MS = 50,      /* how often the writer, while nobody reads, looks whether it is to go elsewhere or to end */
    END_MS = 200            /* what is still to be written at the end has this long */
};
#ifndef LEAVE_MS
#define LEAVE_MS 150        /* and the writer this much more, before it is left behind: its disk hangs */
#endif

/* turn == position: free for the producer of that position; position + 1: written, the writer's. */
struct slot {
    _Atomic size_t turn;
    struct line line;
};

static struct {
    struct slot *slots;
    _Atomic size_t head;                 /* next position of a producer */
    size_t tail;                         /* next position of the writer */
    _Atomic bool asleep, stop, reopen;
    _Atomic int64_t end_ms;              /* clock_mono_ms(); with stop: the writer waits for nobody after it */
    sem_t wake, ended;                   /* ended: posted once, by the writer with its last breath */
    pthread_t thread;
    int fd;                              /* the writer's; stderr is not its own and is never closed */
    _Atomic bool running;
    char batch[BATCH_BYTES];
    size_t batch_len;
    int64_t batch_lines;
} writer = {.fd = STDERR_FILENO};

/* Where lines should go, by log_change; the writer follows when it is told to reopen. Nothing is taken after the lock. */
static struct { pthread_mutex_t lock; char path[PATH_BYTES]; } place = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Atomic bool json_lines;

/* Read by all, written before the writer starts. */
static str node_name;
static str masks[MASKS_MAX];
static size_t mask_count;

_Atomic int log_level_in_force = LOG_INFO;
static _Atomic int64_t dropped;

/* ---- writing ---- */

/* How long to wait for room; 0 or less: no longer. */
static int64_t patience_ms(void)
{
    int64_t left_ms = atomic_load(&writer.stop) ? atomic_load(&writer.end_ms) - clock_mono_ms() : ROOM_LOOK_MS;
    return left_ms < ROOM_LOOK_MS ? left_ms : ROOM_LOOK_MS;
}

/* Nobody reads, and there is something better to do than to wait for it. */
static bool is_hopeless(void)
{
    return atomic_load(&writer.reopen) || patience_ms() <= 0;
}

/* False: these bytes will not be written. */
static bool write_some(int fd, const char **ptr, size_t *len)
{
    ssize_t n = say_some(fd, *ptr, *len, patience_ms());
    if (n > 0) {
        *ptr += n;
        *len -= (size_t)n;
        return true;
    }
    return n < 0 && (errno == EINTR || (errno == EAGAIN && !is_hopeless()));
}

/* As long as nobody reads, the writer waits here, and the ring fills and drops. */
static void write_all(int fd, const char *ptr, size_t len, int64_t lines)
{
    while (len)
        if (!write_some(fd, &ptr, &len)) {
            atomic_fetch_add(&dropped, lines);     /* a full disk, a closed pipe: nobody to tell */
            return;
        }
}

static void batch_flush(void)
{
    write_all(writer.fd, writer.batch, writer.batch_len, writer.batch_lines);
    writer.batch_len = 0;
    writer.batch_lines = 0;
}

static void batch_add(const struct line *l)
{
    if (l->len > BATCH_BYTES - writer.batch_len)
        batch_flush();
    char *at = writer.batch + writer.batch_len;
    size_t len = l->len;
    memcpy(at, l->text, len);
    line_mask(at, &len, masks, mask_count);
    writer.batch_len += len;
    writer.batch_lines++;
}

static struct slot *slot_at(size_t position)
{
    return &writer.slots[position & (SLOTS - 1)];
}

/* False: the ring is empty. */
static bool drain(void)
{
    size_t from = writer.tail;
    for (;;) {
        struct slot *s = slot_at(writer.tail);
        if (atomic_load_explicit(&s->turn, memory_order_acquire) != writer.tail + 1)
            break;
        batch_add(&s->line);
        atomic_store_explicit(&s->turn, writer.tail + SLOTS, memory_order_release);
        writer.tail++;
    }
    batch_flush();
    return writer.tail != from;
}

static void tell_drops(int64_t *told)
{
    int64_t now = atomic_load(&dropped);
    struct line l;
    if (now == *told)
        return;
    line_write(&l, &(struct line_form){json_lines, node_name}, LOG_WARN, "log lines dropped", (const struct log_field[]){LOG_INT("lines", now - *told), LOG_END});
    batch_add(&l);
    batch_flush();
    *told = now;
}

#define OPENED (O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK)

/* -1 with errno. An empty path is stderr. Non-blocking: a FIFO without a reader is refused, and nobody else shares what is opened here. */
static int open_place(const char *path)
{
    return path[0] ? open(path, OPENED | O_CREAT, 0600) : STDERR_FILENO;
}

static void close_place(void)
{
    if (writer.fd != STDERR_FILENO)
        close(writer.fd);
    writer.fd = STDERR_FILENO;
}

static void reopen(void)
{
    char path[PATH_BYTES];
    pthread_mutex_lock(&place.lock);
    memcpy(path, place.path, sizeof(path));
    pthread_mutex_unlock(&place.lock);
    int fd = open_place(path);
    if (fd < 0) {
        log_event(LOG_ERROR, "log file not opened", LOG_STR("why", str_from(strerror(errno))), LOG_END);
        return;
    }
    close_place();
    writer.fd = fd;
}

/* The fence pairs with the one in wake_up: either we see the producer's line, or it sees us asleep. */
static void sleep_until_woken(void)
{
    atomic_store(&writer.asleep, true);
    atomic_thread_fence(memory_order_seq_cst);
    bool something = atomic_load(&slot_at(writer.tail)->turn) == writer.tail + 1;
    if (something || atomic_load(&writer.stop) || atomic_load(&writer.reopen)) {
        if (atomic_exchange(&writer.asleep, false))
            return;     /* else somebody has posted, or is about to */
    }
    while (sem_wait(&writer.wake) != 0)
        continue;
}

static void wake_up(void)
{
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&writer.asleep, memory_order_relaxed) && atomic_exchange(&writer.asleep, false))
        sem_post(&writer.wake);
}

static void *writer_main(void *unused)
{
    int64_t told = 0;
    (void)unused;
    for (bool stop = false; !stop;) {
        stop = atomic_load(&writer.stop);          /* before the last look: what was said earlier is seen */
        if (atomic_exchange(&writer.reopen, false))
            reopen();
        bool some = drain();
        tell_drops(&told);
        if (some && !stop)
            nanosleep(&(struct timespec){.tv_nsec = LINGER_MS * 1000000L}, NULL);
        else if (!stop)
            sleep_until_woken();
    }
    sem_post(&writer.ended);
    return NULL;
}

/* ---- saying something ---- */

static void put_directly(enum log_level level, const char *msg, const struct log_field *fields)
{
    struct line l;
    line_write(&l, &(struct line_form){json_lines, node_name}, level, msg, fields);
    line_mask(l.text, &l.len, masks, mask_count);
    if (!say_within(STDERR_FILENO, (str){l.text, l.len}, END_MS))
        atomic_fetch_add(&dropped, 1);
}

/* A slot of the caller's own, or NULL when the ring is full. */
static struct slot *claim(size_t *position)
{
    size_t at = atomic_load_explicit(&writer.head, memory_order_relaxed);
    for (;;) {
        struct slot *s = slot_at(at);
        size_t turn = atomic_load_explicit(&s->turn, memory_order_acquire);
        if (turn == at) {
            if (atomic_compare_exchange_weak_explicit(&writer.head, &at, at + 1, memory_order_relaxed, memory_order_relaxed)) {
                *position = at;
                return s;
            }
        } else if ((ptrdiff_t)(turn - at) < 0) {
            return NULL;
        } else {
            at = atomic_load_explicit(&writer.head, memory_order_relaxed);
        }
    }
}

void log_put(enum log_level level, const char *msg, const struct log_field *fields)
{
    size_t position;
    if (!atomic_load_explicit(&writer.running, memory_order_acquire)) {
        put_directly(level, msg, fields);
        return;
    }
    struct slot *s = claim(&position);
    if (!s) {
        atomic_fetch_add(&dropped, 1);
        return;
    }
    line_write(&s->line, &(struct line_form){json_lines, node_name}, level, msg, fields);
    atomic_store_explicit(&s->turn, position + 1, memory_order_release);
    wake_up();
}

int64_t log_dropped(void)
{
    return atomic_load(&dropped);
}

void log_set_level(enum log_level level)
{
    atomic_store(&log_level_in_force, (int)level);
}

void log_mask(str secret)
{
    if (secret.len < MASK_MIN || secret.len > MASK_MAX || mask_count == MASKS_MAX)
        return;
    char *copy = strndup(secret.ptr, secret.len);
    if (!copy)
        abort();
    masks[mask_count++] = (str){copy, secret.len};
}

void log_reopen(void)
{
    if (!atomic_load(&writer.running))
        return;
    atomic_store(&writer.reopen, true);
    wake_up();
}

/* False: the path is too long to be one. */
static bool set_place(str file)
{
    bool is_stderr = str_eq(file, STR("stderr")), fits = file.len < PATH_BYTES;
    pthread_mutex_lock(&place.lock);
    if (fits)
        snprintf(place.path, sizeof(place.path), "%.*s", is_stderr ? 0 : (int)file.len, file.ptr);
    pthread_mutex_unlock(&place.lock);
    return fits;
}

void log_change(const struct log_options *o)
{
    log_set_level(o->level);
    atomic_store(&json_lines, o->json);
    if (set_place(o->file))
        log_reopen();
}

/* ---- beginning and end ---- */

static void ring_make(void)
{
    writer.slots = calloc(SLOTS, sizeof(*writer.slots));
    if (!writer.slots)
        abort();
    for (size_t i = 0; i < SLOTS; i++)
        atomic_init(&writer.slots[i].turn, i);
    writer.head = writer.tail = 0;
    writer.stop = writer.reopen = writer.asleep = false;
    sem_init(&writer.wake, 0, 0);
    sem_init(&writer.ended, 0, 0);
}

static err not_opened(str file, struct problem *p, arena *a)
{
    return problem_set(p, a, ERR_UNAVAILABLE, "the log file %.*s cannot be opened: %s", STR_ARG(file), strerror(errno));
}

/* A file that is not there yet can be made: its folder takes it. Else false, with errno. */
static bool can_be_made(const char *path)
{
    char folder[PATH_BYTES];
    const char *slash = strrchr(path, '/');
    if (slash)
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
    return faccessat(AT_FDCWD, slash ? folder : ".", W_OK | X_OK, AT_EACCESS) == 0;
}

err log_file_check(const char *file, struct problem *p, arena *a)
{
    if (str_eq(str_from(file), STR("stderr")))
        return OK;
    int fd = open(file, OPENED);
    if (fd >= 0) {
        close(fd);
        return OK;
    }
    return errno == ENOENT && can_be_made(file) ? OK : not_opened(str_from(file), p, a);
}

err log_start(const struct log_options *o, struct problem *p, arena *a)
{
    errno = ENAMETOOLONG;
    int fd = set_place(o->file) ? open_place(place.path) : -1;
    if (fd < 0)
        return not_opened(o->file, p, a);
    writer.fd = fd;
    json_lines = o->json;
    node_name = o->node;
    log_set_level(o->level);
    ring_make();
    writer.thread = thread_start("log", 0, writer_main, NULL);
    atomic_store_explicit(&writer.running, true, memory_order_release);
    return OK;
}

/* False: the writer hangs in its disk, and keeps what it uses. */
static bool writer_join(void)
{
    struct timespec until = clock_mono_at(clock_mono_ms() + END_MS + LEAVE_MS);
    int waited;
    while ((waited = sem_clockwait(&writer.ended, CLOCK_MONOTONIC, &until)) < 0 && errno == EINTR)
        continue;
    if (waited == 0)
        pthread_join(writer.thread, NULL);
    return waited == 0;
}

static void writer_release(void)
{
    sem_destroy(&writer.wake);
    sem_destroy(&writer.ended);
    free(writer.slots);
    writer.slots = NULL;
    close_place();
    while (mask_count)
        free((char *)(uintptr_t)masks[--mask_count].ptr);
    json_lines = false;
    node_name = STR_NONE;
}

/* True: the writer is no more, by us. */
static bool writer_end(void)
{
    if (!atomic_exchange(&writer.running, false))
        return false;
    atomic_store(&writer.end_ms, clock_mono_ms() + END_MS);
    atomic_store(&writer.stop, true);
    wake_up();
    return writer_join();
}

void log_stop(void)
{
    if (writer_end())
        writer_release();
}

void log_cut(void)
{
    (void)writer_end();
}
