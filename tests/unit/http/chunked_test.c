/* The chunked coding inwards. Every case is fed whole, byte by byte and cut in two at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../../../src/http/chunked.c"

#include <stdio.h>
#include <stdlib.h>

/* "hello +3": the data and how many bytes were left over; "hel more", "refused". */
struct outcome {
    char text[256];
};

static enum chunked_step take(struct chunked *c, str in, size_t *used, struct outcome *o)
{
    size_t step_used;
    str piece;
    for (*used = 0;; ) {
        enum chunked_step s = chunked_step(c, str_sub(in, *used, in.len), &step_used, &piece);
        *used += step_used;
        if (s != CHUNKED_PIECE)
            return s;
        size_t len = strlen(o->text);
        assert_true(piece.len > 0 && len + piece.len < sizeof(o->text));
        memcpy(o->text + len, piece.ptr, piece.len);
        o->text[len + piece.len] = '\0';
    }
}

static struct outcome feed(str input, size_t first, size_t each)
{
    struct chunked c;
    struct outcome o = {""};
    enum chunked_step s = CHUNKED_MORE;
    size_t at = 0, used;
    chunked_init(&c);
    for (size_t len = first; s == CHUNKED_MORE && at < input.len; len = each) {
        str part = str_sub(input, at, len);
        char *copy = malloc(part.len + 1);
        memcpy(copy, part.ptr, part.len);
        s = take(&c, (str){copy, part.len}, &used, &o);
        at += used;
        free(copy);
    }
    size_t len = strlen(o.text);
    if (s == CHUNKED_END)
        snprintf(o.text + len, sizeof(o.text) - len, " +%zu", input.len - at);
    else
        snprintf(o.text + len, sizeof(o.text) - len, s == CHUNKED_MORE ? " more" : " refused");
    assert_true(s != CHUNKED_REFUSED || c.sentence);
    return o;
}

static void assert_outcome(const char *what, str input, const char *expected)
{
    for (size_t cut = 0; cut <= input.len; cut++) {
        struct outcome o = feed(input, cut, input.len);
        if (strcmp(o.text, expected) != 0)
            fail_msg("%s, cut at %zu: got \"%s\", expected \"%s\"", what, cut, o.text, expected);
    }
    struct outcome o = feed(input, 1, 1);
    if (strcmp(o.text, expected) != 0)
        fail_msg("%s, byte by byte: got \"%s\", expected \"%s\"", what, o.text, expected);
}

#define CASE(what, input, expected) {what, {input, sizeof(input) - 1}, expected}

