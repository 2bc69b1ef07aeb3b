/* The log: what a line looks like, what is masked, and what happens when the writer cannot follow. */
#include "../check.h"

#define LEAVE_MS 60000      /* no writer hangs here, however slow the machine is */
#include "../../../src/base/log.c"
#include "base/file.h"

#include <sys/stat.h>

static arena *a;
static char path[64];

static int begin(void **state)
{
    (void)state;
    a = arena_new(MIB, 4 * MIB);
    snprintf(path, sizeof(path), "/tmp/pitchey-log-XXXXXX");
    int fd = mkstemp(path);
    close(fd);
    return fd < 0 ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    log_stop();
    log_set_level(LOG_INFO);
    arena_free(a);
    return unlink(path);
}

static void start(bool json, str node)
{
    struct problem p = {0};
    struct log_options o = {.level = LOG_INFO, .json = json, .file = str_from(path), .node = node};
    assert_int_equal(log_start(&o, &p, a), OK);
}

/* Everything that was said so far. */
static str said(void)
{
    str bytes;
    log_stop();
    assert_int_equal(file_read(path, MIB, a, &bytes), OK);
    return bytes;
}

/* Without the stamp, which is 24 bytes from `at`. */
static void assert_line(str line, size_t at, const char *expected)
{
    assert_true(line.len > at + 24);
    assert_true(line.ptr[at + 10] == 'T' && line.ptr[at + 23] == 'Z');
    assert_str(str_sub(line, at + 24, line.len), str_from(expected));
}

static void json_has_a_key_for_each_value(void **state)
{
    (void)state;
    start(true, STR("one"));
    log_event(LOG_WARN, "job failed", LOG_STR("kind", STR("mail")), LOG_INT("job", -7), LOG_REAL("ms", 1.5), LOG_BOOL("again", true),
              LOG_STR("none", STR_NONE), LOG_STR("empty", STR("")), LOG_END);
    assert_line(said(), 7, "\",\"level\":\"warn\",\"msg\":\"job failed\",\"node\":\"one\",\"kind\":\"mail\",\"job\":-7,\"ms\":1.500,"
                           "\"again\":true,\"empty\":\"\"}\n");
}

static void a_terminal_reads_key_and_value(void **state)
{
    (void)state;
    start(false, STR("one"));
    log_event(LOG_INFO, "ready", LOG_STR("url", STR("http://a:1")), LOG_STR("why", STR("two words")), LOG_STR("q", STR("a=b")), LOG_END);
    assert_line(said(), 0, " info  ready url=http://a:1 why=\"two words\" q=\"a=b\"\n");
}

static void no_value_can_break_its_line(void **state)
{
    (void)state;
    start(true, STR_NONE);
    log_event(LOG_ERROR, "x", LOG_STR("v", STR("a\"b\\c\nd\x01\x7f\xC3\xA9")), LOG_STR("bad", STR("\xFF\xC3")), LOG_END);
    assert_line(said(), 7, "\",\"level\":\"error\",\"msg\":\"x\",\"v\":\"a\\\"b\\\\c\\u000ad\\u0001\\u007f\xC3\xA9\",\"bad\":"
                           "\"\xEF\xBF\xBD\xEF\xBF\xBD\"}\n");
}

static void a_long_value_is_cut_between_characters(void **state)
{
    (void)state;
    start(true, STR_NONE);
    str accents = repeat(a, STR("\xC3\xA9"), 300);
    log_event(LOG_ERROR, "x", LOG_STR("v", STR("a")), LOG_STR("w", accents), LOG_END);
    str line = said();
    assert_true(str_ends(line, STR("\xC3\xA9\xE2\x80\xA6\"}\n")));
    assert_int_equal(line.len, 24 + strlen("{\"ts\":\"\",\"level\":\"error\",\"msg\":\"x\",\"v\":\"a\",\"w\":\"\xE2\x80\xA6\"}\n") + 512);
}

