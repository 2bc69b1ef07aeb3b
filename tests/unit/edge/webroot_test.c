/* Pages from a folder on disk. */
#include "../check.h"

#include "../../../src/edge/webroot.c"

#include <unistd.h>

static arena *a;
static char root[] = "/tmp/pitchey-webroot-XXXXXX";

static int begin(void **state)
{
    (void)state;
    a = arena_new(MIB, MIB);
    return mkdtemp(root) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return folder_empty(root) == OK && rmdir(root) == 0 ? 0 : -1;
}

static const char *in_root(const char *name)
{
    return arena_printf(a, "%s/%s", root, name).ptr;
}

static void files_are_found_by_their_path(void **state)
{
    (void)state;
    struct problem p = {0};
    struct webroot *w = NULL;
    assert_int_equal(folder_make(in_root("assets"), 0700), OK);
    assert_int_equal(file_write(in_root("index.html"), 0600, STR("<!doctype html>")), OK);
    assert_int_equal(file_write(in_root("assets/app.js"), 0600, STR("1")), OK);
    assert_int_equal(file_write(in_root(".secret"), 0600, STR("no")), OK);
    assert_int_equal(webroot_read(root, &p, a, &w), OK);
    const struct embed *e = webroot_pages(w);
    assert_int_equal(e->count, 2);
    const struct embed_file *f = embed_find(e, STR("assets/app.js"));
    assert_non_null(f);
    assert_str(f->bytes, STR("1"));
    assert_str(f->mime, STR("text/javascript; charset=utf-8"));
    assert_int_equal(f->etag.len, 34);
    assert_null(embed_find(e, STR(".secret")));

    assert_int_equal(file_write(in_root("assets/app.js"), 0600, STR("2")), OK);
    assert_int_equal(webroot_read(root, &p, a, &w), OK);
    assert_str(embed_find(webroot_pages(w), STR("assets/app.js"))->bytes, STR("2"));
    assert_str(f->bytes, STR("1"));      /* an answer may still be on its way */
    webroot_free(w);
}

static void what_cannot_be_read_is_told_and_changes_nothing(void **state)
{
    (void)state;
    struct problem p = {0};
    struct webroot *w = NULL;
    assert_int_equal(webroot_read("/nowhere", &p, a, &w), ERR_NOT_FOUND);
    assert_str(p.message, STR("WEB_ROOT: /nowhere cannot be read: No such file or directory"));
    assert_null(w);

    str deep = arena_printf(a, "%s/d", root);
    for (int i = 0; i < DEPTH_MAX; i++)
        deep = arena_printf(a, "%.*s/d", STR_ARG(deep));
    assert_int_equal(folder_make(deep.ptr, 0700), OK);
    assert_int_equal(webroot_read(root, &p, a, &w), ERR_TOO_LARGE);
    assert_true(str_ends(p.message, STR("cannot be read: it holds more than 64 MiB or 4096 files, or folders too deep")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found_by_their_path),
        cmocka_unit_test(what_cannot_be_read_is_told_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
