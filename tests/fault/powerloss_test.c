/*
 * Proves the power-loss VFS with SQLite alone: what was synced stays, what was not can be lost, torn and reordered. Under
 * synchronous=FULL no cut takes an answered commit; under OFF, or when the answer comes before the commit, cuts do.
 */
#include "base/file.h"
#include "powerloss.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { CUTS = 200, PAYLOAD_BYTES = 1500, OPERATIONS_MAX = 40 };

/* The folders: where SQLite works, and what a cut leaves. */
static char live[] = "/tmp/pitchey-live-XXXXXX", image[] = "/tmp/pitchey-image-XXXXXX";
static uint64_t seed;

static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 32;
}

static void empty(const char *folder)
{
    assert_int_equal(folder_empty(folder), OK);
}

static void path_in(char *path, size_t size, const char *dir, const char *name)
{
    snprintf(path, size, "%s/%s", dir, name);
}

/* --- files alone --- */

struct file {
    sqlite3_file *at;
    char path[80];
};

static struct file file_open(const char *name)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(POWERLOSS_VFS);
    struct file f = {.at = calloc(1, (size_t)vfs->szOsFile)};
    path_in(f.path, sizeof(f.path), live, name);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_SUPER_JOURNAL;
    assert_int_equal(vfs->xOpen(vfs, f.path, f.at, flags, NULL), SQLITE_OK);
    return f;
}

static void file_close(struct file *f)
{
    f->at->pMethods->xClose(f->at);
    free(f->at);
}

static void file_fill(struct file *f, int from, int len, int byte)
{
    char *bytes = malloc((size_t)len);
    memset(bytes, byte, (size_t)len);
    assert_int_equal(f->at->pMethods->xWrite(f->at, bytes, len, from), SQLITE_OK);
    free(bytes);
}

static void file_sync(struct file *f)
{
    assert_int_equal(f->at->pMethods->xSync(f->at, SQLITE_SYNC_FULL), SQLITE_OK);
}

/* Cuts once and reads what is left of the file: its length, or -1 without one. */
static int cut_and_read(const char *name, char *bytes, int size)
{
    char path[96];
    path_in(path, sizeof(path), image, name);
    empty(image);
    powerloss_cut(image, next_random());
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    int len = (int)read(fd, bytes, (size_t)size);
    close(fd);
    return len;
}

static void what_was_synced_stays(void **unused)
{
    (void)unused;
    char bytes[4096];
    struct file f = file_open("synced");
    file_fill(&f, 0, 2048, 'a');
    file_sync(&f);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(cut_and_read("synced", bytes, sizeof(bytes)), 2048);
        for (int at = 0; at < 2048; at++)
            assert_int_equal(bytes[at], 'a');
    }
    file_close(&f);
    powerloss_forget();
}

/* Every sector is whole, old or new, and over many cuts both and mixtures of both are seen. */
static void what_was_not_synced_is_lost_kept_or_torn(void **unused)
{
    (void)unused;
    char bytes[4096];
    int all_old = 0, all_new = 0, mixed = 0;
    struct file f = file_open("torn");
    file_fill(&f, 0, 2048, 'a');
    file_sync(&f);
    file_fill(&f, 0, 2048, 'b');
    for (int i = 0; i < 100; i++) {
        int fresh = 0;
        assert_int_equal(cut_and_read("torn", bytes, sizeof(bytes)), 2048);
        for (int at = 0; at < 2048; at += 512) {
            for (int in = 1; in < 512; in++)
                assert_int_equal(bytes[at + in], bytes[at]);
            fresh += bytes[at] == 'b';
        }
        all_old += fresh == 0;
        all_new += fresh == 4;
        mixed += fresh > 0 && fresh < 4;
    }
    assert_true(all_old > 0 && all_new > 0 && mixed > 0);
    file_close(&f);
    powerloss_forget();
}

static void a_length_that_was_not_synced_is_any_of_those_it_had(void **unused)
{
    (void)unused;
    char bytes[8192];
    int seen_old = 0, seen_grown = 0, seen_cut = 0;
    struct file f = file_open("length");
    file_fill(&f, 0, 1024, 'a');
    file_sync(&f);
    file_fill(&f, 1024, 1024, 'b');
    assert_int_equal(f.at->pMethods->xTruncate(f.at, 512), SQLITE_OK);
    for (int i = 0; i < 100; i++) {
        int len = cut_and_read("length", bytes, sizeof(bytes));
        assert_true(len == 1024 || len == 2048 || len == 512);
        seen_old += len == 1024;
        seen_grown += len == 2048;
        seen_cut += len == 512;
    }
    assert_true(seen_old > 0 && seen_grown > 0 && seen_cut > 0);
    file_close(&f);
    powerloss_forget();
}

static void a_folder_that_was_not_synced_may_miss_the_file_or_show_it_again(void **unused)
{
    (void)unused;
    char bytes[16];
    int missing = 0, back = 0;
    sqlite3_vfs *vfs = sqlite3_vfs_find(POWERLOSS_VFS);
    struct file f = file_open("folder");
    for (int i = 0; i < 50; i++)
        missing += cut_and_read("folder", bytes, sizeof(bytes)) < 0;
    assert_true(missing > 0 && missing < 50);

    file_fill(&f, 0, 3, 'a');
    file_sync(&f);
    for (int i = 0; i < 50; i++)
        assert_int_equal(cut_and_read("folder", bytes, sizeof(bytes)), 3);

    file_close(&f);
    vfs->xDelete(vfs, f.path, 0);
    for (int i = 0; i < 50; i++)
        back += cut_and_read("folder", bytes, sizeof(bytes)) == 3;
    assert_true(back > 0 && back < 50);
    powerloss_forget();
}

