/* The name somebody probably meant: the edit distance with swaps of neighbours (Damerau, optimal string alignment). */
#include "base/nearest.h"

enum { NAME_MAX_LEN = 48 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Both are at most NAME_MAX_LEN bytes long. Three rows of the table are all that is looked at. */
static size_t distance(str a, str b)
{
    size_t rows[3][NAME_MAX_LEN + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;

    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = ascii_lower(a.ptr[i - 1]), y = ascii_lower(b.ptr[j - 1]);
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == ascii_lower(b.ptr[j - 2]) && ascii_lower(a.ptr[i - 2]) == y)
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b.len];
}

void nearest_offer(struct nearest *n, const char *name)
{
    str candidate = str_from(name);
    if (n->wanted.len == 0 || n->wanted.len > NAME_MAX_LEN || candidate.len > NAME_MAX_LEN)
        return;
    size_t d = distance(n->wanted, candidate);
    if (d > least(n->wanted.len, candidate.len) / 3 || (n->name && d >= n->_distance))
        return;
    n->name = name;
    n->_distance = d;
}
