/* From what was typed to a command, its settings and its args. */
#include "../check.h"
#undef fail    /* cmocka's; ours says why in words */

#include "../../../src/cli/parse.c"
#include "base/setting.h"

static arena *a;
static struct problem p;
static struct invocation v;

static int begin(void **state)
{
    (void)state;
    a = arena_new(MIB, MIB);
    p = (struct problem){0};
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* "pitchey …": the line cut at its blanks. */
static err parse(const char *line)
{
    char *words[32];
    int count = 0;
    str rest = str_from(line), word;
    while (str_cut(&rest, ' ', &word))
        words[count++] = arena_cstr(a, word);
    words[count] = NULL;
    return line_parse(count, words, a, &p, &v);
}

static void assert_command(const char *line, const char *name)
{
    assert_int_equal(parse(line), OK);
    assert_non_null(v.command);
    assert_string_equal(v.command->name, name);
}

static void a_command_is_found_by_noun_verb_and_older_name(void **state)
{
    (void)state;
    assert_command("pitchey serve", "serve");
    assert_command("pitchey demo add", "demo add");
    assert_command("pitchey demo create", "demo add");
    assert_command("pitchey demo:remove", "demo remove");
    assert_command("pitchey config", "config");
    assert_command("pitchey config set A 1", "config set");
    assert_command("pitchey config --explain", "config");
    assert_command("pitchey --json demo --quiet add", "demo add");
    assert_true(v.json && v.quiet && !v.yes);
    assert_command("pitchey test clock 1", "test clock");     /* of test builds, as this is */
}

static void a_word_behind_a_noun_that_is_no_verb_is_an_argument(void **state)
{
    (void)state;
    assert_command("pitchey config PORT", "config");
    assert_int_equal(v.pair_count, 1);
    assert_str(v.pairs[0].name, STR("name"));
    assert_str(v.pairs[0].value, STR("PORT"));
}

static void options_fill_settings_and_args(void **state)
{
    (void)state;
    assert_command("pitchey serve --port 1 --host=::1 --data=/x --env-file e --demo", "serve");
    assert_int_equal(v.flag_count, 3);
    assert_string_equal(v.flags[0].name, "PORT");
    assert_string_equal(v.flags[0].option, "--port");
    assert_string_equal(v.flags[0].value, "1");
    assert_string_equal(v.flags[1].value, "::1");
    assert_string_equal(v.flags[2].name, "PITCHEY_DATA");
    assert_string_equal(v.env_file, "e");
    assert_int_equal(v.pair_count, 1);
    assert_str(v.pairs[0].name, STR("demo"));
    assert_str(v.pairs[0].value, STR("true"));
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    assert_command("pitchey config set -- A --data", "config set");
    assert_int_equal(v.pair_count, 2);
    assert_str(v.pairs[1].value, STR("--data"));
    assert_command("pitchey config set A -", "config set");     /* a dash alone is a word */
}

static void help_needs_no_whole_line(void **state)
{
    (void)state;
    assert_int_equal(parse("pitchey demo --help"), OK);
    assert_null(v.command);
    assert_string_equal(v.noun, "demo");
    assert_int_equal(parse("pitchey"), OK);
    assert_null(v.command);
    assert_null(v.noun);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    str line = STR("pitchey serve");
    for (int i = 0; i < 17; i++)
        line = arena_printf(a, "%.*s --port=1", STR_ARG(line));
    assert_int_equal(parse(line.ptr), ERR_INVALID);
    assert_str(p.message, STR("too many options"));
}

static bool reads_a_field(const struct command *c, const char *wire)
{
    for (const struct field *f = c->args; f && f->kind != FIELD_END; f++)
        if (strcmp(field_name(f), wire) == 0)
            return true;
    return false;
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        assert_ptr_equal(command_find(str_from((*c)->name)), *c);
        assert_non_null((*c)->run);
        assert_non_null((*c)->words);
        assert_true(!(*c)->reply || (*c)->print);
        for (const struct option *o = (*c)->options; o && o->words; o++) {
            assert_true(o->name || o->takes);
            assert_true(!o->field || reads_a_field(*c, o->field));
            assert_true(!o->setting || setting_find(str_from(o->setting)));
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_command_is_found_by_noun_verb_and_older_name), TEST(a_word_behind_a_noun_that_is_no_verb_is_an_argument),
        TEST(options_fill_settings_and_args), TEST(two_dashes_end_the_options), TEST(help_needs_no_whole_line),
        TEST(too_much_is_refused), TEST(every_row_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
