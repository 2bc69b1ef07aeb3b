/* The one list of modules: routes, statements and kinds of jobs. */
#ifndef APP_MODULES_H
#define APP_MODULES_H

#include "core/job.h"
#include "db/sql.h"
#include "web/web.h"

extern const struct module *const modules[];
extern const size_t module_count;
extern const struct sql_module *const sql_modules[];
extern const size_t sql_module_count;
extern const struct job_kind *const job_kinds[];
extern const size_t job_kind_count;

#endif
