/* Giving memory back to the system after a burst. Requests pay nothing for it: malloc is asked, not counted along with. */
#include "base/memory.h"

#include "base/str.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

enum { LOOKS_KEPT = 3 };            /* what is freed and wanted again within that time is no burst */
#define KEPT_BYTES (32 * MIB)

static size_t spare_of(size_t resident, size_t used)
{
    return resident > used ? resident - used : 0;
}

bool memory_is_kept(struct memory_looks *m, size_t resident, size_t used)
{
    size_t spare = spare_of(resident, used);
    if (!m->begun || spare < m->least)
        m->least = spare;
    m->begun = true;
    m->kept = spare > m->least + KEPT_BYTES ? m->kept + 1 : 0;
    return m->kept >= LOOKS_KEPT;
}

void memory_was_given(struct memory_looks *m, size_t before, size_t resident, size_t used)
{
    m->kept = 0;
    if (before < resident + KEPT_BYTES / 2)
        m->least = spare_of(resident, used);
}

/* Second number of /proc/self/statm: pages. 0: it cannot be told. */
static size_t resident_bytes(void)
{
    char text[128];
    size_t size, resident;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t len = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[len > 0 ? len : 0] = '\0';
    return sscanf(text, "%zu %zu", &size, &resident) == 2 ? resident * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static size_t used_bytes(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

void memory_watch(void)
{
    static struct memory_looks looks;
    size_t resident = resident_bytes();
    if (!memory_is_kept(&looks, resident, used_bytes()))
        return;
    malloc_trim(0);
    memory_was_given(&looks, resident, resident_bytes(), used_bytes());
}
