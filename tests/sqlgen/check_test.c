/* What sqlgen refuses, each with the sentence and the line that the author reads; and what it makes of the rest. */
#include "sqlgen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

arena *memory;
static char said[4096];

bool complain(const char *file, int line, const char *fmt, ...)
{
    size_t used = strlen(said);
    used += (size_t)snprintf(said + used, sizeof(said) - used, "%s:%d: ", file, line);
    va_list args;
    va_start(args, fmt);
    vsnprintf(said + used, sizeof(said) - used, fmt, args);
    va_end(args);
    return false;
}

bool read_file(const char *path, str *text)
{
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    char *bytes = arena_alloc(memory, 64 * KIB, 1);
    *text = (str){bytes, fread(bytes, 1, 64 * KIB, in)};
    fclose(in);
    return true;
}

static sqlite3 *schema;

/* Reads and checks one file of statements; false: `said` tells why. */
static bool check(const char *sql, struct module *m)
{
    said[0] = '\0';
    *m = (struct module){.name = STR("shelf")};
    return parse_file("shelf.sql", str_from(sql), m) && check_module(schema, m);
}

static void is_refused(const char *sql, const char *words)
{
    struct module m;
    assert_false(check(sql, &m));
    assert_string_equal(said, words);
}

static void is_taken(const char *sql)
{
    struct module m;
    bool ok = check(sql, &m);
    assert_string_equal(said, "");
    assert_true(ok);
}

static void mistakes_in_headers_are_told(void **state)
{
    (void)state;
    is_refused("SELECT 1;\n", "shelf.sql:1: SQL without a header \"-- name(…) : result\" above it");
    is_refused("-- get(id integer) : exec\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: \"integer\" is no type; write int, text, bool or real, with ? or []");
    is_refused("-- get(id) : exec\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: \"\" is no type; write int, text, bool or real, with ? or []");
    is_refused("-- get(id int) : some book\nSELECT id FROM book;",
               "shelf.sql:1: \"some\" is no kind of result; write exec, changed, one, maybe, many, each or list");
    is_refused("-- get(id int, id text) : exec\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: \"id\" stands there twice");
    is_refused("-- get(id int) : one\nSELECT id FROM book WHERE id = :id;",
               "shelf.sql:1: name the row or give its columns: one nda, many (month text, n int)");
    is_refused("-- get(id int) : exec quickly\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: \"quickly\" does not belong into a header");
    is_refused("-- get(default int) : exec\nDELETE FROM book WHERE id = :default;",
               "shelf.sql:1: a parameter cannot be called \"default\": the C function has that name already");
    is_refused("-- get(id int) exec\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: expected \": exec\", \": one ROW\" … behind the parameters");
    is_refused("-- get() : many (ids int[])\nSELECT id AS ids FROM book;",
               "shelf.sql:1: the column \"ids\" cannot be a list");
    is_refused("-- get() : exec\n\n-- put() : exec\nDELETE FROM book;", "shelf.sql:1: there is no SQL for SQLite");
    is_refused("-- get() : exec\n-- sqlite:\nDELETE FROM book;", "shelf.sql:1: there is no SQL for PostgreSQL");
    is_refused("-- get() : exec\nDELETE FROM book;\n-- get() : exec\nDELETE FROM book;",
               "shelf.sql:3: \"get\" stands at shelf.sql:1 already");
    is_refused("-- shelf() : exec\nDELETE FROM book;", "shelf.sql:1: a statement cannot have the module's name");
}

static void sqlite_s_own_words_come_with_the_line(void **state)
{
    (void)state;
    is_refused("-- get(id int) : one book\nSELECT id,\n       titel\nFROM book WHERE id = :id;",
               "shelf.sql:3: no such column: titel");
    is_refused("-- get() : one book\nSELECT \"titel\" FROM book;", "shelf.sql:2: no such column: titel");
    is_refused("-- get() : one book\nSELECT id FROM books;", "shelf.sql:1: no such table: books");
    is_refused("-- get() : exec\nDELETE book;", "shelf.sql:2: near \"book\": syntax error");
    is_refused("-- get() : exec\n-- sqlite:\nDELETE FROM book\n-- both:\nWHERE id = 'x\n",
               "shelf.sql:5: ' is never closed");
    is_refused("-- get() : exec\nDELETE FROM book WHERE (id = 1;\n", "shelf.sql:2: the parentheses do not match");
}

