/* Any bytes as the name of a word: what is found is found again by its stored spelling. */
#include "base/vocab.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct vocab words = VOCAB("Words",
    WORD("Action", .also = "action-comedy,superhero"), WORD("Sci-Fi", .also = "scifi,science fiction"),
    WORD("TV series", .also = "television - scripted,soap / continuing drama"), WORD("nda_approval"),
    WORD("Action", .also = "war", .adds = "War"));
static const struct vocab sorts = EXACT_VOCAB("Sorts", WORD("-publishedAt", .also = "newest"), WORD("title"));

static void try_vocab(const struct vocab *v, str text)
{
    const struct word *w = vocab_find(v, text);
    if (!w)
        return;
    assert(str_eq(vocab_value(v, str_from(w->value)), str_from(w->value)));
    assert(vocab_rank(v, str_from(w->value)) >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    try_vocab(&words, (str){exact, size});
    try_vocab(&sorts, (str){exact, size});
    free(exact);
    return 0;
}
