/* The running program: its parts, put together from the settings and taken apart in order. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"

struct config;
struct config_report;
struct ctx;
struct module;
struct program;
struct route_table;

/* What differs between `serve`, a command that works on its own, and a test. The rest comes from config_now(). */
struct program_options {
    bool serves;                 /* listeners, loops, jobs; else only the database and a writer */
    bool reads_only;             /* nothing is migrated or written: beside a server, maybe of another version */
    const char *unix_path;       /* listen there instead of HOST:PORT (tests) */
    struct http_app *control;    /* behind run/control.sock; NULL: none */
    const char *control_path;

    /*
     * A file that is there only between two programs that ended in order. Without it the database is looked at first. Lives as long
     * as the program; NULL: as if it were there.
     */
    const char *clean_mark;
    bool sync_off;               /* tests on tmpfs */
    const char *sqlite_vfs;      /* tests */
    const struct module *module; /* tests: rows of their own behind the site's; NULL: none */
};

/* ERR_NOT_FOUND: the settings name a file that is not there, which opening would make. Of a PostgreSQL nothing is asked. */
err  program_find_database(const struct config *, struct problem *, arena *);

/*
 * Opens the database, migrates, reads the site's settings, binds, starts loops and workers; nothing is accepted yet.
 * PostgreSQL away: a server starts all the same, see program_catch_up; a command gets ERR_UNAVAILABLE. ERR_NOT_FOUND:
 * reads_only, and there is no database.
 */
err  program_start(const struct program_options *, struct problem *, arena *, struct program **);
void program_open(struct program *);             /* from here on it answers */
int  program_port(const struct program *);
struct db *program_db(struct program *);
struct pool *program_pool(struct program *);
const struct route_table *program_routes(struct program *);

/* What could not be done at the start because the database was away. *caught_up: it is done. From the main thread, now and then. */
err  program_catch_up(struct program *, struct problem *, arena *, bool *caught_up);

/*
 * Reads the settings again and takes over what is live; the same for the site's. Any thread that may block, several at once.
 * ERR_INVALID: the report has the problems, and everything stays as it is.
 */
err  program_reload(struct program *, struct config_report *);
err  program_reload_site(struct program *, struct problem *, arena *);

void program_drain(struct program *);            /* listeners close, busy connections end after their answer */
int  program_connections(struct program *);
void program_cut(struct program *);              /* what is left is reset */
void program_stop(struct program *);             /* also after a start that failed: jobs finish or are released, last commit, checkpoint; frees all */

/* A write transaction of the program itself, run again while the database asks for it; step says what. */
err program_write(struct program *, struct problem *, arena *, err (*step)(struct ctx *, void *), void *arg);
err program_read(struct program *, struct problem *, arena *, err (*step)(struct ctx *, void *), void *arg);    /* one snapshot */

#endif
