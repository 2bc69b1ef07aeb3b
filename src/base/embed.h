/* A folder inside the program: what tools/embed writes and everybody reads. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/str.h"

/* All static. br and gz are STR_NONE where a compressed copy would not be smaller. */
struct embed_file {
    str path;              /* "assets/app-1f3a.js": relative, no leading slash */
    str mime;              /* with charset where it is text */
    str etag;              /* quoted: the first 32 hex digits of the content's SHA-256 */
    str bytes, br, gz;
};

struct embed {
    const struct embed_file *files;     /* sorted by path, by bytes */
    size_t count;
};

const struct embed_file *embed_find(const struct embed *e, str path);     /* NULL: no such file */

#endif