static void what_the_engines_do_not_share_is_refused(void **state)
{
    (void)state;
    is_refused("-- get(t text) : one book\nSELECT id FROM book\nWHERE lower(title) = :t;",
               "shelf.sql:3: lower is not the same on both engines; write it in a section of each");
    is_refused("-- get(t text) : one book\nSELECT id FROM book\nWHERE title LIKE :t;",
               "shelf.sql:3: like is not the same on both engines; write it in a section of each");
    is_refused("-- get(a int) : one (n int)\nSELECT max(id, :a) AS n FROM book;",
               "shelf.sql:2: max of several values is not PostgreSQL's; write CASE");
    is_refused("-- get() : exec\nDELETE FROM book WHERE added_ms < strftime('%s', 'now');",
               "shelf.sql:2: SQL has no clock; write :now_ms");
    is_refused("-- get() : one (n text)\nSELECT CURRENT_TIMESTAMP AS n;",
               "shelf.sql:2: SQL has no clock; write :now_ms");
    is_refused("-- get() : one (n int)\nSELECT random() AS n;",
               "shelf.sql:2: SQL has no dice: a statement gives the same answer when it is run again");
    is_taken("-- get(t text) : one book\nSELECT id FROM book\n-- sqlite:\nWHERE lower(title) = :t;\n"
             "-- postgres:\nWHERE lower(title) = :t;");
    is_taken("-- get() : one (n int)\nSELECT max(id) AS n FROM book;");
}

static void stars_second_statements_and_unknown_parameters_are_refused(void **state)
{
    (void)state;
    is_refused("-- get() : one book\nSELECT * FROM book;", "shelf.sql:2: name the columns instead of *");
    is_refused("-- get() : one book\nSELECT b.* FROM book b;", "shelf.sql:2: name the columns instead of *");
    is_refused("-- get() : one book\nDELETE FROM book RETURNING *;", "shelf.sql:2: name the columns instead of *");
    is_refused("-- get() : exec\nDELETE FROM book;\nDELETE FROM author;",
               "shelf.sql:2: two statements in one; the next one needs a header of its own");
    is_refused("-- get() : exec\nDELETE FROM book\nWHERE id = :id;", "shelf.sql:3: the parameter :id is not declared");
    is_refused("-- get(id int, t text) : exec\nDELETE FROM book WHERE id = :id;",
               "shelf.sql:1: the parameter t is never used");
    is_refused("-- get(ids int[]) : exec\nDELETE FROM book WHERE id = :ids;",
               "shelf.sql:2: the list :ids stands only in IN (:ids)");
    is_taken("-- get() : one (n int)\nSELECT count(*) AS n FROM book;");
    is_taken("-- get(a int) : one (n int)\nSELECT 2 * :a AS n;");
}

static void protected_texts_ask_for_a_viewer(void **state)
{
    (void)state;
    is_refused("-- get(id int) : many item\nSELECT body FROM pitch_item WHERE pitch_id = :id;",
               "shelf.sql:1: it reads pitch_item.body without :viewer_rung; add the parameter, "
               "or a line \"-- protected: REASON\"");
    is_refused("-- get(id int) : exec\nUPDATE pitch_item SET kind = body WHERE pitch_id = :id;",
               "shelf.sql:1: it reads pitch_item.body without :viewer_rung; add the parameter, "
               "or a line \"-- protected: REASON\"");
    is_taken("-- get(id int, viewer_rung text) : many item\n"
             "SELECT body FROM pitch_item WHERE pitch_id = :id AND rung <= :viewer_rung;");
    is_taken("-- get(id int) : many item\n-- protected: only the owner's editor reads it\n"
             "SELECT body FROM pitch_item WHERE pitch_id = :id;");
    is_taken("-- get(id int) : exec\nUPDATE pitch_item SET body = '' WHERE pitch_id = :id;");
}

