/* What every rule works in: saying what went wrong. */
#include "core/ctx.h"

err fail(struct ctx *c, err e, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err said = problem_vset(&c->problem, c->arena, e, fmt, args);
    va_end(args);
    return said;
}

err fail_field(struct ctx *c, const char *field, const char *code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    problem_vfield(&c->problem, c->arena, field, code, fmt, args);
    va_end(args);
    return ERR_INVALID;
}