static void bodies_are_decoded_or_refused(void **state)
{
    (void)state;
    static const struct { const char *what; str input; const char *expected; } cases[] = {
        CASE("two chunks", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\nGET", "hello +3"),
        CASE("empty", "0\r\n\r\n", " +0"),
        CASE("capital and leading zeros", "0000A\r\n0123456789\r\n000\r\n\r\n", "0123456789 +0"),
        CASE("16 digits", "0000000000000001\r\na\r\n0\r\n\r\n", "a +0"),
        CASE("17 digits", "00000000000000001\r\na\r\n0\r\n\r\n", " refused"),
        CASE("no size", "\r\na\r\n0\r\n\r\n", " refused"),
        CASE("junk for a size", "g\r\n", " refused"),
        CASE("junk after the size", "1x\r\na\r\n", " refused"),
        CASE("0x", "0x1\r\na\r\n", " refused"),
        CASE("minus", "-1\r\na\r\n", " refused"),
        CASE("blank before the size", " 1\r\na\r\n", " refused"),
        CASE("blank after the size", "1 \r\na\r\n", " refused"),
        CASE("bare LF after the size", "1\na\r\n0\r\n\r\n", " refused"),
        CASE("bare CR after the size", "1\ra\r\n0\r\n\r\n", " refused"),
        CASE("extension", "1;a=b;c=\"d e\"\r\nx\r\n0;z\r\n\r\n", "x +0"),
        CASE("blank before the extension", "1 \t;a\r\nx\r\n0\r\n\r\n", "x +0"),
        CASE("bare LF in the extension", "1;a\nx\r\n0\r\n\r\n", " refused"),
        CASE("control byte in the extension", "1;\x01\r\nx\r\n", " refused"),
        CASE("data too long", "1\r\nxy\r\n0\r\n\r\n", "x refused"),
        CASE("bare LF after the data", "1\r\nx\n0\r\n\r\n", "x refused"),
        CASE("CR and something after the data", "1\r\nx\ry", "x refused"),
        CASE("unfinished", "5\r\nhel", "hel more"),
        CASE("trailers", "0\r\nA: b\r\nX-Sum:\t1\r\n\r\n+", " +1"),
        CASE("trailer Content-Length", "0\r\nContent-Length: 1\r\n\r\n", " refused"),
        CASE("trailer Host", "0\r\nHOST: a\r\n\r\n", " refused"),
        CASE("trailer Authorization", "0\r\nX: y\r\nAuthorization: a\r\n\r\n", " refused"),
        CASE("trailer Transfer-Encoding", "0\r\ntransfer-encoding: chunked\r\n\r\n", " refused"),
        CASE("trailer with a longer name", "0\r\nTransfer-Encoding-Not-Really: x\r\n\r\n", " +0"),
        CASE("trailer folded", "0\r\nA: b\r\n c\r\n\r\n", " refused"),
        CASE("trailer without colon", "0\r\nA\r\n\r\n", " refused"),
        CASE("trailer, blank before the colon", "0\r\nA : b\r\n\r\n", " refused"),
        CASE("trailer, control byte", "0\r\nA: \x7F\r\n\r\n", " refused"),
        CASE("trailer, bare LF", "0\r\nA: b\n\r\n", " refused"),
        CASE("trailer, bare CR", "0\r\nA: b\rc\r\n", " refused"),
        CASE("bare CR at the end", "0\r\n\rx", " refused"),
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_outcome(cases[i].what, cases[i].input, cases[i].expected);
}

/* `before`, then `count` times `byte`, then `after`. */
static char *padded(const char *before, char byte, size_t count, const char *after)
{
    char *text = malloc(strlen(before) + count + strlen(after) + 1);
    size_t len = strlen(before);
    memcpy(text, before, len);
    memset(text + len, byte, count);
    memcpy(text + len + count, after, strlen(after) + 1);
    return text;
}

static void assert_padded(const char *before, size_t count, const char *after, const char *expected)
{
    char *text = padded(before, 'e', count, after);
    struct outcome whole = feed(str_from(text), strlen(text), 1), bytes = feed(str_from(text), 1, 1);
    assert_string_equal(whole.text, expected);
    assert_string_equal(bytes.text, expected);
    free(text);
}

static void an_extension_has_a_limit(void **state)
{
    (void)state;
    assert_padded("1;", 256, "\r\nx\r\n0\r\n\r\n", "x +0");
    assert_padded("1;", 257, "\r\nx\r\n0\r\n\r\n", " refused");
}

static void assert_sixteen_fit(const char *before, char byte, size_t count, const char *after)
{
    struct chunked c;
    chunked_init(&c);
    char *chunk = padded(before, byte, count, after);
    struct outcome o = {""};
    size_t used;
    for (int i = 0; i < 16; i++)
        assert_int_equal(take(&c, str_from(chunk), &used, &o), CHUNKED_MORE);
    assert_int_equal(take(&c, str_from(chunk), &used, &o), CHUNKED_REFUSED);
    free(chunk);
}

static void all_extensions_together_have_a_limit(void **state)
{
    (void)state;
    assert_sixteen_fit("1;", 'e', 256, "\r\nx\r\n");
    assert_sixteen_fit("1", ' ', 256, ";\r\nx\r\n");
}

static void trailers_have_a_limit(void **state)
{
    (void)state;
    assert_padded("0\r\nA:", 8192 - 6, "\r\n\r\n", " +0");
    assert_padded("0\r\nA:", 8192 - 5, "\r\n\r\n", " refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_decoded_or_refused),
        cmocka_unit_test(an_extension_has_a_limit),
        cmocka_unit_test(all_extensions_together_have_a_limit),
        cmocka_unit_test(trailers_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
