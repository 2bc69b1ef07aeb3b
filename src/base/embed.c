/* Finding a file among those inside the program. */
#include "base/embed.h"

const struct embed_file *embed_find(const struct embed *e, str path)
{
    size_t low = 0, high = e->count;     /* the file is in [low, high), if it is there */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(path, e->files[mid].path);
        if (order == 0)
            return &e->files[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}
