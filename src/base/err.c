/* What can go wrong: the table behind the enum. */
#include "base/err.h"

#include <assert.h>

struct err_row {
    const char *word;
    int status;
    const char *sentence;
};

#define ERR_ROW(name, word, status, words) [ERR_##name] = {word, status, words},
static const struct err_row rows[] = {[OK] = {"OK", 200, "Done."}, ERR_LIST(ERR_ROW)};

static const struct err_row *row_of(err e)
{
    assert((unsigned)e < ERR_COUNT);
    return &rows[e];
}

const char *err_word(err e)
{
    return row_of(e)->word;
}

int err_status(err e)
{
    return row_of(e)->status;
}

const char *err_sentence(err e)
{
    return row_of(e)->sentence;
}
