/* Passes everything on but what is to fail. */
#include "faulty_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

/* The system has a method table per kind of file; each gets a copy with two methods replaced. */
struct table {
    sqlite3_io_methods ours;
    const sqlite3_io_methods *theirs;
};

static _Atomic enum faulty_what fault;
static sqlite3_vfs *below, vfs;
static struct table tables[8];

static const sqlite3_io_methods *theirs(const sqlite3_file *file)
{
    return ((const struct table *)file->pMethods)->theirs;
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    return fault == FAULTY_SYNC ? SQLITE_IOERR_FSYNC : theirs(file)->xSync(file, flags);
}

static int faulty_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 at)
{
    if (fault == FAULTY_WRITE_IO)
        return SQLITE_IOERR_WRITE;
    return fault == FAULTY_WRITE_FULL ? SQLITE_FULL : theirs(file)->xWrite(file, data, count, at);
}

static const sqlite3_io_methods *ours_for(const sqlite3_io_methods *methods)
{
    struct table *t = tables;
    while (t->theirs && t->theirs != methods)
        t++;
    if (!t->theirs) {
        *t = (struct table){*methods, methods};
        t->ours.xSync = faulty_sync;
        t->ours.xWrite = faulty_write;
    }
    return &t->ours;
}

static int faulty_open(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
    (void)self;
    int code = below->xOpen(below, name, file, flags, out);
    if (code == SQLITE_OK)
        file->pMethods = ours_for(file->pMethods);
    return code;
}

void faulty_register(void)
{
    below = sqlite3_vfs_find(NULL);
    vfs = *below;
    vfs.zName = FAULTY_VFS;
    vfs.pNext = NULL;
    vfs.xOpen = faulty_open;
    sqlite3_vfs_register(&vfs, 0);
}

void faulty_set(enum faulty_what what)
{
    fault = what;
}
