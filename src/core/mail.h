/* Mail: a job row in the transaction that caused it, delivered after the commit by the provider of the settings. */
#ifndef CORE_MAIL_H
#define CORE_MAIL_H

#include "core/job.h"

/* One mail in plain text. `kind` names it in the log: "confirm", "new-device". Links are made with mail_link. */
struct mail { const char *kind; str to, subject, text; };

err mail_send(struct ctx *c, const struct mail *m);

/* An address on our own pages: FRONTEND_URL's first origin, never the Host header, and this path. */
str mail_link(struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Start-up. console: a log line without the address, and the mail as a file in outbox_dir, the newest 1,000. */
void mail_setup(const char *outbox_dir);    /* lives for ever */

extern const struct job_kind mail_job;

#endif