static void a_field_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    start(true, STR_NONE);
    str control = repeat(a, STR("\x01"), 500);      /* six bytes each */
    log_event(LOG_ERROR, "x", LOG_STR("big", control), LOG_INT("n", 1), LOG_END);
    assert_line(said(), 7, "\",\"level\":\"error\",\"msg\":\"x\",\"n\":1}\n");
}

static void what_is_below_the_level_is_not_said(void **state)
{
    (void)state;
    start(true, STR_NONE);
    log_event(LOG_DEBUG, "no", LOG_END);
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "yes", LOG_END);
    str all = said();
    assert_null(memmem(all.ptr, all.len, "\"no\"", 4));
    assert_non_null(memmem(all.ptr, all.len, "\"yes\"", 5));
}

static void secrets_and_passwords_are_masked(void **state)
{
    (void)state;
    log_mask(STR("sesame-open-now"));
    log_mask(STR("short"));
    start(false, STR_NONE);
    log_event(LOG_INFO, "x", LOG_STR("a", STR("Bearer-sesame-open-now!sesame-open-now")), LOG_STR("b", STR("short")),
              LOG_STR("c", STR("postgres://u:secret@h/d")), LOG_STR("d", STR("redis://:pw@h")), LOG_STR("e", STR("http://h:80/a@b")), LOG_END);
    assert_line(said(), 0, " info  x a=Bearer-***!*** b=short c=postgres://u:***@h/d d=redis://:**@h e=http://h:80/a@b\n");
}

static void the_file_is_opened_anew(void **state)
{
    (void)state;
    const char *moved = arena_printf(a, "%s.1", path).ptr;
    str bytes;
    start(false, STR_NONE);
    log_event(LOG_INFO, "before", LOG_END);
    while (file_read(path, MIB, a, &bytes) == OK && bytes.len == 0)
        usleep(1000);
    assert_int_equal(rename(path, moved), 0);
    log_reopen();
    while (access(path, F_OK) != 0)
        usleep(1000);
    log_event(LOG_INFO, "after", LOG_END);
    assert_line(said(), 0, " info  after\n");
    assert_int_equal(file_read(moved, MIB, a, &bytes), OK);
    assert_line(bytes, 0, " info  before\n");
    assert_int_equal(unlink(moved), 0);
}

static bool has(str text, str words)
{
    return text.ptr && memmem(text.ptr, text.len, words.ptr, words.len);
}

static void another_file_and_form_count_from_now_on(void **state)
{
    (void)state;
    char other[80];
    str bytes = STR_NONE;
    snprintf(other, sizeof(other), "%s.other", path);
    start(false, STR_NONE);
    log_change(&(struct log_options){.level = LOG_INFO, .json = true, .file = str_from(other)});
    while (access(other, F_OK) != 0)
        usleep(1000);
    log_event(LOG_INFO, "here", LOG_END);
    log_change(&(struct log_options){.level = LOG_INFO, .json = true, .file = STR("/nowhere/log")});
    while (file_read(other, MIB, a, &bytes) == OK && !has(bytes, STR("not opened")))
        usleep(1000);
    assert_true(str_starts(bytes, STR("{\"ts\":\"")));
    assert_true(has(bytes, STR("\"msg\":\"log file not opened\",\"why\":\"No such file or directory\"")));
    assert_int_equal(said().len, 0);
    assert_int_equal(unlink(other), 0);
}

static void a_file_that_cannot_be_opened_is_told(void **state)
{
    (void)state;
    struct problem p = {0};
    struct log_options o = {.file = STR("/nowhere/log")};
    assert_int_equal(log_start(&o, &p, a), ERR_UNAVAILABLE);
    assert_str(p.message, STR("the log file /nowhere/log cannot be opened: No such file or directory"));
}

