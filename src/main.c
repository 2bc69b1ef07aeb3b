/* The program begins here; everything it can do is a command. */
#include "cli/cli.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    return cli_main(argc, argv, environ);
}
