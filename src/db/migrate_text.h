/*
 * How one migration file serves both engines. Also used by tools/sqlgen, so it needs base/ alone.
 *
 *   -- sqlite:      a line of its own: what follows is for SQLite alone
 *   -- postgres:    … for PostgreSQL alone
 *   -- both:        … for both again, as at the start of the file
 *   IDENTITY        a column of sequential ids that are never reused, and the table's primary key
 *   TEXT            on PostgreSQL compares by bytes (COLLATE "C"), as SQLite does. Not after AS and :: (a cast) and not
 *                   TEXT[]; lower-case `text` is left alone, for function parameters
 *
 * Only these words in capitals, outside strings and comments, are replaced. Lines keep their numbers: what is for the
 * other engine becomes empty lines.
 */
#ifndef DB_MIGRATE_TEXT_H
#define DB_MIGRATE_TEXT_H

#include "base/buf.h"
#include "db/db.h"

/* What was applied, on both engines: there before the first migration, so that statements may read it. */
#define MIGRATION_TABLE                                                                                              \
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY NOT NULL, name TEXT NOT NULL, "                 \
    "sha256 TEXT NOT NULL, applied_ms BIGINT NOT NULL)"

void migrate_text(enum db_engine, str file, buf *out);

#endif
