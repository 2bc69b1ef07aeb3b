/* Small files and folders, in a folder of the test's own. */
#include "../check.h"

#include "../../../src/base/file.c"

#include <sys/syscall.h>
#include <sys/wait.h>

/* In the place of libc's: folders that were synced. */
static int folders_synced;

int fsync(int fd)
{
    struct stat st;
    folders_synced += fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    return (int)syscall(SYS_fsync, fd);
}

static arena *a;
static char root[] = "/tmp/pitchey-file-XXXXXX";

static int make_root(void **state)
{
    (void)state;
    a = arena_new(256 * KIB, 64 * KIB);
    return mkdtemp(root) ? 0 : -1;
}

static int drop_root(void **state)
{
    (void)state;
    arena_free(a);
    return folder_empty(root) == OK && rmdir(root) == 0 ? 0 : -1;
}

static const char *in_root(const char *name)
{
    return arena_printf(a, "%s/%s", root, name).ptr;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    str bytes;
    const char *path = in_root("note");
    assert_int_equal(file_write(path, 0600, STR("one\0two")), OK);
    assert_int_equal(file_read(path, 64, a, &bytes), OK);
    assert_true(str_eq(bytes, STR("one\0two")));
    assert_int_equal(file_write(path, 0600, STR("")), OK);
    assert_int_equal(file_read(path, 64, a, &bytes), OK);
    assert_int_equal(bytes.len, 0);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_limit_is_exact_also_for_files_without_a_size(void **state)
{
    (void)state;
    str bytes;
    const char *path = in_root("ten");
    assert_int_equal(file_write(path, 0600, STR("0123456789")), OK);
    assert_int_equal(file_read(path, 10, a, &bytes), OK);
    assert_int_equal(file_read(path, 9, a, &bytes), ERR_TOO_LARGE);
    assert_int_equal(file_read("/proc/self/stat", 8, a, &bytes), ERR_TOO_LARGE);
    assert_int_equal(file_read("/proc/self/stat", 4096, a, &bytes), OK);
    assert_true(bytes.len > 8);
}

static void what_is_not_there_or_not_ours_is_told_apart(void **state)
{
    (void)state;
    str bytes;
    assert_int_equal(file_read(in_root("absent"), 64, a, &bytes), ERR_NOT_FOUND);
    assert_int_equal(file_read(root, 64 * 1024, a, &bytes), ERR_UNAVAILABLE);
    assert_int_equal(file_write(in_root("absent/note"), 0600, STR("x")), ERR_UNAVAILABLE);
}

/* Whoever opens a pipe to read waits for a writer. */
static void a_pipe_is_no_file_and_is_not_waited_for(void **state)
{
    (void)state;
    str bytes;
    const char *pipe_path = in_root("pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    alarm(60);
    assert_int_equal(file_read(pipe_path, 64, a, &bytes), ERR_INVALID);
    assert_string_equal(file_reason(ERR_INVALID), "it is no regular file");
    int writer = open(pipe_path, O_RDWR | O_CLOEXEC);       /* with one at its other end it is none either */
    assert_int_equal(write(writer, "a=b", 3), 3);
    assert_int_equal(file_read(pipe_path, 64, a, &bytes), ERR_INVALID);
    alarm(0);
    close(writer);
    assert_int_equal(unlink(pipe_path), 0);
    assert_int_equal(file_read("/dev/null", 64, a, &bytes), OK);
    assert_int_equal(bytes.len, 0);
    assert_int_equal(file_read(root, 64 * 1024, a, &bytes), ERR_UNAVAILABLE);
    assert_string_equal(file_reason(ERR_UNAVAILABLE), "Is a directory");
}

static void what_is_removed_is_gone_on_disk(void **state)
{
    (void)state;
    str bytes;
    const char *path = in_root("mark");
    assert_int_equal(file_write(path, 0600, STR("")), OK);
    folders_synced = 0;
    assert_int_equal(file_remove(path), OK);
    assert_int_equal(folders_synced, 1);
    assert_int_equal(file_read(path, 64, a, &bytes), ERR_NOT_FOUND);
    assert_int_equal(file_remove(path), ERR_NOT_FOUND);
}

static void a_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    str bytes;
    assert_int_equal(folder_make(in_root("taken/by/folder"), 0700), OK);
    assert_int_equal(file_write(in_root("taken/by"), 0600, STR("x")), ERR_UNAVAILABLE);
    DIR *d = opendir(in_root("taken"));
    int names = 0;
    while (readdir(d))
        names++;
    closedir(d);
    assert_int_equal(names, 3);     /* . .. by */
    assert_int_equal(file_read("/dev/full", 64, a, &bytes), ERR_TOO_LARGE);     /* endless zeros */
}

static void folders_are_made_with_their_parents_and_emptied(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(folder_make(in_root("one/two/three"), 0700), OK);
    assert_int_equal(folder_make(in_root("one/two/three"), 0700), OK);
    assert_int_equal(stat(in_root("one/two"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(file_write(in_root("one/two/note"), 0600, STR("x")), OK);
    assert_int_equal(folder_make(in_root("one/two/note/four"), 0700), ERR_UNAVAILABLE);
    assert_int_equal(folder_empty(in_root("one")), OK);
    assert_int_equal(stat(in_root("one"), &st), 0);
    assert_int_equal(stat(in_root("one/two"), &st), -1);
    assert_int_equal(folder_empty(in_root("none")), ERR_NOT_FOUND);
}

static void a_folder_open_to_others_is_told(void **state)
{
    (void)state;
    const char *path = in_root("wide");
    assert_int_equal(folder_make(path, 0700), OK);
    assert_null(folder_too_open(path, a));
    assert_int_equal(chmod(path, 0750), 0);
    const char *said = folder_too_open(path, a);
    assert_non_null(strstr(said, "is open to others (mode 0750); chmod 0700 it"));
    assert_null(folder_network(path));
}

/* In a process of its own, for a lock is the process's. Ends with 0 when it says what is expected. */
static int try_lock_elsewhere(const char *path, err expected)
{
    pid_t child = fork();
    if (child == 0) {
        int fd;
        str holder = STR_NONE;
        err e = file_lock(path, STR("child"), a, &fd, &holder);
        _exit(e == expected && (e == OK || str_eq(holder, STR("pid 4711"))) ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    return status;
}

static void a_lock_is_one_process_at_a_time_and_says_whose(void **state)
{
    (void)state;
    int fd;
    str holder = STR_NONE;
    const char *path = in_root("lock");
    assert_int_equal(file_lock(path, STR("pid 4711"), a, &fd, &holder), OK);
    assert_int_equal(try_lock_elsewhere(path, ERR_CONFLICT), 0);
    close(fd);
    assert_int_equal(try_lock_elsewhere(path, OK), 0);
    assert_int_equal(file_lock(in_root("none/lock"), STR(""), a, &fd, &holder), ERR_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_limit_is_exact_also_for_files_without_a_size),
        cmocka_unit_test(what_is_not_there_or_not_ours_is_told_apart),
        cmocka_unit_test(a_pipe_is_no_file_and_is_not_waited_for),
        cmocka_unit_test(what_is_removed_is_gone_on_disk),
        cmocka_unit_test(a_failed_write_leaves_the_old_file_and_nothing_else),
        cmocka_unit_test(folders_are_made_with_their_parents_and_emptied),
        cmocka_unit_test(a_folder_open_to_others_is_told),
        cmocka_unit_test(a_lock_is_one_process_at_a_time_and_says_whose),
    };
    return cmocka_run_group_tests(tests, make_root, drop_root);
}