static void types_that_nobody_knows_are_declared(void **state)
{
    (void)state;
    is_refused("-- get() : one (n int)\nSELECT count(*) FROM book;",
               "shelf.sql:2: the column \"count(*)\" needs a name: AS name");
    is_refused("-- get() : one book\nSELECT count(*) AS n FROM book;",
               "shelf.sql:2: declare the column \"n\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : one book\nSELECT b.id, a.name FROM book b LEFT JOIN author a ON a.id = b.author_id;",
               "shelf.sql:2: declare the column \"name\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : many book\nSELECT id FROM book UNION SELECT id FROM author;",
               "shelf.sql:2: declare the column \"id\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : many book\nSELECT x.id FROM (SELECT id FROM book) x;",
               "shelf.sql:2: declare the column \"id\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : many book\nWITH x AS (SELECT id FROM book) SELECT id FROM x;",
               "shelf.sql:2: declare the column \"id\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : one book\nSELECT remark FROM book_seen;",
               "shelf.sql:2: declare the column \"remark\" in the header: only a plain column of a table has a type");
    is_refused("-- get() : one book (title int)\nSELECT title FROM book;",
               "shelf.sql:2: the column \"title\" is text in the table and int in the header");
    is_refused("-- get() : one book (pages int)\nSELECT title FROM book;",
               "shelf.sql:1: the column \"pages\" is declared but not selected");
    is_refused("-- get() : one book\nSELECT id, author_id AS id FROM book;",
               "shelf.sql:2: two columns are called \"id\"");
    is_refused("-- get() : exec\nSELECT id FROM book;", "shelf.sql:1: it returns columns; write one, maybe or many");
    is_refused("-- get() : one book\nDELETE FROM book;",
               "shelf.sql:1: it returns no columns; write exec, or add RETURNING");
    is_refused("-- a() : one book\nSELECT id FROM book;\n-- b() : one book\nSELECT id, note FROM book;",
               "shelf.sql:3: the row book is (id int, note text?) here and (id int) at shelf.sql:1");
}

/* The columns of the first statement, as the header would declare them. */
static const char *types_of(const char *sql)
{
    static char words[512];
    struct module m;
    bool ok = check(sql, &m);
    assert_string_equal(said, "");
    assert_true(ok);
    size_t used = 0;
    const struct fields *cols = &m.statements[0]->cols;
    for (size_t i = 0; i < cols->count; i++)
        used +=
            (size_t)snprintf(words + used, sizeof(words) - used, "%s%.*s %s%s", i ? ", " : "",
                             STR_ARG(cols->at[i].name), type_word(cols->at[i].type), cols->at[i].nullable ? "?" : "");
    return words;
}

static void plain_columns_have_the_types_of_their_table(void **state)
{
    (void)state;
    assert_string_equal(
        types_of("-- get() : one book\nSELECT id, title, note, lent, weight, added_ms AS since FROM book;"),
        "id int, title text, note text?, lent bool, weight real?, since int");
    assert_string_equal(
        types_of("-- get() : one x\nSELECT b.id, a.name, a.born FROM book AS b JOIN author a ON a.id = b.author_id;"),
        "id int, name text, born int?");
    assert_string_equal(types_of("-- get() : one x (name text?)\n"
                                 "SELECT b.note, a.name FROM book b LEFT JOIN author a ON a.id = b.author_id;"),
                        "note text?, name text?");
    assert_string_equal(types_of("-- get() : one x\nSELECT id, note, author_name FROM book_seen WHERE lent;"),
                        "id int, note text?, author_name text");
    assert_string_equal(types_of("-- put(n text) : one x\nINSERT INTO author (name) VALUES (:n) RETURNING id, born;"),
                        "id int, born int?");
    assert_string_equal(types_of("-- put(n text) : one x\n"
                                 "UPDATE author AS a SET name = :n WHERE a.id IN (SELECT id FROM book) RETURNING id;"),
                        "id int");
    assert_string_equal(types_of("-- put() : many x\nDELETE FROM book WHERE lent RETURNING note, weight;"),
                        "note text?, weight real?");
    assert_string_equal(types_of("-- get() : one x (note text)\nSELECT note FROM book WHERE note IS NOT NULL;"),
                        "note text");
}

#define LIST "-- books() : list book\nSELECT b.id, b.title, b.note, b.added_ms\nFROM book b\nWHERE TRUE\n"

