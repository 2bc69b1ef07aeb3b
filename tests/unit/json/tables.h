/* The film's table, and how the problem of a field is compared. */
#ifndef TESTS_UNIT_JSON_TABLES_H
#define TESTS_UNIT_JSON_TABLES_H

#include "../check.h"

#include "base/utf.h"
#include "film.h"

/* The only problem is of this field, with this code and sentence. */
static inline void assert_problem_at(const struct problem *p, const char *field, const char *code, const char *message,
                                     const char *file, int line)
{
    for (size_t i = 0; i < p->field_count; i++) {
        const struct field_error *f = &p->fields[i];
        bool same = strcmp(f->field, field) == 0 && strcmp(f->code, code) == 0 && str_eq(f->message, str_from(message));
        if (!same)
            print_error("is   %s %s %.*s\nmust %s %s %s\n", f->field, f->code, STR_ARG(f->message), field, code, message);
        if (!same || p->field_count > 1)
            _fail(file, line);
    }
    if (p->field_count == 0) {
        print_error("no problem of %s was said\n", field);
        _fail(file, line);
    }
}
#define assert_problem(p, field, code, message) assert_problem_at((p), (field), (code), (message), __FILE__, __LINE__)

#endif
