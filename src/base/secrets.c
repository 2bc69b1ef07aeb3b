/* Keys that nobody gave: 32 random bytes each, in base64url. */
#include "base/secrets.h"
#include "base/encode.h"
#include "base/envfile.h"
#include "base/file.h"
#include "base/rand.h"
#include "base/setting.h"

#include <errno.h>
#include <string.h>

enum { KEY_BYTES = 32 };

#define SECRETS_FILE_MAX (64 * KIB)

static str new_key(arena *a)
{
    char bytes[KEY_BYTES];
    rand_bytes(bytes, sizeof(bytes));
    return base64url_encode((str){bytes, sizeof(bytes)}, a);
}

static err add_missing(const struct config *c, str text, arena *a, int *made, str *out)
{
    for (size_t i = 0; i < setting_count; i++) {
        if (!(settings[i].flags & SETTING_MADE) || config_value(c, i)->text.ptr)
            continue;
        buf next;
        buf_init(&next, SECRETS_FILE_MAX);
        err e = envfile_set(text, str_from(settings[i].name), new_key(a), &next);
        text = arena_str(a, buf_str(&next));
        buf_release(&next);
        TRY(e);
        ++*made;
    }
    *out = text;
    return OK;
}

err secrets_make(const struct config *c, struct problem *p, arena *a, int *made)
{
    const char *path = arena_printf(a, "%.*s/secrets", STR_ARG(c->data)).ptr;
    str text = STR("# Made by pitchey at its first start. Keep it: whoever has it can sign in as anybody.\n"), next;
    *made = 0;
    err e = file_read(path, SECRETS_FILE_MAX, a, &text);
    if (e == OK || e == ERR_NOT_FOUND)
        e = add_missing(c, text, a, made, &next);
    if (e == OK && *made)
        e = file_write(path, 0600, next);
    return e == OK ? OK : problem_set(p, a, e, "%s cannot be written: %s", path, file_reason(e));
}
