/* A mail as it leaves: its head as RFC 5322 wants it, words of RFC 2047 where it is not ASCII, and built in one go. */
#include "../check.h"

#undef fail    /* cmocka's; ours says why in words */

#include "../../../src/core/letter.c"

#include <stdlib.h>
#include <time.h>

static arena *a;

static char *const none[] = {NULL};

static void configure(const char *from, const char *url)
{
    struct config_flag flags[] = {{"MAIL_FROM", "test", from}, {"FRONTEND_URL", "test", url}, {"DATABASE_URL", "test", "sqlite:none"}};
    struct config_report report = {.arena = a};
    config_release();
    assert_int_equal(config_init(&(struct config_input){flags, COUNT(flags), "/dev/null", none}, &report), OK);
    assert_int_equal(report.problem_count, 0);
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new(2 * MIB, 2 * MIB);    /* a job's */
    token_setup(&(struct token_keys){.refresh = STR("0123456789abcdefghijklmnopqrstuvwxyz-refresh")});
    configure("Pitchey <noreply@pitchey.example>", "https://pitchey.example:8443");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    config_release();
    arena_free(a);
    return 0;
}

static str mail_of(str subject, str text, int64_t now_ms)
{
    return letter_text(a, &(struct letter){.to = STR("nora@example.com"), .subject = subject, .text = text},
                       letter_name(a, 41, text), now_ms);
}

static str head_of(str mail)
{
    const char *end = memmem(mail.ptr, mail.len, "\r\n\r\n", 4);
    assert_non_null(end);
    return (str){mail.ptr, (size_t)(end - mail.ptr) + 2};
}

/* A field's value with its folds, "" when it is not there. Each line of the head is at most 76 characters, all of it ASCII. */
static str field_of(str mail, const char *name)
{
    str rest = head_of(mail), line, found = STR("");
    bool inside = false;
    while (str_cut(&rest, '\n', &line) && line.len) {
        assert_true(line.len <= 77 && line.ptr[line.len - 1] == '\r');
        for (size_t i = 0; i + 1 < line.len; i++)
            assert_in_range(line.ptr[i], 0x20, 0x7e);
        bool goes_on = line.ptr[0] == ' ';
        str want = arena_printf(a, "%s: ", name);
        if (!goes_on)
            inside = str_starts(line, want);
        if (inside)
            found = goes_on ? arena_printf(a, "%.*s%.*s", STR_ARG(found), STR_ARG(line)) : str_sub(line, want.len, line.len);
    }
    return str_trim(found);
}

/* What a reader makes of words of RFC 2047; each is at most 75 long and holds whole characters. */
static str decoded(str value)
{
    str rest = value, word, text = STR("");
    while (str_cut(&rest, ' ', &word)) {
        word = str_trim(word);
        assert_true(word.len <= 75);
        assert_true(str_starts(word, STR("=?utf-8?B?")) && str_ends(word, STR("?=")));
        str bytes;
        assert_int_equal(base64_decode(str_sub(word, 10, word.len - 12), a, &bytes), OK);
        assert_true(utf_valid(bytes));
        text = arena_printf(a, "%.*s%.*s", STR_ARG(text), STR_ARG(bytes));
    }
    return text;
}

static str body_of(str mail)
{
    str head = head_of(mail), rest = str_sub(mail, head.len + 2, mail.len), line, text;
    char *joined = arena_alloc(a, rest.len + 1, 1);
    size_t len = 0;
    while (str_cut(&rest, '\n', &line) && line.len) {
        assert_true(line.len <= 77 && line.ptr[line.len - 1] == '\r');
        memcpy(joined + len, line.ptr, line.len - 1);
        len += line.len - 1;
    }
    assert_int_equal(base64_decode((str){joined, len}, a, &text), OK);
    return text;
}

static void the_head_is_what_others_expect(void **state)
{
    (void)state;
    str mail = mail_of(STR("Confirm your e-mail"), STR("One\nTwo\n"), INT64_C(1780315209123));
    assert_str(field_of(mail, "Date"), STR("Mon, 01 Jun 2026 12:00:09 +0000"));
    assert_str(field_of(mail, "From"), STR("Pitchey <noreply@pitchey.example>"));
    assert_str(field_of(mail, "To"), STR("<nora@example.com>"));
    assert_str(field_of(mail, "Subject"), STR("Confirm your e-mail"));
    assert_str(field_of(mail, "Auto-Submitted"), STR("auto-generated"));
    assert_str(field_of(mail, "MIME-Version"), STR("1.0"));
    assert_str(field_of(mail, "X-Date"), STR(""));
    assert_str(body_of(mail), STR("One\r\nTwo\r\n"));
}

