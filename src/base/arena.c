/* Memory that dies together: a bump pointer in a region that is reserved once. */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(ptr, len) ASAN_POISON_MEMORY_REGION(ptr, len)
#define UNPOISON(ptr, len) ASAN_UNPOISON_MEMORY_REGION(ptr, len)
#else
#define POISON(ptr, len) ((void)(ptr), (void)(len))
#define UNPOISON(ptr, len) ((void)(ptr), (void)(len))
#endif

/* What a run leaves resident; a run that used more gives its pages back. */
#define ARENA_KEEP (256 * KIB)

struct deferred {
    void (*fn)(void *);
    void *arg;
    struct deferred *next;
};

struct arena {
    char *base;
    size_t used, budget, cap;     /* used <= cap, always; over = used > budget */
    size_t dirty;                 /* bytes from base that may hold an earlier run's data */
    struct deferred *deferred;
    const char *what;
};

arena *arena_new(size_t budget, size_t slack)
{
    arena *a = calloc(1, sizeof(*a));
    size_t cap = (budget + slack + 4095) & ~(size_t)4095;
    char *base = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (!a || base == MAP_FAILED) {
        fprintf(stderr, "pitchey: out of memory at start\n");
        abort();
    }
    *a = (arena){.base = base, .budget = budget, .cap = cap, .what = "start"};
    POISON(base, cap);
    return a;
}

void arena_free(arena *a)
{
    if (!a)
        return;
    arena_rewind(a);
    UNPOISON(a->base, a->cap);
    munmap(a->base, a->cap);
    free(a);
}

void arena_name(arena *a, const char *what)
{
    a->what = what;
}

void arena_rewind(arena *a)
{
    while (a->deferred) {
        struct deferred *last = a->deferred;
        a->deferred = last->next;
        last->fn(last->arg);
    }
    if (a->used > a->dirty)
        a->dirty = a->used;
    if (a->dirty > ARENA_KEEP) {
        UNPOISON(a->base, a->cap);
        madvise(a->base + ARENA_KEEP, a->cap - ARENA_KEEP, MADV_DONTNEED);
        a->dirty = ARENA_KEEP;
    }
    POISON(a->base, a->cap);
    a->used = 0;
}

/* As an earlier run left it: for those who fill all of it. */
static char *take(arena *a, size_t size, size_t align)
{
    size_t at = (a->used + align - 1) & ~(align - 1);
    if (size > a->cap || at > a->cap - size) {
        fprintf(stderr, "pitchey: arena of %zu bytes overrun in %s\n", a->cap, a->what);
        abort();
    }
    a->used = at + size;
    UNPOISON(a->base + at, size);
    return a->base + at;
}

void *arena_alloc(arena *a, size_t size, size_t align)
{
    char *ptr = take(a, size, align);
    if (ptr < a->base + a->dirty)
        memset(ptr, 0, size);     /* pages past `dirty` are still the kernel's zeros */
    return ptr;
}

bool arena_over(const arena *a)
{
    return a->used > a->budget;
}

void arena_defer(arena *a, void (*fn)(void *), void *arg)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);
    *d = (struct deferred){fn, arg, a->deferred};
    a->deferred = d;
}

size_t arena_array_size(size_t size, size_t count)
{
    size_t product;
    if (__builtin_mul_overflow(size, count, &product))
        abort();
    return product;
}

char *arena_cstr(arena *a, str s)
{
    char *copy = take(a, s.len + 1, 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

str arena_str(arena *a, str s)
{
    return s.ptr ? (str){arena_cstr(a, s), s.len} : STR_NONE;
}

str arena_vprintf(arena *a, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    assert(len >= 0);

    char *text = take(a, (size_t)len + 1, 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (str){text, (size_t)len};
}

str arena_printf(arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_vprintf(a, fmt, args);
    va_end(args);
    return text;
}
