/* Mail: written as a job, delivered by the console provider as a file in the outbox. */
#include "core/mail.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "core/letter.h"
#include "json/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OUTBOX_KEEPS = 1000 };

static const char *outbox;

void mail_setup(const char *outbox_dir)
{
    outbox = outbox_dir;
}

/* The payload of a mail job; it may hold a link, so it is emptied once the mail is out. */
static const struct field letter_fields[] = {
    STR_FIELD(letter, kind, 1, 40, REQUIRED),
    STR_FIELD(letter, to, 1, 254, REQUIRED),
    STR_FIELD(letter, subject, 1, 200, REQUIRED),
    STR_FIELD(letter, text, 1, 20000, REQUIRED),
    END_FIELDS
};

err mail_send(struct ctx *c, const struct mail *m)
{
    struct letter letter = {.kind = str_from(m->kind), .to = m->to, .subject = m->subject, .text = m->text};
    return job_add(c, "mail", json_text(letter_fields, &letter, c->arena), 0);
}

str mail_link(struct ctx *c, const char *fmt, ...)
{
    char path[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(path, sizeof(path), fmt, args);
    va_end(args);
    return arena_printf(c->arena, "%.*s%s", STR_ARG(config_now()->frontend_urls.items[0]), path);
}

static int is_mail(const struct dirent *entry)
{
    return str_ends(str_from(entry->d_name), STR(".eml"));
}

/* The names are numbers of one width, so that order of name is order of sending. */
static void outbox_trim(void)
{
    struct dirent **names = NULL;
    int count = scandir(outbox, &names, is_mail, alphasort);
    int folder = open(outbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < count; i++) {
        if (folder >= 0 && i < count - OUTBOX_KEEPS)
            unlinkat(folder, names[i]->d_name, 0);
        free(names[i]);
    }
    free(names);
    if (folder >= 0)
        close(folder);
}

static err mail_run(struct ctx *c, const struct job *j)
{
    struct letter l;
    TRY(fields_read(letter_fields, j->payload, &l, c->arena, &c->problem));
    str name = arena_printf(c->arena, "%s/%012lld.eml", outbox, (long long)j->id);
    str text = letter_text(c->arena, &l, letter_name(c->arena, j->id, j->payload), clock_wall_ms());
    if (arena_over(c->arena))
        return fail(c, ERR_TOO_LARGE, "The mail does not fit into the memory of a job.");
    if (file_write(name.ptr, 0600, text) != OK)
        return fail(c, ERR_UNAVAILABLE, "The outbox cannot be written.");
    outbox_trim();
    log_event(LOG_INFO, "mail", LOG_STR("kind", l.kind), LOG_INT("job", j->id), LOG_END);
    return OK;
}

const struct job_kind mail_job = {.name = "mail", .run = mail_run, .within_ms = MINUTES(1)};
