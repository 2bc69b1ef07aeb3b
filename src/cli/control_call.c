/* The shell's side of the control socket. */
#include "cli/control.h"
#include "cli/data.h"

#include "http/client.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_MAX (8 * MIB)
#define ANSWER_WITHIN_MS MINUTES(30)

struct refusal_field { str field, code, message; };
struct refusal { str code, error; struct refusal_field *fields; size_t fields_count; };

static const struct field refusal_field_fields[] = {
    STR_FIELD(refusal_field, field, 0, 200, OPTIONAL),
    STR_FIELD(refusal_field, code, 0, 200, OPTIONAL),
    STR_FIELD(refusal_field, message, 0, 4000, OPTIONAL),
    END_FIELDS
};
static const struct field refusal_fields[] = {
    STR_FIELD(refusal, code, 0, 100, OPTIONAL),
    STR_FIELD(refusal, error, 0, 4000, OPTIONAL),
    LIST_FIELD(refusal, fields, refusal_field_fields, 0, 100, OPTIONAL),
    END_FIELDS
};

/* The first error of that word: several share one, and any of them ends in the same exit code. */
static err error_of(str word)
{
    for (int e = OK + 1; e < ERR_COUNT; e++)
        if (str_eq(word, str_from(err_word((err)e))))
            return (err)e;
    return ERR_INTERNAL;
}

static err read_refusal(struct errand *x, str answer)
{
    struct ctx *c = &x->ctx;
    struct problem unread = {0};
    struct refusal r;
    if (fields_read(refusal_fields, answer, &r, c->arena, &unread) != OK)
        return fail(c, ERR_INTERNAL, "The server that is running gave an answer that makes no sense.");
    for (size_t i = 0; i < r.fields_count; i++)
        (void)fail_field(c, arena_cstr(c->arena, r.fields[i].field), arena_cstr(c->arena, r.fields[i].code), "%.*s",
                         STR_ARG(r.fields[i].message));
    return fail(c, error_of(r.code), "%.*s", STR_ARG(r.error));
}

static err read_reply(const struct command *c, struct errand *x, str answer)
{
    struct problem unread = {0};
    if (!c->reply)
        return OK;
    if (fields_read(c->reply, answer, x->reply, x->ctx.arena, &unread) != OK)
        return fail(&x->ctx, ERR_INTERNAL, "The server that is running is another version; its answer cannot be read.");
    return OK;
}

/* "demo add" at /control/demo/add */
static str path_of(const struct command *c, arena *a)
{
    str path = arena_printf(a, "/control/%s", c->name);
    for (char *p = (char *)(uintptr_t)path.ptr; *p; p++)
        if (*p == ' ')
            *p = '/';
    return path;
}

static err call(const struct command *c, struct errand *x, int *status, buf *answer)
{
    buf body;
    struct json_writer w;
    buf_init(&body, ANSWER_MAX);
    json_begin(&w, &body);
    json_open(&w);
    if (c->args)
        json_put_members(&w, c->args, x->args);
    json_close(&w);
    err e = http_client_call(&(struct http_call){
        .unix_path = data_path(config_now(), x->ctx.arena, "run/control.sock"), .method = "POST",
        .path = path_of(c, x->ctx.arena), .body = buf_str(&body), .timeout_ms = ANSWER_WITHIN_MS,
    }, status, answer);
    buf_release(&body);
    return e;
}

err control_call(const struct command *c, struct errand *x, bool *served)
{
    int status = 0;
    buf answer;
    buf_init(&answer, ANSWER_MAX);
    err e = call(c, x, &status, &answer);
    str text = arena_str(x->ctx.arena, buf_str(&answer));
    buf_release(&answer);

    *served = e != ERR_UNAVAILABLE;
    if (e == ERR_UNAVAILABLE)
        return e;
    if (e != OK)
        return fail(&x->ctx, ERR_UNAVAILABLE, "The server that is running did not answer on run/control.sock.");
    return status == HTTP_OK ? read_reply(c, x, text) : read_refusal(x, text);
}
