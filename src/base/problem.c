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

void problem_vfield(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, va_list args)
{
    if (p->field_count == FIELDS_MAX)
        return;
    if (!p->fields)
        p->fields = ARENA_ARRAY(a, struct field_error, FIELDS_MAX);
    p->fields[p->field_count++] = (struct field_error){field, code, arena_vprintf(a, fmt, args)};
    p->code = ERR_INVALID;
}

void problem_field(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    problem_vfield(p, a, field, code, fmt, args);
    va_end(args);
}
