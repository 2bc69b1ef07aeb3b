/* The migrations inside the program: NNNN_words.sql, embedded, in order of number. */
#include "cli/schema.h"

#include "migrations.h"

enum { MIGRATIONS_MAX = 1000 };

static struct migration list[MIGRATIONS_MAX];
static size_t known;

/* Embedded files are sorted by name, and names begin with four digits. */
static void fill(void)
{
    for (size_t i = 0; i < embed_migrations.count && known < MIGRATIONS_MAX; i++) {
        const struct embed_file *f = &embed_migrations.files[i];
        int64_t number;
        if (str_ends(f->path, STR(".sql")) && str_to_i64(str_sub(f->path, 0, 4), 1, 9999, &number) == OK)
            list[known++] = (struct migration){(int)number, f->path.ptr, f->bytes};
    }
}

const struct migration *schema_migrations(size_t *count)
{
    if (!known)
        fill();
    *count = known;
    return list;
}