/* --- SQLite on it --- */

/* Rows 1 … n, a commit each; row i holds PAYLOAD_BYTES of a byte made from i. */
struct writer {
    const char *synchronous;
    bool answers_early;
    sqlite3 *db;
    int64_t answered, answered_at_cut;
};

struct losses {
    int lost, damaged;                       /* cuts that took answered rows, cuts that SQLite could not recover from */
};

static void must_exec(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

static void writer_open(struct writer *w)
{
    char path[80], pragma[64];
    path_in(path, sizeof(path), live, "test.db");
    snprintf(pragma, sizeof(pragma), "PRAGMA synchronous = %s", w->synchronous);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    assert_int_equal(sqlite3_open_v2(path, &w->db, flags, POWERLOSS_VFS), SQLITE_OK);
    must_exec(w->db, "PRAGMA journal_mode = WAL");
    must_exec(w->db, pragma);
    must_exec(w->db, "PRAGMA wal_autocheckpoint = 20");       /* so that many cuts hit a checkpoint */
    must_exec(w->db, "CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
}

static void writer_close(struct writer *w)
{
    assert_int_equal(sqlite3_close(w->db), SQLITE_OK);
    powerloss_forget();
    empty(live);
}

static void write_row(struct writer *w)
{
    char sql[160];
    int64_t id = w->answered + 1;
    snprintf(sql, sizeof(sql),
             "BEGIN; INSERT INTO row VALUES (%lld, CAST(replace(hex(zeroblob(%d)), '00', char(%d)) AS BLOB))",
             (long long)id, PAYLOAD_BYTES, (int)('a' + id % 26));
    must_exec(w->db, sql);
    if (w->answers_early)
        w->answered = id;
    must_exec(w->db, "COMMIT");
    w->answered = id;
}

static void note_answered(void *arg)
{
    struct writer *w = arg;
    w->answered_at_cut = w->answered;
}

static void write_until_cut(struct writer *w)
{
    empty(image);
    powerloss_arm(&(struct powerloss_plan){
        .operation = 1 + (int64_t)(next_random() % OPERATIONS_MAX),
        .dir = image, .seed = next_random(), .on_cut = note_answered, .arg = w,
    });
    while (powerloss_armed())
        write_row(w);
}

static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    int64_t answer = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(stmt) == SQLITE_ROW)
        answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return answer;
}

static void judge_image(const struct writer *w, struct losses *losses)
{
    char path[80], rows[160];
    sqlite3 *db;
    path_in(path, sizeof(path), image, "test.db");
    snprintf(rows, sizeof(rows),
             "SELECT count(*) FROM row WHERE id <= %lld AND length(body) = %d AND unicode(body) = unicode('a') + id %% 26",
             (long long)w->answered_at_cut, PAYLOAD_BYTES);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
    if (ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") != 0)
        losses->damaged++;
    else if (ask(db, rows) < w->answered_at_cut)
        losses->lost++;
    sqlite3_close(db);
}

static struct losses cut_often(struct writer w, int cuts)
{
    struct losses losses = {0};
    writer_open(&w);
    for (int i = 0; i < cuts; i++) {
        write_until_cut(&w);
        judge_image(&w, &losses);
    }
    writer_close(&w);
    print_message("%s%s: %d cuts, %lld rows, %d lost answered rows, %d damaged\n", w.synchronous,
                  w.answers_early ? ", answered before the commit" : "", cuts, (long long)w.answered, losses.lost,
                  losses.damaged);
    return losses;
}

static void full_keeps_every_answered_commit(void **unused)
{
    (void)unused;
    struct losses l = cut_often((struct writer){.synchronous = "FULL"}, CUTS);
    assert_int_equal(l.lost, 0);
    assert_int_equal(l.damaged, 0);
}

static void normal_loses_commits_but_is_never_damaged(void **unused)
{
    (void)unused;
    struct losses l = cut_often((struct writer){.synchronous = "NORMAL"}, CUTS / 2);
    assert_true(l.lost > 0);
    assert_int_equal(l.damaged, 0);
}

static void off_loses_commits(void **unused)
{
    (void)unused;
    struct losses l = cut_often((struct writer){.synchronous = "OFF"}, CUTS / 4);
    assert_true(l.lost + l.damaged > 0);
}

static void an_answer_before_the_commit_is_caught(void **unused)
{
    (void)unused;
    struct losses l = cut_often((struct writer){.synchronous = "FULL", .answers_early = true}, CUTS);
    assert_true(l.lost > 0);
    assert_int_equal(l.damaged, 0);
}

static int set_up(void **unused)
{
    (void)unused;
    const char *given = getenv("SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("SEED=%llu\n", (unsigned long long)seed);
    assert_non_null(mkdtemp(live));
    assert_non_null(mkdtemp(image));
    powerloss_register();
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    empty(live);
    empty(image);
    rmdir(live);
    rmdir(image);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_synced_stays),
        cmocka_unit_test(what_was_not_synced_is_lost_kept_or_torn),
        cmocka_unit_test(a_length_that_was_not_synced_is_any_of_those_it_had),
        cmocka_unit_test(a_folder_that_was_not_synced_may_miss_the_file_or_show_it_again),
        cmocka_unit_test(full_keeps_every_answered_commit),
        cmocka_unit_test(normal_loses_commits_but_is_never_damaged),
        cmocka_unit_test(off_loses_commits),
        cmocka_unit_test(an_answer_before_the_commit_is_caught),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
