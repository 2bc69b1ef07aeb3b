/* Memory that dies together, with a budget: one reserved region, rewound after every run. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

/* One thread at a time. Pages that were never touched cost nothing. */
typedef struct arena arena;

/*
 * budget: what one run may use; slack: what the region holds beyond it. arena_alloc never returns NULL: past the budget
 * it marks the arena until the rewind, whatever loops over outside input looks at arena_over and stops, and the unit of
 * work fails. Past budget + slack memory comes from blocks of its own, so that no request ends the program.
 */
arena *arena_new(size_t budget, size_t slack);
void arena_free(arena *a);
void arena_name(arena *a, const char *what);                /* a route's pattern, a job's kind: for the last words */
void arena_rewind(arena *a);                                /* runs what was deferred, forgets everything */

void *arena_alloc(arena *a, size_t size, size_t align);     /* zeroed */
bool arena_over(const arena *a);
size_t arena_used(const arena *a);

/*
 * For a loop that is done with each row before the next: forgets what came after the mark, that it was over as well;
 * arena_over is asked before.
 */
struct arena_mark { size_t used, block_used; struct arena_block *block; struct deferred *deferred; bool over; };
struct arena_mark arena_mark(const arena *a);
void arena_rewind_to(arena *a, struct arena_mark mark);
void arena_defer(arena *a, void (*fn)(void *), void *arg);  /* runs at the end, last one first */

str arena_str(arena *a, str s);                             /* a copy, NUL-terminated; STR_NONE stays STR_NONE */
char *arena_cstr(arena *a, str s);
str arena_printf(arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str arena_vprintf(arena *a, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), arena_array_size(sizeof(type), (n)), _Alignof(type)))
size_t arena_array_size(size_t size, size_t count);         /* their product; aborts when it overflows */

#endif
