/* The one list of commands. What is not here is not in the program. */
#include "cli/cli.h"

extern const struct command serve_command, migrate_command, db_check_command, demo_add_command, demo_remove_command, user_create_command,
    user_suspend_command, user_reinstate_command, config_command, config_set_command, config_unset_command, init_secrets_command,
    routes_command, version_command, help_command, clock_command, clock_trust_command;

#ifdef PITCHEY_TEST
extern const struct command test_clock_command, test_hang_command;
#endif

const struct command *const commands[] = {
    &serve_command, &migrate_command, &db_check_command, &demo_add_command, &demo_remove_command, &user_create_command,
    &user_suspend_command, &user_reinstate_command,
    &config_command, &config_set_command, &config_unset_command, &init_secrets_command, &routes_command, &version_command,
    &clock_command, &clock_trust_command, &help_command,
#ifdef PITCHEY_TEST
    &test_clock_command, &test_hang_command,
#endif
    NULL,
};
