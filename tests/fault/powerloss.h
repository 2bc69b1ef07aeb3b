/*
 * A SQLite VFS that can lose power. It works on real files, which stand for the page cache, and remembers what was not
 * synced since. A cut writes what the disk could hold at that moment into another folder; the program under test goes on
 * unharmed, so that one run can be cut many times, and each image is opened with SQLite's own VFS.
 *
 * What a cut may do to what was not synced: each 512-byte sector holds any of the states it went through, the file's
 * length is any of those it had, a file may be missing that was created, and one may be back that was removed. Folders
 * are synced when SQLite's unix VFS does so: with the first sync of a journal or WAL it created, and by removals that
 * ask for it. The VFS does not really sync, so the tests are as fast as memory.
 */
#ifndef TESTS_FAULT_POWERLOSS_H
#define TESTS_FAULT_POWERLOSS_H

#include <stdbool.h>
#include <stdint.h>

#define POWERLOSS_VFS "powerloss"

void powerloss_register(void);               /* once, before the first open; not the default VFS */
void powerloss_forget(void);                 /* after all connections were closed: nothing is remembered any more */

/* Writes an image now. seed decides what survives; dir exists. Any thread. */
void powerloss_cut(const char *dir, uint64_t seed);

/*
 * Writes one image by itself just before the n-th operation from now (write, truncate, sync, create, remove; the first
 * is 1). on_cut runs first, on the thread of that operation, to note what had been answered by then.
 */
struct powerloss_plan {
    int64_t operation;
    const char *dir;
    uint64_t seed;
    void (*on_cut)(void *arg);
    void *arg;
};
void powerloss_arm(const struct powerloss_plan *);
bool powerloss_armed(void);                  /* still waiting for its operation */

#endif
