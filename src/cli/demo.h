/* Demo data for `serve --demo`. */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli/cli.h"

err demo_ensure(struct errand *x);     /* loads it when it is not there; inside the server that starts */
void demo_say_accounts(void);          /* on stderr, behind the ready line */

#endif
