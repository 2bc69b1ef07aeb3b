/*
 * sqlgen --migrations DIR --out-h X_sql.h --out-c X_sql.c FILE.sql …
 * sqlgen --migrations DIR --schema
 *
 * Checks the statements of a module against the schema that the migrations make, and writes them as C (docs/sql.md).
 * Exit status 1: a statement is wrong, and stderr says which lines; 2: the command is.
 */
#include "sqlgen.h"

#include <errno.h>
#include <stdarg.h>

arena *memory;

struct options {
    const char *migrations, *header, *code;
    bool schema;
    char **files;
    int file_count;
};

bool complain(const char *file, int line, const char *fmt, ...)
{
    if (line)
        fprintf(stderr, "%s:%d: ", file, line);
    else
        fprintf(stderr, "%s: ", file);
    va_list args;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    return false;
}

bool read_file(const char *path, str *text)
{
    FILE *in = fopen(path, "r");
    if (!in)
        return complain(path, 0, "%s", strerror(errno));
    buf bytes;
    buf_init(&bytes, WORK_MAX);
    char piece[4096];
    for (size_t len; (len = fread(piece, 1, sizeof(piece), in)) > 0;)
        buf_put(&bytes, (str){piece, len});
    bool ok = !ferror(in) && buf_check(&bytes) == OK;
    fclose(in);
    if (!ok)
        complain(path, 0, "it cannot be read as a whole");
    *text = arena_str(memory, (str){ok ? bytes.ptr : "", bytes.len});
    buf_release(&bytes);
    return ok;
}

static bool write_file(const char *path, const buf *text)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return complain(path, 0, "%s", strerror(errno));
    bool ok = fwrite(text->ptr, 1, text->len, out) == text->len;
    ok = fclose(out) == 0 && ok;
    return ok || complain(path, 0, "%s", strerror(errno));
}

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_from(slash ? slash + 1 : path);
}

/* nda_sql.h belongs to the module nda. */
static bool name_module(const char *header, struct module *m)
{
    str name = base_name(header);
    if (!str_ends(name, STR("_sql.h")) || name.len == STR("_sql.h").len)
        return complain(header, 0, "the header's name is MODULE_sql.h");
    m->name = str_sub(name, 0, name.len - STR("_sql.h").len);
    return true;
}

static const char *source_names(const struct options *o)
{
    buf names;
    buf_init(&names, WORK_MAX);
    for (int i = 0; i < o->file_count; i++)
        buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(base_name(o->files[i])));
    const char *text = arena_cstr(memory, buf_str(&names));
    buf_release(&names);
    return text;
}

static bool write_module(const struct options *o, const struct module *m)
{
    buf header, code;
    buf_init(&header, WORK_MAX);
    buf_init(&code, WORK_MAX);
    emit_header(m, source_names(o), &header);
    emit_code(m, source_names(o), arena_cstr(memory, base_name(o->header)), &code);
    bool ok = buf_check(&header) == OK && buf_check(&code) == OK && write_file(o->header, &header) &&
              write_file(o->code, &code);
    buf_release(&header);
    buf_release(&code);
    return ok;
}

static bool generate(const struct options *o, sqlite3 *db)
{
    struct module m = {0};
    if (!name_module(o->header, &m))
        return false;
    bool ok = true;
    for (int i = 0; i < o->file_count; i++) {
        str text;
        ok &= read_file(o->files[i], &text) && parse_file(o->files[i], text, &m);
    }
    ok &= check_module(db, &m);
    return ok && write_module(o, &m);
}

static bool take_option(struct options *o, int *i, char **argv)
{
    const struct { const char *name; const char **value; } options[] = {
        {"--migrations", &o->migrations}, {"--out-h", &o->header}, {"--out-c", &o->code},
    };
    if (strcmp(argv[*i], "--schema") == 0) {
        o->schema = true;
        return true;
    }
    for (size_t k = 0; k < COUNT(options); k++)
        if (strcmp(argv[*i], options[k].name) == 0) {
            *options[k].value = argv[++*i];
            return argv[*i] != NULL;
        }
    return false;
}

static bool read_options(struct options *o, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && str_starts(str_from(argv[i]), STR("--")); i++)
        if (!take_option(o, &i, argv))
            return false;
    o->files = argv + i;
    o->file_count = argc - i;
    return o->migrations && (o->schema ? o->file_count == 0 : o->header && o->code && o->file_count > 0);
}

int main(int argc, char **argv)
{
    struct options o = {0};
    if (!read_options(&o, argc, argv)) {
        fprintf(stderr, "usage: sqlgen --migrations DIR --out-h X_sql.h --out-c X_sql.c FILE.sql …\n"
                        "       sqlgen --migrations DIR --schema\n");
        return 2;
    }
    memory = arena_new(512 * MIB, 64 * MIB);
    arena_name(memory, "sqlgen");
    sqlite3 *db = schema_open(o.migrations);
    bool ok = db && (o.schema ? schema_print(db, stdout) : generate(&o, db));
    sqlite3_close(db);
    arena_free(memory);
    return ok ? 0 : 1;
}
