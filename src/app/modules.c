/* The one list of modules. What is not here is not in the program. */
#include "app/modules.h"

#include "app/pitch/pitch_sql.h"
#include "app/user/user_sql.h"
#include "core/core_sql.h"
#include "core/mail.h"
#include "web/web_sql.h"

extern const struct module auth_module, join_module, profile_module, pitch_module, pitch_lists_module;

const struct module *const modules[] = {&auth_module, &join_module, &profile_module, &pitch_module, &pitch_lists_module};
const size_t module_count = COUNT(modules);

const struct sql_module *const sql_modules[] = {&sql_core, &sql_web, &sql_user, &sql_pitch};
const size_t sql_module_count = COUNT(sql_modules);

const struct job_kind *const job_kinds[] = {&mail_job};
const size_t job_kind_count = COUNT(job_kinds);