static void mistakes_in_lists_are_told(void **state)
{
    (void)state;
    is_refused(LIST, "shelf.sql:1: a list needs an order");
    is_refused(LIST "--order newest : b.note, b.id\n",
               "shelf.sql:5: a sort key is an int, a text or a real, and never null");
    is_refused(LIST "--order newest : b.id + 1\n",
               "shelf.sql:5: a sort key is a plain column, a column of the row, or a parameter");
    is_refused(LIST "--order newest : b.idd\n",
               "shelf.sql:5: a sort key is a plain column, a column of the row, or a parameter");
    is_refused("-- books(t int) : list book\nSELECT id FROM book WHERE :t = 1\n--order a : id, :t\n",
               "shelf.sql:3: the last sort key tells rows apart; a parameter does not");
    is_refused("-- books(t int) : list book\nSELECT id FROM book WHERE :t = 1\n--order a : title, :t, id\n",
               "shelf.sql:3: a parameter among the sort keys comes before the columns");
    is_refused(LIST "--order newest b.id\n", "shelf.sql:5: expected \" : \" and SQL behind it");
    is_refused(LIST "--order a : b.id\n--order a : b.id DESC\n", "shelf.sql:6: \"a\" stands there twice");
    is_refused(LIST "--order a sqlite : b.id\n", "shelf.sql:5: \"a\" has no text for the other engine");
    is_refused(LIST "--order a sqlite : b.id\n--order a postgres : b.id DESC\n",
               "shelf.sql:5: the engines' keys differ in direction");
    is_refused(LIST "--? shelf text : b.shelf = :shelf\n--order a : b.id\n", "shelf.sql:5: a filter begins with AND");
    is_refused(LIST "--? shelf text : AND b.shelf = :shelf\n   OR b.lent\n--order a : b.id\n",
               "shelf.sql:6: put the OR in parentheses: filters follow with AND");
    is_refused("-- books() : list book\nSELECT id FROM book WHERE lent OR\n id > 3\n--order a : id\n",
               "shelf.sql:2: put the OR in parentheses: filters follow with AND");
    is_refused(LIST "--? shelf text : AND b.shelff = :shelf\n--order a : b.id\n",
               "shelf.sql:5: no such column: b.shelff");
    is_refused(LIST "--? shelf text :\n  AND b.title\n  = :shelf AND b.x\n--order a : b.id\n",
               "shelf.sql:7: no such column: b.x");
    is_refused(LIST "--? shelf text : AND b.lent\n--order a : b.id\n",
               "shelf.sql:5: the parameter shelf is never used");
    is_refused(LIST "--? shelf : AND b.shelf = :shelf\n--order a : b.id\n",
               "shelf.sql:5: the parameter :shelf is not declared");
    is_refused(LIST "--? lent JOIN x : AND b.lent\n--order a : b.id\n",
               "shelf.sql:5: \"JOIN x\" does not belong before the colon");
    is_refused(LIST "--? lent yes : AND b.lent\n--order a : b.id\n",
               "shelf.sql:5: \"yes\" is no type; write int, text, bool or real, with ? or []");
    is_refused(LIST "--facet shelf : b.shelff\n--order a : b.id\n", "shelf.sql:5: no such column: b.shelff");
    is_refused(LIST "--limit many\n--order a : b.id\n", "shelf.sql:5: \"many\" is no page length (1 to 10000)");
    is_refused(LIST "ORDER BY b.id\n--order a : b.id\n",
               "shelf.sql:5: a list ends with its WHERE; it cannot have ORDER");
    is_refused("-- books() : list book\nSELECT id FROM book\n--order a : id\n",
               "shelf.sql:1: a list needs a WHERE for its filters; write WHERE TRUE if there is no other");
    is_refused("-- books() : many book\nSELECT id FROM book\n--order a : id\n",
               "shelf.sql:3: only a list has filters, orders, facets and a limit");
    is_taken(LIST "--order a : b.id\n");
    is_taken(LIST "--? lent : AND b.lent\n--order a : b.title, b.id DESC\n"
                  "--facet theme JOIN book_theme t ON t.book_id = b.id : t.theme\n--limit 5\n");
    is_taken(LIST "--? word text sqlite : AND b.title LIKE :word\n--? word text postgres : AND b.title ~ :word\n"
                  "--order a : b.title, b.id\n--order b : b.id\n");
}

/* FROM of the list's count, as SQLite reads it. */
static const char *count_from(const char *sql)
{
    struct module m;
    bool ok = check(sql, &m);
    assert_string_equal(said, "");
    assert_true(ok);
    struct text t;
    text_init(&t, m.statements[0], DB_SQLITE);
    text_span(&t, m.statements[0]->count_from[DB_SQLITE]);
    const char *text = text_z(&t);
    buf_release(&t.sql);
    return text;
}

#define JOINED(join, rest)                                                                                             \
    "-- books() : list book (name text?)\nSELECT b.id, a.name FROM book b " join " WHERE b.lent\n" rest                \
    "--order a : b.id\n"
#define OUTER_JOIN "LEFT JOIN author a ON a.id = b.author_id"

