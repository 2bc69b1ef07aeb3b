/* Where a test of json/ writes to: setup and teardown of a buf with a writer on it. */
#ifndef TESTS_UNIT_JSON_OUTPUT_H
#define TESTS_UNIT_JSON_OUTPUT_H

#include "../check.h"

#include "json/writer.h"

static buf out;
static struct json_writer w;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 1 * MIB);
    json_begin(&w, &out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

#endif
