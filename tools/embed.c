/*
 * embed NAME DIR OUT.h OUT.c: writes the folder DIR as one C file, a sorted table `embed_NAME` of struct embed_file whose
 * bytes the assembler takes in with .incbin. Brotli and gzip copies are made here, once, at their best level, and kept
 * where they are smaller. Names that begin with a dot stay out. The same folder always gives the same output.
 */
#include "base/mime.h"

#include <brotli/encode.h>
#include <dirent.h>
#include <errno.h>
#include <openssl/sha.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <zlib.h>

struct bytes {
    uint8_t *ptr;
    size_t len;
};

struct file {
    char *path;                  /* below DIR */
    char *disk;                  /* as .incbin finds it */
    struct bytes raw, br, gz;    /* len 0: no such copy */
    char etag[35];
};

struct folder {
    struct file *files;
    size_t count;
};

static _Noreturn __attribute__((format(printf, 1, 2))) void die(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("embed: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *must(void *memory)
{
    if (!memory)
        die("out of memory");
    return memory;
}

static __attribute__((format(printf, 1, 2))) char *format(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&text, fmt, args) < 0)
        die("out of memory");
    va_end(args);
    return text;
}

static struct bytes read_file(const char *disk)
{
    struct stat st;
    FILE *f = fopen(disk, "rb");
    if (!f || fstat(fileno(f), &st) < 0)
        die("%s: %s", disk, strerror(errno));
    struct bytes b = {must(malloc((size_t)st.st_size + 1)), (size_t)st.st_size};
    if (fread(b.ptr, 1, b.len, f) != b.len)
        die("%s: cannot read it whole", disk);
    fclose(f);
    return b;
}

static void write_file(const char *disk, struct bytes b)
{
    FILE *f = fopen(disk, "wb");
    if (!f || fwrite(b.ptr, 1, b.len, f) != b.len || fclose(f) != 0)
        die("%s: %s", disk, strerror(errno));
}

static struct bytes brotli(struct bytes raw)
{
    struct bytes out = {NULL, BrotliEncoderMaxCompressedSize(raw.len)};
    out.ptr = must(malloc(out.len + 1));
    if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, raw.len, raw.ptr, &out.len,
                               out.ptr))
        die("brotli failed");
    return out;
}

static struct bytes gzip(struct bytes raw)
{
    z_stream z = {.next_in = raw.ptr, .avail_in = (uInt)raw.len};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        die("zlib failed");
    struct bytes out = {NULL, deflateBound(&z, raw.len)};
    z.next_out = out.ptr = must(malloc(out.len));
    z.avail_out = (uInt)out.len;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        die("zlib failed");
    out.len = z.total_out;
    deflateEnd(&z);
    return out;
}

static struct bytes if_smaller(struct bytes copy, struct bytes raw)
{
    return copy.len < raw.len ? copy : (struct bytes){NULL, 0};
}

static void put_etag(char etag[static 35], struct bytes raw)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    SHA256(raw.ptr, raw.len, hash);
    etag[0] = '"';
    for (size_t i = 0; i < 16; i++)
        snprintf(etag + 1 + 2 * i, 3, "%02x", hash[i]);
    memcpy(etag + 33, "\"", 2);
}

static void add_file(struct folder *folder, char *path, char *disk)
{
    folder->files = must(realloc(folder->files, (folder->count + 1) * sizeof(*folder->files)));
    struct file *f = &folder->files[folder->count++];
    *f = (struct file){.path = path, .disk = disk, .raw = read_file(disk)};
    f->br = if_smaller(brotli(f->raw), f->raw);
    f->gz = if_smaller(gzip(f->raw), f->raw);
    put_etag(f->etag, f->raw);
}

/* `below` is "" or ends in a slash. A folder that is not there has no files. */
static void walk(struct folder *folder, const char *root, const char *below)
{
    char *here = format("%s/%s", root, below);
    DIR *dir = opendir(here);
    if (!dir && errno != ENOENT)
        die("%s: %s", here, strerror(errno));
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        char *disk = format("%s%s", here, entry->d_name);
        struct stat st;
        if (stat(disk, &st) < 0)
            die("%s: %s", disk, strerror(errno));
        if (S_ISDIR(st.st_mode))
            walk(folder, root, format("%s%s/", below, entry->d_name));
        else
            add_file(folder, format("%s%s", below, entry->d_name), disk);
    }
    if (dir)
        closedir(dir);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* The bytes of one copy under a symbol of their own. A NUL follows them, so that text may be read as a C string. */
