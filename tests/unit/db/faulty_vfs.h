/* A SQLite VFS over the system's that fails when it is told to. */
#ifndef TESTS_UNIT_DB_FAULTY_VFS_H
#define TESTS_UNIT_DB_FAULTY_VFS_H

#include <stdbool.h>

#define FAULTY_VFS "faulty"

enum faulty_what { FAULTY_NOTHING, FAULTY_SYNC, FAULTY_WRITE_IO, FAULTY_WRITE_FULL };

void faulty_register(void);
void faulty_set(enum faulty_what);       /* of every file, until set to FAULTY_NOTHING */

#endif
