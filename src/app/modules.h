/* The one list of modules: routes, statements, kinds of jobs, chores, drawings, and what `db check` compares. */
#ifndef APP_MODULES_H
#define APP_MODULES_H

#include "base/buf.h"
#include "core/job.h"
#include "db/sql.h"
#include "web/web.h"

extern const struct module *const app_modules[];
extern const size_t app_module_count;
extern const struct sql_module *const app_sql_modules[];
extern const size_t app_sql_module_count;
extern const struct job_kind *const app_job_kinds[];
extern const size_t app_job_kind_count;
extern const struct chore *const app_chores[];
extern const size_t app_chore_count;
extern const struct drawing *const app_drawings[];
extern const size_t app_drawing_count;

/* A comparison of what is stored twice: some rows behind *after, which is 0 at first and again at the end; a line for each difference. */
typedef err app_check(struct ctx *c, int64_t *after, buf *lines);
extern app_check *const app_checks[];
extern const size_t app_check_count;

#endif
