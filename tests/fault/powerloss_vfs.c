/* The power-loss VFS: a shim over the system's that keeps, per file, a log of what was done since the last sync. */
#include "powerloss.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* One change of a file: the bytes from `at` on, before and after, and the length of the file. A cut-off end is zeros. */
struct change {
    int64_t at, size_before, size_after;
    size_t len;
    unsigned char *before, *after;
};

struct image {
    unsigned char *bytes;
    size_t len;
};

/* A file by its path, open or not. Ghost: what the folder still shows when a removal is lost. */
struct entry {
    char *path;
    int fd;                            /* ours, to read with; closing another one would drop SQLite's locks */
    bool exists, exists_on_disk;
    bool sync_makes_durable;           /* the first sync of a new journal or WAL syncs the folder, too */
    struct image *ghost;
    struct change *changes;
    size_t count, cap;
    struct entry *next;
};

struct shim_file {
    sqlite3_file base;
    struct entry *entry;               /* NULL: a temporary file, not ours to lose */
    sqlite3_file *real;                /* lies behind this struct */
};

/* Guards the entries, their changes and the plan; held across the real write, so that the log has the file's order. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *entries;
static struct powerloss_plan plan;
static sqlite3_vfs *real_vfs;

static void *must(void *ptr)
{
    if (!ptr)
        abort();
    return ptr;
}

/* --- what survives --- */

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t entry_seed(const struct entry *e, uint64_t seed)
{
    for (const char *c = e->path; *c; c++)
        seed = mix(seed ^ (unsigned char)*c);
    return seed;
}

/* How many of a file's changes reached one of its sectors: none, all, or any number; some files lose all or nothing. */
static size_t survivors(uint64_t seed, uint64_t sector, size_t count)
{
    uint64_t file_dice = mix(seed), dice = mix(seed ^ mix(sector + 1));
    switch (file_dice % 8) {
    case 0:
        return 0;
    case 1:
        return count;
    default:
        return dice % 4 == 0 ? 0 : dice % 4 == 1 ? count : (dice >> 8) % (count + 1);
    }
}

static void image_resize(struct image *i, size_t len)
{
    i->bytes = must(realloc(i->bytes, len + 1));
    if (len > i->len)
        memset(i->bytes + i->len, 0, len - i->len);
    i->len = len;
}

static struct image entry_read(const struct entry *e)
{
    struct stat st;
    struct image i = {0};
    if (fstat(e->fd, &st) != 0)
        abort();
    image_resize(&i, (size_t)st.st_size);
    if (pread(e->fd, i.bytes, i.len, 0) != (ssize_t)i.len)
        abort();
    return i;
}

/* Back to the last sync. The image stays as long as the file ever was; the length is chosen afterwards. */
static void undo_changes(struct image *i, const struct entry *e)
{
    for (size_t n = e->count; n-- > 0;) {
        const struct change *c = &e->changes[n];
        if (i->len < (size_t)c->at + c->len)
            image_resize(i, (size_t)c->at + c->len);
        memcpy(i->bytes + c->at, c->before, c->len);
    }
}

static void redo_change(struct image *i, const struct change *c, size_t number, size_t count, uint64_t seed)
{
    for (size_t done = 0; done < c->len;) {
        uint64_t at = (uint64_t)c->at + done;
        size_t step = SECTOR - at % SECTOR;
        if (step > c->len - done)
            step = c->len - done;
        if (number < survivors(seed, at / SECTOR, count))
            memcpy(i->bytes + at, c->after + done, step);
        done += step;
    }
}

/* One of the lengths that the file had since its last sync. */
static size_t surviving_size(const struct entry *e, size_t now, uint64_t seed)
{
    if (!e->count)
        return now;
    size_t kept = survivors(seed, UINT32_MAX, e->count);
    return (size_t)(kept ? e->changes[kept - 1].size_after : e->changes[0].size_before);
}

static struct image entry_after_cut(const struct entry *e, uint64_t seed)
{
    struct image i = entry_read(e);
    size_t now = i.len;
    undo_changes(&i, e);
    for (size_t n = 0; n < e->count; n++)
        redo_change(&i, &e->changes[n], n, e->count, seed);
    image_resize(&i, surviving_size(e, now, seed));
    return i;
}

static void image_write(const struct image *i, const char *dir, const char *path)
{
    char *to = must(sqlite3_mprintf("%s/%s", dir, strrchr(path, '/') + 1));
    int fd = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (fd < 0 || write(fd, i->bytes, i->len) != (ssize_t)i->len || close(fd) != 0)
        abort();
    sqlite3_free(to);
}

