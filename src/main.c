/* The program: for now it knows its version. */
#include <stdio.h>

#include "version.h"

int main(void)
{
    printf("pitchey %s\n", PITCHEY_VERSION);
    return 0;
}
