/* One request, one answer, one connection: HTTP/1.0, so that the answer ends with the connection. */
#include "http/client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEAD_MAX = 16 * 1024, PATIENCE_MS = 30 * 1000 };

static void set_patience(int fd, int64_t timeout_ms)
{
    int64_t ms = timeout_ms ? timeout_ms : PATIENCE_MS;
    struct timeval t = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

static err dial(const struct http_call *call, int *fd)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(call->unix_path) >= sizeof(at.sun_path))
        return ERR_UNAVAILABLE;
    memcpy(at.sun_path, call->unix_path, strlen(call->unix_path));
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return ERR_UNAVAILABLE;
    set_patience(*fd, call->timeout_ms);
    if (connect(*fd, (struct sockaddr *)&at, sizeof(at)) == 0)
        return OK;
    close(*fd);
    return ERR_UNAVAILABLE;
}

static err failure(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK ? ERR_TIMEOUT : ERR_INTERNAL;
}

static err send_all(int fd, str bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failure();
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return OK;
}

static err send_request(int fd, const struct http_call *call)
{
    buf head;
    buf_init(&head, HEAD_MAX);
    buf_printf(&head, "%s %.*s HTTP/1.0\r\nHost: localhost\r\n", call->method, STR_ARG(call->path));
    if (call->body.len)
        buf_printf(&head, "Content-Type: %.*s\r\nContent-Length: %zu\r\n", STR_ARG(call->type.len ? call->type : STR("application/json")),
                   call->body.len);
    buf_put(&head, call->fields);
    buf_put(&head, STR("\r\n"));
    err e = buf_check(&head) == OK ? send_all(fd, buf_str(&head)) : ERR_URI_TOO_LONG;
    buf_release(&head);
    return e == OK ? send_all(fd, call->body) : e;
}

static err receive_all(int fd, buf *all)
{
    char piece[4096];
    for (;;) {
        ssize_t n = recv(fd, piece, sizeof(piece), 0);
        if (n == 0)
            return buf_check(all);
        if (n < 0 && errno == ECONNRESET && all->len)
            return buf_check(all);    /* the server had not read all that was sent; whether its answer is whole, its length tells */
        if (n < 0 && errno != EINTR)
            return failure();
        if (n > 0)
            buf_put(all, (str){piece, (size_t)n});
    }
}

/* The number of the field Content-Length, or -1: none. */
static int64_t announced_length(str head)
{
    str line, name;
    int64_t length;
    while (str_cut(&head, '\n', &line))
        if (str_cut(&line, ':', &name) && line.ptr && str_eq_nocase(name, STR("Content-Length")))
            return str_to_i64(str_trim(line), 0, INT64_MAX, &length) == OK ? length : -1;
    return -1;
}

/* Takes the head off; what stays is the body, and must be as long as was announced. */
static err split(buf *all, int *status, buf *head)
{
    str whole = buf_str(all);
    const char *end = memmem(whole.ptr, whole.len, "\r\n\r\n", 4);
    int64_t code;
    if (!end || !str_starts(whole, STR("HTTP/1.")) || str_to_i64(str_sub(whole, 9, 3), 100, 599, &code) != OK)
        return ERR_INTERNAL;
    size_t head_len = (size_t)(end - whole.ptr) + 4;
    int64_t length = announced_length(str_sub(whole, 0, head_len));
    if (length >= 0 && (uint64_t)length != whole.len - head_len)
        return ERR_INTERNAL;
    *status = (int)code;
    if (head)
        buf_put(head, str_sub(whole, 0, head_len));
    buf_drop_front(all, head_len);
    return OK;
}

err http_client_call(const struct http_call *call, int *status, buf *answer)
{
    int fd;
    buf_clear(answer);
    TRY(dial(call, &fd));
    err sent = send_request(fd, call), e = receive_all(fd, answer);
    if (e == OK && answer->len == 0)
        e = sent;    /* a server may answer before it has read all; one that says nothing has failed */
    close(fd);
    return e == OK ? split(answer, status, call->head) : e;
}
