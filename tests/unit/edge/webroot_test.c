/* Pages from a folder on disk: what lies there now, and nothing beside it. */
#include "../check.h"

#include "../../../src/edge/webroot.c"
#include "base/file.h"

#include <pthread.h>

static arena *a;
static char top[] = "/tmp/pitchey-webroot-XXXXXX";
static const char *root, *at_either[2];

static const char *at(const char *name)
{
    return arena_printf(a, "%s/%s", top, name).ptr;
}

static void put(const char *name, const char *text)
{
    assert_int_equal(file_write(at(name), 0600, str_from(text)), OK);
}

static int begin(void **state)
{
    (void)state;
    a = arena_new(MIB, MIB);
    if (!mkdtemp(top))
        return -1;
    root = at("site");
    return folder_make(at("site/assets"), 0700) == OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    bool gone = folder_empty(top) == OK && rmdir(top) == 0;
    arena_free(a);
    return gone ? 0 : -1;
}

/* The file's content, or NULL; its tag. */
static const char *content(const char *path, char etag[WEBROOT_ETAG])
{
    struct webroot_file f;
    if (!webroot_open(root, str_from(path), &f))
        return NULL;
    char *bytes = arena_alloc(a, f.bytes + 1, 1);
    assert_int_equal(read(f.fd, bytes, f.bytes), f.bytes);
    close(f.fd);
    memcpy(etag, f.etag, WEBROOT_ETAG);
    return bytes;
}

static void a_file_is_what_lies_there_now(void **state)
{
    (void)state;
    char first[WEBROOT_ETAG], second[WEBROOT_ETAG];
    put("site/assets/app.js", "one");
    assert_string_equal(content("assets/app.js", first), "one");
    assert_string_equal(content("assets/app.js", second), "one");
    assert_string_equal(first, second);
    put("site/assets/app.js", "two");
    assert_string_equal(content("assets/app.js", second), "two");
    assert_string_not_equal(first, second);
}

static void what_is_no_file_for_others_is_not_there(void **state)
{
    (void)state;
    char etag[WEBROOT_ETAG];
    put("site/.secret", "no");
    put("outside", "no");
    assert_int_equal(folder_make(at("site/.git"), 0700), OK);
    put("site/.git/config", "no");
    assert_int_equal(mkfifo(at("site/fifo"), 0600), 0);
    static const char *const paths[] = {"", ".", "/", "nothing", "assets", "assets/", ".secret", ".git/config", "assets/../.secret", "../outside", "fifo",
                                        "/etc/passwd", "assets/../../outside"};
    for (size_t i = 0; i < COUNT(paths); i++)
        assert_null(content(paths[i], etag));
    struct webroot_file f;
    assert_false(webroot_open(root, STR("assets\0x"), &f));
    assert_false(webroot_open(root, repeat(a, STR("a"), 5000), &f));
}

static void links_are_followed_inside_and_not_out(void **state)
{
    (void)state;
    char etag[WEBROOT_ETAG];
    put("site/real.txt", "real");
    put("outside", "no");
    assert_int_equal(symlink("../real.txt", at("site/assets/inside")), 0);
    assert_int_equal(symlink("../../outside", at("site/assets/out")), 0);
    assert_int_equal(symlink("/etc/passwd", at("site/passwd")), 0);
    assert_int_equal(symlink("..", at("site/up")), 0);
    assert_string_equal(content("assets/inside", etag), "real");
    assert_null(content("assets/out", etag));
    assert_null(content("passwd", etag));
    assert_null(content("up/outside", etag));
}

static _Atomic bool enough;

static void *rename_often(void *arg)
{
    (void)arg;
    while (!enough)
        assert_int_equal(rename(at_either[0], at_either[1]) | rename(at_either[1], at_either[0]), 0);
    return NULL;
}

/* What happens elsewhere on the disk makes no file disappear. */
static void a_link_with_dots_is_found_while_others_rename(void **state)
{
    (void)state;
    pthread_t thread;
    struct webroot_file f;
    put("site/steady.txt", "1");
    put("one", "");
    assert_int_equal(symlink("../steady.txt", at("site/assets/steady")), 0);
    at_either[0] = at("one");
    at_either[1] = at("two");
    enough = false;
    pthread_create(&thread, NULL, rename_often, NULL);
    bool found = true;
    for (int i = 0; i < 20000 && found; i++) {
        found = webroot_open(root, STR("assets/steady"), &f);
        if (found)
            close(f.fd);
    }
    enough = true;
    pthread_join(thread, NULL);
    assert_true(found);
}

/* As deployments do it: the folder's name is a link that is turned round. */
static void the_folders_own_name_is_followed_each_time(void **state)
{
    (void)state;
    struct webroot_file f;
    assert_int_equal(folder_make(at("other"), 0700), OK);
    put("site/which", "12345");
    put("other/which", "123");
    assert_int_equal(symlink("site", at("current")), 0);
    assert_true(webroot_open(at("current"), STR("which"), &f));
    close(f.fd);
    assert_int_equal(f.bytes, 5);
    assert_int_equal(unlink(at("current")), 0);
    assert_int_equal(symlink("other", at("current")), 0);
    assert_true(webroot_open(at("current"), STR("which"), &f));
    close(f.fd);
    assert_int_equal(f.bytes, 3);
}

static void a_folder_that_is_none_is_told(void **state)
{
    (void)state;
    struct problem p = {0};
    put("outside", "a file");
    assert_int_equal(webroot_check(root, &p, a), OK);
    assert_int_equal(webroot_check("/nowhere", &p, a), ERR_NOT_FOUND);
    assert_str(p.message, STR("WEB_ROOT: /nowhere cannot be read: No such file or directory"));
    assert_int_equal(webroot_check(at("outside"), &p, a), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_what_lies_there_now),
        cmocka_unit_test(what_is_no_file_for_others_is_not_there),
        cmocka_unit_test(links_are_followed_inside_and_not_out),
        cmocka_unit_test(a_link_with_dots_is_found_while_others_rename),
        cmocka_unit_test(the_folders_own_name_is_followed_each_time),
        cmocka_unit_test(a_folder_that_is_none_is_told),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