static void put_bytes(FILE *out, const char *name, size_t i, const char *kind, const char *disk)
{
    fprintf(out,
            "__asm__(\".section .rodata\\n.balign 16\\n%s_%zu_%s:\\n\"\n"
            "        \".incbin \\\"%s\\\"\\n.byte 0\\n.previous\\n\");\n"
            "extern const char %s_%zu_%s[] __attribute__((visibility(\"hidden\")));\n",
            name, i, kind, disk, name, i, kind);
}

static void put_copy(FILE *out, const char *name, size_t i, const char *kind, const char *c_path, struct bytes copy)
{
    if (copy.len == 0)
        return;
    char *disk = format("%s.%zu.%s", c_path, i, kind);
    write_file(disk, copy);
    put_bytes(out, name, i, kind, disk);
    free(disk);
}

static void put_str(FILE *out, const char *name, size_t i, const char *kind, size_t len)
{
    if (len == 0 && strcmp(kind, "raw") != 0)
        fprintf(out, "     .%s = {NULL, 0},\n", kind);
    else
        fprintf(out, "     .%s = {%s_%zu_%s, %zu},\n", strcmp(kind, "raw") == 0 ? "bytes" : kind, name, i, kind, len);
}

static void put_row(FILE *out, const char *name, size_t i, const struct file *f)
{
    const char *mime = mime_of(f->path);
    fprintf(out, "    {.path = {\"%s\", %zu},\n     .mime = {\"%s\", %zu},\n", f->path, strlen(f->path), mime, strlen(mime));
    fprintf(out, "     .etag = {\"\\\"%.32s\\\"\", 34},\n", f->etag + 1);
    put_str(out, name, i, "raw", f->raw.len);
    put_str(out, name, i, "br", f->br.len);
    put_str(out, name, i, "gz", f->gz.len);
    fprintf(out, "    },\n");
}

static FILE *create(const char *path, const char *root)
{
    FILE *out = fopen(path, "w");
    if (!out)
        die("%s: %s", path, strerror(errno));
    fprintf(out, "/* Generated by tools/embed from %s. */\n", root);
    return out;
}

static void finish(FILE *out, const char *path)
{
    if (ferror(out) || fclose(out) != 0)
        die("%s: %s", path, strerror(errno));
}

static void put_header(const char *path, const char *root, const char *name)
{
    FILE *out = create(path, root);
    fprintf(out, "#pragma once\n#include \"base/embed.h\"\n\nextern const struct embed embed_%s;\n", name);
    finish(out, path);
}

static void put_table(const char *path, const char *root, const char *name, const struct folder *folder)
{
    FILE *out = create(path, root);
    fprintf(out, "#include \"%s.h\"\n\n", name);
    for (size_t i = 0; i < folder->count; i++) {
        put_bytes(out, name, i, "raw", folder->files[i].disk);
        put_copy(out, name, i, "br", path, folder->files[i].br);
        put_copy(out, name, i, "gz", path, folder->files[i].gz);
    }
    fprintf(out, "\nstatic const struct embed_file files[] = {\n");
    for (size_t i = 0; i < folder->count; i++)
        put_row(out, name, i, &folder->files[i]);
    fprintf(out, "    {.path = {NULL, 0}},\n};\nconst struct embed embed_%s = {files, %zu};\n", name, folder->count);
    finish(out, path);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: embed NAME DIR OUT.h OUT.c\n", stderr);
        return 64;
    }
    struct folder folder = {NULL, 0};
    walk(&folder, argv[2], "");
    if (folder.count > 0)
        qsort(folder.files, folder.count, sizeof(*folder.files), by_path);
    put_header(argv[3], argv[2], argv[1]);
    put_table(argv[4], argv[2], argv[1], &folder);
    return 0;
}