static void counts_leave_out_joins_that_only_bring_columns(void **state)
{
    (void)state;
    assert_string_equal(count_from(JOINED(OUTER_JOIN, "")), "FROM book b");
    assert_string_equal(count_from(JOINED("LEFT JOIN author a ON b.author_id = a.id", "")), "FROM book b");
    assert_string_equal(count_from(JOINED(OUTER_JOIN " LEFT JOIN author o ON o.id = b.id", "")), "FROM book b");
    assert_string_equal(count_from(JOINED("JOIN book_theme t ON t.book_id = b.id " OUTER_JOIN, "")),
                        "FROM book b JOIN book_theme t ON t.book_id = b.id");

    assert_string_equal(count_from(JOINED("JOIN author a ON a.id = b.author_id", "")),
                        "FROM book b JOIN author a ON a.id = b.author_id");
    assert_string_equal(count_from(JOINED("LEFT JOIN author a ON a.born = b.author_id", "")),
                        "FROM book b LEFT JOIN author a ON a.born = b.author_id");
    assert_string_equal(count_from(JOINED(OUTER_JOIN, "--? old : AND a.born < 1900\n")), "FROM book b " OUTER_JOIN);
    assert_string_equal(count_from(JOINED(OUTER_JOIN, "--? old : AND born < 1900\n")), "FROM book b " OUTER_JOIN);
    assert_string_equal(count_from(JOINED(OUTER_JOIN, "--facet author : a.name\n")), "FROM book b " OUTER_JOIN);
}

static const char *columns_of(const struct columns *c)
{
    static char words[512];
    words[0] = '\0';
    for (size_t i = 0, used = 0; i < SQL_COLUMNS_MAX; i++)
        if (c->has[i])
            used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s", used ? " " : "", columns_name(i));
    return words;
}

static const char *touched_by(const char *sql)
{
    struct module m;
    assert_true(check(sql, &m));
    return columns_of(&m.statements[0]->touches);
}

static void what_a_statement_writes_is_known(void **state)
{
    (void)state;
    assert_string_equal(touched_by("-- get() : many x\nSELECT id FROM book;"), "");
    assert_string_equal(touched_by("-- put(n text) : exec\nINSERT INTO author (name) VALUES (:n);"), "author");
    assert_string_equal(touched_by("-- put(n text) : exec\nUPDATE book SET note = :n, lent = TRUE WHERE title <> '';"),
                        "book.note book.lent");
    assert_string_equal(touched_by("-- drop() : exec\nDELETE FROM book;"), "book book_theme");
}

static const char *counted_by(const char *sql)
{
    struct module m;
    assert_true(check(sql, &m));
    return columns_of(&m.statements[0]->counted);
}

static void what_a_count_looks_at_is_known(void **state)
{
    (void)state;
    assert_string_equal(counted_by(LIST "--order a : b.id\n"), "book");
    assert_string_equal(counted_by(LIST "--? lent : AND b.lent\n--order a : b.title, b.id\n"), "book book.lent");
    assert_string_equal(counted_by(LIST "--? theme text : AND EXISTS (SELECT 1 FROM book_theme t WHERE t.book_id = b.id"
                                   " AND t.theme = :theme)\n--order a : b.id\n"),
                        "book book.id book_theme book_theme.book_id book_theme.theme");

    assert_string_equal(counted_by("-- books(who int) : list x\nSELECT id FROM book WHERE author_id = :who\n"
                                   "--order a : id\n"), "");
    assert_string_equal(counted_by(LIST "--? old : AND b.added_ms < :now_ms\n--order a : b.id\n"), "");
}

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(64 * MIB, 64 * MIB);
    schema = schema_open(SOURCE_DIR "/tests/sql/shelf/migrations");
    return schema ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sqlite3_close(schema);
    arena_free(memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_in_headers_are_told),
        cmocka_unit_test(sqlite_s_own_words_come_with_the_line),
        cmocka_unit_test(what_the_engines_do_not_share_is_refused),
        cmocka_unit_test(stars_second_statements_and_unknown_parameters_are_refused),
        cmocka_unit_test(protected_texts_ask_for_a_viewer),
        cmocka_unit_test(types_that_nobody_knows_are_declared),
        cmocka_unit_test(plain_columns_have_the_types_of_their_table),
        cmocka_unit_test(mistakes_in_lists_are_told),
        cmocka_unit_test(counts_leave_out_joins_that_only_bring_columns),
        cmocka_unit_test(what_a_statement_writes_is_known),
        cmocka_unit_test(what_a_count_looks_at_is_known),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