/* A FIFO that nobody empties stands for a disk that hangs: the writer waits, the callers must not. */
static void callers_never_wait_and_drops_are_counted(void **state)
{
    (void)state;
    static char sink[256 * 1024];
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    int64_t before = log_dropped();
    start(true, STR_NONE);
    for (int i = 0; i < 20000; i++)
        log_event(LOG_INFO, "line", LOG_INT("i", i), LOG_STR("fill", STR("0123456789012345678901234567890123456789")), LOG_END);
    int64_t lost = log_dropped() - before, lines = 0;
    assert_true(lost > 0);

    atomic_store(&writer.end_ms, INT64_MAX);
    atomic_store(&writer.stop, true);
    wake_up();
    bool told = false;
    while (lines + lost < 20000 || !told) {
        ssize_t n = read(reader, sink, sizeof(sink));
        for (ssize_t i = 0; i < n; i++)
            lines += sink[i] == '\n';
        if (n > 0 && memmem(sink, (size_t)n, "log lines dropped", 17)) {
            told = true;
            lines--;
        }
    }
    assert_int_equal(lines + lost, 20000);
    log_stop();
    close(reader);
}

static void say_more_than_a_pipe_holds(void)
{
    for (int i = 0; i < 2000; i++)
        log_event(LOG_INFO, "line", LOG_INT("i", i), LOG_STR("fill", STR("0123456789012345678901234567890123456789")), LOG_END);
    usleep(1000);
    log_event(LOG_INFO, "one more", LOG_END);
}

/* The same FIFO, and nobody will read it. */
static void the_end_waits_for_nobody(void **state)
{
    (void)state;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    int64_t before = log_dropped();
    start(true, STR_NONE);
    say_more_than_a_pipe_holds();
    log_stop();                                /* it returns */
    assert_true(log_dropped() > before);
    close(reader);
}

static void who_waits_for_a_reader_goes_elsewhere_when_told(void **state)
{
    (void)state;
    char other[80];
    str bytes = STR_NONE;
    snprintf(other, sizeof(other), "%s.other", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    start(true, STR_NONE);
    say_more_than_a_pipe_holds();
    log_change(&(struct log_options){.level = LOG_INFO, .json = true, .file = str_from(other)});
    while (file_read(other, MIB, a, &bytes) != OK || !has(bytes, STR("log lines dropped")))
        usleep(1000);
    close(reader);
    assert_int_equal(unlink(other), 0);
}

static void a_fifo_without_a_reader_is_refused(void **state)
{
    (void)state;
    struct problem p = {0};
    struct log_options o = {.file = str_from(path)};
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(log_start(&o, &p, a), ERR_UNAVAILABLE);
}

enum { THREADS = 4, EACH = 2000 };

static void *say_many(void *arg)
{
    for (int i = 0; i < EACH; i++) {
        log_event(LOG_INFO, "turn", LOG_INT("thread", *(int *)arg), LOG_INT("i", i), LOG_END);
        if (i % 100 == 0)
            usleep(1000);
    }
    return NULL;
}

static void lines_of_one_thread_stay_in_order(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    int numbers[THREADS], next[THREADS] = {0};
    int64_t lost = -log_dropped();
    start(false, STR_NONE);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, say_many, &numbers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    str all = said(), line;
    lost += log_dropped();
    int seen = 0;
    while (str_cut(&all, '\n', &line)) {
        int thread, i;
        if (sscanf(arena_cstr(a, line) + 24, " info  turn thread=%d i=%d", &thread, &i) != 2)
            continue;
        assert_true(i >= next[thread]);
        next[thread] = i + 1;
        seen++;
    }
    assert_int_equal(seen + lost, THREADS * EACH);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_has_a_key_for_each_value), TEST(a_terminal_reads_key_and_value), TEST(no_value_can_break_its_line),
        TEST(a_long_value_is_cut_between_characters), TEST(a_field_that_does_not_fit_is_left_out),
        TEST(what_is_below_the_level_is_not_said), TEST(secrets_and_passwords_are_masked), TEST(the_file_is_opened_anew),
        TEST(another_file_and_form_count_from_now_on), TEST(a_file_that_cannot_be_opened_is_told), TEST(callers_never_wait_and_drops_are_counted),
        TEST(the_end_waits_for_nobody), TEST(who_waits_for_a_reader_goes_elsewhere_when_told), TEST(a_fifo_without_a_reader_is_refused),
        TEST(lines_of_one_thread_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