/* The same each time the same job is tried, so that a reader who gets it twice sees one; another job's is another. */
static void each_mail_has_a_name(void **state)
{
    (void)state;
    str id = field_of(mail_of(STR("One"), STR("text"), 0), "Message-ID");
    assert_true(str_starts(id, STR("<41.")) && str_ends(id, STR("@pitchey.example>")));
    assert_str(field_of(mail_of(STR("One"), STR("text"), DAYS(3)), "Message-ID"), id);
    assert_false(str_eq(field_of(mail_of(STR("One"), STR("other"), 0), "Message-ID"), id));
    configure("Pitchey <noreply@pitchey.example>", "http://[::1]:8000");
    assert_true(str_ends(field_of(mail_of(STR("One"), STR("text"), 0), "Message-ID"), STR("@[::1]>")));
}

static void a_subject_of_any_text_is_words_of_whole_characters(void **state)
{
    (void)state;
    const str subjects[] = {
        STR("Zürich"), repeat(a, STR("ä"), 200), repeat(a, STR("𝄞"), 200), repeat(a, STR("a€"), 100), repeat(a, STR("long words "), 18),
        STR("=?utf-8?B?YQ==?="), STR("a\r\nBcc: someone@example.com"), STR("x"), repeat(a, STR("x"), 200),
    };
    for (size_t i = 0; i < COUNT(subjects); i++) {
        str mail = mail_of(subjects[i], STR("text"), 0), value = field_of(mail, "Subject");
        assert_str(field_of(mail, "Bcc"), STR(""));
        assert_str(str_starts(value, STR("=?")) ? decoded(value) : value, subjects[i]);
    }
}

static void a_senders_name_of_any_text_is_words_too(void **state)
{
    (void)state;
    configure("Pitché Zürich <noreply@pitchey.example>", "https://pitchey.example");
    str from = field_of(mail_of(STR("x"), STR("text"), 0), "From");
    assert_true(str_ends(from, STR(" <noreply@pitchey.example>")));
    assert_str(decoded(str_sub(from, 0, from.len - strlen(" <noreply@pitchey.example>"))), STR("Pitché Zürich"));
    configure("noreply@pitchey.example", "https://pitchey.example");
    assert_str(field_of(mail_of(STR("x"), STR("text"), 0), "From"), STR("<noreply@pitchey.example>"));
}

static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t cost_us(size_t bytes)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        arena *own = arena_new(32 * MIB, 32 * MIB);
        str text = repeat(own, STR("line of ten"), bytes / 11);
        struct letter l = {.to = STR("n@example.com"), .subject = STR("x"), .text = text};
        int64_t before = cpu_us();
        (void)letter_text(own, &l, letter_name(own, 1, text), 0);
        int64_t took = cpu_us() - before;
        best = took < best ? took : best;
        arena_free(own);
    }
    return best;
}

/* The longest fits into a job's memory many times over, and twice as long costs twice as much. */
static void a_long_one_costs_what_its_length_does(void **state)
{
    (void)state;
    str text = repeat(a, STR("𝄞"), 20000);
    arena *own = arena_new(2 * MIB, 64 * KIB);
    str mail = letter_text(own, &(struct letter){.to = STR("n@example.com"), .subject = STR("x"), .text = text}, letter_name(own, 1, text), 0);
    assert_false(arena_over(own));
    assert_str(body_of(mail), text);
    arena_free(own);
    int64_t once = cost_us(512 * KIB), twice = cost_us(1 * MIB);
    assert_true(twice <= 3 * once + 200);
}

/* Whatever its head needs: a letter is whole, or the arena tells that it is not. */
static void a_long_head_leaves_the_text_in(void **state)
{
    (void)state;
    char to[20000];
    memset(to, 'a', sizeof(to));
    arena *own = arena_new(8 * MIB, 1 * MIB);
    str mail = letter_text(own, &(struct letter){.to = {to, sizeof(to)}, .subject = STR("x"), .text = STR("One line.\n")}, STR("1.name"), 0);
    assert_false(arena_over(own));
    assert_true(mail.len > sizeof(to));
    assert_true(str_ends(mail, STR("\r\n\r\nT25lIGxpbmUuDQo=\r\n")));
    arena_free(own);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_head_is_what_others_expect),
        TEST(each_mail_has_a_name),
        TEST(a_subject_of_any_text_is_words_of_whole_characters),
        TEST(a_senders_name_of_any_text_is_words_too),
        TEST(a_long_one_costs_what_its_length_does),
        TEST(a_long_head_leaves_the_text_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
