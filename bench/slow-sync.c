/* Preloaded into the program: every sync takes longer by $SLOW_SYNC_US, as on a disk that really has to write. */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void)
{
    const char *given = getenv("SLOW_SYNC_US");
    long us = given ? atol(given) : 0;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0)
        continue;
}

int fsync(int fd)
{
    int (*sync_file)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_longer();
    return sync_file(fd);
}

int fdatasync(int fd)
{
    int (*sync_data)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_longer();
    return sync_data(fd);
}
