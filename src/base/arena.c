/* Memory that dies together: a bump pointer in a region that is reserved once. */
#include "base/arena.h"

#include <assert.h>
#include <stddef.h>
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

/* Beyond the region. What is not used of it is zero, always. */
#define BLOCK_LEAST (64 * KIB)
struct arena_block {
    struct arena_block *next;
    size_t used, cap;             /* used <= cap, always */
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    char *base;
    size_t used, budget, cap;     /* used <= cap, always */
    size_t dirty;                 /* bytes from base that may hold an earlier run's data */
    struct arena_block *block;    /* the newest */
    bool over;                    /* more than the budget was in use since the rewind */
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

static _Noreturn void out_of_memory(const arena *a)
{
    fprintf(stderr, "pitchey: the system has no memory left for %s\n", a->what);
    abort();
}

struct arena_mark arena_mark(const arena *a)
{
    return (struct arena_mark){a->used, a->block ? a->block->used : 0, a->block, a->deferred, a->over};
}

static void undo(arena *a, const struct deferred *until)
{
    while (a->deferred != until) {
        struct deferred *last = a->deferred;
        a->deferred = last->next;
        last->fn(last->arg);
    }
}

static void drop_blocks(arena *a, struct arena_mark mark)
{
    while (a->block != mark.block) {
        struct arena_block *newest = a->block;
        a->block = newest->next;
        free(newest);
    }
    if (!a->block)
        return;
    memset(a->block->bytes + mark.block_used, 0, a->block->used - mark.block_used);
    a->block->used = mark.block_used;
}

void arena_rewind_to(arena *a, struct arena_mark mark)
{
    undo(a, mark.deferred);
    drop_blocks(a, mark);
    if (a->used > a->dirty)
        a->dirty = a->used;
    POISON(a->base + mark.used, a->cap - mark.used);
    a->used = mark.used;
    a->over = mark.over;
}

void arena_rewind(arena *a)
{
    arena_rewind_to(a, (struct arena_mark){0});
    if (a->dirty > ARENA_KEEP) {
        UNPOISON(a->base, a->cap);
        madvise(a->base + ARENA_KEEP, a->cap - ARENA_KEEP, MADV_DONTNEED);
        a->dirty = ARENA_KEEP;
        POISON(a->base, a->cap);
    }
}

/* Where the next `size` bytes of an extent of `cap` would stand; SIZE_MAX: they do not fit. */
static size_t place_of(size_t used, size_t cap, size_t size, size_t align)
{
    size_t at = (used + align - 1) & ~(align - 1);
    return at <= cap && size <= cap - at ? at : SIZE_MAX;
}

static struct arena_block *block_add(arena *a, size_t size)
{
    size_t cap = size > BLOCK_LEAST ? size : BLOCK_LEAST;
    struct arena_block *fresh = size < SIZE_MAX - sizeof(*fresh) ? calloc(1, sizeof(*fresh) + cap) : NULL;
    if (!fresh)
        out_of_memory(a);
    fresh->cap = cap;
    fresh->next = a->block;
    return a->block = fresh;
}

static char *take_from_blocks(arena *a, size_t size, size_t align)
{
    struct arena_block *b = a->block;
    size_t at = b ? place_of(b->used, b->cap, size, align) : SIZE_MAX;
    if (at == SIZE_MAX) {
        b = block_add(a, size);
        at = 0;
    }
    b->used = at + size;
    a->over = true;
    return b->bytes + at;
}

/* As an earlier run left it: for those who fill all of it. */
static char *take(arena *a, size_t size, size_t align)
{
    size_t at = place_of(a->used, a->cap, size, align);
    if (at == SIZE_MAX)
        return take_from_blocks(a, size, align);
    a->used = at + size;
    a->over |= a->used > a->budget;
    UNPOISON(a->base + at, size);
    return a->base + at;
}

void *arena_alloc(arena *a, size_t size, size_t align)
{
    char *ptr = take(a, size, align);
    bool is_inside = (uintptr_t)ptr >= (uintptr_t)a->base && (uintptr_t)ptr < (uintptr_t)a->base + a->dirty;
    if (is_inside)
        memset(ptr, 0, size);     /* pages past `dirty` are still the kernel's zeros, as unused blocks are */
    return ptr;
}

bool arena_over(const arena *a)
{
    return a->over;
}

size_t arena_used(const arena *a)
{
    size_t used = a->used;
    for (const struct arena_block *b = a->block; b; b = b->next)
        used += b->used;
    return used;
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
