/* Where a test of json/ has what it reads: setup and teardown of an arena. */
#ifndef TESTS_UNIT_JSON_MEMORY_H
#define TESTS_UNIT_JSON_MEMORY_H

#include "../check.h"

static arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new(4 * MIB, 1 * MIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

#endif