/* The folder may not know yet that a file is new or gone. */
static void entry_cut(const struct entry *e, const char *dir, uint64_t seed)
{
    seed = entry_seed(e, seed);
    bool folder_is_old = e->exists != e->exists_on_disk || e->ghost ? mix(seed + 1) % 2 : false;
    if (folder_is_old && e->ghost) {
        image_write(e->ghost, dir, e->path);
    } else if (e->exists && !folder_is_old) {
        struct image i = entry_after_cut(e, seed);
        image_write(&i, dir, e->path);
        free(i.bytes);
    }
}

static void cut_now(const char *dir, uint64_t seed)
{
    for (const struct entry *e = entries; e; e = e->next)
        entry_cut(e, dir, seed);
}

void powerloss_cut(const char *dir, uint64_t seed)
{
    pthread_mutex_lock(&lock);
    cut_now(dir, seed);
    pthread_mutex_unlock(&lock);
}

void powerloss_arm(const struct powerloss_plan *p)
{
    pthread_mutex_lock(&lock);
    plan = *p;
    pthread_mutex_unlock(&lock);
}

bool powerloss_armed(void)
{
    pthread_mutex_lock(&lock);
    bool armed = plan.operation > 0;
    pthread_mutex_unlock(&lock);
    return armed;
}

/* Before every operation, with the lock held. */
static void count_operation(void)
{
    if (plan.operation == 0 || --plan.operation > 0)
        return;
    if (plan.on_cut)
        plan.on_cut(plan.arg);
    cut_now(plan.dir, plan.seed);
}

/* --- the log --- */

static void changes_forget(struct entry *e)
{
    for (size_t n = 0; n < e->count; n++) {
        free(e->changes[n].before);
        free(e->changes[n].after);
    }
    e->count = 0;
}

static void ghost_forget(struct entry *e)
{
    if (e->ghost)
        free(e->ghost->bytes);
    free(e->ghost);
    e->ghost = NULL;
}

static bool same_folder(const struct entry *a, const struct entry *b)
{
    size_t len = (size_t)(strrchr(a->path, '/') - a->path);
    return strncmp(a->path, b->path, len + 1) == 0 && !strchr(b->path + len + 1, '/');
}

static void folder_synced(const struct entry *of)
{
    for (struct entry *e = entries; e; e = e->next) {
        if (!same_folder(of, e))
            continue;
        e->exists_on_disk = e->exists;
        e->sync_makes_durable = false;
        ghost_forget(e);
    }
}

/* `after` NULL: zeros. */
static void change_add(struct entry *e, int64_t at, size_t len, const void *after, int64_t size, int64_t size_after)
{
    if (e->count == e->cap) {
        e->cap = e->cap ? e->cap * 2 : 16;
        e->changes = must(realloc(e->changes, e->cap * sizeof(*e->changes)));
    }
    struct change *c = &e->changes[e->count++];
    *c = (struct change){.at = at, .size_before = size, .size_after = size_after, .len = len};
    c->before = must(calloc(1, len + 1));
    c->after = must(calloc(1, len + 1));
    if (pread(e->fd, c->before, len, at) < 0)
        abort();
    if (after)
        memcpy(c->after, after, len);
}

static int64_t entry_size(const struct entry *e)
{
    struct stat st;
    if (fstat(e->fd, &st) != 0)
        abort();
    return st.st_size;
}

static struct entry *entry_find(const char *path)
{
    struct entry *e = entries;
    while (e && strcmp(e->path, path) != 0)
        e = e->next;
    return e;
}

static struct entry *entry_of(const char *path)
{
    struct entry *e = entry_find(path);
    if (e)
        return e;
    e = must(calloc(1, sizeof(*e)));
    *e = (struct entry){.path = must(strdup(path)), .fd = -1, .next = entries};
    entries = e;
    return e;
}

void powerloss_forget(void)
{
    pthread_mutex_lock(&lock);
    while (entries) {
        struct entry *e = entries;
        entries = e->next;
        changes_forget(e);
        ghost_forget(e);
        if (e->fd >= 0)
            close(e->fd);
        free(e->changes);
        free(e->path);
        free(e);
    }
    plan = (struct powerloss_plan){0};
    pthread_mutex_unlock(&lock);
}

/* --- files --- */

static struct shim_file *shim(sqlite3_file *file)
{
    return (struct shim_file *)file;
}

static sqlite3_file *real(sqlite3_file *file)
{
    return shim(file)->real;
}

static int shim_close(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int shim_read(sqlite3_file *file, void *to, int len, sqlite3_int64 at)
{
    return real(file)->pMethods->xRead(real(file), to, len, at);
}

static int logged_write(struct shim_file *self, const void *from, int len, int64_t at)
{
    int64_t size = entry_size(self->entry), end = at + len;
    count_operation();
    change_add(self->entry, at, (size_t)len, from, size, end > size ? end : size);
    return self->real->pMethods->xWrite(self->real, from, len, at);
}

static int shim_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
    struct shim_file *self = shim(file);
    if (!self->entry)
        return self->real->pMethods->xWrite(self->real, from, len, at);
    pthread_mutex_lock(&lock);
    int rc = logged_write(self, from, len, at);
    pthread_mutex_unlock(&lock);
    return rc;
}

