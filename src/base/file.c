/* Small files and folders, whole and at once. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, LOCK_CONTENT_MAX = 512 };

static err os_error(void)
{
    if (errno == ENOENT)
        return ERR_NOT_FOUND;
    return errno == ENOSPC || errno == EDQUOT ? ERR_STORAGE_FULL : ERR_UNAVAILABLE;
}

/* Closes and keeps errno, so that the caller can tell what went wrong. */
static err close_with(int fd, err e)
{
    int kept = errno;
    close(fd);
    errno = kept;
    return e;
}

/* ---- reading ---- */

static err read_all(int fd, size_t max, arena *a, str *bytes)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return os_error();
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISCHR(st.st_mode))
        return ERR_INVALID;     /* what reads a folder is told so by the system */
    if (st.st_size < 0 || (size_t)st.st_size > max)
        return ERR_TOO_LARGE;

    /* One byte more than there should be: a file that grows meanwhile, or has no size, is met by its limit. */
    size_t room = st.st_size > 0 ? (size_t)st.st_size + 1 : max + 1, len = 0;
    char *ptr = arena_alloc(a, room, 1);
    while (len < room) {
        ssize_t n = read(fd, ptr + len, room - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return os_error();
        if (n == 0)
            break;
        len += (size_t)n;
    }
    if (len == room)
        return ERR_TOO_LARGE;
    *bytes = (str){ptr, len};
    return OK;
}

err file_read(const char *path, size_t max, arena *a, str *bytes)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return os_error();
    return close_with(fd, read_all(fd, max, a, bytes));
}

const char *file_reason(err e)
{
    return e == ERR_INVALID ? "it is no regular file" : strerror(errno);
}

/* ---- writing ---- */

static err write_all(int fd, str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return os_error();
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return OK;
}

static err write_synced(const char *path, mode_t mode, str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return os_error();
    err e = fchmod(fd, mode) == 0 ? write_all(fd, bytes) : os_error();
    if (e == OK && fsync(fd) != 0)
        e = os_error();
    return close_with(fd, e);
}

static err sync_folder_of(const char *path)
{
    char folder[PATH_BYTES];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return os_error();
    return close_with(fd, fsync(fd) == 0 ? OK : os_error());
}

err file_write(const char *path, mode_t mode, str bytes)
{
    char temporary[PATH_BYTES];
    if (snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid()) >= (int)sizeof(temporary)) {
        errno = ENAMETOOLONG;
        return ERR_UNAVAILABLE;
    }
    err e = write_synced(temporary, mode, bytes);
    if (e == OK && rename(temporary, path) != 0)
        e = os_error();
    if (e == OK)
        return sync_folder_of(path);
    int kept = errno;
    unlink(temporary);
    errno = kept;
    return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
}

err file_remove(const char *path)
{
    return unlink(path) == 0 ? sync_folder_of(path) : os_error();
}

/* ---- folders ---- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

err folder_make(const char *path, mode_t mode)
{
    char part[PATH_BYTES];
    size_t len = strlen(path);
    if (len >= sizeof(part)) {
        errno = ENAMETOOLONG;
        return ERR_UNAVAILABLE;
    }
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, mode) != 0 && !(errno == EEXIST && is_folder(part)))
            return ERR_UNAVAILABLE;
    }
    return OK;
}

static bool remove_entry(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
        return false;
    if (unlink(path) == 0)
        return true;
    return is_folder(path) && folder_empty(path) == OK && rmdir(path) == 0;
}

err folder_empty(const char *path)
{
    DIR *d = opendir(path);
    bool all = true;
    if (!d)
        return os_error();
    for (struct dirent *entry; (entry = readdir(d));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            all = remove_entry(path, entry->d_name) && all;
    closedir(d);
    return all ? OK : ERR_UNAVAILABLE;
}

const char *folder_too_open(const char *path, arena *a)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return arena_printf(a, "%s cannot be looked at: %s", path, strerror(errno)).ptr;
    if (st.st_uid != geteuid())
        return arena_printf(a, "%s belongs to another user (uid %ld); chown it", path, (long)st.st_uid).ptr;
    if (st.st_mode & 077)
        return arena_printf(a, "%s is open to others (mode %04o); chmod %s it", path, (unsigned)(st.st_mode & 07777),
                            S_ISDIR(st.st_mode) ? "0700" : "0600").ptr;
    return NULL;
}

const char *folder_network(const char *path)
{
    static const struct { unsigned long magic; const char *name; } kinds[] = {
        {0x6969, "nfs"}, {0xFF534D42, "cifs"}, {0xFE534D42, "smb2"}, {0x517B, "smb"}, {0x564C, "ncp"}, {0x73757245, "coda"},
        {0x5346414F, "afs"}, {0x01021997, "9p"}, {0x00C36400, "ceph"}, {0x47504653, "gpfs"}, {0x0BD00BD0, "lustre"},
    };
    struct statfs fs;
    if (statfs(path, &fs) != 0)
        return NULL;
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (((unsigned long)fs.f_type & 0xFFFFFFFF) == kinds[i].magic)
            return kinds[i].name;
    return NULL;
}

/* ---- the lock ---- */

static err lock_and_write(int fd, str content, arena *a, str *holder)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        if (ftruncate(fd, 0) != 0)
            return os_error();
        return write_all(fd, content);
    }
    if (errno != EWOULDBLOCK)
        return os_error();
    if (read_all(fd, LOCK_CONTENT_MAX, a, holder) != OK)
        *holder = STR("");
    return ERR_CONFLICT;
}

err file_lock(const char *path, str content, arena *a, int *fd, str *holder)
{
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return ERR_UNAVAILABLE;
    err e = lock_and_write(*fd, content, a, holder);
    if (e == OK)
        return OK;
    e = close_with(*fd, e);
    *fd = -1;
    return e;
}
