/* The server's side of the control socket: from a request to a command on its thread, and back. */
#include "cli/control.h"
#include "cli/program.h"

#include "base/log.h"
#include "core/site.h"
#include "web/problem.h"

#include <stdlib.h>
#include <string.h>

enum { CONTROL_MAGIC = 0xC0117201, QUEUE_MAX = 16 };

#define BODY_MAX (256 * KIB)
#define REPLY_MAX (8 * MIB)
#define ARENA_BUDGET (32 * MIB)      /* demo data is written in one run */

struct control {
    struct http_app app;
    struct program *program;
};

/* One command on its way. It is the loop's, then the thread's, then the loop's again. */
struct control_call {
    unsigned magic;
    struct work work;
    struct control *control;
    struct http_exchange *x;
    const struct command *command;
    struct http_reply reply;
};

static struct control *control_of(struct http_app *app)
{
    return container_of(app, struct control, app);
}

static struct control_call *call_of(struct work *w)
{
    struct control_call *c = container_of(w, struct control_call, work);
    if (c->magic != CONTROL_MAGIC)
        abort();
    return c;
}

/* ---- answers ---- */

static void put_pair(struct json_writer *w, const char *name, str text)
{
    json_key(w, str_from(name));
    json_put_text(w, text);
}

static void begin_json(struct http_reply *reply, int status, struct json_writer *w)
{
    http_reply_init(reply, REPLY_MAX);
    reply->status = status;
    reply->kind = HTTP_BODY_OWNED;
    http_reply_field(reply, STR("Content-Type"), STR("application/json"));
    json_begin(w, &reply->owned);
    json_open(w);
}

static void answer_problem(struct http_reply *reply, const struct problem *p, err e)
{
    struct json_writer w;
    begin_json(reply, err_status(e), &w);
    put_pair(&w, "code", str_from(err_word(e)));
    put_pair(&w, "error", p->message.len ? p->message : str_from(err_sentence(e)));
    problem_put_fields(&w, p);
    json_close(&w);
}

static void answer_reply(struct http_reply *reply, const struct command *c, const void *row)
{
    struct json_writer w;
    begin_json(reply, HTTP_OK, &w);
    if (c->reply)
        json_put_members(&w, c->reply, row);
    json_close(&w);
}

/* ---- on the thread ---- */

static err perform(struct control_call *call, struct errand *x)
{
    const struct command *c = call->command;
    errand_prepare(x, c);
    if (c->args)
        TRY(fields_read(c->args, call->x->request.body, x->args, x->ctx.arena, &x->ctx.problem));
    return command_perform(c, x);
}

static void control_run(struct work *w, struct worker *worker)
{
    struct control_call *call = call_of(w);
    arena *a = worker->state;
    struct errand x = {.ctx = {.arena = a, .site = site_now(), .action = call->command->name}, .program = call->control->program, .serving = true};

    err e = perform(call, &x);
    if (e == OK)
        answer_reply(&call->reply, call->command, x.reply);
    else
        answer_problem(&call->reply, &x.ctx.problem, e);
    log_event(e == OK ? LOG_INFO : LOG_WARN, "command", LOG_STR("command", str_from(call->command->name)),
              LOG_STR("result", str_from(e == OK ? "done" : err_word(e))), LOG_STR("why", x.ctx.problem.message), LOG_END);
    arena_rewind(a);
}

static void control_done(struct work *w)
{
    struct control_call *call = call_of(w);
    if (w->end != WORK_RAN)
        answer_problem(&call->reply, &(struct problem){0}, ERR_BUSY);
    http_answer(call->x, &call->reply);
}

static void thread_start_up(struct worker *w, void *arg)
{
    (void)arg;
    w->state = arena_new(ARENA_BUDGET, ARENA_BUDGET);
    arena_name(w->state, "a command");
}

static void thread_end(struct worker *w, void *arg)
{
    (void)arg;
    arena_free(w->state);
}

struct class_options control_class(void)
{
    return (struct class_options){.threads = 1, .queue_max = QUEUE_MAX, .batch_max = 1, .on_start = thread_start_up, .on_stop = thread_end};
}

/* ---- on the loop ---- */

/* The command that may be called here: one that changes something. */
static const struct command *command_at(str path)
{
    char name[64];
    str prefix = STR("/control/");
    if (!str_starts(path, prefix) || path.len - prefix.len >= sizeof(name))
        return NULL;
    str rest = str_sub(path, prefix.len, path.len);
    for (size_t i = 0; i < rest.len; i++)
        name[i] = (char)(rest.ptr[i] == '/' ? ' ' : rest.ptr[i]);
    const struct command *c = command_find((str){name, rest.len});
    return c && c->way & WAY_CHANGES ? c : NULL;
}

static void refuse(struct http_exchange *x, err e)
{
    struct http_reply reply;
    answer_problem(&reply, &(struct problem){0}, e);
    http_answer(x, &reply);
}

static void on_head(struct http_app *app, struct http_exchange *x)
{
    const struct command *command = command_at(x->request.path);
    if (!command || x->request.method != HTTP_POST) {
        refuse(x, command ? ERR_METHOD : ERR_NOT_FOUND);
        return;
    }
    struct control_call *call = calloc(1, sizeof(*call));
    if (!call) {
        refuse(x, ERR_BUSY);
        return;
    }
    *call = (struct control_call){.magic = CONTROL_MAGIC, .control = control_of(app), .x = x, .command = command};
    call->work.run = control_run;
    call->work.done = control_done;
    x->user = call;
    x->body_max = BODY_MAX;
}

static void on_request(struct http_app *app, struct http_exchange *x)
{
    struct control_call *call = x->user;
    call->work.loop = x->loop;
    if (work_submit(program_pool(control_of(app)->program), &call->work, WORK_JOB, 0) != OK)
        refuse(x, ERR_BUSY);
}

/* A command that has begun goes on: whoever asked may be gone, what it does is still wanted. */
static void on_gone(struct http_app *app, struct http_exchange *x)
{
    (void)app;
    (void)x;
}

static void on_refused(struct http_app *app, struct http_exchange *x, err why, const char *sentence, struct http_reply *reply)
{
    (void)app;
    (void)x;
    http_reply_release(reply);
    answer_problem(reply, &(struct problem){.message = str_from(sentence)}, why);
}

static void on_end(struct http_app *app, struct http_exchange *x, int status)
{
    (void)app;
    (void)status;
    free(x->user);
    x->user = NULL;
}

struct control *control_new(void)
{
    struct control *c = calloc(1, sizeof(*c));
    if (!c)
        abort();
    c->app = (struct http_app){.on_head = on_head, .on_request = on_request, .on_gone = on_gone, .on_refused = on_refused, .on_end = on_end};
    return c;
}

void control_free(struct control *c)
{
    free(c);
}

struct http_app *control_app(struct control *c)
{
    return &c->app;
}

void control_attach(struct control *c, struct program *p)
{
    c->program = p;
}