static int logged_truncate(struct shim_file *self, int64_t to)
{
    int64_t size = entry_size(self->entry);
    count_operation();
    change_add(self->entry, to, to < size ? (size_t)(size - to) : 0, NULL, size, to);
    return self->real->pMethods->xTruncate(self->real, to);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 to)
{
    struct shim_file *self = shim(file);
    if (!self->entry)
        return self->real->pMethods->xTruncate(self->real, to);
    pthread_mutex_lock(&lock);
    int rc = logged_truncate(self, to);
    pthread_mutex_unlock(&lock);
    return rc;
}

static int shim_sync(sqlite3_file *file, int flags)
{
    struct entry *e = shim(file)->entry;
    (void)flags;
    if (!e)
        return SQLITE_OK;
    pthread_mutex_lock(&lock);
    count_operation();
    changes_forget(e);
    if (e->sync_makes_durable)
        folder_synced(e);
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xLock(real(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int shim_check_lock(sqlite3_file *file, int *held)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}

static int shim_control(sqlite3_file *file, int op, void *arg)
{
    return real(file)->pMethods->xFileControl(real(file), op, arg);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int shim_characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at)
{
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int shim_shm_unmap(sqlite3_file *file, int delete)
{
    return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static int shim_fetch(sqlite3_file *file, sqlite3_int64 at, int len, void **to)
{
    return real(file)->pMethods->xFetch(real(file), at, len, to);
}

static int shim_unfetch(sqlite3_file *file, sqlite3_int64 at, void *ptr)
{
    return real(file)->pMethods->xUnfetch(real(file), at, ptr);
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 3,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
    .xFetch = shim_fetch,
    .xUnfetch = shim_unfetch,
};

/* --- the VFS --- */

enum { JOURNALS = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL };

/* The file is new in its folder, or was there before we looked. */
static void entry_opened(struct entry *e, bool created, int flags)
{
    if (e->exists)
        return;
    if (e->fd >= 0)
        close(e->fd);
    e->fd = open(e->path, O_RDONLY | O_CLOEXEC);
    if (e->fd < 0)
        abort();
    e->exists = true;
    if (created)
        e->sync_makes_durable = flags & JOURNALS;
    else
        e->exists_on_disk = true;
}

static int open_tracked(struct shim_file *self, const char *path, int flags, int *out)
{
    bool created = flags & SQLITE_OPEN_CREATE && access(path, F_OK) != 0;
    if (created)
        count_operation();
    int rc = real_vfs->xOpen(real_vfs, path, self->real, flags, out);
    if (rc != SQLITE_OK)
        return rc;
    self->entry = entry_of(path);
    entry_opened(self->entry, created, flags);
    return SQLITE_OK;
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
    struct shim_file *self = shim(file);
    (void)vfs;
    *self = (struct shim_file){.real = (sqlite3_file *)(void *)(self + 1)};
    self->real->pMethods = NULL;
    int rc;
    if (path && flags & (SQLITE_OPEN_MAIN_DB | JOURNALS)) {
        pthread_mutex_lock(&lock);
        rc = open_tracked(self, path, flags, out);
        pthread_mutex_unlock(&lock);
    } else {
        rc = real_vfs->xOpen(real_vfs, path, self->real, flags, out);
    }
    self->base.pMethods = self->real->pMethods ? &shim_methods : NULL;
    return rc;
}

/* Until the folder is synced the removed file may come back, with what it held last. */
static void entry_removed(struct entry *e, bool sync_folder)
{
    if (e->exists_on_disk && !e->ghost) {
        e->ghost = must(calloc(1, sizeof(*e->ghost)));
        *e->ghost = entry_read(e);
    }
    changes_forget(e);
    e->exists = false;
    if (sync_folder)
        folder_synced(e);
}

static int shim_remove(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    pthread_mutex_lock(&lock);
    struct entry *e = entry_find(path);
    if (e && e->exists) {
        count_operation();
        entry_removed(e, sync_folder);
    }
    int rc = real_vfs->xDelete(real_vfs, path, 0);
    pthread_mutex_unlock(&lock);
    return rc;
}

void powerloss_register(void)
{
    static sqlite3_vfs vfs;
    sqlite3_initialize();
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;                         /* what is about paths, time and randomness stays the system's */
    vfs.zName = POWERLOSS_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
    vfs.xOpen = shim_open;
    vfs.xDelete = shim_remove;
    sqlite3_vfs_register(&vfs, 0);
}
