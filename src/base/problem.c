/* What went wrong, in words: collected while a body is read, said once. */
#include "base/problem.h"

/* A body cannot have more problems than this; what is beyond would help nobody. */
enum { FIELDS_MAX = 64 };

err problem_vset(struct problem *p, arena *a, err e, const char *fmt, va_list args)
{
    p->code = e;
    p->message = arena_vprintf(a, fmt, args);
    return e;
}

err problem_set(struct problem *p, arena *a, err e, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err said = problem_vset(p, a, e, fmt, args);
    va_end(args);
    return said;
}

/* What stands above the fields: the only one's words, else how many there are. */
static str sum_up(const struct problem *p, arena *a)
{
    static const char *const numbers[] = {"Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"};
    if (p->field_count == 1)
        return p->fields[0].message;
    if (p->field_count - 2 < sizeof(numbers) / sizeof(numbers[0]))
        return arena_printf(a, "%s things have to be put right.", numbers[p->field_count - 2]);
    return arena_printf(a, "%zu things have to be put right.", p->field_count);
}

void problem_vfield(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, va_list args)
{
    if (p->field_count == FIELDS_MAX)
        return;
    if (!p->fields)
        p->fields = ARENA_ARRAY(a, struct field_error, FIELDS_MAX);
    p->fields[p->field_count++] = (struct field_error){field, code, arena_vprintf(a, fmt, args)};
    p->message = sum_up(p, a);
    p->code = ERR_INVALID;
}

void problem_field(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    problem_vfield(p, a, field, code, fmt, args);
    va_end(args);
}
