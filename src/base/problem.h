/* What went wrong, in words. The code is the return value; this waits with the owner: a request, a start-up, a job. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdarg.h>

/* One field of a body, query or settings file that is at fault. Both words are static. */
struct field_error {
    const char *field;     /* as clients write it: "budgetAmount"; nested: "characters[2].name" lives in the arena */
    const char *code;      /* "required", "too_long", … */
    str message;
};

struct problem {
    err code;                       /* OK: nothing was said yet */
    str message;                    /* for a person; empty: err_sentence(code) */
    str log_detail;                 /* for the log only: SQLSTATE, errno; never a secret */
    struct field_error *fields;
    size_t field_count;
    str data;                       /* rendered JSON for "data" of the answer (a conflict's present state), or none */
    int64_t retry_after_ms;         /* for 429 and 503; 0: the default */
};

/* Fills the problem and returns e, so that a rule reads `return problem_set(p, a, ERR_STATE, "…")`. */
err problem_set(struct problem *p, arena *a, err e, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
err problem_vset(struct problem *p, arena *a, err e, const char *fmt, va_list args)
    __attribute__((format(printf, 4, 0)));

/* Adds one field's problem; the caller goes on and reports them all at once (ERR_INVALID). */
void problem_field(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void problem_vfield(struct problem *p, arena *a, const char *field, const char *code, const char *fmt, va_list args)
    __attribute__((format(printf, 5, 0)));

#endif
