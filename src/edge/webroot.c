/* Pages from a folder on disk, as a table like the one inside the program. */
#include "edge/webroot.h"

#include "base/etag.h"
#include "base/file.h"
#include "base/mime.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 4096, DEPTH_MAX = 16 };
#define BYTES_MAX (64 * MIB)

struct webroot {
    arena *arena;
    struct embed_file *files;
    struct embed embed;
    size_t bytes;
    struct webroot *older;
};

/* What one reading needs: where we are, and where to say what is wrong. */
struct reading { struct webroot *webroot; struct problem *problem; arena *said; int depth; };

static err refuse(struct reading *r, err e, const char *path)
{
    const char *why = e == ERR_TOO_LARGE ? "it holds more than 64 MiB or 4096 files, or folders too deep" : strerror(errno);
    return problem_set(r->problem, r->said, e, "WEB_ROOT: %s cannot be read: %s", path, why);
}

static err add_file(struct reading *r, const char *path, str name)
{
    struct webroot *w = r->webroot;
    str bytes;
    if (w->embed.count == FILES_MAX)
        return refuse(r, ERR_TOO_LARGE, path);
    err e = file_read(path, BYTES_MAX - w->bytes, w->arena, &bytes);
    if (e != OK)
        return refuse(r, e, path);
    w->bytes += bytes.len;
    w->files[w->embed.count++] = (struct embed_file){
        .path = name, .mime = str_from(mime_of(path)), .etag = etag_of(bytes, w->arena), .bytes = bytes,
    };
    return OK;
}

static err read_folder(struct reading *r, const char *folder, str below);

/* below: "" or "assets/" */
static err add_entry(struct reading *r, const char *folder, str below, const char *name)
{
    arena *a = r->webroot->arena;
    const char *path = arena_printf(a, "%s/%s", folder, name).ptr;
    struct stat st;
    if (stat(path, &st) != 0)
        return refuse(r, ERR_UNAVAILABLE, path);
    if (S_ISDIR(st.st_mode))
        return read_folder(r, path, arena_printf(a, "%.*s%s/", STR_ARG(below), name));
    return S_ISREG(st.st_mode) ? add_file(r, path, arena_printf(a, "%.*s%s", STR_ARG(below), name)) : OK;
}

static err read_folder(struct reading *r, const char *folder, str below)
{
    DIR *d = r->depth < DEPTH_MAX ? opendir(folder) : NULL;
    if (!d)
        return refuse(r, r->depth < DEPTH_MAX ? ERR_NOT_FOUND : ERR_TOO_LARGE, folder);
    err e = OK;
    r->depth++;
    for (struct dirent *entry; e == OK && (entry = readdir(d));)
        if (entry->d_name[0] != '.')
            e = add_entry(r, folder, below, entry->d_name);
    r->depth--;
    closedir(d);
    return e;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct embed_file *)a)->path, ((const struct embed_file *)b)->path);
}

err webroot_read(const char *folder, struct problem *p, arena *a, struct webroot **newest)
{
    struct webroot *w = calloc(1, sizeof(*w));
    struct reading r = {.webroot = w, .problem = p, .said = a};
    if (!w)
        abort();
    w->arena = arena_new(2 * BYTES_MAX, MIB);
    w->files = ARENA_ARRAY(w->arena, struct embed_file, FILES_MAX);
    w->embed.files = w->files;
    err e = read_folder(&r, folder, STR(""));
    if (e != OK) {
        webroot_free(w);
        return e;
    }
    qsort(w->files, w->embed.count, sizeof(*w->files), by_path);
    w->older = *newest;
    *newest = w;
    return OK;
}

const struct embed *webroot_pages(const struct webroot *newest)
{
    return &newest->embed;
}

void webroot_free(struct webroot *w)
{
    while (w) {
        struct webroot *older = w->older;
        arena_free(w->arena);
        free(w);
        w = older;
    }
}
