/* Opens a database, applies the library's migration, begins. */
#include "library.h"

#include "db/cursor.h"
#include "server.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

struct library lib;

static void must(err e, const char *what)
{
    const struct problem *p = &lib.ctx.problem;
    if (e == OK)
        return;
    fprintf(stderr, "%s: %s %.*s %.*s\n", what, err_word(e), STR_ARG(p->message), STR_ARG(p->log_detail));
    abort();
}

static str read_migration(void)
{
    FILE *in = fopen(SOURCE_DIR "/tests/sql/shelf/migrations/0001_shelf.sql", "r");
    if (!in)
        abort();
    char *text = arena_alloc(lib.arena, 64 * KIB, 1);
    size_t len = fread(text, 1, 64 * KIB, in);
    fclose(in);
    return (str){text, len};
}

static str database(void)
{
    if (server_is_there())
        return server_database(lib.arena);
    snprintf(lib.folder, sizeof(lib.folder), "/tmp/library-XXXXXX");
    if (!mkdtemp(lib.folder))
        abort();
    return arena_printf(lib.arena, "sqlite:%s/library.db", lib.folder);
}

static void open_database(void)
{
    struct db_options options = {
        .url = database(),
        .node = "test",
        .pool_max = 4,
        .idle_timeout_ms = SECONDS(30),
        .statement_timeout_ms = SECONDS(10),
        .prepared = true,
        .sync_off = true,
    };
    must(db_open(&options, &lib.ctx.problem, lib.arena, &lib.db), "open");
    const struct migration all[] = {{1, "0001_shelf.sql", read_migration()}};
    struct migrate_status status;
    must(db_migrate(lib.db, all, COUNT(all), &lib.ctx.problem, lib.arena, &status), "migrate");
    must(db_connect(lib.db, true, &lib.conn), "connect");
}

int library_open(void **state)
{
    static const struct sql_module *const modules[] = {&sql_shelf};
    (void)state;
    static const uint8_t key[SUM_KEY_LEN] = "sixteen letters";
    sql_register(modules, COUNT(modules));
    cursor_key(key);
    lib = (struct library){.arena = arena_new(64 * MIB, 8 * MIB)};
    lib.ctx = (struct ctx){.tx = &lib.tx, .arena = lib.arena, .now_ms = LIBRARY_NOW_MS};
    open_database();
    return 0;
}

static void remove_folder(void)
{
    DIR *dir = opendir(lib.folder);
    for (struct dirent *d; dir && (d = readdir(dir));)
        if (d->d_name[0] != '.')
            unlinkat(dirfd(dir), d->d_name, 0);
    closedir(dir);
    rmdir(lib.folder);
}

int library_close(void **state)
{
    (void)state;
    db_disconnect(lib.conn);
    db_close(lib.db);
    arena_free(lib.arena);
    if (server_is_there())
        server_drop();
    else
        remove_folder();
    return 0;
}

int library_begin(void **state)
{
    (void)state;
    lib.ctx.problem = (struct problem){0};
    lib.tx = (struct tx){.conn = lib.conn, .arena = lib.arena, .problem = &lib.ctx.problem, .now_ms = LIBRARY_NOW_MS};
    must(db_begin(&lib.tx, TX_WRITE), "begin");
    return 0;
}

int library_rollback(void **state)
{
    (void)state;
    db_rollback(&lib.tx);
    return 0;
}

int64_t library_author(str name)
{
    struct author made;
    must(sql_author_add(&lib.ctx, &(struct author_add_args){.name = name}, &made), "author");
    return made.id;
}

int64_t library_book(const struct book_add_args *book)
{
    struct book_id made;
    must(sql_book_add(&lib.ctx, book, &made), "book");
    return made.id;
}
