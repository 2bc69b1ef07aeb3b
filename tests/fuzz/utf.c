/* Any bytes as text: normalising and folding are stable, lengths stay in bounds, and what is no UTF-8 breaks nothing. */
#include "base/utf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static arena *mem;

static void try_text(str text)
{
    str normal = utf_nfc(text, mem), key = utf_fold(text, mem), trimmed = utf_trim(text);
    assert(utf_valid(normal) && utf_valid(key) && utf_valid(trimmed));
    assert(str_eq(utf_nfc(normal, mem), normal));
    assert(str_eq(utf_fold(normal, mem), key));
    assert(str_eq(utf_trim(trimmed), trimmed));
    assert(utf_length(text) <= text.len);
    assert(utf_length(text) > 0 || text.len == 0);
    assert(!str_has(utf_lf(text, mem), '\r'));
    assert(!str_has(utf_one_line(text, mem), '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!mem)
        mem = arena_new(64 * MIB, 64 * MIB);
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    str text = {exact, size};
    utf_control(text);
    if (utf_valid(text))
        try_text(text);
    else {
        utf_length(text);      /* against the contract: no more is asked than to survive it */
        utf_trim(text);
        utf_nfc(text, mem);
        utf_fold(text, mem);
    }
    arena_rewind(mem);
    free(exact);
    return 0;
}
