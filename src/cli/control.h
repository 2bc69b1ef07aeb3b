/*
 * The control socket, run/control.sock: HTTP/1.1 on a Unix socket that only its owner may open. POST /control/<command> with
 * the command's args as JSON; the answer is its reply, or {"code","error","fields"} with the status of the error. Commands
 * run one after the other, on a thread of their own.
 */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "cli/cli.h"
#include "http/http.h"
#include "loop/pool.h"

/* ---- in the server ---- */
struct control;
struct control *control_new(void);                             /* start-up */
void control_free(struct control *c);                          /* after the loops have ended */
struct http_app *control_app(struct control *c);
void control_attach(struct control *c, struct program *p);     /* before anything is accepted */
struct class_options control_class(void);                      /* of the pool's WORK_JOB */

/* ---- in the shell ---- */

/* *served: a server was there and this is its word; false: nobody listens. */
err control_call(const struct command *c, struct errand *x, bool *served);

#endif
