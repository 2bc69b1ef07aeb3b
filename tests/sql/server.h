/* The PostgreSQL server that tools/with-postgres runs beside a test: PITCHEY_TEST_DATABASE names it. */
#ifndef TESTS_SQL_SERVER_H
#define TESTS_SQL_SERVER_H

#include "base/arena.h"

bool server_is_there(void);

/* Makes an empty database of this program's own and returns its address; aborts when it cannot. */
str server_database(arena *);
void server_drop(void);

#endif
