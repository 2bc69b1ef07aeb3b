/* What a command says: data on stdout, messages on stderr; with --json one document on stdout. */
#include "cli/cli.h"

#include "web/problem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_MAX (16 * MIB)

enum exit_code exit_of(err e)
{
    switch (e) {
    case OK:
        return EXIT_DONE;
    case ERR_INVALID:
        return EXIT_USAGE;
    case ERR_NOT_FOUND:
        return EXIT_NOT_THERE;
    case ERR_CONFLICT:
    case ERR_EDIT_CONFLICT:
    case ERR_STATE:
        return EXIT_IN_USE;
    case ERR_UNAVAILABLE:
    case ERR_BUSY:
    case ERR_RETRY:
    case ERR_READ_ONLY:
        return EXIT_AWAY;
    default:
        return EXIT_FAILED;
    }
}

static void write_out(int fd, str text)
{
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text = str_sub(text, (size_t)n, text.len);
    }
}

static void begin(buf *out, struct json_writer *w, bool ok)
{
    buf_init(out, OUTPUT_MAX);
    json_begin(w, out);
    json_open(w);
    json_key(w, STR("ok"));
    json_put_bool(w, ok);
}

static void end(buf *out, struct json_writer *w)
{
    json_close(w);
    buf_put_char(out, '\n');
    write_out(STDOUT_FILENO, buf_str(out));
    buf_release(out);
}

static void put_pair(struct json_writer *w, const char *name, str text)
{
    json_key(w, str_from(name));
    json_put_text(w, text);
}

/* ---- problems ---- */

static str sentence_of(const struct problem *p, err e)
{
    return p->message.len ? p->message : str_from(err_sentence(e));
}

/* "--email" for "email"; a word's place by what the usage calls it. */
static const char *typed_name(const struct invocation *v, const char *field)
{
    const struct option *o = v->command ? v->command->options : NULL;
    for (; o && o->words; o++)
        if (o->field && strcmp(o->field, field) == 0)
            return o->name ? arena_printf(v->arena, "--%s", o->name).ptr : o->takes;
    return field;
}

static void problem_json(const struct problem *p, err e)
{
    buf out;
    struct json_writer w;
    begin(&out, &w, false);
    put_pair(&w, "code", str_from(err_word(e)));
    put_pair(&w, "error", sentence_of(p, e));
    if (p->field_count)
        problem_put_fields(&w, p);
    end(&out, &w);
}

void say_problem(const struct invocation *v, const struct problem *p, err e)
{
    if (v->json) {
        problem_json(p, e);
        return;
    }
    for (size_t i = 0; i < p->field_count; i++)
        fprintf(stderr, "pitchey: %s: %.*s\n", typed_name(v, p->fields[i].field), STR_ARG(p->fields[i].message));
    if (!p->field_count)
        fprintf(stderr, "pitchey: %.*s\n", STR_ARG(sentence_of(p, e)));
    if (p->log_detail.len && e == ERR_INTERNAL)
        fprintf(stderr, "pitchey: %.*s\n", STR_ARG(p->log_detail));
}

void say_settings(const struct invocation *v, const struct config_report *r)
{
    buf out;
    struct json_writer w;
    if (!v->json) {
        for (size_t i = 0; i < r->problem_count; i++)
            fprintf(stderr, "%.*s\n", STR_ARG(r->problems[i]));
        return;
    }
    begin(&out, &w, false);
    put_pair(&w, "code", STR("SETTINGS"));
    put_pair(&w, "error", STR("The settings cannot be used."));
    json_key(&w, STR("problems"));
    json_open_list(&w);
    for (size_t i = 0; i < r->problem_count; i++)
        json_put_text(&w, r->problems[i]);
    json_close_list(&w);
    end(&out, &w);
}

/* ---- replies ---- */

static void reply_json(const struct command *c, const struct errand *x)
{
    buf out;
    struct json_writer w;
    begin(&out, &w, true);
    json_key(&w, STR("data"));
    json_open(&w);
    if (c->reply)
        json_put_members(&w, c->reply, x->reply);
    json_close(&w);
    end(&out, &w);
}

void say_reply(const struct invocation *v, const struct errand *x)
{
    buf out;
    if (v->json) {
        reply_json(v->command, x);
        return;
    }
    if (v->quiet || !v->command->print)
        return;
    buf_init(&out, OUTPUT_MAX);
    v->command->print(x, &out);
    write_out(STDOUT_FILENO, buf_str(&out));
    buf_release(&out);
}

void note(const struct invocation *v, const char *fmt, ...)
{
    va_list args;
    if (v->quiet || v->json)
        return;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
}
