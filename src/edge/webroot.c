/* Files below a folder. The kernel keeps us inside it (openat2), whatever links and dots a path has. */
#include "edge/webroot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* While files are renamed somewhere the kernel may not be sure about "..", and asks to be asked again. */
enum { ASK_TIMES = 64 };

/* -1 with errno. A FIFO is opened, too, without waiting for its other end. */
static int open_beneath(int root, const char *path, int flags)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    int fd = -1;
    errno = EAGAIN;
    for (int i = 0; fd < 0 && errno == EAGAIN && i < ASK_TIMES; i++)
        fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
    return fd;
}

static int open_in(const char *folder, const char *path, int flags)
{
    int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return -1;
    int fd = open_beneath(root, path, flags), why = errno;
    close(root);
    errno = why;
    return fd;
}

/* A part that begins with a dot: ".git", "..". */
static bool is_hidden(str path)
{
    str part;
    while (str_cut(&path, '/', &part))
        if (part.len && part.ptr[0] == '.')
            return true;
    return false;
}

/* As a C string. False: it is none that a file can have. */
static bool usable_name(str path, char name[PATH_MAX])
{
    if (path.len == 0 || path.len >= PATH_MAX || path.ptr[0] == '/' || str_has(path, '\0') || is_hidden(path))
        return false;
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    return true;
}

/* Its content is read by nobody for a tag: a new file has another number, a changed one another time. */
static void put_etag(const struct stat *st, char etag[WEBROOT_ETAG])
{
    snprintf(etag, WEBROOT_ETAG, "\"%" PRIx64 "-%" PRIx64 ".%lx-%" PRIx64 "\"", (uint64_t)st->st_ino, (uint64_t)st->st_mtim.tv_sec,
             (unsigned long)st->st_mtim.tv_nsec, (uint64_t)st->st_size);
}

bool webroot_open(const char *folder, str path, struct webroot_file *f)
{
    char name[PATH_MAX];
    struct stat st;
    if (!usable_name(path, name))
        return false;
    f->fd = open_in(folder, name, 0);
    if (f->fd < 0)
        return false;
    if (fstat(f->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(f->fd);
        return false;
    }
    f->bytes = (uint64_t)st.st_size;
    put_etag(&st, f->etag);
    return true;
}

err webroot_check(const char *folder, struct problem *p, arena *a)
{
    int fd = open_in(folder, ".", O_DIRECTORY);
    if (fd >= 0) {
        close(fd);
        return OK;
    }
    return problem_set(p, a, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_UNAVAILABLE, "WEB_ROOT: %s cannot be read: %s", folder,
                       strerror(errno));
}
