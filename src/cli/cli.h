/*
 * The command line: pitchey NOUN VERB. A command is a row: its words, its options, a table of what it takes and one of
 * what it gives, and a function between the two that works in a struct ctx. So the same function serves a shell that
 * opened the database itself and, over the control socket, a server that is running (platform.md section 16).
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/buf.h"
#include "base/config.h"
#include "core/ctx.h"
#include "json/field.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,         /* or something found wrong */
    EXIT_USAGE = 2,
    EXIT_NOT_THERE = 3,
    EXIT_IN_USE = 4,         /* or a conflict */
    EXIT_AWAY = 5,           /* a needed service */
    EXIT_SETTINGS = 78
};
enum exit_code exit_of(err e);

/* One option of a command, or one word by its place. It fills a field of the args, or a setting. */
struct option {
    const char *name;        /* "with-admin"; NULL: a word, in the order of the rows */
    const char *takes;       /* "EMAIL"; NULL: a switch */
    const char *field;       /* in the args, as the wire writes it: "withAdmin"; NULL: see setting, or it only reads well */
    const char *setting;     /* "PORT" */
    const char *words;
};
#define OPTIONS(...) .options = (const struct option[]){__VA_ARGS__, {.words = NULL}}

/* How a command gets at what it works on. */
enum way {
    WAY_SETTINGS = 1 << 0,   /* reads the settings */
    WAY_DATABASE = 1 << 1,   /* opens the database */
    WAY_CHANGES  = 1 << 2,   /* inside the server while one runs, else under the data folder's lock */
    WAY_FOUND    = 1 << 3    /* of a site that is there: no folder and no database is made for it */
};

struct invocation;
struct program;

/* One run of a command, wherever it happens. */
struct errand {
    struct ctx ctx;          /* ctx.tx: the command's transaction; NULL when it has none */
    void *args;              /* of the command's table */
    void *reply;             /* zeroed; what it points to lives in the arena */
    struct program *program; /* NULL: the command opens no database */
    bool serving;            /* inside a running server */
    const struct config_report *report;    /* of the settings, in the shell; NULL inside a server */
};

struct command {
    const char *name;        /* "demo add" */
    const char *also;        /* "demo create" */
    const char *words;       /* one line */
    const char *more;        /* for its --help; NULL: nothing to add */
    const struct option *options;
    const struct field *args, *reply;    /* NULL: takes, gives nothing */
    unsigned way;            /* of enum way */
    enum tx_mode tx;         /* TX_NONE, TX_READ, TX_WRITE */
    void (*choose)(const void *args, unsigned *way, enum tx_mode *tx);    /* when it depends on the args */

    /* In the shell, before anything: what is asked of the person, such as a password. */
    err (*fill)(struct errand *, const struct invocation *);
    /* Where the command runs, before its transaction: what takes long. */
    err (*before)(struct errand *);
    err (*run)(struct errand *);

    /* In the shell, afterwards. The text goes to stdout; NULL: nothing is said. */
    void (*print)(const struct errand *, buf *out);
    enum exit_code (*exit)(const struct errand *);    /* of a run that went well; NULL: EXIT_DONE */
};

extern const struct command *const commands[];    /* commands.c, in the order of the help, up to NULL */

/* What somebody typed. Everything lives as long as the arena. */
struct invocation {
    const struct command *command;
    const char *noun;        /* without a command: help for these */
    bool help, json, quiet, yes;
    const char *env_file;
    struct config_flag *flags;
    size_t flag_count;
    struct field_pair *pairs;      /* for the args table */
    size_t pair_count;
    arena *arena;
    struct problem *problem;
};

/* parse.c: ERR_INVALID with the sentence in the problem. */
err line_parse(int argc, char **argv, arena *a, struct problem *p, struct invocation *out);
const struct command *command_find(str name);
bool command_noun_exists(str noun);      /* "demo" of "demo add" */

/* help.c: for the program, a noun, or a command. */
void help_put(buf *out, const struct command *c, const char *noun);

/* output.c */
void say_problem(const struct invocation *v, const struct problem *p, err e);
void say_settings(const struct invocation *v, const struct config_report *r);
void say_reply(const struct invocation *v, const struct errand *x);
void note(const struct invocation *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));    /* stderr, unless --quiet or --json */

/* perform.c: with a transaction of the command's kind, wherever we are; and from the shell: in the server, or here. */
void errand_prepare(struct errand *x, const struct command *c);    /* room for args and reply */
err command_perform(const struct command *c, struct errand *x);
err command_run(const struct invocation *v, struct errand *x);

/* prompt.c. ERR_INVALID: nobody can be asked, or what was said is no answer. */
err prompt_password(struct errand *x, bool from_stdin, str *password);
err prompt_yes(struct errand *x, const struct invocation *v, const char *question);

/* config_set.c. ERR_NOT_FOUND names the setting that was meant. */
struct setting;
err find_setting(struct errand *x, str name, const struct setting **s);

/* The whole program. */
int cli_main(int argc, char **argv, char **environment);

#endif
