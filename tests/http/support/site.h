/*
 * A whole site in this process for handler tests: database, workers, dispatcher and server, reached over a Unix socket.
 * Each site has a database of its own: SQLite in memory-backed files, or made on the PostgreSQL server that
 * PITCHEY_TEST_DATABASE names. What is stored is looked at from another account.
 */
#ifndef TESTS_HTTP_SITE_H
#define TESTS_HTTP_SITE_H

#include "../../unit/check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "core/ctx.h"
#include "web/route.h"

struct answer { int status; str body, head; };    /* valid until the site is stopped */

/* Start and stop; use them as setup and teardown of each test. */
int site_setup(void **state);
int site_teardown(void **state);
extern const char *site_vfs;                /* set before: SQLite runs on this VFS, and syncs as in earnest */
extern const struct module *site_module;    /* set before: rows of the test's own, beside the site's */
extern int site_hashers;                    /* set before: how many slow works run at once; 1 */
extern const char *site_workers;            /* set before: so many workers of each class, "2" */
struct program *site_program(void);
const char *site_socket(void);              /* where it listens, for tests that call it by themselves */

/* ---- who calls ---- */
struct who { int64_t id; str token; const char *type; };
extern struct who visitor;
struct who someone(const char *type, const char *name);    /* a new confirmed account with a live session */
struct who colleague(struct who of, const char *seat, const char *name);    /* in that one's company: "member", "reader" */
void leave_company(struct who as);
void site_setting(const char *name, const char *value);                 /* as admins set it: "production_may_pitch", "on" */

/* ---- calling ---- */
struct answer call(struct who as, const char *method, const char *path, const char *body);
struct answer call_with(struct who as, const char *method, const char *path, const char *body, const char *fields);
struct answer call_typed(struct who as, const char *method, const char *path, const char *body, const char *fields, const char *type);
struct answer beacon(struct who as, const char *path, const char *body);    /* as a browser's page sends one when it leaves */

/* ---- looking at answers: paths like "data.pitch.title", "fields.0.code" ---- */
str answer_text(struct answer a, const char *path);        /* "" when it is not there or null */
int64_t answer_int(struct answer a, const char *path);     /* -1 when it is not there */
int answer_count(struct answer a, const char *path);       /* of a list; -1 when it is not there */
bool answer_has(struct answer a, const char *path);        /* there, even as null */
bool answer_holds(struct answer a, const char *needle);    /* the words stand anywhere in the bytes */
str answer_field(struct answer a, const char *name);       /* of the head */

#define assert_status(answer, want) assert_status_at((answer), (want), __FILE__, __LINE__)
void assert_status_at(struct answer a, int want, const char *file, int line);
#define assert_text(answer, path, want) assert_string_equal(text_z(answer_text((answer), (path))), (want))
str repeat_text(const char *piece, size_t times);
/* What follows these words in the newest mail of the outbox that has them; waits until the job is done. */
str site_mailed_link(const char *before);
const char *text_z(str s);                                  /* NUL-terminated, until the site is stopped */

/* Something of the rules themselves, in a write transaction of the site. */
err site_do(err (*step)(struct ctx *, void *), void *arg);

/* One statement on the site's database, from beside the program; its first column as a number, 0 when it gives none. Any thread. */
int64_t site_ask(const char *sql);

const struct route_row *site_rows(size_t *count);
/* A row's path with parameters as something that could be there: an id that nobody has, the portal of creators. */
const char *site_address(const char *pattern);    /* until the next call */

/* The site's data folder: "…/outbox" and so on. */
const char *site_path(const char *below);
void site_jobs_wait(void);     /* until no job is due */

/* Moves the site's clock forward. */
void site_wait(int64_t ms);

#endif
