/* Writing with a limit to the wait. */
#include "base/say.h"
#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

ssize_t say_some(int fd, const char *ptr, size_t len, int64_t wait_ms)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    int ready = poll(&room, 1, wait_ms > 0 ? (int)wait_ms : 0);
    if (ready > 0)
        return write(fd, ptr, len < PIPE_BUF ? len : PIPE_BUF);     /* broken ones too: write says how */
    if (ready == 0)
        errno = EAGAIN;
    return -1;
}

bool say_within(int fd, str text, int64_t within_ms)
{
    int64_t until_ms = clock_mono_ms() + within_ms;
    while (text.len) {
        ssize_t n = say_some(fd, text.ptr, text.len, until_ms - clock_mono_ms());
        bool again = n < 0 && (errno == EINTR || errno == EAGAIN) && clock_mono_ms() < until_ms;
        if (n < 0 && !again)
            return false;
        if (n > 0)
            text = str_sub(text, (size_t)n, text.len);
    }
    return true;
}
