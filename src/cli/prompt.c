/* Asking the person at the terminal. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1024 };

/* One line, without its end. False: there is none. */
static bool read_line(FILE *from, char answer[ANSWER_BYTES])
{
    if (!fgets(answer, ANSWER_BYTES, from))
        return false;
    answer[strcspn(answer, "\r\n")] = '\0';
    return true;
}

static bool ask_hidden(FILE *terminal, const char *question, char answer[ANSWER_BYTES])
{
    struct termios shown, hidden;
    int fd = fileno(terminal);
    bool can_hide = tcgetattr(fd, &shown) == 0;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fputs(question, stderr);
    if (can_hide)
        tcsetattr(fd, TCSAFLUSH, &hidden);
    bool answered = read_line(terminal, answer);
    if (can_hide)
        tcsetattr(fd, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return answered;
}

static err ask_twice(struct errand *x, FILE *terminal, str *password)
{
    char first[ANSWER_BYTES], again[ANSWER_BYTES];
    if (!ask_hidden(terminal, "Password: ", first) || !ask_hidden(terminal, "Again: ", again))
        return fail(&x->ctx, ERR_INVALID, "no password was given");
    if (strcmp(first, again) != 0)
        return fail(&x->ctx, ERR_INVALID, "the two passwords differ; nothing was done");
    *password = arena_str(x->ctx.arena, str_from(first));
    explicit_bzero(first, sizeof(first));
    explicit_bzero(again, sizeof(again));
    return OK;
}

err prompt_password(struct errand *x, bool from_stdin, str *password)
{
    char line[ANSWER_BYTES];
    if (from_stdin) {
        if (!read_line(stdin, line) || !line[0])
            return fail(&x->ctx, ERR_INVALID, "there is no password on standard input");
        *password = arena_str(x->ctx.arena, str_from(line));
        return OK;
    }
    FILE *terminal = fopen("/dev/tty", "r");
    if (!terminal)
        return fail(&x->ctx, ERR_INVALID, "there is no terminal to ask for the password; use --password-stdin");
    err e = ask_twice(x, terminal, password);
    fclose(terminal);
    return e;
}

err prompt_yes(struct errand *x, const struct invocation *v, const char *question)
{
    char answer[ANSWER_BYTES] = "";
    if (v->yes)
        return OK;
    if (!isatty(STDIN_FILENO))
        return fail(&x->ctx, ERR_INVALID, "%s There is no terminal to ask; --yes says yes.", question);
    fprintf(stderr, "%s [y/N] ", question);
    if (!read_line(stdin, answer) || (strcmp(answer, "y") != 0 && strcmp(answer, "yes") != 0))
        return fail(&x->ctx, ERR_INVALID, "nothing was done");
    return OK;
}
