/* The one list of modules: routes, statements, kinds of jobs and chores. */
#ifndef APP_MODULES_H
#define APP_MODULES_H

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

#endif
