/* The one list of modules. What is not here is not in the program. */
#include "app/modules.h"

#include "app/demo/demo_sql.h"
#include "app/pitch/check.h"
#include "app/pitch/pitch_sql.h"
#include "app/site/site_sql.h"
#include "app/user/user_sql.h"
#include "core/core_sql.h"
#include "core/mail.h"
#include "web/web_sql.h"

extern const struct module auth_module, join_module, profile_module, pitch_module, pitch_lists_module, views_module, config_module,
    health_module, metrics_module;

const struct module *const app_modules[] = {&auth_module, &join_module, &profile_module, &pitch_module, &pitch_lists_module, &views_module,
                                             &config_module, &health_module, &metrics_module};
const size_t app_module_count = COUNT(app_modules);

const struct sql_module *const app_sql_modules[] = {&sql_core, &sql_web, &sql_user, &sql_pitch, &sql_site, &sql_demo};
const size_t app_sql_module_count = COUNT(app_sql_modules);

extern const struct job_kind address_job, names_job, views_job, forget_views_job;

const struct job_kind *const app_job_kinds[] = {&mail_job, &address_job, &names_job, &views_job, &forget_views_job};
const size_t app_job_kind_count = COUNT(app_job_kinds);

extern const struct chore job_chore, kept_chore, session_chore, try_chore, link_chore, viewer_chore;

const struct chore *const app_chores[] = {&job_chore, &kept_chore, &session_chore, &try_chore, &link_chore, &viewer_chore};
const size_t app_chore_count = COUNT(app_chores);

extern const struct drawing job_drawing, kept_drawing, session_drawing, try_drawing, link_drawing, view_drawing, viewer_drawing, slot_drawing;

const struct drawing *const app_drawings[] = {
    &job_drawing, &kept_drawing, &session_drawing, &try_drawing, &link_drawing, &view_drawing, &viewer_drawing, &slot_drawing,
};
const size_t app_drawing_count = COUNT(app_drawings);

app_check *const app_checks[] = {pitch_check, pitch_index_check};
const size_t app_check_count = COUNT(app_checks);
